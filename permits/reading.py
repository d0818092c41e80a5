"""What text recognition reads on the uploaded papers: prefilled, checked by the person, compared.

Nothing waits for it. What is read with less than `reading.CONFIDENT` is left to the person, and
what differs from what they said before, or from a register, they confirm or put right.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from permits import lookups
from permits.dwelling import OF_RELATIVE
from permits.papers import READ_AT_MOST, LicenceStep
from permits.rules.comparison import Said, differing, plain
from portal.clock import today
from portal.documents import reading
from portal.documents.fields import uploads_of
from portal.documents.models import Reading, Upload
from portal.forms import DayField
from portal.registers import RegisterUnavailable
from portal.registers.identifiers import mask_id, parse_id_number
from portal.templatetags.portal import civil_day
from portal.wizard.run import Run
from portal.wizard.steps import Row, Step, StepForm

SLUG = "reading"
ALWAYS = ("pictures", "right")
ID_NUMBER = "id_card_id_number"
TITLES = {
    "id_card": _("Your ID card or hukou booklet"),
    "lease": _("The lease"),
    "title": _("The title deed"),
}
READ = _("Read from your picture. Please check it.")
PERSON, CHOSEN, REGISTER, PICTURE, TODAY = "person", "chosen", "register", "picture", "today"
# What a tick says: the difference, and that it is right all the same.
WORDS = {
    PERSON: _(
        "%(label)s: the paper says “%(paper)s”, the population register says “%(other)s”. It is "
        "the same person."
    ),
    CHOSEN: _("%(label)s: the paper says “%(paper)s”, you chose “%(other)s”. It is the same home."),
    REGISTER: _(
        "%(label)s: the paper says “%(paper)s”, the housing register says “%(other)s”. The paper "
        "is right."
    ),
    PICTURE: _(
        "%(label)s: you wrote “%(paper)s”, we read “%(other)s” on the picture. What you wrote is "
        "right."
    ),
    TODAY: _("%(label)s: that was on %(paper)s. There is no newer paper."),
}


@dataclass
class Paper:
    """One kind of paper that was uploaded: what it is about, and what was read on it so far."""

    kind: str
    ids: list[str]
    step: LicenceStep
    uploads: list[Upload] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)

    @property
    def title(self) -> Any:
        """What the page calls it."""
        return TITLES[self.kind]

    @property
    def pending(self) -> bool:
        """Whether a picture is still being read."""
        return any(one.state == Reading.State.PENDING for one in self.readings)

    @property
    def unreadable(self) -> bool:
        """Whether nothing can be read on any of its pictures."""
        return not self.pending and not self.sure

    @property
    def sure(self) -> dict[str, str]:
        """What was read with confidence, the first picture first, by the names of the form."""
        found: dict[str, str] = {}
        for one in self.readings:
            found = {f"{self.kind}_{k}": v for k, v in reading.sure(one).items()} | found
        return found


def handed_in(run: Run) -> list[Paper]:
    """The papers whose text can be read, as far as they were uploaded."""
    papers: dict[str, Paper] = {}
    for step in run.known_steps:
        if isinstance(step, LicenceStep) and step.complete(run) and step.applies(run):
            for kind, ids in step.readable(run).items():
                papers.setdefault(kind, Paper(kind, ids, step))
    return list(papers.values())


def with_readings(run: Run, papers: list[Paper]) -> list[Paper]:
    """The same papers, with their pictures and what was read on them."""
    for paper in papers:
        paper.uploads = uploads_of(run.person, paper.ids)[:READ_AT_MOST]
        read = [getattr(upload, "reading", None) for upload in paper.uploads]
        paper.readings = [one for one in read if one is not None and one.kind == paper.kind]
    return papers


def known_of(run: Run, papers: list[Paper]) -> dict[str, list[tuple[str, str]]]:
    """What each field should agree with: (source, text), by the names of the form."""
    name = run.person.name
    known: dict[str, list[tuple[str, str]]] = {}
    for paper in papers:
        if paper.kind == "id_card":
            known["id_card_name"] = [(PERSON, name)]
            continue
        whose = "lease_lessee" if paper.kind == "lease" else "title_owner"
        known[whose] = [] if paper.step.housing(run) in OF_RELATIVE else [(PERSON, name)]
        known[f"{paper.kind}_address"] = [(CHOSEN, paper.step.address(run))]
    return known


def registered_at(run: Run, number: str) -> str:
    """The home that the housing register has under this number; empty where it is not known.

    Nor for a proxy, who may not learn what the registers say.
    """
    if run.proxied or not number:
        return ""
    try:
        rights = lookups.rights_of(run.person)
        right = next((one for one in rights if plain(one.number) == plain(number)), None)
        home = lookups.address_of(right.room_ref) if right else None
    except RegisterUnavailable:
        return ""
    return home.text if home else ""


class ReadingForm(StepForm):
    """The fields of each paper, prefilled with what was surely read."""

    id_card_name = forms.CharField(
        label=_("Name on the paper"),
        max_length=60,
        error_messages={"required": _("Write the name that stands on the paper.")},
    )
    id_card_id_number = forms.CharField(
        label=_("ID number on the paper"),
        max_length=30,
        error_messages={"required": _("Write the ID number that stands on the paper.")},
    )
    lease_number = forms.CharField(
        label=_("Number of the lease filing"),
        max_length=60,
        required=False,
        help_text=_("Leave it empty where the lease has none."),
    )
    lease_lessee = forms.CharField(
        label=_("Tenant"),
        max_length=60,
        error_messages={"required": _("Write who rents the home.")},
    )
    lease_address = forms.CharField(
        label=_("Address on the lease"),
        max_length=200,
        error_messages={"required": _("Write the address that stands on the lease.")},
    )
    lease_starts_on = DayField(
        label=_("Rented from"), error_messages={"required": _("Write since when it is rented.")}
    )
    lease_ends_on = DayField(
        label=_("Rented until"), error_messages={"required": _("Write until when it is rented.")}
    )
    title_number = forms.CharField(
        label=_("Number of the title"),
        max_length=60,
        error_messages={"required": _("Write the number that stands on the title.")},
    )
    title_owner = forms.CharField(
        label=_("Owner"),
        max_length=60,
        error_messages={"required": _("Write who owns the home.")},
    )
    title_address = forms.CharField(
        label=_("Address on the title"),
        max_length=200,
        error_messages={"required": _("Write the address that stands on the title.")},
    )
    # Which pictures the answers are about: others have to be looked at anew.
    pictures = forms.CharField(label="", widget=forms.HiddenInput, required=False)
    right = forms.MultipleChoiceField(
        label=_("This differs. Is it right all the same?"),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.papers = with_readings(self.run, handed_in(self.run))
        self.read: dict[str, str] = {}
        for paper in self.papers:
            self.read |= paper.sure
        kinds = (*(f"{paper.kind}_" for paper in self.papers), *ALWAYS)
        for name in list(self.fields):
            if not name.startswith(kinds):
                del self.fields[name]
        self.differences: dict[str, Said] = {}
        if self.is_bound:
            self._mark(self.data)
        else:
            self.initial["pictures"] = self._pictures()
            if SLUG not in self.run.draft.valid:
                self._prefill()
            self._ask_for(self._differing(self._texts(self.initial)))
            self._mark(self.initial)

    def _pictures(self) -> str:
        ids = sorted(str(upload.pk) for paper in self.papers for upload in paper.uploads)
        return hashlib.sha256("".join(ids).encode()).hexdigest()[:16]

    def _prefill(self) -> None:
        for name, text in self.read.items():
            if name in self.fields and not self.initial.get(name):
                self.initial[name] = text

    def _mark(self, shown: Mapping[str, Any]) -> None:
        """Says of each field that shows what was read that it was."""
        for name, text in self.read.items():
            if name in self.fields and str(shown.get(name) or "") == text:
                self.fields[name].help_text = READ

    def _texts(self, values: Mapping[str, Any]) -> dict[str, str]:
        return {
            name: value.isoformat() if isinstance(value, date) else str(value or "")
            for name in self.fields
            if name not in ALWAYS and (value := values.get(name)) is not None
        }

    def _show(self, name: str, text: str) -> None:
        """Prints another value than the one that was sent."""
        data: Any = self.data
        self.data = data = data.copy()
        data[name] = text

    def full_clean(self) -> None:
        """As every form; a field left empty that was read meanwhile shows what was read."""
        super().full_clean()
        if not self.is_bound:
            return
        for name in list(self.errors):
            if name in self.read and name in self.fields and not self.data.get(name):
                self._show(name, self.read[name])
                del self.errors[name]
                self.add_error(name, _("We have read this meanwhile. Check it, then continue."))

    def clean_id_card_id_number(self) -> str:
        """Another person's card is no mistake that one may confirm."""
        own = self.run.person.id_number
        read = self.read.get(ID_NUMBER, "")
        of_another = read and plain(read) != own and parse_id_number(read).reason is None
        if plain(self.cleaned_data[ID_NUMBER]) != own or of_another:
            raise forms.ValidationError(
                _("The ID number on this paper is not yours. Please hand in your own paper.")
            )
        return own

    def clean(self) -> dict[str, Any]:
        """Asks for a tick beside each thing that differs, and keeps only those ticks."""
        data = super().clean() or {}
        if data.get("pictures") != self._pictures():
            self._show("pictures", self._pictures())
            self.add_error(None, _("Your pictures have changed. Check once more what they say."))
        # A tick that belonged to another difference says nothing about these.
        self.errors.pop("right", None)
        ticked = set(self.data.getlist("right"))  # type: ignore[attr-defined]
        self._ask_for(self._differing(self._texts(data)))
        data["right"] = [key for key in self.differences if key in ticked]
        if self.differences.keys() - ticked:
            self.add_error(
                "right", _("Put right what differs, or tick that it is right all the same.")
            )
        return data

    def _ask_for(self, found: list[Said]) -> None:
        """One box for each difference; its key stands for exactly this one."""
        self.differences = {_key(one): one for one in found}
        choices = [(key, self.words(one)) for key, one in self.differences.items()]
        if choices:
            self.fields["right"].choices = choices  # type: ignore[attr-defined]
        else:
            self.fields.pop("right", None)

    def _differing(self, said: dict[str, str]) -> list[Said]:
        """What the papers say otherwise than the person or a register."""
        known = known_of(self.run, self.papers)
        facts = []
        for name, text in said.items():
            if name == ID_NUMBER:  # has to be right
                continue
            facts.append(Said(name, text, self.read.get(name, ""), PICTURE))
            facts += [Said(name, text, other, source) for source, other in known.get(name, ())]
            if name.endswith("_number"):
                address = f"{name.partition('_')[0]}_address"
                there = registered_at(self.run, text)
                facts.append(Said(address, said.get(address, ""), there, REGISTER))
        found = differing(facts)
        until = said.get("lease_ends_on", "")
        if until and until < today().isoformat():
            found.append(Said("lease_ends_on", until, "", TODAY))
        return found

    def words(self, one: Said) -> str:
        """The difference as a sentence, in the active language."""
        return str(WORDS[one.source]) % {
            "label": self.fields[one.field].label,
            "paper": _readable(one.paper),
            "other": _readable(one.other),
        }


def _key(one: Said) -> str:
    text = "|".join((one.field, one.source, one.paper, one.other))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _readable(text: str) -> str:
    try:
        return civil_day(date.fromisoformat(text))
    except ValueError:
        return text


class ReadingStep(Step):
    """What the uploaded papers say; asked only where something that can be read was uploaded."""

    slug = SLUG
    title = _("What your papers say")
    lead = _("Please compare with the picture, and fill in what is missing.")
    form_class = ReadingForm
    template = "permits/papers_reading.html"

    def applies(self, run: Run) -> bool:
        return bool(handed_in(run))

    def context(self, run: Run, form: StepForm) -> dict[str, Any]:
        """Each paper with its pictures and its fields."""
        assert isinstance(form, ReadingForm)
        papers = [
            {
                "paper": paper,
                "fields": [form[name] for name in form.fields if name.startswith(f"{paper.kind}_")],
            }
            for paper in form.papers
        ]
        return {"papers": papers, "pending": any(paper.pending for paper in form.papers)}

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """What the papers say, and what differs and is right all the same."""
        found = [
            Row(row.name, row.label, mask_id(row.display)) if row.name == ID_NUMBER else row
            for row in super().rows(run, form)
            if row.name != "right"
        ]
        assert isinstance(form, ReadingForm)
        label = gettext("Differs, and is right")
        return [
            *found,
            *(Row("right", label, form.words(one)) for one in form.differences.values()),
        ]
