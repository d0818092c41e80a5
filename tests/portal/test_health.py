"""/healthz and /readyz: what a load balancer and a night watch are told."""

import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from permits.models import SweepRun
from portal.celery import app
from tests.documents.certificates import keys


def swept(hours_ago: float) -> None:
    """A night's sweep that finished so many hours ago."""
    finished = timezone.now() - timedelta(hours=hours_ago)
    SweepRun.objects.create(run_date=date(2026, 3, 1), policy_code="2018", finished_at=finished)


def ready(client: Client) -> tuple[int, dict[str, Any]]:
    answer = client.get("/readyz")
    return answer.status_code, json.loads(answer.content)


@pytest.fixture
def broker_away() -> Iterator[None]:
    """The broker's address is one where nobody listens."""
    before = app.conf.broker_url
    app.conf.broker_url = "redis+socket:///nowhere/valkey.sock?virtual_host=0"
    yield
    app.conf.broker_url = before


def test_a_living_process_says_so_without_asking_anything(client: Client) -> None:
    # No database in this test: a query would fail it.
    answer = client.get("/healthz")
    assert (answer.status_code, answer.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_ready_with_database_broker_and_a_sweep_of_last_night(client: Client) -> None:
    swept(hours_ago=20)
    code, answer = ready(client)
    assert code == 200
    assert (answer["database"], answer["broker"], answer["ready"]) == ("ok", "ok", True)
    assert 20 * 3600 <= answer["last_sweep"] < 20 * 3600 + 60


@pytest.mark.django_db
def test_a_night_without_a_sweep_is_not_ready(client: Client) -> None:
    swept(hours_ago=37)
    assert ready(client)[0] == 503


@pytest.mark.django_db
@pytest.mark.parametrize(("demo", "code"), [(True, 200), (False, 503)])
def test_before_the_first_sweep_only_the_demo_is_ready(
    client: Client, settings: Any, demo: bool, code: int
) -> None:
    settings.DEMO, settings.CERTIFICATE_KEY = demo, ""
    told = {"database": "ok", "broker": "ok", "last_sweep": "none yet", "signing": "no key"}
    assert ready(client) == (code, {**told, "ready": demo})


@pytest.mark.django_db
def test_whether_certificates_can_be_signed_is_told_and_stops_nothing(
    client: Client, settings: Any
) -> None:
    swept(hours_ago=1)
    settings.CERTIFICATE_KEY = ""
    assert (ready(client)[0], ready(client)[1]["signing"]) == (200, "no key")
    keys.signing(settings)
    assert (ready(client)[0], ready(client)[1]["signing"]) == (200, "ok")


@pytest.mark.django_db
def test_a_run_that_is_under_way_does_not_count_as_a_sweep(client: Client, settings: Any) -> None:
    settings.DEMO = True
    SweepRun.objects.create(run_date=date(2026, 3, 2), policy_code="2018")
    assert ready(client)[1]["last_sweep"] == "none yet"


@pytest.mark.django_db
@pytest.mark.usefixtures("broker_away")
def test_without_the_broker_it_is_not_ready(client: Client) -> None:
    swept(hours_ago=1)
    code, answer = ready(client)
    assert (code, answer["broker"], answer["database"]) == (503, "down", "ok")


@pytest.mark.django_db(transaction=True)
def test_without_the_database_it_is_not_ready_and_does_not_break(client: Client) -> None:
    place = {name: connection.settings_dict[name] for name in ("HOST", "PORT")}
    connection.close()
    connection.settings_dict.update(HOST="/nowhere", PORT="1")
    try:
        code, answer = ready(client)
    finally:
        connection.settings_dict.update(place)
        connection.close()
    assert code == 503
    assert (answer["database"], answer["last_sweep"]) == ("down", "unknown")
