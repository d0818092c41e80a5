"""Filling the table of policies from what ships."""

from portal.policy.models import PolicyVersion
from portal.policy.shipped import SHIPPED, shipped_on


def seed() -> None:
    """Write the shipped sets into an empty table, else only the parameters a version lacks.

    A value that stands in the table is never changed: the table is the truth once it is filled.
    """
    rows = list(PolicyVersion.objects.all())
    if not rows:
        PolicyVersion.objects.bulk_create(
            PolicyVersion(
                code=one.code,
                effective_from=one.effective_from,
                parameters=one.parameters,
                source=one.source,
            )
            for one in SHIPPED
        )
    for row in rows:
        shipped = shipped_on(row.effective_from).parameters
        if lacking := {name: shipped[name] for name in shipped.keys() - row.parameters.keys()}:
            row.parameters |= lacking
            row.save(update_fields=["parameters"])
