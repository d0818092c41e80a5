"""Business acts of relief measures: open, list people, approve with four eyes, withdraw, supplement."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from permits.models import Permit, ReliefMeasure, ReliefPerson, ReliefSupplement
from portal.cases.service import Refused
from portal.registers.identifiers import Reason, parse_id_number
from portal.table_file import NotATable, read_table
from portal.vault import blind_index

if TYPE_CHECKING:
    from portal.accounts.models import User

# One upload lists at most so many; a larger measure is for an area.
MOST_PEOPLE = 20_000
MOST_LINES = 100_000

PROBLEMS = {
    Reason.LENGTH: _("the ID number does not have 18 characters"),
    Reason.CHARSET: _("the ID number holds a character that does not belong there"),
    Reason.BIRTH_DATE: _("the ID number's birth date does not exist"),
    Reason.CHECKSUM: _("the ID number's last character does not fit the others"),
}
NO_PERMIT, TWICE = _("nobody with this number holds a permit"), _("listed before")


@dataclass(frozen=True)
class ErrorRow:
    """A line that was not taken over; nothing of its content is kept."""

    line: int
    problem: object


@dataclass(frozen=True)
class Imported:
    """What a list holds: how many new people, how many were there, and the lines with errors."""

    added: int
    known: int
    errors: list[ErrorRow]


def list_people(measure: ReliefMeasure, content: bytes) -> Imported:
    """Reads a CSV, ID number in its first column, and adds its people, to be confirmed.

    A first line without a digit is taken for the heading. Replaces what was not confirmed yet.
    Raises Refused for a measure that is approved or withdrawn, or what is no such list.
    """
    _must_be_open(measure)
    found: dict[bytes, int] = {}
    errors: list[ErrorRow] = []
    for line, text in _numbers(content):
        number = parse_id_number(text)
        if number.reason is not None:
            errors.append(ErrorRow(line, PROBLEMS[number.reason]))
            continue
        index = blind_index("id_number", number.number)
        if index in found:
            errors.append(ErrorRow(line, TWICE))
        found.setdefault(index, line)
    held = Permit.objects.filter(person_index__in=list(found), ended_on__isnull=True)
    holders = {bytes(index) for index in held.values_list("person_index", flat=True)}
    errors += [ErrorRow(line, NO_PERMIT) for index, line in found.items() if index not in holders]
    with transaction.atomic():
        measure.people.filter(confirmed=False).delete()
        there = {bytes(i) for i in measure.people.values_list("person_index", flat=True)}
        new = [ReliefPerson(measure=measure, person_index=i) for i in holders - there]
        ReliefPerson.objects.bulk_create(new)
    errors.sort(key=lambda row: row.line)
    return Imported(len(new), len(holders & there), errors)


def _numbers(content: bytes) -> Iterable[tuple[int, str]]:
    try:
        lines = read_table(content, MOST_LINES)
    except NotATable as refused:
        raise Refused(refused.message) from None
    firsts = [(line, row[0]) for line, row in lines if row[0]]
    if firsts and not any(char.isdigit() for char in firsts[0][1]):
        firsts = firsts[1:]
    if not firsts:
        raise Refused(_("No line of this file holds an ID number in its first column."))
    if len(firsts) > MOST_PEOPLE:
        raise Refused(_("The list is too long. For so many people choose their area instead."))
    return firsts


def confirm_people(measure: ReliefMeasure, *, keep: bool) -> int:
    """Takes over the people that were listed last, or drops them; how many."""
    _must_be_open(measure)
    waiting = measure.people.filter(confirmed=False)
    return waiting.update(confirmed=True) if keep else waiting.delete()[0]


def approve(measure: ReliefMeasure, by: "User") -> None:
    """Lets the measure act from its first night on.

    Raises Refused: by who opened it, for nobody, or when it is no longer open.
    """
    _must_be_open(measure)
    if by.pk == measure.opened_by_id:
        raise Refused(_("You opened this measure; another supervisor has to approve it."))
    if measure.people.filter(confirmed=False).exists():
        raise Refused(_("A list waits to be taken over or dropped first."))
    if not measure.areas and not measure.people.exists():
        raise Refused(_("The measure covers nobody yet: name an area, or list people."))
    open_one = ReliefMeasure.objects.filter(
        pk=measure.pk, approved_at__isnull=True, withdrawn_at__isnull=True
    )
    if not open_one.update(approved_by=by, approved_at=Now()):
        raise Refused(_("A colleague was faster."))


def withdraw(measure: ReliefMeasure, by: "User") -> None:
    """Ends the measure; what a night has endorsed stays. Raises Refused when it has ended."""
    standing = ReliefMeasure.objects.filter(pk=measure.pk, withdrawn_at__isnull=True)
    if not standing.update(withdrawn_by=by, withdrawn_at=Now()):
        raise Refused(_("A colleague was faster."))


def supplemented(supplement: ReliefSupplement, by: "User", on: date) -> bool:
    """Notes that the papers came or the visit was made; False when that was noted before."""
    owed = ReliefSupplement.objects.filter(pk=supplement.pk, done_on__isnull=True)
    return owed.update(done_on=on, done_by=by) == 1


def _must_be_open(measure: ReliefMeasure) -> None:
    if measure.approved_at or measure.withdrawn_at:
        raise Refused(_("The measure is approved or withdrawn; nothing can be changed in it."))
