"""The registers as the portal asks them: one Protocol each, with frozen answers.

An implementation over HTTP answers the same questions. All dates are civil, both ends inclusive;
months are the first day of the month. "Not known there" is None or an empty list; a register
that cannot answer raises RegisterUnavailable, and the caller says so and goes on without it.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol


class RegisterUnavailable(Exception):
    """The register does not answer now; nothing is known, neither yes nor no."""

    def __init__(self, register: str) -> None:
        """`register` is its name as in `portal.registers.get`."""
        super().__init__(f"The {register} register does not answer.")
        self.register = register


@dataclass(frozen=True)
class StreetAnswer:
    """A street, town or township office (街镇) and its district."""

    code: str
    name: str
    name_en: str
    district_code: str
    district_name: str
    district_name_en: str


@dataclass(frozen=True)
class RoadHit:
    """A road that a search found, with the districts it runs through and the streets it crosses.

    `near`: what was typed is not in its name; it is one that may have been meant.
    """

    id: int
    name: str
    pinyin: str
    districts: tuple[str, ...]
    streets: tuple[StreetAnswer, ...] = ()
    near: bool = False


@dataclass(frozen=True)
class HouseAnswer:
    """A house: number on the road, or inside the lane when `lane` is not empty."""

    id: int
    road: str
    lane: str
    number: str
    street_code: str

    @property
    def label(self) -> str:
        """Lane and number, as on the plate: 958弄12号."""
        return f"{self.lane}弄{self.number}号" if self.lane else f"{self.number}号"


@dataclass(frozen=True)
class Address:
    """A dwelling of the standard address library; `ref` is its code (a PII value)."""

    ref: str
    road: str
    lane: str
    number: str
    room: str
    street_code: str
    street_name: str
    street_name_en: str
    district_code: str
    district_name: str
    district_name_en: str

    @property
    def text(self) -> str:
        """The address as it is written in Chinese, district first."""
        lane = f"{self.lane}弄" if self.lane else ""
        return f"{self.district_name}{self.road}{lane}{self.number}号{self.room}室"


@dataclass(frozen=True)
class PersonFacts:
    """What the police know of a person; `room_ref` is the address known to them, if any."""

    id_number: str
    name: str
    sex: str
    birth_date: date
    hukou_place: str
    shanghai_hukou: bool
    phone: str | None
    room_ref: str | None
    fingerprint: str
    updated_on: date


@dataclass(frozen=True)
class RightFacts:
    """A right to a dwelling; kind title, lease or dormitory; no `ends_on`: without end."""

    kind: str
    room_ref: str
    number: str
    holder_name: str
    starts_on: date
    ends_on: date | None

    def in_force_on(self, day: date) -> bool:
        """Whether the right holds on `day`; its last day still counts (D-32)."""
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class EmployerFacts:
    """An employer known to the business register."""

    credit_code: str
    name: str
    district_code: str
    address: str
    active: bool


@dataclass(frozen=True)
class RunFacts:
    """Months of insurance paid by one employer at one base; no `last_month`: still paying.

    `employer_name` is empty where the register has none.
    """

    employer_code: str
    first_month: date
    last_month: date | None
    base: int
    back_paid: bool
    employer_name: str = ""


@dataclass(frozen=True)
class SchoolingFacts:
    """An enrolment."""

    school: str
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class LicenceHeld:
    """That an electronic licence lies in a person's store, and nothing of what it says.

    `kind` is id_card, hukou, title or lease.
    """

    kind: str
    issued_on: date
    valid_until: date | None

    def in_force_on(self, day: date) -> bool:
        """Whether the licence is in force on `day`; its last day still counts (D-32)."""
        return self.issued_on <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True)
class LicenceFacts(LicenceHeld):
    """An electronic licence with what it says."""

    number: str
    summary: dict[str, Any]


class Addresses(Protocol):
    """The standard address library (标准地址库, s3:61)."""

    def search_addresses(self, text: str, limit: int = 10) -> list[RoadHit]:
        """Roads that `text` may mean, the likeliest first.

        Those whose name, pinyin or initials hold it; behind them, unless one of these is the very
        thing, roads that are `near`: a letter mistyped, a wrong character. What follows the
        road in the text (958弄12号) and a district in front of it do not matter.
        """
        ...

    def streets(self, district_code: str = "") -> list[StreetAnswer]:
        """The streets and towns of a district, or all, zones and farms left out; by code."""
        ...

    def houses_of(self, road_id: int) -> list[HouseAnswer]:
        """The houses of a road, in the order of lane and number."""
        ...

    def rooms_of(self, house_id: int) -> list[Address]:
        """The dwellings of a house, by room."""
        ...

    def room(self, ref: str) -> Address | None:
        """The dwelling with this standard address code."""
        ...


class Population(Protocol):
    """The population register (人口库)."""

    def find(self, id_number: str) -> PersonFacts | None:
        """The person with this ID number."""
        ...

    def find_by_phone(self, phone: str) -> list[PersonFacts]:
        """Everybody who gave this phone; a family may share one."""
        ...

    def report_dwelling(self, id_number: str, room_ref: str, on: date) -> None:
        """Tell the police where a person lives from `on`: a registration was granted.

        Nothing happens for somebody whom the register does not know.
        """
        ...


class Housing(Protocol):
    """Titles, lease filings and dormitory places (DOMAIN 5)."""

    def rights_of(self, id_number: str) -> list[RightFacts]:
        """Every right of the person, past ones too, the one that ends last first."""
        ...


class Employment(Protocol):
    """Social insurance and employers."""

    def runs_of(self, id_number: str) -> list[RunFacts]:
        """The person's runs of insurance that have begun, oldest first."""
        ...

    def runs_of_many(self, id_numbers: Collection[str]) -> dict[str, list[RunFacts]]:
        """The same of many people at once, by the ID number asked for; who has none is left out.

        One question to the register, however many they are.
        """
        ...

    def current_employer(self, id_number: str) -> EmployerFacts | None:
        """The employer who pays for the current month, if any."""
        ...

    def employer(self, credit_code: str) -> EmployerFacts | None:
        """The employer with this unified social credit code."""
        ...

    def insured_months(self, id_number: str, first: date, last: date) -> frozenset[date]:
        """The months from `first` to `last` that were paid in time (not back-paid, S23)."""
        ...


class Schooling(Protocol):
    """Enrolments (学籍)."""

    def current(self, id_number: str) -> SchoolingFacts | None:
        """The enrolment of today, if any."""
        ...

    def latest(self, id_number: str) -> SchoolingFacts | None:
        """The enrolment that ends last of those that have begun, ended by now or not."""
        ...


class ELicences(Protocol):
    """The store of electronic licences (电子证照)."""

    def held(self, id_number: str) -> list[LicenceHeld]:
        """Which licences the person has, by kind, the newest first; none of them is opened."""
        ...

    def of(self, id_number: str, kinds: Collection[str]) -> list[LicenceFacts]:
        """The same licences, those of these kinds, opened: only by the person's consent."""
        ...
