"""Who it is about, as the portal knows them: nothing to type."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import lookups
from portal.registers.identifiers import mask_number
from portal.templatetags.portal import civil_day
from portal.wizard.run import Run
from portal.wizard.steps import Fact, Row, Step, StepForm


class PersonForm(StepForm):
    """That the person is this one, and the number reaches them."""

    right = forms.BooleanField(
        label=gettext_lazy("This is me, and the mobile number is right: the result is sent there"),
        error_messages={
            "required": gettext_lazy(
                "Tick the box. Is the number not yours any more? Then sign out, and sign in with "
                "the new one."
            )
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.run.by_hr:
            field = self.fields["right"]
            field.label = _("This is our employee, and they know that we fill this in for them")
            field.error_messages["required"] = _(
                "Tick the box, once you have told them: they see every step of the case."
            )


class PersonStep(Step):
    """Person and permit."""

    slug = "person"
    title = gettext_lazy("Person and permit")
    form_class = PersonForm

    def facts(self, run: Run) -> list[Fact]:
        """What is known; HR sees no more than it needs."""
        person, permit = run.person, lookups.present_permit(run.person)
        register = gettext_lazy("population register")
        found = [Fact(_("Name and ID number"), f"{person.name} · {person.masked_id}", register)]
        if permit is not None:
            records = gettext_lazy("the permit's records")
            found += [
                Fact(_("Permit"), mask_number(permit.number), records),
                Fact(_("Valid until"), civil_day(permit.valid_until), records),
            ]
            if not run.by_hr:
                found.append(Fact(_("Address"), permit.address, records))
        if not run.by_hr:
            found.append(
                Fact(_("Mobile number"), person.masked_phone, gettext_lazy("your account"))
            )
        return found

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """What was confirmed, as it was shown."""
        return [Row("right", str(fact.label), str(fact.value)) for fact in self.facts(run)]
