"""Business acts of the points: recording what a case asks for, moving it on, setting points."""

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from permits import lookups
from permits.rules.status import Status, permit_status
from points import notice
from points.declared import declared_of
from points.employers.telling import tell_employer
from points.files import forget, present_file
from points.filing.employer import payer_of
from points.models import Confirmation, IndicatorDecision, PointsFile, PointsRequest
from points.review.indicators import to_decide
from points.rules.confirmation import points_gap, points_valid_until
from portal.accounts.models import Employer, Person
from portal.cases import reasons as saved
from portal.cases.models import Case
from portal.cases.service import Refused
from portal.clock import working_days
from portal.policy import policy_on
from portal.registers.identifiers import mask_name
from portal.wizard.words import in_languages

if TYPE_CHECKING:
    from points.rules.breakdown import Breakdown
    from points.rules.evidence import Evidence

__all__ = [
    "decided_total",
    "employer_of",
    "grant",
    "moved",
    "needs_second_look",
    "present_file",
    "record",
    "sms_params",
    "take_over",
]


def employer_of(person: Person) -> Employer | None:
    """The employer that pays for the person now, where the portal knows it."""
    return payer_of(person).employer


def record(
    case: Case,
    *,
    employer: Employer,
    evidence: "Evidence",
    contracts: Any,
    breakdown: "Breakdown",
    route: str,
    changes: list[str],
    paper_required: bool,
    confirmation: Confirmation | None = None,
) -> PointsRequest:
    """Writes what the case asks for, again when it is corrected (then papers stay asked)."""
    request, new = PointsRequest.objects.update_or_create(
        case=case,
        defaults={
            "employer": employer,
            "confirmation": confirmation,
            "route": route,
            "changes": changes,
            "facts": declared_of(evidence, contracts),
            "estimate": breakdown.total,
            "policy_code": breakdown.policy,
            "calendar_version": working_days().version,
        },
        create_defaults={
            "employer": employer,
            "confirmation": confirmation,
            "route": route,
            "changes": changes,
            "facts": declared_of(evidence, contracts),
            "estimate": breakdown.total,
            "policy_code": breakdown.policy,
            "calendar_version": working_days().version,
            "paper_required": paper_required,
        },
    )
    if not new:
        # What was decided before was decided on something else.
        request.decisions.all().delete()
    tell_employer(
        employer,
        "POINTS_TO_REVIEW",
        key=f"case:{case.reference}:{case.version}:employer",
        params={"name": masked(case), "reference": case.reference},
    )
    return request


def moved(case: Case, transition: str) -> None:
    """What else a move does, in its transaction. Raises Refused where it cannot be made."""
    request = case.points_request
    if transition == "submit_to_centre":
        take_over(case, request)
    elif transition == "accept" and request.paper_required and request.paper_received_on is None:
        raise Refused(_("Papers are asked for this file: note first that they have come."))
    elif transition == "propose_score" and decided_total(request) is None:
        raise Refused(_("Decide on each indicator first."))
    elif transition == "return":
        request.paper_required, request.paper_received_on = _paper_asked(case), None
        request.save(update_fields=["paper_required", "paper_received_on"])
        tell_employer(
            request.employer,
            "POINTS_RETURNED",
            key=f"case:{case.reference}:{case.version}:employer",
            params={"name": masked(case), "reason": _reasons(case)},
        )


def _paper_asked(case: Case) -> bool:
    """Whether a returned file comes back with papers (s0:137, C-27); not in an epidemic (C-23)."""
    return not policy_on(case.state_since).epidemic_online_only


def take_over(case: Case, request: PointsRequest) -> None:
    """The employer that hands a file in is in charge of it from now on; the one before loses
    sight of it at once, of its former cases too (C-11, DOMAIN 20)."""
    assert case.person is not None
    file = present_file(case.person)
    if file is None or file.employer_id == request.employer_id:
        return
    before, file.employer = file.employer_id, request.employer
    file.save(update_fields=["employer"])
    Case.objects.about(case.person).filter(filer=before).exclude(pk=case.pk).update(filer=None)
    forget(case.person)


def decided_total(request: PointsRequest) -> int | None:
    """What the clerk decided on the indicators, never below 0; None until all are decided."""
    decided = dict(
        IndicatorDecision.objects.filter(request=request).values_list("indicator", "decided")
    )
    if any(one not in decided for one in to_decide(request.facts)):
        return None
    return max(sum(decided.values()), 0)


def total_key(request: PointsRequest) -> str:
    """Under which name the total is remembered for a web request (portal.memo)."""
    return f"points.decided:{request.pk}"


def needs_second_look(request: PointsRequest, total: int) -> bool:
    """Whether a score differs so much from the estimate that a second clerk has to look."""
    on = request.case.submitted_on
    return abs(total - request.estimate) >= policy_on(on).points_second_look


def grant(case: Case, on: date) -> PointsFile:
    """Sets the points on day `on`: the file, its last day (s4:21, S45), the confirmation.

    Raises Refused while an indicator is undecided, a second clerk has to look first, or the
    permit is not valid.
    """
    assert case.person is not None
    request = PointsRequest.objects.select_related("confirmation__endorsement", "employer").get(
        case=case
    )
    request.case = case
    total = decided_total(request)
    if total is None:
        raise Refused(_("Decide on each indicator first."))
    proposed = case.events.filter(transition="propose_score").exists()
    if needs_second_look(request, total) and not proposed:
        raise Refused(
            _("These points differ much from the estimate: propose them to a second clerk.")
        )
    request.score, request.scored_on = total, on
    request.save(update_fields=["score", "scored_on"])
    file = _confirmed(case, request, on) if request.confirmation else _begun(case, request, on)
    notice.issue(request, file)
    forget(case.person)
    tell_employer(
        request.employer,
        "POINTS_RESULT",
        key=f"case:{case.reference}:{case.version}:employer",
        params={"name": masked(case), "pts": total},
    )
    return file


def _begun(case: Case, request: PointsRequest, on: date) -> PointsFile:
    """A first score, or one after a reset: the file before it has ended (D-24)."""
    assert case.person is not None
    permit = lookups.present_permit(case.person)
    policy = policy_on(on)
    if permit is None or (
        permit_status(permit.valid_until, on, policy, lookups.calendar_of(policy)).status
        is not Status.VALID
    ):
        raise Refused(_("The permit is not valid today, so there is nothing that points rest on."))
    PointsFile.objects.filter(person=case.person, ended_on__isnull=True).update(ended_on=on)
    return PointsFile.objects.create(
        person=case.person,
        employer=request.employer,
        route=request.route,
        total=request.score or 0,
        scored_on=on,
        valid_until=points_valid_until(permit.valid_until),
    )


def _confirmed(case: Case, request: PointsRequest, on: date) -> PointsFile:
    """One more year; days without points in between are kept as a gap (D-23)."""
    assert request.confirmation_id is not None
    confirmation = Confirmation.objects.select_related("file", "endorsement").get(
        pk=request.confirmation_id
    )
    file = confirmation.file
    # Time at the desk makes no gap: the day of asking counts (as D-27).
    gap = points_gap(file.valid_until, case.submitted_on)
    confirmation.confirmed_on, confirmation.lapsed_on = on, None
    confirmation.gap = gap is not None
    confirmation.save(update_fields=["confirmed_on", "lapsed_on", "gap"])
    file.employer, file.route = request.employer, request.route
    file.total, file.scored_on = request.score or 0, on
    file.valid_until = points_valid_until(confirmation.endorsement.valid_until)
    file.ended_on = None
    file.save()
    return file


def masked(case: Case) -> str:
    """The name as messages show it."""
    return mask_name(case.person.name) if case.person is not None else ""


def sms_params(case: Case, template: str) -> dict[str, str]:
    """Name and points; they identify nobody (DOMAIN 14)."""
    if template == "POINTS_RESULT":
        return {"name": masked(case), "pts": str(case.points_request.score)}
    return {"name": masked(case)} if template == "POINTS_RETURNED" else {}


def _reasons(case: Case) -> dict[str, str]:
    """Why the last move was made, in each language."""
    from portal.cases import service as services
    from portal.cases.telling import brief

    event = case.events.last()
    codes = event.reasons if event else []
    flow = services.get(case.service).flow
    see = _("see the case page")
    return in_languages(lambda: brief(list(saved.texts(flow, codes).values())) or str(see))
