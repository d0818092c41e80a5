"""Face verification (实人认证): is the human at the phone the person on the ID card?

`verify()` asks the provider that `FACE_PROVIDER` names and keeps the answer; the wizard's step
asks `passed()`. A provider sees the person and nothing else; pictures never reach the portal.
"""

from typing import Protocol

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import DemoFace, FaceOutcome, FaceVerification, Person

WORDS: dict[str, Promise] = {
    FaceOutcome.PASSED: _("Your face was recognised."),
    FaceOutcome.REFUSED: _(
        "Your face was not recognised. Good light from the front helps, and no hat or mask. You"
        " can try again, or do this at any community centre with your ID card."
    ),
    FaceOutcome.UNAVAILABLE: _(
        "The face verification service does not answer right now. What you filled in is kept:"
        " please try again in a few minutes."
    ),
}


class FaceUnavailable(Exception):
    """The provider does not answer, or not in time."""


class Provider(Protocol):
    """Somebody who can recognise a face."""

    name: str
    is_demonstration: bool

    def recognises(self, person: Person) -> bool:
        """Whether the face in front of the camera is that of `person`; or FaceUnavailable."""
        ...


class Demonstration:
    """Recognises everybody except those whom `DemoFace` lists; only where DEMO is on."""

    name = "demonstration"
    is_demonstration = True

    def recognises(self, person: Person) -> bool:
        """As `DemoFace` says. Without DEMO nobody is recognised: nothing was looked at."""
        if not settings.DEMO:
            raise FaceUnavailable
        listed = DemoFace.objects.filter(person_index=person.id_index).first()
        if listed is not None and listed.outcome == FaceOutcome.UNAVAILABLE:
            raise FaceUnavailable
        return listed is None or listed.outcome == FaceOutcome.PASSED


def provider() -> Provider:
    """The provider that the settings name."""
    chosen: Provider = import_string(settings.FACE_PROVIDER)()
    return chosen


def verify(person: Person, purpose: str) -> FaceVerification:
    """Have the provider look, and keep its answer. `purpose` is what it is for: a draft's uuid.

    Never raises for a refusal or a provider that is away: the row's outcome says so, and
    `WORDS[outcome]` says it to the person.
    """
    asked = provider()
    try:
        outcome = FaceOutcome.PASSED if asked.recognises(person) else FaceOutcome.REFUSED
    except FaceUnavailable:
        outcome = FaceOutcome.UNAVAILABLE
    return FaceVerification.objects.create(
        person=person, purpose=purpose, outcome=outcome, provider=asked.name
    )


def passed(person: Person, purpose: str) -> bool:
    """Whether `person` has passed for `purpose`, however often they failed before."""
    return FaceVerification.objects.filter(
        person=person, purpose=purpose, outcome=FaceOutcome.PASSED
    ).exists()
