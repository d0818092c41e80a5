"""What the points' night tells staff: data that it waits for, a calendar year or an average wage."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from points.rules.wages import Wages
from portal.cases import staff_tasks
from portal.cases.models import StaffTask
from portal.templatetags.portal import url_or_empty

CALENDAR, WAGES = "points_calendar", "points_wages"


def calendar_missing(year: int) -> None:
    """Tells staff, once, that the working days of `year` are not loaded."""
    staff_tasks.open_task(CALENDAR, f"{CALENDAR}:{year}", params={"year": year})


def calendar_there(year: int) -> None:
    """Takes it off their list: the year is loaded, and the dates are filled."""
    _there(f"{CALENDAR}:{year}")


def wages(known: Wages, on: date) -> None:
    """Tells staff, once, that the average wage of the months from the last July on is not loaded.

    Taken off their list when it is.
    """
    july = on.year if on.month >= 7 else on.year - 1
    key = f"{WAGES}:{july}"
    if known.on(on) is None:
        staff_tasks.open_task(WAGES, key, params={"year": july})
    else:
        _there(key)


def _there(key: str) -> None:
    StaffTask.objects.waiting().filter(key=key).update(done_at=timezone.now())


def register_kinds() -> None:
    """The words of both; from the app's ready()."""
    staff_tasks.register_kind(
        staff_tasks.TaskKind(
            CALENDAR,
            gettext_lazy("The calendar of a year is not loaded"),
            _calendar_text,
            lambda task: reverse("admin:clock_calendaryear_changelist"),
        )
    )
    staff_tasks.register_kind(
        staff_tasks.TaskKind(
            WAGES,
            gettext_lazy("The average wage of a year is not loaded"),
            _wages_text,
            lambda task: url_or_empty("admin:points_averagewage_changelist"),
        )
    )


def _calendar_text(task: StaffTask) -> str:
    values: dict[str, Any] = {"year": task.params["year"]}
    return (
        _(
            "Holders wait for their points confirmation to open, because the working days of %(year)s "
            "are not known. Please have the calendar loaded; the dates are filled in at once."
        )
        % values
    )


def _wages_text(task: StaffTask) -> str:
    return _(
        "The average wage that holds from July %(year)s on is not known. Until it is loaded, "
        "months since then are shown as paid, not judged yet. Please have it entered as soon as "
        "it is published."
    ) % {"year": task.params["year"]}
