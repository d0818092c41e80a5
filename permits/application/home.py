"""Whether the registered home has changed in the last six months (DOMAIN 6, s3:121).

The registrations and the housing register answer it where they can; only otherwise the person's
word counts. Who has kept photo and home hands in nothing at all (s3:19).
"""

from datetime import date

from permits import lookups
from permits.dwelling import PROOF, proof_of
from permits.models import Housing, Registration
from permits.rules.home import HeldHome, HomeDecision, HomeReason, home_changed
from portal.accounts.models import Person
from portal.clock import today
from portal.policy import policy_on
from portal.registers import RegisterUnavailable
from portal.wizard.run import Run


def decided(person: Person, on: date) -> HomeDecision | None:
    """What is registered says on day `on`; None where nothing can be said.

    While the housing register is away a first dwelling may be older than its registration: then
    the person is asked.
    """
    held = lookups.registrations_of(person)
    present = next((one for one in held if one.superseded_on is None), None)
    if present is None:
        return None
    homes = [
        HeldHome(since=one.registered_on, housing=one.housing, room_ref=one.room_ref)
        for one in held[held.index(present) :]
    ]
    try:
        proof = proof_of(person, present.housing, present.room_ref, on)
        other = _other_right(person, present, on)
    except RegisterUnavailable:
        found = home_changed(homes, on, policy_on(on))
        return None if HomeReason.NEWLY_REGISTERED in found.reasons else found
    return home_changed(
        homes,
        on,
        policy_on(on),
        proven_since=proof.starts_on if proof else None,
        other_right_since=other,
    )


def _other_right(person: Person, present: Registration, on: date) -> date | None:
    """Since when the person has the home by another right of their own than they registered."""
    kind = PROOF[Housing(present.housing)]
    rights = [
        right.starts_on
        for right in lookups.rights_of(person)
        if right.room_ref == present.room_ref
        and right.kind not in {kind, "dormitory"}
        and right.holder_name == person.name
        and right.in_force_on(on)
    ]
    return max(rights, default=None)


def known_change(run: Run) -> HomeDecision | None:
    """The decision that answers the question for the person: it has changed.

    A proxy is asked instead: when somebody registered is not for them to learn.
    """
    if run.proxied:
        return None
    found = decided(run.person, today())
    return found if found is not None and found.changed else None


def has_moved(run: Run) -> bool:
    """Whether the home counts as changed: the person says so, or the registers do."""
    return run.value("changed", "changed") == "yes" or known_change(run) is not None


def hands_in_nothing(person: Person, on: date) -> bool:
    """Whether no paper is needed, as far as the registers tell (s3:19)."""
    found = decided(person, on)
    return found is not None and not found.changed
