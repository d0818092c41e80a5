"""Starting the servers that stand in for the network, each a process of its own."""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

import pytest

from tests.sms import provider, smsc
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


class Centre(Network):
    """A short message centre: its control, and the address that it is bound at."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        name, password = (quote(one, safe="") for one in (smsc.NAME, smsc.PASSWORD))
        self.settings = {
            "SMS_BACKEND": "portal.sms.backends.smpp.Gateway",
            "SMS_SMPP_URL": f"smpp://{name}:{password}@127.0.0.1:{self.told()['port']}",
            "SMS_SMPP_SENDER": "10690000",
        }


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


@contextmanager
def message_centre(folder: Path) -> Iterator[Centre]:
    """A short message centre."""
    with started("tests.sms.smsc", folder) as port:
        yield Centre(port)
