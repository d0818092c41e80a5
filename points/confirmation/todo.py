"""What a holder of points should do about this year's confirmation, in one card."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from permits import lookups
from points.confirmation.window import decide, needs_new_application, window_of
from points.files import Present, present
from points.rules.conditions import ConfirmReason
from points.rules.confirmation import ConfirmWindow
from portal.accounts.models import Person
from portal.cases.service import Todo
from portal.templatetags.portal import civil_date


def todo_for(person: Person, on: date) -> list[Todo]:
    """One card; nothing while a points case is on its way, nor for who has no points."""
    held = present(person)
    if held is None or {"points", "confirmation"} & lookups.open_cases(person).keys():
        return []
    if needs_new_application(held, on):
        return [_anew(held)]
    window = window_of(held)
    if held.endorsement is None or window is None:
        return [_quiet(held, on)] if on <= held.old_expiry else []
    decision = decide(held, on, refreshed=True, insurance=False)
    if {ConfirmReason.TOO_EARLY, ConfirmReason.CALENDAR_MISSING} & set(decision.reasons):
        return [_opens(window.opens_on) if window.opens_on else _unknown(window)]
    return [_now(held, window, on)]


def _service() -> str:
    return reverse("pages:service", args=["confirmation"])


def _quiet(held: Present, on: date) -> Todo:
    return Todo(
        title=_("Your points are good until %(date)s") % {"date": civil_date(held.old_expiry)},
        text=_("They are confirmed after the next endorsement of your permit. We write to you."),
        url=reverse("points:points"),
        action=_("See my points"),
        kind="done",
        due=held.old_expiry,
        rank=85,
    )


def _opens(opens_on: date) -> Todo:
    return Todo(
        title=_("Confirm your points from %(date)s") % {"date": civil_date(opens_on)},
        text=_("Your permit is endorsed; the confirmation opens on the third working day after."),
        url=reverse("points:points"),
        action=_("See my points"),
        due=opens_on,
        rank=40,
    )


def _unknown(window: ConfirmWindow) -> Todo:
    return Todo(
        title=_("When you can confirm your points is not known yet"),
        text=_("The working-day calendar of %(year)s is not out. We write to you when it opens.")
        % {"year": window.missing_year},
        rank=40,
    )


def _now(held: Present, window: ConfirmWindow, on: date) -> Todo:
    """Open: the nearer the last day, the louder."""
    soft = window.recommended_by
    late = soft is not None and on > soft
    lapsed = on > held.old_expiry
    if lapsed:
        text = _(
            "Your points ended on %(date)s and count for nothing until they are confirmed. After "
            "%(last)s only a new application helps."
        ) % {"date": civil_date(held.old_expiry), "last": civil_date(window.hard_cutoff)}
    else:
        text = _("It takes a few minutes when nothing has changed. %(last)s is the last day.") % {
            "last": civil_date(window.hard_cutoff)
        }
    best = window.hard_cutoff if late or soft is None else soft
    return Todo(
        title=_("Confirm your points by %(date)s") % {"date": civil_date(best)},
        text=text,
        url=_service(),
        action=_("Confirm points"),
        kind="wrong" if lapsed else "soon",
        due=best,
        rank=3 if lapsed or late else 6,
    )


def _anew(held: Present) -> Todo:
    return Todo(
        title=_("Your points ended on %(date)s") % {"date": civil_date(held.old_expiry)},
        text=_("They cannot be confirmed any more. Apply again through your employer."),
        url=reverse("pages:service", args=["points"]),
        action=_("Apply for points"),
        kind="wrong",
        rank=12,
    )
