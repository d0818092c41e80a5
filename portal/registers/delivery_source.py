"""Where a delivery comes from: a file in a folder, or an address that answers over HTTP."""

import gzip
import io
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from portal.registers.models import Delivery

Problem = Delivery.Problem
# Seconds: to connect, between two pieces of an answer, and for the whole of it.
CONNECT, PIECE, WHOLE = 5, 30, 400
# Characters; a longer line is none of ours.
LONGEST_LINE = 4000


class DeliveryFailed(Exception):
    """A delivery that is not taken in; `detail` holds no content of it."""

    def __init__(self, problem: Delivery.Problem, detail: str = "") -> None:
        super().__init__(f"{problem} {detail}")
        self.problem, self.detail = problem, detail[:60]


@contextmanager
def opened(source: str, register: str, night: date) -> Iterator[Iterator[str]]:
    """The lines of one delivery. Raises DeliveryFailed, also while they are read."""
    name = f"{register}-{night}.csv"
    if source.startswith(("http://", "https://")):
        with _over_http(f"{source.rstrip('/')}/{name}") as lines:
            yield lines
    else:
        with _in_folder(Path(source), name) as lines:
            yield lines


@contextmanager
def _in_folder(folder: Path, name: str) -> Iterator[Iterator[str]]:
    """NAME, or NAME.gz."""
    plain, packed = folder / name, folder / f"{name}.gz"
    try:
        with plain.open("rb") if plain.exists() else gzip.open(packed, "rb") as file:
            yield _lines(file)
    except FileNotFoundError:
        raise DeliveryFailed(Problem.MISSING) from None
    except EOFError:
        raise DeliveryFailed(Problem.INCOMPLETE, "packed") from None
    except (OSError, UnicodeDecodeError) as error:
        raise DeliveryFailed(Problem.BROKEN, type(error).__name__) from None


@contextmanager
def _over_http(address: str) -> Iterator[Iterator[str]]:
    import requests
    import urllib3

    token = settings.SNAPSHOT_TOKEN
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with requests.get(
            address, headers=headers, stream=True, timeout=(CONNECT, PIECE), allow_redirects=False
        ) as answer:
            if answer.status_code == 404:
                raise DeliveryFailed(Problem.MISSING)
            if answer.status_code != 200:
                raise DeliveryFailed(Problem.UNREACHABLE, f"status {answer.status_code}")
            answer.raw.decode_content = True
            answer.raw.auto_close = False  # who reads it by lines closes it
            yield _lines(answer.raw)
    except (requests.Timeout, urllib3.exceptions.TimeoutError):
        raise DeliveryFailed(Problem.UNREACHABLE, "no answer in time") from None
    except (urllib3.exceptions.ProtocolError, urllib3.exceptions.IncompleteRead):
        raise DeliveryFailed(Problem.INCOMPLETE, "connection lost") from None
    except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
        raise DeliveryFailed(Problem.UNREACHABLE, type(error).__name__) from None
    except UnicodeDecodeError:
        raise DeliveryFailed(Problem.BROKEN, "not UTF-8") from None


def _lines(raw: Any) -> Iterator[str]:
    until = time.monotonic() + WHOLE
    with io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
        while line := text.readline(LONGEST_LINE):
            if time.monotonic() > until:
                raise DeliveryFailed(Problem.UNREACHABLE, "too slow")
            if len(line) == LONGEST_LINE:
                raise DeliveryFailed(Problem.BROKEN, "a line without end")
            yield line
