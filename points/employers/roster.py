"""The list of an employer's people (人员名册): who is on it, who is due when, who has left."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from points.flow import WITH_HOLDER_OR_HR
from points.models import Confirmation, Employee, PointsFile, PointsRequest
from portal import registers
from portal.accounts.models import Employer, Person, User
from portal.cases.service import Refused
from portal.clock import today
from portal.clock.days import add_months
from portal.policy import policy_on
from portal.registers.identifiers import mask_id
from portal.vault import blind_index

# Points that end so soon are due, though no confirmation is open yet: the permit comes first.
SOON = timedelta(days=60)
DUE, ALL, LEFT = "due", "all", "left"


@dataclass(frozen=True)
class Line:
    """Somebody on the list. The rest only while the points go through this employer: `handed_in`,
    where the confirmation lies with the talent centre and HR has nothing to do."""

    employee: Employee
    file: PointsFile | None = None
    waiting: Confirmation | None = None
    handed_in: bool = False

    @property
    def masked_id(self) -> str:
        """The ID number as lists show it."""
        return mask_id(self.employee.id_number)

    @property
    def due_on(self) -> date | None:
        """Until when the confirmation has to be in; else the last day of the points."""
        if self.waiting is not None:
            return self.waiting.hard_cutoff
        return self.file.valid_until if self.file else None

    @property
    def best_by(self) -> date | None:
        """Until when a confirmation is best in; nothing once that day is over."""
        best = self.waiting.recommended_by if self.waiting is not None else None
        return best if best is not None and best >= today() else None

    @property
    def due(self) -> bool:
        """Whether something is to be done about the points now."""
        return not self.handed_in and _is_due(self.file, self.waiting, today())


def _is_due(file: PointsFile | None, waiting: Confirmation | None, on: date) -> bool:
    return waiting is not None or (file is not None and file.valid_until <= on + SOON)


def people_of(employer: Employer) -> QuerySet[Employee]:
    """Everybody who is or was on this employer's list."""
    return Employee.objects.filter(employer=employer)


def chosen(employer: Employer, which: str, look_for: str = "") -> QuerySet[Employee]:
    """Those that a view shows: due, all who are there, or left; found by name or ID number."""
    found = people_of(employer).order_by("-pk")
    if look_for:
        index = blind_index("id_number", look_for)
        return found.filter(Q(name__icontains=look_for) | Q(id_index=index))
    if which == LEFT:
        return found.filter(left_on__isnull=False)
    found = found.filter(left_on__isnull=True)
    return found.filter(_due(employer)) if which == DUE else found


def counts(employer: Employer) -> dict[str, int]:
    """How many there are of each kind; one query."""
    here = Q(left_on__isnull=True)
    return people_of(employer).aggregate(
        all=Count("pk", filter=here),
        left=Count("pk", filter=~here),
        due=Count("pk", filter=here & Q(_due(employer))),
    )


def _due(employer: Employer) -> Exists:
    files = PointsFile.objects.filter(
        employer=employer, ended_on__isnull=True, person__id_index=OuterRef("id_index")
    )
    waits = Confirmation.objects.waiting().filter(file=OuterRef("pk"))
    handed_in = _handed_in().filter(confirmation__file=OuterRef("pk"))
    due = files.filter(Q(valid_until__lte=today() + SOON) | Exists(waits))
    return Exists(due.exclude(Exists(handed_in)))


def _handed_in() -> QuerySet[PointsRequest]:
    """Confirmations under way that HR has handed on."""
    under_way = PointsRequest.objects.filter(
        confirmation__isnull=False, case__closed_at__isnull=True
    )
    return under_way.exclude(case__state__in=WITH_HOLDER_OR_HR)


def lines(employer: Employer, people: Iterable[Employee]) -> list[Line]:
    """Each with what is due; three queries however many they are.

    What the portal knows of somebody's points is shown only while their file is with this
    employer (DOMAIN 20).
    """
    people = list(people)
    files = {
        bytes(file.person.id_index): file
        for file in PointsFile.objects.filter(
            employer=employer,
            ended_on__isnull=True,
            person__id_index__in=[bytes(one.id_index) for one in people if one.left_on is None],
        ).select_related("person")
    }
    waiting = {
        one.file_id: one
        for one in Confirmation.objects.waiting()
        .filter(file__in=list(files.values()))
        .order_by("hard_cutoff")
    }
    requests = _handed_in().filter(confirmation__in=list(waiting.values()))
    handed_in = set(requests.values_list("confirmation__file", flat=True))
    found = []
    for one in people:
        file = files.get(bytes(one.id_index)) if one.left_on is None else None
        if file is None:
            found.append(Line(one))
        else:
            found.append(Line(one, file, waiting.get(file.pk), file.pk in handed_in))
    return found


def person_of(one: Employee) -> Person | None:
    """The person behind an entry, where the portal knows one."""
    return Person.objects.filter(id_index=bytes(one.id_index)).first()


def paid_by(employer: Employer, id_numbers: Iterable[str]) -> set[str]:
    """Those of the ID numbers for whom this employer pays insurance now.

    What is not booked yet, the last booked month stands for. Raises RegisterUnavailable.
    """
    on = today()
    least = add_months(on.replace(day=1), -policy_on(on).auto_insurance_lag_months)
    runs = registers.get("employment").runs_of_many(list(id_numbers))
    return {
        number
        for number, theirs in runs.items()
        if any(
            run.employer_code == employer.credit_code
            and (run.last_month is None or run.last_month >= least)
            for run in theirs
        )
    }


def add(employer: Employer, entries: Iterable[Employee], by: User) -> int:
    """Writes new entries, all or none. Raises Refused when one of them is there already."""
    made = list(entries)
    for one in made:
        one.employer, one.added_by, one.added_on = employer, by, today()
    try:
        with transaction.atomic():
            Employee.objects.bulk_create(made, batch_size=500)
    except IntegrityError:
        raise Refused(
            _("Somebody was put on the list meanwhile; nothing was changed. Look at it again.")
        ) from None
    return len(made)


def leave(one: Employee, on: date) -> bool:
    """Notes that somebody left on `on`, their last day; False when that was noted before."""
    here = Employee.objects.filter(pk=one.pk, left_on__isnull=True)
    return here.update(left_on=on) == 1
