"""A gateway to a provider's signed HTTP API: Aliyun's short message service (dysmsapi 2017-05-25).

One request takes up to 100 messages to different numbers. The provider drops no doubles, but it
can be asked: every request carries our name of the attempt (`OutId`, the batch), and its list of
what it sent to a number on a day names it again (docs/decisions/0014-sms-gateways.md).
"""

import http.client
import json
import logging
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import SplitResult, urlencode, urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from portal.sms import texts
from portal.sms.backends import acs3
from portal.sms.backends.base import BaseGateway, Outcome, Outgoing, Result

log = logging.getLogger(__name__)

VERSION = "2017-05-25"
FORM = "application/x-www-form-urlencoded"
TIMEOUT_SECONDS = 10.0
# No request begins later than this after the first: far from delivery.STALE, when others ask.
SECONDS = 60.0
MOST = 100
# What is wrong with a message or its number for good; anything else may be better in a while.
FINAL = frozenset(
    {
        "isv.MOBILE_NUMBER_ILLEGAL",
        "isv.BLACK_KEY_CONTROL_LIMIT",
        "isv.PARAM_LENGTH_LIMIT",
        "isv.PARAM_NOT_SUPPORT_URL",
        "isv.DENY_IP_RANGE",
        "isv.BLACKLIST_NUMBER",
    }
)
# For what one number is to blame, the others of its request are not.
ONE_NUMBER = FINAL | {"isv.BUSINESS_LIMIT_CONTROL"}
SHANGHAI = ZoneInfo("Asia/Shanghai")
# The provider's number for a message that did not arrive (1: no receipt yet, 3: arrived).
FAILED = 2
# On no page of its lists are more.
PER_PAGE = 50


class Unsaid(Exception):
    """No whole answer came: nobody knows whether the request was done."""


class Refused(Exception):
    """The provider answered, and did nothing. The text is its code."""


class Unreachable(Refused):
    """No connection came about: nothing left."""


class Gateway(BaseGateway):
    """Sends through `SMS_HTTP_URL`, signed with `SMS_HTTP_KEY_ID` and `SMS_HTTP_KEY_SECRET`."""

    asks = True

    def __init__(self) -> None:
        for name in ("URL", "KEY_ID", "KEY_SECRET", "TEMPLATE"):
            if not getattr(settings, f"SMS_HTTP_{name}"):
                raise ImproperlyConfigured(f"SMS_HTTP_{name} is not set")

    def send(self, messages: Sequence[Outgoing]) -> list[Result]:
        """One request for each batch, which never holds a number twice."""
        results: dict[str, Result] = {}
        with _Line() as line:
            for batch in dict.fromkeys(message.batch for message in messages):
                mine = [message for message in messages if message.batch == batch]
                for start in range(0, len(mine), MOST):
                    results |= _send(line, mine[start : start + MOST], batch)
        return [results[message.key] for message in messages]

    def ask(self, messages: Sequence[Outgoing]) -> list[Result | None]:
        """One question for each message: the provider lists what it sent to a number on a day."""
        with _Line() as line:
            return [_asked(line, message) for message in messages]


def _send(line: "_Line", messages: Sequence[Outgoing], name: str) -> dict[str, Result]:
    """The results by key. A request that is refused for one number's sake is halved."""
    try:
        line.call("SendBatchSms", _parameters(messages, name))
    except Unsaid:
        result = Result(Outcome.UNKNOWN)
    except Refused as refusal:
        code = str(refusal)
        if code in ONE_NUMBER and len(messages) > 1:
            middle = len(messages) // 2
            first = _send(line, messages[:middle], f"{name}-0")
            return first | _send(line, messages[middle:], f"{name}-1")
        result = Result(Outcome.PERMANENT if code in FINAL else Outcome.TEMPORARY, error=code[:100])
    else:
        # Receipts name it beside the number; it is known before the provider's own reference is.
        result = Result(Outcome.SENT, ref=name)
    return {message.key: result for message in messages}


def _parameters(messages: Sequence[Outgoing], name: str) -> dict[str, str]:
    # The provider puts the signature in front itself.
    bare = [message.text.removeprefix(texts.signed("")) for message in messages]
    return {
        "OutId": name,
        "PhoneNumberJson": _json([message.phone for message in messages]),
        "SignNameJson": _json([settings.SMS_SIGNATURE] * len(messages)),
        "TemplateCode": settings.SMS_HTTP_TEMPLATE,
        "TemplateParamJson": _json([{"text": text} for text in bare]),
    }


def _asked(line: "_Line", message: Outgoing) -> Result | None:
    try:
        today = timezone.now().astimezone(SHANGHAI)
        # It may have left before midnight.
        return _found_on(line, message, today) or _found_on(
            line, message, today - timedelta(days=1)
        )
    except (Unsaid, Refused) as error:
        log.warning("asked, and not told: %s", error)
        return Result(Outcome.UNKNOWN)


def _found_on(line: "_Line", message: Outgoing, day: datetime) -> Result | None:
    """What the provider's list of that day says of the message; None when it is not on it."""
    page, pages = 1, 1
    while page <= pages:
        asked = {"PhoneNumber": message.phone, "SendDate": f"{day:%Y%m%d}"}
        paging = {"PageSize": str(PER_PAGE), "CurrentPage": str(page)}
        answer = line.call("QuerySendDetails", asked | paging)
        try:
            details = answer["SmsSendDetailDTOs"]["SmsSendDetailDTO"]
            pages = -(-int(answer["TotalCount"]) // PER_PAGE)
            for detail in details:
                name = str(detail.get("OutId", ""))
                if name == message.batch or name.startswith(f"{message.batch}-"):
                    if detail.get("SendStatus") == FAILED:
                        return Result(Outcome.PERMANENT, error=str(detail.get("ErrCode"))[:100])
                    return Result(Outcome.SENT, ref=name)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise Unsaid("not a list") from None
        page += 1
    return None


class _Line:
    """A connection that is kept for several requests."""

    def __init__(self) -> None:
        self._at: SplitResult = urlsplit(settings.SMS_HTTP_URL)
        self._account = acs3.Account(settings.SMS_HTTP_KEY_ID, settings.SMS_HTTP_KEY_SECRET)
        self._connection: http.client.HTTPConnection | None = None
        self._began = time.monotonic()

    def __enter__(self) -> "_Line":
        return self

    def __exit__(self, *_: object) -> None:
        self._hang_up()

    def call(self, action: str, parameters: Mapping[str, str]) -> dict[str, Any]:
        """The provider's answer to an action. Raises Refused, Unreachable or Unsaid."""
        if time.monotonic() - self._began > SECONDS:
            raise Unreachable("not tried: the others took too long")
        body = urlencode(parameters).encode()
        signed = acs3.headers(
            self._account, action, VERSION, self._at.netloc, body=body, content_type=FORM
        )
        connection = self._connected()
        try:
            connection.request("POST", "/", body, signed)
            response = connection.getresponse()
            content, status = response.read(), response.status
        except (OSError, http.client.HTTPException) as error:
            self._hang_up()
            raise Unsaid(type(error).__name__) from None
        return self._understood(content, status)

    def _understood(self, content: bytes, status: int) -> dict[str, Any]:
        try:
            answer = json.loads(content)
        except ValueError:
            answer = None
        code = answer.get("Code") if isinstance(answer, dict) else None
        if not isinstance(answer, dict) or not isinstance(code, str) or not code:
            self._hang_up()
            raise Unsaid(f"status {status}")
        if code != "OK":
            raise Refused(code)
        return answer

    def _connected(self) -> http.client.HTTPConnection:
        if self._connection is not None:
            return self._connection
        kind = http.client.HTTPSConnection
        if self._at.scheme == "http":  # a proxy of the house, or a test
            kind = http.client.HTTPConnection  # type: ignore[assignment]
        fresh = kind(self._at.hostname or "", self._at.port, timeout=TIMEOUT_SECONDS)
        try:
            fresh.connect()
        except OSError as error:
            fresh.close()
            raise Unreachable(type(error).__name__) from None
        self._connection = fresh
        return fresh

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
