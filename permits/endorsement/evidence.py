"""What the desk sees beside an endorsement case: the period, and the comparison as of now."""

from django.utils.translation import gettext as _

from permits import lookups
from permits.comparison.check import Check
from permits.comparison.told import checks_of
from permits.endorsement.weighing import weigh
from permits.history import for_desk
from permits.models import EndorsementRequest, Permit
from permits.registration.evidence import dwelling_evidence
from permits.rules.effect import endorse as effect_of
from permits.rules.windows import Band
from portal.cases.models import Case
from portal.cases.service import Evidence
from portal.clock import today
from portal.policy import policy_on
from portal.templatetags.portal import civil_day


def comparison_lines(case: Case) -> list[Evidence]:
    """The period and what granting does, each comparison as of now, then the dwelling's papers."""
    found, on = weigh(case), today()
    permit = found.permit
    checks = checks_of(permit, found.facts, found.comparison, on, policy_on(on), {})
    # The comparison has an address of its own.
    proof, _address, *papers = dwelling_evidence(
        case, permit.housing, permit.room_ref, permit.address
    )
    return [_period(case, found.request, permit), *map(_line, checks), proof, *papers]


def _line(check: Check) -> Evidence:
    """A comparison as the holder reads it too, for the desk."""
    said = [check.register, check.since]
    return Evidence(
        label=check.label,
        declared=check.declared,
        register=_("; ").join(part for part in said if part),
        agrees=check.agrees,
        source=check.source,
    )


def _period(case: Case, request: EndorsementRequest, permit: Permit) -> Evidence:
    """By which rule it is decided: the band of the day on which it was asked for (D-27)."""
    policy = policy_on(request.requested_on)
    effect = effect_of(
        valid_until=request.period,
        requested_on=request.requested_on,
        continuity_start=permit.continuity_start,
        policy=policy,
        days=lookups.calendar_of(policy),
    )
    words = {
        Band.NORMAL: _("in time: valid until %(date)s, the years go on"),
        Band.LATE_CONTINUOUS: _("%(n)s days late, in grace: valid until %(date)s, the years go on"),
        Band.LATE_RESET: _(
            "%(n)s days late, after the grace: valid until %(date)s, the years start again"
        ),
    }
    template = words.get(effect.band, _("no endorsement is possible for this day"))
    return Evidence(
        label=_("Period"),
        declared=_("ends on %(end)s, asked for on %(asked)s")
        % {"end": civil_day(request.period), "asked": civil_day(request.requested_on)},
        register=template % {"n": effect.days_late, "date": civil_day(effect.new_valid_until)},
        # What costs the holder their years stands out.
        agrees=effect.band in {Band.NORMAL, Band.LATE_CONTINUOUS},
        source=_("rules of %(code)s") % {"code": effect.policy},
        verdict=_("late") if effect.days_late > 0 else _("in time"),
        **for_desk(case),
    )
