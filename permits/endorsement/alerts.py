"""What the night tells staff: a register it could not use, a permit it could not work."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits.models import SweepRun
from portal.cases import staff_tasks
from portal.cases.models import StaffTask
from portal.registers.deliveries import MOST_ATTEMPTS
from portal.registers.models import Delivery
from portal.registers.models.snapshots import SnapshotRegister
from portal.templatetags.portal import civil_date

REGISTER, BROKEN = "register_delivery", "night_broken"


def delivery(one: Delivery) -> None:
    """Tells staff, once, of a delivery that was given up."""
    if one.done_at is None and one.attempts >= MOST_ATTEMPTS:
        staff_tasks.open_task(
            REGISTER,
            f"{REGISTER}:{one.register}:{one.night}",
            params={"register": one.register, "night": one.night.isoformat(),
                    "problem": one.problem, "detail": one.detail},
        )  # fmt: skip


def broken(run: SweepRun, number: int) -> None:
    """Tells staff, once a night, of permits that were set aside."""
    if number:
        staff_tasks.open_task(
            BROKEN,
            f"{BROKEN}:{run.run_date}",
            params={"night": run.run_date.isoformat(), "number": number},
        )


def register_kinds() -> None:
    """The words of both; from the app's ready()."""
    staff_tasks.register_kind(
        staff_tasks.TaskKind(
            REGISTER, gettext_lazy("A register did not deliver"), _delivery_text, _night_url
        )
    )
    staff_tasks.register_kind(
        staff_tasks.TaskKind(
            BROKEN, gettext_lazy("The night set permits aside"), _broken_text, _night_url
        )
    )


def _night(params: dict[str, Any]) -> date:
    return date.fromisoformat(params["night"])


def _delivery_text(task: StaffTask) -> str:
    problem = Delivery.Problem(task.params["problem"]).label
    return _(
        "The %(register)s register for the night of %(day)s: %(problem)s (%(detail)s). Nobody is "
        "endorsed or refused on it; the next night tries again. Please call its operators."
    ) % {
        "register": SnapshotRegister(task.params["register"]).label,
        "day": civil_date(_night(task.params)),
        "problem": problem,
        "detail": task.params["detail"] or "–",
    }


def _broken_text(task: StaffTask) -> str:
    return _(
        "%(number)s permits could not be worked in the night of %(day)s, because their data are "
        "damaged. The others went on. Please have them looked at before they expire."
    ) % {"number": task.params["number"], "day": civil_date(_night(task.params))}


def _night_url(task: StaffTask) -> str:
    return reverse("permits:night", args=[_night(task.params)])
