"""Endorsement by the holder and at the counter: every band, and what it does to the permit."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from permits.models import Endorsement, EndorsementRequest, Permit
from portal import clock
from portal.accounts.models import Office, User
from portal.cases.models import Case
from portal.clock.days import add_months
from portal.registers.models import DwellingRight, Resident
from portal.sms.models import Message
from tests.permits.services import makers
from tests.permits.services.away import ALL
from tests.permits.services.makers import TODAY
from tests.permits.services.walk import (
    ENDORSEMENT,
    LEASE_AT_HOME,
    TITLE,
    Pages,
    browser,
    decide,
    errors,
    fill,
    move,
    step_names,
    submitted,
)
from tests.wizard.walk import Walk

pytestmark = pytest.mark.django_db
SERVICE = "/services/endorsement/"
RESET: Pages = [
    ENDORSEMENT[0],
    ("changes", {"changed": "no", "phone_right": "on", "reset_known": "on"}),
]
MOVED: Pages = [
    ENDORSEMENT[0],
    ("changes", {"changed": "yes", "phone_right": "on"}),
    ("housing", {"housing": "own_purchased"}),
    ("home", {"known": makers.TOWN_FLAT}),
    ("papers", {"housing_proof_file": ...}),
    ("reading", TITLE),
]


def ends(days: int, **changes: Any) -> Permit:
    """A permit that ends (or ended) so many days from today, held for two years."""
    return makers.holder(TODAY + timedelta(days=days), 2, **changes)


def asked(permit: Permit, pages: Pages = ENDORSEMENT) -> Case:
    return submitted(browser(permit.person.user), "endorsement", pages)


def page_of(permit: Permit, url: str = SERVICE) -> str:
    return str(browser(permit.person.user).get(url).content.decode())


# -- the bands --------------------------------------------------------------------------------


def test_too_early_is_refused_with_the_day_on_which_it_opens() -> None:
    permit = ends(31)
    page = page_of(permit)
    assert "it can be endorsed from Tue 24 November 2026" in page
    answer = browser(permit.person.user).post(f"{SERVICE}start/")
    assert answer.headers["Location"] == SERVICE


def test_it_opens_thirty_days_before(desk: Client) -> None:
    permit = ends(30)
    case = decide(desk, asked(permit), "accept", "approve")
    made = Endorsement.objects.get(case=case)
    assert (made.band, made.days_late, made.channel) == ("NORMAL", -30, "web")
    assert made.valid_from == made.period + timedelta(days=1)
    assert made.valid_until == add_months(made.period, 12)
    permit.refresh_from_db()
    assert permit.valid_until == made.valid_until
    assert permit.card_valid_until == made.period, "the card is rewritten at a centre only"
    assert permit.continuity_start == permit.issued_on
    assert Message.objects.get(template="ENDORSED").params["date"] == made.valid_until.isoformat()


@pytest.mark.parametrize("late", [1, 60])
def test_in_grace_the_years_go_on(desk: Client, late: int) -> None:
    permit = ends(-late)
    assert "your years go on" in page_of(permit)
    decide(desk, asked(permit), "accept", "approve")
    made = Endorsement.objects.get(period=permit.valid_until)
    assert (made.band, made.days_late) == ("LATE_CONTINUOUS", late)
    assert made.valid_until == add_months(made.period, 12)
    assert made.continuity_start == permit.issued_on


@pytest.mark.parametrize("late", [61, 90])
def test_after_the_grace_the_years_start_again_and_that_is_said_before(
    desk: Client, late: int
) -> None:
    permit = ends(-late)
    assert "Your years will start again at zero" in page_of(permit)
    walk = Walk.begin(browser(permit.person.user), "endorsement")
    fill(walk, RESET[:1])
    page = walk.get("changes").content.decode()
    assert page.index("Your years will start again at zero") < page.index('name="changed"')
    answer = walk.post("changes", ENDORSEMENT[1][1])
    assert "Tick the box when you have read what happens to your years" in errors(answer)
    fill(walk, RESET[1:])
    assert "Valid until 23 November 2027; the years start again" in (
        walk.get("check").content.decode().replace("Tue ", "")
    )
    walk.submit()
    decide(desk, Case.objects.get(), "accept", "approve")
    made = Endorsement.objects.get(period=permit.valid_until)
    assert (made.band, made.valid_from) == ("LATE_RESET", TODAY)
    assert made.valid_until == add_months(TODAY, 12)
    permit.refresh_from_db()
    assert permit.continuity_start == TODAY


def test_from_day_91_it_is_refused_and_the_way_back_is_shown() -> None:
    permit = ends(-91)
    page = page_of(permit)
    assert "it cannot be endorsed any more" in page
    assert "The way back: register your residence again" in page
    assert 'href="/services/registration/"' in page
    answer = browser(permit.person.user).post(f"{SERVICE}start/")
    assert answer.headers["Location"] == SERVICE


def test_without_a_permit_there_is_nothing_to_endorse(client: Client) -> None:
    assert b"You have no residence permit yet." in client.get(SERVICE).content


# -- the day that counts (D-27) ---------------------------------------------------------------


def test_a_slow_desk_does_not_cost_the_years(desk: Client) -> None:
    permit = ends(-60)
    case = asked(permit)
    clock.shift_to(TODAY + timedelta(days=20))
    decide(desk, case, "accept", "approve")
    made = Endorsement.objects.get(case=case)
    assert made.band == "LATE_CONTINUOUS"
    assert made.requested_on == TODAY
    assert made.endorsed_on == TODAY + timedelta(days=20)


def test_asked_for_on_the_last_day_it_is_granted_even_when_the_permit_is_void_by_then(
    desk: Client,
) -> None:
    permit = ends(-90)
    case = asked(permit, RESET)
    clock.shift_to(TODAY + timedelta(days=5))
    page = page_of(permit, "/permit/")
    assert "Your endorsement is being decided" in page
    assert "Suspended" in page
    assert "years lost" not in page
    assert "2 full years" in page
    decide(desk, case, "accept", "approve")
    made = Endorsement.objects.get(case=case)
    assert (made.valid_from, made.valid_until) == (TODAY, add_months(TODAY, 12))


def test_a_correction_never_moves_the_day(desk: Client) -> None:
    permit = ends(-60)
    client = browser(permit.person.user)
    case = asked(permit)
    decide(desk, case, "ask_correction", reasons="INFO_DIFFERS", steps="changes")
    clock.shift_to(TODAY + timedelta(days=10))
    answer = client.post(reverse("wizard:correct", args=[case.reference]))
    walk = Walk.of(client, answer.headers["Location"])
    page = walk.get("changes").content.decode()
    assert "reset_known" not in page, "the day of submission was in time"
    walk.post("changes", MOVED[1][1])
    fill(walk, MOVED[2:])
    assert walk.to(walk.submit()) == "done"
    decide(desk, case, "accept", "approve")
    made = Endorsement.objects.get(case=case)
    assert (made.requested_on, made.band) == (TODAY, "LATE_CONTINUOUS")


def test_begun_in_time_and_submitted_too_late_asks_once_more() -> None:
    permit = ends(-60)
    walk = Walk.begin(browser(permit.person.user), "endorsement")
    fill(walk, ENDORSEMENT)
    clock.shift_to(TODAY + timedelta(days=1))
    assert b"One part still needs you" in walk.get("check").content
    answer = walk.client.post(walk.url("check"), {"declaration": "on"})
    assert walk.to(answer) == "changes"
    assert not Case.objects.exists()
    assert "Your years will start again at zero" in walk.get("changes").content.decode()
    fill(walk, RESET[1:])
    assert walk.to(walk.submit()) == "done"


def test_begun_in_time_and_submitted_when_void_is_refused_with_the_way_back() -> None:
    permit = ends(-90)
    walk = Walk.begin(browser(permit.person.user), "endorsement")
    fill(walk, RESET)
    clock.shift_to(TODAY + timedelta(days=1))
    answer = walk.submit()
    assert answer.status_code == 200
    assert "The way back: register your residence again" in errors(answer)
    assert not Case.objects.exists()
    assert walk.draft.answers["changes"]["changed"] == ["no"], "nothing typed is lost"


# -- what changed -----------------------------------------------------------------------------


def test_the_way_is_short_when_nothing_changed() -> None:
    permit = ends(10)
    walk = Walk.begin(browser(permit.person.user), "endorsement")
    fill(walk, ENDORSEMENT[:1])
    assert step_names(walk.get("changes")) == [
        "Choose service", "Face verification", "Your permit", "Check and submit",
    ]  # fmt: skip
    page = walk.get("changes").content.decode()
    assert makers.ADDRESS in page
    assert "138****0001" in page


def test_a_new_home_is_written_on_the_permit_when_it_is_granted() -> None:
    permit = ends(10)
    case = asked(permit, MOVED)
    assert case.office == Office.objects.get(code=f"C{makers.TIANPING}")
    permit.refresh_from_db()
    assert permit.room_ref == makers.HOME, "not before"
    decide(browser(makers.clerk(makers.TIANPING)), case, "accept", "approve")
    permit.refresh_from_db()
    assert (permit.room_ref, permit.address) == (makers.TOWN_FLAT, makers.TOWN_ADDRESS)
    assert (permit.housing, permit.street_code) == ("own_purchased", makers.TIANPING)
    assert bytes(permit.room_index) == makers.index_of(makers.TOWN_FLAT)
    assert Resident.objects.get().room_ref == makers.TOWN_FLAT


def test_a_lease_that_ended_asks_for_the_new_one(desk: Client) -> None:
    permit = ends(10)
    DwellingRight.objects.update(ends_on=TODAY - timedelta(days=1))
    walk = Walk.begin(browser(permit.person.user), "endorsement")
    fill(walk, ENDORSEMENT)
    assert walk.onward(walk.get()) == "proof"
    assert b"Add the proof of your home." in walk.post("proof").content
    fill(walk, [("proof", {"housing_proof_file": ...}), ("reading", LEASE_AT_HOME)])
    walk.submit()
    assert Case.objects.get().materials.get().kind == "housing_proof"


def test_a_lease_is_good_through_its_last_day() -> None:
    permit = ends(10)
    DwellingRight.objects.update(ends_on=TODAY)
    walk = Walk.begin(browser(permit.person.user), "endorsement")
    fill(walk, ENDORSEMENT)
    assert walk.onward(walk.get()) == "check"


def test_while_the_housing_register_is_away_nothing_more_is_asked(settings: Any) -> None:
    permit = ends(10)
    DwellingRight.objects.all().delete()
    settings.REGISTERS = {"housing": ALL["housing"]}
    assert asked(permit).materials.count() == 0


def test_the_phone_number_has_to_be_right() -> None:
    permit = ends(10)
    walk = Walk.begin(browser(permit.person.user), "endorsement")
    fill(walk, ENDORSEMENT[:1])
    answer = walk.post("changes", {"changed": "no"})
    assert "sign in with the new one" in errors(answer)


def test_what_the_registers_say_now_stands_on_the_permit_afterwards(desk: Client) -> None:
    permit = ends(10, employer_code=makers.code("91310115MA9TQWN02"), fingerprint="old")
    pages = [*ENDORSEMENT, ("work", {"employer_right": "yes"})]
    decide(desk, asked(permit, pages), "accept", "approve")
    permit.refresh_from_db()
    assert permit.employer_code == makers.code()
    assert permit.fingerprint == Resident.objects.get().fingerprint


def test_registers_that_are_away_leave_those_facts_as_they_were(
    desk: Client, settings: Any
) -> None:
    permit = ends(10)
    case = asked(permit)
    decide(desk, case, "accept")
    settings.REGISTERS = ALL
    decide(desk, case, "approve")
    permit.refresh_from_db()
    assert permit.employer_code == makers.code()


# -- at the counter ---------------------------------------------------------------------------


def serve(desk: Client, permit: Permit) -> Any:
    return desk.post(
        reverse("wizard:serve"),
        {"id_number": permit.person.id_number, "service": "endorsement"},
    )


def test_at_the_counter_the_card_is_rewritten_at_once(desk: Client, clerk: User) -> None:
    permit = ends(-20)
    walk = Walk.of(desk, serve(desk, permit).headers["Location"])
    assert step_names(walk.get("changes")) == ["Choose service", "Your permit", "Check and submit"]
    fill(walk, ENDORSEMENT[1:])
    assert walk.to(walk.submit()) == "done"
    case = Case.objects.get()
    assert (case.channel, case.office) == ("counter", Office.objects.get(code="C310112101"))
    decide(desk, case, "accept", "approve")
    permit.refresh_from_db()
    assert permit.card_valid_until == permit.valid_until == add_months(TODAY, 12) - timedelta(20)
    assert Endorsement.objects.get(case=case).channel == "counter"


def test_any_centre_serves_whatever_the_address() -> None:
    permit = ends(10)
    elsewhere = browser(makers.clerk(makers.TIANPING, "elsewhere"))
    walk = Walk.of(elsewhere, serve(elsewhere, permit).headers["Location"])
    fill(walk, ENDORSEMENT[1:])
    walk.submit()
    case = Case.objects.get()
    assert case.office == Office.objects.get(code=f"C{makers.TIANPING}")
    assert decide(elsewhere, case, "accept", "approve").state == "COMPLETED"


@pytest.mark.parametrize(("days", "words"), [(31, "Tue 24 November 2026"), (-91, "is void since")])
def test_at_the_counter_too_early_and_too_late_are_said_with_their_days(
    desk: Client, days: int, words: str
) -> None:
    answer = serve(desk, ends(days))
    assert answer.status_code == 200
    assert words in answer.content.decode()


# -- once a period ----------------------------------------------------------------------------


def test_a_period_that_the_night_endorsed_meanwhile_is_not_endorsed_again(desk: Client) -> None:
    permit = ends(10)
    case = asked(permit)
    decide(desk, case, "accept")
    period = permit.valid_until
    makers.endorsement(permit, period)
    Permit.objects.update(valid_until=add_months(period, 12))
    answer = move(desk, case, "approve")
    assert b"This period is already endorsed." in answer.content
    assert Endorsement.objects.filter(period=period).count() == 1
    case.refresh_from_db()
    assert case.state == "ACCEPTED"


def test_the_constraint_stands_behind_it(desk: Client) -> None:
    permit = ends(10)
    case = asked(permit)
    decide(desk, case, "accept")
    makers.endorsement(permit, permit.valid_until)
    answer = move(desk, case, "approve")
    assert b"This period is already endorsed." in answer.content
    permit.refresh_from_db()
    assert permit.version == 1, "nothing is half written"


def test_the_case_keeps_which_period_it_asks_for() -> None:
    permit = ends(10)
    request = EndorsementRequest.objects.get(case=asked(permit))
    assert (request.permit, request.period) == (permit, permit.valid_until)
    assert (request.requested_on, request.changes) == (TODAY, {})


def test_it_keeps_by_which_rule_it_was_decided(desk: Client) -> None:
    permit = ends(10)
    decide(desk, asked(permit), "accept", "approve")
    made = Endorsement.objects.get(period=permit.valid_until)
    assert (made.policy_code, made.calendar_version) == ("2024-12", "")


def test_granting_waits_while_the_police_cannot_learn_of_the_new_home(settings: Any) -> None:
    permit = ends(10)
    desk = browser(makers.clerk(makers.TIANPING))
    case = asked(permit, MOVED)
    decide(desk, case, "accept")
    settings.REGISTERS = {"population": ALL["population"]}
    answer = move(desk, case, "approve")
    assert b"The population register does not answer now" in answer.content
    permit.refresh_from_db()
    assert (permit.version, Endorsement.objects.filter(case=case).count()) == (1, 0)


def test_on_29_february_the_year_ends_on_the_28th(desk: Client) -> None:
    clock.shift_to(date(2028, 2, 20))
    permit = makers.holder(date(2028, 2, 29))
    decide(desk, asked(permit), "accept", "approve")
    permit.refresh_from_db()
    assert permit.valid_until == date(2029, 2, 28)
