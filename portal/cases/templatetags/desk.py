"""What the navigation of desk and HR counts and names: `{% load desk %}`."""

from typing import Any

from django import template

from portal.accounts.access import employers_of, is_supervisor, offices_of
from portal.accounts.models import Employer
from portal.cases.models import StaffTask

register = template.Library()


@register.simple_tag(takes_context=True)
def open_tasks(context: template.Context) -> int:
    """How many staff tasks wait for the signed-in member of staff; one query."""
    user = _user(context)
    return StaffTask.objects.of_offices(offices_of(user)).waiting().count() if user else 0


@register.simple_tag(takes_context=True)
def supervises(context: template.Context) -> bool:
    """Whether the signed-in member of staff supervises an office."""
    user = _user(context)
    return user is not None and is_supervisor(user)


@register.simple_tag(takes_context=True)
def employers(context: template.Context) -> list[Employer]:
    """The employers for which the signed-in user is HR."""
    user = _user(context)
    return employers_of(user) if user else []


def _user(context: template.Context) -> Any:
    request = context.get("request")
    return getattr(request, "user", None)
