"""The history enquiry: everything about a person's permits, and what it did to the years."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from permits.history import history
from permits.life import chapters_of, periods
from permits.models import Endorsement, Permit
from permits.rules.effect import endorse
from permits.rules.standing import standing
from portal.accounts.models import Person
from portal.audit.models import Entry
from portal.clock.days import add_months
from portal.policy import policy_on
from tests.permits.services import makers
from tests.permits.services.makers import TODAY
from tests.permits.services.walk import ENDORSEMENT, browser, decide, submitted

pytestmark = pytest.mark.django_db
URL = "/permit/history/"


def words(client: Client, url: str = URL) -> str:
    """The text of the page."""
    html = client.get(url).content.decode()
    text = re.sub(r"<[^>]+>", " ", html[html.index("<main") : html.index("</main")])
    return unescape(re.sub(r"\s+", " ", text))


def page(person: Person) -> str:
    return words(browser(person.user))


def endorsed(permit: Permit, late: int, **changes: Any) -> Endorsement:
    """The permit is endorsed so many days after its end, as the rules say."""
    day = permit.valid_until + timedelta(days=late)
    done = endorse(
        valid_until=permit.valid_until, requested_on=day, policy=policy_on(day),
        continuity_start=permit.continuity_start,
    )  # fmt: skip
    facts: dict[str, Any] = {"valid_from": done.valid_from, "valid_until": done.new_valid_until}
    facts |= {"band": done.band, "days_late": late, "continuity_start": done.continuity_start}
    facts |= {"endorsed_on": day, "requested_on": day}
    made = makers.endorsement(permit, permit.valid_until, **facts | changes)
    permit.valid_until = made.valid_until
    permit.continuity_start = made.continuity_start
    permit.save()
    return made


def first(issued_on: date, sequence: int = 1) -> Permit:
    """A permit issued on that day and never endorsed."""
    return makers.permit(makers.person(sequence), add_months(issued_on, 12))


def test_every_issue_endorsement_and_gap_stands_there_with_its_effect() -> None:
    permit = first(date(2021, 3, 1))
    endorsed(permit, -10)
    endorsed(permit, 24, channel="counter", endorsed_on=date(2023, 3, 26))
    endorsed(permit, 80, channel="web", calendar_version="2024-1")
    endorsed(permit, 0)
    endorsed(permit, 0)
    text = page(permit.person)
    rows = (
        "Permit issued Mon 1 March 2021",
        "Valid 1 March 2021 to 1 March 2022",
        "Without a break 12 +12 In all 12 +12",
        "Endorsed automatically Sat 19 February 2022",
        "Compared on 19 February 2022 Written on 19 February 2022 In time? yes Rules of 2018-01",
        "Without a break 24 +12 In all 24 +12",
        "Endorsed at the counter Sun 26 March 2023",
        "Asked for on 25 March 2023 Written on 26 March 2023 In time? 24 days late, within the",
        "Suspended until it was endorsed; the years go on as if it had been in time.",
        "Without a break 36 +12 In all 36 +12",
        "Gap after which the years began again Sat 2 March 2024",
        "2 March 2024 to 19 May 2024 Length 79 days",
        "Without a break 0 −36 In all 36 unchanged",
        "Endorsed online Mon 20 May 2024",
        "80 days late, after the grace Rules of 2018-01, calendar 2024-1",
        "Without a break 12 +12 In all 48 +12",
    )
    places = [text.index(row) for row in rows]
    assert places == sorted(places)
    assert permit.number not in text.replace(" ", ""), "the number is masked"


def test_years_given_back_are_told_with_the_day() -> None:
    permit = first(date(2022, 3, 1))
    endorsed(permit, 70, restored_on=date(2023, 7, 3), continuity_start=date(2022, 3, 1))
    text = page(permit.person)
    for part in (
        "Gap that does not count",
        "Without a break 12 unchanged In all 12 unchanged",
        "Continuity restored on 3 July 2023",
        "The years before the gap were given back; the days of the gap do not count.",
    ):
        assert part in text, part


def test_a_former_void_permit_is_part_of_it_and_what_was_gathered_stays() -> None:
    old = first(date(2020, 1, 10))
    endorsed(old, 0)
    new = Permit.objects.get(pk=old.pk)
    old.ended_on = date(2026, 3, 1)
    old.save()
    new.pk, new.number = None, "31000000000000000009"
    new.issued_on = new.continuity_start = date(2026, 3, 1)
    new.valid_until = new.card_valid_until = date(2027, 3, 1)
    new.save(force_insert=True)
    text = page(old.person)
    rows = (
        "Permit issued Fri 10 January 2020",
        "Permit void Tue 11 January 2022",
        "Without a break 0 −24 In all 24 unchanged",
        "Permit issued Sun 1 March 2026",
        "The continuous years begin on this day; the months in all go on.",
        "Without a break 8 +8 In all 32 +8",
    )
    places = [text.index(row) for row in rows]
    assert places == sorted(places)


def test_a_void_permit_and_a_suspended_one_end_the_record() -> None:
    void = first(date(2025, 6, 1), 1)
    text = page(void.person)
    assert "Suspended, then void Tue 2 June 2026 Days since 2 June 2026" in text
    assert "Void since 31 August 2026" in text, "not from the lapse, but from day 91"
    assert "Without a break 0 −12 In all 12 unchanged" in text
    late = makers.permit(makers.person(2), TODAY - timedelta(days=20))
    text = page(late.person)
    assert "Suspended Wed 4 November 2026" in text
    assert "Both counters stand still. Endorsed by 2 January 2027, the years go on." in text
    reset = makers.permit(makers.person(3), TODAY - timedelta(days=70))
    assert "Endorsed now, the continuous years begin again." in page(reset.person)


def test_a_permit_replaced_before_its_end_says_so() -> None:
    old = first(date(2025, 6, 1))
    old.ended_on, old.valid_until = date(2026, 3, 1), date(2026, 6, 1)
    old.save()
    text = page(old.person)
    assert "Valid 1 June 2025 to 1 June 2026 Ended early 1 March 2026" in text


def test_the_two_dates_stand_side_by_side_whether_they_agree_or_not() -> None:
    permit = first(date(2026, 3, 1))
    text = page(permit.person)
    assert "In the records 1 March 2027 Printed on the card 1 March 2027 Both agree." in text
    permit.card_valid_until = date(2026, 3, 1)
    permit.save()
    text = page(permit.person)
    assert "In the records 1 March 2027 Printed on the card 1 March 2026 They differ:" in text
    assert "any community centre of the city; it rewrites the card" in text


def test_who_never_had_a_permit_is_told_so(client: Client) -> None:
    assert "There is no history yet" in words(client)


def test_the_permit_page_leads_there() -> None:
    permit = makers.holder(TODAY + timedelta(days=100))
    assert f'href="{URL}"' in browser(permit.person.user).get("/permit/").content.decode()


def test_the_case_of_an_endorsement_is_a_link_for_its_holder(desk: Client) -> None:
    permit = makers.holder(TODAY + timedelta(days=20))
    client = browser(permit.person.user)
    case = decide(desk, submitted(client, "endorsement", ENDORSEMENT), "accept", "approve")
    assert f'href="/cases/{case.reference}/"' in client.get(URL).content.decode()


def test_the_desk_sees_it_beside_a_case_and_leaves_an_audit_row(desk: Client) -> None:
    permit = makers.holder(TODAY + timedelta(days=20))
    case = submitted(browser(permit.person.user), "endorsement", ENDORSEMENT)
    url = f"{URL}{case.reference}/"
    assert f'href="{url}"' in desk.get(f"/desk/{case.reference}/").content.decode()
    before = Entry.objects.count()
    text = words(desk, url)
    assert "Permit issued" in text
    assert Entry.objects.count() == before + 1
    row = Entry.objects.latest("pk")
    assert (row.action, row.person, row.detail) == ("view", permit.person, {"history": True})


def test_a_clerk_elsewhere_finds_nothing() -> None:
    permit = makers.holder(TODAY + timedelta(days=20))
    case = submitted(browser(permit.person.user), "endorsement", ENDORSEMENT)
    elsewhere = browser(makers.clerk(makers.TIANPING, "elsewhere"))
    assert elsewhere.get(f"{URL}{case.reference}/").status_code == 404


@pytest.mark.parametrize("years", [1, 9])
def test_the_number_of_queries_does_not_grow_with_the_years(years: int) -> None:
    permit = makers.permit(makers.person(4), add_months(TODAY, 5), years)
    client = browser(permit.person.user)
    with CaptureQueriesContext(connection) as queries:
        client.get(URL)
    assert len(queries) == 9, [query["sql"] for query in queries]


def test_in_chinese_the_page_speaks_chinese() -> None:
    permit = first(date(2022, 3, 1))
    endorsed(permit, 70)
    endorsed(permit, 30)
    html = browser(permit.person.user, "zh-hans").get(URL).content.decode()
    text = re.sub(r"<[^>]+>", "", html[html.index("<main") : html.index("</main")])
    assert not re.findall(r"[A-Za-z]{4,}", text), "no English word is left"


class Lives(TestCase):
    """Whatever a life with permits was like."""

    def setUp(self) -> None:
        """Somebody without a permit."""
        self.person = makers.person(9)

    @given(
        st.dates(date(2017, 3, 1), date(2020, 12, 31)),
        st.lists(st.tuples(st.integers(-30, 90), st.booleans()), max_size=8),
        st.booleans(),
    )
    def test_the_last_row_says_what_the_rule_says(
        self, issued_on: date, years: list[tuple[int, bool]], again: bool
    ) -> None:
        """Endorsed early or late, given back or not, with or without a second permit."""
        Endorsement.objects.all().delete()
        Permit.objects.all().delete()
        permit = makers.permit(self.person, add_months(issued_on, 12))
        for late, back in years:
            made = endorsed(permit, late)
            if back and made.band == "LATE_RESET":
                made.restored_on = made.endorsed_on
                made.save()
        if again:
            permit.ended_on = permit.valid_until + timedelta(days=300)
            permit.save()
            makers.permit(
                self.person, add_months(permit.ended_on, 12), issued_on=permit.ended_on,
                continuity_start=permit.ended_on,
            )  # fmt: skip
        found = history(self.person, TODAY)
        assert found is not None
        held = standing(periods(chapters_of(self.person)), TODAY, policy_on(TODAY))
        last = [entry.step for entry in found.entries if entry.step is not None][-1]
        assert (last.after.continuous, last.after.cumulative) == (
            held.continuous_full_months,
            held.cumulative_months,
        )
        assert len(found.entries) >= len(periods(chapters_of(self.person)))
