"""The registers over our own tables: what answers where no other authority is connected.

The address library has a module of its own: `portal.registers.addresses`.
"""

from collections.abc import Collection
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery

from portal import clock
from portal.registers import interfaces as ask
from portal.registers.models import (
    DwellingRight,
    ELicence,
    EmployerRecord,
    InsuranceRun,
    Resident,
)
from portal.registers.models import Schooling as Enrolment
from portal.vault import blind_index


def _person(id_number: str) -> bytes:
    return blind_index("id_number", id_number)


def _months(first: date, last: date) -> list[date]:
    """The first days of the months from `first` to `last`, both included."""
    span = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    return [date(month // 12, month % 12 + 1, 1) for month in span]


class Population:
    """The population register in Resident."""

    def find(self, id_number: str) -> ask.PersonFacts | None:
        """As `interfaces.Population`."""
        row = Resident.objects.filter(person_index=_person(id_number)).first()
        return self._facts(row) if row else None

    def find_by_phone(self, phone: str) -> list[ask.PersonFacts]:
        """As `interfaces.Population`."""
        rows = Resident.objects.filter(phone_index=blind_index("phone", phone)).order_by("pk")
        return [self._facts(row) for row in rows]

    def report_dwelling(self, id_number: str, room_ref: str, on: date) -> None:
        """As `interfaces.Population`."""
        Resident.objects.filter(person_index=_person(id_number)).update(
            room_ref=room_ref, room_index=blind_index("room", room_ref), updated_on=on
        )

    @staticmethod
    def _facts(row: Resident) -> ask.PersonFacts:
        return ask.PersonFacts(
            id_number=row.id_number,
            name=row.name,
            sex=row.sex,
            birth_date=row.birth_date,
            hukou_place=row.hukou_place,
            shanghai_hukou=row.shanghai_hukou,
            phone=row.phone,
            room_ref=row.room_ref,
            fingerprint=row.fingerprint,
            updated_on=row.updated_on,
        )


class Housing:
    """Titles, leases and dormitory places in DwellingRight."""

    def rights_of(self, id_number: str) -> list[ask.RightFacts]:
        """As `interfaces.Housing`."""
        rows = DwellingRight.objects.filter(person_index=_person(id_number))
        facts = [
            ask.RightFacts(r.kind, r.room_ref, r.number, r.holder_name, r.starts_on, r.ends_on)
            for r in rows
        ]
        return sorted(facts, key=lambda f: (f.ends_on or date.max, f.starts_on), reverse=True)


class Employment:
    """Insurance runs and employers; months that the clock has not reached do not exist yet."""

    def runs_of(self, id_number: str) -> list[ask.RunFacts]:
        """As `interfaces.Employment`."""
        names = EmployerRecord.objects.filter(credit_code=OuterRef("employer_code"))
        runs = self._runs(id_number).annotate(employer=Subquery(names.values("name")))
        return [
            ask.RunFacts(
                r.employer_code, r.first_month, r.last_month, r.base, r.back_paid, r.employer or ""
            )
            for r in runs
        ]

    def runs_of_many(self, id_numbers: Collection[str]) -> dict[str, list[ask.RunFacts]]:
        """As `interfaces.Employment`."""
        numbers = {_person(number): number for number in id_numbers}
        begun = InsuranceRun.objects.filter(
            first_month__lte=clock.today(), person_index__in=list(numbers)
        )
        found: dict[str, list[ask.RunFacts]] = {}
        for index, code, first, last, base, back_paid in begun.order_by(
            "first_month", "pk"
        ).values_list(
            "person_index", "employer_code", "first_month", "last_month", "base", "back_paid"
        ):
            run = ask.RunFacts(code, first, last, base, back_paid)
            found.setdefault(numbers[bytes(index)], []).append(run)
        return found

    def current_employer(self, id_number: str) -> ask.EmployerFacts | None:
        """As `interfaces.Employment`; the newest run decides when two employers pay."""
        month = clock.today().replace(day=1)
        paying = self._runs(id_number).filter(Q(last_month=None) | Q(last_month__gte=month))
        run = paying.order_by("back_paid", "-first_month", "-pk").first()
        return self.employer(run.employer_code) if run else None

    def employer(self, credit_code: str) -> ask.EmployerFacts | None:
        """As `interfaces.Employment`."""
        row = EmployerRecord.objects.filter(credit_code=credit_code.strip().upper()).first()
        if row is None:
            return None
        return ask.EmployerFacts(
            row.credit_code, row.name, row.district_code, row.address, row.active
        )

    def insured_months(self, id_number: str, first: date, last: date) -> frozenset[date]:
        """As `interfaces.Employment`."""
        first = first.replace(day=1)
        last = min(last, clock.today()).replace(day=1)
        return frozenset(
            month
            for run in self._runs(id_number).filter(back_paid=False)
            for month in _months(
                max(first, run.first_month), min(last, run.last_month) if run.last_month else last
            )
        )

    @staticmethod
    def _runs(id_number: str) -> QuerySet[InsuranceRun]:
        begun = InsuranceRun.objects.filter(first_month__lte=clock.today())
        return begun.filter(person_index=_person(id_number)).order_by("first_month", "pk")


class Schooling:
    """Enrolments in Schooling."""

    def current(self, id_number: str) -> ask.SchoolingFacts | None:
        """As `interfaces.Schooling`; of several the one that ends last."""
        found = self.latest(id_number)
        return found if found and found.ends_on >= clock.today() else None

    def latest(self, id_number: str) -> ask.SchoolingFacts | None:
        """As `interfaces.Schooling`."""
        begun = Enrolment.objects.filter(
            person_index=_person(id_number), starts_on__lte=clock.today()
        )
        row = begun.order_by("-ends_on", "pk").first()
        return ask.SchoolingFacts(row.school, row.starts_on, row.ends_on) if row else None


class ELicences:
    """Electronic licences in ELicence."""

    def held(self, id_number: str) -> list[ask.LicenceHeld]:
        """As `interfaces.ELicences`."""
        columns = self._rows(id_number).values_list("kind", "issued_on", "valid_until")
        return [ask.LicenceHeld(*row) for row in columns]

    def of(self, id_number: str, kinds: Collection[str]) -> list[ask.LicenceFacts]:
        """As `interfaces.ELicences`."""
        return [
            ask.LicenceFacts(r.kind, r.issued_on, r.valid_until, r.number, r.summary)
            for r in self._rows(id_number).filter(kind__in=kinds)
        ]

    @staticmethod
    def _rows(id_number: str) -> QuerySet[ELicence]:
        rows = ELicence.objects.filter(person_index=_person(id_number))
        return rows.order_by("kind", "-issued_on", "pk")
