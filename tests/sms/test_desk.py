"""The pages of messages for supervisors."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import Membership, Office, Role, User
from portal.audit.models import Entry
from portal.sms import texts, typical
from portal.sms.models import Message, State, Template
from portal.sms.tasks import dispatch
from portal.sms.wordings import BUILT_IN

pytestmark = pytest.mark.django_db

Queue = Callable[..., Message | None]
Through = Callable[[str], list[Any]]
PAGE = "/desk/messages/"


def signed_in(role: str) -> Client:
    office = Office.objects.create(
        kind="community", code=role, name="受理中心", name_en="Centre", district_code="310101"
    )
    user = User.objects.create_user(role)
    Membership.objects.create(user=user, office=office, role=role)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def supervisor() -> Client:
    return signed_in(Role.SUPERVISOR)


@pytest.fixture
def lost(queue: Queue, through: Through) -> Message:
    """A message that the network refused."""
    through("Refusing")
    queue()
    dispatch()
    return Message.objects.get()


def test_a_clerk_is_kept_out_and_not_shown_the_way(lost: Message) -> None:
    clerk = signed_in(Role.CLERK)
    assert clerk.get(PAGE).status_code == 403
    assert clerk.post(f"{PAGE}{lost.pk}/resend/").status_code == 403
    assert clerk.get(reverse("pages:message_wordings")).status_code == 403
    assert PAGE not in clerk.get(reverse("cases:desk")).content.decode()
    assert Message.objects.get().state == State.FAILED


def test_a_supervisor_finds_the_way_from_the_desk(supervisor: Client) -> None:
    assert PAGE in supervisor.get(reverse("cases:desk")).content.decode()


def test_what_did_not_arrive_is_listed_masked_with_its_reason(
    supervisor: Client, lost: Message
) -> None:
    html = supervisor.get(PAGE).content.decode()
    assert "138****1234" in html
    assert "13800001234" not in html
    assert "no such number" in html
    assert "REG_DONE" in html


def test_nothing_lost_is_said_so(supervisor: Client, queue: Queue, through: Through) -> None:
    through("Taking")
    queue()
    dispatch()
    html = supervisor.get(PAGE).content.decode()
    assert 'class="empty"' in html
    assert "REG_DONE" not in html


def test_a_resend_is_another_attempt_of_the_same_row_and_is_on_the_record(
    supervisor: Client, lost: Message, through: Through
) -> None:
    received = through("Taking")
    answer = supervisor.post(f"{PAGE}{lost.pk}/resend/")
    assert (answer.status_code, answer["Location"]) == (302, PAGE)
    entry = Entry.objects.get(action="sms_resend")
    assert (entry.object_id, entry.detail["template"]) == (str(lost.pk), "REG_DONE")
    dispatch()
    message = Message.objects.get()
    assert (message.pk, message.state, message.resends) == (lost.pk, State.SENT, 1)
    # For a network that drops what it knows it is another message.
    assert received[-1].key == f"{lost.key}#1"


def test_the_second_click_sends_nothing_and_leaves_no_record(
    supervisor: Client, lost: Message
) -> None:
    for _ in range(2):
        supervisor.post(f"{PAGE}{lost.pk}/resend/")
    assert Message.objects.get().resends == 1
    assert Entry.objects.filter(action="sms_resend").count() == 1
    assert supervisor.get(f"{PAGE}{lost.pk}/resend/").status_code == 405
    assert supervisor.post(f"{PAGE}999999/resend/").status_code == 404


def test_a_code_is_not_resent_but_asked_for_anew(
    supervisor: Client, queue: Queue, through: Through
) -> None:
    through("Refusing")
    queue(template="SIGN_IN_CODE", params={}, secret={"code": "482913"})
    dispatch()
    assert "<form" not in supervisor.get(PAGE).content.decode().split("<table")[1]
    supervisor.post(f"{PAGE}{Message.objects.get().pk}/resend/")
    assert Message.objects.get().state == State.FAILED


def test_one_that_may_have_arrived_is_told_apart(
    supervisor: Client, queue: Queue, through: Through
) -> None:
    through("BreakingForgetful")
    queue()
    dispatch()
    html = supervisor.get(PAGE, headers={"accept-language": "en"}).content.decode()
    row = html.split("<tbody>")[1]
    assert "nobody knows" not in row
    assert "<button" in row


def test_a_damaged_number_is_listed_too(supervisor: Client, queue: Queue) -> None:
    queue(phone=None, phone_cell=b"\x01damaged")
    dispatch()
    assert "REG_DONE" in supervisor.get(PAGE).content.decode()


def test_many_come_in_pages_and_cost_no_more_queries(
    supervisor: Client, queue: Queue, through: Through, django_assert_max_num_queries: Any
) -> None:
    through("Refusing")
    for number in range(45):
        queue(f"case:{number}")
    dispatch()
    with django_assert_max_num_queries(12):
        html = supervisor.get(PAGE, {"page": 2}).content.decode()
    assert html.count("138****1234</td>") == 20


def test_every_message_is_shown_in_both_languages_with_what_it_costs(
    supervisor: Client, settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.SMS_PRICE = "0.05"
    Template.objects.create(key="REG_DONE", language="en", text="All done until {date}.")
    with django_assert_max_num_queries(12):
        page = supervisor.get(reverse("pages:message_wordings"))
    shown = dict(page.context["previews"])
    assert set(shown) == set(texts.wordings())
    for key, languages in shown.items():
        assert {one.language for one in languages} == set(texts.wordings()[key])
    lapsed = next(one for one in shown["LAPSED"] if one.language == "zh-hans")
    assert (lapsed.parts, str(lapsed.price)) == (2, "0.10")
    assert lapsed.chars == texts.length(lapsed.text) > 70
    english = next(one for one in shown["REG_DONE"] if one.language == "en")
    assert english.text.endswith("All done until 18 March 2027.")
    assert english.changed
    assert "0.05" in page.content.decode()


def test_typical_values_fill_every_message_of_ours() -> None:
    for key, languages in typical.previews():
        for one in languages if key in BUILT_IN else []:
            assert not set("{}[]") & set(one.text), (key, one.text)


def test_a_resend_is_due_at_once_however_old_the_message_is(
    supervisor: Client, lost: Message, through: Through
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sms_message SET not_before = now() - interval '40 days'")
    supervisor.post(f"{PAGE}{lost.pk}/resend/")
    assert (timezone.now() - Message.objects.get().not_before).total_seconds() < 60
    through("Taking")
    dispatch()
    assert Message.objects.get().state == State.SENT
