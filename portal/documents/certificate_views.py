"""Certificates as files for those whom they concern, and the public pages that verify them."""

from typing import Any

from allauth.core.internal import ratelimit
from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal import audit
from portal.accounts.access import offices_of, person_of
from portal.accounts.models import User
from portal.audit.models import Action
from portal.clock import today
from portal.documents.certificates import live, verification
from portal.documents.certificates.kinds import Shown, Standing, kind_named, kind_of
from portal.documents.models import Certificate
from portal.documents.uploads import is_oversized
from portal.forms import PortalForm

# Kinds of status tag.
LOOKS = {
    Standing.VALID: "done",
    Standing.SUPERSEDED: "soon",
    Standing.EXPIRED: "soon",
    Standing.SUSPENDED: "soon",
    Standing.VOID: "wrong",
}


@require_safe
@login_required
def download(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF, for its holder and, with a row in the audit trail, for staff of its office.

    For anybody else it does not exist. A paper to finish by hand is for staff only.
    """
    assert isinstance(request.user, User)
    certificate = get_object_or_404(Certificate.objects.exclude(file=""), pk=pk)
    person = person_of(request.user)
    holder = person is not None and certificate.person_id == person.pk
    if holder and certificate.state != Certificate.State.READY:
        raise Http404
    if not holder:
        office = kind_of(certificate).office_id(certificate)
        if office is None or office not in {one.pk for one in offices_of(request.user)}:
            raise Http404
        audit.record(request, Action.DOWNLOAD, certificate)
    try:
        with certificate.file.open("rb") as file:
            answer = HttpResponse(file.read(), content_type="application/pdf")
    except FileNotFoundError:
        raise Http404 from None
    how = "inline" if "show" in request.GET else "attachment"
    answer["Content-Disposition"] = f'{how}; filename="{certificate.number}.pdf"'
    answer["Cache-Control"] = "private, no-store"
    answer["Content-Security-Policy"] = "default-src 'none'"
    return answer


class VerifyForm(PortalForm):
    """Number and code as they are printed on the certificate."""

    number = forms.CharField(
        label=_("Number"),
        max_length=60,
        help_text=_("As printed on the certificate, for example DJ310101…"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=30,
        help_text=_("Twelve letters and digits, beside the QR code."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """What a certificate is worth today, for whoever has its number and code.

    A wrong number and a wrong code have one answer. With a file posted beside them it is told
    whether the file is the one that was issued.
    """
    typed = request.POST if request.method == "POST" else request.GET
    asked = "number" in typed or "code" in typed
    form = VerifyForm(typed if asked else None)
    context: dict[str, Any] = {"form": form, "answer": None, "asked": False, "file": ""}
    context["by_hand"] = False
    if asked and form.is_valid():
        if _too_often(request):
            return _wait(request)
        number, code = form.cleaned_data["number"], form.cleaned_data["code"]
        certificate = verification.find(number, code)
        context |= {"asked": True, "number": number, "code": code}
        if certificate is not None:
            context["answer"] = _answer(kind_of(certificate).shown(certificate, today()))
            context["file"] = _compared(request, certificate)
            context["by_hand"] = certificate.state == Certificate.State.STUCK
    return _public(render(request, "documents/verify.html", context))


@never_cache
@require_safe
def verify_live(request: HttpRequest, token: str) -> HttpResponse:
    """What the shown licence is worth at this minute; an old code and a made-up one look alike."""
    if _too_often(request):
        return _wait(request)
    found = live.read(token)
    kind = kind_named(found[0]) if found else None
    shown = kind.live(found[1], today()) if kind and found else None
    context = {"answer": _answer(shown) if shown else None}
    return _public(render(request, "documents/verify_live.html", context))


def _too_often(request: HttpRequest) -> bool:
    """Whether this network address asked more than settings.SIGN_IN_LIMITS allows."""
    usage = ratelimit.consume(request, app="allauth.account", action="verify", limit_get=True)
    return usage is None


def look_of(standing: Standing) -> str:
    """The kind of status tag that a standing has."""
    return LOOKS[standing]


def _answer(shown: Shown) -> dict[str, Any]:
    return {"shown": shown, "look": look_of(shown.standing), "standing": str(shown.standing)}


def _compared(request: HttpRequest, certificate: Certificate) -> str:
    """Whether the posted file is the issued one: same, other, or empty for no file."""
    if request.method != "POST":
        return ""
    file = request.FILES.get("file")
    if file is None:
        return "other" if is_oversized(request, "file") else "none"
    return "same" if verification.is_the_file(certificate, file.read()) else "other"


def _wait(request: HttpRequest) -> HttpResponse:
    return _public(render(request, "documents/verify_wait.html", status=429))


def _public(answer: HttpResponse) -> HttpResponse:
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
