"""The HTTP gateway against a provider in a process of its own."""

import itertools
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from portal.sms import delivery
from portal.sms.backends import acs3, http
from portal.sms.checks import gateway_is_complete
from portal.sms.models import Message, State
from portal.sms.tasks import dispatch
from tests.sms.network import Network, http_provider

Queue = Callable[..., Message | None]


@pytest.fixture(scope="module")
def one_provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    with http_provider(tmp_path_factory.mktemp("provider")) as found:
        yield found


@pytest.fixture
def provider(one_provider: Network, settings: Any) -> Network:
    one_provider.mode("ok")
    one_provider.use(settings)
    return one_provider


_numbers = (f"137{count:07}1" for count in itertools.count())


@pytest.fixture
def number() -> str:
    """A number that no other test writes to."""
    return next(_numbers)


def arrived(provider: Network, phone: str) -> list[str]:
    return [text for number, text in provider.told("/texts")["texts"] if number == phone]


def lose() -> None:
    """The rows in the worker's hands are taken for lost."""
    gone = timezone.now() - delivery.STALE - timedelta(seconds=1)
    Message.objects.filter(state=State.SENDING).update(claimed_at=gone)


def state() -> tuple[str, str]:
    message = Message.objects.get()
    return message.state, message.error


def test_the_signature_is_the_one_of_the_providers_own_example() -> None:
    signed = acs3.headers(
        acs3.Account("YourAccessKeyId", "YourAccessKeySecret"),
        "RunInstances",
        "2014-05-26",
        "ecs.cn-shanghai.aliyuncs.com",
        query={
            "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd",
            "RegionId": "cn-shanghai",
        },
        nonce="3156853299f313e23d1673dc12e1703d",
        moment=datetime(2023, 10, 26, 10, 22, 32, tzinfo=UTC),
    )
    assert signed["authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders="
        "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


@pytest.mark.parametrize("name", ["URL", "KEY_ID", "KEY_SECRET", "TEMPLATE"])
def test_without_an_account_the_gateway_says_what_is_missing(name: str, settings: Any) -> None:
    for each in ("URL", "KEY_ID", "KEY_SECRET", "TEMPLATE"):
        setattr(settings, f"SMS_HTTP_{each}", "" if each == name else "x")
    with pytest.raises(ImproperlyConfigured, match=f"SMS_HTTP_{name}"):
        http.Gateway()


@pytest.mark.django_db
def test_a_message_arrives_under_the_signature_and_names_its_batch(
    queue: Queue, provider: Network, number: str
) -> None:
    queue(phone=number)
    dispatch()
    message = Message.objects.get()
    assert arrived(provider, number) == [message.text]
    assert message.state == State.SENT
    assert message.batch is not None
    assert message.provider_ref == message.batch.hex


@pytest.mark.django_db
def test_a_hundred_numbers_go_in_one_request_and_one_number_never_twice_in_one(
    queue: Queue, provider: Network
) -> None:
    before = provider.told()["requests"].get("SendBatchSms", 0)
    for number in range(98):
        queue(f"a:{number}", phone=f"136{number:07}1")
    queue("again", phone="13600000001", template="PERMIT_SHIPPED", params={"ems": "1"})
    dispatch()
    told = provider.told()
    assert told["requests"]["SendBatchSms"] - before == 2
    assert told["largest"] == 98
    assert not Message.objects.exclude(state=State.SENT).exists()
    assert Message.objects.values("batch").distinct().count() == 2


@pytest.mark.django_db
def test_a_wrong_secret_is_refused_and_costs_no_message(
    queue: Queue, provider: Network, settings: Any, number: str
) -> None:
    settings.SMS_HTTP_KEY_SECRET = "another"
    queue(phone=number)
    dispatch()
    assert state() == ("queued", "SignatureDoesNotMatch")
    assert arrived(provider, number) == []


@pytest.mark.django_db
def test_one_bad_number_spoils_no_other(queue: Queue, provider: Network) -> None:
    for last in range(7):
        queue(f"case:{last}", phone=f"1350000000{last}")
    dispatch()
    states = dict(Message.objects.values_list("key", "state"))
    assert states.pop("case:0") == "failed"
    assert set(states.values()) == {"sent"}
    assert Message.objects.get(key="case:0").error == "isv.MOBILE_NUMBER_ILLEGAL"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "code", ["isv.BUSINESS_LIMIT_CONTROL", "Throttling.User", "isv.AMOUNT_NOT_ENOUGH"]
)
def test_what_will_pass_is_tried_again(
    code: str, queue: Queue, provider: Network, number: str
) -> None:
    provider.mode(f"code:{code}")
    queue(phone=number)
    dispatch()
    assert state() == ("queued", code)


@pytest.mark.django_db
def test_a_provider_that_is_not_there_took_nothing(
    queue: Queue, provider: Network, settings: Any
) -> None:
    settings.SMS_HTTP_URL = "http://127.0.0.1:1"
    queue()
    dispatch()
    assert state() == ("queued", "ConnectionRefusedError")


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["half", "garbage", "lost"])
def test_after_an_unclear_answer_the_provider_is_asked_and_nothing_is_sent_twice(
    mode: str, queue: Queue, provider: Network, number: str
) -> None:
    provider.mode(mode)
    queue(phone=number)
    dispatch()
    assert state() == ("sending", "")
    provider.mode("ok")
    dispatch()
    assert state() == ("sending", "")
    lose()
    dispatch()
    assert state() == ("sent", "")
    assert len(arrived(provider, number)) == 1


@pytest.mark.django_db
def test_what_the_provider_never_got_is_sent_again(
    queue: Queue, provider: Network, number: str
) -> None:
    provider.mode("busy")
    queue(phone=number)
    dispatch()
    assert state() == ("sending", "")
    provider.mode("ok")
    lose()
    dispatch()
    assert state() == ("sent", "")
    assert len(arrived(provider, number)) == 1


@pytest.mark.django_db
def test_a_provider_that_cannot_say_is_asked_again_and_given_up_when_it_is_too_late(
    queue: Queue, provider: Network, number: str
) -> None:
    provider.mode("lost")
    queue(phone=number)
    dispatch()
    provider.mode("deaf")
    for _ in range(2):
        lose()
        dispatch()
        assert state() == ("sending", "")
    Message.objects.update(due_at=timezone.now() - timedelta(days=30))
    lose()
    dispatch()
    assert state() == ("dead", delivery.UNKNOWN)


@pytest.mark.django_db
def test_a_slow_provider_is_not_waited_for(
    queue: Queue, provider: Network, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "TIMEOUT_SECONDS", 0.3)
    provider.mode("after")
    queue(phone=number)
    dispatch()
    assert state() == ("sending", "")
    provider.control(go=True)
    provider.mode("ok")
    lose()
    dispatch()
    assert state() == ("sent", "")
    assert len(arrived(provider, number)) == 1


@pytest.mark.django_db
def test_what_was_asked_after_may_have_failed_meanwhile(
    queue: Queue, provider: Network, number: str
) -> None:
    provider.mode("lost")
    queue(phone=number)
    dispatch()
    provider.control(status={number: 2})
    lose()
    dispatch()
    assert state() == ("failed", "UNDELIV")


@pytest.mark.django_db
def test_an_earlier_message_to_the_number_is_not_taken_for_this_one(
    queue: Queue, provider: Network, number: str
) -> None:
    for count in range(55):  # more than a page of the provider's list
        queue(f"earlier:{count}", phone=number)
    dispatch()
    assert len(arrived(provider, number)) == 1  # the same text
    Message.objects.all().delete()
    provider.mode("busy")
    queue("this", phone=number, template="PERMIT_SHIPPED", params={"ems": "77"})
    dispatch()
    provider.mode("ok")
    lose()
    dispatch()
    assert state() == ("sent", "")
    assert len(arrived(provider, number)) == 2


@pytest.mark.django_db
def test_no_request_begins_when_the_others_took_too_long(
    queue: Queue, provider: Network, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "SECONDS", -1)
    queue(phone=number)
    dispatch()
    assert state()[0] == "queued"
    assert arrived(provider, number) == []


def test_a_gateway_that_cannot_be_made_is_found_before_the_first_message(settings: Any) -> None:
    assert gateway_is_complete() == []
    settings.SMS_BACKEND = "portal.sms.backends.http.Gateway"
    (found,) = gateway_is_complete()
    assert "SMS_HTTP_KEY_ID is not set" in found.msg
    settings.SMS_BACKEND = "portal.sms.backends.nowhere.Gateway"
    assert len(gateway_is_complete()) == 1


@pytest.mark.django_db
def test_while_the_gateway_cannot_be_made_messages_wait_untouched(
    queue: Queue, settings: Any
) -> None:
    settings.SMS_BACKEND = "portal.sms.backends.http.Gateway"
    queue()
    with pytest.raises(ImproperlyConfigured):
        dispatch()
    message = Message.objects.get()
    assert (message.state, message.attempts) == (State.QUEUED, 0)
