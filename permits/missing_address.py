"""An address that is not in the standard library: reported here, put right by the office.

Only registered standard addresses can be found; the neighbourhood collection office enters
the others (DOMAIN 4, S29). The report is a staff task for the centre of the street; the draft
waits meanwhile, with everything that was typed.
"""

import hashlib
import re
import unicodedata
from typing import Any

from allauth.core import ratelimit
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from permits.address import AddressFields
from permits.dwelling import office_in_charge
from permits.places import district_name, street_name
from permits.searching import numbers_in, search
from portal import registers
from portal.cases import staff_tasks
from portal.cases.display import office_name
from portal.cases.models import StaffTask
from portal.forms import PortalForm
from portal.registers import RegisterUnavailable
from portal.registers.interfaces import StreetAnswer
from portal.wizard.access import about, draft_required
from portal.wizard.models import Draft
from portal.wizard.run import Conflict, Run, Submitted
from portal.wizard.steps import Step

KIND = "address_missing"
_PLATE = re.compile(r"[0-9A-Za-z甲乙丙丁一二三四五六七八九十\-]{1,10}\Z")
_NO_PLATE = gettext_lazy("Write the number only, like 958 or 12A.")


class MissingForm(PortalForm):
    """Where the dwelling is, as it stands on the plate or in the papers."""

    district = forms.ChoiceField(
        label=gettext_lazy("District"),
        error_messages={"required": gettext_lazy("Choose the district.")},
    )
    street = forms.ChoiceField(
        label=gettext_lazy("Street or town"),
        help_text=gettext_lazy("Its centre passes your report on."),
        error_messages={
            "required": gettext_lazy("Choose the street or town."),
            "invalid_choice": gettext_lazy("Choose a street or town of this district."),
        },
    )
    road = forms.CharField(
        label=gettext_lazy("Road"),
        max_length=40,
        error_messages={
            "required": gettext_lazy("Write the name of the road."),
            "max_length": gettext_lazy("This is too long for a road. Write its name only."),
        },
    )
    lane = forms.CharField(
        label=gettext_lazy("Lane (弄)"),
        required=False,
        help_text=gettext_lazy("Leave it empty if the house stands on the road itself."),
    )
    number = forms.CharField(
        label=gettext_lazy("House number (号)"),
        error_messages={"required": gettext_lazy("Write the number of the house.")},
    )
    room = forms.CharField(
        label=gettext_lazy("Room (室)"),
        required=False,
        help_text=gettext_lazy("Leave it empty if the house has no rooms with numbers."),
    )
    remark = forms.CharField(
        label=gettext_lazy("What else helps to find it?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"maxlength": 300, "rows": 3}),
        help_text=gettext_lazy("A new building, another name of the lane, the estate it is in."),
        error_messages={"max_length": gettext_lazy("Please say it in at most 300 characters.")},
    )

    def __init__(self, *args: Any, streets: list[StreetAnswer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lane", "number", "room"):
            self.fields[name].widget.attrs |= {"class": "width-short", "maxlength": 10}
        choose = ("", _("Please choose"))
        districts = {street.district_code: district_name(street) for street in streets}
        chosen = str((self.data if self.is_bound else self.initial).get("district") or "")
        own = [(s.code, street_name(s)) for s in streets if s.district_code == chosen]
        self.fields["district"].choices = [choose, *districts.items()]  # type: ignore[attr-defined]
        self.fields["street"].choices = [choose, *own]  # type: ignore[attr-defined]
        if not own:
            # Nothing to choose from before the district is known.
            del self.fields["street"]
        if not streets:
            # The library is away: whichever office reads it finds the street.
            del self.fields["district"]

    def _plate(self, name: str) -> str:
        plain = unicodedata.normalize("NFKC", self.cleaned_data[name])
        plain = re.sub(r"[弄号室\s]", "", plain).upper()
        if plain and not _PLATE.match(plain):
            raise forms.ValidationError(_NO_PLATE)
        return plain

    def clean_road(self) -> str:
        """The name without blanks; a number alone is no road."""
        road = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", self.cleaned_data["road"]))
        if not any(letter.isalpha() for letter in road):
            raise forms.ValidationError(_("Write the name of the road."))
        return road

    def clean_lane(self) -> str:
        """Without its sign."""
        return self._plate("lane")

    def clean_number(self) -> str:
        """Without its sign."""
        plate = self._plate("number")
        if not plate:
            raise forms.ValidationError(_("Write the number of the house."))
        return plate

    def clean_room(self) -> str:
        """Without its sign."""
        return self._plate("room")

    def clean(self) -> dict[str, Any]:
        """Asks for the street as soon as there is a district; says it where the room is known."""
        data = super().clean() or {}
        if data.get("district") and "street" not in self.fields:
            self.add_error("district", _("Press “Show the streets”, then choose yours."))
        if not self.errors and (known := _known(self.written)):
            words = _("This address is in the list: %(address)s. Go back and search for it so.")
            self.add_error("road", words % {"address": known})
        return data

    @property
    def written(self) -> str:
        """The address in one line, as it was typed."""
        data = self.cleaned_data
        lane = f"{data['lane']}弄" if data.get("lane") else ""
        room = f"{data['room']}室" if data.get("room") else ""
        return f"{data['road']}{lane}{data['number']}号{room}"


def _known(written: str) -> str:
    try:
        found = search(registers.get("addresses"), written).whole
    except RegisterUnavailable:
        return ""
    return found.text if found and numbers_in(found.text) == numbers_in(written) else ""


@draft_required
@require_http_methods(["GET", "HEAD", "POST"])
def missing(request: HttpRequest, draft: Draft) -> HttpResponse:
    """The report; its POST opens the task, once for each person and address.

    From the step's own button the step is posted here: it is saved first.
    """
    run, streets = Run(draft), _streets()
    step = next((s for s in run.steps if issubclass(s.form_class, AddressFields)), None)
    if step is not None and "base" in request.POST:
        return _kept(request, run, step)
    if request.method != "POST":
        form = MissingForm(initial=_typed_before(run, step), streets=streets)
    elif request.POST.get("go") == "streets":
        form = MissingForm(initial=request.POST.dict(), streets=streets)
    else:
        form = MissingForm(request.POST, streets=streets)
        if form.is_valid() and _reported(request, draft, form, streets):
            return redirect("permits:address_reported", draft.pk)
    context = about(draft) | {"form": form, "run": run}
    return render(request, "permits/address_missing.html", context)


@draft_required
@require_safe
def reported(request: HttpRequest, draft: Draft) -> HttpResponse:
    """What becomes of the report."""
    mine = StaffTask.objects.filter(kind=KIND, person=draft.person_id)
    task = mine.select_related("office").order_by("-pk").first()
    if task is None:
        return redirect("permits:address_missing", draft.pk)
    context = about(draft) | {"task": task, "office": office_name(task.office)}
    return render(request, "permits/address_reported.html", context)


def _streets() -> list[StreetAnswer]:
    try:
        return registers.get("addresses").streets()
    except RegisterUnavailable:
        return []


def _kept(request: HttpRequest, run: Run, step: Step) -> HttpResponse:
    """Saves the step as its page was left, unless another window saved it meanwhile."""
    names = step.form_class.base_fields
    raw = {name: request.POST.getlist(name) for name in request.POST if name in names}
    try:
        run.save(step, raw, request.POST["base"], valid=None)
    except Conflict:
        pass
    except Submitted:
        return redirect("wizard:done", run.draft.pk)
    except Draft.DoesNotExist:
        raise Http404 from None
    return redirect("permits:address_missing", run.draft.pk)


def _typed_before(run: Run, step: Step | None) -> dict[str, str]:
    """What the search was for, taken apart; road and district as the library knows them."""
    text = (run.raw(step.slug).get("road_text") or [""])[0].strip() if step else ""
    if not text:
        return {}
    numbers = numbers_in(text)
    lane = [numbers.pop(0)] if numbers and ("弄" in text or len(numbers) > 2) else []
    number, room = [*numbers, "", ""][:2]
    found = {"road": re.split(r"\d", text, maxsplit=1)[0].strip(), "number": number, "room": room}
    found["lane"] = lane[0] if lane else ""
    try:
        roads = registers.get("addresses").search_addresses(text, 1)
    except RegisterUnavailable:
        return found
    if roads and not roads[0].near and roads[0].streets:
        found |= {"road": roads[0].name, "district": roads[0].streets[0].district_code}
        if len(roads[0].streets) == 1:
            found["street"] = roads[0].streets[0].code
    return found


def _reported(
    request: HttpRequest, draft: Draft, form: MissingForm, streets: list[StreetAnswer]
) -> bool:
    """Opens the task; False where too many were reported, which the form then says."""
    code = form.cleaned_data.get("street", "")
    street = next((one for one in streets if one.code == code), None)
    place = f"{street.district_name}{street.name}" if street else ""
    same = hashlib.sha256(f"{code} {form.written}".encode()).hexdigest()[:32]
    key = f"{KIND}:{draft.person_id}:{same}"
    known = StaffTask.objects.filter(key=key).exists()
    if not known and not ratelimit.consume(request, action=KIND, user=request.user):
        form.add_error(
            None, _("You have reported many addresses. Please wait an hour, or call 12345.")
        )
        return False
    params = {"address": place + form.written, "remark": form.cleaned_data["remark"]}
    office = office_in_charge(code)
    staff_tasks.open_task(KIND, key, office=office, person=draft.person, params=params)
    return True


def _words(task: StaffTask) -> str:
    address = _(
        "%(address)s is not in the standard library. Ask the neighbourhood collection office to "
        "check it and to enter it."
    ) % {"address": task.params.get("address", "")}
    remark = task.params.get("remark", "")
    return (
        f"{address} {_('The applicant adds: %(words)s') % {'words': remark}}" if remark else address
    )


def register() -> None:
    """Makes the task known to the desk."""
    title = gettext_lazy("An address is missing")
    staff_tasks.register_kind(staff_tasks.TaskKind(KIND, title, _words))
