"""Papers from the e-licence store (电子证照) instead of an upload (DOMAIN 5, 17, s3:13, s3:81).

Only that a licence is there is asked before the person agrees; it is opened with their consent,
and what was seen is kept with the case, with the moment.
"""

import hashlib
from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from permits import lookups
from portal.accounts.models import Person
from portal.cases.models import Case
from portal.clock import now
from portal.registers.identifiers import mask_id, mask_number
from portal.registers.interfaces import LicenceFacts, LicenceHeld
from portal.registers.models import LicenceKind
from portal.templatetags.portal import civil_day


def name_of(kind: str) -> str:
    """What a licence of this kind is called, in the active language."""
    return str(LicenceKind(kind).label)


def mark(licence: LicenceHeld) -> str:
    """The answer "take this one": it names the licence and says nothing of it.

    A licence that was issued anew has another mark, so that nobody consents to what they did not
    see.
    """
    dates = f"{licence.kind}|{licence.issued_on}|{licence.valid_until}"
    return f"{licence.kind}-{hashlib.sha256(dates.encode()).hexdigest()[:12]}"


def held(person: Person, kinds: Collection[str]) -> list[LicenceHeld]:
    """The licences of these kinds in the person's store, unopened. Raises RegisterUnavailable."""
    return [one for one in lookups.licences_held(person) if one.kind in kinds]


def usable(licences: Collection[LicenceHeld], on: date) -> list[LicenceHeld]:
    """Those in force on day `on`, their last day included (D-32); of equal ones the first."""
    found = {mark(one): one for one in reversed(list(licences)) if one.in_force_on(on)}
    return list(found.values())[::-1]


def ended(licences: Collection[LicenceHeld], on: date) -> LicenceHeld | None:
    """The one that ended last before day `on`."""
    over = [one for one in licences if one.valid_until is not None and one.valid_until < on]
    return max(over, key=lambda one: one.valid_until or on, default=None)


def opened_all(person: Person, kinds: Collection[str]) -> list[LicenceFacts]:
    """As `held`, opened: the person has agreed to one of them. Raises RegisterUnavailable."""
    return lookups.licences_of(person, kinds)


def opened(person: Person, chosen: str) -> LicenceFacts | None:
    """The licence with this mark, opened: the person has agreed. Raises RegisterUnavailable."""
    kinds = [kind for kind in LicenceKind.values if is_of(chosen, kind)]
    return next((one for one in opened_all(person, kinds) if mark(one) == chosen), None)


def is_of(chosen: str, kind: str) -> bool:
    """Whether a mark is that of a licence of this kind."""
    return chosen.startswith(f"{kind}-")


def seen(case: Case, kinds: Collection[str]) -> list[LicenceFacts]:
    """The licences of these kinds that a case has taken already, as they were seen then."""
    found = [one.licence for one in case.materials.filter(current=True, upload=None)]
    return [_facts(one) for one in found if one and one["kind"] in kinds]


def _facts(one: dict[str, Any]) -> LicenceFacts:
    until = one["valid_until"]
    return LicenceFacts(
        one["kind"],
        date.fromisoformat(one["issued_on"]),
        date.fromisoformat(until) if until else None,
        one["number"],
        one["summary"],
    )


def masked(licence: LicenceFacts) -> str:
    """Its number, as lists show it."""
    hide = mask_id if licence.kind == LicenceKind.ID_CARD else mask_number
    return hide(licence.number)


def in_words(licence: LicenceFacts) -> str:
    """Kind, masked number, and until when."""
    number = masked(licence)
    if licence.valid_until is None:
        return _("%(kind)s %(number)s, from the e-licence store") % {
            "kind": name_of(licence.kind), "number": number,
        }  # fmt: skip
    return _("%(kind)s %(number)s, valid until %(date)s, from the e-licence store") % {
        "kind": name_of(licence.kind), "number": number, "date": civil_day(licence.valid_until),
    }  # fmt: skip


def kept(licence: LicenceFacts) -> dict[str, Any]:
    """What the case keeps of it: what was seen, and when."""
    return {
        "kind": licence.kind,
        "number": licence.number,
        "issued_on": licence.issued_on.isoformat(),
        "valid_until": licence.valid_until.isoformat() if licence.valid_until else None,
        "summary": licence.summary,
        "seen_at": now().isoformat(timespec="seconds"),
    }
