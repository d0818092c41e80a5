"""Drafts that nobody finishes: warned of once, then gone with their files."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from portal.documents.models import Upload
from portal.sms.models import Message
from portal.wizard import upkeep
from portal.wizard.models import Draft
from portal.wizard.tasks import wizard_upkeep
from tests.wizard.walk import Walk, picture

pytestmark = pytest.mark.django_db(transaction=True)


def expires_in(walk: Walk, days: float) -> None:
    Draft.objects.filter(pk=walk.draft_id).update(expires_at=timezone.now() + timedelta(days=days))


def files(settings: Any) -> list[Path]:
    root = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    return [path for path in root.rglob("*") if path.is_file()]


def aged() -> None:
    Upload.objects.update(created_at=timezone.now() - timedelta(days=2))


@pytest.mark.parametrize(("days", "messages"), [(2.9, 1), (3.1, 0), (-0.1, 0)])
def test_a_draft_is_warned_of_in_its_last_three_days(
    walk: Walk, days: float, messages: int
) -> None:
    walk.fill("dog")
    expires_in(walk, days)
    wizard_upkeep()
    wizard_upkeep()
    assert Message.objects.filter(template="DRAFT_EXPIRES").count() == messages


def test_whoever_goes_on_after_the_warning_is_warned_again_for_the_new_day(walk: Walk) -> None:
    walk.fill("dog")
    expires_in(walk, 2)
    upkeep.warn()
    walk.post("dog", {"name": "来福"}, go="leave")
    assert upkeep.warn() == 0
    expires_in(walk, 1)
    assert upkeep.warn() == 1


def test_an_expired_draft_is_deleted_with_its_files(walk: Walk, settings: Any) -> None:
    walk.fill("paper")
    walk.post("paper", {"vaccination_file": picture()}, go="leave")
    assert len(files(settings)) == 1
    expires_in(walk, -0.1)
    aged()
    wizard_upkeep()
    assert not Draft.objects.filter(pk=walk.draft_id).exists()
    assert not Upload.objects.exists()
    assert files(settings) == []


def test_discarding_a_draft_deletes_its_files_at_once(walk: Walk, settings: Any) -> None:
    walk.fill("paper")
    walk.post("paper", {"vaccination_file": picture()}, go="leave")
    walk.client.post(walk.url("discard"))
    assert not Upload.objects.exists()
    assert files(settings) == []


def test_a_file_that_was_taken_out_of_a_step_goes_after_a_day(walk: Walk, settings: Any) -> None:
    walk.fill("paper")
    walk.post("paper", {"vaccination_file": picture()}, go="leave")
    [first] = walk.draft.answers["paper"]["vaccination"]
    walk.post("paper", {"vaccination_remove": first}, go="leave")
    wizard_upkeep()
    assert Upload.objects.count() == 1
    aged()
    wizard_upkeep()
    assert not Upload.objects.exists()
    assert files(settings) == []


def test_files_of_a_case_stay(walk: Walk) -> None:
    walk.fill()
    walk.submit()
    aged()
    wizard_upkeep()
    [upload] = Upload.objects.all()
    assert default_storage.exists(upload.file.name)


def test_files_of_an_open_draft_stay(walk: Walk) -> None:
    walk.fill("paper")
    walk.post("paper", {"vaccination_file": picture()}, go="leave")
    aged()
    wizard_upkeep()
    assert Upload.objects.count() == 1
