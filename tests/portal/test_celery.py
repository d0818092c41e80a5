"""The schedule is code: each start names a task that exists, on a queue that somebody works."""

import time

import pytest
from kombu.exceptions import OperationalError

from portal.celery import BEAT_SCHEDULE, QUEUES, TASK_SECONDS, VISIBILITY_SECONDS, app
from tools.stack import WORKER


@pytest.fixture(scope="module", autouse=True)
def tasks() -> None:
    app.loader.import_default_modules()


@pytest.mark.parametrize("name", BEAT_SCHEDULE)
def test_every_start_of_the_schedule_names_a_task_that_exists(name: str) -> None:
    assert app.conf.beat_schedule[name]["task"] in app.tasks


def test_starts_that_nobody_took_expire_before_the_next_one() -> None:
    for entry in app.conf.beat_schedule.values():
        assert entry["options"]["expires"] <= entry["schedule"]


def test_every_task_goes_to_a_queue_that_the_worker_of_a_trial_takes_from() -> None:
    worked = set(WORKER[WORKER.index("--queues") + 1].split(","))
    assert worked == set(QUEUES)
    for task in app.tasks:
        options = app.amqp.router.route({}, task)
        assert options["queue"].name in worked, task


def test_the_night_and_the_messages_do_not_wait_for_each_other() -> None:
    def queue(task: str) -> str:
        return str(app.amqp.router.route({}, task)["queue"].name)

    assert queue("permits.sweep_dispatch") == "night"
    assert queue("sms.dispatch") == "sms"
    assert queue("cases.upkeep") == "celery"


def test_no_task_outlasts_the_time_after_which_it_would_run_again() -> None:
    assert app.conf.broker_transport_options["visibility_timeout"] == VISIBILITY_SECONDS
    assert app.conf.task_time_limit == TASK_SECONDS < VISIBILITY_SECONDS


def test_the_schedule_is_kept_in_shanghais_time() -> None:
    assert str(app.timezone) == "Asia/Shanghai"


def test_a_nudge_to_a_stopped_broker_fails_at_once() -> None:
    url = "redis+socket:///nowhere/valkey.sock?virtual_host=0"
    begun = time.monotonic()
    with app.connection_for_write(url) as broker, pytest.raises(OperationalError):
        app.send_task("sms.dispatch", connection=broker)
    assert time.monotonic() - begun < 1
