"""The late endorsement that a request is about, as the rule wants it, each looked up once a request."""

from datetime import date

from django.db.models import Exists, OuterRef

from permits import lookups
from permits.models import Endorsement, Permit, RestorationRequest
from permits.rules.restoration import Late, RestorationDecision, may_restore
from permits.rules.windows import Band
from portal import memo
from portal.cases.models import Case
from portal.policy import policy_on
from portal.wizard.run import Run


def latest_of(permit: Permit) -> Endorsement | None:
    """The permit's latest endorsement; `in_vain`: its years were asked for back, and refused."""
    refused = RestorationRequest.objects.filter(endorsement=OuterRef("pk"), case__state="REFUSED")
    return memo.once(
        f"permits.latest:{permit.pk}",
        lambda: permit.endorsements.annotate(in_vain=Exists(refused)).order_by("-period").first(),
    )


def late_of(endorsement: Endorsement) -> Late:
    """The endorsement as the rule sees it."""
    return Late(
        expired_on=endorsement.period,
        endorsed_from=endorsement.valid_from,
        band=Band(endorsement.band),
        restored=endorsement.restored_on is not None,
    )


def decision(permit: Permit, on: date) -> RestorationDecision:
    """What the rule says of this permit on day `on`."""
    policy = policy_on(on)
    latest = latest_of(permit)
    late = late_of(latest) if latest else None
    return may_restore(permit.valid_until, late, on, policy, lookups.calendar_of(policy))


def was_reset(permit: Permit) -> bool:
    """Whether the years began anew at some time: tells without a query that most have not."""
    return permit.continuity_start > permit.issued_on


def request_of(case: Case) -> RestorationRequest:
    """What a case asks for, with its endorsement and permit; looked up once a request."""
    return memo.once(
        f"permits.restoration:{case.pk}",
        lambda: RestorationRequest.objects.select_related("endorsement__permit").get(case=case),
    )


def endorsement_of(run: Run) -> Endorsement | None:
    """The reset that a draft is about; a correction stays with that of its case."""
    if run.draft.corrects is not None:
        return request_of(run.draft.corrects).endorsement
    permit = lookups.present_permit(run.person)
    latest = latest_of(permit) if permit else None
    return latest if latest and latest.band == Band.LATE_RESET else None
