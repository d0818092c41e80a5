"""How an e-licence reads that a case has taken from the store (Material.licence)."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.registers.identifiers import mask_id, mask_number

# What it says, and what each part is called.
LABELS = {"name": _("Name"), "address": _("Address"), "hukou_place": _("Hukou place")}


def licence_shown(seen: dict[str, Any]) -> dict[str, Any]:
    """Its masked number, its dates, what it says in rows, and when it was seen."""
    hide = mask_id if seen["kind"] == "id_card" else mask_number
    until, says = seen["valid_until"], seen["summary"]
    return {
        "number": hide(seen["number"]),
        "issued_on": date.fromisoformat(seen["issued_on"]),
        "valid_until": date.fromisoformat(until) if until else None,
        "rows": [
            {"label": label, "value": says[name]}
            for name, label in LABELS.items()
            if says.get(name)
        ],
        "seen_at": datetime.fromisoformat(seen["seen_at"]),
    }
