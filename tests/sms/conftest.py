import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest

from portal import sms
from portal.celery import app
from portal.sms.models import Message
from tests.sms import gateways

PHONE = "13800001234"


@pytest.fixture
def queue() -> Callable[..., Message | None]:
    """Queues the same simple message unless told otherwise."""

    def write(key: str = "case:1:2", **changes: Any) -> Message | None:
        values: dict[str, Any] = {
            "template": "REG_DONE",
            "params": {"date": "2025-09-02"},
            "language": "zh-hans",
            "phone": PHONE,
        } | changes
        return sms.queue(values.pop("template"), key=key, **values)

    return write


@pytest.fixture
def through(settings: Any) -> Iterator[Callable[[str], list[Any]]]:
    """`through("Busy")` makes that gateway of the tests the present one; returns what it gets."""

    def use(name: str) -> list[Any]:
        settings.SMS_BACKEND = f"tests.sms.gateways.{name}"
        return gateways.received

    gateways.received.clear()
    yield use
    gateways.received.clear()


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port that takes connections and never says a word, like a Redis that hangs."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield server.getsockname()[1]


@pytest.fixture
def broker() -> Callable[[str], AbstractContextManager[None]]:
    """`with broker(url):` lets this process publish there."""

    @contextmanager
    def use(url: str) -> Iterator[None]:
        before = app.conf.broker_url
        app.conf.broker_url = url
        app._pool = app.amqp._producer_pool = None
        try:
            yield
        finally:
            app.conf.broker_url = before
            app._pool = app.amqp._producer_pool = None

    return use


@pytest.fixture
def waiting_tasks() -> Callable[[], int]:
    """How many tasks wait in the queue of the SMS room."""

    def count() -> int:
        with app.connection_for_read() as connection:
            return int(connection.default_channel.client.llen("sms"))

    return count
