"""The desk's tasks (内部待办): what only a member of staff can do and no case asks for."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from portal import audit
from portal.accounts.access import offices_of, staff_required
from portal.cases import display, staff_tasks
from portal.cases.forms import TaskDoneForm
from portal.cases.models import StaffTask, StaffTaskQuerySet
from portal.registers.identifiers import mask_name
from portal.templatetags.portal import moment

PER_PAGE = 25


@dataclass(frozen=True)
class Line:
    """One task as the list says it: `person` is masked, `url` is where it is done."""

    task: StaffTask
    title: Any
    text: Any
    url: str
    person: str
    office: str
    done_by: str


@require_safe
@staff_required
def tasks(request: HttpRequest) -> HttpResponse:
    """The open tasks of the clerk's offices and of none, newest last; `?done` shows the others."""
    done = "done" in request.GET
    found = _of(request).select_related("office", "person", "case", "done_by")
    found = found.filter(done_at__isnull=False).order_by("-done_at") if done else found.waiting()
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": [_line(task) for task in page], "done": done}
    return render(request, "cases/desk_tasks.html", context)


@require_POST
@staff_required
def done(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes a task off the list, once; who comes later is told who was faster."""
    task = get_object_or_404(_of(request).select_related("person", "office"), pk=pk)
    form = TaskDoneForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That note is too long. Please say it in fewer words."))
        return redirect("cases:tasks")
    if staff_tasks.finish(task, request.user, form.cleaned_data["note"]):  # type: ignore[arg-type]
        audit.record(request, "task_done", task, person=task.person, detail={"kind": task.kind})
        messages.success(request, _("Done: the task is off the list."))
    else:
        messages.warning(request, _too_late(pk))
    return redirect("cases:tasks")


def _too_late(pk: int) -> str:
    task = StaffTask.objects.select_related("done_by").get(pk=pk)
    return _("%(who)s was faster: this was done on %(when)s.") % {
        "who": display.name_of(task.done_by) or _("A colleague"),
        "when": moment(task.done_at),
    }


def _of(request: HttpRequest) -> StaffTaskQuerySet:
    return StaffTask.objects.of_offices(offices_of(request.user))


def _line(task: StaffTask) -> Line:
    """The words of a task; a kind that no room knows any more is named by its code."""
    try:
        kind = staff_tasks.kind_of(task)
        title, text, url = kind.title, kind.text(task), kind.url(task)
    except KeyError:
        title, text, url = task.kind, "", ""
    if not url and task.case is not None:
        url = reverse("cases:desk_case", args=[task.case.reference])
    return Line(
        task,
        title,
        text,
        url,
        mask_name(task.person.name) if task.person else "",
        display.office_name(task.office),
        display.name_of(task.done_by),
    )
