"""The officers' round (走访核实): a task for each permit from E-30, its result before the night."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from permits.models import Permit, Verification
from portal.accounts.models import OfficeKind
from portal.policy import policy_on

if TYPE_CHECKING:
    from portal.accounts.models import Office, User

_OPEN = """
    INSERT INTO permits_verification (permit_id, period, street_code, opened_on)
    SELECT id, valid_until, street_code, %(day)s FROM permits_permit
     WHERE ended_on IS NULL AND valid_until = ANY(%(periods)s)
    ON CONFLICT (permit_id, period) DO NOTHING"""


def open_round(day: date) -> int:
    """Opens the tasks of the permits whose endorsement is open on `day` (E-30 to E); how many."""
    ahead = range(policy_on(day).normal_window_days + 1)
    periods = [day + timedelta(days=left) for left in ahead]
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, {"day": day, "periods": periods})
        return cursor.rowcount


def of_offices(offices: Collection["Office"]) -> Q:
    """The tasks of these offices: their street, or the whole district of a district's office.

    Talent centres verify nobody.
    """
    found = Q(pk__in=[])
    for office in offices:
        if office.kind == OfficeKind.TALENT:
            continue
        if office.street_code:
            found |= Q(street_code=office.street_code)
        else:
            found |= Q(street_code__startswith=office.district_code)
    return found


def note(
    task: Verification, by: "User", on: date, result: str, method: str, words: str = ""
) -> bool:
    """Notes what was found; a later result replaces an earlier one of the same period.

    False when the period has ended meanwhile: the night, or the desk, has decided.
    """
    room = Permit.objects.filter(pk=task.permit_id).values("room_index")
    current = Verification.objects.current().filter(pk=task.pk)
    return bool(
        Verification.objects.filter(pk__in=current).update(
            result=result, method=method, room_index=room[:1], done_on=on, done_by=by, note=words
        )
    )


def refuted(prefix: str = "") -> Exists:
    """Whether an officer found in this period that the holder has left the permit's home.

    For a query of permits, or of what `prefix` leads to one from ("permit__").
    """
    return Exists(
        Verification.objects.filter(
            permit=OuterRef(f"{prefix}pk"),
            period=OuterRef(f"{prefix}valid_until"),
            room_index=OuterRef(f"{prefix}room_index"),
            result=Verification.Result.MOVED,
        )
    )


def noted(prefix: str = "") -> Subquery:
    """What the round noted about a permit's present period; `prefix` as of `refuted`.

    `result`, `method`, `opened_on`, `done_on` as ISO dates or null, and `same_home`: whether it
    was this home that was asked for.
    """
    same_home = Q(room_index=OuterRef(f"{prefix}room_index"))
    return Subquery(
        Verification.objects.filter(
            permit=OuterRef(f"{prefix}pk"), period=OuterRef(f"{prefix}valid_until")
        ).values(
            found=JSONObject(
                result="result",
                method="method",
                opened_on="opened_on",
                done_on="done_on",
                same_home=ExpressionWrapper(same_home, output_field=BooleanField()),
            )
        )[:1]
    )


def is_refuted(permit: Permit) -> bool:
    """The same of one permit; asked only where it was not read with the permit (lookups)."""
    known: bool | None = getattr(permit, "refuted", None)
    return Permit.objects.filter(refuted(), pk=permit.pk).exists() if known is None else known
