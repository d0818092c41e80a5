"""Asking for a reading, and taking it up: once, again after a kill, not for ever."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from portal.accounts.models import Person
from portal.documents import reading
from portal.documents.models import Reading, Upload
from portal.documents.reading import recognition, work
from portal.documents.reading.asking import nudge
from portal.documents.tasks import read
from tests.cases import makers

pytestmark = pytest.mark.django_db
FOUND: dict[str, dict[str, Any]] = {
    "name": {"text": "张小三", "confidence": 0.97},
    "address": {"text": "安徽省合肥市", "confidence": 0.79},
}


@pytest.fixture
def upload(person: Person) -> Upload:
    return makers.upload(person)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Lets the recogniser find this, or fail so; the real one has tests of its own."""

    def find(outcome: Any) -> None:
        def recognise(upload: Upload, kind: str) -> Any:
            if isinstance(outcome, Exception):
                raise outcome
            return outcome() if callable(outcome) else outcome

        monkeypatch.setattr(recognition, "recognise", recognise)

    return find


def later(row: Reading) -> None:
    Reading.objects.filter(pk=row.pk).update(tried_at=timezone.now() - 2 * work.STALE)


def test_a_reading_is_asked_for_once_and_a_worker_nudged_when_it_is_committed(
    upload: Upload, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks:
        first = reading.ask(upload, "id_card")
        assert reading.ask(upload, "id_card") == first
    assert callbacks == [nudge]
    assert (first.state, Reading.objects.count()) == ("pending", 1)


def test_a_reading_of_a_transaction_that_failed_was_never_asked_for(upload: Upload) -> None:
    with transaction.atomic():
        reading.ask(upload, "id_card")
        transaction.set_rollback(True)
    assert not Reading.objects.exists()


def test_asked_for_as_another_kind_it_is_read_anew(upload: Upload, reads: Any) -> None:
    reads(FOUND)
    reading.ask(upload, "lease")
    work.read_next()
    again = reading.ask(upload, "title")
    again.refresh_from_db()
    assert (again.kind, again.state, again.fields, again.attempts) == ("title", "pending", {}, 0)


def test_nothing_is_read_on_a_kind_that_nobody_knows(upload: Upload) -> None:
    with pytest.raises(ValueError, match="passport"):
        reading.ask(upload, "passport")


def test_what_was_read_is_kept_encrypted_and_only_the_sure_of_it_given(
    upload: Upload, reads: Any
) -> None:
    reads(FOUND)
    row = reading.ask(upload, "id_card")
    assert reading.sure(row) == {}
    assert read() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("done", 1)
    assert reading.sure(row) == {"name": "张小三"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT fields FROM documents_reading")
        assert "张小三".encode() not in bytes(cursor.fetchone()[0])
    assert read() == 0, "and is not read twice"


def test_a_page_that_says_nothing_is_unreadable(upload: Upload, reads: Any) -> None:
    reads({})
    row = reading.ask(upload, "id_card")
    read()
    row.refresh_from_db()
    assert (row.state, reading.sure(row)) == ("unreadable", {})


def test_a_page_that_fails_is_tried_three_times_and_then_unreadable(
    upload: Upload, reads: Any, caplog: pytest.LogCaptureFixture
) -> None:
    reads(RuntimeError("张小三 340102199005011273"))
    row = reading.ask(upload, "id_card")
    for attempt in (1, 2, 3):
        assert read() == 1
        assert read() == 0, "not again at once"
        row.refresh_from_db()
        assert (row.state, row.attempts) == ("pending", attempt)
        later(row)
    assert read() == 0
    row.refresh_from_db()
    assert row.state == "unreadable"
    assert "RuntimeError" in caplog.text
    assert "张小三" not in caplog.text and "340102" not in caplog.text


def test_a_file_that_is_gone_holds_up_nobody(upload: Upload, person: Person, reads: Any) -> None:
    reading.ask(upload, "id_card")
    upload.file.storage.delete(upload.file.name)
    assert read() == 1
    other = reading.ask(makers.upload(person), "lease")
    reads(FOUND)
    assert read() == 1
    other.refresh_from_db()
    assert other.state == "done"


def test_the_page_of_a_killed_worker_is_taken_up_again(upload: Upload, reads: Any) -> None:
    reads(FOUND)
    row = reading.ask(upload, "id_card")
    now = timezone.now()
    Reading.objects.update(attempts=1, tried_at=now)  # claimed, and then the worker was killed
    assert read() == 0
    Reading.objects.update(tried_at=now - work.STALE - timedelta(seconds=1))
    assert read() == 1
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("done", 2)


def test_a_worker_whose_page_was_taken_from_it_changes_nothing(upload: Upload, reads: Any) -> None:
    row = reading.ask(upload, "id_card")

    def meanwhile() -> Any:
        Reading.objects.update(tried_at=timezone.now(), attempts=2)
        return FOUND

    reads(meanwhile)
    assert work.read_next()
    row.refresh_from_db()
    assert (row.state, row.fields) == ("pending", {})


def test_a_file_that_was_taken_out_meanwhile_takes_its_reading_with_it(
    upload: Upload, reads: Any
) -> None:
    reading.ask(upload, "id_card")

    def removed() -> Any:
        Upload.objects.all().delete()
        return FOUND

    reads(removed)
    assert work.read_next()
    assert not Reading.objects.exists()
