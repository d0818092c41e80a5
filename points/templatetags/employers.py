"""`{% load employers %}`: what waits for whoever has been invited to act for an employer."""

from typing import Any

from django import template

from points.employers.members import invited_by
from portal.accounts.models import User

register = template.Library()


@register.inclusion_tag("points/invited.html", takes_context=True)
def invited(context: template.Context) -> dict[str, Any]:
    """`{% invited %}`: a notice with the way to the invitations, or nothing. At most one query."""
    user = context["request"].user
    return {"employers": invited_by(user) if isinstance(user, User) else []}
