"""What if the policy were another one: dry runs that staff ask for and a worker makes."""

import logging
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import DataError, IntegrityError, transaction
from django.db.models import Q

from permits.endorsement import sweep
from permits.models import WhatIf
from portal.policy import policy_on
from portal.policy.values import UnknownParameter

if TYPE_CHECKING:
    from portal.accounts.models import User

log = logging.getLogger(__name__)

WAITING = Q(result__isnull=True, failed=False)


def ask(by: "User", night: date, switches: dict[str, Any]) -> WhatIf:
    """Writes down what `by` wants to know; the one they still wait for, if there is one.

    Raises UnknownParameter for a switch that the policy does not have.
    """
    policy_on(night).with_switches(**switches)
    try:
        with transaction.atomic():
            return WhatIf.objects.create(asked_by=by, night=night, switches=switches)
    except IntegrityError:
        return WhatIf.objects.filter(WAITING).get(asked_by=by)


def answer_one() -> bool:
    """Makes the oldest trial run that nobody is making; False when there is none."""
    with transaction.atomic():
        waiting = WhatIf.objects.select_for_update(skip_locked=True).filter(WAITING)
        one = waiting.order_by("id").first()
        if one is None:
            return False
        try:
            with transaction.atomic():
                policy = policy_on(one.night)
                now, then = (
                    sweep.dry_run(one.night, tried)
                    for tried in (policy, policy.with_switches(**one.switches))
                )
        except (DataError, OverflowError, UnknownParameter) as error:
            log.error("trial run %s failed: %s", one.pk, type(error).__name__)
            one.failed = True
        else:
            one.result = {"now": now.as_json(), "then": then.as_json()}
        one.save(update_fields=["result", "failed"])
    return True
