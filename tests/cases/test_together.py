"""Two at once, with threads and real connections: one wins, the other is told."""

import threading
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from portal.cases import acts
from portal.cases.flow import Actor
from portal.cases.models import Case
from portal.cases.tasks import upkeep
from portal.clock import today, travel
from portal.sms.models import Message
from tests.cases import makers
from tests.cases.conftest import signed_in
from tests.cases.makers import decide, submitted

pytestmark = pytest.mark.django_db(transaction=True)


def together(*acts_: Callable[[], Any]) -> list[Any]:
    """Runs all at the same moment; what each answered, or the exception that it raised."""
    barrier, found = threading.Barrier(len(acts_)), [None] * len(acts_)

    def run(place: int, act: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            found[place] = act()
        except Exception as error:
            found[place] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts_)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_of_two_clerks_one_decides_and_the_other_is_told() -> None:
    clerks = [makers.clerk("a"), makers.clerk("b")]
    case = submitted(makers.person())

    def accept(by: Any) -> Callable[[], Any]:
        return lambda: acts.move(case.pk, "accept", acts.By(Actor.STAFF, by), version=1)

    found = together(*(accept(by) for by in clerks))
    won = [one for one in found if isinstance(one, Case)]
    lost = [one for one in found if isinstance(one, acts.Stale)]
    assert (len(won), len(lost)) == (1, 1)
    assert lost[0].since[0].user == won[0].assignee
    case.refresh_from_db()
    assert (case.version, case.events.count()) == (2, 2)
    assert Message.objects.count() == 1


def test_two_desks_that_press_send_at_once_make_one_decision() -> None:
    clients = [signed_in(makers.clerk(name)) for name in "ab"]
    case = submitted(makers.person())
    data = {"transition": "accept", "version": 1, "go": "send"}
    answers = together(
        *(lambda c=c: c.post(f"/desk/{case.reference}/move/", data) for c in clients)
    )
    assert sorted(answer.status_code for answer in answers) == [302, 409]
    (told,) = [answer for answer in answers if answer.status_code == 409]
    assert "Somebody else decided while you were writing" in told.content.decode()
    case.refresh_from_db()
    assert case.version == 2


def test_a_person_who_submits_ten_times_at_once_has_one_case() -> None:
    makers.office()
    person = makers.person()
    found = together(*(lambda: submitted(person, draft_key=uuid.uuid4()) for _ in range(10)))
    assert sum(isinstance(one, Case) for one in found) == 1
    assert sum(isinstance(one, acts.AlreadyOpen) for one in found) == 9
    assert Case.objects.count() == 1


def test_two_who_take_a_case_at_once_end_with_one_who_has_it() -> None:
    clerks = [makers.clerk("a"), makers.clerk("b")]
    case = submitted(makers.person())
    found = together(*(lambda by=by: acts.take(case, by, seen=None) for by in clerks))
    assert sorted(found) == [False, True]
    case.refresh_from_db()
    assert case.assignee == clerks[found.index(True)]


def test_a_correction_handed_in_while_it_expires_has_one_end() -> None:
    clerk, person = makers.clerk(), makers.person()
    case = submitted(person)
    due = decide(case, "ask_correction", clerk, note="x").due_on
    assert due is not None
    by = acts.By(Actor.HOLDER, person.user)

    def correct() -> Any:
        return acts.resubmit(case.pk, by, version=2, answers=makers.answers(), materials=[])

    with travel(due.replace(year=due.year + 1)):
        together(correct, upkeep, upkeep)
    case.refresh_from_db()
    assert (case.state, case.version) in [("SUBMITTED", 3), ("EXPIRED", 3)]
    assert case.events.count() == 3
    assert today() < due
