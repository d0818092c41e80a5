"""Staff keep the reference data in the admin: calendar years and policy versions."""

from datetime import date
from typing import Any

import pytest
from django.contrib.admin.sites import site
from django.test import RequestFactory

from portal import clock
from portal.clock.models import CalendarYear

pytestmark = pytest.mark.django_db


class Staff:
    """The admin asks a user for a name and for permissions only."""

    is_active = is_staff = True

    def get_username(self) -> str:
        return "clerk"

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return True


def post(data: dict[str, str], year: int | None = None) -> Any:
    request = RequestFactory().post("/", data)
    request.user = Staff()  # type: ignore[assignment]
    request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
    admin = site.get_model_admin(CalendarYear)
    obj = CalendarYear.objects.get(year=year) if year else None
    form = admin.get_form(request, obj, change=bool(year))(request.POST, instance=obj)
    assert form.is_valid(), form.errors
    new = admin.save_form(request, form, change=bool(year))
    formsets, _ = admin._create_formsets(request, new, change=bool(year))
    if not all(formset.is_valid() for formset in formsets):
        return [formset.errors for formset in formsets]
    admin.save_model(request, new, form, change=bool(year))
    admin.save_related(request, form, formsets, change=bool(year))
    return new


def days(**rows: str) -> dict[str, str]:
    return {"days-TOTAL_FORMS": "1", "days-INITIAL_FORMS": "0", **rows}


def test_a_year_typed_in_by_staff_is_known_at_once_with_a_version_of_its_own() -> None:
    before = clock.working_days().version
    row = post({"year": "2027", **days(**{"days-0-date": "2027-01-01"})})
    assert (row.loaded_by, len(row.version)) == ("clerk", 12)
    found = clock.working_days()
    assert found.version != before
    assert not found.is_working(date(2027, 1, 1))


def test_a_day_that_is_no_exception_is_refused_in_the_form() -> None:
    rows = {"days-0-date": "2026-11-24", "days-0-working": "on"}
    errors = post({"year": "2026", **days(**rows)}, year=2026)
    assert errors[0][0]
