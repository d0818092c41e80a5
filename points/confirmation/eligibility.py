"""May this person confirm their points now: the rules' answer, and the words for it."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import lookups
from permits.rules.windows import Band
from points.application.eligibility import employer_stops
from points.confirmation.window import Asked, asked_of, decide, needs_new_application, window_of
from points.files import Present, present
from points.filing.employer import Change, payer_of
from points.rules.conditions import NEW_POINTS_BANDS, ConfirmDecision, ConfirmReason
from portal.accounts.models import Person
from portal.cases.service import Eligibility, Text
from portal.clock import today
from portal.templatetags.portal import civil_date

# What stands in the way of a confirmation, where no date belongs to it.
TEXTS: dict[ConfirmReason, Text] = {
    ConfirmReason.NEW_POINTS_APPLICATION: gettext_lazy(
        "These points cannot be confirmed any more; a new application is the way back."
    ),
    ConfirmReason.ENDORSE_PERMIT_FIRST: gettext_lazy(
        "The permit comes first: points are confirmed after each endorsement."
    ),
    ConfirmReason.REFRESH_VALIDITY_FIRST: gettext_lazy(
        "Press “Refresh validity” first, so that the new expiry of your permit is taken over."
    ),
    ConfirmReason.SI_SHORT: gettext_lazy(
        "Your points rest on your education: six of the last twelve months of social insurance "
        "have to be paid in time."
    ),
    ConfirmReason.SI_BASE_SHORT: gettext_lazy(
        "Too few of the last twelve months of social insurance reach the base that your points "
        "need."
    ),
    ConfirmReason.SI_NOT_CONTINUOUS: gettext_lazy(
        "Your points rest on the insurance base: it has to be paid every month of the year, and a "
        "month is missing."
    ),
    ConfirmReason.TOO_EARLY: gettext_lazy("It is too early: the confirmation is not open yet."),
    ConfirmReason.CALENDAR_MISSING: gettext_lazy(
        "The day on which it opens is not known yet, because the working-day calendar is not out."
    ),
}


def eligibility(person: Person, on: date) -> Eligibility:
    """The order is fixed: endorse the permit, wait, refresh, confirm (s0:127)."""
    held = present(person)
    open_cases = lookups.open_cases(person)
    if held is None or needs_new_application(held, on):
        if case := open_cases.get("points"):
            words = _("You have applied for points; they are not set yet.")
            url = reverse("cases:case", args=[case.reference])
            return Eligibility(False, (words,), url=url, action=_("See how it stands"))
        url, action = reverse("pages:service", args=["points"]), _("Apply for points")
        said = (_("You have no points yet."),) if held is None else _begin_anew(held)
        return Eligibility(False, said, url=url, action=action)
    if held.endorsement is None:
        return _endorse_first(person, held, on)
    decision = decide(held, on, refreshed=True)
    if decision.reasons:
        return refused(held, decision, on)
    payer = payer_of(person)
    stopped = employer_stops(payer, on, approved=payer.change is Change.CHANGED)
    return stopped or Eligibility(True, _before_you_begin(held, decision))


def _begin_anew(held: Present) -> tuple[str, ...]:
    """Why only a new application helps (D-21, D-24)."""
    until = {"date": civil_date(held.old_expiry)}
    band = Band(held.endorsement.band) if held.endorsement else None
    if band in NEW_POINTS_BANDS:
        why = _(
            "Your permit was endorsed more than 60 days late, so your years and your points begin "
            "anew: the points of before ended on %(date)s."
        )
    else:
        why = _("The time to confirm is over, and your points ended on %(date)s.")
    return (why % until, _("The way back is a new application, through your employer."))


def _endorse_first(person: Person, held: Present, on: date) -> Eligibility:
    """Nothing to confirm before the permit is endorsed."""
    permit = lookups.present_permit(person)
    until = permit.valid_until if permit is not None else held.old_expiry
    good = _("Your points are good until %(date)s.") % {"date": civil_date(held.old_expiry)}
    if permit is not None and on <= until:
        wait = _(
            "They are confirmed after the next endorsement of your permit, from the third working "
            "day on. We write to you."
        )
        url, action = reverse("points:points"), _("See my points")
        return Eligibility(False, (good, wait), url=url, action=action)
    ended = _("Your permit ended on %(date)s. %(first)s") % {
        "date": civil_date(until), "first": TEXTS[ConfirmReason.ENDORSE_PERMIT_FIRST],
    }  # fmt: skip
    url, action = reverse("pages:service", args=["endorsement"]), _("Endorse the permit")
    return Eligibility(False, (ended,), url=url, action=action)


def refused(held: Present, decision: ConfirmDecision, on: date) -> Eligibility:
    """All that stands in the way, with its day."""
    reasons = [ConfirmReason(str(one)) for one in decision.reasons]
    said = [str(TEXTS[one]) for one in reasons]
    earliest = None
    window = window_of(held)
    if ConfirmReason.TOO_EARLY in reasons and window and window.opens_on:
        earliest = window.opens_on
        said.append(
            _(
                "It opens on %(opens)s, the third working day after the endorsement; best by "
                "%(best)s, and %(last)s is the last day."
            )
            % {
                "opens": civil_date(window.opens_on),
                "best": civil_date(window.recommended_by),
                "last": civil_date(window.hard_cutoff),
            }
        )
    elif {ConfirmReason.TOO_EARLY, ConfirmReason.CALENDAR_MISSING} & set(reasons) and window:
        said.append(
            _("We look again as soon as the calendar of %(year)s is loaded, and write to you.")
            % {"year": window.missing_year}
        )
    return Eligibility(
        False, tuple(said), earliest, months=months_of(asked_of(held.file, on), reasons)
    )


def months_of(asked: Asked, reasons: list[ConfirmReason]) -> tuple[tuple[date, bool], ...]:
    """The twelve months, where the insurance stands in the way."""
    of_insurance = {
        ConfirmReason.SI_SHORT,
        ConfirmReason.SI_BASE_SHORT,
        ConfirmReason.SI_NOT_CONTINUOUS,
    }
    if asked.strip is None or not of_insurance & set(reasons):
        return ()
    lost = set(asked.strip.missing)
    return tuple((one.month, one.month not in lost) for one in asked.strip.months)


def _before_you_begin(held: Present, decision: ConfirmDecision) -> tuple[str, ...]:
    """What to know first: by when, and what it brings."""
    window = window_of(held)
    assert window is not None and held.endorsement is not None
    said = []
    if window.recommended_by is not None and window.recommended_by < today():
        said.append(
            _("The last day is %(last)s. After that only a new application helps.")
            % {"last": civil_date(window.hard_cutoff)}
        )
    elif window.recommended_by is not None:
        said.append(
            _(
                "Best by %(best)s; the last day is %(last)s. After that only a new application helps."
            )
            % {"best": civil_date(window.recommended_by), "last": civil_date(window.hard_cutoff)}
        )
    said.append(
        _("Once confirmed, your points are good until %(date)s, like your permit.")
        % {"date": civil_date(held.endorsement.valid_until)}
    )
    if decision.gap is not None:
        said.append(
            _("Your points ended on %(date)s; the days in between stay without points.")
            % {"date": civil_date(held.old_expiry)}
        )
    return tuple(said)
