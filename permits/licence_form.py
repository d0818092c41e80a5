"""The form of papers that come from the e-licence store by consent, or as files (s3:13, s3:81)."""

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from permits import licences
from portal.accounts.models import Person
from portal.clock import today
from portal.forms import RadioCards
from portal.registers import RegisterUnavailable
from portal.registers.interfaces import LicenceFacts, LicenceHeld
from portal.templatetags.portal import civil_day
from portal.wizard.steps import StepForm

UPLOAD, MYSELF = "upload", _("I upload it myself")


def way_field(label: Any) -> forms.ChoiceField:
    """How one paper is shown."""
    return forms.ChoiceField(
        label=label,
        widget=RadioCards,
        error_messages={
            "required": _("Choose one: from the e-licence store, or a file of your own."),
            "invalid_choice": _("What lies in the e-licence store has changed. Choose again."),
        },
    )


class LicencePapers(StepForm):
    """Papers that are taken from the e-licence store or uploaded: fields NAME and NAME_way."""

    # The e-licence store is away: the page says so, and papers are uploaded.
    store_away = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # By name of the paper: the licence that is taken, opened with consent by clean().
        self.chosen: dict[str, LicenceFacts] = {}
        # What the person may choose from, and which kinds those are.
        self._offered: dict[str, tuple[str, ...]] = {}
        # Answered already: the rest of the store is looked at only if the page is shown again.
        self._answered: dict[str, tuple[str, ...]] = {}

    def drop(self, *names: str) -> None:
        """These papers are not asked."""
        for name in names:
            self.fields.pop(name, None)
            self.fields.pop(f"{name}_way", None)

    def offer(self, name: str, *kinds: str) -> None:
        """Offers what the store holds of these kinds for the paper `name`; else only an upload."""
        way = str(self.data.get(f"{name}_way") or "") if self.is_bound else ""
        self._answered[name] = kinds
        if self.is_bound and self.data.get(name) and way in {"", UPLOAD}:
            self.fields[f"{name}_way"].choices = [(UPLOAD, MYSELF)]  # type: ignore[attr-defined]
            self._shown_as(f"{name}_way", UPLOAD)
            return
        agreed = tuple(kind for kind in kinds if licences.is_of(way, kind))
        if agreed and (opened := self._held(agreed, licences.opened_all)):
            self._show_offer(name, kinds, opened)
        else:
            self._show_offer(name, kinds, self._held(kinds, licences.held))

    def full_clean(self) -> None:
        """As every form; a page that is shown again offers all that the store holds."""
        super().full_clean()
        for name, kinds in self._answered.items() if self.errors else ():
            if f"{name}_way" in self.fields:
                for cached in (name, f"{name}_way"):  # prints the words of before
                    self._bound_fields_cache.pop(cached, None)  # type: ignore[attr-defined]
                self._show_offer(name, kinds, self._held(kinds, licences.held))

    def _show_offer(self, name: str, kinds: tuple[str, ...], found: Sequence[LicenceHeld]) -> None:
        way, upload = self.fields[f"{name}_way"], self.fields[name]
        usable = licences.usable(found, today())
        if not usable:
            del self.fields[f"{name}_way"]
            if over := licences.ended(found, today()):
                instead = gettext("Please upload one that is in force.")
                upload.help_text = f"{_ended(over)} {instead} {upload.help_text}"
            return
        self._offered[name] = kinds
        in_force = {one.kind for one in usable}
        if over := licences.ended([one for one in found if one.kind not in in_force], today()):
            way.help_text = _ended(over)
        several = len(usable) > len(in_force)
        cards = {licences.mark(one): _card(one, dated=several) for one in usable}
        way.choices = [*cards.items(), (UPLOAD, MYSELF)]  # type: ignore[attr-defined]
        way.widget.descriptions = {
            **{key: _consent(one) for key, one in zip(cards, usable, strict=True)},
            UPLOAD: upload.help_text,
        }

    def _held(
        self,
        kinds: tuple[str, ...],
        look: Callable[[Person, Collection[str]], Sequence[LicenceHeld]],
    ) -> Sequence[LicenceHeld]:
        """What lies in the store; nothing of somebody for whom another types."""
        if self.run.proxied or not kinds:
            return []
        try:
            return look(self.run.person, kinds)
        except RegisterUnavailable:
            self.store_away = True
            return self._seen(kinds)

    def _seen(self, kinds: Collection[str]) -> list[LicenceFacts]:
        """What the case that is being corrected has taken from the store already."""
        case = self.run.draft.corrects
        return licences.seen(case, kinds) if case else []

    def clean(self) -> dict[str, Any]:
        """Each paper came one way, and what is taken from the store is there and fits."""
        data = super().clean() or {}
        for name in self._offered:
            self._one_way(name, data)
        return data

    def _one_way(self, name: str, data: dict[str, Any]) -> None:
        field = f"{name}_way"
        refused = name in self.errors and not self.has_error(name, "required")
        if self.has_error(field, "required") and (data.get(name) or refused):
            # A file alone is an answer too.
            del self.errors[field]
            data[field] = UPLOAD
            self._shown_as(field, UPLOAD)
        way = data.get(field, "")
        if way == UPLOAD:
            return
        self.errors.pop(name, None)
        data[name] = []
        if not way:
            return
        try:
            licence = licences.opened(self.run.person, way)
        except RegisterUnavailable:
            before = self._seen(self._offered[name])
            licence = next((one for one in before if licences.mark(one) == way), None)
        if licence is None:
            away = _("The e-licence store does not answer now. Upload the paper, or try again.")
            self.add_error(field, away)
        elif problem := self.unfit(name, licence):
            self.add_error(field, problem)
        else:
            self.chosen[name] = licence

    def _shown_as(self, field: str, value: str) -> None:
        data: Any = self.data
        self.data = data = data.copy()
        data[field] = value

    def unfit(self, name: str, licence: LicenceFacts) -> str:
        """Why an opened licence cannot stand for the paper `name`; empty when it can."""
        return ""


def _card(licence: LicenceHeld, *, dated: bool) -> str:
    kind = licences.name_of(licence.kind)
    if dated:
        on = civil_day(licence.issued_on)
        return gettext("Take it from the e-licence store: %(kind)s of %(date)s") % {
            "kind": kind, "date": on,
        }  # fmt: skip
    return gettext("Take it from the e-licence store: %(kind)s") % {"kind": kind}


def _consent(licence: LicenceHeld) -> str:
    """What taking it means: the consent is the choice."""
    return gettext(
        "Recommended: it is there and in force. By choosing it you agree that we open your "
        "%(kind)s once you continue, and keep what it says with this application. Nobody opens it "
        "otherwise."
    ) % {"kind": licences.name_of(licence.kind)}


def _ended(licence: LicenceHeld) -> str:
    """Why a licence that ended is not offered."""
    return gettext(
        "The %(kind)s in your e-licence store ended on %(date)s and does not count any more."
    ) % {"kind": licences.name_of(licence.kind), "date": civil_day(licence.valid_until)}
