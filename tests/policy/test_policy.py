"""Which parameters were in force on a day."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from portal import memo
from portal.clock import working_days
from portal.policy import PolicyMissing, policy_on
from portal.policy.models import PolicyVersion
from portal.policy.seed import seed
from portal.policy.shipped import SHIPPED, shipped_on
from portal.policy.values import (
    LapsePolicy,
    Policy,
    RentProof,
    UnknownParameter,
    parameter_names,
)

# Every switch that DOMAIN names in capitals.
NAMED = {
    "LAPSE_POLICY", "GRACE_DAYS", "VOID_DAYS", "CONFIRM_OPEN_WD", "CONFIRM_SOFT_WD",
    "CONFIRM_HARD_DAYS", "GAP_POLICY", "AUTO_DAYS_BEFORE", "CENTER_SCOPE", "HALF_YEAR_MONTHS",
    "SI_EQUIVALENCE", "PROXY_SENIOR_AGE", "RENT_PROOF", "CONTRACT_MIN_MONTHS",
    "SI_YEARS_CONSECUTIVE", "PERMIT_DUE_WD", "EPIDEMIC_ONLINE_ONLY", "GRACE_GAP_COUNTS",
    "RETURN_ONLINE_FIX", "GRACE_ROLLS_OVER_HOLIDAYS",
}  # fmt: skip


def test_every_switch_that_the_domain_names_is_a_parameter() -> None:
    assert set(parameter_names()) >= NAMED


def test_every_shipped_set_is_complete_and_names_its_source() -> None:
    for one in SHIPPED:
        assert one.policy().code == one.code
        assert "S" in one.source


def test_the_three_sets_differ_in_what_their_instruments_changed() -> None:
    old, middle, new = (one.policy() for one in SHIPPED)
    assert (old.lapse_policy, middle.lapse_policy) == (LapsePolicy.CANCEL, LapsePolicy.RESTART)
    assert (old.invest_cap, middle.invest_cap) == (100, 120)
    assert (middle.si_equivalence, new.si_equivalence) == (False, True)
    # C-13: filing by default, a plain lease once its switch is on.
    assert middle.rent_proof == new.rent_proof == RentProof.FILING


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2013, 7, 1), "2013-07"),
        (date(2017, 12, 31), "2013-07"),
        (date(2018, 1, 1), "2018-01"),
        (date(2024, 11, 30), "2018-01"),
        (date(2024, 12, 1), "2024-12"),
        (date(2099, 1, 1), "2024-12"),
    ],
)
@pytest.mark.django_db
def test_a_decision_uses_the_version_in_force_on_its_day(day: date, code: str) -> None:
    assert policy_on(day).code == code
    assert policy_on(day) == shipped_on(day).policy()


@pytest.mark.django_db
def test_before_the_first_version_there_is_no_answer() -> None:
    with pytest.raises(PolicyMissing, match="2013-06-30"):
        policy_on(date(2013, 6, 30))


@pytest.mark.django_db
def test_a_new_version_counts_from_its_day_on_and_changes_nothing_before() -> None:
    PolicyVersion.objects.create(
        code="2027-01",
        effective_from=date(2027, 1, 1),
        parameters=SHIPPED[-1].parameters | {"AUTO_DAYS_BEFORE": 20},
        source="a test",
    )
    assert policy_on(date(2026, 12, 31)).auto_days_before == 15
    assert policy_on(date(2027, 1, 1)).auto_days_before == 20


@pytest.mark.django_db
def test_a_request_reads_the_versions_once(django_assert_num_queries: Any) -> None:
    memo.begin()
    try:
        with django_assert_num_queries(1):
            for year in range(2014, 2027):
                policy_on(date(year, 1, 1))
    finally:
        memo.end()


@pytest.mark.django_db
def test_seeding_adds_a_parameter_that_a_stored_version_lacks_and_changes_none() -> None:
    row = PolicyVersion.objects.get(code="2018-01")
    row.parameters = {**row.parameters, "GRACE_DAYS": 45}
    del row.parameters["AUTO_DAYS_BEFORE"]
    row.save()
    seed()
    found = policy_on(date(2019, 1, 1))
    assert (found.grace_days, found.auto_days_before) == (45, 15)
    assert PolicyVersion.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_has_policies_and_calendar_again() -> None:
    call_command("flush", interactive=False)
    assert policy_on(date(2026, 1, 1)).code == "2024-12"
    assert working_days().years == {2024, 2025, 2026}


@pytest.mark.parametrize(
    "change",
    [
        {"GRACE_DAYS": "60"},
        {"GRACE_DAYS": True},
        {"SI_EQUIVALENCE": 1},
        {"LAPSE_POLICY": "2024"},
        {"LINGANG_FIRST_YEAR_FROM": "soon"},
        {"NO_SUCH_PARAMETER": 1},
    ],
)
def test_a_parameter_of_the_wrong_kind_or_name_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(UnknownParameter):
        Policy.from_parameters("x", date(2026, 1, 1), SHIPPED[0].parameters | change)
    with pytest.raises(ValidationError):
        PolicyVersion(
            code="x",
            effective_from=date(2026, 1, 1),
            parameters=SHIPPED[0].parameters | change,
            source="a test",
        ).clean()


def test_a_version_that_lacks_a_parameter_is_refused() -> None:
    parameters = {k: v for k, v in SHIPPED[0].parameters.items() if k != "GRACE_DAYS"}
    with pytest.raises(UnknownParameter, match="GRACE_DAYS"):
        Policy.from_parameters("x", date(2026, 1, 1), parameters)


def test_what_if_is_marked_as_not_the_version_in_force() -> None:
    policy = SHIPPED[-1].policy()
    changed = policy.with_switches(AUTO_DAYS_BEFORE=20, LAPSE_POLICY="2013")
    assert (changed.auto_days_before, changed.lapse_policy) == (20, LapsePolicy.CANCEL)
    assert changed.code == "2024-12*"
    assert policy.with_switches() is policy
    with pytest.raises(UnknownParameter):
        policy.with_switches(NOTHING=1)
