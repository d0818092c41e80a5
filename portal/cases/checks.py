"""System check of the catalogue: what a service declares wrongly is refused at the start.

It imports every service, so that web, worker, beat and commands know the same ones.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.utils import translation
from django.utils.functional import Promise

from portal import catalogue
from portal.cases.flow import Flow
from portal.cases.service import Service, get
from portal.sms import texts

LONGEST_CODE = 20  # Case.state
LONGEST_NAME = 40  # Event.transition


@register
def catalogue_is_sound(
    app_configs: Sequence[Any] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Each service can be imported (cases.E001), says everything in words (E002), sends only
    messages that have a text in every language (E003), and its flow can be walked (E004)."""
    found: list[CheckMessage] = []
    for slug, path in catalogue.SERVICES.items():
        try:
            service = get(slug)
        except Exception as error:
            found.append(Error(f"{slug}: {path} cannot be imported: {error!r}", id="cases.E001"))
            continue
        if service.slug != slug:
            found.append(Error(f"{slug}: calls itself {service.slug}", id="cases.E001"))
        found += [Error(f"{slug}: {fault}", id="cases.E002") for fault in _unsaid(service)]
        found += [Error(f"{slug}: {fault}", id="cases.E003") for fault in _unsent(service)]
        found += [Error(f"{slug}: {fault}", id="cases.E004") for fault in _unwalkable(service.flow)]
    return found


def _unsaid(service: Service) -> Iterator[str]:
    """Texts that are empty in some language, and codes that mean two things."""
    flow = service.flow
    said: list[tuple[str, object]] = [("title", service.title), ("summary", service.summary)]
    said += [(f"state {state.code}", state.label) for state in flow.states]
    said += [(f"what happens in {state.code}", state.happening) for state in flow.states]
    said += [(f"move {move.name}", move.label) for move in flow.transitions]
    for move in flow.transitions:
        said += [(f"reason {reason.code}", reason.text) for reason in move.reasons]
    for name, text in said:
        if not all(_in_every_language(text)):
            yield f"{name} has no text"
    by_code: dict[str, str] = {}
    for move in flow.transitions:
        for reason in move.reasons:
            if by_code.setdefault(reason.code, str(reason.text)) != str(reason.text):
                yield f"reason {reason.code} has two texts"


def _in_every_language(text: object) -> list[str]:
    if not isinstance(text, Promise):
        return [str(text)]
    found = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.append(str(text))
    return found


def _unsent(service: Service) -> Iterator[str]:
    for move in service.flow.transitions:
        if not move.sms:
            continue
        wording = texts.default(move.sms) or {}
        for language, _name in settings.LANGUAGES:
            if not wording.get(language):
                yield f"{move.name} sends {move.sms}, which has no text in {language}"


def _reached(flow: Flow) -> set[str]:
    """Every state that a case can come to."""
    reached = {flow.initial.code}
    while more := {
        move.target
        for move in flow.transitions
        if move.sources & reached and move.target not in reached
    }:
        reached |= more
    return reached


def _unwalkable(flow: Flow) -> Iterator[str]:
    reached = _reached(flow)
    leads_on = {source for move in flow.transitions for source in move.sources}
    for state in flow.states:
        if len(state.code) > LONGEST_CODE:
            yield f"the code {state.code} is too long"
        if state.code not in reached:
            yield f"no case ever comes to {state.code}"
        if state.closed and state.code in leads_on:
            yield f"{state.code} is an end that leads on"
        if not state.closed and state.code not in leads_on:
            yield f"a case never leaves {state.code}"
    for move in flow.transitions:
        if len(move.name) > LONGEST_NAME:
            yield f"the name {move.name} is too long"
        if not move.actors:
            yield f"nobody may {move.name}"
        if move.asks_correction and flow.transition(flow.resubmit) is None:
            yield f"{move.name} asks for a correction that nobody can hand in"
