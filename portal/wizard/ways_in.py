"""Three ways into a draft: somebody starts, corrects a case, or is served at the counter."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from portal import audit, catalogue
from portal.accounts.access import applicant_required, offices_of, staff_required
from portal.accounts.identity import NoMatch, met_at_counter
from portal.accounts.models import Person, User
from portal.cases import rights
from portal.cases import service as services
from portal.cases.models import Case, Channel
from portal.cases.proxy import ProxyRules
from portal.clock import today
from portal.forms import PortalForm
from portal.registers import RegisterUnavailable
from portal.registers.identifiers import parse_id_number
from portal.wizard.access import applicant_of
from portal.wizard.models import Draft


@require_POST
@applicant_required
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """Begins a draft; who may not ask for the service is told so on its page.

    A draft in which nothing was typed yet is taken again, so that two clicks make one.
    """
    if slug not in catalogue.SERVICES:
        raise Http404
    service, (user, person) = services.get(slug), applicant_of(request)
    its_own = Case.objects.about(person).filter(service=slug, closed_at__isnull=True)
    if its_own.exists() or not service.eligibility(person, today()).allowed:
        return redirect("pages:service", slug)
    mine = Draft.objects.of_user(user).unfinished()
    mine = mine.filter(service=slug, corrects=None, proxy=None)
    draft = mine.exclude(channel=Channel.COUNTER).filter(version=1).first()
    if draft is None:
        draft = Draft.objects.create(user=user, person=person, service=slug)
    return redirect("wizard:resume", draft.pk)


@require_POST
@applicant_required
def correct(request: HttpRequest, reference: str) -> HttpResponse:
    """Opens the draft in which what staff named is corrected, with the old answers: by the
    holder, or by whoever acts for them."""
    user, person = applicant_of(request)
    case = get_object_or_404(
        Case.objects.of_person(person).select_related("person", "proxy"), reference=reference
    )
    assert case.person is not None
    flow, actor = services.get(case.service).flow, rights.actor_of(person, case)
    if flow.resubmit not in {move.name for move in rights.open_moves(case, [actor])}:
        return redirect("cases:case", reference)
    raw = case.answers.get("raw", {})
    draft, _new = Draft.objects.get_or_create(
        corrects=case,
        corrects_version=case.version,
        case=None,
        defaults={
            "user": user,
            "person": case.person,
            "proxy": case.proxy,
            "relation": case.relation,
            "ground": case.answers.get("data", {}).get("proxy", {}).get("ground", ""),
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


PROXY_FIELDS = ("proxy_id_number", "relation", "ground")


def _valid(text: str) -> str:
    """An ID number in upper case; ValidationError when its check digit is wrong."""
    number = text.strip().upper()
    if not parse_id_number(number, today()).valid:
        raise forms.ValidationError(_("This ID number is not valid. Please check it."))
    return number


class ServeForm(PortalForm):
    """Who is in front of the desk, and what they came for."""

    id_number = forms.CharField(label=_("ID number"), max_length=30)
    service = forms.ChoiceField(label=_("Service"), widget=forms.RadioSelect)
    proxy_id_number = forms.CharField(
        label=_("Somebody else came for them: their ID number"),
        help_text=_("Leave empty where the person stands in front of you."),
        max_length=30,
        required=False,
    )
    relation = forms.ChoiceField(
        label=_("What they are to the person"),
        help_text=_("Only where somebody else came."),
        required=False,
    )
    ground = forms.ChoiceField(
        label=_("Why they act"), help_text=_("Only where somebody else came."), required=False
    )

    def __init__(self, *args: Any, clerk: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clerk = clerk
        served = [s for s in services.all_services() if s.at_counter]
        choices = [(s.slug, s.title) for s in served]
        self.fields["service"].choices = choices  # type: ignore[attr-defined]
        self._offer_proxy([s.proxy for s in served if s.proxy is not None])
        if len(choices) == 1:
            self.fields["service"].initial = choices[0][0]

    def _offer_proxy(self, known: list[ProxyRules]) -> None:
        """The choices of whoever comes for another; without such rules nobody does."""
        if not known:
            for name in PROXY_FIELDS:
                del self.fields[name]
            return
        relations = {code: label for rules in known for code, label in rules.relations}
        grounds = {one.code: one.label for rules in known for one in rules.grounds}
        for name, found in (("relation", relations), ("ground", grounds)):
            self.fields[name].choices = [("", "–"), *found.items()]  # type: ignore[attr-defined]

    def clean_id_number(self) -> str:
        """The number in upper case; says so when its check digit is wrong."""
        return _valid(self.cleaned_data["id_number"])

    def clean_proxy_id_number(self) -> str:
        """As above; empty where nobody else came."""
        number = self.cleaned_data["proxy_id_number"]
        return _valid(number) if number.strip() else ""

    def clean(self) -> dict[str, Any]:
        """Finds the person and asks the rules whether the service is open to them."""
        data = super().clean() or {}
        if self.errors:
            return data
        person = self._met("id_number")
        data |= {"person": person, "proxy": None}
        if person is None:
            return data
        service = services.get(data["service"])
        if any(data.get(name) for name in PROXY_FIELDS):
            self._check_proxy(service, person)
        may = service.eligibility(person, today())
        if not may.allowed:
            self.add_error("service", " ".join(str(reason) for reason in may.reasons))
        return data

    def _met(self, name: str) -> Person | None:
        """The person of the number in this field; None with the reason beside it."""
        try:
            person = met_at_counter(self.cleaned_data[name])
        except NoMatch:
            self.add_error(name, _("The population register knows nobody of this number."))
        except RegisterUnavailable:
            self.add_error(
                name, _("The population register does not answer right now. Try again in a minute.")
            )
        else:
            if person.user_id != self.clerk.pk:
                return person
            self.add_error(name, _("A colleague has to serve you; or apply online."))
        return None

    def _check_proxy(self, service: services.Service, person: Person) -> None:
        """The same rules as online for who comes in another's name (DOMAIN 13)."""
        data = self.cleaned_data
        required = _("Fill this in too where somebody else came for the person.")
        for name in PROXY_FIELDS:
            if not data.get(name):
                self.add_error(name, required)
        if service.proxy is None:
            self.add_error("service", _("Everybody asks for this service themselves."))
        if self.errors or service.proxy is None:
            return
        if data["proxy_id_number"] == data["id_number"]:
            self.add_error("proxy_id_number", _("This is the number of the person themselves."))
            return
        answer = service.proxy.decide(data["relation"], data["ground"], person.birth_date, today())
        if not answer.allowed:
            self.add_error("relation", str(answer.why))
            return
        data["proxy"] = self._met("proxy_id_number")


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def serve(request: HttpRequest) -> HttpResponse:
    """Starts a draft at the counter, for the person whose ID card the clerk has seen."""
    clerk = request.user
    assert isinstance(clerk, User)
    form = ServeForm(request.POST or None, clerk=clerk)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        for one in filter(None, (said["person"], said["proxy"])):
            audit.record(request, "counter.serve", person=one)
        proxied = {name: said[name] for name in ("relation", "ground")} if said["proxy"] else {}
        draft = Draft.objects.create(
            user=clerk,
            person=said["person"],
            proxy=said["proxy"],
            service=said["service"],
            channel=Channel.COUNTER,
            office=offices_of(clerk)[0],
            **proxied,
        )
        return redirect("wizard:resume", draft.pk)
    return render(request, "wizard/serve.html", {"form": form})
