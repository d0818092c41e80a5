from datetime import date

from django.urls import path, register_converter

from permits import (
    address_views,
    calendar_file,
    certificate_views,
    history_views,
    missing_address,
    views,
)
from permits.endorsement import night_pages, relief_pages, round_pages


class DayConverter:
    """A civil date in an address: 2026-11-22."""

    regex = r"\d{4}-\d{2}-\d{2}"

    def to_python(self, value: str) -> date:
        """Raises ValueError for a day that does not exist, which is a 404."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        """As ISO 8601 writes it."""
        return value.isoformat()


register_converter(DayConverter, "day")

app_name = "permits"
urlpatterns = [
    path("", views.permit, name="permit"),
    path("history/", history_views.own, name="history"),
    path("history/<str:reference>/", history_views.of_case, name="history_of"),
    path("show/", certificate_views.show, name="show"),
    path("certificate/<slug:kind>/", certificate_views.certificate, name="certificate"),
    path("address/lookup/", address_views.lookup, name="address_lookup"),
    path("address/<uuid:draft_id>/missing/", missing_address.missing, name="address_missing"),
    path("address/<uuid:draft_id>/reported/", missing_address.reported, name="address_reported"),
    path("calendar/<str:token>.ics", calendar_file.calendar, name="calendar"),
    path("nights/", night_pages.nights, name="nights"),
    path("nights/what-if/", night_pages.what_if, name="what_if"),
    path("nights/what-if/<int:pk>/", night_pages.what_if_result, name="what_if_result"),
    path("nights/<day:day>/", night_pages.night, name="night"),
    path("nights/<day:day>/switch/", night_pages.night_switch, name="night_switch"),
    path("round/", round_pages.round_list, name="round"),
    path("round/<int:pk>/", round_pages.round_task, name="round_task"),
    path("relief/", relief_pages.measures, name="reliefs"),
    path("relief/new/", relief_pages.new_measure, name="relief_new"),
    path("relief/<int:pk>/", relief_pages.measure, name="relief"),
    path("relief/<int:pk>/act/", relief_pages.act, name="relief_act"),
    path("relief/owed/<int:pk>/", relief_pages.supplement_done, name="supplement_done"),
    path("nights/<day:day>/people/", night_pages.night_people, name="night_people"),
]
