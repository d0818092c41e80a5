"""In what capacity somebody may act on a case, and what they may do with it now."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from portal.accounts.access import employers_of, offices_of
from portal.cases import service as services
from portal.cases.flow import Actor, Transition
from portal.cases.models import Case

if TYPE_CHECKING:
    from portal.accounts.models import Person, User


def actors_for(user: "User", case: Case) -> frozenset[Actor]:
    """In what capacities `user` may act on the case; empty means not at all."""
    employers = {employer.pk for employer in employers_of(user)}
    files = frozenset({Actor.EMPLOYER} if employers & {case.employer_id, case.filer_id} else ())
    # A clerk does not decide on their own case, nor on one in which they act for another. HR may
    # hand in their own: a small employer has nobody else, and the centre decides.
    if case.person is not None and case.person.user_id == user.pk:
        return frozenset({Actor.HOLDER}) | files
    if files:
        return files
    if case.proxy is not None and case.proxy.user_id == user.pk:
        return frozenset({Actor.PROXY})
    offices = {office.pk for office in offices_of(user)}
    in_charge = bool(offices) if case.office_id is None else case.office_id in offices
    return frozenset({Actor.STAFF}) if in_charge else frozenset()


def actor_of(person: "Person", case: Case) -> Actor:
    """In what capacity somebody sees a case of theirs: as its holder or as the proxy."""
    return Actor.PROXY if case.proxy_id == person.pk else Actor.HOLDER


def open_moves(case: Case, actors: Iterable[Actor]) -> list[Transition]:
    """What any of `actors` may do with the case now.

    Where a proxy acts, the answers are theirs to correct: the holder may only take it back.
    """
    flow = services.get(case.service).flow
    been: Iterable[str] = ()
    if flow.history_matters:
        been = {event.to_state for event in case.events.all()}
    found = flow.open_to(case.state, actors, been)
    if case.proxy_id is None or Actor.HOLDER not in actors:
        return found
    return [move for move in found if move.name != flow.resubmit]
