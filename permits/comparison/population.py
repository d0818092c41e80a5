"""What the population register and the officers of the neighbourhood say: s1:21, s1:24, s1:28."""

from dataclasses import replace
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from permits import lookups
from permits.comparison.check import Asked, Check, details
from permits.endorsement.reasons import TEXTS
from permits.models import Permit, Verification
from permits.rules.automatic import Reason
from portal.registers import RegisterUnavailable
from portal.registers.identifiers import mask_phone
from portal.registers.models.facts import Sex
from portal.templatetags.portal import chinese, civil_day


def _population(asked: Asked) -> tuple[str, str]:
    """The register's name, and since when it says what it says."""
    source = _("Population register (police)")
    known = lookups.resident(asked.permit.person) if asked.facts.population_known else None
    if known is None:
        return source, ""
    return source, _("as last changed on %(date)s") % {"date": civil_day(known.updated_on)}


def _station(permit: Permit) -> str:
    """Who corrects the population register: the police station of the street, by name."""
    station = getattr(permit, "station", None)
    if station is None:
        return _("the police station of your street")
    name = station["name"] if chinese() else station["name_en"]
    if not station["phone"]:
        return str(name)
    return _("%(office)s, telephone %(phone)s") % {"office": name, "phone": station["phone"]}


def address(asked: Asked) -> Check:
    """Where the police know the holder to live."""
    permit, facts = asked.permit, asked.facts
    source, since = _population(asked)
    agrees = facts.room_declared == facts.room_register
    check = Check(
        label=_("Address"),
        agrees=agrees,
        declared=permit.address,
        register=permit.address,
        source=source,
        since=since,
    )
    if agrees or not facts.population_known:
        return check
    return replace(
        check,
        register=_registered_address(permit),
        wrong=str(TEXTS[Reason.ADDRESS_CHANGED]),
        fix=_(
            "Have you moved? Report the new home; your permit is changed without a visit. Do you "
            "still live where the permit says? Then have the register corrected, with your ID card "
            "and the proof of your home: %(station)s."
        )
        % {"station": _station(permit)},
        **details(),
    )


def _registered_address(permit: Permit) -> str:
    known = lookups.resident(permit.person)
    if known is None:
        return _("nothing about you")
    if not known.room_ref:
        return _("no address")
    try:
        address = lookups.address_of(known.room_ref)
    except RegisterUnavailable:
        address = None
    return address.text if address else _("another address")


def on_the_spot(asked: Asked) -> Check | None:
    """What the officers found who verify addresses from E-30 to E; nothing before that."""
    noted = getattr(asked.permit, "round", None)
    if noted is None:
        return None
    result = noted["result"] if noted["same_home"] else ""
    over = asked.on > asked.permit.valid_until
    if over and result in {"", Verification.Result.ABSENT}:
        return None
    until = civil_day(asked.permit.valid_until)
    check = Check(
        label=_("Verification on the spot"),
        agrees=None,
        declared=asked.permit.address,
        register=_("no result so far"),
        source=_("Officers of the neighbourhood"),
        since=_("open since %(date)s")
        % {"date": civil_day(date.fromisoformat(noted["opened_on"]))},
        word=_("not yet"),
        fix=_("An officer may visit or call until %(date)s. There is nothing to do for you.")
        % {"date": until},
    )
    if not result:
        return check
    method = Verification.Method(noted["method"]).label
    on = _("%(method)s on %(date)s") % {
        "method": method,
        "date": civil_day(date.fromisoformat(noted["done_on"])),
    }
    if result == Verification.Result.ABSENT:
        fix = _(
            "You were not met. An officer comes or calls again until %(date)s; a call to "
            "%(station)s settles it sooner."
        ) % {"date": until, "station": _station(asked.permit)}
        return replace(check, register=_("you were not met"), since=on, fix=fix)
    if result == Verification.Result.LIVES:
        return replace(check, agrees=True, register=_("you live there"), since=on, word="", fix="")
    return replace(
        check,
        agrees=False,
        register=_("you have moved away"),
        since=on,
        word="",
        wrong=_("an officer did not find you at this address any more"),
        fix=_(
            "Have you moved? Report the new home. Do you still live there? Then tell %(station)s; "
            "what the officer finds next replaces this."
        )
        % {"station": _station(asked.permit)},
        **details(),
    )


def phone(asked: Asked) -> Check:
    """The mobile number."""
    permit = asked.permit
    source, since = _population(asked)
    known = lookups.resident(permit.person) if asked.facts.population_known else None
    number = known.phone if known else None
    check = Check(
        label=_("Mobile number"),
        agrees=Reason.PHONE_CHANGED not in asked.failed,
        declared=mask_phone(permit.phone),
        register=mask_phone(number) if number else _("no number"),
        source=source,
        since=since,
        wrong=asked.fails(Reason.PHONE_CHANGED),
    )
    if check.agrees:
        return check
    if number and number == permit.person.phone:
        fix = _(
            "You have signed in with the new number already: report it, and it is on your permit."
        )
        return replace(check, fix=fix, **details())
    return replace(
        check,
        fix=_(
            "Is the number in the register yours? Then sign in with it and report it under My "
            "details. Is it not yours? Then have the register corrected: %(station)s."
        )
        % {"station": _station(permit)},
        url=reverse("account_logout"),
        action=_("Sign out, and in with the other number"),
    )


def other(asked: Asked) -> Check:
    """Name, sex, date of birth and hukou."""
    permit = asked.permit
    source, since = _population(asked)
    known = lookups.resident(permit.person) if asked.facts.population_known else None
    register = _("nothing about you")
    if known is not None:
        register = _("%(name)s, %(sex)s, born on %(birth)s, hukou in %(hukou)s") % {
            "name": known.name,
            "sex": Sex(known.sex).label,
            "birth": civil_day(known.birth_date),
            "hukou": known.hukou_place,
        }
    agrees = Reason.OTHER_INFO_CHANGED not in asked.failed
    check = Check(
        label=_("Other data"),
        agrees=agrees,
        declared=_("Name, sex, date of birth and hukou, as when it was last endorsed"),
        register=register,
        source=source,
        since=since,
        wrong=asked.fails(Reason.OTHER_INFO_CHANGED),
    )
    if agrees:
        return check
    return replace(
        check,
        fix=_(
            "Is the register right? Then endorse it yourself once the endorsement is open; that "
            "takes the new data over. Is it wrong? Then have it corrected, with your ID card and "
            "hukou booklet: %(station)s."
        )
        % {"station": _station(permit)},
        url=reverse("pages:service", args=["endorsement"]),
        action=_("To the endorsement"),
    )
