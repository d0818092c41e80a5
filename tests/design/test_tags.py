"""Filters and tags of the design language, as a page uses them."""

from datetime import UTC, date, datetime

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from portal.standing_bar import WIDTH, Span, bars, cells, mark, ticks
from portal.templatetags.portal import (
    civil_date,
    civil_day,
    grouped,
    how_far,
    icon,
    moment,
    status_tag,
    when,
)

DAY = date(2026, 6, 30)


def page(source: str, **context: object) -> str:
    """The text of a template with our tags loaded, in English."""
    with translation.override("en"):
        return Template("{% load portal %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [
        ("zh-hans", "2026年6月30日(周二)", "2026年6月30日"),
        ("en", "Tue 30 June 2026", "30 June 2026"),
    ],
)
def test_a_day_is_written_as_people_say_it(language: str, long: str, short: str) -> None:
    with translation.override(language):
        assert (civil_date(DAY), civil_day(DAY)) == (long, short)


def test_a_moment_is_told_in_shanghai_time() -> None:
    late = datetime(2026, 6, 29, 16, 5, tzinfo=UTC)
    with translation.override("zh-hans"):
        assert moment(late) == when(late) == "2026年6月30日(周二) 00:05"
        assert civil_date(late) == when(DAY) == "2026年6月30日(周二)"


def test_no_day_is_written_as_nothing() -> None:
    assert [f(None) for f in (civil_date, civil_day, moment, how_far, when)] == [""] * 5


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (30, "today"),
        (29, "yesterday"),
        (28, "2 days ago"),
        (1, "29 days ago"),
    ],
)
def test_how_far_a_past_day_is(day: int, words: str) -> None:
    with translation.override("en"):
        assert how_far(date(2026, 6, day), DAY) == words


def test_how_far_a_coming_day_is() -> None:
    with translation.override("en"):
        assert how_far(date(2026, 7, 1), DAY) == "tomorrow"
        assert how_far(date(2026, 7, 12), DAY) == "in 12 days"


def test_a_grouped_number_copies_without_spaces() -> None:
    html = grouped("310112202600012345")
    assert html.count("<span>") == 5
    assert " " not in html.replace('<span class="grouped" translate="no">', "")


def test_a_prefix_of_letters_is_a_group_of_its_own() -> None:
    assert "<span>DJ</span><span>2026</span>" in grouped("DJ20260302")


def test_a_number_is_escaped() -> None:
    assert "<b>" not in grouped("<b>1")


def test_an_icon_is_hidden_from_screen_readers() -> None:
    assert 'aria-hidden="true"' in icon("home")
    assert "icons.svg#home" in icon("home")


@pytest.mark.parametrize("kind", ["neutral", "info", "doing", "soon", "wrong", "done"])
def test_a_status_says_its_words_beside_its_icon(kind: str) -> None:
    html = status_tag("待审核", kind)
    assert "待审核" in html
    assert "<svg" in html


def test_the_step_bar_says_step_and_name() -> None:
    steps = [
        {"title": "Service", "state": "done", "url": "/a"},
        {"title": "Dwelling", "state": "current"},
        {"title": "Photo", "state": "todo", "url": ""},
    ]
    html = page("{% step_bar steps %}", steps=steps)
    assert "Step 2 of 3 · Dwelling" in html
    assert html.count('aria-current="step"') == 1
    assert html.count("<a ") == 1


def test_a_missing_answer_is_named_and_can_be_filled_in() -> None:
    rows = [{"label": "Photo", "value": "", "missing": True, "change_url": "/photo"}]
    html = page("{% summary_list rows %}", rows=rows)
    assert "Still missing" in html
    assert 'Fill in<span class="visually-hidden"> Photo</span>' in html


def test_a_list_without_changes_has_no_links() -> None:
    html = page("{% summary_list rows %}", rows=[{"label": "Papers", "value": ["a", "b"]}])
    assert "<li>a</li><li>b</li>" in html
    assert "<a " not in html


def test_what_people_typed_is_escaped_everywhere() -> None:
    evil = "<script>"
    html = page(
        "{% fact evil evil source=evil %}{% todo_card evil evil %}{% status_tag evil %}"
        "{% notice 'info' title=evil %}{{ evil }}{% endnotice %}{% copyable evil evil %}"
        "{% timeline events %}{% licence_card name=evil number=evil %}",
        evil=evil,
        events=[{"title": evil, "at": DAY, "text": evil}],
    )
    assert evil not in html


def test_key_dates_stand_in_order_and_the_next_one_is_marked() -> None:
    dates = [
        {"label": "end", "on": date(2026, 7, 30)},
        {"label": "issue", "on": date(2025, 7, 30)},
        {"label": "round", "on": date(2026, 7, 15), "text": "nothing to do"},
    ]
    html = page("{% key_dates dates today=day %}", dates=dates, day=DAY)
    assert html.index("issue") < html.index("round") < html.index("end")
    assert html.count("date-next") == 1
    assert "in 15 days" in html


def test_pages_keep_the_search_that_led_to_them() -> None:
    request = RequestFactory().get("/list?q=a+b&q=c&page=2")
    html = page("{% pagination page %}", request=request, page=Paginator(range(50), 10).page(2))
    assert "?q=a+b&amp;q=c&amp;page=3" in html
    assert "Page 2 of 5" in html


def test_one_page_needs_no_pagination() -> None:
    request = RequestFactory().get("/")
    html = page("{% pagination page %}", request=request, page=Paginator(range(5), 10).page(1))
    assert "<nav" not in html


def test_a_gap_of_one_day_in_ten_years_is_still_seen() -> None:
    drawn = bars(
        [
            Span(date(2016, 1, 1), date(2020, 12, 31)),
            Span(date(2021, 1, 1), date(2021, 1, 1), "gap"),
            Span(date(2021, 1, 2), date(2025, 12, 31)),
        ]
    )
    assert drawn[1].width >= 5
    assert drawn[0].x == 0
    assert drawn[-1].x + drawn[-1].width == WIDTH


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="before it starts"):
        bars([Span(date(2021, 1, 2), date(2021, 1, 1))])


def test_no_years_held_draw_nothing() -> None:
    assert bars([]) == []
    assert "<line" not in page("{% standing_bar spans %}", spans=[])


def test_each_gap_has_a_number_that_ties_it_to_its_words() -> None:
    drawn = bars(
        [
            Span(date(2020, 1, 1), date(2020, 12, 31)),
            Span(date(2021, 1, 1), date(2021, 3, 1), "gap", "does not count"),
            Span(date(2021, 3, 2), date(2022, 3, 1)),
            Span(date(2022, 3, 2), date(2022, 5, 20), "reset", "started again"),
            Span(date(2022, 5, 21), date(2023, 5, 20), "ahead", "to come"),
        ]
    )
    assert [bar.number for bar in drawn] == [0, 1, 0, 2, 0]


@pytest.mark.parametrize(("years", "most"), [(1, 1), (5, 5), (9, 8), (40, 8)])
def test_the_years_below_the_bar_fit_on_a_phone(years: int, most: int) -> None:
    found = ticks(bars([Span(date(2001, 6, 1), date(2001 + years, 5, 31))]))
    assert 1 <= len(found) <= most
    assert found[0].label == "2002"


def test_today_is_marked_only_within_the_bar() -> None:
    drawn = bars([Span(date(2024, 1, 1), date(2025, 12, 31))])
    now = mark(drawn, date(2025, 12, 31), "today")
    assert now is not None
    assert (now.left, now.anchor) == ("100%", "end")
    assert mark(drawn, date(2026, 1, 1), "today") is None


@given(st.integers(0, 200), st.integers(1, 120))
def test_the_cells_of_the_goal_hold_as_much_as_there_is(months: int, goal: int) -> None:
    found = cells(months, goal)
    assert len(found) == -(-goal // 12)
    assert found[-1].x + found[-1].width == WIDTH
    full = [cell for cell in found if cell.filled == cell.width]
    assert (len(full) == len(found)) is (months >= goal)
    assert [cell.filled > 0 for cell in found] == sorted(
        (cell.filled > 0 for cell in found), reverse=True
    )


def test_the_goal_is_said_in_words_beside_the_picture() -> None:
    html = page("{% standing_bar spans months=29 goal=84 %}", spans=[])
    assert "<strong>29</strong> of 84 months" in html
    assert html.count('aria-hidden="true"') == 2
