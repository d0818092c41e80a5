"""Lost years are asked for, judged at the desk, and given back for good."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from permits.endorsement import sweep
from permits.models import Endorsement, Permit, RestorationRequest
from permits.restoration.acts import grant
from permits.restoration.service import service
from portal import clock
from portal.accounts.models import Office, Person
from portal.cases.models import Case
from portal.cases.service import Refused
from portal.registers.models import DwellingRight, InsuranceRun
from portal.sms.models import Message
from portal.sms.texts import fill, find
from tests.permits.restoration import makers as lost
from tests.permits.restoration.makers import (
    ASKED,
    CAUSE,
    ENDED,
    ISSUED,
    LAST_DAY,
    PAGES,
    UNTIL,
    asked_for,
)
from tests.permits.services import makers
from tests.permits.services.away import ALL
from tests.permits.services.makers import TODAY
from tests.permits.services.walk import FACE, browser, decide, errors, submitted
from tests.permits.services.walk import fill as fill_in
from tests.wizard.walk import Walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def permit() -> Permit:
    return lost.reset()


def page(permit: Permit, url: str = "/services/restoration/", language: str = "en") -> str:
    return browser(permit.person.user, language).get(url).content.decode()


def starts(permit: Permit) -> list[date]:
    """From when the years count, endorsement by endorsement, and on the permit."""
    permit.refresh_from_db()
    written = permit.endorsements.order_by("period")
    return [*(one.continuity_start for one in written), permit.continuity_start]


def said(template: str, language: str) -> str:
    """The one message of this template, as it would be sent in a language."""
    message = Message.objects.get(template=template)
    return fill(find(template, language, {}), message.params, language)


def test_granted_the_years_go_on_from_where_they_had_begun(permit: Permit, desk: Client) -> None:
    assert starts(permit) == [ISSUED, ISSUED, ASKED, ASKED]
    case = asked_for(permit.person)
    assert case.office == Office.objects.get(code=f"C{makers.XINZHUANG}")
    decide(desk, case, "accept", "approve")
    assert starts(permit) == [ISSUED] * 4
    assert permit.valid_until == UNTIL, "only the years come back, not the days without a permit"
    late = permit.endorsements.get(period=ENDED)
    assert (late.restored_on, late.band, late.valid_from) == (TODAY, "LATE_RESET", ASKED)
    request = RestorationRequest.objects.get()
    assert (request.years_from, request.restored_from) == (ASKED, ISSUED)
    assert (request.requested_on, request.last_day) == (TODAY, LAST_DAY)
    assert request.policy_code


def test_the_holder_is_told_by_message_in_both_languages(permit: Permit, desk: Client) -> None:
    decide(desk, asked_for(permit.person), "accept", "approve")
    assert "they count since 1 July 2023, less the 74 days" in said("RESTORED", "en")
    assert "自2023年7月1日起算，中断的74天不计入" in said("RESTORED", "zh-hans")


def test_refused_everything_stays_and_the_reasons_are_told(permit: Permit, desk: Client) -> None:
    before = starts(permit)
    Person.objects.update(language="en")
    case = asked_for(permit.person)
    decide(desk, case, "accept", "refuse", reasons=["CAUSE_NOT_SHOWN"])
    assert starts(permit) == before
    assert permit.endorsements.get(period=ENDED).restored_on is None
    english = said("RESTORATION_REFUSED", "en")
    assert "the papers do not show what kept you. Your permit stays valid" in english
    assert "ask again until 1 July 2027" in english
    assert "2027年7月1日前（含当日）可补充材料再次申请" in said("RESTORATION_REFUSED", "zh-hans")
    told = page(permit, f"/cases/{case.reference}/")
    assert "They count from Mon 14 September 2026, as before" in told
    assert "With better proof you may ask again until Thu 1 July 2027." in told


def test_refused_on_the_last_day_nobody_is_sent_to_ask_again(desk: Client) -> None:
    permit = lost.reset(date(2025, 11, 23), late=70)
    case = asked_for(permit.person, [FACE, absent("2025-11-20", "2026-01-31"), *PAGES[2:]])
    decide(desk, case, "accept")
    clock.shift_to(TODAY + timedelta(days=1))
    decide(desk, case, "refuse", reasons=["CAUSE_NOT_SUFFICIENT"])
    assert said("RESTORATION_REFUSED", "en").endswith("Your permit stays valid.")
    assert "ask again" not in page(permit, f"/cases/{case.reference}/")


def test_after_a_refusal_it_can_be_asked_for_again_but_home_is_quiet(
    permit: Permit, desk: Client
) -> None:
    assert todo(permit)
    case = asked_for(permit.person)
    assert not todo(permit), "it is being decided"
    decide(desk, case, "accept", "refuse", reasons=["CAUSE_NOT_SHOWN"])
    assert not todo(permit)
    decide(desk, asked_for(permit.person), "accept", "approve")
    assert starts(permit) == [ISSUED] * 4


def todo(permit: Permit) -> list[str]:
    with translation.override("en"):
        return [f"{one.title} {one.text}" for one in service.todo(permit.person, clock.today())]


def absent(start: str, end: str) -> tuple[str, dict[str, Any]]:
    return ("cause", CAUSE | {"absent_from": start, "absent_until": end})


# -- later endorsements --


def test_the_next_night_goes_on_from_the_restored_start(permit: Permit, desk: Client) -> None:
    decide(desk, asked_for(permit.person), "accept", "approve")
    clock.shift_to(UNTIL - timedelta(days=5))
    sweep.run_night(clock.today())
    latest = permit.endorsements.order_by("-period")[0]
    assert (latest.period, latest.channel, latest.band) == (UNTIL, "auto", "NORMAL")
    assert starts(permit) == [ISSUED] * 5


def test_an_endorsement_written_while_the_desk_decided_is_set_right_too(
    permit: Permit, desk: Client
) -> None:
    clock.shift_to(LAST_DAY)
    case = asked_for(permit.person)
    decide(desk, case, "accept")
    clock.shift_to(UNTIL - timedelta(days=5))
    sweep.run_night(clock.today())
    assert starts(permit) == [ISSUED, ISSUED, ASKED, ASKED, ASKED]
    decide(desk, case, "approve")
    assert starts(permit) == [ISSUED] * 5
    given_back = permit.endorsements.exclude(restored_on=None)
    assert [one.period for one in given_back] == [ENDED], "the one that was asked for"


def test_a_later_reset_stays_when_an_earlier_one_is_undone(permit: Permit, desk: Client) -> None:
    case = asked_for(permit.person)
    again = lost.of_permit(permit)
    decide(desk, case, "accept", "approve")
    assert starts(permit) == [ISSUED, ISSUED, ISSUED, again.valid_from, again.valid_from]


def test_the_reset_of_the_first_period_goes_back_to_the_issue(desk: Client) -> None:
    permit = lost.reset(years=1)
    decide(desk, asked_for(permit.person), "accept", "approve")
    assert starts(permit) == [permit.issued_on, permit.issued_on]


# -- once, whoever presses --


def test_two_clerks_give_the_years_back_once(permit: Permit, desk: Client) -> None:
    case = asked_for(permit.person)
    decide(desk, case, "accept")
    case.refresh_from_db()
    stale = {"transition": "approve", "version": case.version, "go": "send"}
    other = browser(makers.clerk(makers.XINZHUANG, "other"))
    assert desk.post(f"/desk/{case.reference}/move/", stale).status_code == 302
    second = other.post(f"/desk/{case.reference}/move/", stale)
    assert second.status_code in {200, 409}
    assert Message.objects.filter(template="RESTORED").count() == 1
    assert starts(permit) == [ISSUED] * 4


def test_years_given_back_are_not_given_back_again(permit: Permit, desk: Client) -> None:
    case = asked_for(permit.person)
    decide(desk, case, "accept", "approve")
    with translation.override("en"), pytest.raises(Refused, match="given back already"):
        grant(case, TODAY)


def test_pressed_twice_it_is_one_case(permit: Permit) -> None:
    walk = Walk.begin(browser(permit.person.user), "restoration")
    fill_in(walk, PAGES)
    version = walk.draft.version
    for _press in range(2):
        typed = {"declaration": "on", "version": str(version)}
        assert walk.to(walk.client.post(walk.url("check"), typed)) == "done"
    assert Case.objects.count() == RestorationRequest.objects.count() == 1


def test_the_database_refuses_to_restore_what_was_no_reset() -> None:
    permit = makers.holder(TODAY + timedelta(days=100), 2)
    with pytest.raises(Exception, match="endorsement_restored_reset"):
        Endorsement.objects.filter(permit=permit).update(restored_on=TODAY)


# -- who may ask --


def test_asked_for_on_the_last_day_it_counts_however_long_the_desk_needs(desk: Client) -> None:
    permit = lost.reset(date(2025, 11, 23), late=70)
    case = asked_for(permit.person, [FACE, absent("2025-11-20", "2026-01-31"), *PAGES[2:]])
    decide(desk, case, "accept")
    clock.shift_to(TODAY + timedelta(days=30))
    decide(desk, case, "approve")
    assert starts(permit)[-1] == permit.issued_on


def test_who_began_in_time_and_submits_too_late_is_told_so() -> None:
    permit = lost.reset(date(2025, 11, 23), late=70)
    walk = Walk.begin(browser(permit.person.user), "restoration")
    fill_in(walk, [FACE, absent("2025-11-20", "2026-01-31"), *PAGES[2:]])
    clock.shift_to(TODAY + timedelta(days=1))
    answer = walk.client.post(walk.url("check"), walk.open("check") | {"declaration": "on"})
    assert "That day has passed" in answer.content.decode()
    assert not Case.objects.exists()


OFFERED = 'action="/services/restoration/start/"'
# How late it was endorsed (None: not at all), when it ended, and what is said then.
SITUATIONS: dict[str, tuple[Any, list[str], str]] = {
    "nothing lost": (
        lambda: makers.holder(TODAY + timedelta(days=100), 2),
        ["Your latest endorsement cost you no years"],
        'href="/permit/"',
    ),
    "never endorsed": (
        lambda: makers.holder(TODAY + timedelta(days=100)),
        ["Your latest endorsement cost you no years"],
        'href="/permit/"',
    ),
    "in grace": (
        lambda: makers.holder(TODAY - timedelta(days=20), 2),
        ["No year is lost yet: endorsed by Sat 2 January 2027"],
        'href="/services/endorsement/"',
    ),
    "before the reset": (
        lambda: makers.holder(TODAY - timedelta(days=75), 2),
        [
            "has to be endorsed first, by Tue 8 December 2026",
            "you can ask here for them back until Thu 9 September 2027",
        ],
        'href="/services/endorsement/"',
    ),
    "void": (
        lambda: makers.holder(TODAY - timedelta(days=91), 2),
        [
            "is void since Mon 23 November 2026",
            "no rule tells how a void permit would come back",
            "register your residence again",
            "Until Tue 24 August 2027 you can also write to the city&#x27;s population office",
        ],
        'href="/services/registration/"',
    ),
    "too late": (
        lambda: lost.reset(date(2025, 11, 22), late=80),
        ["could be asked for back until Sun 22 November 2026. That day has passed."],
        'href="/permit/"',
    ),
}


@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_no_says_why_and_what_to_do_instead(situation: str) -> None:
    make, words, way_on = SITUATIONS[situation]
    made = make()
    shown = page(made)
    for text in words:
        assert text in shown
    assert way_on in shown.partition('<dl class="guide">')[0].partition("<h1>")[2]
    assert OFFERED not in shown
    assert browser(made.person.user).post("/services/restoration/start/").status_code != 500
    assert not Case.objects.exists()


def test_a_void_permit_of_long_ago_names_no_day_that_has_passed() -> None:
    shown = page(makers.holder(TODAY - timedelta(days=400), 2))
    assert "population office" not in shown


def test_who_has_registered_again_is_led_to_the_permit() -> None:
    permit = makers.holder(TODAY - timedelta(days=120), 2)
    makers.registered(permit.person, TODAY - timedelta(days=10))
    assert "See when I may apply" in page(permit)


def test_without_a_permit_there_are_no_years() -> None:
    shown = browser(makers.person(2).user).get("/services/restoration/").content.decode()
    assert "You have no residence permit, so there are no years" in shown


def test_allowed_it_says_the_last_day_and_what_stays_lost(permit: Permit) -> None:
    shown = page(permit)
    assert OFFERED in shown
    assert "you may ask for the years before back until Thu 1 July 2027" in shown
    assert "only the 74 days in between, without a valid permit, do not count" in shown


def test_given_back_the_page_says_since_when_they_count(permit: Permit, desk: Client) -> None:
    decide(desk, asked_for(permit.person), "accept", "approve")
    assert "count without a break since Sat 1 July 2023" in page(permit)


def test_while_the_endorsement_is_decided_it_says_what_comes_after() -> None:
    permit = makers.holder(TODAY - timedelta(days=75), 2)
    client = browser(permit.person.user)
    walk = Walk.begin(client, "endorsement")
    fill_in(walk, [FACE, ("changes", {"changed": "no", "phone_right": "on", "reset_known": "on"})])
    walk.submit()
    clock.shift_to(TODAY + timedelta(days=40))
    shown = page(permit)
    assert "Once it is granted, you can ask here for your years back until" in shown
    assert "void" not in shown


def test_in_the_last_weeks_the_card_is_amber(permit: Permit) -> None:
    with translation.override("en"):
        for on, kind in ((TODAY, "info"), (LAST_DAY - timedelta(days=30), "soon")):
            clock.shift_to(on)
            (card,) = service.todo(permit.person, on)
            assert card.kind == kind
        clock.shift_to(LAST_DAY + timedelta(days=1))
        assert not service.todo(permit.person, clock.today())


# -- the pages --


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"cause": ""}, "Choose what kept you"),
        ({"absent_from": ""}, "Write from which day it kept you"),
        ({"absent_until": "2026-12-01"}, "This date is in the future"),
        ({"absent_until": "2026-06-01"}, "This is before the first day"),
        ({"absent_from": "2025-06-20", "absent_until": "2025-09-12"}, "check the years too"),
        ({"absent_from": "2026-10-01", "absent_until": "2026-10-09"}, "cannot have been the cause"),
        ({"statement": "I was away."}, "at least 20 characters"),
        ({"statement": "x" * 1001}, "1000"),
    ],
)
def test_the_cause_has_to_make_sense(permit: Permit, typed: dict[str, str], words: str) -> None:
    walk = Walk.begin(browser(permit.person.user), "restoration")
    fill_in(walk, [FACE])
    assert words in errors(walk.post("cause", CAUSE | typed))


def test_what_the_registers_show_is_not_asked(permit: Permit) -> None:
    walk = Walk.begin(browser(permit.person.user), "restoration")
    fill_in(walk, PAGES, "grounds")
    shown = walk.get("grounds").content.decode()
    assert "上海本地有限公司" in shown
    assert "Lease filing" in shown
    assert 'type="file"' not in shown


def test_what_they_do_not_show_is_asked_as_a_paper(permit: Permit, desk: Client) -> None:
    DwellingRight.objects.all().delete()
    InsuranceRun.objects.all().delete()
    walk = Walk.begin(browser(permit.person.user), "restoration")
    fill_in(walk, PAGES, "grounds")
    missing = errors(walk.post("grounds"))
    assert "Add the proof of your home" in missing
    assert "Add the proof of your work or school" in missing
    papers = {"housing_proof_file": ..., "work_proof_file": ...}
    lease = {
        "lease_lessee": "王晓雨", "lease_address": makers.ADDRESS,
        "lease_starts_on": "2024-06-01", "lease_ends_on": "2027-05-31",
    }  # fmt: skip
    fill_in(walk, [("grounds", papers), ("reading", lease)])
    assert walk.to(walk.submit()) == "done"
    case = walk.draft.case
    assert case is not None
    kinds = set(case.materials.values_list("kind", flat=True))
    assert kinds == {"cause_proof", "housing_proof", "work_proof"}
    assert "a paper was handed in" in desk.get(f"/desk/{case.reference}/").content.decode()


def test_a_school_counts_as_well_as_work(permit: Permit) -> None:
    InsuranceRun.objects.all().delete()
    makers.enrolled(permit.person, TODAY + timedelta(days=90))
    walk = Walk.begin(browser(permit.person.user), "restoration")
    fill_in(walk, PAGES, "grounds")
    assert "浦江大学, enrolled until" in walk.get("grounds").content.decode()


def test_registers_that_are_away_ask_nobody_for_papers(
    permit: Permit, desk: Client, settings: Any
) -> None:
    settings.REGISTERS = ALL
    case = asked_for(permit.person)
    rows = [row for step in case.answers["steps"] for row in step["rows"]["en"]]
    assert sum("the desk asks the register" in row[2] for row in rows) == 2
    assert desk.get(f"/desk/{case.reference}/").status_code == 200
    decide(desk, case, "accept", "approve")
    assert starts(permit)[-1] == ISSUED


def test_the_answers_read_well_in_both_languages(permit: Permit) -> None:
    case = asked_for(permit.person)
    rows = {
        tongue: {row[0]: row[2] for step in case.answers["steps"] for row in step["rows"][tongue]}
        for tongue in ("en", "zh-hans")
    }
    assert rows["en"]["cause"] == "Care for a relative, or a death"
    assert rows["en"]["absent_from"] == "20 June 2026"
    assert rows["en"]["statement"] == STATEMENT == rows["zh-hans"]["statement"]
    assert rows["zh-hans"]["absent_from"] == "2026年6月20日"


STATEMENT = CAUSE["statement"]


def test_the_desk_sees_lapse_absence_and_the_years_before_and_after(
    permit: Permit, desk: Client
) -> None:
    case = asked_for(permit.person)
    shown = desk.get(f"/desk/{case.reference}/").content.decode()
    for words in (
        "ended on 1 July 2026, asked for on 14 September 2026",
        "75 days late, after the grace",
        "possible until 1 July 2027",
        "covers 60 of the 60 days of grace, 2 July 2026 to 30 August 2026",
        "20 June 2026 to 12 September 2026, 85 days",
        "since 14 September 2026, 0 full years (38 months in all)",
        "since 1 July 2023, 3 full years (38 months in all); 74 days stay uncounted",
        "上海本地有限公司",
        "138****0001",
    ):
        assert words in shown, words
    decide(desk, case, "accept", "approve")
    again = desk.get(f"/desk/{case.reference}/").content.decode()
    assert "since 14 September 2026, 0 full years" in again, "the desk still sees what it was"


def test_a_correction_keeps_the_day_and_the_endorsement(permit: Permit, desk: Client) -> None:
    clock.shift_to(LAST_DAY)
    case = asked_for(permit.person)
    decide(desk, case, "accept", "ask_correction", reasons=["STATEMENT_UNCLEAR"], steps=["cause"])
    clock.shift_to(LAST_DAY + timedelta(days=5))
    client = browser(permit.person.user)
    walk = Walk.of(client, client.post(f"/cases/{case.reference}/correct/").headers["Location"])
    longer = {"statement": CAUSE["statement"] + " Here are the days of each journey."}
    fill_in(walk, [("cause", CAUSE | longer)])
    assert walk.to(walk.submit()) == "done"
    decide(desk, case, "accept", "approve")
    assert RestorationRequest.objects.get().requested_on == LAST_DAY
    assert starts(permit) == [ISSUED] * 4


def test_a_clerk_takes_it_at_the_counter_without_a_face(permit: Permit, desk: Client) -> None:
    asked = {"id_number": permit.person.id_number, "service": "restoration"}
    walk = Walk.of(desk, desk.post("/desk/serve/", asked).headers["Location"])
    fill_in(walk, PAGES[1:])
    assert walk.to(walk.submit()) == "done"
    case = Case.objects.get()
    assert case.channel == "counter"
    decide(desk, case, "accept", "approve")
    assert starts(permit) == [ISSUED] * 4


def test_who_has_no_number_on_file_says_one_at_the_counter(permit: Permit, desk: Client) -> None:
    Person.objects.update(phone=None)
    asked = {"id_number": permit.person.id_number, "service": "restoration"}
    walk = Walk.of(desk, desk.post("/desk/serve/", asked).headers["Location"])
    fill_in(walk, PAGES[1:], "contact")
    missing = errors(walk.post("contact", {"right": "on"}))
    assert "Write a number at which the centre reaches you" in missing
    fill_in(walk, [("contact", {"right": "on", "phone": "139 0000 1111"}), PAGES[-1]])
    walk.submit()
    shown = desk.get(f"/desk/{Case.objects.get().reference}/").content.decode()
    assert "139****1111" in shown
    assert "13900001111" not in shown


# -- where the holder meets it --


def test_asking_for_the_late_endorsement_says_that_years_can_be_asked_back() -> None:
    permit = makers.holder(TODAY - timedelta(days=75), 2)
    shown = page(permit, "/services/endorsement/")
    assert "you may ask for the years before back, until Thu 9 September 2027" in shown


def test_right_after_the_reset_case_home_and_permit_say_so(desk: Client) -> None:
    permit = makers.holder(TODAY - timedelta(days=75), 2)
    ticked = {"changed": "no", "phone_right": "on", "reset_known": "on"}
    case = submitted(browser(permit.person.user), "endorsement", [FACE, ("changes", ticked)])
    decide(desk, case, "accept", "approve")
    told = page(permit, f"/cases/{case.reference}/")
    assert "They began anew on Mon 23 November 2026, because you asked 75 days late." in told
    assert "ask for the years before back until Thu 9 September 2027" in told
    for url in ("/", "/permit/"):
        shown = page(permit, url)
        assert "You can ask for your years back until Thu 9 September 2027" in shown
        assert 'href="/services/restoration/"' in shown
    case = asked_for(permit.person, [FACE, absent("2026-09-01", "2026-11-20"), *PAGES[2:]])
    decide(desk, case, "accept", "approve")
    assert "ask for your years back until" not in page(permit, "/permit/")
    assert "less 74 days" in page(permit, f"/cases/{case.reference}/")


def test_the_permit_page_counts_the_years_as_one_stretch_with_its_gap(
    permit: Permit, desk: Client
) -> None:
    assert "Without a break since 14 September 2026; not a full year yet." in page(
        permit, "/permit/"
    )
    decide(desk, asked_for(permit.person), "accept", "approve")
    shown = page(permit, "/permit/")
    assert "Without a break since 1 July 2023: 3 full years." in shown
    assert "does not count" in shown
