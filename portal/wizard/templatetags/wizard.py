"""`{% load wizard %}`: the signed-in user's open drafts, for home and my cases."""

from typing import Any

from django import template

from portal import catalogue
from portal.accounts.models import Employer
from portal.cases import service as services
from portal.cases.models import Channel
from portal.registers.identifiers import mask_name
from portal.wizard.models import Draft

register = template.Library()

SHOWN = 10


def _acts_for(draft: Draft) -> bool:
    return draft.proxy_id is not None and draft.channel != Channel.COUNTER


def _served(draft: Draft) -> bool:
    """Whether it is about somebody whom a clerk serves, or HR."""
    if draft.employer_id is not None:
        return not services.get(draft.service).of_employer
    return draft.channel == Channel.COUNTER


@register.inclusion_tag("wizard/open_drafts.html", takes_context=True)
def open_drafts(
    context: template.Context, service: str = "", employer: Employer | None = None
) -> dict[str, Any]:
    """`{% open_drafts %}`: what was begun and not submitted, newest first; nothing for strangers.

    With a service's slug only the drafts of that service; with an employer what was begun as its
    HR, which is nowhere else.

    One query (and the memberships, which are asked once a request anyway). Needs `request`.
    """
    user = context["request"].user
    if not user.is_authenticated:
        return {"drafts": []}
    found = Draft.objects.of_user(user).unfinished().filter(employer=employer)
    found = found.select_related("person", "corrects")
    if service:
        found = found.filter(service=service)
    shown = found.defer("answers", "corrects__answers").order_by("-updated_at")[:SHOWN]
    return {
        "drafts": [
            {
                "pk": draft.pk,
                "title": services.get(draft.service).title,
                "served": draft.person.name if _served(draft) else "",
                "acts_for": mask_name(draft.person.name) if _acts_for(draft) else "",
                "reference": draft.corrects.reference if draft.corrects else "",
                "saved": draft.updated_at,
                "until": draft.expires_at,
            }
            for draft in shown
            if draft.service in catalogue.SERVICES
        ]
    }
