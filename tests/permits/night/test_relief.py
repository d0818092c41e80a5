"""Relief measures: opened by one, approved by another, reversible until the night they act."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from permits.endorsement import sweep
from permits.models import Endorsement, Ledger, Permit, ReliefMeasure, ReliefSupplement
from portal import clock
from portal.accounts.models import User
from portal.audit.models import Entry
from portal.registers import streets
from portal.registers.identifiers import make_id_number
from portal.sms.models import Message
from portal.vault import blind_index
from tests.permits.night import makers
from tests.permits.night.makers import good
from tests.permits.night.test_night_pages import signed_in

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
PHONE = {"phone_register": "other"}
ID = make_id_number("340102", date(1990, 5, 12), 11)
OTHER_ID = make_id_number("340102", date(1990, 5, 12), 13)


@pytest.fixture(autouse=True)
def on_the_day() -> None:
    streets.load()
    clock.shift_to(TODAY)


@pytest.fixture
def opener() -> Client:
    return signed_in("supervisor")


@pytest.fixture
def approver() -> Client:
    return signed_in("supervisor", "310115")


FORM = {
    "kind": "waiver", "title": "封控期间容缺办理", "grounds": "通告第1号", "starts_on": "2026-11-20",
    "ends_on": "2026-11-30", "areas": ["310101002"],
}  # fmt: skip


def opened(opener: Client, **changes: Any) -> ReliefMeasure:
    answer = opener.post(reverse("permits:relief_new"), FORM | changes)
    assert answer.status_code == 302, answer.context["form"].errors
    return ReliefMeasure.objects.get()


def act(client: Client, measure: ReliefMeasure, go: str) -> str:
    url = reverse("permits:relief_act", args=[measure.pk])
    return client.post(url, {"go": go}, follow=True).content.decode()


def outcomes() -> dict[int, str]:
    return dict(Ledger.objects.values_list("permit_id", "outcome"))


def test_an_area_is_covered_once_another_supervisor_has_approved(
    opener: Client, approver: Client
) -> None:
    makers.city([good(TODAY, TODAY, **PHONE)])
    measure = opened(opener)
    assert sweep.dry_run(TODAY).outcomes == {"referred": 1}
    assert "另一位" in act(opener, measure, "approve")
    assert sweep.dry_run(TODAY).outcomes == {"referred": 1}
    act(approver, measure, "approve")
    sweep.run_night(TODAY)
    assert outcomes() == {1: "endorsed"}
    owed = ReliefSupplement.objects.get()
    assert owed.endorsement == Endorsement.objects.get()
    assert (owed.measure, owed.due_on) == (measure, TODAY + 30 * DAY)
    actions = Entry.objects.filter(action__startswith="relief.").order_by("id")
    assert list(actions.values_list("action", flat=True)) == ["relief.open", "relief.approve"]


def test_before_the_expiry_day_a_failure_is_kept_and_not_told(
    opener: Client, approver: Client
) -> None:
    makers.city([good(TODAY + 3 * DAY, TODAY, **PHONE), good(TODAY + 3 * DAY, TODAY)])
    act(approver, opened(opener), "approve")
    sweep.run_night(TODAY)
    assert outcomes() == {1: "referred", 2: "endorsed"}
    assert list(Message.objects.values_list("template", flat=True)) == ["AUTO_OK"]
    assert not ReliefSupplement.objects.exists()


@pytest.mark.parametrize(
    ("changes", "covered"),
    [
        ({}, True),
        ({"areas": ["310101"]}, True),
        ({"areas": ["310101013"]}, False),
        ({"areas": ["310115"]}, False),
        ({"starts_on": "2026-11-22", "ends_on": "2026-11-22"}, True),
        ({"starts_on": "2026-11-23"}, False),
        ({"ends_on": "2026-11-21"}, False),
    ],
)
def test_whom_and_when_it_covers(
    opener: Client, approver: Client, changes: dict[str, Any], covered: bool
) -> None:
    makers.city([good(TODAY, TODAY, **PHONE)])
    act(approver, opened(opener, **changes), "approve")
    sweep.run_night(TODAY)
    assert outcomes() == {1: "endorsed" if covered else "referred"}


def test_a_withdrawn_measure_acts_no_more_and_undoes_nothing(
    opener: Client, approver: Client
) -> None:
    makers.city([good(TODAY, TODAY, **PHONE), good(TODAY + DAY, TODAY, **PHONE)])
    measure = opened(opener)
    act(approver, measure, "approve")
    sweep.run_night(TODAY)
    act(opener, measure, "withdraw")
    clock.shift_to(TODAY + DAY)
    sweep.run_night(TODAY + DAY)
    assert list(Ledger.objects.order_by("id").values_list("permit_id", "outcome")) == [
        (1, "endorsed"), (2, "referred"), (2, "referred"),
    ]  # fmt: skip
    assert "同事" in act(approver, measure, "withdraw")


def csv(*lines: str, coding: str = "utf-8") -> Any:
    return SimpleUploadedFile("people.csv", "\n".join(lines).encode(coding))


def listed(client: Client, measure: ReliefMeasure, file: Any) -> Any:
    return client.post(reverse("permits:relief", args=[measure.pk]), {"people": file})


@pytest.fixture
def holder() -> Permit:
    makers.city([good(TODAY, TODAY, **PHONE)])
    Permit.objects.update(person_index=blind_index("id_number", ID))
    return Permit.objects.get()


@pytest.mark.usefixtures("holder")
def test_a_list_is_looked_at_taken_over_and_then_covers(opener: Client, approver: Client) -> None:
    measure = opened(opener, areas=[])
    file = csv("证件号码,姓名", f"{ID},王伟", ID.lower(), OTHER_ID, "340102", f"{ID[:-1]}A", "")
    page = listed(opener, measure, file)
    imported = page.context["imported"]
    assert (imported.added, imported.known) == (1, 0)
    assert [row.line for row in imported.errors] == [3, 4, 5, 6]
    assert ID not in page.content.decode()
    assert sweep.dry_run(TODAY).outcomes == {"referred": 1}
    assert "请先" in act(approver, measure, "approve")
    act(opener, measure, "keep")
    assert listed(opener, measure, csv(ID)).context["imported"].known == 1
    act(approver, measure, "approve")
    sweep.run_night(TODAY)
    assert outcomes() == {1: "endorsed"}


@pytest.mark.usefixtures("holder")
def test_a_list_that_was_dropped_covers_nobody(opener: Client, approver: Client) -> None:
    measure = opened(opener, areas=[])
    listed(opener, measure, csv(ID))
    act(opener, measure, "drop")
    act(approver, measure, "approve")
    measure.refresh_from_db()
    assert measure.approved_at is None


@pytest.mark.usefixtures("holder")
def test_a_list_from_a_chinese_spreadsheet_is_read(opener: Client) -> None:
    measure = opened(opener, areas=[])
    page = listed(opener, measure, csv("证件号码,姓名", f"{ID},王伟", coding="gb18030"))
    assert page.context["imported"].added == 1


@pytest.mark.parametrize(
    "content", [b"\xff\xff\xff", "姓名\n".encode(), b"\n\n", b'"a\n', b"x" * 2_000_000]
)
def test_what_is_no_list_is_refused_beside_the_field(opener: Client, content: bytes) -> None:
    measure = opened(opener, areas=[])
    page = listed(opener, measure, SimpleUploadedFile("x.csv", content))
    assert page.status_code == 200
    assert page.context["form"].errors.keys() == {"people"} or page.context["imported"].added == 0


def test_an_approved_measure_is_not_changed_any_more(opener: Client, approver: Client) -> None:
    measure = opened(opener)
    act(approver, measure, "approve")
    assert "people" in listed(opener, measure, csv(ID)).context["form"].errors
    act(approver, measure, "approve")
    assert Entry.objects.filter(action="relief.approve").count() == 1


def test_the_database_asks_for_four_eyes(opener: Client) -> None:
    measure = opened(opener)
    with pytest.raises(IntegrityError), transaction.atomic():
        ReliefMeasure.objects.filter(pk=measure.pk).update(
            approved_by=measure.opened_by_id, approved_at="2026-11-22T00:00+08:00"
        )


@pytest.mark.parametrize(
    "wrong", [{"ends_on": "2026-11-19"}, {"title": ""}, {"areas": ["999999"]}, {"kind": "x"}]
)
def test_a_measure_of_nonsense_is_refused(opener: Client, wrong: dict[str, Any]) -> None:
    page = opener.post(reverse("permits:relief_new"), FORM | wrong)
    assert page.context["form"].errors.keys() == wrong.keys()
    assert not ReliefMeasure.objects.exists()


def test_what_is_owed_is_told_to_the_district_s_staff_and_taken_off(
    opener: Client, approver: Client
) -> None:
    makers.city([good(TODAY, TODAY, **PHONE)])
    measure = opened(opener)
    act(approver, measure, "approve")
    sweep.run_night(TODAY)
    page = reverse("permits:relief", args=[measure.pk])
    assert [name for _one, name in opener.get(page).context["owed"]] == ["王*"]
    assert opener.get(reverse("permits:reliefs")).context["page"][0].owed == 1
    assert approver.get(page).context["owed"] == []
    owed = ReliefSupplement.objects.get()
    done = reverse("permits:supplement_done", args=[owed.pk])
    assert approver.post(done).status_code == 404
    opener.post(done)
    owed.refresh_from_db()
    assert (owed.done_on, owed.done_by) == (TODAY, User.objects.get(username="supervisor310101"))
    assert opener.get(page).context["owed"] == []


def test_the_holder_reads_what_is_owed_and_by_when(opener: Client, approver: Client) -> None:
    makers.city([good(TODAY, TODAY, **PHONE)])
    act(approver, opened(opener), "approve")
    sweep.run_night(TODAY)
    person = Permit.objects.get().person
    person.user = User.objects.create_by_phone("13900008888")
    person.id_number = ID
    person.save()
    client = Client()
    client.force_login(person.user)
    assert "12月22日" in client.get("/permit/").content.decode()
    ReliefSupplement.objects.update(done_on=TODAY)
    assert "容缺延期" not in client.get("/permit/").content.decode()
