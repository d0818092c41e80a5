"""Reasons of decisions: those that a flow declares, and those that staff saved (SavedReason).

A saved reason's texts never change. An edit retires it and makes another one with a code of its
own: an event keeps codes, so its timeline says for ever what the person was told.
"""

import re
import secrets
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import translation

from portal.cases import service as services
from portal.cases.flow import Flow, Transition
from portal.cases.models import SavedReason

if TYPE_CHECKING:
    from portal.accounts.models import User

CODE = "own-"
# A reason is for everybody: a number that long belongs to somebody.
NUMBER_OF_SOMEBODY = re.compile(r"\d{11}")
ENDS = " \t\n。.；;"


def takes_saved(move: Transition) -> bool:
    """Whether staff may give reasons of their own for this move."""
    return move.needs_reason and move.own_words


def offered(service: str, move: Transition) -> list[SavedReason]:
    """The saved reasons for a move of a service, oldest first; one query where they apply."""
    if not takes_saved(move):
        return []
    found = SavedReason.objects.filter(service__in=["", service], active=True)
    return [reason for reason in found if move.name in reason.moves]


def allowed(service: str, move: Transition, codes: Iterable[str]) -> bool:
    """Whether each of `codes` may be given for the move now."""
    unknown = set(codes) - {reason.code for reason in move.reasons}
    return not unknown or unknown <= {reason.code for reason in offered(service, move)}


def texts(flow: Flow, codes: Collection[str]) -> dict[str, str]:
    """Each code with its text in the active language; an unknown code stands for itself.

    One query where a saved reason is among them, none otherwise.
    """
    unknown = [code for code in codes if code not in flow.reasons]
    saved: Mapping[str, SavedReason] = {}
    if unknown:
        saved = {row.code: row for row in SavedReason.objects.filter(code__in=unknown)}
    found = {}
    for code in codes:
        if code in flow.reasons:
            found[code] = str(flow.reasons[code])
        else:
            found[code] = text_of(saved[code]) if code in saved else code
    return found


def text_of(reason: SavedReason) -> str:
    """Its text in the active language."""
    chinese = (translation.get_language() or "").startswith("zh")
    return reason.text_zh if chinese else reason.text_en


def moves_of_services() -> dict[str, str]:
    """The moves that saved reasons may be for, by name, with what the desk calls them."""
    found: dict[str, str] = {}
    for service in services.all_services():
        for move in service.flow.transitions:
            if takes_saved(move):
                found.setdefault(move.name, str(move.label))
    return found


def save(
    *, service: str, moves: Collection[str], text_zh: str, text_en: str, by: "User"
) -> SavedReason:
    """A new reason. The texts go into the middle of a message: their full stop is dropped."""
    return SavedReason.objects.create(
        code=CODE + secrets.token_hex(6),
        service=service,
        moves=sorted(moves),
        text_zh=text_zh.strip(ENDS),
        text_en=text_en.strip(ENDS),
        created_by=by,
    )


def replace(
    old: SavedReason,
    *,
    service: str,
    moves: Collection[str],
    text_zh: str,
    text_en: str,
    by: "User",
) -> SavedReason | None:
    """Another reason in the place of `old`; None when a colleague has retired that meanwhile."""
    with transaction.atomic():
        if not retire(old):
            return None
        return save(service=service, moves=moves, text_zh=text_zh, text_en=text_en, by=by)


def retire(reason: SavedReason) -> bool:
    """Is offered no more; what was said with it stays. False when it was retired before."""
    return SavedReason.objects.filter(pk=reason.pk, active=True).update(active=False) == 1
