"""What lies on the desk of the demonstration's clerk: some weeks of work, done by the real acts.

The clock travels through the last working days; people who are nobody's demonstration account
type into the wizard, clerk and supervisor decide. Their messages are of the past: none is sent.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from permits import licences
from permits.models import Basis, Housing
from portal import clock, memo
from portal.accounts import face
from portal.accounts.models import Membership, Person, User
from portal.cases import acts
from portal.cases.flow import Actor
from portal.cases.models import Case, Channel, Event
from portal.city import demo
from portal.city.demo_points import back
from portal.city.homes import Home
from portal.city.inhabitants import RIGHT
from portal.city.loading import Loader
from portal.city.papers import Papers
from portal.city.people import Births, Citizen, Registers
from portal.city.photo import portrait
from portal.clock.days import add_months
from portal.documents.photo.pictures import look
from portal.documents.uploads import store
from portal.registers.models import EmployerRecord
from portal.sms.models import Message
from portal.sms.models import State as Sending
from portal.wizard import run as wizard
from portal.wizard.models import Draft

# No city has so many people that one of them gets these numbers.
_FIRST_NUMBER = 8_000_000
_AGES = range(22, 56)


@dataclass(frozen=True)
class Plan:
    """One case to be: each move with how many working days ago it is made.

    `staff` decides; `elsewhere` lets the police know another address than the declared one;
    `late` is a permit that had already ended when its holder asked.
    """

    service: str
    moves: str
    staff: str = "clerk"
    housing: str = Housing.OWN_RENTED
    counter: bool = False
    elsewhere: bool = False
    late: bool = False

    @property
    def days(self) -> list[tuple[str, int]]:
        """The moves in order, with their days."""
        words = self.moves.split()
        return [(name, int(ago)) for name, ago in zip(words[::2], words[1::2], strict=True)]


_R, _P, _E = "registration", "permit", "endorsement"
PLANS = (
    Plan(_R, "submit 3", housing=Housing.DORMITORY),
    Plan(_R, "submit 2"),
    Plan(_R, "submit 1", elsewhere=True),
    Plan(_R, "submit 1", housing=Housing.OWN_PURCHASED),
    Plan(_R, "submit 0"),
    Plan(_R, "submit 0", housing=Housing.DORMITORY),
    Plan(_P, "submit 2"),
    Plan(_P, "submit 1", housing=Housing.OWN_PURCHASED),
    Plan(_P, "submit 1"),
    Plan(_P, "submit 0", housing=Housing.DORMITORY),
    Plan(_E, "submit 3 take 1", "supervisor", late=True),
    Plan(_E, "submit 1", housing=Housing.OWN_PURCHASED),
    Plan(_E, "submit 0"),
    Plan(_E, "submit 0", counter=True, late=True),
    Plan(_R, "submit 4 ask_correction 2"),
    Plan(_P, "submit 6 accept 5 ask_correction 3", "supervisor"),
    Plan(_E, "submit 2 accept 1", elsewhere=True),
    Plan(_P, "submit 2 accept 0", "supervisor"),
    Plan(_R, "submit 8 accept 6 review 5", "supervisor", elsewhere=True),
    Plan(_P, "submit 7 accept 5 review 3"),
    Plan(_P, "submit 17 accept 15 approve 12 produce 9", "supervisor"),
    Plan(_P, "submit 12 accept 10 review 9 approve 6 produce 4"),
    Plan(_P, "submit 16 accept 14 review 13 approve 10 produce 9 ready 1"),
    Plan(_P, "submit 18 accept 16 approve 13 produce 11 ship 2", housing=Housing.DORMITORY),
    Plan(_E, "submit 9 accept 8 approve 5"),
    Plan(_R, "submit 9 accept 7 review 6 refuse 3", "supervisor", elsewhere=True),
    Plan(_P, "submit 5 withdraw 4"),
)
_SAID = {
    (_R, "ask_correction"): acts.Words(["PHOTO_UNUSABLE"], "", ["photo"]),
    (_P, "ask_correction"): acts.Words(
        ["INFO_DIFFERS"], "请核对最高学历，并提交与学历证书一致的信息。", ["work"]
    ),
    (_R, "refuse"): acts.Words(["ADDRESS_MISMATCH"]),
    (_P, "ship"): acts.Words(extra="EA123456785CN"),
}


def seed(homes: list[Home], today: date) -> int:
    """The cases of PLANS as of `today`, of people who live in the first of `homes`; how many."""
    random = Random(0)
    work = [_Work(plan, _days_of(plan, today)) for plan in PLANS]
    _move_in(work, homes, random, today)
    staff = {name: User.objects.get(username=name) for name in ("clerk", "supervisor")}
    for day in sorted({day for one in work for _name, day in one.days}):
        with clock.travel(day):
            for one in work:
                for name, on in one.days:
                    if on == day:
                        with _request():
                            one.act(name, staff[one.plan.staff], random)
    set_back([one.case.pk for one in work], today)
    return len(work)


@contextmanager
def _request() -> Iterator[None]:
    """What is read at most once a request is read once an act."""
    memo.begin()
    try:
        yield
    finally:
        memo.end()


def _days_of(plan: Plan, today: date) -> list[tuple[str, date]]:
    return [(name, back(clock.working_days(), today, ago)) for name, ago in plan.days]


@dataclass
class _Work:
    """A plan on its way: who it is about, and the case once it is submitted."""

    plan: Plan
    days: list[tuple[str, date]]
    home: Home = field(init=False)
    person: Person = field(init=False)
    case: Case = field(init=False)

    def act(self, name: str, staff: User, random: Random) -> None:
        """Makes the move `name` on the present day of the clock."""
        if name == "submit":
            self.case = self._submit(staff, random)
        elif name == "take":
            acts.take(self.case, staff, seen=None)
        else:
            own = name == "withdraw"
            by = acts.By(Actor.HOLDER, self.person.user) if own else acts.By(Actor.STAFF, staff)
            words = _SAID.get((self.plan.service, name), acts.Words())
            seen = self.case.version
            self.case = acts.move(self.case.pk, name, by, version=seen, **asdict(words))

    def _submit(self, staff: User, random: Random) -> Case:
        channel, office = Channel.WEB, None
        if self.plan.counter:
            channel, office = Channel.COUNTER, Membership.objects.get(user=staff).office
        typist = staff if self.plan.counter else self.person.user
        assert typist is not None
        typed = self._typed(random)
        draft = Draft.objects.create(
            user=typist, person=self.person, service=self.plan.service, channel=channel,
            office=office, answers=typed, valid=list(typed),
        )  # fmt: skip
        if not self.plan.counter:
            face.verify(self.person, str(draft.pk))
        # Judges every step that applies, as it does for everybody.
        return wizard.submit(draft)

    def _typed(self, random: Random) -> dict[str, wizard.Raw]:
        """What is typed into each step that may apply."""
        consent = {"face": {"consent": ["on"]}}
        if self.plan.service == _R:
            since = clock.today() - timedelta(days=random.randrange(10, 90))
            return consent | {
                "housing": {"housing": [self.plan.housing]},
                "details": {
                    "known": [self.home.ref], "lived_since": [str(since)], "reason": ["work"],
                },
                "papers": {"identity_way": [self._id_card()]},
                "photo": {"photo": [self._photo(random)]},
            }  # fmt: skip
        if self.plan.service == _E:
            return consent | {"changes": {"changed": ["no"], "phone_right": ["on"]}}
        studied = random.choice(("below", "college", "bachelor", "bachelor", "master"))
        delivery = "ems" if "ship" in self.plan.moves else random.choice(("pickup", "ems"))
        return consent | {
            "person": {"basis": [Basis.EMPLOYMENT]},
            "changed": {"changed": ["no"]},
            "work": {"education": [studied], "delivery": [delivery]},
            "delivery": {
                "where": ["home"],
                "recipient": [self.person.name],
                "phone": [self.person.phone or ""],
            },
            "photo": {"replace": ["yes"], "photo": [self._photo(random)]},
        }

    def _id_card(self) -> str:
        """The ID card in the person's e-licence store, which they let us take."""
        return licences.mark(licences.held(self.person, ["id_card"])[0])

    def _photo(self, random: Random) -> str:
        assert self.person.user is not None
        file = SimpleUploadedFile("photo.jpg", portrait(random), "image/jpeg")
        upload = store(self.person, self.person.user, "photo", file)
        look(upload)
        return str(upload.pk)


def _move_in(work: list[_Work], homes: list[Home], random: Random, today: date) -> None:
    """A person with papers and an account for each case."""
    firms = EmployerRecord.objects.filter(active=True, district_code=demo.STREET[:6])
    codes = list(firms.exclude(credit_code=demo.EMPLOYER.credit_code).order_by("credit_code"))
    births, number, keys = Births(today), _FIRST_NUMBER, []
    with connection.cursor() as cursor:
        loader = Loader(cursor)
        registers, papers = Registers(loader, today), Papers(loader, random)
        for one, home, next_door in zip(work, homes, homes[1:], strict=False):
            one.home = home
            citizen = births.citizen(number, home, random)
            while citizen.shanghai_hukou or citizen.age_on(today) not in _AGES:
                number += 1
                citizen = births.citizen(number, home, random)
            number += 1
            firm = random.choice(codes).credit_code
            known_at = next_door if one.plan.elsewhere else home
            registers.identity(citizen, add_months(today, -60))
            registers.resident(citizen, room_ref=known_at.ref)
            keys.append((_settle(one, citizen, registers, papers, firm), citizen.phone))
        papers.finish()
        loader.finish()
    for one, (key, phone) in zip(work, keys, strict=True):
        user = User.objects.create_by_phone(phone)
        user.phone_verified = True
        user.save(update_fields=["phone_verified"])
        Person.objects.filter(pk=key).update(user=user)
        one.person = Person.objects.select_related("user").get(pk=key)


def _settle(one: _Work, citizen: Citizen, registers: Registers, papers: Papers, firm: str) -> int:
    """Home, work and the papers that the service asks for; the id of the portal's person."""
    plan, submitted = one.plan, one.days[0][1]
    # A permit whose window has just opened, or that ended some days ago.
    ends = submitted + timedelta(days=-12 if plan.late else 25)
    if (ends.month, ends.day) == (2, 29):
        ends -= timedelta(days=1)
    since = add_months(submitted, {_R: -1, _P: -8, _E: -19}[plan.service])
    kind = RIGHT[Housing(plan.housing)]
    last = None if kind == "title" else add_months(submitted, 24)
    registers.right(citizen, kind, since - timedelta(days=5), last)
    registers.insurance(citizen, firm, since, base=9_800)
    person = papers.person(citizen, citizen.phone)
    if plan.service != _R:
        papers.registration(citizen, person, plan.housing, "work", since)
    if plan.service == _E:
        facts: dict[str, Any] = {"phone": citizen.phone, "employer_code": firm}
        facts |= {"fingerprint": citizen.fingerprint, "ended_on": None}
        papers.permit(citizen, person, plan.housing, Basis.EMPLOYMENT, ends, [], **facts)
    return person


def set_back(keys: list[int], today: date) -> None:
    """The hours of what happened before today, and messages that nobody waits for any more."""
    events = list(Event.objects.filter(case__in=keys, on__lt=today))
    for event in events:
        event.at = _hour(event.on, event.case_id * 7 + event.version * 101)
    Event.objects.bulk_update(events, ["at"])
    begun = {event.case_id: event.at for event in events if event.version == 1}
    ended = {event.case_id: event.at for event in events}
    cases = list(Case.objects.filter(pk__in=begun).only("created_at", "closed_at"))
    for case in cases:
        case.created_at = begun[case.pk]
        case.closed_at = case.closed_at and ended[case.pk]
    Case.objects.bulk_update(cases, ["created_at", "closed_at"])
    drafts = list(Draft.objects.filter(case__in=begun).only("case_id"))
    for draft in drafts:
        draft.created_at = draft.updated_at = begun[draft.case_id or 0]
    Draft.objects.bulk_update(drafts, ["created_at", "updated_at"])
    Message.objects.filter(key__startswith="case:", state=Sending.QUEUED).update(
        state=Sending.SUPPRESSED
    )


def _hour(day: date, number: int) -> datetime:
    """Some moment of the office hours of `day`, later for a higher version on the same day."""
    minutes = number % 480
    return datetime.combine(day, time(9), clock.SHANGHAI) + timedelta(minutes=minutes)
