"""What a person is told of a move: the text message, and how their case page will say it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portal import sms
from portal.cases import reasons as saved
from portal.cases.due import answer_by
from portal.cases.flow import Flow, Transition
from portal.cases.models import Case
from portal.cases.service import Service
from portal.sms import texts
from portal.sms.models import Template
from portal.sms.texts import length as sms_length

# Characters of a message that reasons may take; the case page has all of them.
REASONS_IN_SMS = 160


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
    return list(saved.texts(flow, list(codes)).values())


def brief(said: Sequence[str]) -> str:
    """As many reasons as a text message bears, and how many more the case page has."""
    shown: list[str] = []
    for text in said:
        if shown and sms_length(_("; ").join([*shown, text])) > REASONS_IN_SMS:
            break
        shown.append(text)
    more = len(said) - len(shown)
    if more:
        shown.append(ngettext("%(n)d more", "%(n)d more", more) % {"n": more})
    return _("; ").join(shown)


def tell(case: Case, service: Service, move: Transition, reasons: Sequence[str]) -> None:
    """Queues the text message of a move that was just made, in its transaction."""
    person, proxy = case.person, case.proxy
    if not move.sms or person is None:
        return
    if person.phone:
        template, params = _wording(case, service, move, reasons)
        sms.queue(
            template,
            key=f"case:{case.reference}:{case.version}",
            params=params,
            language=person.language,
            phone=person.phone,
            person_index=person.id_index,
        )
    if proxy is not None and proxy.phone and proxy.phone != person.phone:
        sms.queue(
            "PROXY_PROGRESS",
            key=f"case:{case.reference}:{case.version}:proxy",
            params=_proxy_params(case, service, proxy.language),
            language=proxy.language,
            phone=proxy.phone,
            person_index=proxy.id_index,
        )


def tell_of_proxy(case: Case, service: Service) -> None:
    """Queues the message by which the holder learns that somebody has asked in their name."""
    person, proxy = case.person, case.proxy
    if person is None or proxy is None or not person.phone or person.phone == proxy.phone:
        return
    with translation.override(person.language):
        params = {"reference": case.reference, "service": str(service.title)}
    sms.queue(
        "PROXY_SUBMITTED",
        key=f"case:{case.reference}:proxy",
        params=params,
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
            reasons=[] if move.asks else reason_texts(service.flow, reasons),
            note="" if move.asks else note,
            happening=str(state.happening),
            answer_on=answer_by(case, state)[0],
            message=_message(case, service, move, reasons, language) if move.sms and person else "",
            no_phone=not any(one and one.phone for one in (person, case.proxy)),
        )


def _message(
    case: Case, service: Service, move: Transition, reasons: Sequence[str], language: str
) -> str:
    key, params = _wording(case, service, move, reasons)
    changed = {(t.key, t.language): t.text for t in Template.objects.filter(key=key)}
    try:
        wording = texts.find(key, language, changed)
        return texts.signed(texts.fill(wording, params, language))
    except texts.TextError as fault:
        # The move itself is sound; the wording waits for whoever keeps it.
        return _("The message cannot be written yet: %(fault)s.") % {"fault": fault}


def _wording(
    case: Case, service: Service, move: Transition, reasons: Sequence[str]
) -> tuple[str, dict[str, Any]]:
    """Which text the holder gets; where only a proxy has a number, which one the proxy gets."""
    person, proxy = case.person, case.proxy
    assert person is not None
    if proxy is not None and not person.phone:
        return "PROXY_PROGRESS", _proxy_params(case, service, person.language)
    if proxy is not None and move.asks_correction and person.phone != proxy.phone:
        # What is to be corrected the proxy corrects.
        return "PROXY_CORRECTS", _proxy_params(case, service, person.language)
    return move.sms, _params(case, service, move, reasons)


def _proxy_params(case: Case, service: Service, language: str) -> dict[str, Any]:
    """What the proxy's own message says: where the case stands, and nothing of the holder."""
    with translation.override(language):
        state = service.flow.state(case.state)
        return {
            "reference": case.reference,
            "service": str(service.title),
            "state": str(state.label),
        }


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
            "reason": brief(said) or _("see the case page"),
            "date": on.isoformat() if on else "",
            **service.sms_params(case, move.sms),
        }
