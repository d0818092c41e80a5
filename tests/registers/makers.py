"""Rows of the embedded registers for tests."""

from datetime import date
from typing import Any

from portal.registers.fingerprint import fingerprint
from portal.registers.identifiers import make_id_number
from portal.registers.models import Resident
from portal.vault import blind_index

ID = make_id_number("340102", date(1990, 5, 12), 11)
OTHER_ID = make_id_number("340102", date(1990, 5, 12), 13)
CODE = "91350100M000100Y43"
OTHER_CODE = "91310112MA9QCXM01A"


def index(id_number: str = ID) -> bytes:
    """The blind index of the person."""
    return blind_index("id_number", id_number)


def room_index(ref: str) -> bytes:
    """The blind index of a room."""
    return blind_index("room", ref)


def resident(id_number: str = ID, **other: Any) -> Resident:
    """A person of the population register."""
    facts: dict[str, Any] = {
        "id_number": id_number,
        "name": "王伟",
        "name_pinyin": "Wang Wei",
        "sex": "M",
        "birth_date": date(1990, 5, 12),
        "hukou_place": "安徽省合肥市",
        "phone": "13100000001",
        "room_ref": "R1",
        "updated_on": date(2026, 1, 1),
    } | other
    facts["fingerprint"] = fingerprint(
        facts["name"], facts["sex"], facts["birth_date"], facts["hukou_place"]
    )
    return Resident.objects.create(**facts)
