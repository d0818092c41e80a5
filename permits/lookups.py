"""What several parts of one page ask: papers, open cases, what the registers answer.

Each question is asked once a request (portal.memo), a register that is away included. Acts do
not look things up here: they read what lies in the tables now, under lock.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date
from typing import TypeVar

from django.db.models import F, Func, OuterRef, Subquery, TextField, Value
from django.db.models.functions import Cast, Concat, JSONObject

from permits.endorsement.verification import noted, refuted
from permits.models import Endorsement, Permit, Registration
from portal import memo, registers
from portal.accounts.models import Office, Person
from portal.cases.models import Case, Material
from portal.clock import WorkingDays, working_days
from portal.documents.models import Certificate
from portal.policy.values import Policy
from portal.registers import RegisterUnavailable
from portal.registers.interfaces import (
    Address,
    EmployerFacts,
    LicenceFacts,
    LicenceHeld,
    PersonFacts,
    RightFacts,
    RunFacts,
    SchoolingFacts,
)
from portal.registers.snapshots import COPIES_NOW

T = TypeVar("T")

# A permit's certificate has a key of this form (permits.certificates): a version a period.
_PERIOD = Func(
    OuterRef("valid_until"), Value("YYYY-MM-DD"), function="to_char", output_field=TextField()
)
_KEY = Concat(
    Value("permit:"), Cast(OuterRef("pk"), TextField()), Value(":"), _PERIOD,
    output_field=TextField(),
)  # fmt: skip
CERTIFICATE = Subquery(
    Certificate.objects.filter(key=_KEY).values(found=JSONObject(pk="pk", state="state"))[:1]
)

# The police station of a permit's street, which keeps the population register there.
STATION = Subquery(
    Office.objects.filter(kind=Office.Kind.POLICE, street_code=OuterRef("street_code")).values(
        found=JSONObject(name="name", name_en="name_en", phone="phone")
    )[:1]
)

# One a year: nobody needs to look further back.
LATEST = 20


def permits_of(person: Person) -> list[Permit]:
    """The person's permits, newest first, each with the `photo_id` of its card.

    And with its `certificate`, {"pk", "state"} of the version that shows this very period, with
    what the officers' `round` noted about it (permits.endorsement.verification), with the police
    `station` of its street, and with how fresh the night's `copies` of the registers are.
    """

    def ask() -> list[Permit]:
        photos = Material.objects.filter(case=OuterRef("case"), kind="photo", current=True)
        found = Permit.objects.of_person(person).annotate(
            photo_id=Subquery(photos.values("upload_id")[:1]),
            certificate=CERTIFICATE,
            refuted=refuted(),
            round=noted(),
            station=STATION,
            copies=COPIES_NOW,
        )
        for one in found:
            one.person = person
        return list(found)

    return memo.once(f"permits.permits:{person.pk}", ask)


def present_permit(person: Person) -> Permit | None:
    """The person's present permit, void or not, as `permits_of` has it."""
    return next((one for one in permits_of(person) if one.ended_on is None), None)


def endorsements_of(person: Person) -> list[Endorsement]:
    """All endorsements of all the person's permits, by period, with `case_reference`."""
    return memo.once(
        f"permits.endorsements:{person.pk}",
        lambda: list(
            Endorsement.objects.filter(permit__person=person)
            .annotate(case_reference=F("case__reference"))
            .select_related("supplement")
            .order_by("period")
        ),
    )


def registrations_of(person: Person) -> list[Registration]:
    """The person's latest registrations, newest first, superseded or not."""
    return memo.once(
        f"permits.registrations:{person.pk}",
        lambda: list(
            Registration.objects.filter(person=person).order_by("-registered_on", "-pk")[:LATEST]
        ),
    )


def present_registration(person: Person) -> Registration | None:
    """The person's present registration, expired or not."""
    return next((one for one in registrations_of(person) if one.superseded_on is None), None)


def begun_anew(person: Person) -> bool:
    """Whether the person registered again after their permit expired (DOMAIN 7, after void)."""
    permit, registration = present_permit(person), present_registration(person)
    return bool(permit and registration and registration.registered_on > permit.valid_until)


def open_cases(person: Person) -> dict[str, Case]:
    """The person's open cases by service: at most one each. Their answers stay closed."""

    def ask() -> dict[str, Case]:
        found = Case.objects.about(person).filter(closed_at__isnull=True).defer("answers")
        return {case.service: case for case in found}

    return memo.once(f"permits.cases:{person.pk}", ask)


def remember_open_cases(person: Person, cases: Iterable[Case]) -> None:
    """Spares the page that has all open cases of the person in hand the question above."""
    memo.once(
        f"permits.cases:{person.pk}",
        lambda: {
            case.service: case
            for case in cases
            if case.person_id == person.pk and case.closed_at is None
        },
    )


def calendar_of(policy: Policy) -> WorkingDays | None:
    """The working days, where the policy's windows ask for them at all (D-05)."""
    return working_days() if policy.grace_rolls_over_holidays else None


def rights_of(person: Person) -> list[RightFacts]:
    """All rights to a dwelling that the housing register holds. Raises RegisterUnavailable."""
    return _asked(
        f"housing:{person.pk}", lambda: registers.get("housing").rights_of(person.id_number)
    )


def licences_held(person: Person) -> list[LicenceHeld]:
    """Which e-licences the person has, unopened. Raises RegisterUnavailable."""
    return _asked(f"held:{person.pk}", lambda: registers.get("elicences").held(person.id_number))


def licences_of(person: Person, kinds: Collection[str]) -> list[LicenceFacts]:
    """The person's e-licences of these kinds, opened: only by their consent.

    Raises RegisterUnavailable.
    """
    return _asked(
        f"licences:{person.pk}:{','.join(sorted(kinds))}",
        lambda: registers.get("elicences").of(person.id_number, kinds),
    )


def employer_of(person: Person) -> EmployerFacts | None:
    """Who pays the person's insurance this month. Raises RegisterUnavailable."""
    return _asked(
        f"employer:{person.pk}",
        lambda: registers.get("employment").current_employer(person.id_number),
    )


def runs_of(person: Person) -> list[RunFacts]:
    """All runs of insurance. Raises RegisterUnavailable."""
    return _asked(
        f"runs:{person.pk}", lambda: registers.get("employment").runs_of(person.id_number)
    )


def paid_through(run: RunFacts, on: date) -> date:
    """The last month of the run that is paid as of day `on` (its first day)."""
    month = on.replace(day=1)
    return min(run.last_month or month, month)


def latest_run(person: Person, on: date) -> RunFacts | None:
    """Who paid last as of day `on`, as the night's snapshot has it. Raises RegisterUnavailable."""
    # Of equals the newest: max() keeps the first it sees.
    newest_first = [run for run in reversed(runs_of(person)) if run.first_month <= on]
    return max(
        newest_first,
        key=lambda run: (paid_through(run, on), not run.back_paid, run.first_month),
        default=None,
    )


def enrolment_of(person: Person) -> SchoolingFacts | None:
    """The enrolment that ends last, ended by now or not. Raises RegisterUnavailable."""
    return _asked(
        f"schooling:{person.pk}", lambda: registers.get("schooling").latest(person.id_number)
    )


def insured_months(person: Person, first: date, last: date) -> frozenset[date]:
    """The insured months between these two. Raises RegisterUnavailable."""
    return _asked(
        f"insured:{person.pk}:{first}:{last}",
        lambda: registers.get("employment").insured_months(person.id_number, first, last),
    )


def resident(person: Person) -> PersonFacts | None:
    """What the police know of the person. Raises RegisterUnavailable."""
    return _asked(
        f"resident:{person.pk}", lambda: registers.get("population").find(person.id_number)
    )


def address_of(room_ref: str) -> Address | None:
    """The address behind a room's code; None for none. Raises RegisterUnavailable."""
    if not room_ref:
        return None
    return _asked(f"room:{room_ref}", lambda: registers.get("addresses").room(room_ref))


def _asked(key: str, ask: Callable[[], T]) -> T:
    def compute() -> tuple[T | None, RegisterUnavailable | None]:
        try:
            return ask(), None
        except RegisterUnavailable as away:
            return None, away

    answer, away = memo.once(f"permits.register:{key}", compute)
    if away is not None:
        raise away
    return answer  # type: ignore[return-value]
