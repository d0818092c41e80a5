"""The automatic rule in SQL: `permits.rules.automatic.decide` for a whole slice at once.

A property test holds the two together. Relief measures are not in it yet: nobody is under one.
"""

from datetime import date
from typing import Any

from permits.rules.automatic import Reason
from portal.clock.days import add_months
from portal.policy.values import Policy
from portal.registers.models import Snapshot

# A copy older than this many days says nothing any more: the register is then unknown.
FRESH_DAYS = 3

# One SQL condition a reason, over p (permit) and the snapshots; %(check_…)s are the policy's
# switches, %(…_known)s say whether a register's copy is fresh enough to decide on.
CONDITIONS: dict[Reason, str] = {
    Reason.ADDRESS_CHANGED: """
        %(check_address)s AND %(population_known)s
        AND p.room_index IS DISTINCT FROM pop.room_index""",
    Reason.EMPLOYMENT_CHANGED: """
        %(check_employment)s AND %(employment_known)s AND p.basis = 'employment'
        AND emp.employer_code <> p.employer_code""",
    Reason.LEASE_FILING_EXPIRED: """
        %(check_lease)s AND %(housing_known)s AND p.housing IN ('own_rented', 'relative_rented')
        AND (lease.id IS NULL OR lease.ends_on < %(run_date)s)""",
    Reason.NO_LAWFUL_EMPLOYMENT: """
        %(check_employment)s AND %(employment_known)s AND p.basis = 'employment'
        AND (emp.paid_through IS NULL OR emp.paid_through < %(oldest_month)s)""",
    Reason.OTHER_INFO_CHANGED: """
        %(check_other)s AND %(population_known)s
        AND p.fingerprint IS DISTINCT FROM pop.fingerprint""",
    Reason.PHONE_CHANGED: """
        %(check_phone)s AND %(population_known)s
        AND p.phone_index IS DISTINCT FROM pop.phone_index""",
    Reason.REGISTER_UNKNOWN: """
        (NOT %(population_known)s AND (%(check_address)s OR %(check_phone)s OR %(check_other)s))
        OR (NOT %(housing_known)s AND %(check_lease)s
            AND p.housing IN ('own_rented', 'relative_rented'))
        OR (NOT %(employment_known)s AND %(check_employment)s AND p.basis = 'employment')
        OR (NOT %(schooling_known)s AND %(check_schooling)s AND p.basis = 'schooling')""",
    Reason.SCHOOLING_ENDED: """
        %(check_schooling)s AND %(schooling_known)s AND p.basis = 'schooling'
        AND (school.ends_on IS NULL OR school.ends_on < %(run_date)s)""",
}


def reasons_sql(conditions: dict[Reason, str]) -> str:
    """An array of the reasons that hold, sorted as the rule sorts them."""
    cases = ", ".join(
        f"CASE WHEN {conditions[reason]} THEN '{reason}' END" for reason in sorted(conditions)
    )
    return f"array_remove(ARRAY[{cases}]::varchar[], NULL)"


def decided_sql(conditions: dict[Reason, str] = CONDITIONS) -> str:
    """`due` (locked permits of the slice) and `decided` (their outcome and reasons) as CTEs.

    `due` is materialised: the row locks come first, so that a clerk who is endorsing one of them
    finishes before the night looks, and the joins are planned over the slice only.
    """
    return f"""
        due AS MATERIALIZED (
            SELECT id, person_id, person_index, valid_until, basis, housing, room_index,
                   phone_index, phone, fingerprint, employer_code, language, continuity_start
              FROM permits_permit
             WHERE ended_on IS NULL
               AND valid_until BETWEEN %(run_date)s AND %(last_due)s
               AND id BETWEEN %(first_id)s AND %(last_id)s
             ORDER BY id
               FOR UPDATE
        ),
        compared AS (
            SELECT p.*, {reasons_sql(conditions)} AS found,
                   EXISTS (SELECT 1 FROM cases_case c
                            WHERE c.person_id = p.person_id AND c.service = 'endorsement'
                              AND c.closed_at IS NULL) AS open_case
              FROM due p
              LEFT JOIN registers_populationsnapshot pop ON pop.person_index = p.person_index
              LEFT JOIN registers_housingsnapshot lease
                     ON lease.person_index = p.person_index AND lease.room_index = p.room_index
                    AND lease.kind = 'lease'
              LEFT JOIN registers_employmentsnapshot emp ON emp.person_index = p.person_index
              LEFT JOIN registers_schoolingsnapshot school
                     ON school.person_index = p.person_index
        ),
        decided AS (
            SELECT compared.*,
                   CASE WHEN open_case THEN '{{OPEN_CASE}}'::varchar[] ELSE found END AS reasons,
                   CASE WHEN open_case OR found = '{{REGISTER_UNKNOWN}}'::varchar[] THEN 'left'
                        WHEN cardinality(found) = 0 THEN 'endorsed'
                        ELSE 'referred' END AS outcome
              FROM compared
        )"""


DRY_RUN = "WITH {decided} SELECT id, outcome, reasons FROM decided ORDER BY id"

# The ledger comes first and alone decides what is written: a permit that this night has already
# judged has its row, and gets nothing more.
WRITE = """
    WITH {decided},
    judged AS (
        INSERT INTO permits_ledger (permit_id, period, run_date, outcome, reasons)
        SELECT id, valid_until, %(run_date)s, outcome, reasons FROM decided ORDER BY id
        ON CONFLICT (permit_id, period, run_date) DO NOTHING
        RETURNING permit_id
    ),
    written AS (
        INSERT INTO permits_endorsement
               (permit_id, period, valid_from, valid_until, requested_on, endorsed_on, band,
                days_late, channel, policy_code, calendar_version, continuity_start)
        SELECT id, valid_until, valid_until + 1,
               (valid_until + make_interval(months => %(permit_months)s))::date,
               %(run_date)s, %(run_date)s, 'NORMAL', %(run_date)s::date - valid_until, 'auto',
               %(policy)s, %(calendar)s, continuity_start
          FROM decided JOIN judged ON judged.permit_id = decided.id
         WHERE outcome = 'endorsed'
         ORDER BY id
        RETURNING permit_id, valid_until
    ),
    extended AS (
        UPDATE permits_permit SET valid_until = written.valid_until, version = version + 1
          FROM written WHERE permits_permit.id = written.permit_id
    ),
    told AS (
        INSERT INTO sms_message (key, template, params, language, phone, phone_index,
                                 person_index)
        SELECT 'auto-ok:' || id || ':' || decided.valid_until, 'AUTO_OK',
               jsonb_build_object('date', written.valid_until),
               language, phone, phone_index, person_index
          FROM decided JOIN written ON written.permit_id = decided.id
         UNION ALL
        SELECT 'auto-fail:' || id || ':' || valid_until || ':'
                   || array_to_string(array_remove(reasons, 'REGISTER_UNKNOWN'), ','),
               'AUTO_FAIL',
               jsonb_build_object('date', valid_until, 'reason',
                   to_jsonb(array_remove(reasons, 'REGISTER_UNKNOWN'))),
               language, phone, phone_index, person_index
          FROM decided JOIN judged ON judged.permit_id = decided.id
         WHERE outcome = 'referred'
        ON CONFLICT (key) DO NOTHING
    )
    SELECT outcome, count(*) FROM decided JOIN judged ON judged.permit_id = decided.id
     GROUP BY outcome"""


def parameters(run_date: date, policy: Policy, calendar: str) -> dict[str, Any]:
    """What the statements above need beside the slice's ids, for the night of `run_date`."""
    copies = dict(Snapshot.objects.values_list("register", "as_of"))
    known = {
        f"{name}_known": name in copies and (run_date - copies[name]).days <= FRESH_DAYS
        for name in Snapshot.Register.values
    }
    month = run_date.replace(day=1)
    return known | {
        "run_date": run_date,
        "last_due": run_date.fromordinal(run_date.toordinal() + policy.auto_days_before),
        "oldest_month": add_months(month, -policy.auto_insurance_lag_months),
        "permit_months": policy.permit_valid_months,
        "policy": policy.code,
        "calendar": calendar,
        "check_address": policy.auto_check_address,
        "check_lease": policy.auto_check_lease_filing,
        "check_employment": policy.auto_check_employment,
        "check_schooling": policy.auto_check_schooling,
        "check_phone": policy.auto_check_phone,
        "check_other": policy.auto_check_other_info,
    }
