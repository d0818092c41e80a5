"""Whether a home changed in the last six months (DOMAIN 6, s3:121)."""

from datetime import date

import pytest

from permits.rules.home import HeldHome, HomeReason, home_changed
from portal.policy.shipped import shipped_on

POLICY = shipped_on(date(2026, 1, 1)).policy()
DAY = date(2026, 11, 23)
SIX_MONTHS_AGO = date(2026, 5, 23)


def held(since: date, housing: str = "own_rented", room: str = "A") -> HeldHome:
    return HeldHome(since=since, housing=housing, room_ref=room)


@pytest.mark.parametrize(
    ("since", "changed"), [(SIX_MONTHS_AGO, False), (date(2026, 5, 24), True), (DAY, True)]
)
def test_the_six_months_are_over_on_their_day(since: date, changed: bool) -> None:
    found = home_changed([held(since)], DAY, POLICY)
    assert (found.changed, found.since) == (changed, since)
    assert found.reasons == ((HomeReason.NEWLY_REGISTERED,) if changed else ())


def test_registering_the_same_home_again_changes_nothing() -> None:
    found = home_changed([held(date(2026, 11, 1)), held(date(2025, 11, 1))], DAY, POLICY)
    assert (found.changed, found.since) == (False, date(2025, 11, 1))


@pytest.mark.parametrize(
    "before",
    [held(date(2020, 1, 1), room="B"), held(date(2020, 1, 1), "own_purchased")],
    ids=["another address", "another kind of home at the same address"],
)
def test_type_or_address_is_a_change(before: HeldHome) -> None:
    found = home_changed([held(date(2026, 9, 1)), before], DAY, POLICY)
    assert found.reasons == (HomeReason.TYPE_OR_ADDRESS,)


def test_an_old_change_is_none() -> None:
    homes = [held(date(2026, 5, 1)), held(date(2020, 1, 1), room="B")]
    assert not home_changed(homes, DAY, POLICY).changed


def test_who_lived_there_before_registering_has_not_moved() -> None:
    found = home_changed([held(date(2026, 9, 1))], DAY, POLICY, proven_since=date(2024, 6, 1))
    assert (found.changed, found.since) == (False, date(2024, 6, 1))


def test_a_right_from_before_does_not_undo_a_move() -> None:
    homes = [held(date(2026, 9, 1)), held(date(2020, 1, 1), room="B")]
    assert home_changed(homes, DAY, POLICY, proven_since=date(2019, 1, 1)).changed


def test_buying_what_was_rented_is_a_change_at_the_same_address() -> None:
    homes = [held(date(2024, 6, 1))]
    found = home_changed(homes, DAY, POLICY, other_right_since=date(2026, 10, 1))
    assert found.reasons == (HomeReason.NEW_RIGHT,)
    found = home_changed(homes, DAY, POLICY, other_right_since=date(2026, 1, 1))
    assert not found.changed
