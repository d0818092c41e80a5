"""What time does to cases: due dates that a loaded calendar fills, corrections that run out."""

import logging

from portal.cases import service as services
from portal.cases.acts import SYSTEM, Stale, move
from portal.cases.due import due
from portal.cases.flow import Actor
from portal.cases.models import Case
from portal.clock import today, working_days

log = logging.getLogger(__name__)

# A run takes at most so many; the next one is minutes away.
BATCH = 500


def fill_open_due_dates() -> int:
    """Fills due dates that waited for a calendar year to be loaded; returns how many (D-22)."""
    filled = 0
    waiting = Case.objects.filter(
        due_missing_year__in=working_days().years, closed_at__isnull=True
    ).defer("answers")
    for case in waiting.order_by("id")[:BATCH]:
        try:
            state = services.get(case.service).flow.state(case.state)
            due_on, missing = due(case, state, case.state_since)
            filled += Case.objects.filter(pk=case.pk, version=case.version).update(
                due_on=due_on, due_missing_year=missing
            )
        except Exception:
            log.exception("the due date of case %s stays open", case.reference)
    return filled


def expire_corrections() -> int:
    """Ends cases whose correction did not come in time; returns how many (DOMAIN 12).

    A correction handed in meanwhile wins: the version tells.
    """
    expired = 0
    for service in services.all_services():
        ends = service.flow.transition("expire")
        if ends is None or Actor.SYSTEM not in ends.actors:
            continue
        late = Case.objects.filter(
            service=service.slug,
            state__in=ends.sources,
            closed_at__isnull=True,
            due_on__lt=today(),
        )
        for pk, version in late.order_by("id").values_list("pk", "version")[:BATCH]:
            try:
                move(pk, ends.name, SYSTEM, version=version)
            except Stale:
                continue
            except Exception:
                log.exception("case %s cannot be ended", pk)
            else:
                expired += 1
    return expired
