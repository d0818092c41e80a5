"""Business acts of a restoration: asking for it, writing it."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from permits import lookups
from permits.models import Endorsement, Permit, RestorationRequest
from permits.rules.restoration import joined, last_day_to_ask
from portal.cases.models import Case
from portal.cases.service import Refused
from portal.policy import policy_on


def record_request(case: Case) -> RestorationRequest:
    """Writes which endorsement the case is about. A correction changes neither that nor the day.

    Raises Refused where there is no endorsement at all.
    """
    assert case.person is not None
    permit = lookups.present_permit(case.person)
    latest = permit.endorsements.order_by("-period").first() if permit else None
    if latest is None:
        raise Refused(_("There are no lost years that could be given back."))
    policy = policy_on(case.submitted_on)
    return RestorationRequest.objects.get_or_create(
        case=case,
        defaults={
            "endorsement": latest,
            "requested_on": case.submitted_on,
            "last_day": last_day_to_ask(latest.period, policy),
            "policy_code": policy.code,
        },
    )[0]


@transaction.atomic
def grant(case: Case, on: date) -> Endorsement:
    """Gives the years back: the reset is undone, the gap stays (permits.rules.restoration).

    The endorsement keeps the day; it, those written since, and the permit count from the day
    before the reset again, so that every later endorsement goes on from there, the night's too:
    it copies that day from the permit, whose row is locked here as it is there. Raises Refused
    when the years were given back already.
    """
    request = RestorationRequest.objects.select_related("endorsement").get(case=case)
    permit = Permit.objects.select_for_update().get(pk=request.endorsement.permit_id)
    written = list(permit.endorsements.order_by("period"))
    at = next(i for i, one in enumerate(written) if one.pk == request.endorsement_id)
    restored = written[at]
    if restored.restored_on is not None:
        raise Refused(_("These years were given back already."))
    request.years_from = restored.continuity_start
    starts = joined([one.continuity_start for one in written], at, permit.issued_on)
    if permit.continuity_start == restored.continuity_start:
        permit.continuity_start = starts[at]
    for one, start in zip(written, starts, strict=True):
        one.continuity_start = start
    restored.restored_on = on
    Endorsement.objects.bulk_update(written, ["continuity_start", "restored_on"])
    permit.version += 1
    permit.save(update_fields=["continuity_start", "version"])
    request.restored_from = restored.continuity_start
    request.save(update_fields=["years_from", "restored_from"])
    return restored
