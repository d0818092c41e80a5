"""The demonstration's phone: what each number received."""

from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models.functions import Now
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.sms.models import Message, State
from portal.vault import blind_index

PER_PAGE = 20
# Among how many of the latest messages numbers are looked for, and how many are shown.
LATEST, NUMBERS = 300, 20
ARRIVED = (State.SENT, State.DELIVERED)


@dataclass(frozen=True)
class Bubble:
    """A message as the phone shows it; `on` is the portal's day, `at` the real time."""

    number: str
    text: str
    lang: str
    on: date | None
    at: datetime | None

    @property
    def spaced(self) -> str:
        """The number as people write it: 138 0000 1234."""
        return spaced(self.number)


def spaced(number: str) -> str:
    """A mobile number in its three groups; anything else as it is."""
    return f"{number[:3]} {number[3:7]} {number[7:]}" if len(number) == 11 else number


@require_safe
def phone(request: HttpRequest) -> HttpResponse:
    """Whose phone? Or, with `?number=`, the messages on it, newest first. 404 without DEMO.

    Open to everybody, because a sign-in code is read before signing in; hence never outside of
    a demonstration.
    """
    if not settings.DEMO:
        raise Http404
    number = "".join(request.GET.get("number", "").split()).removeprefix("+86")
    if not number:
        return render(request, "sms/phones.html", {"phones": _phones()})
    received = Message.objects.filter(phone_index=blind_index("phone", number))
    sent = received.filter(state__in=ARRIVED).order_by("-sent_at", "-id")
    page = Paginator(sent, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "number": spaced(number),
        "page": page,
        "bubbles": [_bubble(message) for message in page],
        "coming": received.filter(
            state__in=[State.QUEUED, State.SENDING], not_before__lte=Now()
        ).exists(),
    }
    return render(request, "sms/phone.html", context)


def _phones() -> list[Bubble]:
    """The latest message of each number that got one lately."""
    latest: dict[bytes | memoryview | None, int] = {}
    rows = Message.objects.filter(state__in=ARRIVED).order_by("-id")
    for pk, index in rows.values_list("pk", "phone_index")[:LATEST]:
        latest.setdefault(index, pk)
    chosen = list(latest.values())[:NUMBERS]
    return [_bubble(message) for message in rows.filter(pk__in=chosen)]


def _bubble(message: Message) -> Bubble:
    return Bubble(
        number=message.phone or "",
        text=message.text or "",
        lang="en" if message.language == "en" else "zh-Hans",
        on=message.sent_on,
        at=message.sent_at,
    )
