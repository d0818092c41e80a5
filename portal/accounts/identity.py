"""Who a proven phone number belongs to: matching with the population register (人口库)."""

import unicodedata
from typing import Any

from django.db import transaction
from django.dispatch import Signal

from portal import registers
from portal.accounts.access import forget
from portal.accounts.models import Person, User
from portal.registers.interfaces import PersonFacts
from portal.registers.pinyin import syllables

# Sent when a person was tied to an account: `user`, `person`, `before` (the former user or None).
identified = Signal()

DOTS = str.maketrans(dict.fromkeys("•・.‧∙", "·"))


class NoMatch(Exception):
    """Name, ID number and mobile number are not those of one person in the register.

    Never says which of the three differs: that would confirm the other two to a stranger.
    """


def plain_name(name: str) -> str:
    """A name without blanks, and with one sort of dot between its parts."""
    return "".join(unicodedata.normalize("NFKC", name).split()).translate(DOTS).casefold()


def identify(user: User, name: str, id_number: str) -> Person:
    """The person that `user` is; from now on they sign in as that person.

    Name, ID number and the phone that `user` has proven must be those of one person in the
    population register: a stranger knows the first two, but does not get the code. A person who
    signed in with an older number moves to this one.

    Raises NoMatch, RegisterUnavailable.
    """
    facts = registers.get("population").find(id_number)
    if (
        facts is None
        or plain_name(facts.name) != plain_name(name)
        or not user.phone_verified
        or not user.phone
        or facts.phone != user.phone
    ):
        raise NoMatch
    with transaction.atomic():
        person, _created = Person.objects.select_for_update().get_or_create(
            id_index=facts.id_number,
            defaults={**_as_registered(facts), "language": user.language},
        )
        before = person.user if person.user_id != user.pk else None
        person.user, person.phone = user, user.phone
        person.save(update_fields=["user", "phone", "phone_index"])
        if before is not None:
            forget(before)
        forget(user)
        identified.send(sender=Person, user=user, person=person, before=before)
    return person


def named(name: str, id_number: str) -> Person:
    """The person of this name and this ID number, for whoever wants to act for them (代办).

    Raises NoMatch, which says not even that somebody has the number, and RegisterUnavailable.
    """
    facts = registers.get("population").find(id_number)
    if facts is None or plain_name(facts.name) != plain_name(name):
        raise NoMatch
    return _met(facts)


def met_at_counter(id_number: str) -> Person:
    """The person whose ID card a clerk has seen; from the register when the portal meets them
    for the first time.

    Raises NoMatch, RegisterUnavailable.
    """
    known = Person.objects.filter(id_index=id_number).first()
    if known is not None:
        return known
    facts = registers.get("population").find(id_number)
    if facts is None:
        raise NoMatch
    return _met(facts)


def _met(facts: PersonFacts) -> Person:
    found = {**_as_registered(facts), "phone": facts.phone or None}
    return Person.objects.get_or_create(id_index=facts.id_number, defaults=found)[0]


def _as_registered(facts: PersonFacts) -> dict[str, Any]:
    return {
        "id_number": facts.id_number,
        "name": facts.name,
        "name_pinyin": " ".join(syllables(facts.name)),
        "sex": facts.sex,
        "birth_date": facts.birth_date,
        "hukou_place": facts.hukou_place,
    }
