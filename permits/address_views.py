"""Addresses while somebody types: small answers for the comboboxes of static/js/address.js.

What is typed is part of an address, so it is posted: a path with a query would be in the logs.
"""

from typing import Any

from allauth.core import ratelimit
from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from permits.dwelling import offices_in_charge
from permits.places import crossed, street_name
from permits.searching import Listed, listed
from portal import registers
from portal.accounts.access import is_applicant, is_staff_member
from portal.cases.display import office_name
from portal.registers import RegisterUnavailable

ROADS, OPTIONS = 12, 50
LONGEST = 80


@require_POST
def lookup(request: HttpRequest) -> JsonResponse:
    """What fits `q`, on the `road` and in the `house` that were chosen (their ids, or empty).

    {kind: road | house | room, options: [{value, label, hint, …}], total, said}; 403 for who may
    not fill in forms, 429 for too many, 503 while the library is away: then the page's own
    search remains.
    """
    if not (is_applicant(request.user) or is_staff_member(request.user)):
        return _sorry(_("Please sign in again. What you saved is kept."), 403)
    if not ratelimit.consume(request, action="address_lookup", user=request.user):
        return _sorry(_("That was very fast. Please wait a minute, or press “Search”."), 429)
    text = request.POST.get("q", "").strip()[:LONGEST]
    try:
        found = listed(
            registers.get("addresses"), text, _id(request, "road"), _id(request, "house")
        )
    except RegisterUnavailable:
        return _sorry(_("The address library does not answer now. Please try again later."), 503)
    return JsonResponse(_answer(found))


def _sorry(words: str, status: int) -> JsonResponse:
    return JsonResponse({"said": words}, status=status)


def _id(request: HttpRequest, name: str) -> int | None:
    given = request.POST.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else None


def _answer(found: Listed) -> dict[str, Any]:
    if found.kind != "road":
        return _rooms(found) if found.kind == "room" else _houses(found)
    options = [
        {
            "value": str(road.id),
            "label": road.name,
            "hint": crossed(road),
        }
        for road in found.roads[:ROADS]
    ]
    near = bool(found.roads) and found.roads[0].near
    return _listing("road", options, len(options), near=near)


def _houses(found: Listed) -> dict[str, Any]:
    streets = found.road.streets if found.road else ()
    names = {street.code: street_name(street) for street in streets}
    options = [
        {
            "value": str(house.id),
            "label": house.label,
            "road": house.road,
            "on": str(found.road.id) if found.road else "",
            "hint": names.get(house.street_code, ""),
        }
        for house in found.houses[:OPTIONS]
    ]
    return _listing("house", options, len(found.houses))


def _rooms(found: Listed) -> dict[str, Any]:
    shown = found.rooms[:OPTIONS]
    offices = offices_in_charge({room.street_code for room in shown})
    options = [
        {
            "value": room.ref,
            "label": _("Room %(n)s") % {"n": room.room},
            "text": room.text,
            "hint": "",
            "office": office_name(offices.get(room.street_code)),
        }
        for room in shown
    ]
    return _listing("room", options, len(found.rooms))


def _listing(
    kind: str, options: list[dict[str, Any]], total: int, *, near: bool = False
) -> dict[str, Any]:
    return {
        "kind": kind,
        "options": options,
        "total": total,
        "said": _said(kind, len(options), total, near=near),
    }


def _said(kind: str, shown: int, total: int, *, near: bool) -> str:
    """How the list is announced, and what is written above it."""
    if not total:
        return {
            "road": _("No road of that name was found. Try a part of it, or its pinyin."),
            "house": _("No lane or number like that on this road."),
            "room": _("No room like that in this house."),
        }[kind]
    if shown < total:
        return _("The first %(n)s of %(all)s; type on to find yours.") % {"n": shown, "all": total}
    words = {
        "road": ngettext("%(n)s road", "%(n)s roads", total),
        "house": ngettext("%(n)s house", "%(n)s houses", total),
        "room": ngettext("%(n)s room", "%(n)s rooms", total),
    }[kind] % {"n": total}
    return _("No road is called exactly that. Did you mean:") if near else words
