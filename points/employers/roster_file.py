"""A list of people as CSV: what its rows hold, what is wrong with them, and taking it over.

Nothing is saved between the look and the decision: the page carries what was read, sealed.
"""

import base64
import binascii
import json
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from points.employers import roster
from points.models import Employee
from portal import vault
from portal.accounts.models import Employer, User
from portal.cases.service import Refused, Text
from portal.clock import today
from portal.registers.identifiers import Reason, normalise, parse_id_number
from portal.table_file import NotATable, Row, read_table

# So many people are looked at in about two seconds; a larger list comes in parts.
MOST = 5_000
KEPT = timedelta(hours=2)
PURPOSE = "roster"
COLUMNS = ("name", "id_number", "position", "contract_from", "contract_until")
HEADINGS: dict[str, tuple[str, ...]] = {
    "name": ("姓名", "name", "full name"),
    "id_number": ("身份证号", "身份证号码", "公民身份号码", "证件号码", "id number", "id"),
    "position": ("岗位", "职位", "职务", "position"),
    "contract_from": ("合同开始", "合同开始日期", "合同起始日期", "contract from"),
    "contract_until": ("合同结束", "合同结束日期", "合同终止日期", "contract until"),
}
WITHOUT_END = {"", "-", "/", "无", "无固定期限", "长期", "none"}
DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:\s+0{1,2}:00(?::00)?)?")
NUMBER_PROBLEMS: dict[Reason, Text] = {
    Reason.LENGTH: gettext_lazy("the ID number does not have 18 characters"),
    Reason.CHARSET: gettext_lazy("the ID number holds a character that does not belong there"),
    Reason.BIRTH_DATE: gettext_lazy("the ID number's birth date does not exist"),
    Reason.CHECKSUM: gettext_lazy("the ID number's last character does not fit the others"),
}
SHORTENED: Text = gettext_lazy(
    "the spreadsheet has shortened the ID number; format that column as text"
)
NOT_PAID: Text = gettext_lazy("your organisation does not pay this person's insurance")
TWICE: Text = gettext_lazy("the person stands in the file before")
THERE: Text = gettext_lazy("the person is on your list already")


@dataclass(frozen=True)
class Entry:
    """A row that was read: a person with their contract."""

    line: int
    name: str
    id_number: str
    position: str
    contract_from: date
    contract_until: date | None


@dataclass(frozen=True)
class Problem:
    """A row that is left out, and all that is wrong with it."""

    line: int
    name: str
    what: tuple[Text, ...]


@dataclass(frozen=True)
class Preview:
    """What a file would do: the people it adds, and the rows it leaves out."""

    good: tuple[Entry, ...]
    wrong: tuple[Problem, ...]


def preview(employer: Employer, content: bytes) -> Preview:
    """Reads a file and looks at every row.

    Raises Refused for what is no such list, or too long a one, and RegisterUnavailable where
    nobody can say whose insurance is paid.
    """
    try:
        rows = read_table(content, MOST)
    except NotATable as refused:
        raise Refused(refused.message) from None
    entries: list[Entry] = []
    wrong: list[Problem] = []
    columns, rows = _columns(rows)
    if not rows:
        raise Refused(_("The file has a heading and nobody below it."))
    on = today()
    for line, cells in rows:
        named = {n: cells[i] if i < len(cells) else "" for n, i in columns.items()}
        read = _read(line, named, on)
        if isinstance(read, Entry):
            entries.append(read)
        else:
            wrong.append(read)
    good, more = check(employer, entries)
    return Preview(good, tuple(sorted((*wrong, *more), key=lambda one: one.line)))


def check(
    employer: Employer, entries: Sequence[Entry]
) -> tuple[tuple[Entry, ...], tuple[Problem, ...]]:
    """Which entries may be added now, and what stands in the way of the others.

    A few queries, however many they are. Raises RegisterUnavailable.
    """
    numbers = {one.id_number for one in entries}
    paid = roster.paid_by(employer, numbers)
    indexes = {vault.blind_index("id_number", number): number for number in numbers}
    here = roster.people_of(employer).filter(left_on__isnull=True, id_index__in=list(indexes))
    there = {indexes[bytes(index)] for index in here.values_list("id_index", flat=True)}
    good, wrong, seen = [], [], set()
    for one in entries:
        what = [
            words
            for words, holds in (
                (TWICE, one.id_number in seen),
                (THERE, one.id_number in there),
                (NOT_PAID, one.id_number not in paid),
            )
            if holds
        ]
        seen.add(one.id_number)
        if what:
            wrong.append(Problem(one.line, one.name, tuple(what)))
        else:
            good.append(one)
    return tuple(good), tuple(wrong)


def _columns(rows: list[Row]) -> tuple[dict[str, int], list[Row]]:
    """Which column holds what, by the heading or by their order, and the rows below it."""
    heading = ["".join(cell.split()).casefold() for cell in rows[0][1]]
    found = {
        name: heading.index(title)
        for name, titles in HEADINGS.items()
        for title in ("".join(one.split()) for one in titles)
        if title in heading
    }
    if not found:
        return {name: at for at, name in enumerate(COLUMNS)}, rows
    if missing := [
        HEADINGS[n][0] for n in ("name", "id_number", "contract_from") if n not in found
    ]:
        raise Refused(
            _("The heading lacks: %(columns)s. Compare it with our example file.")
            % {"columns": _(", ").join(missing)}
        )
    return found, rows[1:]


def _read(line: int, cells: dict[str, str], on: date) -> Entry | Problem:
    what: list[Text] = []
    name = cells["name"]
    if not name:
        what.append(_("the name is missing"))
    elif len(name) > 60 or any(char.isdigit() for char in name):
        what.append(_("this is no name"))
    typed = normalise(cells["id_number"].lstrip("'‘’`"))
    number = parse_id_number(typed, on)
    if re.fullmatch(r"\d(\.\d+)?E\+\d+", typed):
        what.append(SHORTENED)
    elif number.reason is not None:
        what.append(NUMBER_PROBLEMS[number.reason])
    if len(cells.get("position", "")) > 60:
        what.append(_("the position is longer than 60 characters"))
    first, last = _day(cells["contract_from"]), None
    if first is None:
        what.append(_("the first day of the contract is missing or does not exist"))
    if cells.get("contract_until", "").casefold() not in WITHOUT_END:
        last = _day(cells["contract_until"])
        if last is None:
            what.append(_("the last day of the contract does not exist"))
    if first and last and last < first:
        what.append(_("the contract ends before it begins"))
    if what or first is None:
        return Problem(line, name[:20], tuple(what))
    return Entry(line, name, number.number, cells.get("position", ""), first, last)


def _day(text: str) -> date | None:
    found = DAY.fullmatch(text.strip())
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def seal(employer: Employer, by: User, entries: Sequence[Entry]) -> str:
    """What was read, as a text that only this user can hand back for this employer, for a while."""
    rows = [
        [e.line, e.name, e.id_number, e.position, str(e.contract_from), str(e.contract_until or "")]
        for e in entries
    ]
    said = {"of": [employer.pk, by.pk], "at": timezone.now().isoformat(), "rows": rows}
    packed = zlib.compress(json.dumps(said, ensure_ascii=False).encode())
    return base64.urlsafe_b64encode(vault.encrypt_bytes(PURPOSE, packed)).decode()


def unseal(employer: Employer, by: User, text: str) -> list[Entry]:
    """The entries again. Raises Refused for what is not ours, another's, or too old."""
    try:
        packed = vault.decrypt_bytes(PURPOSE, base64.urlsafe_b64decode(text.encode()))
        said = json.loads(zlib.decompress(packed))
    except (vault.VaultError, binascii.Error, ValueError, zlib.error):
        raise Refused(
            _("This list cannot be read any more. Please choose the file again.")
        ) from None
    old = timezone.now() - datetime.fromisoformat(said["at"]) > KEPT
    if old or said["of"] != [employer.pk, by.pk]:
        raise Refused(_("This list cannot be read any more. Please choose the file again."))
    return [
        Entry(line, name, number, position, date.fromisoformat(first),
              date.fromisoformat(last) if last else None)
        for line, name, number, position, first, last in said["rows"]
    ]  # fmt: skip


class Changed(Exception):
    """Something stands in the way of a row that was good before; `preview` is the list as it is."""

    def __init__(self, preview: Preview) -> None:
        super().__init__()
        self.preview = preview


def take_over(employer: Employer, by: User, entries: Sequence[Entry]) -> int:
    """Adds the people that a look has found good, all of them or none; how many.

    Raises Changed when one of them is good no longer, Refused, or RegisterUnavailable.
    """
    with transaction.atomic():
        good, wrong = check(employer, entries)
        if wrong:
            raise Changed(Preview(good, wrong))
        return roster.add(employer, map(entry_of, good), by)


def entry_of(one: Entry) -> Employee:
    """The row of the list."""
    return Employee(
        name=one.name,
        id_number=one.id_number,
        position=one.position,
        contract_from=one.contract_from,
        contract_until=one.contract_until,
    )


def example() -> bytes:
    """A file with the heading alone, that every spreadsheet opens in Chinese."""
    titles = [HEADINGS[name][0] for name in COLUMNS]
    return ("\ufeff" + ",".join(titles) + "\r\n").encode()
