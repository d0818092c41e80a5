"""Reading a table that people made with a spreadsheet: CSV in whatever form it was saved."""

import csv
import io

from django.utils.translation import gettext as _

SEPARATORS = (",", "\t", ";", "，")
# What a spreadsheet's own file begins with: a zip archive, or the old compound file.
SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
Row = tuple[int, list[str]]


class NotATable(Exception):
    """A file that is no such table; `message` says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def read_table(content: bytes, most: int) -> list[Row]:
    """The rows that hold anything, each with the number of its line, cells without outer space.

    UTF-8 with or without a mark, UTF-16 with one, or GBK (GB 18030); separated by commas,
    semicolons or tabs. Raises NotATable for anything else, for nothing, and for more rows than
    `most` and a heading.
    """
    text = _decoded(content)
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(SEPARATORS, key=first.count)
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for cells in reader:
            cells = [cell.strip() for cell in cells]
            if any(cells):
                rows.append((reader.line_num, cells))
    except csv.Error:
        raise NotATable(_no_csv()) from None
    if not rows:
        raise NotATable(_("The file is empty."))
    if len(rows) > most + 1:
        raise NotATable(
            _("The file has %(rows)s rows; at most %(most)s are read at once. Please split it.")
            % {"rows": f"{len(rows):,}", "most": f"{most:,}"}
        )
    return rows


def _decoded(content: bytes) -> str:
    if content.startswith(SPREADSHEETS):
        raise NotATable(
            _("This is the spreadsheet itself. Choose “Save as” and CSV there, then try again.")
        )
    codings = ("utf-16",) if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ("utf-8-sig", "gb18030")
    for coding in codings:
        try:
            text = content.decode(coding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise NotATable(_no_csv())


def _no_csv() -> str:
    return _("This is not a CSV file. Save the sheet as CSV and try again.")
