"""The people of the city: who they are, where they live, what they do. One at a time."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from portal.city import names
from portal.city.homes import Home
from portal.city.loading import Loader
from portal.city.places import origins
from portal.clock.days import add_months, full_years
from portal.registers.fingerprint import fingerprint
from portal.registers.identifiers import make_id_number
from portal.registers.models import DwellingRight, ELicence, InsuranceRun, Resident, Schooling
from portal.vault import blind_index

YOUNGEST, OLDEST = 14, 66
# A demonstration person's sequence number begins with 9, a resident's never does.
SEQUENCES = 450
_PREFIXES = ("131", "135", "137", "139", "150", "152", "158", "176", "177", "182", "186", "189")
# Coprime with ten million and with the number of birthdays: no two people share a number.
_STRIDE = 7_368_787


@dataclass
class Citizen:
    """One person and what the registers say of them; the papers are in portal.city.papers."""

    name: str
    name_pinyin: str
    id_number: str
    sex: str
    birth_date: date
    hukou_place: str
    shanghai_hukou: bool
    phone: str
    home: Home
    index: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.index = blind_index("id_number", self.id_number)

    @property
    def fingerprint(self) -> str:
        """The hash over the other personal data."""
        return fingerprint(self.name, self.sex, self.birth_date, self.hukou_place)

    def age_on(self, day: date) -> int:
        """Completed years."""
        return full_years(self.birth_date, day)


class Births:
    """Identity by number: no two numbers give the same ID number or phone, nothing is kept."""

    def __init__(self, today: date) -> None:
        self._first = add_months(today, -12 * OLDEST)
        self._days = (add_months(today, -12 * YOUNGEST) - self._first).days

    def citizen(self, number: int, home: Home, random: Random) -> Citizen:
        """The person with this number, living at `home`."""
        cycle, nth = divmod(number, self._days)
        birth = self._first + timedelta(days=nth * _STRIDE % self._days)
        sex = "M" if random.random() < 0.53 else "F"
        sequence = cycle % SEQUENCES * 2 + (sex == "M")
        shanghai = random.random() < 0.12
        if shanghai:
            area, place = home.district_code, "上海市"
        else:
            places, weights = origins()
            origin = random.choices(places, weights)[0]
            area, place = origin.area, origin.place
        name, spelt = names.person(random, sex)
        tail = number * _STRIDE % 10_000_000
        phone = f"{_PREFIXES[number // 10_000_000 % len(_PREFIXES)]}{number % 10}{tail:07d}"
        return Citizen(
            name=name,
            name_pinyin=spelt,
            id_number=make_id_number(area, birth, sequence),
            sex=sex,
            birth_date=birth,
            hukou_place=place,
            shanghai_hukou=shanghai,
            phone=phone,
            home=home,
        )


class Registers:
    """Writes what the authorities know of a citizen."""

    def __init__(self, loader: Loader, today: date) -> None:
        self._add, self._today = loader.add, today

    def resident(self, one: Citizen, **other: Any) -> None:
        """The row of the population register; `other` are facts that the permit does not have."""
        facts: dict[str, Any] = {
            "id_number": one.id_number,
            "name": one.name,
            "name_pinyin": one.name_pinyin,
            "sex": one.sex,
            "birth_date": one.birth_date,
            "hukou_place": one.hukou_place,
            "shanghai_hukou": one.shanghai_hukou,
            "phone": one.phone,
            "room_ref": one.home.ref,
            "fingerprint": one.fingerprint,
            "updated_on": self._today,
        }
        self._add(Resident, **(facts | other))

    def right(
        self,
        one: Citizen,
        kind: str,
        starts_on: date,
        ends_on: date | None,
        holder: str = "",
        *,
        listed: bool = True,
    ) -> None:
        """A title, lease filing or dormitory place at the citizen's home.

        `holder` is the relative whose it is. One's own title or filing is an e-licence too, and
        only that where the housing register does not have it yet (not `listed`).
        """
        number = f"{_MARK[kind]}{starts_on:%Y%m%d}{one.index[:3].hex().upper()}"
        if listed:
            self._add(
                DwellingRight,
                kind=kind,
                person_index=one.index,
                room_ref=one.home.ref,
                number=number,
                holder_name=holder or one.name,
                starts_on=starts_on,
                ends_on=ends_on,
            )
        if kind != DwellingRight.Kind.DORMITORY and not holder:
            self.licence(one, kind, number, starts_on, ends_on, {"address": one.home.address})

    def licence(
        self,
        one: Citizen,
        kind: str,
        number: str,
        issued_on: date,
        valid_until: date | None,
        summary: dict[str, str],
    ) -> None:
        """An electronic licence; the summary always names the holder."""
        self._add(
            ELicence,
            person_index=one.index,
            kind=kind,
            number=number,
            issued_on=issued_on,
            valid_until=valid_until,
            summary={"name": one.name} | summary,
        )

    def identity(
        self, one: Citizen, issued: date, *, booklet: bool = True, card_ended: date | None = None
    ) -> None:
        """ID card, unless it has run out, and hukou booklet as electronic licences.

        With `card_ended` the card that ended on that day is still in the store.
        """
        issued = max(issued, one.birth_date)
        adult = one.age_on(issued) >= 26
        until = card_ended or add_months(issued, 12 * (20 if adult else 10))
        kind = ELicence.Kind
        if card_ended or until >= self._today:
            summary = {"hukou_place": one.hukou_place}
            self.licence(one, kind.ID_CARD, one.id_number, issued, until, summary)
        if booklet:
            number = f"HK{one.index[4:8].hex().upper()}"
            summary = {"hukou_place": one.hukou_place}
            self.licence(one, kind.HUKOU, number, issued, None, summary)

    def insurance(
        self,
        one: Citizen,
        employer: str,
        first: date,
        last: date | None = None,
        base: int = 9000,
        *,
        back_paid: bool = False,
    ) -> None:
        """A run of insurance from the month of `first` to that of `last`; None: still paying."""
        self._add(
            InsuranceRun,
            person_index=one.index,
            employer_code=employer,
            first_month=first.replace(day=1),
            last_month=last.replace(day=1) if last else None,
            base=base,
            back_paid=back_paid,
        )

    def schooling(self, one: Citizen, school: str, starts_on: date, ends_on: date) -> None:
        """An enrolment."""
        self._add(
            Schooling, person_index=one.index, school=school, starts_on=starts_on, ends_on=ends_on
        )


_MARK = {"title": "沪(2020)不动产权第", "lease": "沪租备", "dormitory": "宿"}
