"""The SMPP gateway against a message centre in a process of its own, with another codec."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from portal.sms import delivery, texts
from portal.sms.backends import smpp
from portal.sms.models import Message, Receipt, State
from portal.sms.tasks import dispatch, receipts
from tests.sms.network import Centre, message_centre

Queue = Callable[..., Message | None]


@pytest.fixture(scope="module")
def one_centre(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Centre]:
    with message_centre(tmp_path_factory.mktemp("centre")) as found:
        yield found


@pytest.fixture
def centre(one_centre: Centre, settings: Any) -> Centre:
    one_centre.mode("ok")
    one_centre.use(settings)
    return one_centre


def parts_of(centre: Centre, message: Message | None = None) -> list[dict[str, Any]]:
    """What has come of a message, or of the last test's messages."""
    parts: list[dict[str, Any]] = centre.told()["parts"]
    return parts if message is None else [p for p in parts if p["id"] == message.provider_ref]


def state() -> tuple[str, str]:
    message = Message.objects.get()
    return message.state, message.error


@pytest.mark.parametrize("name", ["SMS_SMPP_URL", "SMS_SMPP_SENDER"])
def test_without_an_address_the_gateway_says_what_is_missing(name: str, settings: Any) -> None:
    settings.SMS_SMPP_URL = settings.SMS_SMPP_SENDER = "x"
    setattr(settings, name, "")
    with pytest.raises(ImproperlyConfigured, match=name):
        smpp.Gateway()


@pytest.mark.django_db
def test_a_short_message_is_one_part_in_ucs2_with_a_receipt(queue: Queue, centre: Centre) -> None:
    queue()
    dispatch()
    message = Message.objects.get()
    assert message.state == State.SENT
    (part,) = parts_of(centre, message)
    assert part["text"] == message.text
    assert (part["from"], part["to"]) == ("10690000", "8613800001234")
    assert part["ucs2"]
    assert part["receipt"]
    assert part["head"] == []


@pytest.mark.django_db
def test_a_long_message_comes_in_parts_of_67_and_is_whole_again(
    queue: Queue, centre: Centre
) -> None:
    before = len(parts_of(centre))
    values = {"reason": "居住地址已变更，" * 8, "date": "2027-03-17"}
    queue(template="REG_FIX", params=values)
    dispatch()
    message = Message.objects.get()
    parts = parts_of(centre)[before:]
    assert len(parts) == 2
    assert message.text is not None
    assert texts.segments(texts.length(message.text)) == 2
    assert "".join(part["text"] for part in parts) == message.text
    assert len(parts[0]["text"]) == 67
    assert all(part["octets"] <= 140 for part in parts)
    assert [part["head"][3:] for part in parts] == [
        [parts[0]["head"][3], 2, 1],
        [parts[0]["head"][3], 2, 2],
    ]
    assert [part["receipt"] for part in parts] == [False, True]
    assert message.provider_ref == parts[-1]["id"]


@pytest.mark.django_db
def test_many_messages_go_over_one_session_each_with_its_own_id(
    queue: Queue, centre: Centre
) -> None:
    before = len(parts_of(centre))
    for number in range(60):
        queue(f"case:{number}", phone=f"139{number:07}1")
    dispatch()
    assert not Message.objects.exclude(state=State.SENT).exists()
    came = {part["id"]: part["to"] for part in parts_of(centre)[before:]}
    assert {m.provider_ref: f"86{m.phone}" for m in Message.objects.all()} == came
    assert len(came) == 60


@pytest.mark.django_db
def test_a_number_that_does_not_exist_is_final_and_spoils_no_other(
    queue: Queue, centre: Centre
) -> None:
    queue("bad", phone="13900000000")
    queue("good")
    dispatch()
    states = dict(Message.objects.values_list("key", "state"))
    assert states == {"bad": "failed", "good": "sent"}
    assert Message.objects.get(key="bad").error == "status 0x0B"


@pytest.mark.django_db
@pytest.mark.parametrize(("mode", "error"), [("throttled", "status 0x58"), ("no", "not submitted")])
def test_what_the_centre_did_not_take_is_tried_again(
    mode: str, error: str, queue: Queue, centre: Centre
) -> None:
    centre.mode(mode)
    queue()
    dispatch()
    assert state() == ("queued", error)


@pytest.mark.django_db
def test_a_centre_that_is_not_there_took_nothing(
    queue: Queue, centre: Centre, settings: Any
) -> None:
    settings.SMS_SMPP_URL = "smpp://a:b@127.0.0.1:1"
    queue()
    dispatch()
    assert state() == ("queued", "not submitted")


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["lost", "silent"])
def test_what_may_have_left_is_given_up_and_not_sent_twice(
    mode: str, queue: Queue, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smpp, "TIMEOUT_SECONDS", 0.5)
    before = len(parts_of(centre))
    centre.mode(mode)
    queue()
    dispatch()
    assert state() == ("dead", delivery.UNKNOWN)
    centre.mode("ok")
    dispatch()
    assert len(parts_of(centre)) - before == 1


@pytest.mark.django_db
def test_what_a_lost_worker_held_is_given_up(queue: Queue, centre: Centre) -> None:
    before = len(parts_of(centre))
    queue()
    gone = timezone.now() - delivery.STALE - timedelta(seconds=1)
    Message.objects.update(state=State.SENDING, claimed_at=gone)
    dispatch()
    assert state() == ("dead", delivery.UNKNOWN)
    assert len(parts_of(centre)) == before


@pytest.mark.django_db
@pytest.mark.parametrize("plain", [False, True])
def test_receipts_are_fetched_and_told_to_their_messages(
    plain: bool, queue: Queue, centre: Centre
) -> None:
    for key in ("a", "b", "c"):
        queue(key)
    dispatch()
    refs = dict(Message.objects.values_list("key", "provider_ref"))
    centre.control(
        receipts=[
            {"id": refs["a"], "stat": "DELIVRD", "plain": plain},
            {"id": refs["b"], "stat": "UNDELIV", "err": "0C1", "plain": plain},
            {"id": refs["c"], "stat": "ENROUTE", "plain": plain},
        ]
    )
    assert receipts() == 0  # told at once, nothing had to wait
    found = {m.key: (m.state, m.error) for m in Message.objects.all()}
    assert found == {"a": ("delivered", ""), "b": ("failed", "UNDELIV 0C1"), "c": ("sent", "")}
    told = centre.told()
    assert told["receipts"] == 0
    assert set(refs.values()) <= set(told["acknowledged"])
    assert not Receipt.objects.exists()


@pytest.mark.django_db
def test_what_people_answer_is_no_receipt(queue: Queue, centre: Centre) -> None:
    queue()
    dispatch()
    ref = Message.objects.get().provider_ref
    centre.control(receipts=[{"id": ref, "stat": "UNDELIV", "reply": True}])
    receipts()
    assert state() == ("sent", "")
    assert centre.told()["receipts"] == 0


@pytest.mark.django_db
def test_a_receipt_that_could_not_be_stored_stays_at_the_centre(
    queue: Queue, centre: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue()
    dispatch()
    ref = Message.objects.get().provider_ref
    centre.control(receipts=[{"id": ref, "stat": "DELIVRD"}])

    def fail(reports: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr("portal.sms.receipts.keep", fail)
        receipts()
    assert centre.told()["receipts"] == 1
    receipts()
    assert state() == ("delivered", "")


@pytest.mark.django_db
def test_no_log_holds_a_number_or_a_text(
    queue: Queue, centre: Centre, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    queue(template="SIGN_IN_CODE", params={}, secret={"code": "482913"})
    dispatch()
    assert state()[0] == "sent"
    for hidden in ("13800001234", "482913", "482913".encode("utf-16-be").hex()):
        assert hidden not in caplog.text
