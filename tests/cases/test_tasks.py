"""Staff tasks: listed for whom they concern, done once, and said so."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from portal.accounts.models import Person, User
from portal.audit.models import Entry
from portal.cases import staff_tasks
from portal.cases.models import StaffTask
from tests.cases import makers
from tests.cases.conftest import signed_in
from tests.cases.makers import submitted

pytestmark = pytest.mark.django_db
TASKS = "/desk/tasks/"


@pytest.fixture(autouse=True)
def dusty() -> Iterator[None]:
    """A kind of task, known for the length of a test."""
    kind = staff_tasks.TaskKind(
        "dusty",
        "A book is dusty",
        lambda task: f"Wipe {task.params['book']}.",
        lambda task: "/the-shelf/",
    )
    staff_tasks.register_kind(kind)
    yield
    staff_tasks._KINDS.pop("dusty")


def opened(key: str, **changes: Any) -> StaffTask:
    return staff_tasks.open_task("dusty", key, params={"book": key}, **changes)


def text(client: Client, url: str = TASKS) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return str(answer.content.decode())


def finish(client: Client, task: StaffTask, note: str = "") -> Any:
    url = reverse("cases:task_done", args=[task.pk])
    return client.post(url, {"note": note}, follow=True)


def test_a_task_is_told_with_its_words_the_masked_person_and_where_to_do_it(
    desk: Client, person: Person, centre: Any
) -> None:
    opened("Red Mansion", person=person, office=centre)
    page = text(desk)
    for words in ("A book is dusty", "Wipe Red Mansion.", "张**", "/the-shelf/", "Centre centre"):
        assert words in page
    assert person.name not in page


def test_tasks_of_ones_offices_and_of_none_are_listed_oldest_first(
    desk: Client, centre: Any
) -> None:
    opened("first", office=centre)
    opened("second")
    opened("theirs", office=makers.office("elsewhere"))
    page = text(desk)
    assert page.index("Wipe first.") < page.index("Wipe second.")
    assert "theirs" not in page


def test_the_navigation_counts_what_waits(desk: Client, person: Person, centre: Any) -> None:
    assert "nav-count" not in text(desk, "/desk/")
    opened("one")
    opened("two", office=centre)
    opened("theirs", office=makers.office("elsewhere"))
    for url in ("/desk/", TASKS):
        assert '<span class="nav-count">2<' in text(desk, url)
    case = reverse("cases:desk_case", args=[submitted(person).reference])
    assert "nav-count" not in text(desk, case), "a case's page asks enough already"


def test_a_task_is_done_once_and_the_second_is_told_who_was_faster(
    desk: Client, person: Person, clerk: User
) -> None:
    task = opened("x", person=person)
    page = finish(desk, task, "Wiped it.").content.decode()
    assert "Done: the task is off the list." in page
    assert "Wipe x." not in page
    second = signed_in(makers.clerk("second", last_name="王", first_name="芳"))
    assert "李明 was faster" in finish(second, task, "Me too.").content.decode()
    task.refresh_from_db()
    assert (task.done_by, task.note) == (clerk, "Wiped it.")
    (row,) = Entry.objects.filter(action="task_done")
    assert (row.actor, row.person, row.detail) == (clerk, person, {"kind": "dusty"})


def test_what_was_done_is_kept_to_be_read(desk: Client) -> None:
    assert "Nothing was done yet" in text(desk, f"{TASKS}?done")
    finish(desk, opened("x"), "Wiped it.")
    page = text(desk, f"{TASKS}?done")
    for words in ("Wipe x.", "Wiped it.", "李明"):
        assert words in page


def test_a_note_that_is_too_long_is_said_and_nothing_is_done(desk: Client) -> None:
    task = opened("x")
    assert "too long" in finish(desk, task, "x" * 501).content.decode()
    task.refresh_from_db()
    assert task.done_at is None


def test_the_task_of_a_case_leads_to_the_case(desk: Client, person: Person) -> None:
    case = submitted(person)
    StaffTask.objects.create(key="y", kind="nobody_knows_it", case=case)
    page = text(desk)
    assert reverse("cases:desk_case", args=[case.reference]) in page
    assert "nobody_knows_it" in page


def test_anothers_task_does_not_exist(desk: Client) -> None:
    task = opened("theirs", office=makers.office("elsewhere"))
    assert finish(desk, task).status_code == 404
    task.refresh_from_db()
    assert task.done_at is None


def test_tasks_are_for_staff(holder: Client) -> None:
    assert holder.get(TASKS).status_code == 403
    assert Client(headers={"host": "localhost"}).get(TASKS).status_code == 302


def test_fifty_tasks_cost_as_many_queries_as_five_and_go_over_pages(
    desk: Client, django_assert_max_num_queries: Any, monkeypatch: Any
) -> None:
    counted = []
    for upto, per_page in ((5, 50), (50, 50)):
        monkeypatch.setattr("portal.cases.desk_tasks.PER_PAGE", per_page)
        for n in range(StaffTask.objects.count(), upto):
            opened(f"book {n}", person=makers.person(n + 1), case=submitted(makers.person(n + 200)))
        with django_assert_max_num_queries(12) as queries:
            assert text(desk).count("task-title") == upto
        counted.append(len(queries))
    assert counted[0] == counted[1]
    monkeypatch.setattr("portal.cases.desk_tasks.PER_PAGE", 25)
    assert text(desk, f"{TASKS}?page=2").count("task-title") == 25
