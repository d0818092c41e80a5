"""What a person is told of a move: the text message, and how their case page will say it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from portal import sms
from portal.cases.due import answer_by
from portal.cases.flow import Flow, Transition
from portal.cases.models import Case
from portal.cases.service import Service
from portal.sms import texts
from portal.sms.models import Template


@dataclass(frozen=True)
class Preview:
    """What the person will read, in their language; nothing of it has happened.

    `message` is the signed text message; empty when the move sends none, or when no mobile
    number is known (`no_phone`).
    """

    language: str
    title: str
    reasons: list[str]
    note: str
    happening: str
    answer_on: date | None
    message: str
    no_phone: bool


def reason_texts(flow: Flow, codes: Iterable[str]) -> list[str]:
    """The texts of reason codes in the active language; an unknown code stands for itself."""
    return [str(flow.reasons.get(code, code)) for code in codes]


def tell(case: Case, service: Service, move: Transition, reasons: Sequence[str]) -> None:
    """Queues the text message of a move that was just made, in its transaction."""
    person = case.person
    if not move.sms or person is None or not person.phone:
        return
    sms.queue(
        move.sms,
        key=f"case:{case.reference}:{case.version}",
        params=_params(case, service, move, reasons),
        language=person.language,
        phone=person.phone,
        person_index=person.id_index,
    )


def preview(
    case: Case, service: Service, move: Transition, reasons: Sequence[str], note: str
) -> Preview:
    """What would be told of a move that was just made (and is about to be rolled back)."""
    person = case.person
    language = person.language if person is not None else texts.DEFAULT_LANGUAGE
    state = service.flow.state(case.state)
    with translation.override(language):
        return Preview(
            language=language,
            title=str(move.told or state.label),
            reasons=reason_texts(service.flow, reasons),
            note=note,
            happening=str(state.happening),
            answer_on=answer_by(case, state)[0],
            message=_message(case, service, move, reasons, language) if move.sms and person else "",
            no_phone=person is None or not person.phone,
        )


def _message(
    case: Case, service: Service, move: Transition, reasons: Sequence[str], language: str
) -> str:
    changed = {(t.key, t.language): t.text for t in Template.objects.filter(key=move.sms)}
    params = _params(case, service, move, reasons)
    try:
        wording = texts.find(move.sms, language, changed)
        return texts.signed(texts.fill(wording, params, language))
    except texts.TextError as fault:
        # The move itself is sound; the wording waits for whoever keeps it.
        return _("The message cannot be written yet: %(fault)s.") % {"fault": fault}


def _params(
    case: Case, service: Service, move: Transition, reasons: Sequence[str]
) -> dict[str, Any]:
    """The generic parameters with the service's own; they identify nobody."""
    assert case.person is not None
    with translation.override(case.person.language):
        said = reason_texts(service.flow, reasons)
        on = answer_by(case, service.flow.state(case.state))[0]
        return {
            "reference": case.reference,
            "service": str(service.title),
            "reason": _("; ").join(said) or _("see the case page"),
            "date": on.isoformat() if on else "",
            **service.sms_params(case, move.sms),
        }
