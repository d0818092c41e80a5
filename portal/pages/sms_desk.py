"""Messages for supervisors: what did not arrive, and what each message looks like and costs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import BinaryField
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from portal import audit, vault
from portal.accounts.access import supervisor_required
from portal.sms import delivery, limits, typical
from portal.sms.models import LOST, Message, State
from portal.sms.wordings import CODES

PER_PAGE = 20

NO_NUMBER = gettext_lazy("The network knows no such number.")
# What the outbox notes, in the words of the page; anything else is the network's own code.
REASONS = {
    delivery.UNKNOWN: gettext_lazy("The connection broke off: it may have arrived."),
    limits.LATE: gettext_lazy("It waited until it was not worth sending any more."),
    delivery.WORKER_LOST: gettext_lazy("The program was stopped each time it tried."),
    delivery.NOT_JUDGED: gettext_lazy("Nobody could say whether it is still true."),
    "isv.MOBILE_NUMBER_ILLEGAL": NO_NUMBER,
    "status 0x0B": NO_NUMBER,
    "isv.BLACK_KEY_CONTROL_LIMIT": gettext_lazy("The network does not let this text pass."),
    "isv.AMOUNT_NOT_ENOUGH": gettext_lazy("The account with the provider is empty."),
    "isv.BUSINESS_LIMIT_CONTROL": gettext_lazy("The number gets too many messages."),
}


@dataclass(frozen=True)
class Lost:
    """A message that did not arrive, as the list shows it."""

    pk: int
    key: str
    number: str
    template: str
    since: datetime
    state: str
    reason: str
    code: bool
    attempts: int
    resends: int
    again: bool
    doubtful: bool


@require_safe
@supervisor_required
def lost(request: HttpRequest) -> HttpResponse:
    """The messages that did not arrive, the newest first, and how many wait."""
    # Cells are opened one by one: one that is damaged is a reason to be here.
    lost = Message.objects.filter(state__in=LOST).defer("phone", "secret", "text")
    rows = lost.annotate(cell=Cast("phone", BinaryField())).order_by("-id")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [_shown(row) for row in page],
        "waiting": Message.objects.filter(state=State.QUEUED).count(),
    }
    return render(request, "sms/lost.html", context)


@require_POST
@supervisor_required
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Another attempt for one of them."""
    row = get_object_or_404(Message.objects.only("id", "template", "state", "error"), pk=pk)
    if delivery.resend(pk):
        detail = {"template": row.template, "was": row.state, "error": row.error}
        audit.record(request, "sms_resend", row, detail=detail)
        messages.success(request, _("The message is on its way again."))
    else:
        messages.warning(request, _("This message is not waiting for you any more."))
    return redirect("pages:messages")


@require_safe
@supervisor_required
def wordings(request: HttpRequest) -> HttpResponse:
    """Every message with typical values, in both languages, with its length, parts and price."""
    context = {
        "previews": list(typical.previews()),
        "price": typical.price(1),
        "signature": settings.SMS_SIGNATURE,
    }
    return render(request, "sms/wordings.html", context)


def _shown(row: Any) -> Lost:
    reason: Any = REASONS.get(row.error)
    return Lost(
        pk=row.pk,
        key=row.key,
        number=_masked(row.cell),
        template=row.template,
        since=row.claimed_at or row.created_at,
        state=str(State(row.state).label),
        reason=str(reason or row.error or "–"),
        code=reason is None and bool(row.error),
        attempts=row.attempts,
        resends=row.resends,
        again=row.template not in CODES,
        doubtful=row.error == delivery.UNKNOWN,
    )


def _masked(cell: bytes | None) -> str:
    try:
        number = vault.decrypt("phone", cell) if cell is not None else ""
    except vault.VaultError:
        number = ""
    return f"{number[:3]}****{number[-4:]}" if len(number) > 7 else "–"
