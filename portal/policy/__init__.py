"""Which parameters were in force on a day: `policy_on(date)`.

A decision uses the policy in force on the date decided upon, and stores its code. Models are
imported late, so that the pure `portal.policy.values` can be used without Django.
"""

from datetime import date

from portal import memo
from portal.policy.values import Policy

__all__ = ["Policy", "PolicyMissing", "policy_on"]


class PolicyMissing(LookupError):
    """No version was in force on that day: the rules began on 2013-07-01."""


def policy_on(day: date) -> Policy:
    """The parameters in force on `day`. One query a request or task, however often asked.

    Raises PolicyMissing for a day before the first version.
    """
    for policy in reversed(memo.once("policy.versions", _read)):
        if policy.effective_from <= day:
            return policy
    raise PolicyMissing(f"no policy was in force on {day}")


def _read() -> list[Policy]:
    from portal.policy.models import PolicyVersion

    return [row.policy() for row in PolicyVersion.objects.order_by("effective_from")]
