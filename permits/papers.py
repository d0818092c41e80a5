"""The papers: who somebody is and what proves their home (DOMAIN 5, 17).

Each is taken from the e-licence store by consent, or uploaded; what the housing register proves
needs nothing at all, and kinship and a dormitory's certificate only an upload can show.
"""

from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from permits import licences, lookups
from permits.dwelling import OF_RELATIVE, PROOF, RIGHT_NAMES, proof_of, proven
from permits.home import Changed
from permits.licence_form import UPLOAD, LicencePapers, way_field
from permits.models import Housing
from permits.rules.comparison import agree
from portal import audit
from portal.cases.acts import NewMaterial
from portal.clock import today
from portal.documents import reading
from portal.documents.fields import UploadField
from portal.policy import Policy, policy_on
from portal.policy.values import RentProof
from portal.registers import RegisterUnavailable
from portal.registers.interfaces import LicenceFacts
from portal.templatetags.portal import civil_day
from portal.wizard.run import Run
from portal.wizard.steps import Fact, Row, Step, StepForm, in_languages
from portal.wizard.words import in_words

_PROOF = {str(housing): kind for housing, kind in PROOF.items()}
# Front and back; whoever hands in a whole album is not made to wait for it.
READ_AT_MOST = 2
# Either says who somebody is (DOMAIN 5, documents).
IDENTITY = ("id_card", "hukou")
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


def room_of(run: Run) -> str:
    """The dwelling that was chosen at an earlier step; empty while none is."""
    found: str = run.cleaned("details").get("room_ref") or run.cleaned("home").get("room_ref", "")
    return found


def address_of_home(run: Run) -> str:
    """The address of the chosen dwelling; empty while none is, or its library is away."""
    try:
        found = lookups.address_of(room_of(run))
    except RegisterUnavailable:
        return ""
    return found.text if found else ""


def is_proven(run: Run, housing: str, room_ref: str) -> bool:
    """Whether the housing register proves this home, as far as whoever types may learn of it."""
    return not run.proxied and proven(run.person, housing, room_ref, today())


class ProofFields(LicencePapers):
    """What proves the dwelling. Only close relatives count as such (C-16, S01, S13b)."""

    housing_proof_way = way_field(_("Proof of your home"))
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

    def shape_proofs(self, housing: str, *, is_proven: bool = False) -> None:
        """Asks for the papers that this kind of home needs, by the rules of the day.

        The store holds what is in the person's own name: nothing of a relative's home. Where
        nothing is needed nothing is looked for.
        """
        policy = policy_on(today())
        own = housing in Housing.values and housing not in OF_RELATIVE
        if is_proven:
            self.drop("housing_proof")
        else:
            self.fields["housing_proof"].help_text = proof_words(housing, policy)
            self.offer("housing_proof", *([PROOF[Housing(housing)]] if own else []))
        if housing not in OF_RELATIVE:
            self.drop("relative", "kinship_proof")
        elif policy.kinship_letter:
            self.fields["kinship_proof"].label = _("Proof of kinship, or your commitment letter")

    def address(self) -> str:
        """The home that is to be proven; empty where it is not known."""
        return address_of_home(self.run)

    def unfit(self, name: str, licence: LicenceFacts) -> str:
        """A title or lease filing has to be about the home that was chosen."""
        says, chosen = str(licence.summary.get("address", "")), self.address()
        if name != "housing_proof" or not says or not chosen or agree("address", says, chosen):
            return ""
        return gettext(
            "This %(kind)s is for another home: %(address)s. Choose another paper, or go back and "
            "choose that home."
        ) % {"kind": licences.name_of(licence.kind), "address": says}


class HomePapersForm(ProofFields):
    """The proofs of the home; only what no register can show is asked."""

    field_order = ["housing_proof_way", "housing_proof", "relative", "kinship_proof"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        housing, room_ref = self.run.value("housing", "housing"), room_of(self.run)
        known = bool(room_ref) and is_proven(self.run, housing, room_ref)
        self.shape_proofs(housing, is_proven=known)


class PapersForm(HomePapersForm):
    """Who registers, and the proofs of the home (DOMAIN 5)."""

    identity_way = way_field(_("Your ID card or hukou booklet"))
    identity = UploadField(
        label=_("Your ID card or hukou booklet"),
        help_text=_("Both sides of the card, or the pages of the booklet with your name."),
        error_messages={"required": _("Add your ID card or hukou booklet.")},
    )
    field_order = ["identity_way", "identity", *HomePapersForm.field_order]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("identity", *IDENTITY)


class LicenceStep(Step):
    """A step whose papers come from the store or are uploaded."""

    title = _("Documents")
    form_class: type[LicencePapers] = LicencePapers
    template = "permits/papers_step.html"

    def housing(self, run: Run) -> str:
        """Which kind of home the papers are about."""
        return run.value("housing", "housing")

    def address(self, run: Run) -> str:
        """The home that the papers are about; empty where it is not known."""
        return address_of_home(run)

    def needs_proof(self, run: Run) -> bool:
        """Whether a paper about the home is asked at all."""
        return not is_proven(run, self.housing(run), room_of(run))

    def readable(self, run: Run) -> dict[str, list[str]]:
        """The ids of the saved uploads whose text can be read, by the kind of the paper.

        From what was typed, because every page of the wizard asks it.
        """
        raw, found = run.raw(self.slug), {}
        for name, kind in self._kinds(run).items():
            ids = raw.get(name, [])
            if not ids or raw.get(f"{name}_way", [""])[0] not in {"", UPLOAD}:
                continue
            if name == "identity" or self.needs_proof(run):
                found[kind] = ids
        return found

    def _kinds(self, run: Run) -> dict[str, str]:
        """As what each upload is read, where it can be read at all."""
        kinds = {"identity": "id_card", "housing_proof": _PROOF.get(self.housing(run), "")}
        return {name: kind for name, kind in kinds.items() if kind in reading.KINDS}

    def process(self, run: Run, form: StepForm) -> None:
        """Notes the consent, and has the pictures read."""
        assert isinstance(form, LicencePapers)
        if form.errors:
            return
        before = run.raw(self.slug) if self.complete(run) else {}
        for name, licence in form.chosen.items():
            if before.get(f"{name}_way") != [licences.mark(licence)]:
                detail = {"paper": name, "kind": licence.kind}
                audit.record(
                    run.draft.user, "licence.consent", run.draft, person=run.person, detail=detail
                )
        for name, kind in self._kinds(run).items():
            for upload in form.cleaned_data.get(name, [])[:READ_AT_MOST]:
                reading.ask(upload, kind)

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """Each paper, and where it comes from."""
        assert isinstance(form, LicencePapers)
        found = []
        for name, field in form.fields.items():
            paper = name.removesuffix("_way")
            if licence := form.chosen.get(paper):
                if name != paper:
                    found.append(Row(name, str(field.label), licences.in_words(licence)))
            elif name == paper and (value := form.cleaned_data.get(name)):
                found.append(Row(name, str(field.label), in_words(field, value)))
        return found

    def materials(self, run: Run, form: StepForm) -> list[NewMaterial]:
        """The files, and the licences as they were seen."""
        assert isinstance(form, LicencePapers)
        taken = [
            NewMaterial(
                name,
                in_languages(partial(licences.name_of, licence.kind)),
                licence=licences.kept(licence),
            )
            for name, licence in form.chosen.items()
        ]
        return [*taken, *super().materials(run, form)]


class HomePapersStep(LicenceStep):
    """The papers of a home; what a register holds need not be handed in (s3:71-89)."""

    slug = "papers"
    form_class = HomePapersForm

    def facts(self, run: Run) -> list[Fact]:
        """The proof that the housing register holds already."""
        words = _register_proof(run)
        return [Fact(*words, _("housing register"))] if words else []

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """Each paper, and where it comes from; the housing register proves some homes."""
        found = super().rows(run, form)
        if known := _register_proof(run):
            paper = " ".join(map(str, known))
            words = gettext("%(paper)s, from the housing register") % {"paper": paper}
            found.append(Row("housing_proof", gettext("Proof of your home"), words))
        return found


def _register_proof(run: Run) -> tuple[Any, str] | None:
    """What the housing register knows of the chosen home, for whoever may see it."""
    if run.proxied:
        return None
    try:
        proof = proof_of(run.person, run.value("housing", "housing"), room_of(run), today())
    except RegisterUnavailable:
        return None
    if proof is None:
        return None
    until = civil_day(proof.ends_on)
    words = gettext("%(number)s, until %(date)s") % {"number": proof.number, "date": until}
    return RIGHT_NAMES[proof.kind], words if until else proof.number


class PapersStep(HomePapersStep):
    """The papers of the registration: identity and home."""

    form_class = PapersForm


class NewPapersStep(HomePapersStep):
    """The papers of the present home, when it has changed."""

    def __init__(self, changed: Changed) -> None:
        self.changed = changed

    def applies(self, run: Run) -> bool:
        """Only where something is to be handed in."""
        if not self.changed(run):
            return False
        housing = run.value("housing", "housing")
        return housing in OF_RELATIVE or not is_proven(run, housing, room_of(run))
