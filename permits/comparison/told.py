"""All comparisons that apply to a holder; what they say where a register does not answer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from permits.comparison.check import Asked, Check
from permits.comparison.ground import employment, lease, schooling
from permits.comparison.population import address, on_the_spot, other, phone
from permits.models import Permit
from permits.rules.automatic import RENTED, AutoFacts, Basis, Comparison
from portal.policy import Policy
from portal.registers.models.snapshots import SnapshotRegister
from portal.registers.snapshots import Copy
from portal.templatetags.portal import civil_day


def checks_of(
    permit: Permit,
    facts: AutoFacts,
    comparison: Comparison,
    on: date,
    policy: Policy,
    copies: dict[str, Copy],
) -> list[Check]:
    """Every comparison that applies to this holder, as of day `on`. s1:20-28, C-07, D-12."""
    asked = Asked(permit, facts, frozenset(comparison.failed), on, policy, copies)
    rented = facts.housing in RENTED
    rows: list[tuple[bool, Callable[[Asked], Check | None], SnapshotRegister, bool]] = [
        (policy.auto_check_address, address, SnapshotRegister.POPULATION, facts.population_known),
        (policy.auto_check_address, on_the_spot, SnapshotRegister.POPULATION, True),
        (
            policy.auto_check_lease_filing and rented,
            lease,
            SnapshotRegister.HOUSING,
            facts.housing_known,
        ),
        (
            policy.auto_check_employment and facts.basis is Basis.EMPLOYMENT,
            employment,
            SnapshotRegister.EMPLOYMENT,
            facts.employment_known,
        ),
        (
            policy.auto_check_schooling and facts.basis is Basis.SCHOOLING,
            schooling,
            SnapshotRegister.SCHOOLING,
            facts.schooling_known,
        ),
        (policy.auto_check_phone, phone, SnapshotRegister.POPULATION, facts.population_known),
        (policy.auto_check_other_info, other, SnapshotRegister.POPULATION, facts.population_known),
    ]
    over = on > permit.valid_until  # no night looks at it any more
    found = []
    for applies, tell, register, known in rows:
        check = tell(asked) if applies else None
        if check is None:
            continue
        if tell is not on_the_spot:
            check = _with_age(check, known, copies.get(register), on, over)
        found.append(check)
    return found


def _with_age(check: Check, known: bool, copy: Copy | None, on: date, over: bool) -> Check:
    """The check as it is; unknown, and since when, where its register does not answer."""
    if not known:
        if copy is not None:
            since = _("Unknown since %(date)s, the day of the last data that reached us.") % {
                "date": civil_day(copy.as_of)
            }
        else:
            since = _("Asked today, %(date)s.") % {"date": civil_day(on)}
        return Check(
            label=check.label,
            agrees=None,
            declared=check.declared,
            register=_("the register does not answer now"),
            source=check.source,
            since=since,
            fix=_(
                "There is nothing to do for you: nobody is refused on what is not known. It is "
                "asked again each time."
            ),
        )
    if copy is not None and not copy.readable and not over:
        behind = _(
            "The night has had no fresh data from this register since %(date)s. Until it comes, "
            "the round neither endorses nor refuses anybody on it."
        ) % {"date": civil_day(copy.as_of)}
        return replace(check, behind=behind)
    return check
