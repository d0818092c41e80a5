"""The night survives its workers, its Redis and its connections."""

import os
import signal

import pytest

from tests.faults.conftest import Night, Open, children, wait

pytestmark = pytest.mark.faults
KILLS = int(os.environ.get("FAULT_KILLS", "10"))
# Every so many kills the whole worker goes, else the process that is at the slice.
WHOLE = 10


def kill(night: Night, name: str, whole: bool) -> None:
    """SIGKILL, at once and unasked."""
    worker = night.workers[name]
    victims = [child.pid for child in children(worker)]
    if whole:
        victims.insert(0, worker.process.pid)
    for pid in victims:
        os.kill(pid, signal.SIGKILL)


def test_every_permit_has_one_outcome_however_often_workers_are_killed(
    night: Night, capsys: pytest.CaptureFixture[str]
) -> None:
    night.start("night-a", "night-b")
    inside = 0
    for number in range(KILLS):
        found: Open = night.wait_inside()
        whole = number % WHOLE == WHOLE - 1
        kill(night, found.worker, whole)
        # The session is still inside the same transaction, which nobody will end.
        inside += found in night.inside()
        night.end_session(found)
        if whole:
            night.workers[found.worker].stop()
            night.start(found.worker)
        else:
            wait(lambda one=found: children(night.workers[one.worker]), "a new process")  # type: ignore[misc]
    with capsys.disabled():
        print(f"\n{KILLS} workers killed, {inside} of them inside an open slice transaction")
    assert inside >= KILLS * 3 // 4
    night.finish()
    night.check()


def test_redis_may_be_gone_in_the_middle_with_all_it_knew(night: Night) -> None:
    night.start("night-a")
    night.wait_inside()
    night.redis.stop()
    wait(lambda: night.has_said("night-a", "Cannot connect"), "the loss")
    night.redis.start()  # an empty one: what is open is known from the database alone
    night.finish()
    assert night.workers["night-a"].running
    night.check()


def test_connections_may_be_cut_in_the_middle(night: Night) -> None:
    night.start("night-a")
    process = children(night.workers["night-a"])
    for _ in range(5):
        night.end_session(night.wait_inside())
    assert children(night.workers["night-a"]) == process
    night.finish()
    night.check()
