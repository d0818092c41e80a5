"""HR's ways into a draft: about the employer itself, for one of its people, or a correction."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from portal import audit, catalogue
from portal.accounts.access import employers_of, hr_required, person_of, sign_in_redirect
from portal.accounts.models import Employer, Person, User
from portal.cases import rights
from portal.cases import service as services
from portal.cases.flow import Actor
from portal.cases.models import Case
from portal.clock import today
from portal.wizard.models import Draft


def begin(user: User, employer: Employer, slug: str, person: Person) -> Draft:
    """The draft in which `user`, being HR of `employer`, types about `person`.

    A draft in which nothing was typed yet is taken again. The caller has checked that the
    person is one of the employer's people, or the member of HR where it is about the employer.
    """
    mine = Draft.objects.of_user(user).unfinished().filter(employer=employer, person=person)
    found = mine.filter(service=slug, corrects=None, version=1).first()
    return found or Draft.objects.create(user=user, employer=employer, person=person, service=slug)


@require_POST
@hr_required
def start(request: HttpRequest, employer_id: int, slug: str) -> HttpResponse:
    """Begins what an employer asks for about itself.

    HR answers with their own name for it, so they say first who they are.
    """
    employer = _employer(request, employer_id)
    if slug not in catalogue.SERVICES or not services.get(slug).of_employer:
        raise Http404
    user, person = request.user, person_of(request.user)
    assert isinstance(user, User)
    if person is None:
        return sign_in_redirect(request, "account_identity")
    open_case = Case.objects.filter(employer=employer, service=slug, closed_at__isnull=True).first()
    if open_case is not None:
        return redirect("cases:employer_case", open_case.reference)
    if not services.get(slug).eligibility_of_employer(employer, today()).allowed:
        return redirect("pages:service", slug)
    return redirect("wizard:resume", begin(user, employer, slug, person).pk)


@require_POST
@hr_required
def correct(request: HttpRequest, reference: str) -> HttpResponse:
    """Opens the draft in which HR corrects an employer's own case, with the old answers."""
    user = request.user
    assert isinstance(user, User)
    case = get_object_or_404(
        Case.objects.of_employers(employers_of(user)).select_related("employer"),
        reference=reference,
        person=None,
    )
    flow, person = services.get(case.service).flow, person_of(user)
    if person is None:
        return sign_in_redirect(request, "account_identity")
    if flow.resubmit not in {move.name for move in rights.open_moves(case, [Actor.EMPLOYER])}:
        return redirect("cases:employer_case", reference)
    raw = case.answers.get("raw", {})
    draft, _new = Draft.objects.get_or_create(
        corrects=case,
        corrects_version=case.version,
        case=None,
        defaults={
            "user": user,
            "employer": case.employer,
            "person": person,
            "service": case.service,
            "answers": raw,
            "only_steps": case.correct_steps,
            "valid": sorted(set(raw) - set(case.correct_steps)),
        },
    )
    audit.record(request, "correct", case)
    return redirect("wizard:resume", draft.pk)


def _employer(request: HttpRequest, employer_id: int) -> Employer:
    """One of the employers for which the signed-in user is HR; another does not exist for them."""
    for employer in employers_of(request.user):
        if employer.pk == employer_id:
            return employer
    raise Http404
