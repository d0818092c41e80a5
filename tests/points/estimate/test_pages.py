"""The estimator as anybody walks it: pages, what is wrong, the result, the registers."""

import re
from html import unescape
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from points.estimate.answers import Answers
from points.estimate.pages import PAGES
from points.rules.scoring import score
from points.rules.ways import apply_way, ways
from portal.clock import today
from portal.policy import policy_on
from portal.registers import RegisterUnavailable
from tests.points.services import makers

pytestmark = pytest.mark.django_db

START, RESULT = "/points/estimate/", "/points/estimate/result/"
EVERYTHING = "&".join(f"plus={one.slug}" for one in PAGES if not one.always)
LOW = "age=44&edu=bachelor&proved=yes&si=40&x08=30&x1=20&now=10"
SHORT = [
    LOW,
    "age=30&edu=college&proved=yes&si=12&x1=12&now=10",
    "age=44&edu=master&proved=no&si=24&now=8",
    "age=50&edu=bachelor_degree&proved=yes&si=24&x08=20&now=0&plus=spouse&sp=1",
    "age=25&edu=none&title=skill3&si=10&x2=10&now=20",
]


def text(client: Client, url: str) -> str:
    """What a page says, on one line."""
    answer = client.get(url)
    assert answer.status_code == 200, answer.headers.get("Location")
    main = answer.content.decode().partition("<main")[2]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


class Filled(HTMLParser):
    """The form of a page as a browser would send it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.action, self.pairs, self.inside = "", list[tuple[str, str]](), False
        self.feed(html.partition("<main")[2])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("method") == "get"
            self.action = given.get("action") or self.action
        elif tag == "input" and self.inside and given.get("name"):
            chosen = given.get("type") not in ("radio", "checkbox") or "checked" in given
            self.pairs += [(str(given["name"]), given.get("value") or "")] * chosen

    def send(self, go: str = "next", **answers: Any) -> str:
        """Where the filled form leads."""
        kept = [(name, value) for name, value in self.pairs if name not in answers]
        return f"{self.action}?{urlencode([*kept, *answers.items(), ('go', go)], doseq=True)}"


def test_walked_from_the_first_page_the_answers_come_along_to_the_result(client: Client) -> None:
    said: dict[str, dict[str, Any]] = {
        "age": {"age": "44"},
        "education": {"edu": "bachelor_degree", "proved": "yes"},
        "title": {"title": "none"},
        "years": {"si": "40"},
        "base": {"x08": "30", "x1": "20", "now": "10"},
        "more": {"plus": ["spouse", "awards"]},
        "spouse": {"sp": "2"},
        "awards": {"aw": "municipal_special", "awh": "no"},
    }
    url = f"{START}age/"
    for slug, answers in said.items():
        assert url.startswith(f"{START}{slug}/")
        form = Filled(client.get(url).content.decode())
        url = client.get(form.send(**answers)).headers["Location"]
    assert url.startswith(RESULT)
    page = text(client, url)
    assert "136 points The standard value of 120 is reached." in page
    assert "About the application" in page and "shortest ways" not in page
    assert "Of Shanghai, special (专项性): not given while working in Shanghai" in page


def test_from_the_result_a_page_leads_back_to_the_result(client: Client) -> None:
    page = client.get(f"{RESULT}?{LOW}").content.decode()
    change = next(one for one in re.findall(r'href="([^"]+)"', page) if "/education/" in one)
    form = Filled(client.get(unescape(change)).content.decode())
    url = client.get(form.send("result", edu="doctor")).headers["Location"]
    assert url.startswith(RESULT) and dict(parse_qsl(url.partition("?")[2]))["edu"] == "doctor"
    assert "148 points" in text(client, url)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("slug", [one.slug for one in PAGES])
def test_every_page_speaks_and_says_what_it_gives(client: Client, slug: str, language: str) -> None:
    client.cookies["django_language"] = language
    page = client.get(f"{START}{slug}/?age=44&{EVERYTHING}").content.decode()
    assert page.count("<h1") == 1 and "%(" not in page
    if slug != "more":
        assert re.search(r"\d+ points|\d+分|\d+ 分" if language == "en" else r"\d", page)


WRONG = [
    ("age", "age=old", "Write a whole number in figures"),
    ("age", "age=-3", "This cannot be less than 0."),
    ("age", "age=999", "This cannot be more than 120."),
    ("age", "age=%00", "Write a whole number in figures"),
    ("age", "edu=master&proved=yes", "Write how old you are"),
    ("education", "age=44&edu=professor", "This answer does not exist."),
    ("education", "age=44&edu=master&proved=perhaps", "This answer does not exist."),
    ("title", "age=44&title=none&but=x", "This answer does not exist."),
    ("years", "age=44&si=forty", "Write a whole number in figures"),
    ("years", f"age=44&si={'9' * 5000}", "This cannot be more than 720."),
    ("base", "age=44&si=10&x1=20", "You said 10 months in all: this is more."),
    ("base", "age=44&x3=37", "This cannot be more than 36."),
    ("base", "age=44&now=7", "This answer does not exist."),
    ("more", "age=44&plus=anything", "This answer does not exist."),
    ("firm", "age=44&plus=firm&share=0", "This cannot be less than 1."),
    ("firm", "age=44&plus=firm&share=50&tax=1.5", "Write a whole number in figures"),
    ("spouse", "age=44&plus=spouse&sp=<b>", "Write a whole number in figures"),
    ("awards", "age=44&plus=awards&aw=nobel", "This answer does not exist."),
    ("awards", "age=44&plus=awards&aw=provincial", "while working in Shanghai?"),
    ("record", "age=44&plus=record&fm=21", "This cannot be more than 20."),
    ("record", "age=44&plus=record&veto=x", "This answer does not exist."),
]


@pytest.mark.parametrize(("slug", "query", "words"), WRONG)
def test_what_cannot_be_is_said_beside_its_field(
    client: Client, slug: str, query: str, words: str
) -> None:
    led = client.get(f"{RESULT}?{query}").headers["Location"]
    assert led.startswith(f"{START}{slug}/?")
    page = client.get(led).content.decode()
    errors = re.findall(r'class="field-error">(.*?)</div>', page, re.S)
    assert errors and words in unescape("".join(errors))
    assert 'role="alert"' in page


def test_a_number_in_full_width_figures_is_a_number(client: Client) -> None:
    url = client.get(f"{START}age/?age=４４&go=next").headers["Location"]
    assert url.startswith(f"{START}education/")


def test_nothing_answered_leads_to_the_start_and_unknown_pages_are_none(client: Client) -> None:
    assert client.get(RESULT).headers["Location"] == START
    assert client.get(f"{START}height/").status_code == 404
    assert client.post(f"{START}age/").status_code == 405
    led = client.get(f"{START}spouse/?age=44").headers["Location"]
    assert led == f"{START}more/?age=44"


@pytest.mark.parametrize("query", SHORT)
def test_below_the_standard_each_way_is_on_the_page_and_applied_reaches_it(
    client: Client, query: str
) -> None:
    policy = policy_on(today())
    facts = Answers(QueryDict(query), today(), policy).facts
    assert facts is not None
    found = ways(facts, policy, most=6)
    assert found
    page = client.get(f"{RESULT}?{query}").content.decode()
    cards = re.findall(r'<li class="goal-way">(.*?)</p></li>', page, re.S)
    assert len(cards) >= len(found)
    for way in found:
        after = score(apply_way(facts, way, policy), policy)
        assert after.meets_standard and after.total == way.total
        assert any(f"<strong>{way.total}</strong> points then" in card for card in cards)
    for card in cards:
        link, total = re.findall(r'href="([^"]+)"><strong>(\d+)</strong>', card)[0]
        then = text(client, unescape(link))
        assert f"{total} points The standard value of 120 is reached." in then


def test_who_is_excluded_reads_why_and_no_way(client: Client) -> None:
    page = text(client, f"{RESULT}?age=38&edu=master&proved=yes&plus=record&veto=crime")
    assert "You cannot apply as it is" in page and "shortest ways" not in page
    page = text(client, f"{RESULT}?age=61&edu=doctor&proved=yes&si=240")
    assert "from 18 to 60 years of age" in page


def test_it_says_that_it_is_an_estimate_and_which_wages_nobody_confirmed(client: Client) -> None:
    page = text(client, f"{RESULT}?{LOW}")
    assert "This is an estimate as of" in page
    assert "The average wages of July 2024 to June 2026 are not officially confirmed." in page
    assert "no average wage is known yet" in page
    assert "12434" in text(client, f"{START}base/?age=44")


def test_a_result_is_its_address_and_leaves_no_trace(client: Client) -> None:
    del client.cookies["django_language"]
    page = client.get(f"{RESULT}?{LOW}")
    address = re.findall(r'readonly value="([^"]+)"', page.content.decode())[0]
    assert unescape(address).endswith(f"{RESULT}?{LOW}")
    assert set(client.cookies) <= {"csrftoken"}  # of the switches in the header


@pytest.mark.parametrize("url", [START, f"{START}base/?age=44", f"{RESULT}?{LOW}&{EVERYTHING}"])
def test_a_stranger_costs_two_queries_at_most(client: Client, settings: Any, url: str) -> None:
    settings.DEMO = False
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    assert len(asked) <= 2


def test_signed_in_it_begins_with_the_registers_and_the_address_holds_numbers_only(
    holder: Client,
) -> None:
    page = holder.get(START).content.decode()
    words = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "66 months From: social insurance register" in words
    assert "From: your ID card" in words
    url = unescape(re.findall(r'href="([^"]*/estimate/age/\?[^"]+)"', page)[0])
    said = dict(parse_qsl(url.partition("?")[2]))
    assert said["si"] == "66" and all(value.isdigit() for value in said.values())
    assert f'value="{said["age"]}"' in holder.get(url).content.decode()


def test_what_was_declared_for_the_last_points_is_there_too(holder: Client, person: Any) -> None:
    makers.file(person, person.permits.get().valid_until)
    page = holder.get(START).content.decode()
    assert "From: your last points application" in page
    assert "edu=bachelor_degree&amp;proved=yes" in page


class Away:
    """A register that does not answer."""

    def runs_of_many(self, numbers: list[str]) -> None:
        raise RegisterUnavailable("employment")


def test_a_register_that_does_not_answer_is_said_and_the_age_is_there(
    holder: Client, settings: Any
) -> None:
    settings.REGISTERS = {"employment": f"{__name__}.Away"}
    page = holder.get(START).content.decode()
    assert "The social insurance register does not answer now" in page
    assert re.search(r'/estimate/age/\?age=\d+"', page)


@pytest.mark.parametrize(
    "url", ["/", "/services/points/", "/search/?q=积分模拟", "/search/?q=estimator"]
)
def test_home_service_page_and_search_lead_to_it(client: Client, url: str) -> None:
    assert f'href="{START}"' in client.get(url).content.decode()
