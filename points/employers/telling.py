"""Telling an employer: a text message to everybody who acts for it."""

from collections.abc import Mapping
from typing import Any

from portal import sms
from portal.accounts.models import Employer, Membership


def tell_employer(
    employer: Employer, template: str, *, key: str, params: Mapping[str, Any] | None = None
) -> int:
    """Queues `template` for every active member of its HR with a phone; how many rows are new.

    In the caller's transaction. `key` names the cause, as for one person; each member's row has
    it with their own ending, so that nobody is told twice. `params` identify nobody: dates, texts
    and lazy translations are said in each member's language.
    """
    ties = Membership.objects.filter(
        employer=employer, active=True, user__is_active=True, user__phone_index__isnull=False
    )
    queued = [
        sms.queue(
            template,
            key=f"{key}:{tie.user_id}",
            language=tie.user.language,
            params=params,
            phone=tie.user.phone,
        )
        for tie in ties.select_related("user").order_by("pk")
    ]
    return sum(message is not None for message in queued)
