"""A night on what the authorities delivered: it waits for them, does without, and catches up."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from permits import tasks
from permits.endorsement import sweep
from permits.models import Ledger, Permit, SweepRun
from portal import clock
from portal.cases import staff_tasks
from portal.cases.models import StaffTask
from portal.registers import deliveries
from portal.registers.identifiers import make_id_number
from portal.vault import blind_index
from tests.permits.night import makers
from tests.permits.night.makers import good
from tests.registers.test_deliveries import HEADERS

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)
ID = make_id_number("340102", date(1990, 5, 12), 11)
REGISTERS = tuple(HEADERS)


@pytest.fixture
def folder(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Deliveries come from here, tried again at once; one holder is due."""
    settings.SNAPSHOT_SOURCE = str(tmp_path)
    monkeypatch.setattr(deliveries, "AGAIN", timedelta(0))
    makers.people(1)
    makers.permits([makers.Holder(good(TODAY + 5 * DAY, TODAY))])
    index = blind_index("id_number", ID)
    room, phone = blind_index("room", "R1"), blind_index("phone", makers.PHONE)
    Permit.objects.update(
        person_index=index, room_index=room, phone_index=phone, employer_code="E" * 18,
        fingerprint=deliveries.fingerprint("王伟", "M", date(1990, 5, 12), "安徽省合肥市"),
    )  # fmt: skip
    return tmp_path


def deliver(folder: Path, night: date, *registers: str) -> None:
    rows = {
        "population": f"{ID},王伟,M,1990-05-12,安徽省合肥市,R1,{makers.PHONE}",
        "housing": f"{ID},R1,lease,2027-12-31",
        "employment": f"{ID},{'E' * 18},{night:%Y-%m}",
        "schooling": f"{ID},2027-06-30",
    }
    for register in registers:
        content = f"as-of,{night}\n{HEADERS[register]}\n{rows[register]}\nend,1\n"
        (folder / f"{register}-{night}.csv").write_text(content, encoding="utf-8")


def work(night: date) -> None:
    with clock.travel(night):
        tasks.sweep_work()


def outcomes() -> list[tuple[date, str, list[str]]]:
    return list(Ledger.objects.order_by("run_date").values_list("run_date", "outcome", "reasons"))


def test_what_was_delivered_is_what_the_night_decides_on(folder: Path) -> None:
    deliver(folder, TODAY, *REGISTERS)
    work(TODAY)
    assert outcomes() == [(TODAY, "endorsed", [])]
    assert not StaffTask.objects.exists()


def test_a_missing_register_decides_nothing_tells_staff_and_the_next_night_catches_up(
    folder: Path,
) -> None:
    deliver(folder, TODAY, "population", "housing", "schooling")
    work(TODAY)
    assert outcomes() == [(TODAY, "left", ["REGISTER_UNKNOWN"])]
    [told] = StaffTask.objects.all()
    assert told.key == f"register_delivery:employment:{TODAY}"
    assert "2026" in str(staff_tasks.kind_of(told).text(told))
    deliver(folder, TODAY + DAY, *REGISTERS)
    work(TODAY + DAY)
    assert outcomes()[1:] == [(TODAY + DAY, "endorsed", [])]


def test_yesterday_s_copy_is_not_trusted_on_a_night_whose_delivery_failed(folder: Path) -> None:
    deliver(folder, TODAY, *REGISTERS)
    Permit.objects.update(valid_until=TODAY + 16 * DAY)
    work(TODAY)
    work(TODAY + DAY)
    assert outcomes() == [(TODAY + DAY, "left", ["REGISTER_UNKNOWN"])]


def test_the_night_waits_for_a_late_delivery(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliveries, "AGAIN", timedelta(minutes=5))
    deliver(folder, TODAY, "population", "housing", "schooling")
    work(TODAY)
    assert not SweepRun.objects.exists()
    deliver(folder, TODAY, "employment")
    monkeypatch.setattr(deliveries, "AGAIN", timedelta(0))
    work(TODAY)
    assert outcomes() == [(TODAY, "endorsed", [])]


def test_a_dry_run_looks_at_the_copies_that_came_last(folder: Path) -> None:
    deliver(folder, TODAY, *REGISTERS)
    while deliveries.receive_next(TODAY):
        pass
    assert sweep.dry_run(TODAY).outcomes == {"endorsed": 1}


def test_permits_that_were_set_aside_are_told_to_staff_once(client: Client) -> None:
    makers.city([good(TODAY + 5 * DAY, TODAY)])
    from django.db import connection

    with connection.cursor() as cursor:  # a row that no statement can work
        cursor.execute(
            "INSERT INTO permits_endorsement (permit_id, period, valid_from, valid_until,"
            " requested_on, endorsed_on, band, days_late, channel, policy_code, continuity_start)"
            " SELECT id, valid_until, valid_until + 1, valid_until + 366, %s, %s, 'NORMAL', 0,"
            " 'web', 'x', continuity_start FROM permits_permit",
            [TODAY, TODAY],
        )
    work(TODAY)
    [told] = StaffTask.objects.all()
    kind = staff_tasks.kind_of(told)
    assert kind.url(told) == reverse("permits:night", args=[TODAY])
    assert "1" in str(kind.text(told))
