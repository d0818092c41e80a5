"""Starting the servers that stand in for the network, each a process of its own."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from tests.sms import provider
from tools.process import Child
from tools.servers import ROOT

SECONDS = 30
_open = build_opener(ProxyHandler({})).open


class Network:
    """A started server, and what its control tells."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.settings = {
            "SMS_BACKEND": "portal.sms.backends.http.Gateway",
            "SMS_HTTP_URL": self.url,
            "SMS_HTTP_KEY_ID": provider.KEY_ID,
            "SMS_HTTP_KEY_SECRET": provider.SECRET,
            "SMS_HTTP_TEMPLATE": provider.TEMPLATE,
        }

    def use(self, settings: Any) -> None:
        """Make it the gateway of this process."""
        for name, value in self.settings.items():
            setattr(settings, name, value)

    def mode(self, mode: str) -> None:
        """How the next requests are answered (tests/sms/provider.py)."""
        self.control(mode=mode)

    def control(self, **wish: Any) -> None:
        request = Request(f"{self.url}/control", json.dumps(wish).encode())
        _open(request, timeout=SECONDS).close()

    def told(self, path: str = "/") -> dict[str, Any]:
        """What the server counted."""
        with _open(self.url + path, timeout=SECONDS) as answer:
            told: dict[str, Any] = json.load(answer)
        return told


@contextmanager
def started(module: str, folder: Path) -> Iterator[int]:
    """The port of a server that writes it to the file it is given."""
    port_file, log = folder / f"{module}.port", folder / f"{module}.log"
    child = Child(module, [sys.executable, "-m", module, port_file], cwd=ROOT, log=log)
    try:
        end = time.monotonic() + SECONDS
        while not port_file.exists():
            if time.monotonic() > end or not child.running:
                pytest.fail(child.failure())
            time.sleep(0.02)
        yield int(port_file.read_text())
    finally:
        child.stop()
        port_file.unlink(missing_ok=True)


@contextmanager
def http_provider(folder: Path) -> Iterator[Network]:
    """A provider of the HTTP API."""
    with started("tests.sms.provider", folder) as port:
        yield Network(port)
