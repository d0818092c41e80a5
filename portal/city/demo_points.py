"""The points of the demonstration: files in every state, employers with their lists, old scores.

What the registers hold of each holder is in `STORIES`; `demo_seed` writes it with the rest of the
cast, `seed` adds what the portal itself has kept since the last score.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import connection

from points import night, wages
from points.declared import Contract, declared_of
from points.facts import evidence_of, with_declared
from points.models import (
    Employee,
    EmployerRecord,
    IndicatorDecision,
    PointsFile,
    PointsRequest,
    Premises,
)
from points.rules.conditions import route_of
from points.rules.counting import count
from points.rules.evidence import Degree, Evidence
from points.rules.scoring import score
from points.rules.tables import Education
from portal import clock
from portal.accounts.models import Employer, Office, Person, User
from portal.cases.models import Case, Event
from portal.city import demo
from portal.city.demo import DemoEmployer
from portal.clock.days import CalendarMissing, WorkingDays, add_months
from portal.policy import policy_on

# 1x of every year so far, and less than 0.8x of each.
AT_1X, LOW = 13_000, 7_000


@dataclass(frozen=True)
class Job:
    """Months of insurance, as months before the present one; no `last`: still paying."""

    employer: DemoEmployer
    first: int
    last: int | None = None
    base: int = AT_1X


@dataclass(frozen=True)
class Story:
    """A permit, the work behind it, and the points on top.

    The points end `ends` days from now, with the permit's period; `endorsed` working days ago (or
    `endorsed_days` calendar days) the permit was endorsed for the year after it. Without `scored`
    nobody has asked for points yet.
    """

    ends: int
    jobs: tuple[Job, ...]
    degree: Education = Education.BACHELOR_DEGREE
    endorsed: int | None = None
    endorsed_days: int | None = None
    scored: bool = True

    def end(self, today: date) -> date:
        """The last day of the points."""
        day = today + timedelta(days=self.ends)
        return day - timedelta(days=(day.month, day.day) == (2, 29))

    def endorsed_on(self, today: date) -> date | None:
        """When the permit was endorsed for the year after that."""
        if self.endorsed is not None:
            return back(clock.working_days(), today, self.endorsed)
        if self.endorsed_days is not None:
            return today - timedelta(days=self.endorsed_days)
        return None


STORIES = {
    "points_open": Story(10, (Job(demo.EMPLOYER, 75),), endorsed=3),
    "points_early": Story(12, (Job(demo.EMPLOYER, 60),), endorsed_days=1),
    "points_limit": Story(-40, (Job(demo.EMPLOYER, 90),), endorsed_days=53),
    "points_gap": Story(
        150,
        (Job(demo.EMPLOYER, 52, 2), Job(demo.EMPLOYER, 0)),
        degree=Education.COLLEGE,
    ),
    "points_moved": Story(
        9, (Job(demo.EMPLOYER, 66, 3), Job(demo.OTHER_EMPLOYER, 2, base=15_000)), endorsed=4
    ),
    "points_first": Story(190, (Job(demo.EMPLOYER, 73),), scored=False),
    "points_under": Story(120, (Job(demo.EMPLOYER, 30, base=LOW),), scored=False),
}
APPLICANT = Story(11, (Job(demo.EMPLOYER, 64),), endorsed=9)
# From the first move of the old case on: what happened, by whom, how many days later.
_WAY = (
    ("submit", "", "HR_REVIEW", "holder", 0),
    ("submit_to_centre", "HR_REVIEW", "SUBMITTED", "employer", 1),
    ("accept", "SUBMITTED", "ACCEPTED", "staff", 3),
    ("review", "ACCEPTED", "REVIEWING", "staff", 5),
    ("score", "REVIEWING", "SCORED", "staff", 14),
)


def back(days: WorkingDays, day: date, working: int) -> date:
    """The latest working day up to `day`, or so many before it; a plain week where none is known."""
    while True:
        try:
            worked = days.is_working(day)
        except CalendarMissing:
            worked = day.weekday() < 5
        if worked and not working:
            return day
        working -= worked
        day -= timedelta(days=1)


def seed(today: date) -> None:
    """Employers approved and with their lists, and the points of the holders as of `today`."""
    employers = {
        one.credit_code: Employer.objects.get(credit_code=one.credit_code) for one in demo.EMPLOYERS
    }
    for one in (demo.EMPLOYER, demo.OTHER_EMPLOYER):
        _approved(employers[one.credit_code], one, today)
    wages.seed()
    hr = User.objects.get(username="hradmin")
    for who in (*demo.HOLDERS, *demo.APPLICANTS):
        story = STORIES.get(who.key, APPLICANT)
        person = Person.objects.get(id_index=who.id_number)
        first = story.jobs[0].employer
        contract = _listed(person, employers[first.credit_code], story, hr, today)
        if story.scored:
            _scored(person, employers[first.credit_code], story, contract, today)
    # What endorsements ask for; the rest of the night, with its messages, is left to the worker.
    night.ask(today, 0)


def _approved(employer: Employer, known: DemoEmployer, today: date) -> None:
    EmployerRecord.objects.create(
        employer=employer,
        approved_on=add_months(today, -26),
        registered_name=known.name,
        legal_person="严华",
        contact="人事部",
        contact_phone="02155501000",
        address="上海市闵行区莘松路100号",
        street_code=demo.STREET,
        headcount=180,
        premises=Premises.RENTED,
        reported_on=add_months(today, -8),
    )


def _listed(person: Person, employer: Employer, story: Story, hr: User, today: date) -> Contract:
    """Puts the person on the list of the employer that they first came to; their contract."""
    job = story.jobs[0]
    since = add_months(today, -job.first).replace(day=1)
    left = None if story.jobs[-1].employer == job.employer else add_months(today, -2).replace(day=1)
    until = add_months(max(since, add_months(today, -12)), 36)
    Employee.objects.create(
        employer=employer,
        name=person.name,
        id_number=person.id_number,
        position="工程师",
        contract_from=since,
        contract_until=until,
        added_by=hr,
        added_on=since,
        left_on=left,
    )
    return Contract(employer.credit_code, since, left or until)


def _scored(
    person: Person, employer: Employer, story: Story, contract: Contract, today: date
) -> None:
    """The last score, a month after the period began that ends now, and the case behind it."""
    scored_on = back(
        clock.working_days(), add_months(story.end(today), -12) + timedelta(days=25), 0
    )
    known = evidence_of(person, scored_on)
    claims = Evidence(day=scored_on, birth_date=person.birth_date, degrees=(Degree(story.degree),))
    declared = declared_of(claims, [contract])
    policy = policy_on(scored_on)
    breakdown = score(count(with_declared(known, declared), wages.known(), policy), policy)
    route, _tier = route_of(breakdown, day=scored_on)
    case = _case(person, employer, scored_on)
    request = PointsRequest.objects.create(
        case=case,
        employer=employer,
        route=str(route),
        facts=declared,
        estimate=breakdown.total,
        paper_required=True,
        paper_received_on=case.submitted_on + timedelta(days=3),
        score=breakdown.total,
        scored_on=scored_on,
        policy_code=policy.code,
    )
    clerk = User.objects.get(username="talent")
    IndicatorDecision.objects.bulk_create(
        IndicatorDecision(
            request=request,
            indicator=str(line.indicator),
            estimated=line.points,
            decided=line.points,
            decided_by=clerk,
        )
        for line in breakdown.lines
        if not line.empty
    )
    PointsFile.objects.create(
        person=person,
        employer=employer,
        route=str(route),
        total=breakdown.total,
        scored_on=scored_on,
        valid_until=story.end(today),
    )


def _case(person: Person, employer: Employer, scored_on: date) -> Case:
    """The application that ended with the score, with its timeline."""
    begun = scored_on - timedelta(days=_WAY[-1][-1])
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('cases_reference_seq')")
        (number,) = cursor.fetchone()
    office = Office.objects.get(kind=Office.Kind.TALENT, district_code=employer.district_code)
    case = Case.objects.create(
        reference=f"{begun:%Y%m%d}{number:06d}",
        service="points",
        person=person,
        filer=employer,
        submitter=person.user,
        office=office,
        state=_WAY[-1][2],
        state_since=scored_on,
        version=len(_WAY),
        answers={"data": {}, "steps": []},
        submitted_on=begun,
        closed_at=_at(scored_on),
    )
    users = {
        "holder": person.user,
        "employer": User.objects.get(username="hr"),
        "staff": User.objects.get(username="talent"),
    }
    Event.objects.bulk_create(
        Event(
            case=case,
            at=_at(begun + timedelta(days=later)),
            on=begun + timedelta(days=later),
            user=users[actor],
            actor=actor,
            transition=name,
            from_state=before,
            to_state=after,
            version=version,
        )
        for version, (name, before, after, actor, later) in enumerate(_WAY, start=1)
    )
    Case.objects.filter(pk=case.pk).update(created_at=_at(begun))
    return case


def _at(day: date) -> datetime:
    return datetime.combine(day, time(10, 30), clock.SHANGHAI)
