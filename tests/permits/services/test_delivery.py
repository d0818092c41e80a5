"""How the card comes: collected at the centre of the residence, or by EMS inside Shanghai."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from permits.models import PermitRequest
from portal.accounts.models import Office, Person
from portal.cases.models import Case
from portal.sms.models import Message
from tests.permits.services import makers
from tests.permits.services.walk import APPLICATION, Pages, browser, decide, move, submitted
from tests.wizard.walk import Walk

pytestmark = pytest.mark.django_db
EMS = "EA123456785CN"
ENVELOPE = {"where": "home", "recipient": "王晓雨", "phone": "138 0000 0001"}
OFFICE = ENVELOPE | {"where": "other", "street": "徐汇区天平路街道", "detail": "衡山路100号8楼"}


def by_ems(envelope: dict[str, Any]) -> Pages:
    """An application whose card is sent."""
    return [
        *APPLICATION[:3],
        ("work", {"education": "bachelor", "delivery": "ems"}),
        ("delivery", envelope),
        *APPLICATION[4:],
    ]


@pytest.fixture
def registered(person: Person) -> Person:
    makers.registered(person, date(2026, 5, 4))
    return person


@pytest.fixture
def sent(registered: Person, client: Client) -> Case:
    return submitted(client, "permit", by_ems(ENVELOPE))


@pytest.fixture
def collected(registered: Person, client: Client) -> Case:
    return submitted(client, "permit", APPLICATION)


def at_delivery(client: Client, registered: Person) -> Walk:
    """The wizard where the envelope is asked."""
    walk = Walk.begin(client, "permit")
    for step, typed in by_ems(ENVELOPE)[:4]:
        walk.post(step, typed)
    return walk


def page_of(client: Client, case: Case) -> str:
    return str(client.get(reverse("cases:case", args=[case.reference])).content.decode())


def test_who_collects_the_card_is_asked_for_no_address(registered: Person, client: Client) -> None:
    walk = Walk.begin(client, "permit")
    for step, typed in APPLICATION[:4]:
        walk.post(step, typed)
    assert walk.onward(walk.get()) == "photo"


def test_the_home_and_the_person_are_filled_in(registered: Person, client: Client) -> None:
    page = at_delivery(client, registered).get("delivery").content.decode()
    assert f'value="{registered.name}"' in page
    assert f'value="{registered.phone}"' in page
    assert "The postage is 15 yuan" in page
    assert "上海市" + makers.ADDRESS in page
    assert '<option value="闵行区莘庄镇">' in page


def test_the_envelope_is_kept_and_shown(sent: Case, client: Client, desk: Client) -> None:
    request = PermitRequest.objects.get(case=sent)
    assert (request.recipient, request.recipient_phone) == ("王晓雨", "13800000001")
    assert (request.deliver_to, request.deliver_street) == ("", "")
    page = page_of(client, sent)
    assert "上海市" + makers.ADDRESS in page
    assert "15 yuan, paid to the postman when the card arrives" in page
    at_the_desk = desk.get(reverse("cases:desk_case", args=[sent.reference])).content.decode()
    assert "上海市" + makers.ADDRESS in at_the_desk


def test_another_address_in_shanghai_is_written_in_full(registered: Person, client: Client) -> None:
    case = submitted(client, "permit", by_ems(OFFICE | {"detail": "上海市徐汇区衡山路100号8楼"}))
    request = PermitRequest.objects.get(case=case)
    assert request.deliver_to == "上海市徐汇区天平路街道衡山路100号8楼"
    assert request.deliver_street == makers.TIANPING


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"street": "", "detail": "衡山路100号"}, "Choose a street or town of Shanghai"),
        ({"street": "苏州市姑苏区"}, "to addresses in Shanghai only"),
        ({"detail": "江苏省苏州市观前街1号"}, "to addresses in Shanghai only"),
        ({"detail": ""}, "Write the road, the number and the room."),
        ({"phone": "12345"}, "A mobile number has 11 digits"),
        ({"recipient": ""}, "Who receives it"),
        ({"where": "moon"}, "Choose where the card goes."),
    ],
)
def test_an_envelope_that_ems_cannot_bring_is_put_right_and_kept(
    registered: Person, client: Client, change: dict[str, str], says: str
) -> None:
    answer = at_delivery(client, registered).post("delivery", OFFICE | change)
    assert answer.status_code == 200
    assert says in answer.content.decode()
    assert not PermitRequest.objects.exists()


def test_the_card_is_sent_with_its_ems_number_and_the_applicant_can_copy_it(
    sent: Case, client: Client, desk: Client
) -> None:
    decide(desk, sent, "accept", "approve", "produce")
    decide(desk, sent, "ship", extra="ea 123456785 cn")
    assert PermitRequest.objects.get(case=sent).ems_number == EMS
    assert Message.objects.get(template="PERMIT_SHIPPED").params["ems"] == EMS
    page = page_of(client, sent)
    assert f'data-copy="{EMS}"' in page
    assert "You pay the postage of 15 yuan when it arrives." in page
    assert decide(desk, sent, "deliver").state == "COMPLETED"


@pytest.mark.parametrize(
    "number", ["EA12", "EA123456789CN", EMS * 3, "单号123456789", "EA123456785US"]
)
def test_what_is_no_ems_number_is_refused_and_kept(sent: Case, desk: Client, number: str) -> None:
    decide(desk, sent, "accept", "approve", "produce")
    answer = move(desk, sent, "ship", extra=number)
    assert "This is no EMS number." in answer.content.decode()
    assert number in answer.content.decode()
    sent.refresh_from_db()
    assert sent.state == "PRODUCING"


def test_a_card_is_not_sent_outside_shanghai(sent: Case, desk: Client) -> None:
    decide(desk, sent, "accept", "approve", "produce")
    request = PermitRequest.objects.get(case=sent)
    request.deliver_to, request.deliver_street = "江苏省苏州市观前街1号", "320508001"
    request.save()
    answer = move(desk, sent, "ship", extra=EMS)
    assert "EMS brings cards to addresses in Shanghai only." in answer.content.decode()
    sent.refresh_from_db()
    assert sent.state == "PRODUCING"


def test_a_card_that_is_collected_cannot_be_sent(collected: Case, desk: Client) -> None:
    decide(desk, collected, "accept", "approve", "produce")
    page = desk.get(reverse("cases:desk_case", args=[collected.reference])).content.decode()
    assert "?decide=ship" not in page
    assert (
        "The applicant collects this card"
        in move(desk, collected, "ship", extra=EMS).content.decode()
    )


def test_a_card_is_collected_at_the_centre_of_the_residence_with_id_card_or_slip(
    collected: Case, client: Client, desk: Client
) -> None:
    centre = Office.objects.get(code=f"C{makers.XINZHUANG}")
    centre.address, centre.phone = "莘松路958号", "021-64921000"
    centre.save()
    decide(desk, collected, "accept", "approve", "produce", "ready")
    made = Message.objects.get(template="PERMIT_MADE")
    assert made.params["center"] == "莘庄镇社区事务受理服务中心"
    page = page_of(client, collected)
    for words in ("莘松路958号", "021-64921000", "Your ID card or the acceptance slip"):
        assert words in page
    assert "What was shown? Please choose." in move(desk, collected, "hand_over").content.decode()
    assert decide(desk, collected, "hand_over", reasons="SHOWN_ID_CARD").state == "COMPLETED"
    seen = page_of(client, collected)
    assert "You received your card" in seen
    assert "The reason:" not in seen
    at_the_desk = desk.get(reverse("cases:desk_case", args=[collected.reference]))
    assert "ID card" in at_the_desk.content.decode()


def test_a_card_of_somebody_who_moved_is_collected_at_the_new_centre(
    registered: Person, client: Client
) -> None:
    case = submitted(client, "permit", APPLICATION)
    PermitRequest.objects.filter(case=case).update(street_code=makers.TIANPING)
    desk = browser(makers.clerk())
    decide(desk, case, "accept", "approve", "produce", "ready")
    made = Message.objects.get(template="PERMIT_MADE")
    assert made.params["center"] == "天平路街道社区事务受理服务中心"


def test_at_most_a_page_of_queries(
    registered: Person,
    client: Client,
    sent: Case,
    django_assert_max_num_queries: Any,
) -> None:
    with django_assert_max_num_queries(12):
        page_of(client, sent)
