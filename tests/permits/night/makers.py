"""Permits beside the copies of the registers, as rows: the facts of the pure rule, written down.

Written column by column, so that a test says what a blind index is and how many rows there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import uuid4

from django.db import connection

from permits.models import ReliefMeasure
from permits.rules.automatic import AutoFacts, Basis, Housing
from portal.accounts.models import User
from portal.registers.models import Snapshot
from portal.vault import encrypt

REGISTERS = tuple(Snapshot.Register.values)
SOURCES = (
    "registers_resident",
    "registers_dwellingright",
    "registers_insurancerun",
    "registers_schooling",
)
PHONE = "13800001234"
YEAR = timedelta(days=365)
MEASURE = 1


def good(valid_until: date, night: date, **changes: Any) -> AutoFacts:
    """Facts of a holder who rents and works, and whom every register confirms on `night`."""
    facts: dict[str, Any] = {
        "valid_until": valid_until,
        "basis": Basis.EMPLOYMENT,
        "housing": Housing.OWN_RENTED,
        "room_declared": "room",
        "room_register": "room",
        "phone_declared": "phone",
        "phone_register": "phone",
        "fingerprint_declared": "print",
        "fingerprint_register": "print",
        "lease_filed": True,
        "lease_until": night + YEAR,
        "employer_declared": "A",
        "employer_register": "A",
        "paid_through": night.replace(day=1),
        "schooling_until": night + YEAR,
    }
    return AutoFacts(**facts | changes)


@dataclass(frozen=True)
class Holder:
    """Facts, and rows beside them that must not matter.

    `case` is an endorsement case's state (open, closed), or "other": an open case of another
    service. A register of which the facts say nothing has no row.
    """

    facts: AutoFacts
    case: str = ""
    noise: bool = False


def index(name: object) -> bytes | None:
    """A blind index that is the same for the same name."""
    return None if name is None else str(name).encode().ljust(32, b".")[:32]


@cache
def sealed(purpose: str, text: str = "?") -> bytes:
    """A cell of that purpose, one for all: nobody compares cells."""
    return encrypt(purpose, text)


def put(table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Rows of one table, each naming the same columns."""
    if not rows:
        return
    columns = list(rows[0])
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join(['%s'] * len(columns))})",
            [list(row.values()) for row in rows],
        )


@dataclass
class Rows:
    """The rows of a night, by table, to be written at once."""

    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, table: str, **row: Any) -> None:
        self.tables.setdefault(table, []).append(row)

    def write(self) -> None:
        for table, rows in self.tables.items():
            put(table, rows)

    def person(self, number: int) -> None:
        """Somebody who may hold a permit."""
        self.add(
            "accounts_person",
            id=number,
            name="王伟",
            name_pinyin="wang wei",
            id_number=sealed("id_number"),
            id_index=index(number),
            sex="M",
            birth_date=date(1990, 5, 12),
            hukou_place="安徽省合肥市",
            language="zh-hans",
        )

    def permit(self, number: int, facts: AutoFacts) -> None:
        """Their permit, with the same number."""
        issued_on = facts.valid_until - 3 * YEAR
        self.add(
            "permits_permit",
            id=number,
            number=f"31{number:010}",
            person_id=number,
            person_index=index(number),
            basis=facts.basis.value,
            housing=facts.housing.value,
            issued_on=issued_on,
            valid_until=facts.valid_until,
            card_valid_until=facts.valid_until,
            continuity_start=issued_on,
            ended_on=facts.valid_until if facts.ended else None,
            employer_code=facts.employer_declared,
            phone=sealed("phone", PHONE),
            phone_index=index(facts.phone_declared),
            fingerprint=facts.fingerprint_declared,
            room_ref=sealed("room"),
            room_index=index(facts.room_declared),
            address=sealed("address"),
            street_code="310101002",
            language="zh-hans",
        )

    def registers(self, number: int, facts: AutoFacts, noise: bool) -> None:
        """What the copies say of them."""
        person = index(number)
        if facts.fingerprint_register is not None:
            self.add(
                "registers_populationsnapshot",
                person_index=person,
                room_index=index(facts.room_register),
                phone_index=index(facts.phone_register),
                fingerprint=facts.fingerprint_register,
            )
        if facts.lease_filed and facts.room_declared is not None:
            self.right(person, index(facts.room_declared), "lease", facts.lease_until)
        if noise:
            self.right(person, index("elsewhere"), "lease", date(1999, 1, 1))
            self.right(person, index(facts.room_declared or "?"), "title", date(1999, 1, 1))
        if facts.paid_through is not None:
            self.add(
                "registers_employmentsnapshot",
                person_index=person,
                employer_code=facts.employer_register,
                paid_through=facts.paid_through,
            )
        if facts.schooling_until is not None:
            self.add(
                "registers_schoolingsnapshot", person_index=person, ends_on=facts.schooling_until
            )

    def sources(self, number: int, facts: AutoFacts) -> None:
        """What the registers themselves say of them, since long ago; the night copies it."""
        person, room, since = index(number), index(facts.room_declared), date(2010, 1, 1)
        if facts.fingerprint_register is not None:
            self.add(
                "registers_resident",
                person_index=person,
                room_index=index(facts.room_register),
                phone_index=index(facts.phone_register),
                fingerprint=facts.fingerprint_register,
                id_number=sealed("id_number"),
                name="王伟",
                name_pinyin="wang wei",
                sex="M",
                birth_date=date(1990, 5, 12),
                hukou_place="安徽省合肥市",
                shanghai_hukou=False,
                updated_on=since,
            )
        if facts.lease_filed:
            self.add(
                "registers_dwellingright",
                person_index=person,
                room_index=room,
                kind="lease",
                room_ref=sealed("room"),
                number=f"L{number}",
                holder_name="王伟",
                starts_on=since,
                ends_on=facts.lease_until,
            )
        if facts.paid_through is not None:
            self.add(
                "registers_insurancerun",
                person_index=person,
                employer_code=facts.employer_register,
                first_month=since,
                last_month=facts.paid_through,
                base=9000,
                back_paid=False,
            )
        if facts.schooling_until is not None:
            self.add(
                "registers_schooling",
                person_index=person,
                school="浦江大学",
                starts_on=since,
                ends_on=facts.schooling_until,
            )

    def right(
        self, person: bytes | None, room: bytes | None, kind: str, ends_on: date | None
    ) -> None:
        self.add(
            "registers_housingsnapshot",
            person_index=person,
            room_index=room,
            kind=kind,
            ends_on=ends_on,
        )

    def case(self, number: int, kind: str) -> None:
        """A case of theirs."""
        self.add(
            "cases_case",
            id=number,
            reference=f"T{number}",
            service="registration" if kind == "other" else "endorsement",
            person_id=number,
            channel="web",
            state="review",
            state_since=date(2020, 1, 1),
            submitted_on=date(2020, 1, 1),
            version=1,
            answers=sealed("answers", "{}"),
            correct_steps="[]",
            draft_key=uuid4(),
            closed_at="2020-01-01" if kind == "closed" else None,
        )


def measure(**changes: Any) -> ReliefMeasure:
    """An approved measure of all days, for whom it lists; number MEASURE unless told otherwise."""
    opened, approved = (
        User.objects.get_or_create(username=name)[0] for name in ("opener", "approver")
    )
    facts = {
        "pk": MEASURE,
        "kind": "waiver",
        "title": "封控",
        "grounds": "封控通告",
        "starts_on": date(2000, 1, 1),
        "ends_on": date(2100, 1, 1),
        "opened_by": opened,
        "approved_by": approved,
        "approved_at": datetime(2026, 11, 1, tzinfo=UTC),
    } | changes
    return ReliefMeasure.objects.create(**facts)


def people(count: int) -> None:
    """Persons 1 to `count`."""
    rows = Rows()
    for number in range(1, count + 1):
        rows.person(number)
    rows.write()


def permits(holders: Iterable[Holder], first: int = 1) -> None:
    """Permits and copies for the persons from `first` on; permit and person share a number."""
    rows = Rows()
    for number, holder in enumerate(holders, start=first):
        rows.permit(number, holder.facts)
        rows.registers(number, holder.facts, holder.noise)
        if holder.case:
            rows.case(number, holder.case)
        if holder.facts.address_refuted:
            rows.add(
                "permits_verification",
                permit_id=number,
                period=holder.facts.valid_until,
                street_code="310101002",
                opened_on=date(2020, 1, 1),
                result="moved",
                room_index=index(holder.facts.room_declared),
            )
        if holder.facts.relief:
            listed = {"measure_id": MEASURE, "person_index": index(number), "confirmed": True}
            rows.add("permits_reliefperson", **listed)
    rows.write()


def city(facts: Iterable[AutoFacts], first: int = 1) -> None:
    """Persons with permits, and the registers that know them; no copies yet."""
    rows = Rows()
    for number, one in enumerate(facts, start=first):
        rows.person(number)
        rows.permit(number, one)
        rows.sources(number, one)
    rows.write()


def registers_say(facts: Mapping[int, AutoFacts]) -> None:
    """From now on the registers say this of these persons."""
    rows = Rows()
    with connection.cursor() as cursor:
        for number, one in facts.items():
            for table in SOURCES:
                cursor.execute(f"DELETE FROM {table} WHERE person_index = %s", [index(number)])
            rows.sources(number, one)
    rows.write()


def copies(as_of: Mapping[str, date]) -> None:
    """Of when the copies are; a register that is not named has none."""
    put(
        "registers_snapshot",
        [
            {"register": name, "as_of": day, "rows": 1, "loaded_at": "2020-01-01"}
            for name, day in as_of.items()
        ],
    )
