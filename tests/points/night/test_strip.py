"""The strip of twelve months as pages show it: words, not colours alone."""

from datetime import date

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from permits.models import Permit
from points.models import PointsFile, Route
from points.rules.strip import MonthStatus
from points.strip import LOOKS, WHYS, Shown, strip_of
from portal import registers
from portal.registers import RegisterUnavailable
from tests.permits.services import makers as town
from tests.points.night.makers import (
    THEIRS,
    TODAY,
    employer,
    on_the_list,
    points_file,
    request,
    run,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> object:
    with translation.override("en"):
        yield


def held(route: str = Route.EDUCATION) -> tuple[Permit, PointsFile]:
    permit = town.permit(town.person(), date(2027, 3, 31), years=2)
    return permit, points_file(permit, route=route, scored_on=date(2026, 4, 1))


def shown(permit: Permit, asked: object) -> Shown:
    found = strip_of(permit.person, asked, TODAY)  # type: ignore[arg-type]
    assert found is not None
    return found


def words(strip: Shown) -> list[str]:
    """What a screen reader reads of each month."""
    return [f"{cell.word} {cell.more}".strip() for cell in strip.cells]


def test_each_month_says_in_words_whether_it_counts() -> None:
    permit, file = held(Route.TITLE)
    run(permit.person, date(2025, 11, 1), date(2026, 2, 1))
    run(permit.person, date(2026, 3, 1), date(2026, 3, 1), base=9_000)
    run(permit.person, date(2026, 4, 1), date(2026, 4, 1), back_paid=True)
    run(permit.person, date(2026, 6, 1))
    assert words(shown(permit, file)) == [
        *["counts 1×"] * 4,
        "paid, does not count base too low",
        "paid, does not count paid afterwards",
        "missing",
        "counts 1×",
        *["paid, not judged yet"] * 4,
    ]


def test_a_month_paid_by_another_employer_says_so() -> None:
    permit, file = held()
    run(permit.person, date(2025, 1, 1), date(2026, 6, 1))
    run(permit.person, date(2026, 7, 1), employer_code=town.code(THEIRS))
    on_the_list(permit.person, employer(), date(2025, 1, 1))
    assert words(shown(permit, file))[-1] == (
        "paid, does not count paid by another employer than the contract's"
    )


def test_the_page_names_what_is_asked_and_what_there_is() -> None:
    permit, file = held()
    run(permit.person, date(2025, 1, 1), date(2026, 6, 1))
    html = render_to_string("points/strip.html", {"strip": shown(permit, file)})
    assert "at least 6 of the twelve months" in html
    assert "Today 8 months count, 6 are needed." in html
    assert "Your next confirmation is at risk" in html
    assert html.count("<li") == 12


def test_nothing_is_said_where_nothing_is_at_risk() -> None:
    permit, file = held()
    run(permit.person, date(2024, 6, 1))
    strip = shown(permit, file)
    assert strip.warning == ""
    assert "at risk" not in render_to_string("points/strip.html", {"strip": strip})


def test_the_base_route_asks_every_month_at_the_tier_of_its_score() -> None:
    permit, file = held(Route.BASE)
    request(permit.person, {"degrees": [{"level": "college"}]}, scored_on=file.scored_on)
    run(permit.person, date(2021, 1, 1), date(2026, 9, 1))
    strip = shown(permit, file)
    assert "every one of the twelve months" in strip.asks
    assert "October 2026" in strip.warning


def test_for_a_route_alone_no_confirmation_is_looked_at() -> None:
    permit, _file = held()
    run(permit.person, date(2024, 6, 1))
    assert shown(permit, Route.TITLE).danger is None


def test_while_the_register_does_not_answer_there_is_no_strip(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    permit, file = held()

    def away(self: object, numbers: object) -> None:
        raise RegisterUnavailable("employment")

    monkeypatch.setattr(type(registers.get("employment")), "runs_of_many", away)
    assert strip_of(permit.person, file, TODAY) is None


def test_every_status_has_its_look_and_every_reason_its_words() -> None:
    from points.rules.facts import Why

    assert set(LOOKS) == set(MonthStatus)
    assert {None, Why.BACK_PAID, Why.PAYER_DIFFERS, Why.TAX_DIFFERS} == set(WHYS)
