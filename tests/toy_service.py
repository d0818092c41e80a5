"""A whole service in one module, as docs/add-a-service.md tells it: registering a dog.

A step that is skipped, an upload, a refusal with its reason, a text message of its own.
"""

from datetime import date
from typing import Any

from django import forms

from portal.accounts.models import Office, Person
from portal.cases.flow import Reason
from portal.cases.flows import standard_flow
from portal.cases.models import Case
from portal.cases.service import Eligibility, Evidence, Guide, Refused, Service
from portal.documents.fields import UploadField
from portal.forms import DayField, YesNoField
from portal.wizard.run import Run
from portal.wizard.steps import FaceStep, Fact, Step, StepForm

# -- forms.py ---------------------------------------------------------------------------------


class DogForm(StepForm):
    """Which dog."""

    name = forms.CharField(label="Name of the dog", max_length=30)
    born = DayField(label="Born on", not_after_today=True, required=False)
    colours = forms.MultipleChoiceField(
        label="Colours",
        choices=[("black", "Black"), ("white", "White"), ("brown", "Brown")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    chipped = YesNoField(label="Does it have a chip?")


class ChipForm(StepForm):
    """The chip's number."""

    number = forms.RegexField(
        r"^\d{15}$",
        label="Number of the chip",
        error_messages={"invalid": "The number has 15 digits."},
    )


class PaperForm(StepForm):
    """The vaccination record; and whose word counts when the dog has no chip."""

    vaccination = UploadField(label="Vaccination record")
    vet = forms.CharField(label="Name of the vet", max_length=40)
    agreed = forms.BooleanField(label="I keep it on a lead", required=False)


# -- steps.py ---------------------------------------------------------------------------------


class DogStep(Step):
    """Which dog, and whether the next page is needed."""

    slug = "dog"
    title = "Your dog"
    lead = "One dog, one registration."
    form_class = DogForm

    def facts(self, run: Run) -> list[Fact]:
        """Who keeps it."""
        return [Fact("Keeper", run.person.name, "population register")]


class ChipStep(Step):
    """Only for a dog that has a chip."""

    slug = "chip"
    title = "Chip"
    form_class = ChipForm

    def applies(self, run: Run) -> bool:
        return run.value("dog", "chipped") == "yes"


class PaperStep(Step):
    """The paper."""

    slug = "paper"
    title = "Vaccination"
    form_class = PaperForm


# -- service.py -------------------------------------------------------------------------------


class DogService(Service):
    """Adults only; the community centre decides."""

    def eligibility(self, person: Person, on: date) -> Eligibility:
        """From 18 on."""
        if person.age_on(on) < 18:
            return Eligibility(False, ("A keeper is at least 18 years old.",))
        return Eligibility(allowed=True)

    def office_for(self, person: Person, answers: dict[str, Any]) -> Office | None:
        """Any community centre."""
        return Office.objects.filter(kind=Office.Kind.COMMUNITY).first()

    def submitted(self, case: Case, answers: dict[str, Any]) -> None:
        """No two dogs called Nobody."""
        if answers["dog"]["name"] == "Nobody":
            raise Refused("A dog needs a real name.")

    def evidence(self, case: Case) -> list[Evidence]:
        """The keeper beside the population register."""
        assert case.person is not None
        name = case.person.name
        return [Evidence("Keeper", name, name, True, "population register")]


service = DogService(
    slug="dog",
    title="Registering a dog",
    summary="Keep a dog in the city",
    icon="register",
    keywords="dog pet 养犬",
    at_counter=True,
    steps=(FaceStep(), DogStep(), ChipStep(), PaperStep()),
    flow=standard_flow(
        sms={"approve": "DOG_DONE", "refuse": "DOG_REFUSED"},
        refuse_reasons=[Reason("BREED", "this breed may not be kept in the city")],
    ),
    sms={
        "DOG_DONE": {"zh-hans": "犬只登记{reference}已办结。", "en": "Dog {reference} registered."},
        "DOG_REFUSED": {
            "zh-hans": "犬只登记{reference}未通过：{reason}。",
            "en": "Dog {reference} refused: {reason}.",
        },
    },
    guide=Guide(
        who="Keepers of a dog.",
        needs=("The vaccination record.",),
        takes="Five minutes.",
        costs="Free.",
        result="A number for the collar.",
        law="Dogs in town, section 1",
    ),
)
