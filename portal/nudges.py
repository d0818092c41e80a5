"""Telling a worker that a row waits, without ever holding up a request."""

import logging
import threading
from collections.abc import Callable

log = logging.getLogger(__name__)


class Nudge:
    """Publishes one task in a thread of its own, as often as it is wanted.

    kombu may wait for seconds on a Redis that is stopped or hangs, and no request may. A nudge
    that gets lost costs seconds, not the work: beat's next start finds the row.
    """

    def __init__(self, name: str, publish: Callable[[], object]) -> None:
        """`publish` puts the task into its queue; it may raise whatever it likes."""
        self._name, self._publish = name, publish
        self._wanted = threading.Event()
        self._starting = threading.Lock()
        self._thread: threading.Thread | None = None

    def send(self) -> None:
        """Asks for the task. Returns at once, whatever state Redis is in."""
        self._wanted.set()
        with self._starting:
            # A fork leaves the thread behind: the child starts its own.
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while self._wanted.wait():
            self._wanted.clear()
            try:
                self._publish()
            except Exception as error:
                log.warning("%s: not sent, beat will do: %s", self._name, type(error).__name__)
