"""Papers to print: HR's of its own people, and the holder's points notice."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from points import notice, paper
from points.files import present_file
from points.models import PointsRequest
from portal import audit
from portal.accounts.access import applicant_required, hr_required, person_of
from portal.cases import decision, employer_desk
from portal.cases import paper as papers
from portal.cases import service as services
from portal.cases.models import Case
from portal.cases.views import as_pdf
from portal.documents.certificates import verification
from portal.documents.models import Certificate

# How soon the page looks again whether the notice is there.
AGAIN_SECONDS = 3


@require_safe
@hr_required
def handout(request: HttpRequest, reference: str, kind: str) -> HttpResponse:
    """The form, the letter, the receipt or the notice of a case that is handed in through HR's
    employer; each is an audit row. For anybody else it does not exist."""
    case = employer_desk.one(request, reference)
    asked = PointsRequest.objects.filter(case=case).first()
    if asked is None:
        raise Http404
    content = _notice(case, asked) if kind == "notice" else _paper(case, kind)
    if content is None and kind == "notice" and asked.score is not None:
        messages.info(request, _("The notice is being made. Please look again in a minute."))
        return redirect("cases:employer_case", reference)
    if content is None:
        raise Http404
    acting = decision.acting_employer(request, case)
    audit.record(request, "print", case, employer=acting, detail={"kind": kind})
    return as_pdf(content, f"{reference}-{kind}")


def _paper(case: Case, kind: str) -> bytes | None:
    service = services.get(case.service)
    if kind == "form" and service.paper_form is not None:
        return papers.filled(service, case, told=True)
    if kind == "letter":
        return paper.letter(case)
    if kind == "receipt":
        return papers.slip(case, list(case.events.all()))
    return None


def _notice(case: Case, asked: PointsRequest) -> bytes | None:
    found = notice.notice_of(asked) if asked.score is not None else None
    return read(found) if found is not None and found.state == found.State.READY else None


def read(certificate: Certificate) -> bytes:
    """The file of a certificate that is made; a 404 where it is not."""
    try:
        with certificate.file.open("rb") as file:
            return bytes(file.read())
    except (FileNotFoundError, ValueError):
        raise Http404 from None


@require_http_methods(["GET", "HEAD", "POST"])
@applicant_required
def own_notice(request: HttpRequest) -> HttpResponse:
    """The notice of the person's present points: fetch it, or have it made (POST)."""
    person = person_of(request.user)
    assert person is not None
    file = present_file(person)
    asked = notice.request_of(file) if file is not None else None
    if file is None or asked is None:
        return redirect("points:points")
    if request.method == "POST":
        notice.issue(asked, file)
        return redirect("points:notice")
    found = notice.notice_of(asked)
    pending = found is not None and found.state == found.State.PENDING
    context = {
        "file": file,
        "certificate": found,
        "pending": pending,
        "stuck": found is not None and found.state == found.State.STUCK,
        "office": asked.case.office,
        "verify_url": verification.address(),
    }
    answer = render(request, "points/notice.html", context)
    if pending:
        answer["Refresh"] = str(AGAIN_SECONDS)
    return answer
