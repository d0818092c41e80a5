"""People of the city who are half-way through a wizard: `python -m tests.bench.prepare 8`.

Writes JSON: for each of them the session's cookie and the URLs of their drafts' steps. What they
typed so far was posted to the real pages.
"""

import json
import re
import sys
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from portal.accounts.identity import identify  # noqa: E402
from portal.accounts.models import User  # noqa: E402
from portal.clock import today  # noqa: E402
from portal.registers.models import DwellingRight, Resident  # noqa: E402
from tests.bench.fields import TYPED  # noqa: E402
from tests.wizard.walk import Walk  # noqa: E402

HOUSING = {"housing": "own_rented"}


def tenants(many: int) -> list[Resident]:
    """Residents from elsewhere with a lease in their own name."""
    leases = DwellingRight.objects.filter(kind="lease", starts_on__lte=today(), ends_on__gt=today())
    found = []
    for lease in leases.order_by("pk").iterator():
        resident = Resident.objects.filter(person_index=lease.person_index).first()
        fits = resident and resident.phone and resident.name == lease.holder_name
        if resident and fits and not resident.shanghai_hukou:
            found.append(resident)
        if len(found) == many:
            return found
    raise SystemExit(f"The city has only {len(found)} tenants.")


def browser(resident: Resident) -> Client:
    """Signed in as that resident, who has proven phone and identity."""
    assert resident.phone
    user = User.objects.filter(phone_index=resident.phone).first()
    user = user or User.objects.create_by_phone(resident.phone)
    user.phone_verified = True
    user.save(update_fields=["phone_verified"])
    identify(user, resident.name, resident.id_number)
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get(pk=user.pk))
    return client


def walker(resident: Resident) -> dict[str, Any]:
    """One person's cookie and steps, each with what they type there."""
    client = browser(resident)
    home = Walk.begin(client, "registration")
    home.onward(home.post("face", {"consent": "on"}))
    home.onward(home.post("housing", HOUSING))
    page = home.get("details").content.decode()
    known = re.search(r'name="known"[^>]*value="([^"]+)"', page)
    assert known, "no dwelling is offered"
    details = {"known": known[1], "reason": "work", "lived_since": "2026-04-01"}
    home.onward(home.post("details", details))
    ten = Walk.begin(client, "ten-fields")
    for page in ("first", "second"):
        ten.onward(ten.post(page, TYPED))
    cookie = settings.SESSION_COOKIE_NAME
    return {
        "cookies": {cookie: client.cookies[cookie].value},
        "steps": {
            "housing": [home.url("housing"), HOUSING],
            "details": [home.url("details"), details],
            "ten": [ten.url("first"), TYPED],
        },
    }


if __name__ == "__main__":
    json.dump([walker(resident) for resident in tenants(int(sys.argv[1]))], sys.stdout)
