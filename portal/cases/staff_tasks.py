"""Staff tasks (内部待办): what only a member of staff can do, opened once for each cause.

A room above registers a kind with its words; the desk lists the open tasks of the clerk's
offices and takes them off when they are done.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from portal.cases.models import Case, StaffTask
from portal.cases.service import Text

if TYPE_CHECKING:
    from portal.accounts.models import Office, Person, User


@dataclass(frozen=True)
class TaskKind:
    """How a kind of task reads: a title, a sentence made from its parameters, where to do it."""

    code: str
    title: Text
    text: Callable[[StaffTask], Text]
    url: Callable[[StaffTask], str] = lambda task: ""


_KINDS: dict[str, TaskKind] = {}


def register_kind(kind: TaskKind) -> None:
    """Makes a kind known; from an app's ready()."""
    _KINDS[kind.code] = kind


def kind_of(task: StaffTask) -> TaskKind:
    """The words of a task. Raises KeyError for a kind that nobody registered."""
    return _KINDS[task.kind]


def open_task(
    kind: str,
    key: str,
    *,
    office: "Office | None" = None,
    person: "Person | None" = None,
    case: Case | None = None,
    params: dict[str, Any] | None = None,
) -> StaffTask:
    """The task for cause `key`; opened if it is not there yet, open or done."""
    defaults = {
        "kind": kind,
        "office": office,
        "person": person,
        "case": case,
        "params": params or {},
    }
    return StaffTask.objects.get_or_create(key=key, defaults=defaults)[0]


def finish(task: StaffTask, by: "User", note: str = "") -> bool:
    """Takes the task off the list; False when a colleague did so before."""
    open_one = StaffTask.objects.filter(pk=task.pk, done_at__isnull=True)
    return open_one.update(done_at=timezone.now(), done_by=by, note=note) == 1
