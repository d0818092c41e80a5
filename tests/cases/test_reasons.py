"""Saved reasons: who keeps them, where they are offered, and that what was said stays said."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from portal.accounts.models import Person, User
from portal.audit.models import Entry
from portal.cases import reasons as saved
from portal.cases import service as services
from portal.cases.acts import NotAllowed
from portal.cases.models import SavedReason
from portal.sms.models import Message
from portal.sms.texts import length
from tests.cases import makers
from tests.cases.conftest import signed_in
from tests.cases.makers import decide, submitted

pytestmark = pytest.mark.django_db
REASONS = "/desk/reasons/"
TYPED = {
    "text_zh": "借书证照片太旧。",
    "text_en": "the photo of the ticket is too old.",
    "service": "ticket",
    "moves": ["ask_correction"],
}


@pytest.fixture
def supervisor(centre: Any) -> User:
    return makers.supervisor()


@pytest.fixture
def boss(supervisor: User) -> Client:
    return signed_in(supervisor)


@pytest.fixture
def old_photo(supervisor: User) -> SavedReason:
    return saved.save(**TYPED, by=supervisor)  # type: ignore[arg-type]


def text(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


def form(client: Client, case: Any, move: str) -> str:
    url = reverse("cases:desk_case", args=[case.reference])
    return text(client, f"{url}?decide={move}")


def test_a_supervisor_saves_a_reason_in_both_languages(boss: Client, supervisor: User) -> None:
    answer = boss.post(f"{REASONS}new/", TYPED, follow=True)
    assert "Saved. The reason is offered from now on." in answer.content.decode()
    (row,) = SavedReason.objects.all()
    assert (row.text_zh, row.text_en) == ("借书证照片太旧", "the photo of the ticket is too old")
    assert (row.service, row.moves, row.created_by) == ("ticket", ["ask_correction"], supervisor)
    assert Entry.objects.get(action="reason_save").actor == supervisor


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"text_en": ""}, "Text in English: Please fill this in."),
        ({"text_zh": "。"}, "Please write the reason."),
        ({"text_zh": "请致电13800001001"}, "leave out phone and ID numbers"),
        ({"moves": []}, "For which decisions"),
        ({"service": "zoo"}, "For which service"),
    ],
)
def test_a_reason_that_lacks_something_is_put_right(
    boss: Client, change: dict[str, Any], says: str
) -> None:
    answer = boss.post(f"{REASONS}new/", TYPED | change)
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert not SavedReason.objects.exists()


def test_saved_reasons_follow_the_standard_ones_where_they_were_saved_for(
    desk: Client, person: Person, old_photo: SavedReason
) -> None:
    case = submitted(person)
    page = form(desk, case, "ask_correction")
    assert page.index("the photo cannot be used") < page.index(old_photo.text_en)
    assert old_photo.text_en not in form(desk, case, "reject_intake")
    assert old_photo.text_en not in form(desk, submitted(person, "card"), "ask_correction")


def test_a_reason_without_a_service_is_offered_by_all(
    desk: Client, person: Person, supervisor: User
) -> None:
    row = saved.save(**TYPED | {"service": ""}, by=supervisor)  # type: ignore[arg-type]
    assert row.text_en in form(desk, submitted(person, "card"), "ask_correction")


def test_a_decision_with_a_saved_reason_is_previewed_sent_and_told_in_both_languages(
    desk: Client, holder: Client, person: Person, old_photo: SavedReason
) -> None:
    case = submitted(person)
    url = reverse("cases:move", args=[case.reference])
    words = {
        "transition": "ask_correction", "version": 1,
        "reasons": ["PHOTO_UNUSABLE", old_photo.code], "steps": ["wish"],
    }  # fmt: skip
    preview = desk.post(url, words | {"go": "preview"}).content.decode()
    assert f"<li>{old_photo.text_zh}</li>" in preview
    assert f"；{old_photo.text_zh}" in preview
    assert desk.post(url, words | {"go": "send"}).status_code == 302
    assert old_photo.text_zh in Message.objects.get(template="CASE_CORRECTION").params["reason"]
    case_url = reverse("cases:case", args=[case.reference])
    assert text(holder, case_url).count(old_photo.text_en) == 2  # what to correct, and the timeline
    holder.cookies["django_language"] = "zh-hans"
    assert text(holder, case_url).count(old_photo.text_zh) == 2


def test_what_was_said_stays_said_when_the_reason_is_changed_or_retired(
    desk: Client, boss: Client, holder: Client, clerk: User, person: Person, old_photo: SavedReason
) -> None:
    case = submitted(person)
    decide(case, "ask_correction", clerk, reasons=[old_photo.code])
    newer = TYPED | {"text_en": "the photo shows somebody else"}
    boss.post(f"{REASONS}{old_photo.pk}/", newer)
    case_url = reverse("cases:case", args=[case.reference])
    assert "the photo of the ticket is too old" in text(holder, case_url)
    other = submitted(makers.person(2))
    page = form(desk, other, "ask_correction")
    assert "the photo shows somebody else" in page
    assert "the photo of the ticket is too old" not in page
    new = SavedReason.objects.get(active=True)
    assert new.code != old_photo.code
    boss.post(f"{REASONS}{new.pk}/retire/")
    assert "the photo shows somebody else" not in form(desk, other, "ask_correction")
    assert SavedReason.objects.count() == 2


def test_a_reason_that_was_retired_meanwhile_is_said_and_nothing_is_lost(
    desk: Client, person: Person, clerk: User, old_photo: SavedReason
) -> None:
    case = submitted(person)
    saved.retire(old_photo)
    url = reverse("cases:move", args=[case.reference])
    typed = {"transition": "ask_correction", "version": 1, "reasons": [old_photo.code]}
    page = desk.post(url, typed | {"note": "My words."}).content.decode()
    assert "One of the reasons is not offered any more." in page
    assert "My words.</textarea>" in page
    with pytest.raises(NotAllowed):
        decide(case, "ask_correction", clerk, reasons=[old_photo.code])


def test_two_supervisors_who_change_one_reason_do_not_make_two(
    boss: Client, old_photo: SavedReason
) -> None:
    boss.post(f"{REASONS}{old_photo.pk}/retire/")
    again = boss.post(f"{REASONS}{old_photo.pk}/retire/", follow=True)
    assert "A colleague has taken this reason out of use before." in again.content.decode()
    given = {name: TYPED[name] for name in ("service", "moves", "text_zh", "text_en")}
    assert saved.replace(old_photo, **given, by=old_photo.created_by) is None  # type: ignore[arg-type]
    assert SavedReason.objects.count() == 1


def test_a_clerk_reads_them_and_a_supervisor_keeps_them(
    desk: Client, boss: Client, old_photo: SavedReason
) -> None:
    change = f"{REASONS}{old_photo.pk}/"
    page = text(desk, REASONS)
    assert old_photo.text_zh in page
    assert change not in page
    assert change in text(boss, REASONS)
    assert old_photo.text_zh in text(boss, change)
    for url in (f"{REASONS}new/", change):
        assert desk.get(url).status_code == 403
        assert desk.post(url, TYPED).status_code == 403
    assert desk.post(f"{change}retire/").status_code == 403
    assert SavedReason.objects.get().active


def test_a_supervisor_comes_from_a_decision_with_its_service_and_move(
    desk: Client, boss: Client, person: Person
) -> None:
    case = submitted(person)
    link = f"{REASONS}new/?service=ticket&amp;move=ask_correction"
    assert link in form(boss, case, "ask_correction")
    assert link not in form(desk, case, "ask_correction")
    page = text(boss, link.replace("&amp;", "&"))
    assert 'value="ask_correction" id="id_moves_0" checked' in page


def test_a_message_bears_some_reasons_and_says_how_many_more(
    person: Person, clerk: User, supervisor: User
) -> None:
    rows = [
        saved.save(
            service="", moves=["ask_correction"], text_zh="长" * 100, text_en="x", by=supervisor
        )
        for _ in range(3)
    ]
    case = submitted(person)
    decide(case, "ask_correction", clerk, reasons=[row.code for row in rows])
    reason = Message.objects.get(template="CASE_CORRECTION").params["reason"]
    assert reason.count("长") == 100
    with translation.override(person.language):
        assert length(reason) < 120
        assert "2" in reason


def test_every_reason_that_an_event_may_hold_has_a_text(old_photo: SavedReason) -> None:
    flow = services.get("ticket").flow
    found = saved.texts(flow, ["PHOTO_UNUSABLE", old_photo.code, "GONE"])
    assert list(found) == ["PHOTO_UNUSABLE", old_photo.code, "GONE"]
    assert all(found.values())


def test_a_timeline_of_saved_reasons_costs_one_query(
    holder: Client,
    person: Person,
    clerk: User,
    old_photo: SavedReason,
    django_assert_max_num_queries: Any,
) -> None:
    case = submitted(person)
    for _ in range(4):
        decide(case, "ask_correction", clerk, reasons=[old_photo.code])
        decide(case, "resubmit")
    with django_assert_max_num_queries(12):
        text(holder, reverse("cases:case", args=[case.reference]))
