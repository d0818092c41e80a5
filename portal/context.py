"""What every page knows: the service's name, the chosen type size, the day, the demo switch."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from portal import clock

SIZE_COOKIE = "type_size"
LARGE = "large"


def _today_once() -> Callable[[], date]:
    """`clock.today`, asked at most once a page and only by a template that prints it."""
    return lru_cache(maxsize=1)(lambda: clock.today())


def portal(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: `DEMO`, `large_type`, `today`. No query until `today` is used."""
    return {
        "DEMO": settings.DEMO,
        "large_type": request.COOKIES.get(SIZE_COOKIE) == LARGE,
        "today": _today_once(),
    }
