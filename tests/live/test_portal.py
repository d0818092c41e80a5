"""The running portal that the other live tests stand on."""

import urllib.request
from collections.abc import Callable

import pytest

from tools.stack import Portal

pytestmark = pytest.mark.live


def test_it_answers_with_its_own_stylesheet(live_portal: Callable[..., Portal]) -> None:
    url = live_portal().url
    with urllib.request.urlopen(f"{url}/accounts/login/") as answer:
        page = answer.read().decode()
    path = page.split('rel="stylesheet" href="')[1].split('"')[0]
    with urllib.request.urlopen(url + path) as answer:
        assert answer.status == 200
        assert "immutable" in answer.headers["Cache-Control"]


def test_with_worker_and_beat_it_is_ready(live_portal: Callable[..., Portal]) -> None:
    started = live_portal(worker=True, beat=True)
    assert started.worker is not None
    assert started.worker.running
    with urllib.request.urlopen(f"{started.url}/readyz") as answer:
        assert answer.status == 200
