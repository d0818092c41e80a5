"""What a holder should do about the present period of the permit, in one card."""

from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from permits.endorsement.facts import open_case_of
from permits.models import Permit
from permits.rules.status import Status, permit_status
from permits.rules.windows import Band
from portal.cases.service import Todo
from portal.clock import working_days
from portal.policy import policy_on
from portal.templatetags.portal import civil_date


def todo_for(permit: Permit, on: date) -> list[Todo]:
    """One card, from the pure rules; the consequence first, then the rule."""
    policy = policy_on(on)
    status = permit_status(permit.valid_until, on, policy, working_days())
    around, until = status.windows, civil_date(permit.valid_until)
    url = reverse("pages:service", args=["endorsement"])
    if open_case_of(permit):
        return []
    if status.status is Status.VOID:
        return [
            Todo(
                title=_("Your permit is void since %(date)s")
                % {"date": civil_date(around.void_from)},
                text=_("Register your residence again; half a year later you may apply anew."),
                url=reverse("pages:service", args=["registration"]),
                action=_("Register now"),
                kind="wrong",
                rank=10,
            )
        ]
    if status.band is Band.LATE_RESET:
        return [
            Todo(
                title=_("Endorse now, or the permit is void"),
                text=_(
                    "It expired on %(date)s. Your years start again at zero; from %(void)s only "
                    "a new application helps."
                )
                % {"date": until, "void": civil_date(around.void_from)},
                url=url,
                action=_("Endorse now"),
                kind="wrong",
                due=around.reset_last,
                rank=1,
            )
        ]
    if status.band is Band.LATE_CONTINUOUS:
        return [
            Todo(
                title=_("Endorse by %(date)s, so that your years go on")
                % {"date": civil_date(around.grace_last)},
                text=_("Your permit expired on %(date)s; until it is endorsed you cannot use it.")
                % {"date": until},
                url=url,
                action=_("Endorse now"),
                kind="wrong",
                due=around.grace_last,
                rank=2,
            )
        ]
    return _in_time(permit, on, url, until)


def _in_time(permit: Permit, on: date, url: str, until: str) -> list[Todo]:
    policy = policy_on(on)
    left = (permit.valid_until - on).days
    if left <= policy.manual_advice_days:
        return [
            Todo(
                title=_("Endorse by %(date)s") % {"date": until},
                text=_("It has not been endorsed automatically so far. Do it online now."),
                url=url,
                action=_("Endorse now"),
                kind="soon",
                due=permit.valid_until,
                rank=5,
            )
        ]
    if left <= policy.auto_days_before:
        text = _("You are in the automatic round now. Nothing to do; we write to you.")
    else:
        text = _("It is endorsed automatically about %(n)s days before. Nothing to do.") % {
            "n": policy.auto_days_before
        }
    return [
        Todo(
            title=_("Your permit is valid until %(date)s") % {"date": until},
            text=text,
            kind="done",
            due=permit.valid_until,
            rank=80,
        )
    ]
