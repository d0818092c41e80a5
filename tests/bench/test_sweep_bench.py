"""The sweep over 100,000 due permits beside the bare SQL that reads and writes the same."""

import hashlib
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection, transaction
from psycopg import sql

from permits.endorsement import night_sql, sweep
from portal import clock
from portal.policy import policy_on
from portal.registers import snapshots
from tests.bench import due, report

pytestmark = [pytest.mark.bench, pytest.mark.django_db(transaction=True)]
DUE = int(os.environ.get("SWEEP_DUE", "100000"))
ROUNDS = 3

# As an operator would write it by hand: no slices, no locks, no run, and the planner is free.
BARE = (
    "INSERT INTO permits_ledger (permit_id, period, run_date, outcome, reasons)"
    " WITH {decided} SELECT id, valid_until, %(run_date)s, outcome, reasons FROM decided",
    """
    INSERT INTO permits_endorsement
           (permit_id, period, valid_from, valid_until, requested_on, endorsed_on, band,
            days_late, channel, policy_code, calendar_version, continuity_start)
    SELECT permit.id, permit.valid_until, permit.valid_until + 1,
           (permit.valid_until + make_interval(months => %(permit_months)s))::date,
           %(run_date)s, %(run_date)s, 'NORMAL', %(run_date)s::date - permit.valid_until, 'auto',
           %(policy)s, %(calendar)s, continuity_start
      FROM permits_ledger ledger JOIN permits_permit permit ON permit.id = ledger.permit_id
     WHERE ledger.run_date = %(run_date)s AND outcome = 'endorsed'""",
    """
    INSERT INTO sms_message (key, template, params, language, phone, phone_index, person_index)
    SELECT CASE outcome WHEN 'endorsed' THEN 'auto-ok:' || permit.id || ':' || period
                ELSE 'auto-fail:' || permit.id || ':' || period || ':'
                     || array_to_string(reasons, ',') END,
           CASE outcome WHEN 'endorsed' THEN 'AUTO_OK' ELSE 'AUTO_FAIL' END,
           CASE outcome
                WHEN 'endorsed' THEN jsonb_build_object(
                     'date', (period + make_interval(months => %(permit_months)s))::date)
                ELSE jsonb_build_object('date', period, 'reason', to_jsonb(reasons)) END,
           language, phone, phone_index, person_index
      FROM permits_ledger ledger JOIN permits_permit permit ON permit.id = ledger.permit_id
     WHERE ledger.run_date = %(run_date)s AND outcome IN ('endorsed', 'referred')
        ON CONFLICT (key) DO NOTHING""",
    """
    UPDATE permits_permit AS permit
       SET valid_until = endorsement.valid_until, version = version + 1
      FROM permits_endorsement endorsement
     WHERE endorsement.permit_id = permit.id AND endorsement.period = permit.valid_until
       AND endorsement.endorsed_on = %(run_date)s""",
)

# What both must leave alike; ids and moments differ.
ALIKE = {
    "ledger": "SELECT permit_id, period, run_date, outcome, reasons FROM permits_ledger",
    "endorsements": """
        SELECT permit_id, period, valid_from, valid_until, requested_on, endorsed_on, band,
               days_late, channel, policy_code, calendar_version, continuity_start
          FROM permits_endorsement""",
    "permits": "SELECT id, valid_until, version FROM permits_permit",
    "messages": """
        SELECT key, template, params, language, phone, phone_index, person_index, state
          FROM sms_message""",
}


@contextmanager
def copy_of_template() -> Iterator[None]:
    """Inside the block the tests' connection leads to a fresh copy of the tests' database."""
    template = connection.settings_dict["NAME"]
    copy = f"{template}_bench"
    connection.close()
    params = connection.get_connection_params() | {"dbname": "postgres"}
    params = {
        k: v for k, v in params.items() if k in ("host", "port", "user", "password", "dbname")
    }
    with psycopg.connect(**params, autocommit=True) as owner:
        name = sql.Identifier(copy)
        owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        owner.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
                name, sql.Identifier(template)
            )
        )
        connection.settings_dict["NAME"] = copy
        try:
            yield
        finally:
            connection.close()
            connection.settings_dict["NAME"] = template
            owner.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def the_sweep() -> float:
    """Seconds of the whole night, from its first slice to its counts, the copies left out."""
    start = time.perf_counter()
    counts = sweep.run_night(due.NIGHT)
    assert counts.total == DUE
    return time.perf_counter() - start


def the_bare_sql() -> float:
    """Seconds of the four statements, to their COMMIT."""
    params = night_sql.parameters(due.NIGHT, policy_on(due.NIGHT), clock.working_days().version) | {
        "first_id": 0,
        "last_id": 2**63 - 1,
    }
    decided = night_sql.decided_sql(lock=False)
    start = time.perf_counter()
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in BARE:
            cursor.execute(statement.format(decided=decided), params)
    return time.perf_counter() - start


def checksums() -> dict[str, str]:
    """Rows and a checksum of each table that both write."""
    found = {}
    with connection.cursor() as cursor:
        for name, rows in ALIKE.items():
            cursor.execute(f"SELECT row.*::text FROM ({rows}) AS row ORDER BY 1")
            lines = [line for (line,) in cursor.fetchall()]
            digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
            found[name] = f"{len(lines)} rows {digest[:12]}"
    return found


def test_the_sweep_keeps_up_with_the_bare_sql(monkeypatch: pytest.MonkeyPatch) -> None:
    due.fill(DUE)
    copies: list[float] = []
    take = snapshots.take

    def taken_before(on: object) -> None:
        """The copies are part of the template, as the registers' files come before the night."""
        start = time.perf_counter()
        take(due.NIGHT)
        copies.append(time.perf_counter() - start)

    monkeypatch.setattr(snapshots, "take", taken_before)
    seconds: dict[str, list[float]] = {"sweep": [], "bare": []}
    left: dict[str, dict[str, str]] = {}
    for _ in range(ROUNDS):
        for name, run in (("sweep", the_sweep), ("bare", the_bare_sql)):
            with copy_of_template():
                taken = sum(copies)
                seconds[name].append(run() - (sum(copies) - taken))
                left[name] = checksums()
    assert left["sweep"] == left["bare"]
    _print(seconds, copies, left["sweep"])


def _print(seconds: dict[str, list[float]], copies: list[float], sums: dict[str, str]) -> None:
    sweep_s, bare_s = (statistics.median(seconds[name]) for name in ("sweep", "bare"))

    def row(label: str, taken: float) -> list[str]:
        return [label, f"{taken:.2f} s", f"{DUE / taken:,.0f}", f"{taken / bare_s:.2f}"]

    report.show(
        report.table(
            f"The night's sweep over {DUE:,} due permits, one worker, medians of {ROUNDS}",
            ["", "time", "permits/s", "to bare SQL"],
            [
                row(f"the sweep, slices of {sweep.SLICE:,}", sweep_s),
                row("bare SQL, four statements to COMMIT", bare_s),
                row("before it: comparing the copies, none new", statistics.median(copies)),
            ],
        )
    )
    report.show("\n".join(f"both leave {name}: {sums[name]}" for name in sums))
    report.show(f"{report.machine()}\n")
