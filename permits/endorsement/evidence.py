"""What the desk sees beside an endorsement case: the period, and the comparison as of now."""

from django.utils.translation import gettext as _

from permits import lookups
from permits.endorsement.facts import facts_of
from permits.endorsement.reasons import TEXTS
from permits.endorsement.verification import refuted
from permits.models import EndorsementRequest, Permit
from permits.registration.evidence import dwelling_evidence
from permits.rules.automatic import compare
from permits.rules.effect import endorse as effect_of
from permits.rules.windows import Band
from portal.cases.models import Case
from portal.cases.service import Evidence
from portal.clock import today
from portal.policy import policy_on
from portal.templatetags.portal import civil_day


def comparison_lines(case: Case) -> list[Evidence]:
    """The period and what granting does, the whole comparison, then the dwelling."""
    assert case.person is not None
    requests = EndorsementRequest.objects.select_related("permit")
    request = requests.annotate(refuted=refuted("permit__")).get(case=case)
    permit = request.permit
    permit.refuted = request.refuted  # type: ignore[attr-defined]
    permit.person = case.person
    home = {
        "housing": permit.housing,
        "room_ref": permit.room_ref,
        "address": permit.address,
    } | request.changes
    dwelling = dwelling_evidence(case, home["housing"], home["room_ref"], home["address"])
    return [_period(request), _comparison(permit), *dwelling]


def _comparison(permit: Permit) -> Evidence:
    on = today()
    result = compare(facts_of(permit, on), on, policy_on(on))
    agrees = _("everything agrees")
    if result.passed:
        found = agrees
    else:
        unknown = [_("a register could not be asked")] if result.unknown else []
        found = _("; ").join([*(str(TEXTS[reason]) for reason in result.failed), *unknown])
    return Evidence(
        label=_("Automatic comparison"),
        declared=agrees,
        register=found,
        agrees=False if result.failed else None if result.unknown else True,
        source=_("all registers"),
    )


def _period(request: EndorsementRequest) -> Evidence:
    """By which rule it is decided: the band of the day on which it was asked for (D-27)."""
    policy = policy_on(request.requested_on)
    effect = effect_of(
        valid_until=request.period,
        requested_on=request.requested_on,
        continuity_start=request.permit.continuity_start,
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
    )
