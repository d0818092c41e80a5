"""What the service pages answer before anybody begins: yes, or no with the day and the way on."""

from datetime import date, timedelta
from typing import Any

import pytest

from points.models import EmployerRecord
from portal import clock
from portal.accounts.models import Person
from portal.policy.models import PolicyVersion
from portal.registers.models import EmployerRecord as Registered
from portal.registers.models import InsuranceRun
from tests.permits.services import makers as permits
from tests.permits.services.away import ALL
from tests.permits.services.walk import browser
from tests.points.services import makers
from tests.points.services.makers import TODAY

pytestmark = pytest.mark.django_db


def page(of: Person, slug: str = "points") -> str:
    answer = browser(of.user).get(f"/services/{slug}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def may_begin(of: Person, slug: str = "points") -> bool:
    where = browser(of.user).post(f"/services/{slug}/start/").headers["Location"]
    return "/drafts/" in where


def holding(days: int, endorsed: int | None = None, **changes: Any) -> Person:
    file = changes.pop("file", {})
    of = makers.holder(TODAY + timedelta(days=days))
    makers.file(of, TODAY + timedelta(days=days), **file)
    if endorsed is not None:
        makers.endorsed(of.permits.get(), TODAY - timedelta(days=endorsed), **changes)
    return of


# -- the application ----------------------------------------------------------------------------


def test_who_may_apply_is_told_through_whom_and_to_which_centre(person: Person) -> None:
    words = page(person)
    assert "through 上海本地有限公司 to the talent centre" in words
    assert may_begin(person)


def test_without_a_permit_the_way_leads_there() -> None:
    of = permits.person()
    assert "you have none yet" in page(of) and not may_begin(of)


def test_a_permit_that_ended_is_endorsed_first() -> None:
    of = makers.holder(TODAY - timedelta(days=1))
    words = page(of)
    assert "needs" not in words or "Endorse the permit" in words
    assert "Yours ended on Sun 22 November 2026" in words and not may_begin(of)


def test_who_does_not_pay_this_month_and_too_few_months_reads_both() -> None:
    of = permits.person()
    permits.permit(of, TODAY + timedelta(days=100), 1)
    permits.insured(of, date(2026, 4, 1), date(2026, 8, 1))
    words = page(of)
    assert "No employer pays social insurance for you in Shanghai this month" in words
    assert "at least six of the twelve months before" in words and not may_begin(of)


def test_months_paid_afterwards_do_not_count() -> None:
    of = permits.person()
    permits.permit(of, TODAY + timedelta(days=100), 1)
    permits.insured(of, date(2026, 6, 1))
    InsuranceRun.objects.create(
        person_index=of.id_index,
        employer_code=permits.code(),
        first_month=date(2026, 1, 1),
        last_month=date(2026, 5, 1),
        base=9000,
        back_paid=True,
    )
    assert not may_begin(of) and "paid afterwards do not count" in page(of)


def test_an_employer_that_never_filed_has_to_be_approved_first(person: Person) -> None:
    EmployerRecord.objects.update(approved_on=None)
    assert "has to approve it once" in page(person).replace("\n", " ") or not may_begin(person)
    assert not may_begin(person)


def test_a_renamed_employer_goes_to_the_counter_of_its_district(person: Person) -> None:
    Registered.objects.filter(credit_code=permits.code()).update(name="上海新名有限公司")
    words = page(person)
    assert "上海新名有限公司" in words and "Talent Centre 310112, 闵行区便民路1号" in words
    assert not may_begin(person)


def test_in_an_epidemic_everything_is_online_for_the_renamed_too(person: Person) -> None:
    Registered.objects.filter(credit_code=permits.code()).update(name="上海新名有限公司")
    for version in PolicyVersion.objects.all():
        version.parameters["EPIDEMIC_ONLINE_ONLY"] = True
        version.save()
    assert may_begin(person)


def test_an_employer_that_closed_cannot_hand_in(person: Person) -> None:
    Registered.objects.filter(credit_code=permits.code()).update(active=False)
    assert not may_begin(person)


def test_a_register_that_is_away_stops_nobody_at_the_door(person: Person, settings: Any) -> None:
    settings.REGISTERS = ALL
    assert "does not answer" not in page(person)


def test_who_has_points_is_led_to_them() -> None:
    of = holding(100)
    assert "They are confirmed every year" in page(of) and not may_begin(of)


def test_after_a_reset_a_new_application_is_open() -> None:
    of = holding(-70, 5, band="LATE_RESET")
    assert may_begin(of)
    words = page(of, "confirmation")
    assert "begin anew" in words and not may_begin(of, "confirmation")


# -- the confirmation ---------------------------------------------------------------------------


def test_nothing_to_confirm_without_points(person: Person) -> None:
    assert "You have no points yet" in page(person, "confirmation")
    assert not may_begin(person, "confirmation")


def test_before_the_endorsement_it_waits_for_it() -> None:
    of = holding(100)
    assert "after the next endorsement" in page(of, "confirmation")
    assert not may_begin(of, "confirmation")


def test_a_lapsed_permit_is_endorsed_first() -> None:
    of = holding(-10)
    assert "The permit comes first" in page(of, "confirmation")
    assert not may_begin(of, "confirmation")


def test_too_early_names_the_day_it_opens_the_best_and_the_last() -> None:
    of = holding(7, 3)  # Friday; Monday is the first working day
    words = page(of, "confirmation")
    assert "It opens on Wed 25 November 2026" in words
    assert "best by Fri 27 November 2026" in words and "Tue 19 January 2027 is the last" in words
    assert not may_begin(of, "confirmation")


def test_on_the_third_working_day_it_is_open() -> None:
    of = holding(7, 5)
    words = page(of, "confirmation")
    assert "Once confirmed, your points are good until" in words and may_begin(of, "confirmation")


def test_on_the_last_day_it_is_open_and_the_day_after_no_more() -> None:
    of = holding(-1, 60)
    assert may_begin(of, "confirmation")
    words = page(of, "confirmation")
    assert "The last day is" in words and "Best by" not in words  # that day is long over
    clock.shift_to(TODAY + timedelta(days=1))
    assert not may_begin(of, "confirmation") and may_begin(of, "points")
    assert "The time to confirm is over" in page(of, "confirmation")


def test_where_the_calendar_is_missing_the_answer_is_open() -> None:
    clock.shift_to(date(2027, 1, 5))
    of = makers.holder(date(2027, 1, 10))
    makers.file(of, date(2027, 1, 10))
    makers.endorsed(of.permits.get(), date(2026, 12, 30))
    words = page(of, "confirmation")
    assert "not known yet" in words and "2027" in words and not may_begin(of, "confirmation")


def test_late_in_the_grace_the_days_without_points_are_said() -> None:
    of = holding(-20, 5)
    assert "the days in between stay without points" in page(of, "confirmation")


@pytest.mark.parametrize(
    ("route", "words"),
    [
        ("education", "six of the last twelve months"),
        ("title", "reach the base that your points need"),
        ("base", "every month of the year"),
    ],
)
def test_each_route_has_its_own_insurance(route: str, words: str) -> None:
    of = holding(7, 5, file={"route": route})
    InsuranceRun.objects.filter(person_index=of.id_index).update(last_month=date(2026, 2, 1))
    permits.insured(of, date(2026, 10, 1))
    found = page(of, "confirmation").replace("\n", " ")
    assert words in found and not may_begin(of, "confirmation")
