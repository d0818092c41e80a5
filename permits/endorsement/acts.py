"""Business acts of the endorsement: asking for one, writing one."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from permits import lookups
from permits.certificates import ask_permit
from permits.dwelling import report
from permits.models import Endorsement, EndorsementRequest, Permit
from permits.rules.effect import endorse as effect_of
from permits.rules.windows import Band
from portal import registers
from portal.cases.models import Case, Channel
from portal.cases.service import Refused
from portal.clock import working_days
from portal.policy import policy_on
from portal.registers import RegisterUnavailable

CHANNELS = {
    Channel.WEB: Endorsement.Channel.WEB,
    Channel.COUNTER: Endorsement.Channel.COUNTER,
}


def record_request(case: Case, answers: dict[str, Any]) -> EndorsementRequest:
    """Writes what the case asks for. A correction changes the answers, never the day (D-27).

    Raises Refused where there is no permit.
    """
    assert case.person is not None
    permit = lookups.present_permit(case.person)
    if permit is None:
        raise Refused(_("There is no permit to endorse."))
    home = answers.get("home")
    changes = {**home, "housing": answers["housing"]["housing"]} if home else {}
    if work := answers.get("work"):
        changes["employer_code"] = work["employer_code"]
    request, new = EndorsementRequest.objects.get_or_create(
        case=case,
        defaults={
            "permit": permit,
            "period": permit.valid_until,
            "requested_on": case.submitted_on,
            "changes": changes,
        },
    )
    if not new:
        request.changes = changes
        request.save(update_fields=["changes"])
    return request


@transaction.atomic
def grant(case: Case, on: date) -> Endorsement:
    """Endorses the permit of an approved case; the band is that of the day asked (D-27).

    Raises Refused when the period is already endorsed or no endorsement is possible any more.
    """
    request: EndorsementRequest = case.endorsement_request
    permit = Permit.objects.select_for_update().get(pk=request.permit_id)
    if permit.ended_on is not None or permit.valid_until != request.period:
        raise Refused(_("This period is already endorsed."))
    policy = policy_on(request.requested_on)
    effect = effect_of(
        valid_until=permit.valid_until,
        requested_on=request.requested_on,
        continuity_start=permit.continuity_start,
        policy=policy,
        days=working_days(),
    )
    if effect.band in {Band.TOO_EARLY, Band.VOID_REAPPLY}:
        raise Refused(_("No endorsement is possible for this day."))
    assert effect.new_valid_until is not None
    assert effect.valid_from is not None
    assert effect.continuity_start is not None
    try:
        with transaction.atomic():
            endorsement = Endorsement.objects.create(
                permit=permit,
                period=permit.valid_until,
                valid_from=effect.valid_from,
                valid_until=effect.new_valid_until,
                requested_on=request.requested_on,
                endorsed_on=on,
                band=effect.band,
                days_late=effect.days_late,
                channel=CHANNELS[Channel(case.channel)],
                policy_code=effect.policy,
                calendar_version=effect.calendar,
                continuity_start=effect.continuity_start,
                case=case,
            )
    except IntegrityError:
        raise Refused(_("This period is already endorsed.")) from None
    _write_on(permit, request, endorsement)
    return endorsement


def _write_on(permit: Permit, request: EndorsementRequest, endorsement: Endorsement) -> None:
    """Brings the permit up to date: its period, what changed, what the registers say now.

    At the counter the card is rewritten at once; otherwise the printed date stays behind. What a
    register that is away would say stays as it is: the next comparison finds it.
    """
    permit.valid_until = endorsement.valid_until
    permit.continuity_start = endorsement.continuity_start
    if endorsement.channel == Endorsement.Channel.COUNTER:
        permit.card_valid_until = endorsement.valid_until
    for name in ("housing", "room_ref", "address", "street_code"):
        if name in request.changes:
            setattr(permit, name, request.changes[name])
    if "room_ref" in request.changes:
        report(permit.person, permit.room_ref, endorsement.endorsed_on)
    try:
        employer = registers.get("employment").current_employer(permit.person.id_number)
        known = registers.get("population").find(permit.person.id_number)
    except RegisterUnavailable:
        employer = known = None
    if "employer_code" in request.changes:  # as the holder confirmed or denied it
        permit.employer_code = request.changes["employer_code"]
    elif employer is not None:
        permit.employer_code = employer.credit_code
    if known is not None:
        permit.fingerprint = known.fingerprint
    permit.phone = permit.person.phone or permit.phone
    permit.version += 1
    permit.save()
    # The e-licence shows the new period by itself (S11); the slip's code leads to it.
    ask_permit(permit)
