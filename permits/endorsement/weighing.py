"""What an endorsement case asks for beside the registers of today: what the desk weighs."""

import copy
from dataclasses import dataclass

from permits.endorsement.facts import facts_of
from permits.endorsement.verification import noted, refuted
from permits.models import EndorsementRequest, Permit
from permits.rules.automatic import AutoFacts, Comparison, Reason, compare
from permits.rules.counter import against
from portal import memo
from portal.cases.models import Case
from portal.clock import today
from portal.policy import policy_on
from portal.vault import blind_index


@dataclass(frozen=True)
class Weighed:
    """The request, the permit as it would be endorsed, and how that compares with the registers.

    `against` refuses the endorsement (DOMAIN 7), unless the clerk knows better and says why.
    """

    request: EndorsementRequest
    permit: Permit
    facts: AutoFacts
    comparison: Comparison
    against: tuple[Reason, ...]


def weigh(case: Case) -> Weighed:
    """The comparison of a case, as the registers stand now; made once a request."""
    return memo.once(f"permits.weighed:{case.pk}", lambda: _weigh(case))


def _weigh(case: Case) -> Weighed:
    requests = EndorsementRequest.objects.select_related("permit").annotate(
        refuted=refuted("permit__"), round=noted("permit__")
    )
    found = requests.get(case=case)
    wished, on = _wished(case, found), today()
    facts = facts_of(wished, on)
    comparison = compare(facts, on, policy_on(on))
    moved = "room_ref" in found.changes
    return Weighed(found, wished, facts, comparison, against(comparison, moved=moved))


def _wished(case: Case, request: EndorsementRequest) -> Permit:
    """The permit with what the request changes; not to be saved."""
    assert case.person is not None
    wished, moved = copy.copy(request.permit), "room_ref" in request.changes
    wished.person = case.person
    for name, value in request.changes.items():
        setattr(wished, name, value)
    wished.room_index = blind_index("room", wished.room_ref)
    wished.phone = case.person.phone or wished.phone
    wished.phone_index = blind_index("phone", wished.phone)
    # What an officer found is about the home on the permit.
    wished.refuted = request.refuted and not moved  # type: ignore[attr-defined]
    wished.round = None if moved else request.round  # type: ignore[attr-defined]
    return wished
