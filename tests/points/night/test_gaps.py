"""A missing month is told when it happens, to whom it endangers, once."""

from datetime import date, timedelta
from typing import Any

import pytest

from permits.models import Permit
from points import gaps, messages, night, tasks
from points.models import AverageWage, PointsFile, PointsNight, Route
from portal import clock, registers
from portal.cases.models import StaffTask
from portal.registers import RegisterUnavailable
from portal.registers.models import InsuranceRun
from portal.sms.models import Message
from tests.permits.services import makers as town
from tests.points.night.makers import TODAY, endorsed, points_file, request, run

pytestmark = pytest.mark.django_db
MASTER = {"degrees": [{"level": "master", "verified": True}]}
# The next confirmation is in spring.
NEXT = date(2027, 3, 31)


def holder(route: str = Route.EDUCATION, **file: Any) -> Permit:
    """Somebody whose points end next spring."""
    permit = town.permit(town.person(), NEXT, years=2)
    points_file(permit, route=route, **file)
    return permit


def warnings() -> list[tuple[str, str]]:
    """Template and month of each warning."""
    return [(one.template, one.key.rpartition(":")[2]) for one in Message.objects.order_by("pk")]


def on_base(last: date | None = None) -> Permit:
    """On the base route at 1x for years; the last month paid, if it has ended."""
    permit = holder(Route.BASE, scored_on=date(2026, 4, 1))
    request(permit.person, {"degrees": [{"level": "college"}]}, scored_on=date(2026, 4, 1))
    run(permit.person, date(2021, 1, 1), last)
    return permit


def test_on_the_base_route_one_missing_month_is_told_at_once() -> None:
    on_base(last=date(2026, 9, 1))
    with clock.travel(date(2026, 10, 31)):
        assert night.run()[messages.GAP] == 0, "October is not booked before it is over"
    with clock.travel(date(2026, 11, 1)):
        night.run()
    assert warnings() == [(messages.GAP_LOST, "2026-10-01")]


def test_a_month_is_told_once_and_the_next_one_again() -> None:
    on_base(last=date(2026, 9, 1))
    for day in (date(2026, 11, 1), date(2026, 11, 2), date(2026, 11, 30), date(2026, 12, 1)):
        with clock.travel(day):
            night.run()
    assert [month for _template, month in warnings()] == ["2026-10-01", "2026-11-01"]


def test_on_the_education_route_a_few_missing_months_endanger_nothing() -> None:
    permit = holder()
    run(permit.person, date(2025, 1, 1), date(2026, 6, 1))
    run(permit.person, date(2026, 9, 1))
    assert night.run()[messages.GAP] == 0


def test_on_the_education_route_it_is_told_from_which_month_on_all_must_be_paid() -> None:
    permit = holder()
    run(permit.person, date(2025, 1, 1), date(2026, 6, 1))
    night.run()
    (told,) = Message.objects.all()
    assert told.template == messages.GAP
    assert told.params["month"] == {"zh-hans": "2026年10月", "en": "October 2026"}
    assert told.params["resume"]["zh-hans"].startswith("202")


def test_a_base_below_the_tier_endangers_the_base_route_too() -> None:
    permit = on_base(last=date(2026, 9, 1))
    run(permit.person, date(2026, 10, 1), date(2026, 10, 1), base=8_000)
    assert night.run()[messages.GAP] == 0, "the average wage of October is not known yet"
    AverageWage.objects.create(
        first_month=date(2026, 7, 1), last_month=date(2027, 6, 1), yuan=12_500, source="test"
    )
    with clock.travel(TODAY + timedelta(days=1)):
        night.run()
    assert warnings() == [(messages.GAP_LOST, "2026-10-01")]


def test_staff_are_told_once_that_a_years_average_wage_is_not_loaded() -> None:
    night.run()
    with clock.travel(TODAY + timedelta(days=1)):
        night.run()
    task = StaffTask.objects.get()
    assert (task.kind, task.params, task.done_at) == ("points_wages", {"year": 2026}, None)
    AverageWage.objects.create(
        first_month=date(2026, 7, 1), last_month=date(2027, 6, 1), yuan=12_500, source="test"
    )
    with clock.travel(TODAY + timedelta(days=2)):
        night.run()
    assert StaffTask.objects.get().done_at


def test_who_has_handed_in_is_left_alone() -> None:
    permit = on_base(last=date(2026, 9, 1))
    endorsed(permit, TODAY - timedelta(days=10))
    night.run()
    assert Message.objects.exclude(template=messages.OPEN).count() == 1
    Message.objects.all().delete()
    made = PointsFile.objects.get().confirmations.get()
    request(permit.person, MASTER, confirmation=made, closed=False)
    PointsNight.objects.all().delete()
    night.run()
    assert not Message.objects.exists()


def test_a_warning_whose_month_was_booked_meanwhile_is_not_sent() -> None:
    permit = on_base(last=date(2026, 9, 1))
    night.run()
    (key,) = Message.objects.values_list("key", flat=True)
    assert set(gaps.still_true([key])) == {key}
    InsuranceRun.objects.filter(person_index=permit.person.id_index).update(last_month=None)
    assert not gaps.still_true([key])


def test_a_file_that_cannot_be_read_stops_nobody_else(caplog: pytest.LogCaptureFixture) -> None:
    broken = town.permit(town.person(2), NEXT, years=2)
    points_file(broken)
    request(broken.person, {"degrees": "nonsense"}, scored_on=date(2026, 4, 1))
    on_base(last=date(2026, 9, 1))
    assert night.run()[messages.GAP] == 1
    assert "set aside" in caplog.text


def test_while_the_register_is_away_the_night_goes_as_far_as_it_can_and_then_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    endorsed(on_base(last=date(2026, 9, 1)), TODAY - timedelta(days=10))

    def away(self: object, numbers: object) -> None:
        raise RegisterUnavailable("employment")

    with monkeypatch.context() as patch:
        patch.setattr(type(registers.get("employment")), "runs_of_many", away)
        tasks.work()
    assert [template for template, _month in warnings()] == [messages.OPEN]
    assert PointsNight.objects.get().finished_at is None
    tasks.work()
    assert len(warnings()) == 2
    assert PointsNight.objects.get().finished_at


def test_the_questions_do_not_grow_with_the_files(django_assert_max_num_queries: Any) -> None:
    for number in range(1, 7):
        permit = town.permit(town.person(number), NEXT, years=2)
        points_file(permit)
    files = list(PointsFile.objects.all())
    with django_assert_max_num_queries(9):
        gaps.write(files, TODAY)
