"""A person's points file, its confirmation, and the endorsement that asks for one."""

from dataclasses import dataclass
from datetime import date

from permits.models import Endorsement
from points.models import Confirmation, PointsFile
from portal import memo
from portal.accounts.models import Person


def present_file(person: Person) -> PointsFile | None:
    """The person's points file that has not ended; its points may have lapsed all the same."""

    def ask() -> PointsFile | None:
        files = PointsFile.objects.filter(person=person, ended_on__isnull=True)
        found = files.select_related("employer__record").first()
        if found is not None:
            found.person = person
        return found

    return memo.once(f"points.file:{person.pk}", ask)


def _endorsements(person: Person) -> list[Endorsement]:
    """All endorsements of all the person's permits, each with its confirmation; one query."""
    return memo.once(
        f"points.endorsements:{person.pk}",
        lambda: list(
            Endorsement.objects.filter(permit__person=person)
            .select_related("confirmation")
            .order_by("period")
        ),
    )


def confirmation_of(endorsement: Endorsement) -> Confirmation | None:
    """The row that the night made for it, if it did already."""
    found: Confirmation | None = getattr(endorsement, "confirmation", None)
    return found


def forget(person: Person) -> None:
    """Ask again: the person's file or its confirmation changed."""
    memo.forget(f"points.file:{person.pk}")
    memo.forget(f"points.endorsements:{person.pk}")


@dataclass(frozen=True)
class Present:
    """A file with the endorsement that waits to be confirmed, and its row, where there are any.

    `confirmed` are the confirmations given so far, the latest first.
    """

    file: PointsFile
    endorsement: Endorsement | None
    confirmation: Confirmation | None
    confirmed: tuple[Confirmation, ...] = ()

    @property
    def old_expiry(self) -> date:
        """The last day of the points so far."""
        return self.file.valid_until


def present(person: Person) -> Present | None:
    """The person's file with what waits to be confirmed; None without a file."""
    file = present_file(person)
    if file is None:
        return None
    found = _endorsements(person)
    beyond = [one for one in found if one.valid_until > file.valid_until]
    endorsement = max(beyond, key=lambda one: one.valid_until, default=None)
    rows = [row for one in found if (row := confirmation_of(one)) and row.file_id == file.pk]
    confirmed = [row for row in reversed(rows) if row.confirmed_on is not None]
    row = confirmation_of(endorsement) if endorsement else None
    return Present(file, endorsement, row, tuple(confirmed))
