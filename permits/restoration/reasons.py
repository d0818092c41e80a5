"""Whether somebody may ask for their years back, in their words: one text a reason, tested."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from permits import lookups
from permits.models import Endorsement, Permit
from permits.restoration.lapse import decision, late_of, latest_of
from permits.rules.restoration import RestorationDecision, RestorationReason
from permits.rules.windows import windows
from portal.accounts.models import Person
from portal.cases.service import Eligibility
from portal.policy import policy_on
from portal.templatetags.portal import civil_date


def explained(person: Person, permit: Permit, on: date) -> Eligibility:
    """The rule's decision as the service page says it, with the way on from every no."""
    asked = lookups.open_cases(person).get("endorsement")
    # Whoever has asked for the endorsement in time waits for the desk, however long (D-27).
    found = decision(permit, asked.submitted_on if asked else on)
    if found.allowed:
        return Eligibility(True, _yes(permit, found))
    reason = RestorationReason(*found.reasons)
    if asked and reason in {RestorationReason.ENDORSE_FIRST, RestorationReason.STILL_IN_GRACE}:
        return _being_endorsed(asked.reference, reason, found)
    words = {
        RestorationReason.VOID: _void,
        RestorationReason.STILL_IN_GRACE: _in_grace,
        RestorationReason.ENDORSE_FIRST: _endorse_first,
        RestorationReason.NOTHING_LOST: _nothing_lost,
        RestorationReason.RESTORED: _restored,
        RestorationReason.TOO_LATE: _too_late,
    }
    return words[reason](person, permit, on, found)


def no_permit() -> Eligibility:
    """Without a permit no years have begun."""
    return Eligibility(
        False,
        (_("You have no residence permit, so there are no years that could be given back."),),
    )


def _yes(permit: Permit, found: RestorationDecision) -> tuple[str, ...]:
    late = late_of(_latest(permit))
    return (
        _(
            "Your permit ended on %(ended)s and was endorsed %(days)s days later, so your years "
            "began anew on %(start)s. If something kept you that you could not help, you may ask "
            "for the years before back until %(last)s."
        )
        % {
            "ended": civil_date(late.expired_on),
            "days": found.days_late,
            "start": civil_date(late.endorsed_from),
            "last": civil_date(found.last_day),
        },
        _(
            "The centre decides whether the reason is good enough. If it is, your years go on from "
            "where they had begun; only the %(days)s days in between, without a valid permit, do not count."
        )
        % {"days": late.gap_days},
    )


def _latest(permit: Permit) -> Endorsement:
    latest = latest_of(permit)
    assert latest is not None
    return latest


def _to_permit(*reasons: str) -> Eligibility:
    return Eligibility(False, reasons, url=reverse("permits:permit"), action=_("See my permit"))


def _to_service(slug: str, action: str, *reasons: str) -> Eligibility:
    return Eligibility(False, reasons, url=reverse("pages:service", args=[slug]), action=action)


def _being_endorsed(
    reference: str, reason: RestorationReason, found: RestorationDecision
) -> Eligibility:
    text = _("Your endorsement is being decided. You asked for it in time, so no years are lost.")
    if reason is RestorationReason.ENDORSE_FIRST:
        text = _(
            "Your endorsement is being decided. Once it is granted, you can ask here for your years "
            "back until %(last)s."
        ) % {"last": civil_date(found.last_day)}
    url = reverse("cases:case", args=[reference])
    return Eligibility(False, (text,), url=url, action=_("Follow it"))


def _void(person: Person, permit: Permit, on: date, found: RestorationDecision) -> Eligibility:
    policy = policy_on(on)
    around = windows(permit.valid_until, policy, lookups.calendar_of(policy))
    reasons = [
        _(
            "Your permit ended on %(until)s and is void since %(void)s. Years can only be given "
            "back on a permit that was endorsed, be it late; no rule tells how a void permit would "
            "come back."
        )
        % {"until": civil_date(permit.valid_until), "void": civil_date(around.void_from)},
        _(
            "The way back: register your residence again; half a year later you may apply for a "
            "new permit. Its years count from the day it is issued."
        ),
    ]
    if found.last_day and on <= found.last_day:
        reasons.append(
            _(
                "Did something weighty keep you? Until %(last)s you can also write to the city's "
                "population office, with your reason and proof of your home and of work or school. "
                "Whether it can help we cannot promise."
            )
            % {"last": civil_date(found.last_day)}
        )
    if lookups.begun_anew(person):
        return _to_service("permit", _("See when I may apply"), *reasons)
    return _to_service("registration", _("Register now"), *reasons)


def _in_grace(person: Person, permit: Permit, on: date, found: RestorationDecision) -> Eligibility:
    policy = policy_on(on)
    around = windows(permit.valid_until, policy, lookups.calendar_of(policy))
    text = _("No year is lost yet: endorsed by %(date)s, your years go on without a break.")
    last = {"date": civil_date(around.grace_last)}
    return _to_service("endorsement", _("Endorse now"), text % last)


def _endorse_first(
    person: Person, permit: Permit, on: date, found: RestorationDecision
) -> Eligibility:
    policy = policy_on(on)
    around = windows(permit.valid_until, policy, lookups.calendar_of(policy))
    text = _(
        "Your permit ended on %(ended)s and has to be endorsed first, by %(date)s at the latest: "
        "after that it is void, and nothing can be given back. Your years start again at zero "
        "then; once it is endorsed you can ask here for them back until %(last)s."
    )
    days = {
        "ended": civil_date(permit.valid_until),
        "date": civil_date(around.reset_last),
        "last": civil_date(found.last_day),
    }
    return _to_service("endorsement", _("Endorse now"), text % days)


def _nothing_lost(
    person: Person, permit: Permit, on: date, found: RestorationDecision
) -> Eligibility:
    return _to_permit(
        _("Your latest endorsement cost you no years, so there is nothing to give back.")
    )


def _restored(person: Person, permit: Permit, on: date, found: RestorationDecision) -> Eligibility:
    return _to_permit(
        _("Your years were given back on %(date)s; they count without a break since %(start)s.")
        % {
            "date": civil_date(_latest(permit).restored_on),
            "start": civil_date(permit.continuity_start),
        }
    )


def _too_late(person: Person, permit: Permit, on: date, found: RestorationDecision) -> Eligibility:
    return _to_permit(
        _(
            "Your permit had ended on %(ended)s; its lost years could be asked for back until "
            "%(last)s. That day has passed."
        )
        % {
            "ended": civil_date(_latest(permit).period),
            "last": civil_date(found.last_day),
        },
        _(
            "Your permit stays as valid as it is, and the months that you have gathered in all "
            "stay counted; only the years without a break count from %(start)s."
        )
        % {"start": civil_date(permit.continuity_start)},
    )
