"""Beginning for another person (代办): who it is for, what you are to them, and why you."""

from typing import Any

from allauth.core import ratelimit
from django import forms
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from portal import audit, catalogue
from portal.accounts.access import applicant_required
from portal.accounts.forms import ID_ERRORS
from portal.accounts.identity import NoMatch, named
from portal.accounts.models import Person, User
from portal.cases import service as services
from portal.cases.models import Case, Channel
from portal.cases.proxy import Ground, ProxyRules
from portal.clock import today
from portal.forms import PortalForm, RadioCards
from portal.registers import RegisterUnavailable
from portal.registers.identifiers import IdNumber, normalise, parse_id_number
from portal.wizard.access import applicant_of
from portal.wizard.models import Draft
from portal.wizard.proxy_step import ProxyStep
from portal.wizard.run import NOT_OPEN

YOURSELF = _(
    "This is your own ID number. Nobody acts for themselves: go back and press “Start” to apply "
    "for yourself."
)
NOBODY = _(
    "Name and ID number do not belong to one person in the population register. Please check both "
    "with their ID card. Does it still not fit? Any community centre helps you with the papers."
)
AWAY = _(
    "The population register does not answer right now. Nothing is lost: please try again in a few "
    "minutes."
)
TOO_OFTEN = _(
    "You have tried this too often. Please try again in an hour, or go to any community centre "
    "with the papers."
)
OPEN_ALREADY = _(
    "An application for this service is open for this person already; there can be one at a time. "
    "They see it when they sign in themselves, and any community centre can tell you more."
)


class ForAnotherForm(PortalForm):
    """Who it is for, and why somebody else asks. Nothing here asks a register yet."""

    name = forms.CharField(
        label=_("Their name"),
        max_length=60,
        help_text=_("As on their ID card or hukou booklet."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    id_number = forms.CharField(
        label=_("Their ID number"),
        max_length=40,
        help_text=_("Children have one too: it stands in the hukou booklet."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    relation = forms.ChoiceField(
        label=_("What are you to them?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you are to them.")},
    )
    ground = forms.ChoiceField(
        label=_("Why do you act for them?"),
        widget=RadioCards,
        error_messages={"required": _("Choose why you act for them.")},
    )

    def __init__(self, *args: Any, rules: ProxyRules, me: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rules, self.me = rules, me
        self.fields["relation"].choices = rules.relations  # type: ignore[attr-defined]
        ground: Any = self.fields["ground"]
        ground.choices = [(one.code, one.label) for one in rules.grounds]
        ground.widget.descriptions = {one.code: _what_it_takes(one) for one in rules.grounds}

    @cached_property
    def _parsed(self) -> IdNumber:
        return parse_id_number(normalise(self.cleaned_data["id_number"]), today())

    def clean_id_number(self) -> str:
        """18 characters in capitals with the right check digit; not one's own."""
        if self._parsed.reason is not None:
            raise forms.ValidationError(ID_ERRORS[self._parsed.reason], code=self._parsed.reason)
        if self._parsed.number == self.me.id_number:
            raise forms.ValidationError(YOURSELF, code="yourself")
        return self._parsed.number

    def clean(self) -> dict[str, Any]:
        """Asks the rules, with the birth date that the number itself tells (D-26)."""
        data = super().clean() or {}
        born = self._parsed.birth_date if "id_number" in data else None
        if born is not None and {"relation", "ground"} <= data.keys():
            answer = self.rules.decide(data["relation"], data["ground"], born, today())
            if not answer.allowed:
                self.add_error(None, str(answer.why))
        return data


def _what_it_takes(ground: Ground) -> str:
    """When this ground holds, and the papers to have at hand."""
    papers = gettext("; ").join(str(paper.label) for paper in ground.papers)
    needs = gettext("Have at hand: %(papers)s.") % {"papers": papers}
    return f"{ground.description} {needs}"


@require_http_methods(["GET", "HEAD", "POST"])
@applicant_required
def for_another(request: HttpRequest, slug: str) -> HttpResponse:
    """Asks for whom and why; begins the draft, or goes on with the one that there is."""
    service, rules = _service(slug)
    user, me = applicant_of(request)
    typed = request.POST if request.method == "POST" else None
    form = ForAnotherForm(typed, rules=rules, me=me)
    if form.is_valid():
        holder = _holder(request, user, form, slug)
        if holder is not None and (way := _onward(form, service, holder, me, user)):
            return way
    context = {"service": service, "form": form}
    return render(request, "wizard/for_another.html", context)


@require_safe
def letter(request: HttpRequest, slug: str) -> HttpResponse:
    """A power of attorney to print and sign, with lines to fill in by hand."""
    service, _rules = _service(slug)
    return render(request, "wizard/for_letter.html", {"service": service})


def _service(slug: str) -> tuple[services.Service, ProxyRules]:
    if slug not in catalogue.SERVICES:
        raise Http404
    service = services.get(slug)
    if service.proxy is None:
        raise Http404
    return service, service.proxy


def _holder(request: HttpRequest, user: User, form: ForAnotherForm, slug: str) -> Person | None:
    """The person of that name and number; None with the reason on the form.

    Few tries an hour, each a row of the audit trail: nobody finds out by trying which name
    belongs to which number.
    """
    if not ratelimit.consume(request, action="for_another", user=user):
        form.add_error(None, TOO_OFTEN)
        return None
    holder = None
    try:
        holder = named(form.cleaned_data["name"], form.cleaned_data["id_number"])
    except NoMatch:
        form.add_error(None, NOBODY)
    except RegisterUnavailable:
        form.add_error(None, AWAY)
    detail = {"service": slug, "matched": holder is not None}
    audit.record(request, "for_another", person=holder, detail=detail)
    return holder


def _onward(
    form: ForAnotherForm, service: services.Service, holder: Person, me: Person, user: User
) -> HttpResponse | None:
    """Into the draft; None with the reason on the form, which tells nothing of the holder."""
    case = Case.objects.about(holder).filter(service=service.slug, closed_at=None).first()
    if case is not None and case.proxy_id == me.pk:
        return redirect("cases:case", case.reference)
    if case is not None:
        form.add_error(None, OPEN_ALREADY)
    elif not service.eligibility(holder, today()).allowed:
        form.add_error(None, NOT_OPEN)
    else:
        said = {name: form.cleaned_data[name] for name in ("relation", "ground")}
        return redirect("wizard:resume", _draft(service, holder, me, user, said).pk)
    return None


def _draft(
    service: services.Service, holder: Person, me: Person, user: User, said: dict[str, str]
) -> Draft:
    """A new draft, or the one that was begun for this person; a new answer is checked anew."""
    mine = Draft.objects.of_user(user).unfinished().exclude(channel=Channel.COUNTER)
    mine = mine.filter(service=service.slug, person=holder, proxy=me, corrects=None)
    draft = mine.order_by("-updated_at").first()
    if draft is None:
        return Draft.objects.create(
            user=user, person=holder, proxy=me, service=service.slug, **said
        )
    if said != {"relation": draft.relation, "ground": draft.ground}:
        valid = [slug for slug in draft.valid if slug != ProxyStep.slug]
        # The version, too: a check page that is open elsewhere shows something else.
        Draft.objects.filter(pk=draft.pk).update(**said, valid=valid, version=F("version") + 1)
    return draft
