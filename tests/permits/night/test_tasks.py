"""What beat's tick calls, through the real broker."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest

from permits import tasks
from permits.endorsement import sweep
from portal import clock
from portal.celery import app
from tests.permits.night import makers
from tests.permits.night.makers import good

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def called() -> Iterator[Callable[[], int]]:
    """How many workers a tick on TODAY calls."""

    def tick() -> int:
        with app.connection_for_write() as broker:
            redis = broker.default_channel.client
            redis.delete("night")
            with clock.travel(TODAY):
                tasks.sweep_dispatch()
            return int(redis.llen("night"))

    yield tick
    with app.connection_for_write() as broker:
        broker.default_channel.client.delete("night")


def finish() -> None:
    """What is left of the night once it has swept."""
    with clock.travel(TODAY):
        tasks.sweep_work()


def test_a_night_that_is_due_calls_one_worker_until_it_has_ended(called: Callable[[], int]) -> None:
    assert called() == 1
    assert called() == 1, "nobody came"
    sweep.run_night(TODAY)
    assert called() == 1, "the reminders are still to be written"
    finish()
    assert called() == 0


def test_many_open_slices_call_more_workers(
    called: Callable[[], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweep, "SLICE", 1)
    makers.city([good(TODAY + timedelta(days=1), TODAY)] * (2 * tasks.SLICES_A_WORKER))
    sweep.open_run(TODAY)
    assert called() == 3
    sweep.run_night(TODAY)
    finish()
    assert called() == 0


def test_a_worker_stops_in_time_and_leaves_the_rest_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "SLICE", 1)
    monkeypatch.setattr(tasks, "BUDGET_SECONDS", 0)
    makers.city([good(TODAY + timedelta(days=1), TODAY)] * 3)
    sweep.open_run(TODAY, scheduled=True)
    tasks.sweep_work()
    assert sweep.under_way()
