"""The photo: the one of the registration, and whether the card gets another (s3:71, s3:133)."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from permits import lookups
from portal.cases.acts import NewMaterial
from portal.cases.models import Material
from portal.documents.models import Upload
from portal.documents.photo import words
from portal.documents.photo.field import PhotoField, TickForField, pair_of
from portal.documents.photo.pictures import Line, Pair
from portal.forms import RadioCards, YesNoField
from portal.wizard.run import Run
from portal.wizard.steps import Row, Step, StepForm, in_languages

PHOTO_HELP = gettext_lazy(
    "From the front, bareheaded, on a white background, like a passport photo. No snapshot, and "
    "no photo of a photo."
)

CROPPED = gettext_lazy(
    "Please look at your photo as we have cropped it, and continue: now everything is right."
)


class PhotoFields(StepForm):
    """A photo, which of its two pictures is used, and the way on for who has no better one.

    The page offers what the photo at hand needs: `photo_use` when there is a cropped picture
    beside it, `photo_judge` when the picture that would be used does not keep every rule. Both
    name the picture that they are about: an answer to one photo never counts for the next.
    """

    photo = PhotoField(
        label=gettext_lazy("Your photo"),
        help_text=PHOTO_HELP,
        error_messages={"required": gettext_lazy("Add your photo.")},
    )
    photo_use = forms.ChoiceField(
        label=gettext_lazy("Which picture shall we use?"), required=False, widget=RadioCards
    )
    photo_judge = TickForField(
        label=gettext_lazy("I cannot take a better one: let the staff judge"),
        help_text=gettext_lazy(
            "The staff see what we found. They may ask you for another photo; that takes longer."
        ),
    )
    # The picture that goes on the card, once the form is valid.
    chosen: Upload | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source: Any = self.data if self.is_bound else self.initial
        ids = source.getlist("photo") if self.is_bound else source.get("photo")
        self.pair = pair_of(ids, self.run.person.pk)
        self.asked_for = str(source.get("photo_use") or "")
        if self.pair is not None:
            self.pair.picked = self.pair.of_id(self.asked_for) or self.pair.best
        self.picked = self.pair.picked if self.pair else None
        self.fields["photo"].widget.pair = self.pair
        self._shape()

    def _shape(self) -> None:
        """Leaves out what this photo does not need; fills in what is proposed."""
        pair, picked = self.pair, self.picked
        if pair is None or picked is None or pair.cut is None:
            del self.fields["photo_use"]
        else:
            # One of them is always chosen; answering is no extra.
            self.fields["photo_use"].required = True
            self.fields["photo_use"].choices = [  # type: ignore[attr-defined]
                (str(pair.cut.pk), gettext_lazy("Use the cropped picture")),
                (str(pair.own.pk), gettext_lazy("Use mine as it is")),
            ]
            self.initial["photo_use"] = str(picked.pk)
            if self.is_bound:
                typed: Any = self.data
                self.data = typed.copy()
                self.data["photo_use"] = str(picked.pk)  # type: ignore[index]
        if pair is None or picked is None or not pair.failed(picked):
            del self.fields["photo_judge"]
        else:
            self.fields["photo_judge"].widget.subject = str(pair.own.pk)

    def wants_photo(self, data: dict[str, Any]) -> bool:
        """Whether a photo is handed in at all."""
        return True

    def clean(self) -> dict[str, Any]:
        """Says what is wrong with the picture that would be used, unless staff shall judge it."""
        data = super().clean() or {}
        if not self.wants_photo(data) or "photo" in self.errors:
            return data
        pair, picked = self.pair, self.picked
        if pair is None or picked is None:
            return data
        failed = pair.failed(picked)
        if failed and not data.get("photo_judge"):
            self.add_error("photo", said(failed, cut=pair.cut is not None and picked is pair.own))
        elif not failed and pair.own_failed and not self._looked_at(pair):
            self.add_error("photo", CROPPED)
        else:
            self.chosen = picked
            data["photo_use"] = str(picked.pk)
        return data

    def _looked_at(self, pair: Pair) -> bool:
        """Whether the page showed these two pictures before it was sent."""
        return pair.of_id(self.asked_for) is not None


def said(failed: list[Line], *, cut: bool) -> str:
    """What is wrong, in one sentence: itself when it is one thing, else how many there are."""
    if len(failed) == 1:
        return words.advice(failed[0].rule, failed[0].problem, cut=cut)
    return ngettext(
        "%(n)s point of your photo is not right yet. Please see what to do beside it.",
        "%(n)s points of your photo are not right yet. Please see what to do beside each.",
        len(failed),
    ) % {"n": len(failed)}


class PhotoForm(PhotoFields):
    """The photo of who registers."""


class PhotoStep(Step):
    """The photo of the registration."""

    slug = "photo"
    title = gettext_lazy("Photo")
    form_class: type[PhotoFields] = PhotoForm

    def rows(self, run: Run, form: StepForm) -> list[Row]:
        """Which picture it is, and whether staff shall judge it."""
        assert isinstance(form, PhotoFields)
        found = [row for row in super().rows(run, form) if not row.name.startswith("photo")]
        return found + photo_rows(form)

    def materials(self, run: Run, form: StepForm) -> list[NewMaterial]:
        """The chosen one of the two pictures."""
        assert isinstance(form, PhotoFields)
        label = form.fields["photo"].label
        upload = form.chosen or next(iter(form.cleaned_data.get("photo") or []), None)
        if upload is None:
            return []
        return [NewMaterial("photo", in_languages(lambda: str(label)), upload)]


def photo_rows(form: PhotoFields) -> list[Row]:
    """The photo on the check page."""
    if not form.cleaned_data.get("photo"):
        return []
    label, pair = str(form.fields["photo"].label), form.pair
    if pair is not None and pair.cut is not None and form.chosen == pair.cut:
        words_ = _("Cropped to the standard size")
    else:
        words_ = _("As it was sent")
    found = [Row("photo", label, words_)]
    if form.cleaned_data.get("photo_judge"):
        found.append(Row("photo_judge", _("Photo check"), _("The staff are asked to judge it")))
    return found


class CardPhotoForm(PhotoFields):
    """Keep the registration photo or hand in a new one (s3:133)."""

    replace = YesNoField(
        label=gettext_lazy("Do you want another photo on the card?"),
        help_text=gettext_lazy("Without a new one, the photo of your registration is used."),
        error_messages={"required": gettext_lazy("Choose yes or no.")},
    )
    photo = PhotoField(label=gettext_lazy("Your new photo"), required=False, help_text=PHOTO_HELP)
    field_order = ["replace", "photo", "photo_use", "photo_judge"]

    def wants_photo(self, data: dict[str, Any]) -> bool:
        return bool(data.get("replace"))

    def clean(self) -> dict[str, Any]:
        """A new photo is needed by whoever wants one, and only by them."""
        data = super().clean()
        if data.get("replace") and not data.get("photo") and "photo" not in self.errors:
            self.add_error("photo", _("Add your new photo."))
        if data.get("replace") is False:
            data["photo"] = []
            for name in ("photo", "photo_use", "photo_judge"):
                self.errors.pop(name, None)
        return data


class CardPhotoStep(PhotoStep):
    """Replace the photo?"""

    form_class = CardPhotoForm
    template = "permits/photo_step.html"

    def context(self, run: Run, form: StepForm) -> dict[str, Any]:
        """The photo that would be kept; a proxy does not see it."""
        return {"kept_photo": None if run.proxied else next(iter(kept_photos(run)), None)}

    def materials(self, run: Run, form: StepForm) -> list[NewMaterial]:
        """The new photo, else the one of the registration."""
        if form.cleaned_data.get("replace"):
            return super().materials(run, form)
        title = in_languages(lambda: str(_("Photo of the registration")))
        return [NewMaterial("photo", title, material.upload) for material in kept_photos(run)]


def kept_photos(run: Run) -> list[Material]:
    """The photo of the registration, if it was handed in here: one or none."""
    registration = lookups.present_registration(run.person)
    if registration is None or registration.case_id is None:
        return []
    photos = Material.objects.filter(case=registration.case_id, kind="photo", current=True)
    return list(photos.select_related("upload"))
