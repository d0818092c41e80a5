"""What is read at most once per web request or Celery task: the shifted clock, the policies.

Outside a request or a task nothing is remembered, so that a shell, a command or a test never
sees a stale answer; a command that asks in a loop keeps the answer in a variable of its own.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any, TypeVar

from celery.signals import task_postrun, task_prerun
from django.core.signals import request_finished, request_started

T = TypeVar("T")

_store: ContextVar[dict[str, Any] | None] = ContextVar("portal_memo", default=None)


def once(key: str, compute: Callable[[], T]) -> T:
    """`compute()`, remembered under `key` until the present request or task ends."""
    store = _store.get()
    if store is None:
        return compute()
    if key not in store:
        store[key] = compute()
    value: T = store[key]
    return value


def forget(key: str) -> None:
    """Ask again next time: whoever writes what `key` stands for calls this."""
    store = _store.get()
    if store is not None:
        store.pop(key, None)


def begin(**kwargs: object) -> None:
    """Start with nothing remembered (a request or a task begins)."""
    _store.set({})


def end(**kwargs: object) -> None:
    """Remember nothing from here on (it ended; the thread goes on to others)."""
    _store.set(None)


def connect() -> None:
    """Tie the memory to requests and tasks; called once, when the apps are ready."""
    for signal, handler in (
        (request_started, begin),
        (request_finished, end),
        (task_prerun, begin),
        (task_postrun, end),
    ):
        signal.connect(handler, weak=False, dispatch_uid=f"portal.memo.{handler.__name__}")
