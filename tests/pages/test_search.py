"""Search: characters, pinyin, initials, whole questions; never a dead end."""

import pytest
from django.test import Client

from tests.pages.looking import html, main

TOYS = pytest.mark.usefixtures("toys")
REAL = {
    "居住登记": "registration",
    "jzdj": "registration",
    "搬家": "registration",
    "juzhuzheng": "permit",
    "居住证 申领": "permit",
    "签注": "endorsement",
    "qianzhu": "endorsement",
    "qz": "endorsement",
    "续期": "endorsement",
}


@pytest.mark.parametrize("text", REAL)
def test_characters_pinyin_and_initials_find_the_service(stranger: Client, text: str) -> None:
    assert f"/services/{REAL[text]}/" in html(stranger, "/search/", q=text)


@pytest.mark.parametrize(
    ("question", "service"),
    [
        ("怎么续签居住证", "endorsement"),
        ("搬家了要登记吗", "registration"),
        ("我想申领居住证", "permit"),
        ("endorsment", "endorsement"),
    ],
)
def test_a_whole_question_finds_what_it_may_mean(
    stranger: Client, question: str, service: str
) -> None:
    page = html(stranger, "/search/", q=question)
    assert "Perhaps you mean" in page
    assert f"/services/{service}/" in page


@TOYS
def test_only_what_was_found_is_shown(stranger: Client) -> None:
    page = html(stranger, "/search/", q="BOOKS")
    assert "/services/ticket/" in page
    assert "/services/party/" not in page


@TOYS
def test_where_nothing_is_found_all_services_and_a_person_to_ask_are_named(
    stranger: Client,
) -> None:
    page = html(stranger, "/search/", q="🦄")
    assert "Nothing found for “🦄”" in page
    assert "12345" in page
    assert "/services/ticket/" in page
    assert "/services/party/" in page


@TOYS
@pytest.mark.parametrize("text", ["", "   "])
def test_an_empty_search_shows_all_services_and_blames_nobody(stranger: Client, text: str) -> None:
    page = main(stranger, "/search/", q=text)
    assert "Nothing found" not in page
    assert "All services" in page


@TOYS
def test_what_was_typed_stays_in_the_field_and_is_no_mark_up(stranger: Client) -> None:
    page = html(stranger, "/search/", q='"><b>books')
    assert "<b>" not in page
    assert "&quot;&gt;&lt;b&gt;books" in page


@TOYS
def test_a_book_typed_into_the_field_is_cut(stranger: Client) -> None:
    assert "x" * 61 not in html(stranger, "/search/", q="x" * 5000)
