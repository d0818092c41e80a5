"""Writes the named people, staff and employers of the demonstration into the tables."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from random import Random
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import connection

from permits.models import Basis, Housing
from portal.accounts.models import (
    DemoFace,
    Employer,
    FaceOutcome,
    Membership,
    Office,
    Person,
    Role,
    User,
)
from portal.city import CityRefused, demo, demo_cases, demo_filings, demo_points, names
from portal.city.demo import DemoPerson
from portal.city.demo_points import Story
from portal.city.homes import Home, room_ref
from portal.city.loading import Loader
from portal.city.papers import Papers, Period
from portal.city.people import Citizen, Registers
from portal.clock.days import add_months
from portal.registers.models import EmployerRecord, House, Road, Room, Street

_ROAD, _LANE, _PLATES = "莘松路", "958", ("61", "62", "63")
_FLOORS, _DOORS = 6, 4
# The way can be walked from here on (DOMAIN's own examples begin in September 2024).
_EARLIEST = date(2024, 6, 1)
_CAST = len(demo.CAST)


def seed(today: date) -> int:
    """The demonstration people as of `today`, into a city that is being built; how many.

    Raises CityRefused where DEMO is off: their password is no secret.
    """
    if not settings.DEMO:
        raise CityRefused("demonstration accounts are only made where DEMO is on")
    homes = _homes()
    with connection.cursor() as cursor:
        loader = Loader(cursor)
        cast = _Cast(loader, homes, today)
        for person in demo.CAST:
            cast.enter(person)
        cast.finish()
        loader.finish()
    _sign_in()
    _staff()
    # One home behind those of the cast is where the police know one of them to be.
    demo_cases.seed(homes[_CAST + 2 :], today)
    demo_points.seed(today)
    demo_filings.seed(today)
    return len(demo.PEOPLE)


def _homes() -> list[Home]:
    """Dwellings on plates that the generated houses leave free; more than there are people."""
    street = Street.objects.get(code=demo.STREET)
    road = Road.objects.get(name=_ROAD)
    homes = []
    for plate in _PLATES:
        house = House.objects.create(road=road, street=street, lane=_LANE, number=plate)
        for floor in range(1, _FLOORS + 1):
            for door in range(1, _DOORS + 1):
                room = f"{floor}{door:02d}"
                ref = room_ref(street.code, house.pk, room)
                Room.objects.create(house=house, room=room, ref=ref)
                address = f"{street.district_name}{_ROAD}{_LANE}弄{plate}号{room}室"
                homes.append(Home(ref, address, street.code, street.district_code))
    return homes


class _Cast:
    """Gives each person the papers and register rows of their story."""

    def __init__(self, loader: Loader, homes: list[Home], today: date) -> None:
        self._loader, self._homes, self._today = loader, homes, today
        self._random = Random(0)
        self._registers = Registers(loader, today)
        self._papers = Papers(loader, self._random)
        for employer in demo.EMPLOYERS:
            loader.add(
                EmployerRecord,
                credit_code=employer.credit_code,
                name=employer.name,
                district_code=employer.credit_code[2:8],
                address="上海市闵行区莘松路100号",
                active=True,
            )

    def finish(self) -> None:
        """Let document numbers go on after those of the cast."""
        self._papers.finish()

    def enter(self, who: DemoPerson) -> None:
        """Everything that the registers and the portal hold of `who`."""
        one = Citizen(
            name=who.name,
            name_pinyin=names.spell(who.surname, who.given),
            id_number=who.id_number,
            sex=who.sex,
            birth_date=who.born,
            hukou_place=who.place,
            shanghai_hukou=False,
            phone=who.phone,
            home=self._homes[who.number],
        )
        # Her card ended last month; the hukou booklet says who she is as well.
        ended = self._ago(40) if who.key == "student" else None
        self._registers.identity(one, add_months(self._today, -72), card_ended=ended)
        _STORIES[who.key](self, one)

    def _ago(self, days: int) -> date:
        return self._today - timedelta(days=days)

    def _months_ago(self, months: int) -> date:
        return add_months(self._today, -months)

    def _long_here(self) -> date:
        return min(_EARLIEST, self._ago(60))

    def _right(
        self,
        one: Citizen,
        housing: str,
        since: date,
        until: date | None = None,
        holder: str = "",
        *,
        listed: bool = True,
    ) -> None:
        kind = {
            Housing.OWN_PURCHASED: "title",
            Housing.RELATIVE_PURCHASED: "title",
            Housing.DORMITORY: "dormitory",
        }.get(Housing(housing), "lease")
        # Long enough for a visitor who lets the clock run ahead for years.
        last = None if kind == "title" else until or add_months(self._today, 60)
        self._registers.right(one, kind, since, last, holder, listed=listed)

    def newcomer(
        self,
        one: Citizen,
        housing: str = Housing.OWN_RENTED,
        holder: str = "",
        *,
        works: bool = True,
        studies: bool = False,
    ) -> None:
        """Lives and works here, and has no paper of ours."""
        since = self._long_here()
        self._registers.resident(one)
        self._right(one, housing, since, holder=holder)
        if works:
            self._registers.insurance(one, demo.EMPLOYER.credit_code, since, base=12_400)
        if studies:
            self._registers.schooling(one, demo.SCHOOL, since, add_months(self._today, 60))
        self._papers.person(one, one.phone)

    def registered(self, one: Citizen, months: int, insured: int) -> None:
        """Registered so many months ago, insured in so many months before this one."""
        on, first = self._months_ago(months), self._months_ago(insured)
        self._registers.resident(one)
        # They came when they began to work here, and some registered only later.
        self._right(one, Housing.OWN_RENTED, min(on, first) - timedelta(days=10))
        self._registers.insurance(one, demo.EMPLOYER.credit_code, first, base=9_600)
        person = self._papers.person(one, one.phone)
        self._papers.registration(one, person, Housing.OWN_RENTED, "work", on)

    def holder(
        self,
        one: Citizen,
        days: int,
        housing: str = Housing.OWN_RENTED,
        basis: str = Basis.EMPLOYMENT,
        *,
        years: int = 3,
        phone: str = "",
        lease_until: date | None = None,
        employer: str = "",
        known_at: Home | None = None,
        listed: bool = True,
    ) -> None:
        """A permit that ends in so many days, held for `years`.

        What differs from it: `phone` is the number it names, `lease_until` when the filing
        ended, `employer` who pays now, `known_at` the home that the police know. Without `listed`
        the housing register does not have the filing, but the e-licence store has.
        """
        valid_until = self._today + timedelta(days=days)
        if (valid_until.month, valid_until.day) == (2, 29):
            valid_until -= timedelta(days=1)
        ends = [add_months(valid_until, -12 * back) for back in range(years - 1, 0, -1)]
        periods = [Period(end, end - timedelta(days=14)) for end in ends]
        registered_on = add_months(valid_until, -12 * years - 7)
        self._registers.resident(one, **({"room_ref": known_at.ref} if known_at else {}))
        filed_on = registered_on - timedelta(days=7)
        self._right(one, housing, filed_on, lease_until, listed=listed)
        if basis == Basis.SCHOOLING:
            self._registers.schooling(one, demo.SCHOOL, registered_on, add_months(self._today, 24))
        elif employer:
            change = self._months_ago(2)
            self._registers.insurance(
                one, demo.EMPLOYER.credit_code, registered_on, change, base=11_000
            )
            self._registers.insurance(one, employer, add_months(change, 1), base=13_000)
        else:
            self._registers.insurance(one, demo.EMPLOYER.credit_code, registered_on, base=11_000)
        person = self._papers.person(one, one.phone)
        reason = "study" if basis == Basis.SCHOOLING else "work"
        self._papers.registration(one, person, housing, reason, registered_on)
        self._papers.permit(
            one,
            person,
            housing,
            basis,
            valid_until,
            periods,
            phone=phone or one.phone,
            employer_code="" if basis == Basis.SCHOOLING else demo.EMPLOYER.credit_code,
            fingerprint=one.fingerprint,
            ended_on=None,
        )

    def lease_ended(self, one: Citizen) -> None:
        """As the automatic round finds it: the filing ended two days ago."""
        self.holder(one, 9, lease_until=self._ago(2))

    def moved(self, one: Citizen) -> None:
        """The police know the next empty dwelling."""
        self.holder(one, 12, known_at=self._homes[_CAST + 1])

    def with_points(self, one: Citizen, story: Story) -> None:
        """The permit and the work of a holder; what rests on them is written by demo_points."""
        end, endorsed = story.end(self._today), story.endorsed_on(self._today)
        ends = [add_months(end, -12 * year) for year in range(4, 0, -1)]
        periods = [Period(one_end, one_end - timedelta(days=14)) for one_end in ends]
        if endorsed is not None:
            periods.append(Period(end, endorsed))
        registered_on = add_months(end, -12 * 5 - 7)
        self._registers.resident(one)
        self._right(one, Housing.OWN_RENTED, registered_on - timedelta(days=7))
        for job in story.jobs:
            last = None if job.last is None else self._months_ago(job.last)
            self._registers.insurance(
                one, job.employer.credit_code, self._months_ago(job.first), last, job.base
            )
        person = self._papers.person(one, one.phone)
        self._papers.registration(one, person, Housing.OWN_RENTED, "work", registered_on)
        self._papers.permit(
            one,
            person,
            Housing.OWN_RENTED,
            Basis.EMPLOYMENT,
            end if endorsed is None else add_months(end, 12),
            periods,
            phone=one.phone,
            employer_code=story.jobs[-1].employer.credit_code,
            fingerprint=one.fingerprint,
            ended_on=None,
        )

    def colleague(self, one: Citizen) -> None:
        """A member of HR: of the city, in an own home."""
        self._registers.resident(one, shanghai_hukou=True)
        self._right(one, Housing.OWN_PURCHASED, self._long_here())
        self._registers.insurance(one, demo.EMPLOYER.credit_code, self._long_here(), base=16_000)
        self._papers.person(one, one.phone)

    def child(self, one: Citizen) -> None:
        """Lives with the mother; the registers know no number, the portal nobody."""
        mother = demo.demo_person("guardian")
        one.home = self._homes[mother.number]
        self._registers.resident(one, phone=None)


_STORIES: dict[str, Callable[[_Cast, Citizen], Any]] = {
    "newcomer_lease": _Cast.newcomer,
    "newcomer_relative": lambda cast, one: cast.newcomer(one, Housing.RELATIVE_PURCHASED, "李志兰"),
    "student": lambda cast, one: cast.newcomer(one, Housing.DORMITORY, works=False, studies=True),
    "half_year": lambda cast, one: cast.registered(one, months=7, insured=4),
    "insured": lambda cast, one: cast.registered(one, months=3, insured=8),
    "two_months": lambda cast, one: cast.registered(one, months=2, insured=2),
    "round_equal": lambda cast, one: cast.holder(one, 8),
    "round_lease": _Cast.lease_ended,
    "round_employer": lambda cast, one: cast.holder(
        one, 10, employer=demo.OTHER_EMPLOYER.credit_code
    ),
    "round_phone": lambda cast, one: cast.holder(one, 11, phone="13800001099"),
    "round_address": _Cast.moved,
    "basis_housing": lambda cast, one: cast.holder(one, 20, Housing.OWN_PURCHASED, Basis.HOUSING),
    "basis_schooling": lambda cast, one: cast.holder(
        one, 7, Housing.DORMITORY, Basis.SCHOOLING, years=2
    ),
    "grace": lambda cast, one: cast.holder(one, -20),
    "reset": lambda cast, one: cast.holder(one, -75),
    "void": lambda cast, one: cast.holder(one, -120, listed=False),
    "far": lambda cast, one: cast.holder(one, 200, years=6),
    "face_refused": _Cast.newcomer,
    "face_unavailable": _Cast.newcomer,
    "applicant_hr": lambda cast, one: cast.holder(one, 18),
    "guardian": lambda cast, one: cast.registered(one, months=7, insured=4),
    "son": _Cast.child,
    "relative": lambda cast, one: cast.registered(one, months=9, insured=9),
    "father": lambda cast, one: cast.holder(one, 25, Housing.OWN_PURCHASED, Basis.HOUSING),
    **{one.key: partial(_Cast.with_points, story=demo_points.APPLICANT) for one in demo.APPLICANTS},
    **{one.key: _Cast.colleague for one in demo.COLLEAGUES},
    **{key: partial(_Cast.with_points, story=story) for key, story in demo_points.STORIES.items()},
}


def _sign_in() -> None:
    """Accounts for the cast, so that phone and code are enough; and what their faces do."""
    for who in (*demo.PEOPLE, *demo.APPLICANTS):
        user = User.objects.create_by_phone(who.phone)
        user.phone_verified = True
        user.save(update_fields=["phone_verified"])
        Person.objects.filter(id_index=who.id_number).update(user=user)
    for key, outcome in (
        ("face_refused", FaceOutcome.REFUSED),
        ("face_unavailable", FaceOutcome.UNAVAILABLE),
    ):
        person = Person.objects.get(id_index=demo.demo_person(key).id_number)
        DemoFace.objects.create(person_index=person.id_index, outcome=outcome)


def _staff() -> None:
    """Staff, HR and the administrator, all with the demonstration password."""
    employers = {
        one.credit_code: Employer.objects.create(
            credit_code=one.credit_code, name=one.name, district_code=one.credit_code[2:8]
        )
        for one in demo.EMPLOYERS
    }
    colleagues = {one.key: one for one in demo.COLLEAGUES}
    password = make_password(demo.PASSWORD)
    for one in demo.STAFF:
        administers = not one.role
        human = colleagues.get(one.username)
        user = User.objects.create(
            username=one.username,
            password=password,
            last_name=one.surname,
            first_name=one.given,
            is_staff=administers,
            is_superuser=administers,
            phone=human.phone if human else None,
            phone_verified=human is not None,
        )
        if human:
            Person.objects.filter(id_index=human.id_number).update(user=user)
        if one.office_code:
            office = Office.objects.get(code=one.office_code)
            Membership.objects.create(user=user, office=office, role=one.role)
        elif one.employer_code:
            Membership.objects.create(
                user=user, employer=employers[one.employer_code], role=one.role
            )
    both = User.objects.get(phone_index=demo.demo_person("applicant_hr").phone)
    employer = employers[demo.EMPLOYER.credit_code]
    Membership.objects.create(user=both, employer=employer, role=Role.REVIEWER)
