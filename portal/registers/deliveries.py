"""The registers' nightly deliveries: streamed in, checked, swapped in whole, or not at all.

One CSV a register and night, from a folder or over HTTP; docs/registers.md describes the form.
The portal turns each line into blind indexes while it reads, so nothing in clear is kept.
"""

import csv
import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from portal.registers.delivery_source import DeliveryFailed, opened
from portal.registers.fingerprint import fingerprint
from portal.registers.identifiers import parse_id_number
from portal.registers.models import Delivery, Snapshot
from portal.registers.models.facts import RightKind, Sex
from portal.registers.snapshots import COPIES, FRESH_DAYS, swap_in
from portal.vault import blind_index

log = logging.getLogger(__name__)

Problem = Delivery.Problem
# Tried again so often and so late; then the night goes on without the register.
MOST_ATTEMPTS, AGAIN = 4, timedelta(minutes=5)
# Fewer rows than this part of the copy before are taken for a mistake; small copies vary.
LEAST_PART, SMALL_COPY = 0.8, 1000

Row = tuple[Any, ...]


def settled(night: date) -> bool:
    """Whether every register was taken in for this night, or given up."""
    closed = Delivery.objects.filter(night=night).exclude(
        done_at__isnull=True, attempts__lt=MOST_ATTEMPTS
    )
    return closed.count() == len(COPIES)


def receive_next(night: date) -> Delivery | None:
    """Takes in one register's delivery for that night; None when nothing is to be tried now.

    The row is locked while it is read: two workers read two registers, never one twice.
    """
    Delivery.objects.bulk_create(
        [Delivery(register=register, night=night) for register in COPIES], ignore_conflicts=True
    )
    with transaction.atomic():
        one = _to_try(night)
        if one is None:
            return None
        one.attempts += 1
        one.tried_at = timezone.now()
        try:
            with transaction.atomic():
                one.rows = _take_in(one.register, night)
        except DeliveryFailed as failed:
            one.problem, one.detail = failed.problem, failed.detail
            # Also before it is given up: a night that is run by hand must not trust the old copy.
            Snapshot.objects.filter(register=one.register).update(failed_on=night)
            log.error("%s for %s: %s %s", one.register, night, failed.problem, failed.detail)
        else:
            one.done_at, one.problem, one.detail = timezone.now(), "", ""
            log.info("%s for %s: %s rows", one.register, night, one.rows)
        one.save()
    return one


def _to_try(night: date) -> Delivery | None:
    open_ones = Delivery.objects.select_for_update(skip_locked=True).filter(
        night=night, done_at__isnull=True, attempts__lt=MOST_ATTEMPTS
    )
    earlier = timezone.now() - AGAIN
    ready = [one for one in open_ones.order_by("id") if not _too_soon(one.tried_at, earlier)]
    return ready[0] if ready else None


def _too_soon(tried_at: datetime | None, earlier: datetime) -> bool:
    return tried_at is not None and tried_at > earlier


def _take_in(register: str, night: date) -> int:
    """Reads one delivery into the register's copy; its rows. Raises DeliveryFailed."""
    model, keys = COPIES[register]
    columns = [str(f.column) for f in model._meta.concrete_fields if f.column != "id"]
    listed = ", ".join(columns)
    with opened(settings.SNAPSHOT_SOURCE, register, night) as lines, connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE delivered ON COMMIT DROP AS"
            f" SELECT {listed} FROM {model._meta.db_table} WITH NO DATA"
        )
        reader = _Reader(lines, register)
        as_of = reader.as_of()
        if not night - timedelta(days=FRESH_DAYS) <= as_of <= night:
            raise DeliveryFailed(Problem.STALE, as_of.isoformat())
        with cursor.copy(f"COPY delivered ({listed}) FROM STDIN") as copy:
            for row in reader.rows():
                copy.write_row(row)
        _check(cursor, register, keys)
        rows = swap_in(cursor, register, f"SELECT {listed} FROM delivered", as_of=as_of)
        cursor.execute("DROP TABLE delivered")
    return rows


def _check(cursor: Any, register: str, keys: tuple[str, ...]) -> None:
    cursor.execute(f"SELECT count(*), count(DISTINCT ({', '.join(keys)})) FROM delivered")
    rows, distinct = cursor.fetchone()
    if rows != distinct:
        raise DeliveryFailed(Problem.DUPLICATE, f"{rows - distinct} rows")
    before = Snapshot.objects.filter(register=register).values_list("rows", flat=True).first() or 0
    if before >= SMALL_COPY and rows < before * LEAST_PART:
        raise DeliveryFailed(Problem.SMALL, f"{rows} rows, {before} before")


class _Reader:
    """One delivery line by line: its day, its columns, its rows, and its end with the count."""

    def __init__(self, lines: Iterator[str], register: str) -> None:
        self._csv = csv.reader(lines, strict=True)
        self._columns, self._read = FORMS[register]

    def as_of(self) -> date:
        """Its day, from the first line; the second must name the columns."""
        first, header = self._next(), self._next()
        if len(first) != 2 or first[0] != "as-of" or tuple(header) != self._columns:
            raise DeliveryFailed(Problem.BROKEN, "line 1 or 2")
        try:
            return date.fromisoformat(first[1])
        except ValueError:
            raise DeliveryFailed(Problem.BROKEN, "line 1") from None

    def rows(self) -> Iterator[Row]:
        """What goes into the copy, to the last line, which tells how many there were."""
        count = 0
        while True:
            line = self._next()
            if line[:1] == ["end"]:
                if line[1:] != [str(count)]:
                    raise DeliveryFailed(Problem.INCOMPLETE, f"{count} rows")
                return
            count += 1
            try:
                if len(line) != len(self._columns):
                    raise ValueError
                yield self._read(dict(zip(self._columns, line, strict=True)))
            except ValueError:
                raise DeliveryFailed(Problem.BROKEN, f"line {count + 2}") from None

    def _next(self) -> list[str]:
        try:
            return next(self._csv)
        except StopIteration:
            raise DeliveryFailed(Problem.INCOMPLETE, "no end") from None
        except csv.Error:
            raise DeliveryFailed(Problem.BROKEN, f"line {self._csv.line_num}") from None


def _person(line: Mapping[str, str]) -> bytes:
    number = parse_id_number(line["id_number"])
    if not number.valid:
        raise ValueError
    return blind_index("id_number", number.number)


def _code(text: str) -> bytes | None:
    return blind_index("room", text) if text else None


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _needed(day: date | None) -> date:
    if day is None:
        raise ValueError
    return day


def _population(line: Mapping[str, str]) -> Row:
    if line["sex"] not in Sex.values or not line["name"]:
        raise ValueError
    born = _needed(_day(line["birth_date"]))
    seal = fingerprint(line["name"], line["sex"], born, line["hukou_place"])
    phone = blind_index("phone", line["phone"]) if line["phone"] else None
    return (_person(line), _code(line["room_code"]), phone, seal)


def _housing(line: Mapping[str, str]) -> Row:
    room = _code(line["room_code"])
    if room is None or line["kind"] not in RightKind.values:
        raise ValueError
    return (_person(line), room, line["kind"], _day(line["ends_on"]))


def _employment(line: Mapping[str, str]) -> Row:
    if len(line["credit_code"]) != 18:
        raise ValueError
    return (_person(line), line["credit_code"], _needed(_day(f"{line['paid_through']}-01")))


def _schooling(line: Mapping[str, str]) -> Row:
    return (_person(line), _needed(_day(line["ends_on"])))


# Register: its columns in the file, and how a line becomes a row of the copy.
FORMS: dict[str, tuple[tuple[str, ...], Callable[[Mapping[str, str]], Row]]] = {
    "population": (
        ("id_number", "name", "sex", "birth_date", "hukou_place", "room_code", "phone"),
        _population,
    ),
    "housing": (("id_number", "room_code", "kind", "ends_on"), _housing),
    "employment": (("id_number", "credit_code", "paid_through"), _employment),
    "schooling": (("id_number", "ends_on"), _schooling),
}
