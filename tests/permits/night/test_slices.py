"""Slices: each its own transaction, halved around a row that breaks it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection

from permits.endorsement import night_sql, sweep
from permits.models import Endorsement, Ledger, Permit, SweepRun, SweepSlice
from portal.audit.models import Entry
from portal.policy import policy_on
from portal.sms.models import Message
from tests.permits.night import makers
from tests.permits.night.makers import good

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)
DUE = 20


@pytest.fixture(autouse=True)
def slices_of_eight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "SLICE", 8)


@pytest.fixture(autouse=True)
def permits() -> None:
    """Permits 1 to DUE are due; between them lie some that are not."""
    makers.city(good(TODAY + timedelta(days=one % 16), TODAY) for one in range(DUE))
    makers.city([good(TODAY + timedelta(days=99), TODAY)] * 3, first=DUE + 1)


@contextmanager
def trouble(condition: str, sqlstate: str = "P0001") -> Iterator[None]:
    """Writing an endorsement of such a permit fails."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION trouble() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN IF {condition} THEN RAISE 'no' USING ERRCODE = '{sqlstate}'; END IF;"
            " RETURN NEW; END $$;"
            "CREATE TRIGGER trouble BEFORE INSERT ON permits_endorsement"
            " FOR EACH ROW EXECUTE FUNCTION trouble()"
        )
        yield
        cursor.execute("DROP FUNCTION trouble CASCADE")


def outcomes() -> dict[int, str]:
    return dict(Ledger.objects.values_list("permit_id", "outcome"))


def test_each_slice_holds_so_many_due_permits_and_leaves_one_audit_row() -> None:
    sweep.run_night(TODAY)
    ranges = SweepSlice.objects.order_by("first_id").values_list("first_id", "last_id")
    assert list(ranges) == [(1, 8), (9, 16), (17, 20)]
    entries = Entry.objects.filter(action="slice", object_type="permits.sweeprun")
    assert [entry.detail["outcomes"] for entry in entries.order_by("id")] == [
        {"endorsed": 8},
        {"endorsed": 8},
        {"endorsed": 4},
    ]
    assert entries.filter(actor=None, person=None).count() == 3


def test_a_slice_is_done_or_not_never_half() -> None:
    run = sweep.open_run(TODAY)
    assert run
    assert sweep.work_one(run)
    assert len(outcomes()) == Endorsement.objects.count() == Message.objects.count() == 8
    assert sweep.close_run(run) is None, "two are open"
    sweep.run_night(TODAY)
    assert outcomes() == dict.fromkeys(range(1, DUE + 1), "endorsed")


@pytest.mark.parametrize("sqlstate", ["P0001", "22003", "23514"])
def test_a_row_that_breaks_its_slice_is_set_aside_and_the_rest_goes_on(sqlstate: str) -> None:
    with trouble("NEW.permit_id = 11", sqlstate):
        counts = sweep.run_night(TODAY)
    assert counts.outcomes == {"endorsed": DUE - 1, "broken": 1}
    assert outcomes() == dict.fromkeys(range(1, DUE + 1), "endorsed") | {11: "broken"}
    assert Endorsement.objects.count() == Message.objects.count() == DUE - 1
    assert Permit.objects.get(pk=11).valid_until == TODAY + timedelta(days=10)
    alone = SweepSlice.objects.get(first_id=11, last_id=11)
    assert alone.error.endswith(sqlstate), "staff see what it was"
    assert SweepRun.objects.get().finished_at


def test_several_broken_rows_are_each_set_aside() -> None:
    with trouble("NEW.permit_id IN (1, 2, 16, 20)"):
        sweep.run_night(TODAY)
    broken = {number for number, outcome in outcomes().items() if outcome == "broken"}
    assert broken == {1, 2, 16, 20}
    assert len(outcomes()) == DUE


def test_the_next_night_looks_again_at_what_was_set_aside() -> None:
    with trouble("NEW.permit_id = 11"):
        sweep.run_night(TODAY)
    assert sweep.run_night(TODAY + timedelta(days=1)).outcomes == {"endorsed": 1}


@pytest.mark.parametrize("sqlstate", ["53100", "40P01", "57014", "42703"])
def test_what_is_no_fault_of_a_row_sets_none_aside_and_leaves_the_slice_open(sqlstate: str) -> None:
    run = sweep.open_run(TODAY)
    assert run
    with trouble("NEW.permit_id = 11", sqlstate):
        assert sweep.work_one(run)
        with pytest.raises(DatabaseError, match="no"):
            sweep.work_one(run)
    assert len(outcomes()) == 8
    assert SweepSlice.objects.filter(done_at=None).count() == 2
    sweep.run_night(TODAY)
    assert outcomes() == dict.fromkeys(range(1, DUE + 1), "endorsed")


def test_every_row_of_a_slice_is_looked_up_by_a_key_whatever_the_statistics_say() -> None:
    params = night_sql.parameters(TODAY, policy_on(TODAY)) | {"first_id": 1, "last_id": DUE}
    with connection.cursor() as cursor:
        cursor.execute(night_sql.PREPARE)
        cursor.execute(f"EXPLAIN {night_sql.WRITE.format(decided=night_sql.decided_sql())}", params)
        plan = "\n".join(line for (line,) in cursor.fetchall())
    for bad in ("Seq Scan", "Hash Join", "Merge", "Materialize", "JIT"):
        assert bad not in plan, plan
