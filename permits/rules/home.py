"""Whether a home changed in the last six months, from what is registered. DOMAIN 6, s3:121."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from permits.rules.decision import Decision
from portal.clock.days import add_months
from portal.policy.values import Policy


class HomeReason(StrEnum):
    """Why a home counts as changed."""

    TYPE_OR_ADDRESS = "TYPE_OR_ADDRESS"  # another dwelling, or another kind of home, before
    NEWLY_REGISTERED = "NEWLY_REGISTERED"  # the first one, and nothing proves it for longer
    NEW_RIGHT = "NEW_RIGHT"  # the same address by another right: bought what was rented


@dataclass(frozen=True, kw_only=True)
class HeldHome:
    """One registration: since when, which kind of home, which dwelling."""

    since: date
    housing: str
    room_ref: str


@dataclass(frozen=True, kw_only=True)
class HomeDecision(Decision):
    """Whether the home counts as changed on the day; `since` is the day that decides."""

    changed: bool
    since: date


def home_changed(
    homes: Sequence[HeldHome],
    day: date,
    policy: Policy,
    *,
    proven_since: date | None = None,
    other_right_since: date | None = None,
) -> HomeDecision:
    """Whether type **or** address changed in the six months before `day`. DOMAIN 6, s3:121.

    `homes` are the registrations, the present one first. One that only goes on with the dwelling
    of the one before it changes nothing. The first dwelling of all counts from `proven_since`,
    when a register proves it for longer than the registration. `other_right_since` is when a
    right of another kind to the same dwelling began. The six months are over on their last day,
    as the half year of the registration is (D-09).
    """
    present, since, before = homes[0], homes[0].since, None
    for one in homes[1:]:
        if (one.housing, one.room_ref) != (present.housing, present.room_ref):
            before = one
            break
        since = one.since
    reason = HomeReason.TYPE_OR_ADDRESS if before else HomeReason.NEWLY_REGISTERED
    if before is None and proven_since is not None:
        since = min(since, proven_since)
    if other_right_since is not None and other_right_since > since:
        since, reason = other_right_since, HomeReason.NEW_RIGHT
    changed = add_months(since, policy.half_year_months) > day
    return HomeDecision(
        policy=policy.code, reasons=(reason,) if changed else (), changed=changed, since=since
    )
