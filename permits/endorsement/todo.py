"""What a holder should do about the present period of the permit, in one card."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from permits import lookups
from permits.endorsement.reasons import TEXTS
from permits.models import Ledger, Outcome, Permit
from permits.rules.automatic import Reason, manual_advice
from permits.rules.status import Status, permit_status
from permits.rules.windows import Band, Windows
from portal.accounts.models import Person
from portal.cases.service import Todo
from portal.policy import Policy, policy_on
from portal.templatetags.portal import civil_date


def void_days(permit: Permit, around: Windows) -> dict[str, str]:
    """The two days that somebody with a void permit asks for, in words."""
    return {"until": civil_date(permit.valid_until), "void": civil_date(around.void_from)}


def todo_for(
    permit: Permit, person: Person, on: date, differs: Sequence[Reason] | None = None
) -> list[Todo]:
    """One card, from the pure rules; the consequence first, then the rule.

    `differs` is what the comparison finds now, where it was asked anyway; else what the last
    night found. Nothing while an endorsement is being decided, nor for who has begun anew.
    """
    policy = policy_on(on)
    status = permit_status(permit.valid_until, on, policy, lookups.calendar_of(policy))
    open_cases = lookups.open_cases(person)
    if "endorsement" in open_cases:
        return []
    if status.status is Status.VOID:
        begun = lookups.begun_anew(person) or "registration" in open_cases
        return [] if begun else [_void(permit, status.windows)]
    if status.band is Band.LATE_RESET:
        return [_reset(permit, status.windows)]
    if status.band is Band.LATE_CONTINUOUS:
        return [_grace(permit, status.windows)]
    if on < status.windows.opens_on:
        return [_valid(permit, policy, differs or ())]
    if differs is None:
        differs = _found_by_the_night(permit, on)
    return [_in_window(permit, on, policy, differs)]


def _service() -> str:
    return reverse("pages:service", args=["endorsement"])


def _void(permit: Permit, around: Windows) -> Todo:
    return Todo(
        title=_("Your permit is void since %(void)s") % void_days(permit, around),
        text=_(
            "It ended on %(until)s and was not endorsed. Register your residence again; half a "
            "year later you may apply for a new permit."
        )
        % void_days(permit, around),
        url=reverse("pages:service", args=["registration"]),
        action=_("Register now"),
        kind="wrong",
        rank=10,
    )


def _reset(permit: Permit, around: Windows) -> Todo:
    return Todo(
        title=_("Endorse by %(date)s, or your permit is void")
        % {"date": civil_date(around.reset_last)},
        text=_(
            "It ended on %(date)s and cannot be used. Endorsed now it works again, but your years "
            "start again at zero, because more than %(days)s days have passed."
        )
        % {
            "date": civil_date(permit.valid_until),
            "days": (around.grace_last - around.valid_until).days,
        },
        url=_service(),
        action=_("Endorse now"),
        kind="wrong",
        due=around.reset_last,
        rank=1,
    )


def _grace(permit: Permit, around: Windows) -> Todo:
    return Todo(
        title=_("Endorse by %(date)s, so that your years go on")
        % {"date": civil_date(around.grace_last)},
        text=_(
            "Your permit ended on %(ended)s and cannot be used until it is endorsed. After "
            "%(date)s your years start again at zero."
        )
        % {"ended": civil_date(permit.valid_until), "date": civil_date(around.grace_last)},
        url=_service(),
        action=_("Endorse now"),
        kind="wrong",
        due=around.grace_last,
        rank=2,
    )


def _valid(permit: Permit, policy: Policy, differs: Sequence[Reason] = ()) -> Todo:
    """Nothing to do before the round, but to put right what already speaks against it."""
    begins = permit.valid_until - timedelta(days=policy.auto_days_before)
    if differs:
        text = _(
            "As things stand today it could not be endorsed automatically: %(reasons)s. Put it "
            "right before %(date)s; below you read how."
        )
        said = {"reasons": _in_words(differs), "date": civil_date(begins)}
        return replace(_quiet(permit, text % said), kind="soon")
    return _quiet(
        permit,
        _("From %(date)s it is in the automatic round. Nothing to do.")
        % {"date": civil_date(begins)},
    )


def _quiet(permit: Permit, text: str) -> Todo:
    return Todo(
        title=_("Your permit is valid until %(date)s") % {"date": civil_date(permit.valid_until)},
        text=text,
        kind="done",
        due=permit.valid_until,
        rank=80,
    )


def _in_window(permit: Permit, on: date, policy: Policy, differs: Sequence[Reason]) -> Todo:
    """Nothing to do, unless the round cannot endorse it or the end is near (s1:31, D-15)."""
    left = (permit.valid_until - on).days
    advice = manual_advice(
        permit.valid_until, on, policy, endorsed=False, change_known=bool(differs)
    )
    if not advice.advise_manual and left > policy.auto_days_before:
        return _valid(permit, policy)
    if not advice.advise_manual:
        text = _("It is in the automatic round now. Nothing to do; we write to you.")
        return _quiet(permit, text)
    if differs:
        text = _("The automatic round cannot endorse it: %(reasons)s.") % {
            "reasons": _in_words(differs)
        }
    else:
        text = _("It has not been endorsed automatically so far. You can do it online now.")
    return Todo(
        title=_("Endorse by %(date)s") % {"date": civil_date(permit.valid_until)},
        text=text,
        url=_service(),
        action=_("Endorse now"),
        kind="soon",
        due=permit.valid_until,
        rank=5,
    )


def _in_words(reasons: Sequence[Reason]) -> str:
    return str(_("; ").join(str(TEXTS[reason]) for reason in reasons))


def _found_by_the_night(permit: Permit, on: date) -> list[Reason]:
    """Why the last night that looked at this period referred it; empty if it did not."""
    last = (
        Ledger.objects.filter(permit=permit, period=permit.valid_until, run_date__lte=on)
        .order_by("-run_date")
        .values_list("outcome", "reasons")
        .first()
    )
    if last is None or last[0] != Outcome.REFERRED:
        return []
    return [Reason(one) for one in last[1] if one != Reason.REGISTER_UNKNOWN]
