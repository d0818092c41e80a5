"""The papers of a home: what proves it, and what no register can show (DOMAIN 5, 17)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from permits.dwelling import OF_RELATIVE, PROOF, RIGHT_NAMES, proof_of, proven
from permits.models import Housing
from portal import registers
from portal.clock import today
from portal.documents.fields import UploadField
from portal.policy import Policy, policy_on
from portal.policy.values import RentProof
from portal.registers import RegisterUnavailable
from portal.registers.identifiers import mask_id
from portal.templatetags.portal import civil_day
from portal.wizard.run import Run
from portal.wizard.steps import Fact, Step, StepForm

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


class PapersForm(ProofFields):
    """The proofs of the home; only what no register can show is asked."""

    field_order = ["housing_proof", "relative", "kinship_proof"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        housing = self.run.value("housing", "housing")
        self.shape_proofs(housing)
        room_ref = room_of(self.run)
        if room_ref and proven(self.run.person, housing, room_ref, today()):
            del self.fields["housing_proof"]


def room_of(run: Run) -> str:
    """The dwelling that was chosen at an earlier step; empty while none is."""
    found: str = run.cleaned("details").get("room_ref") or run.cleaned("home").get("room_ref", "")
    return found


class PapersStep(Step):
    """The papers (s3:71-89); what a register holds need not be handed in."""

    slug = "papers"
    title = _("Documents")
    form_class = PapersForm

    def facts(self, run: Run) -> list[Fact]:
        """The papers that the registers already hold."""
        return [*self._id_card(run), *self._proof(run)]

    def _id_card(self, run: Run) -> list[Fact]:
        try:
            licences = registers.get("elicences").of(run.person.id_number)
        except RegisterUnavailable:
            return []
        on = today()
        valid = [o for o in licences if o.valid_until is None or o.valid_until >= on]
        card = next((one for one in valid if one.kind == "id_card"), None)
        if card is None:
            return []
        return [Fact(_("ID card"), mask_id(card.number), _("e-licence store"))]

    def _proof(self, run: Run) -> list[Fact]:
        room_ref = room_of(run)
        try:
            proof = proof_of(run.person, run.value("housing", "housing"), room_ref, today())
        except RegisterUnavailable:
            return []
        if proof is None:
            return []
        until = civil_day(proof.ends_on)
        words = _("%(number)s, until %(date)s") % {"number": proof.number, "date": until}
        value = str(words) if until else proof.number
        return [Fact(RIGHT_NAMES[proof.kind], value, _("housing register"))]


class NewPapersStep(PapersStep):
    """The papers of the present home, when the step `question` said that it changed."""

    def __init__(self, question: str) -> None:
        self.question = question

    def applies(self, run: Run) -> bool:
        """Only where something is to be handed in."""
        if run.value(self.question, "changed") != "yes":
            return False
        housing, room_ref = run.value("housing", "housing"), room_of(run)
        return housing in OF_RELATIVE or not proven(run.person, housing, room_ref, today())
