"""The review's pages as a clerk fills them in."""

from typing import Any

from django.test import Client
from django.urls import reverse

from portal.cases.models import Case

# 30 for the age, 90 for the degree, 3 for each of five years: the estimate of the walk is 135.
ALL: dict[str, Any] = {"age": 30, "education": 90, "si_years": 15, "si_base": 0, "deduction": 0}


def url(case: Case, name: str = "review") -> str:
    """The address of the review, or of its papers."""
    return reverse(f"review:{name}", args=[case.reference])


def look(client: Client, case: Case) -> Any:
    """The page."""
    return client.get(url(case))


def typed(page: Any, **values: Any) -> dict[str, Any]:
    """What the page holds, with these points (or point and reason) typed in."""
    data = {name: bound.value() or "" for name, bound in _fields(page).items()}
    data |= {k: 0 if bound.value() == 0 else data[k] for k, bound in _fields(page).items()}
    for name, value in values.items():
        points, note = value if isinstance(value, tuple) else (value, "")
        data |= {f"points-{name}": points, f"note-{name}": note}
    return data


def _fields(page: Any) -> dict[str, Any]:
    form = page.context["form"]
    return {name: form[name] for name in form.fields}


def save(client: Client, case: Case, page: Any = None, **values: Any) -> Any:
    """Saves these points on the page as it is now, or as `page` had it."""
    return client.post(url(case), typed(page or look(client, case), **values))
