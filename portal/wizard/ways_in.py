"""Three ways into a draft: somebody starts, corrects a case, or is served at the counter."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from portal import audit, catalogue
from portal.accounts.access import applicant_required, offices_of, person_of, staff_required
from portal.accounts.identity import NoMatch, met_at_counter
from portal.accounts.models import Person, User
from portal.cases import service as services
from portal.cases.flow import Actor
from portal.cases.models import Case, Channel
from portal.clock import today
from portal.forms import PortalForm
from portal.registers import RegisterUnavailable
from portal.registers.identifiers import parse_id_number
from portal.wizard.models import Draft


def _applicant(request: HttpRequest) -> tuple[User, Person]:
    user, person = request.user, person_of(request.user)
    assert isinstance(user, User)
    assert person is not None
    return user, person


@require_POST
@applicant_required
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begins a draft; who may not ask for the service is told so on its page.

    A draft in which nothing was typed yet is taken again, so that two clicks make one.
    """
    if slug not in catalogue.SERVICES:
        raise Http404
    service, (user, person) = services.get(slug), _applicant(request)
    its_own = Case.objects.of_person(person).filter(service=slug, closed_at__isnull=True)
    if its_own.exists() or not service.eligibility(person, today()).allowed:
        return redirect("pages:service", slug)
    mine = Draft.objects.of_user(user).unfinished().filter(service=slug, corrects=None)
    draft = mine.exclude(channel=Channel.COUNTER).filter(version=1).first()
    if draft is None:
        draft = Draft.objects.create(user=user, person=person, service=slug)
    return redirect("wizard:resume", draft.pk)


@require_POST
@applicant_required
def correct(request: HttpRequest, reference: str) -> HttpResponse:
    """Opens the draft in which the holder corrects what staff named, with the old answers."""
    user, person = _applicant(request)
    case = get_object_or_404(Case.objects.of_person(person), reference=reference)
    flow = services.get(case.service).flow
    if flow.resubmit not in {m.name for m in flow.open_to(case.state, [Actor.HOLDER])}:
        return redirect("cases:case", reference)
    raw = case.answers.get("raw", {})
    draft, _new = Draft.objects.get_or_create(
        corrects=case,
        corrects_version=case.version,
        case=None,
        defaults={
            "user": user,
            "person": person,
            "service": case.service,
            "answers": raw,
            "only_steps": case.correct_steps,
            "valid": sorted(set(raw) - set(case.correct_steps)),
        },
    )
    if draft.expired:
        draft.renew()
        draft.save(update_fields=["expires_at"])
    return redirect("wizard:resume", draft.pk)


class ServeForm(PortalForm):
    """Who is in front of the desk, and what they came for."""

    id_number = forms.CharField(label=_("ID number"), max_length=30)
    service = forms.ChoiceField(label=_("Service"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, clerk: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clerk = clerk
        choices = [(s.slug, s.title) for s in services.all_services() if s.at_counter]
        self.fields["service"].choices = choices  # type: ignore[attr-defined]
        if len(choices) == 1:
            self.fields["service"].initial = choices[0][0]

    def clean_id_number(self) -> str:
        """The number in upper case; says so when its check digit is wrong."""
        number = self.cleaned_data["id_number"].strip().upper()
        if not parse_id_number(number, today()).valid:
            raise forms.ValidationError(_("This ID number is not valid. Please check it."))
        return str(number)

    def clean(self) -> dict[str, Any]:
        """Finds the person and asks the rules whether the service is open to them."""
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            data["person"] = person = met_at_counter(data["id_number"])
        except NoMatch:
            self.add_error("id_number", _("The population register knows nobody of this number."))
            return data
        except RegisterUnavailable:
            self.add_error(
                "id_number",
                _("The population register does not answer right now. Try again in a minute."),
            )
            return data
        if person.user_id == self.clerk.pk:
            self.add_error("id_number", _("A colleague has to serve you; or apply online."))
            return data
        may = services.get(data["service"]).eligibility(person, today())
        if not may.allowed:
            self.add_error("service", " ".join(str(reason) for reason in may.reasons))
        return data


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def serve(request: HttpRequest) -> HttpResponse:
    """Starts a draft at the counter, for the person whose ID card the clerk has seen."""
    clerk = request.user
    assert isinstance(clerk, User)
    form = ServeForm(request.POST or None, clerk=clerk)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        audit.record(request, "counter.serve", person=person)
        draft = Draft.objects.create(
            user=clerk,
            person=person,
            service=form.cleaned_data["service"],
            channel=Channel.COUNTER,
            office=offices_of(clerk)[0],
        )
        return redirect("wizard:resume", draft.pk)
    return render(request, "wizard/serve.html", {"form": form})
