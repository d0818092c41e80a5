"""Which kind of home, and what proves it; and the two steps for a home that has changed."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from permits.address import AddressFields, address_data, address_rows
from permits.dwelling import OF_RELATIVE, PROOF, proven
from permits.models import Housing
from portal.clock import today
from portal.documents.fields import UploadField
from portal.forms import RadioCards
from portal.policy import Policy, policy_on
from portal.policy.values import RentProof
from portal.wizard.run import Run
from portal.wizard.steps import Row, Step, StepForm

RELATIVES = [
    ("spouse", _("Husband or wife")),
    ("parent", _("Father or mother")),
    ("child", _("Son or daughter")),
    ("grandparent", _("Grandparent")),
    ("grandchild", _("Grandchild")),
    ("sibling", _("Brother or sister")),
]


def proof_words(housing: str, policy: Policy) -> Any:
    """Which paper proves a dwelling of this kind (DOMAIN 5, C-13)."""
    lease = _("The lease filing certificate (住房租赁合同备案通知书).")
    if policy.rent_proof is RentProof.FILING_OR_CONTRACT:
        lease = _("The lease filing certificate (住房租赁合同备案通知书), or the lease itself.")
    words = {
        "title": _("The title deed (不动产权证)."),
        "lease": lease,
        "dormitory": _("A certificate from the HR or security office of your employer or school."),
    }
    return words[PROOF[Housing(housing)]] if housing in Housing.values else ""


class HousingForm(StepForm):
    """Which kind of dwelling it is; decides which proof is asked."""

    housing = forms.ChoiceField(
        label=_("What kind of home do you live in?"),
        choices=Housing.choices,
        widget=RadioCards(
            descriptions={
                Housing.OWN_PURCHASED: _("Proof: title deed"),
                Housing.OWN_RENTED: _("Proof: lease filing certificate"),
                Housing.RELATIVE_PURCHASED: _("Proof: their title deed and your kinship"),
                Housing.RELATIVE_RENTED: _("Proof: their lease filing and your kinship"),
                Housing.DORMITORY: _("Proof: certificate from the employer or school"),
            }
        ),
        error_messages={"required": _("Choose the kind of home.")},
    )


class ProofFields(StepForm):
    """What proves the dwelling. Only close relatives count as such (C-16, S01, S13b)."""

    housing_proof = UploadField(
        label=_("Proof of your home"), error_messages={"required": _("Add the proof of your home.")}
    )
    relative = forms.ChoiceField(
        label=_("Whose home is it?"),
        choices=RELATIVES,
        widget=forms.RadioSelect,
        help_text=_("Only close relatives count: in-laws, cousins and friends do not."),
        error_messages={"required": _("Choose whose home it is.")},
    )
    kinship_proof = UploadField(
        label=_("Proof of kinship"),
        error_messages={"required": _("Add the proof of kinship.")},
    )

    def shape_proofs(self, housing: str) -> None:
        """Asks for the papers that this kind of home needs, by the rules of the day."""
        policy = policy_on(today())
        self.fields["housing_proof"].help_text = proof_words(housing, policy)
        if housing not in OF_RELATIVE:
            del self.fields["relative"], self.fields["kinship_proof"]
        elif policy.kinship_letter:
            self.fields["kinship_proof"].label = _("Proof of kinship, or your commitment letter")


class NewHomeForm(AddressFields, ProofFields):
    """The present address and its proof, on one page."""

    field_order = [
        "known", "road_text", "road", "house", "room", "housing_proof", "relative", "kinship_proof",
    ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shape_proofs(self.housing())
        # Whether it is needed is known once the address is: clean() asks for it.
        self.fields["housing_proof"].required = False
        if "known" in self.fields:
            self.fields["housing_proof"].help_text = _(
                "Only for an address that you searched: for one that the register offers above "
                "nothing is needed."
            )

    def clean(self) -> dict[str, Any]:
        """Asks for a paper where no register holds the proof."""
        data = super().clean()
        ref = data.get("room_ref", "")
        given = data.get("housing_proof") or "housing_proof" in self.errors
        if ref and not given and not proven(self.run.person, self.housing(), ref, self.on()):
            self.add_error("housing_proof", _("Add the proof of your home."))
        return data


class NewHousingStep(Step):
    """The present kind of home, when the step `question` said that it changed."""

    slug = "housing"
    title = _("Kind of home")
    form_class = HousingForm

    def __init__(self, question: str) -> None:
        self.question = question

    def applies(self, run: Run) -> bool:
        return run.value(self.question, "changed") == "yes"


class NewHomeStep(Step):
    """The present address and its proof, when the step `question` said that it changed."""

    slug = "home"
    title = _("Address and proof")
    form_class = NewHomeForm
    template = "permits/address_step.html"

    def __init__(self, question: str) -> None:
        self.question = question

    def applies(self, run: Run) -> bool:
        return run.value(self.question, "changed") == "yes"

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        return address_rows(form, super().rows(run, form))

    def data(self, run: Run, form: StepForm) -> dict[str, Any]:
        return address_data(form)
