"""The frame of every page, its switches, the pages for trouble, and the one stylesheet."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import find, get_finders
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from portal.bundle import BundleFinder, blocks, keep_used

pytestmark = [pytest.mark.urls("tests.design.urls"), pytest.mark.django_db]

TEMPLATES = Path(settings.BASE_DIR, "templates")
BOOTSTRAP = ".a{x:1}.b,.c{x:2}.a:not(.b){x:3}p{x:4}@media (min-width:1px){.a{x:5}.b{x:6}}"


@pytest.fixture(autouse=True)
def demo(settings: Any) -> None:
    settings.DEMO = True


@pytest.fixture
def cookies(client: Client) -> Iterator[Client]:
    """A browser that has said what it wants."""
    client.cookies["type_size"] = "large"
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def test_a_page_is_chinese_in_normal_type_unless_asked(client: Client) -> None:
    html = client.get("/styleguide/message/").content.decode()
    assert '<html lang="zh-Hans"' in html
    assert "data-size" not in html


def test_the_switches_are_kept_and_lead_back(client: Client) -> None:
    for field, value in (("size", "large"), ("language", "en")):
        answer = client.post("/preferences/", {field: value, "next": "/styleguide/message/?a=1"})
        assert answer["Location"] == "/styleguide/message/?a=1"
    html = client.get("/styleguide/message/").content.decode()
    assert '<html lang="en"' in html
    assert 'data-size="large"' in html


def test_normal_type_comes_back(cookies: Client) -> None:
    cookies.post("/preferences/", {"size": "normal"})
    assert "data-size" not in cookies.get("/styleguide/message/").content.decode()


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "", "javascript:1"]
)
def test_a_switch_never_leads_to_another_site(client: Client, elsewhere: str) -> None:
    assert client.post("/preferences/", {"size": "large", "next": elsewhere})["Location"] == "/"


def test_an_unknown_choice_is_ignored_and_a_link_changes_nothing(client: Client) -> None:
    assert not client.post("/preferences/", {"size": "huge", "language": "xx"}).cookies
    assert client.get("/preferences/?size=large").status_code == 405


def test_a_page_for_a_stranger_costs_no_query(
    client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        client.get("/styleguide/message/")


def test_the_style_guide_is_for_developers(client: Client, settings: Any) -> None:
    assert client.get("/styleguide/").status_code == 200
    assert client.get("/styleguide/unknown/").status_code == 404
    settings.DEMO = False
    assert client.get("/styleguide/").status_code == 404


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "413"])
def test_a_page_for_trouble_says_the_way_on(name: str) -> None:
    html = render_to_string(f"{name}.html", request=RequestFactory().get("/x"))
    assert len(re.findall("<h1", html)) == 1
    assert 'class="btn btn-primary"' in html


def test_the_page_for_a_breakdown_needs_nothing() -> None:
    html = render_to_string("500.html")
    assert "12345" in html
    assert "css/site" in html


def test_no_template_needs_inline_code_or_style() -> None:
    wrong = re.compile(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\bsrc=)|javascript:")
    assert [
        str(path) for path in TEMPLATES.rglob("*.html") if wrong.search(path.read_text("utf-8"))
    ] == []


def test_every_icon_that_a_template_names_is_drawn() -> None:
    drawn = set(re.findall(r'id="([\w-]+)"', Path("static/icons.svg").read_text("utf-8")))
    named = {
        name
        for path in TEMPLATES.rglob("*.html")
        for name in re.findall(r'{% icon "([\w-]+)"', path.read_text("utf-8"))
    }
    assert named <= drawn


def test_rules_are_kept_when_every_class_of_theirs_is_used() -> None:
    assert keep_used(BOOTSTRAP, {"a"}) == (
        ".a{x:1}\n.a:not(.b){x:3}\np{x:4}\n@media (min-width:1px){.a{x:5}}"
    )


def test_nothing_is_lost_when_every_class_is_used() -> None:
    kept = keep_used(BOOTSTRAP, {"a", "b", "c"})
    assert list(blocks(kept.replace("\n", ""))) == list(blocks(BOOTSTRAP))


def test_the_stylesheet_is_one_small_file() -> None:
    made = Path(str(find("css/site.css")))
    css = made.read_bytes()
    assert b".btn-primary" in css
    assert b".form-check-input" in css
    assert b".carousel" not in css
    # One packet round more than a first page needs; the points brought strip, score and lists.
    assert len(brotli.compress(css)) < 14_000


def test_collecting_finds_the_stylesheet_once() -> None:
    found = [name for f in get_finders() for name, _ in f.list([]) if name == "css/site.css"]
    assert found == ["css/site.css"]
    assert BundleFinder().find("css/other.css") == []
