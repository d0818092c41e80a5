"""A person's points file, its confirmation, and the endorsement that asks for one."""

from dataclasses import dataclass
from datetime import date

from permits import lookups
from permits.models import Endorsement
from points.models import Confirmation, PointsFile
from portal import memo
from portal.accounts.models import Person


def present_file(person: Person) -> PointsFile | None:
    """The person's points file that has not ended; its points may have lapsed all the same."""

    def ask() -> PointsFile | None:
        files = PointsFile.objects.filter(person=person, ended_on__isnull=True)
        return files.select_related("employer__record").first()

    return memo.once(f"points.file:{person.pk}", ask)


def confirmation_of(file: PointsFile, endorsement: Endorsement) -> Confirmation | None:
    """The row that the night made for an endorsement, if it did already."""
    return memo.once(
        f"points.confirmation:{file.pk}:{endorsement.pk}",
        lambda: Confirmation.objects.filter(file=file, endorsement=endorsement).first(),
    )


def endorsement_to_confirm(file: PointsFile) -> Endorsement | None:
    """The latest endorsement that runs beyond the points; None when there is none to confirm."""
    found = lookups.endorsements_of(file.person)
    beyond = [one for one in found if one.valid_until > file.valid_until]
    return max(beyond, key=lambda one: one.valid_until, default=None)


def forget(person: Person) -> None:
    """Ask again: the person's file changed."""
    memo.forget(f"points.file:{person.pk}")


@dataclass(frozen=True)
class Present:
    """A file with the endorsement that waits to be confirmed, and its row, where there are any."""

    file: PointsFile
    endorsement: Endorsement | None
    confirmation: Confirmation | None

    @property
    def old_expiry(self) -> date:
        """The last day of the points so far."""
        return self.file.valid_until


def present(person: Person) -> Present | None:
    """The person's file with what waits to be confirmed; None without a file."""
    file = present_file(person)
    if file is None:
        return None
    file.person = person
    endorsement = endorsement_to_confirm(file)
    row = confirmation_of(file, endorsement) if endorsement else None
    return Present(file, endorsement, row)
