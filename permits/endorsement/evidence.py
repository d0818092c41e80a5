"""What the desk sees beside an endorsement case: the comparison as the registers stand now."""

from django.utils.translation import gettext_lazy as _

from permits.endorsement.facts import facts_of
from permits.endorsement.reasons import TEXTS
from permits.registration.evidence import dwelling_evidence
from permits.rules.automatic import compare
from portal.cases.models import Case
from portal.cases.service import Evidence
from portal.clock import today
from portal.policy import policy_on


def comparison_lines(case: Case) -> list[Evidence]:
    """One line for the whole comparison, then the dwelling, changed or not."""
    request = case.endorsement_request  # type: ignore[attr-defined]
    permit, on = request.permit, today()
    result = compare(facts_of(permit, on), on, policy_on(on))
    failed = [str(TEXTS[reason]) for reason in result.failed]
    lines = [
        Evidence(
            label=_("Automatic comparison"),
            declared=str(_("everything agrees")) if result.passed else "; ".join(failed),
            register="",
            agrees=True if result.passed else None if not failed else False,
            source=_("all registers"),
        )
    ]
    home = {
        "housing": permit.housing,
        "room_ref": permit.room_ref,
        "address": permit.address,
    } | request.changes
    return lines + dwelling_evidence(case, home["housing"], home["room_ref"], home["address"])
