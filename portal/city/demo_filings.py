"""Points cases on their way: what the demonstration's HR and talent clerk find waiting.

Handed in by the real wizard and moved by the real acts, on the last working days.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from points.confirmation.window import refresh
from points.files import present
from points.models import Employee, PointsFile
from portal import clock, memo
from portal.accounts import face
from portal.accounts.models import Person, User
from portal.cases import acts
from portal.cases.flow import Actor
from portal.cases.models import Case
from portal.city import demo
from portal.city.demo_cases import set_back
from portal.city.demo_points import back
from portal.clock.days import add_months
from portal.wizard import run as wizard
from portal.wizard.models import Draft

# Who confirms: each move, and how many working days ago it is made.
PLANS: dict[str, tuple[tuple[str, int], ...]] = {
    "waits_for_hr": (("submit", 1),),
    "waits_for_centre": (("submit", 3), ("submit_to_centre", 1)),
    "waits_for_review": (("submit", 4), ("submit_to_centre", 3), ("accept", 1)),
    "waits_for_archive": (
        ("submit", 5), ("submit_to_centre", 4), ("accept", 3), ("request_file", 2)
    ),
}  # fmt: skip


def seed(today: date) -> int:
    """The cases of PLANS as of `today`; how many.

    None in a year whose calendar is missing: nothing can be confirmed then (D-22).
    """
    days = clock.working_days()
    if today.year not in days.years:
        return 0
    cases: dict[str, Case] = {}
    for ago in sorted({ago for plan in PLANS.values() for _name, ago in plan}, reverse=True):
        with clock.travel(back(days, today, ago)):
            for key, plan in PLANS.items():
                for name in [name for name, on in plan if on == ago]:
                    with _request():
                        cases[key] = _act(key, name, cases.get(key))
    set_back([case.pk for case in cases.values()], today)
    return len(cases)


@contextmanager
def _request() -> Iterator[None]:
    memo.begin()
    try:
        yield
    finally:
        memo.end()


def _act(key: str, name: str, case: Case | None) -> Case:
    if case is None:
        return _submit(Person.objects.get(id_index=demo.demo_person(key).id_number))
    employer = name == "submit_to_centre"
    by = acts.By(
        Actor.EMPLOYER if employer else Actor.STAFF,
        User.objects.get(username="hr" if employer else "talent"),
    )
    return acts.move(case.pk, name, by, version=case.version)


def _submit(person: Person) -> Case:
    """The unchanged confirmation, as the holder types it."""
    held = present(person)
    assert held is not None and person.user is not None
    refresh(held)
    typed: dict[str, Any] = {
        "face": {"consent": ["on"]},
        "refresh": {},
        "person": {"right": ["on"]},
        "changes": {},
        "employer": _contract(held.file),
        "insurance": {},
        "estimate": {},
    }
    draft = Draft.objects.create(
        user=person.user, person=person, service="confirmation", answers=typed, valid=list(typed)
    )
    face.verify(person, str(draft.pk))
    return wizard.submit(draft)


def _contract(file: PointsFile) -> dict[str, list[str]]:
    row = Employee.objects.get(employer=file.employer, id_index=bytes(file.person.id_index))
    until = row.contract_until or add_months(row.contract_from, 60)
    return {
        "works_here": ["yes"],
        "contract_from": [str(row.contract_from)],
        "contract_until": [str(until)],
        "position": [row.position],
    }
