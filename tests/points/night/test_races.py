"""Nights beside each other, and one through a real worker."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from points import night
from points.models import Confirmation, PointsNight
from points.tasks import dispatch
from portal.celery import app
from portal.sms.models import Message
from tests import workers
from tests.permits.services import makers as town
from tests.points.night.makers import endorsed, points_file, run

pytestmark = pytest.mark.django_db(transaction=True)
SECONDS = 60


def holders(count: int) -> None:
    """So many people whose confirmation opens today."""
    for number in range(1, count + 1):
        permit = town.permit(town.person(number), date(2026, 12, 1), years=2)
        run(permit.person, date(2024, 1, 1))
        points_file(permit)
        endorsed(permit, date(2026, 11, 18))


def test_two_nights_at_once_write_everything_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(night, "SLICE", 2)
    holders(7)
    start = threading.Barrier(3)

    def work() -> None:
        try:
            start.wait()
            while PointsNight.objects.filter(finished_at=None).exists() or night.work_one():
                night.work_one()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as threads:
        for one in [threads.submit(work) for _ in range(3)]:
            one.result(SECONDS)
    assert Confirmation.objects.count() == Message.objects.count() == 7
    counts = PointsNight.objects.get().counts
    assert (counts["asked"], counts["POINTS_OPEN"]) == (7, 7)


@pytest.mark.faults
def test_a_real_worker_works_the_night(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(night, "WAIT_UNTIL_HOUR", 0)
    holders(3)
    with app.connection_for_write() as broker:
        broker.default_channel.client.delete("night")
    worker = workers.start("night", tmp_path / "worker.log")
    try:
        dispatch()
        finished = PointsNight.objects.filter(finished_at__isnull=False)
        workers.wait(worker, finished.exists)
    finally:
        worker.stop()
    assert Confirmation.objects.count() == Message.objects.count() == 3
