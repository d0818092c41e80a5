"""What the desk sees beside a restoration: the lapse, the absence, the years, the grounds."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from permits import lookups
from permits.history import for_desk
from permits.models import RestorationRequest
from permits.registration.evidence import dwelling_evidence
from permits.restoration.grounds import work_ground
from permits.restoration.lapse import late_of, request_of
from permits.restoration.steps import CAUSES
from permits.restoration.years import in_words
from permits.rules.restoration import explained
from portal.accounts.models import Person
from portal.cases.models import Case
from portal.cases.service import Evidence
from portal.policy import policy_on
from portal.registers import RegisterUnavailable
from portal.registers.identifiers import mask_phone
from portal.templatetags.portal import civil_day


def evidence_for(case: Case) -> list[Evidence]:
    """All lines, what decides first."""
    assert case.person is not None
    request = request_of(case)
    permit = request.endorsement.permit
    data = case.answers["data"]
    return [
        _lapse(case, request),
        _in_time(request),
        _absence(request, data["cause"]),
        _years(request, data["cause"]["years"]),
        _work(case),
        *dwelling_evidence(case, permit.housing, permit.room_ref, permit.address),
        _phone(case.person, data["contact"].get("phone") or case.person.phone or ""),
    ]


def _lapse(case: Case, request: RestorationRequest) -> Evidence:
    """What happened: it stands out, because it is what the case would undo."""
    late = late_of(request.endorsement)
    return Evidence(
        label=_("Lapse"),
        declared=_("ended on %(end)s, asked for on %(asked)s")
        % {"end": civil_day(late.expired_on), "asked": civil_day(late.endorsed_from)},
        register=_("%(n)s days late, after the grace: the years started again")
        % {"n": request.endorsement.days_late},
        agrees=False,
        source=_("rules of %(code)s") % {"code": request.endorsement.policy_code},
        **for_desk(case),
    )


def _in_time(request: RestorationRequest) -> Evidence:
    return Evidence(
        label=_("Asked for in time"),
        declared=civil_day(request.requested_on),
        register=_("possible until %(date)s") % {"date": civil_day(request.last_day)},
        agrees=request.requested_on <= request.last_day,
        source=_("rules of %(code)s") % {"code": request.policy_code},
    )


def _absence(request: RestorationRequest, said: dict[str, Any]) -> Evidence:
    """How much of the grace, on which the years could still be kept, the absence covers."""
    start, end = (date.fromisoformat(said[name]) for name in ("absent_from", "absent_until"))
    policy = policy_on(request.endorsement.requested_on)
    found = explained(late_of(request.endorsement), start, end, policy, lookups.calendar_of(policy))
    return Evidence(
        label=_("Absence"),
        declared=_("%(cause)s: %(start)s to %(end)s, %(n)s days")
        % {
            "cause": dict(CAUSES).get(said["cause"], said["cause"]),
            "start": civil_day(start),
            "end": civil_day(end),
            "n": (end - start).days + 1,
        },
        register=_("covers %(n)s of the %(of)s days of grace, %(first)s to %(last)s")
        % {
            "n": found.days,
            "of": found.of,
            "first": civil_day(found.first),
            "last": civil_day(found.last),
        },
        agrees=found.fully,
        source=_("rules of %(code)s") % {"code": policy.code},
    )


def _years(request: RestorationRequest, kept: dict[str, Any]) -> Evidence:
    """What granting changes, as it stood on the day of the request."""
    return Evidence(
        label=_("Years held"),
        declared=in_words(kept["before"]),
        register=_("if granted: %(years)s; %(n)s days stay uncounted")
        % {"years": in_words(kept["after"]), "n": late_of(request.endorsement).gap_days},
        agrees=False,
        source=_("rules of %(code)s") % {"code": request.policy_code},
    )


def _work(case: Case) -> Evidence:
    """Employment or schooling, one of which has to be shown."""
    assert case.person is not None
    ground = work_ground(case.person, case.submitted_on)
    handed_in = case.answers["data"]["grounds"].get("work_proof")
    declared = _("a paper was handed in") if handed_in else _("nothing handed in")
    return Evidence(
        label=_("Work or school"),
        declared=declared if ground.is_missing else "",
        register=ground.words,
        agrees=True if ground.words else None,
        source=_("social insurance and school registers"),
    )


def _phone(person: Person, number: str) -> Evidence:
    """The number that goes with the permit, beside the one that the police know."""
    try:
        known = lookups.resident(person)
    except RegisterUnavailable:
        known = None
    return Evidence(
        label=_("Mobile number"),
        declared=mask_phone(number) if number else "",
        register=mask_phone(known.phone) if known and known.phone else "",
        agrees=known.phone == number if known and known.phone else None,
        source=_("population register"),
    )
