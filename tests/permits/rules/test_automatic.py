"""What the night decides about one permit."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from permits.rules.automatic import (
    Action,
    AutoFacts,
    Basis,
    Housing,
    Reason,
    Route,
    Sms,
    compare,
    decide,
    manual_advice,
)
from portal.policy.shipped import SHIPPED
from portal.policy.values import Policy

E = date(2025, 6, 30)
NIGHT = date(2025, 6, 20)
GOOD = AutoFacts(
    valid_until=E,
    basis=Basis.EMPLOYMENT,
    housing=Housing.OWN_RENTED,
    room_declared=b"room",
    room_register=b"room",
    phone_declared=b"phone",
    phone_register=b"phone",
    fingerprint_declared="print",
    fingerprint_register="print",
    lease_filed=True,
    lease_until=date(2026, 5, 31),
    employer_declared="A",
    employer_register="A",
    paid_through=date(2025, 6, 1),
    schooling_until=date(2026, 6, 30),
)
POLICY = SHIPPED[-1].policy()


@pytest.mark.parametrize(("left", "scope"), [(16, False), (15, True), (0, True), (-1, False)])
def test_the_night_looks_at_0_to_15_days_left(left: int, scope: bool) -> None:
    found = decide(GOOD, E - timedelta(days=left), POLICY)
    assert found.in_scope is scope
    assert found.action is (Action.ENDORSE if scope else Action.NONE)
    assert found.sms is (Sms.AUTO_OK if scope else None)
    assert found.new_valid_until == (date(2026, 6, 30) if scope else None)


BREAKS: list[tuple[dict[str, object], Reason]] = [
    ({"room_register": b"other"}, Reason.ADDRESS_CHANGED),
    ({"room_register": None}, Reason.ADDRESS_CHANGED),
    ({"lease_until": NIGHT - timedelta(days=1)}, Reason.LEASE_FILING_EXPIRED),
    ({"lease_filed": False}, Reason.LEASE_FILING_EXPIRED),
    ({"employer_register": "B"}, Reason.EMPLOYMENT_CHANGED),
    ({"paid_through": date(2025, 4, 1)}, Reason.NO_LAWFUL_EMPLOYMENT),
    ({"paid_through": None, "employer_register": None}, Reason.NO_LAWFUL_EMPLOYMENT),
    ({"phone_register": b"other"}, Reason.PHONE_CHANGED),
    ({"fingerprint_register": "other"}, Reason.OTHER_INFO_CHANGED),
    (
        {"basis": Basis.SCHOOLING, "schooling_until": NIGHT - timedelta(days=1)},
        Reason.SCHOOLING_ENDED,
    ),
    ({"basis": Basis.SCHOOLING, "schooling_until": None}, Reason.SCHOOLING_ENDED),
]


@pytest.mark.parametrize(("change", "reason"), BREAKS)
def test_each_difference_refuses_with_its_own_reason(
    change: dict[str, object], reason: Reason
) -> None:
    found = decide(replace(GOOD, **change), NIGHT, POLICY)  # type: ignore[arg-type]
    assert (found.action, found.reasons) == (Action.REFUSE, (reason,))
    assert (found.sms, found.new_valid_until) == (Sms.AUTO_FAIL, None)


@pytest.mark.parametrize(
    "change",
    [
        {"lease_until": NIGHT},
        {"lease_until": None},
        {"paid_through": date(2025, 5, 1)},
        {"basis": Basis.SCHOOLING, "schooling_until": NIGHT},
        {"housing": Housing.OWN_PURCHASED, "lease_filed": False},
        {"housing": Housing.DORMITORY, "lease_filed": False},
        {"basis": Basis.HOUSING, "paid_through": None, "employer_register": "B"},
        {"basis": Basis.HOUSING, "schooling_until": None},
        {"basis": Basis.HOUSING, "employment_known": False, "schooling_known": False},
        {"housing": Housing.RELATIVE_PURCHASED, "housing_known": False},
    ],
)
def test_last_days_count_and_what_does_not_apply_is_not_asked(change: dict[str, object]) -> None:
    assert decide(replace(GOOD, **change), NIGHT, POLICY).action is Action.ENDORSE  # type: ignore[arg-type]


def test_a_run_lists_all_reasons_in_order() -> None:
    facts = replace(
        GOOD, phone_register=b"x", room_register=b"x", employer_register="B", paid_through=None
    )
    assert decide(facts, NIGHT, POLICY).reasons == (
        Reason.ADDRESS_CHANGED,
        Reason.EMPLOYMENT_CHANGED,
        Reason.NO_LAWFUL_EMPLOYMENT,
        Reason.PHONE_CHANGED,
    )


@pytest.mark.parametrize(
    "change",
    [
        {"population_known": False, "room_register": None, "phone_register": None},
        {"housing_known": False, "lease_filed": False},
        {"employment_known": False, "paid_through": None},
        {"basis": Basis.SCHOOLING, "schooling_known": False, "schooling_until": None},
    ],
)
def test_nobody_is_endorsed_or_refused_on_an_unknown_register(change: dict[str, object]) -> None:
    found = decide(replace(GOOD, **change), NIGHT, POLICY)  # type: ignore[arg-type]
    assert (found.action, found.reasons) == (Action.NONE, (Reason.REGISTER_UNKNOWN,))
    assert found.sms is None


def test_a_known_failure_refuses_beside_an_unknown_register_and_its_text_keeps_its_key() -> None:
    known = replace(GOOD, room_register=b"x")
    partly = replace(known, employment_known=False)
    found = decide(partly, NIGHT, POLICY)
    assert found.action is Action.REFUSE
    assert found.reasons == (Reason.ADDRESS_CHANGED, Reason.REGISTER_UNKNOWN)
    assert found.sms_reasons == decide(known, NIGHT, POLICY).sms_reasons


def test_an_open_case_is_left_to_the_desk_without_a_text() -> None:
    found = decide(replace(GOOD, open_case=True, relief=True), E, POLICY)
    assert (found.in_scope, found.action) == (True, Action.NONE)
    assert (found.reasons, found.sms) == ((Reason.OPEN_CASE,), None)


def test_an_ended_permit_is_out_of_scope() -> None:
    assert not decide(replace(GOOD, ended=True), NIGHT, POLICY).in_scope


def test_relief_endorses_on_the_expiry_day_without_comparison() -> None:
    facts = replace(GOOD, room_register=b"x", employment_known=False, relief=True)
    found = decide(facts, E, POLICY)
    assert (found.action, found.route, found.reasons) == (Action.ENDORSE, Route.RELIEF, ())
    assert found.supplement_due == date(2025, 7, 30)
    before = decide(facts, E - timedelta(days=1), POLICY)
    assert (before.action, before.sms) == (Action.REFUSE, None)
    closed = decide(facts, E, POLICY.with_switches(RELIEF_OPEN=False))
    assert (closed.action, closed.sms) == (Action.REFUSE, Sms.AUTO_FAIL)


SWITCHES = {
    "AUTO_CHECK_ADDRESS": {Reason.ADDRESS_CHANGED},
    "AUTO_CHECK_LEASE_FILING": {Reason.LEASE_FILING_EXPIRED},
    "AUTO_CHECK_EMPLOYMENT": {Reason.EMPLOYMENT_CHANGED, Reason.NO_LAWFUL_EMPLOYMENT},
    "AUTO_CHECK_SCHOOLING": {Reason.SCHOOLING_ENDED},
    "AUTO_CHECK_PHONE": {Reason.PHONE_CHANGED},
    "AUTO_CHECK_OTHER_INFO": {Reason.OTHER_INFO_CHANGED},
}


@pytest.mark.parametrize("switch", SWITCHES)
@pytest.mark.parametrize("basis", Basis)
def test_a_condition_that_is_switched_off_is_not_asked(switch: str, basis: Basis) -> None:
    worst = AutoFacts(
        valid_until=E,
        basis=basis,
        housing=Housing.OWN_RENTED,
        room_declared=b"room",
        phone_declared=b"phone",
        fingerprint_declared="print",
        employer_declared="A",
        employer_register="B",
    )
    all_of_it = set(compare(worst, NIGHT, POLICY).failed)
    less = set(compare(worst, NIGHT, POLICY.with_switches(**{switch: False})).failed)
    assert less == all_of_it - SWITCHES[switch]


registers = st.sampled_from([b"room", b"other", None])
days = st.none() | st.dates(E - timedelta(days=40), E + timedelta(days=40))
anything = st.builds(
    AutoFacts,
    valid_until=st.just(E),
    basis=st.sampled_from(Basis),
    housing=st.sampled_from(Housing),
    ended=st.booleans(),
    open_case=st.booleans(),
    relief=st.booleans(),
    population_known=st.booleans(),
    room_declared=st.just(b"room"),
    room_register=registers,
    phone_declared=st.just(b"room"),
    phone_register=registers,
    housing_known=st.booleans(),
    lease_filed=st.booleans(),
    lease_until=days,
    employment_known=st.booleans(),
    employer_declared=st.just("A"),
    employer_register=st.sampled_from(["A", "B", None]),
    paid_through=days,
    schooling_known=st.booleans(),
    schooling_until=days,
)


@given(facts=anything, left=st.integers(-3, 18))
def test_every_decision_is_of_one_piece(facts: AutoFacts, left: int) -> None:
    night = E - timedelta(days=left)
    found = decide(facts, night, POLICY)
    endorsed = found.action is Action.ENDORSE
    assert endorsed == (found.new_valid_until is not None) == (found.route is not None)
    assert endorsed == (found.sms is Sms.AUTO_OK)
    assert not (endorsed and found.reasons)
    assert list(found.reasons) == sorted(set(found.reasons))
    if not found.in_scope:
        assert (found.action, found.reasons, found.sms) == (Action.NONE, (), None)
    elif not endorsed:
        assert found.reasons
    if found.action is Action.REFUSE:
        assert found.sms_reasons


@given(facts=anything)
def test_curing_every_difference_always_ends_in_an_endorsement(facts: AutoFacts) -> None:
    cured = replace(GOOD, basis=facts.basis, housing=facts.housing, relief=facts.relief)
    assert decide(cured, NIGHT, POLICY).action is Action.ENDORSE


@pytest.mark.parametrize(
    ("left", "endorsed", "changed", "advised"),
    [
        (11, False, False, False),
        (10, False, False, True),
        (0, False, False, True),
        (10, True, False, False),
        (25, False, True, True),
    ],
)
def test_advice_to_come_in_person(
    left: int, endorsed: bool, changed: bool, advised: bool, policy: Policy
) -> None:
    found = manual_advice(
        E, E - timedelta(days=left), policy, endorsed=endorsed, change_known=changed
    )
    assert found.advise_manual is advised
