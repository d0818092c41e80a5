"""Counter service: a clerk walks the same wizard for the person in front of them."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from portal import audit
from portal.accounts.access import offices_of, staff_required
from portal.accounts.identity import NoMatch, met_at_counter
from portal.accounts.models import User
from portal.cases import service as services
from portal.cases.models import Channel
from portal.clock import today
from portal.forms import PortalForm
from portal.registers import RegisterUnavailable
from portal.registers.identifiers import parse_id_number
from portal.wizard.models import Draft


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
            self.add_error("service", "; ".join(str(reason) for reason in may.reasons))
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
