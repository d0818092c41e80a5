"""Who a proven phone number belongs to: matching with the population register (人口库)."""

import unicodedata
import uuid
from typing import Any

from django.db import IntegrityError, transaction
from django.dispatch import Signal

from portal import registers, sms
from portal.accounts.access import forget
from portal.accounts.models import Person, User
from portal.registers.interfaces import PersonFacts
from portal.registers.pinyin import syllables
from portal.sms.texts import CHINESE, ENGLISH, Wordings

# Sent when a person was tied to an account: `user`, `person`, `before` (the former user or None).
identified = Signal()

WORDINGS: Wordings = {
    "IDENTITY_MOVED": {
        CHINESE: (
            "您的实名身份已改用另一手机号登录，本号码不能再登录您的办件。如非您本人操作，"
            "请持身份证到任一社区事务受理服务中心，或致电12345。"
        ),
        ENGLISH: (
            "You now sign in with another mobile number; this one no longer opens your cases. "
            "If that was not you, bring your ID card to any community centre or call 12345."
        ),
    }
}

DOTS = str.maketrans(dict.fromkeys("•・.‧∙", "·"))


class NoMatch(Exception):
    """Name, ID number and mobile number are not those of one person in the register.

    Never says which of the three differs: that would confirm the other two to a stranger.
    """


class TiedAlready(Exception):
    """The account belongs to somebody else: each person signs in with a number of their own."""


def plain_name(name: str) -> str:
    """A name without blanks, and with one sort of dot between its parts."""
    return "".join(unicodedata.normalize("NFKC", name).split()).translate(DOTS).casefold()


def identify(user: User, name: str, id_number: str) -> Person:
    """The person that `user` is; from now on they sign in as that person.

    Name, ID number and the phone that `user` has proven must be those of one person in the
    population register: a stranger knows the first two, but does not get the code. A person who
    signed in with an older number moves to this one.

    Whoever held the person before is told at their number. Two who claim one ID number at once
    do not both get it: the register names one number, and one number is one account.

    Raises NoMatch, TiedAlready, RegisterUnavailable.
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
        try:
            with transaction.atomic():
                person.save(update_fields=["user", "phone", "phone_index"])
        except IntegrityError:
            # The account is a person already, since a moment ago or since long.
            raise TiedAlready from None
        if before is not None:
            forget(before)
            _tell(before, person)
        forget(user)
        identified.send(sender=Person, user=user, person=person, before=before)
    return person


def _tell(before: User, person: Person) -> None:
    """Writes to the number with which the person signed in until now."""
    if before.phone:
        sms.queue(
            "IDENTITY_MOVED",
            key=f"identity:{person.pk}:{uuid.uuid4()}",
            params={},
            language=before.language,
            phone=before.phone,
        )


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
