"""Who moves in: each person's situation, so that every state and every difference is there."""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from permits.models import Basis, Housing
from permits.rules.automatic import Reason
from portal.city import names
from portal.city.employers import Firms
from portal.city.homes import Home
from portal.city.papers import Papers, history
from portal.city.people import Births, Citizen, Registers
from portal.clock.days import add_months
from portal.registers.fingerprint import fingerprint
from portal.registers.models import DwellingRight

# Days from today to E, lowest and highest, and how many of fifty permits lie there.
BANDS = {
    "far": (31, 364, 31),
    "window": (16, 30, 4),
    "automatic": (0, 15, 7),
    "grace": (-60, -1, 3),
    "reset": (-90, -61, 2),
    "void": (-420, -91, 2),
    "ended": (31, 364, 1),
}
_ROUND = [name for name, (_low, _high, share) in BANDS.items() for _nth in range(share)]
_HOUSING = {
    Housing.OWN_RENTED: 60,
    Housing.OWN_PURCHASED: 12,
    Housing.RELATIVE_PURCHASED: 8,
    Housing.RELATIVE_RENTED: 8,
    Housing.DORMITORY: 12,
}
RIGHT = {
    Housing.OWN_RENTED: DwellingRight.Kind.LEASE,
    Housing.RELATIVE_RENTED: DwellingRight.Kind.LEASE,
    Housing.OWN_PURCHASED: DwellingRight.Kind.TITLE,
    Housing.RELATIVE_PURCHASED: DwellingRight.Kind.TITLE,
    Housing.DORMITORY: DwellingRight.Kind.DORMITORY,
}
_OF_RELATIVE = (Housing.RELATIVE_PURCHASED, Housing.RELATIVE_RENTED)
_DIFFERENCES = {
    Basis.EMPLOYMENT: (
        Reason.EMPLOYMENT_CHANGED,
        Reason.NO_LAWFUL_EMPLOYMENT,
        Reason.ADDRESS_CHANGED,
        Reason.PHONE_CHANGED,
        Reason.OTHER_INFO_CHANGED,
        Reason.LEASE_FILING_EXPIRED,
    ),
    Basis.HOUSING: (Reason.ADDRESS_CHANGED, Reason.PHONE_CHANGED, Reason.OTHER_INFO_CHANGED),
    Basis.SCHOOLING: (Reason.SCHOOLING_ENDED, Reason.PHONE_CHANGED),
}
_SCHOOLS = ("浦江大学", "申城理工大学", "沪东师范大学", "长三角工程学院", "外滩艺术学院")
_MIDDLE_SCHOOLS = ("朝华中学", "滨江中学", "实验中学")


@dataclass(frozen=True)
class Plan:
    """A person's papers to be."""

    housing: str
    basis: str
    reason: str


class Inhabitants:
    """Settles one person after the other; the n-th always gets the same situation."""

    def __init__(
        self, registers: Registers, papers: Papers, firms: Firms, random: Random, today: date
    ) -> None:
        self._registers, self._papers, self._firms = registers, papers, firms
        self._random, self._today = random, today
        self._births = Births(today)
        self._permits = self._differing = 0

    def settle(self, number: int, home: Home, spare: Home) -> None:
        """Person `number` lives at `home`; `spare` is where the police know some of them to be."""
        one = self._births.citizen(number, home, self._random)
        age, dice = one.age_on(self._today), self._random.random()
        booklet = self._random.random() < 0.7
        self._registers.identity(one, self._days_ago(30, 3000), booklet=booklet)
        if one.shanghai_hukou:
            self._local(one, age)
        elif age < 18 or (age < 25 and dice < 0.4):
            self._student(one, age, spare)
        elif dice < 0.68:
            housing = self._random.choices(list(_HOUSING), list(_HOUSING.values()))[0]
            owner = housing == Housing.OWN_PURCHASED and self._random.random() < 0.6
            basis = Basis.HOUSING if owner else Basis.EMPLOYMENT
            self._holder(one, Plan(housing, basis, "work"), spare)
        else:
            self._newcomer(one, registered=dice < 0.86)

    def _days_ago(self, low: int, high: int) -> date:
        return self._today - timedelta(days=self._random.randrange(low, high + 1))

    def _base(self) -> int:
        return self._random.randrange(74, 370) * 100

    def _firm(self) -> str:
        return self._firms[self._random.randrange(self._firms.count)].credit_code

    def _local(self, one: Citizen, age: int) -> None:
        """Somebody of the city: owns the dwelling, needs no papers of ours."""
        self._registers.resident(one)
        if age >= 18:
            self._registers.right(one, DwellingRight.Kind.TITLE, self._days_ago(400, 5000), None)
        if 22 <= age < 60:
            self._registers.insurance(
                one, self._firm(), self._days_ago(400, 3000), base=self._base()
            )

    def _newcomer(self, one: Citizen, *, registered: bool) -> None:
        """No permit yet; the registration, if any, is up to thirteen months old."""
        self._registers.resident(one)
        moved = self._days_ago(5, 395)
        housing = self._random.choice((Housing.OWN_RENTED, Housing.OWN_RENTED, Housing.DORMITORY))
        self._home(one, housing, moved - timedelta(days=3), self._days_ago(-700, -20))
        if self._random.random() < 0.8:
            self._registers.insurance(one, self._firm(), moved, base=self._base())
        if registered:
            person = self._papers.person(one, one.phone)
            self._papers.registration(one, person, housing, "work", moved)

    def _student(self, one: Citizen, age: int, spare: Home) -> None:
        """In a dormitory, or with the family when young; a third hold a permit."""
        housing = Housing.DORMITORY if age >= 18 else Housing.RELATIVE_RENTED
        if self._random.random() < 0.4:
            self._holder(one, Plan(housing, Basis.SCHOOLING, "study"), spare)
            return
        self._registers.resident(one)
        starts = date(self._today.year - 1, 9, 1)
        self._enrol(one, add_months(starts, 47))
        self._home(one, housing, starts, add_months(starts, 48))
        if self._random.random() < 0.5:
            person = self._papers.person(one, one.phone)
            registered_on = max(starts, self._days_ago(1, 300))
            self._papers.registration(one, person, housing, "study", registered_on)

    def _holder(self, one: Citizen, plan: Plan, spare: Home) -> None:
        """A permit somewhere in its year, and the registers agreeing with it or not."""
        band = _ROUND[self._permits * 7 % len(_ROUND)]
        self._permits += 1
        low, high, _share = BANDS[band]
        valid_until = self._today + timedelta(days=self._random.randrange(low, high + 1))
        if (valid_until.month, valid_until.day) == (2, 29):
            valid_until -= timedelta(days=1)
        periods = history(valid_until, self._random.randrange(8), self._today, self._random)
        issued_on = add_months(periods[0].valid_until if periods else valid_until, -12)
        registered_on = add_months(issued_on, -6) - timedelta(days=self._random.randrange(1, 40))
        reason = self._difference(band, plan)
        phone, employer = self._facts(one, plan, reason, registered_on, spare)
        person = self._papers.person(one, phone)
        self._papers.registration(one, person, plan.housing, plan.reason, registered_on)
        former = ("M" if one.sex == "F" else "F") if reason == Reason.OTHER_INFO_CHANGED else None
        self._papers.permit(
            one,
            person,
            plan.housing,
            plan.basis,
            valid_until,
            periods,
            phone=phone,
            employer_code=employer,
            fingerprint=one.fingerprint if former is None else _fingerprint_as(one, former),
            ended_on=self._ended(issued_on) if band == "ended" else None,
        )

    def _ended(self, issued_on: date) -> date:
        return max(issued_on, self._days_ago(1, 30))

    def _difference(self, band: str, plan: Plan) -> Reason | None:
        """What the registers see otherwise: for one in six of the round, one in twenty else."""
        if self._random.random() >= (1 / 6 if band == "automatic" else 1 / 20):
            return None
        possible = _DIFFERENCES[Basis(plan.basis)]
        self._differing += 1
        reason = possible[self._differing % len(possible)]
        if reason == Reason.LEASE_FILING_EXPIRED and RIGHT[Housing(plan.housing)] != "lease":
            return Reason.PHONE_CHANGED
        return reason

    def _facts(
        self, one: Citizen, plan: Plan, reason: Reason | None, since: date, spare: Home
    ) -> tuple[str, str]:
        """What the registers say; the phone and employer that the permit declares."""
        other: dict[str, Any] = {}
        if reason == Reason.ADDRESS_CHANGED:
            other["room_ref"] = spare.ref
        phone = one.phone
        if reason == Reason.PHONE_CHANGED:
            phone = one.phone[:-1] + str((int(one.phone[-1]) + 5) % 10)
        self._registers.resident(one, **other)
        lapsed = reason == Reason.LEASE_FILING_EXPIRED
        ends_on = self._days_ago(1, 20) if lapsed else self._days_ago(-900, -60)
        self._home(one, plan.housing, since - timedelta(days=5), ends_on)
        if plan.basis == Basis.SCHOOLING:
            ended = reason == Reason.SCHOOLING_ENDED
            self._enrol(one, self._days_ago(1, 60) if ended else self._days_ago(-900, -60))
            return phone, ""
        return phone, self._work(one, reason, since)

    def _work(self, one: Citizen, reason: Reason | None, since: date) -> str:
        """The insurance up to today; the employer that the permit declares."""
        declared, months = self._firm(), self._random.randrange(2, 30)
        change = add_months(self._today, -months)
        if reason == Reason.EMPLOYMENT_CHANGED:
            self._registers.insurance(one, declared, min(since, change), change, self._base())
            self._registers.insurance(one, self._other(declared), add_months(change, 1))
        elif reason == Reason.NO_LAWFUL_EMPLOYMENT:
            last = add_months(self._today, -3)
            self._registers.insurance(one, declared, min(since, last), last, self._base())
        else:
            began = min(since, change)
            if self._random.random() < 0.4:
                ended = add_months(began, -2)
                first = add_months(ended, -self._random.randrange(1, 40))
                self._registers.insurance(one, self._firm(), first, ended, self._base())
                late = add_months(began, -1)  # the month between two jobs, paid afterwards
                self._registers.insurance(one, declared, late, late, self._base(), back_paid=True)
            self._registers.insurance(one, declared, began, base=self._base())
        return declared

    def _other(self, declared: str) -> str:
        firm = self._firm()
        return firm if firm != declared else self._firms[self._firms.count + 1].credit_code

    def _home(self, one: Citizen, housing: str, starts_on: date, ends_on: date) -> None:
        kind = RIGHT[Housing(housing)]
        holder = ""
        if housing in _OF_RELATIVE:
            holder = names.person(self._random, self._random.choice("MF"))[0]
        starts_on = min(starts_on, ends_on)
        last = None if kind == DwellingRight.Kind.TITLE else ends_on
        self._registers.right(one, kind, starts_on, last, holder)

    def _enrol(self, one: Citizen, ends_on: date) -> None:
        names_of = _SCHOOLS if one.age_on(self._today) >= 18 else _MIDDLE_SCHOOLS
        school = self._random.choice(names_of)
        self._registers.schooling(one, school, add_months(ends_on, -48), ends_on)


def _fingerprint_as(one: Citizen, sex: str) -> str:
    """The fingerprint of data that was corrected since."""
    return fingerprint(one.name, sex, one.birth_date, one.hukou_place)
