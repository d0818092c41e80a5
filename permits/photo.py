"""The photo: the one of the registration, and whether the card gets another (s3:71, s3:133)."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from permits import lookups
from portal.cases.acts import NewMaterial
from portal.cases.models import Material
from portal.documents.fields import UploadField
from portal.forms import YesNoField
from portal.wizard.run import Run
from portal.wizard.steps import Step, StepForm, in_languages

PHOTO_HELP = gettext_lazy(
    "From the front, bareheaded, on a white background, like a passport photo. No snapshot, and "
    "no photo of a photo."
)


class PhotoForm(StepForm):
    """The photo of who registers."""

    photo = UploadField(
        label=gettext_lazy("Your photo"),
        pdf=False,
        many=False,
        help_text=PHOTO_HELP,
        error_messages={"required": gettext_lazy("Add your photo.")},
    )


class PhotoStep(Step):
    """The photo of the registration."""

    slug = "photo"
    title = gettext_lazy("Photo")
    form_class = PhotoForm


class CardPhotoForm(StepForm):
    """Keep the registration photo or hand in a new one (s3:133)."""

    replace = YesNoField(
        label=gettext_lazy("Do you want another photo on the card?"),
        help_text=gettext_lazy("Without a new one, the photo of your registration is used."),
        error_messages={"required": gettext_lazy("Choose yes or no.")},
    )
    photo = UploadField(
        label=gettext_lazy("Your new photo"),
        pdf=False,
        many=False,
        required=False,
        help_text=PHOTO_HELP,
    )

    def clean(self) -> dict[str, Any]:
        """A new photo is needed by whoever wants one, and only by them."""
        data = super().clean() or {}
        if data.get("replace") and not data.get("photo") and "photo" not in self.errors:
            self.add_error("photo", _("Add your new photo."))
        if data.get("replace") is False:
            data["photo"] = []
        return data


class CardPhotoStep(Step):
    """Replace the photo?"""

    slug = "photo"
    title = gettext_lazy("Photo")
    form_class = CardPhotoForm
    template = "permits/photo_step.html"

    def context(self, run: Run, form: StepForm) -> dict[str, Any]:
        """The photo that would be kept."""
        return {"kept_photo": next(iter(kept_photos(run)), None)}

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
