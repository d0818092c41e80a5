"""Which differences refuse an endorsement (不予签注) that somebody asks for. DOMAIN 7, s0:103-111.

The night endorses only where nothing at all changed. Who asks, online or at the counter, tells
what changed: the system compares employment, housing and schooling, and the endorsement itself
brings employer, phone number and other data up to date.
"""

from permits.rules.automatic import Comparison, Reason

GROUNDS = frozenset(
    {
        Reason.ADDRESS_CHANGED,
        Reason.LEASE_FILING_EXPIRED,
        Reason.NO_LAWFUL_EMPLOYMENT,
        Reason.SCHOOLING_ENDED,
    }
)


def against(comparison: Comparison, *, moved: bool) -> tuple[Reason, ...]:
    """What speaks against endorsing what was asked for; sorted.

    `moved`: the holder declares a new dwelling. That the register still has the former one is
    then no contradiction: it is told of the new one when the endorsement is granted. A register
    that is not known speaks against nobody.
    """
    declared = {Reason.ADDRESS_CHANGED} if moved else set()
    return tuple(reason for reason in comparison.failed if reason in GROUNDS - declared)
