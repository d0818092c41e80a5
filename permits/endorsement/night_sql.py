"""The automatic rule in SQL: `permits.rules.automatic.decide` for a whole slice at once.

It is written as the rule is, check by check, and a property test holds the two together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from permits.models import ReliefMeasure
from permits.rules.automatic import Reason
from portal.clock.days import add_months
from portal.policy.values import Policy
from portal.registers.models import Snapshot
from portal.registers.snapshots import FRESH_DAYS


@dataclass(frozen=True)
class Check:
    """One comparison: `fails` says when each of its reasons holds.

    It is made where the policy's switch %(check_<name>)s is on and `applies` holds, if the copy
    of its register is fresh enough (%(<register>_known)s); else the register is unknown. In SQL
    over p (the permit), the snapshots pop, lease, emp and school, and refuted: what an officer's
    round (always known) found out about the home.
    """

    name: str
    register: str
    fails: Mapping[Reason, str]
    applies: str = "true"

    @property
    def made(self) -> str:
        """Whether this permit is to be compared."""
        return f"%(check_{self.name})s AND {self.applies}"

    @property
    def known(self) -> str:
        """Whether it can be."""
        return f"%({self.register}_known)s"


CHECKS = (
    Check(
        "address",
        "population",
        {Reason.ADDRESS_CHANGED: "p.room_index IS DISTINCT FROM pop.room_index"},
    ),
    Check("address", "round", {Reason.ADDRESS_CHANGED: "refuted.id IS NOT NULL"}),
    Check(
        "phone",
        "population",
        {Reason.PHONE_CHANGED: "p.phone_index IS DISTINCT FROM pop.phone_index"},
    ),
    Check(
        "other",
        "population",
        {Reason.OTHER_INFO_CHANGED: "p.fingerprint IS DISTINCT FROM pop.fingerprint"},
    ),
    Check(
        "lease",
        "housing",
        {Reason.LEASE_FILING_EXPIRED: "lease.id IS NULL OR lease.ends_on < %(run_date)s"},
        applies="p.housing IN ('own_rented', 'relative_rented')",
    ),
    Check(
        "employment",
        "employment",
        {
            Reason.EMPLOYMENT_CHANGED: "emp.employer_code <> p.employer_code",
            Reason.NO_LAWFUL_EMPLOYMENT: """
                emp.paid_through IS NULL OR emp.paid_through < %(oldest_month)s""",
        },
        applies="p.basis = 'employment'",
    ),
    Check(
        "schooling",
        "schooling",
        {Reason.SCHOOLING_ENDED: "school.ends_on IS NULL OR school.ends_on < %(run_date)s"},
        applies="p.basis = 'schooling'",
    ),
)


def reasons_sql(checks: tuple[Check, ...] = CHECKS) -> str:
    """An array of the reasons that hold, sorted as the rule sorts them."""
    found: dict[Reason, list[str]] = {}
    for check in checks:
        for reason, fails in check.fails.items():
            found.setdefault(reason, []).append(f"({check.made} AND {check.known} AND ({fails}))")
    found[Reason.REGISTER_UNKNOWN] = [f"({one.made} AND NOT {one.known})" for one in checks]
    conditions = {reason: " OR ".join(ways) for reason, ways in found.items()}
    cases = ", ".join(
        f"CASE WHEN {conditions[reason]} THEN '{reason}' END" for reason in sorted(conditions)
    )
    return f"array_remove(ARRAY[{cases}]::varchar[], NULL)"


# The first measure that covers the permit, where any is in force on the night at all.
RELIEF = """
    CASE WHEN %(relief_open)s THEN (
        SELECT min(measure.id) FROM permits_reliefmeasure AS measure
         WHERE measure.approved_at IS NOT NULL AND measure.withdrawn_at IS NULL
           AND %(run_date)s BETWEEN measure.starts_on AND measure.ends_on
           AND (p.street_code LIKE ANY (SELECT area || '%%' FROM unnest(measure.areas) AS area)
                OR EXISTS (SELECT FROM permits_reliefperson AS listed
                            WHERE listed.measure_id = measure.id AND listed.confirmed
                              AND listed.person_index = p.person_index)))
    END"""


def decided_sql(checks: tuple[Check, ...] = CHECKS, *, lock: bool = True) -> str:
    """`due` (permits of the slice) and `decided` (their outcome and reasons) as CTEs.

    `due` is materialised, and locked unless told otherwise: a clerk who is endorsing one of them
    finishes first, then its new period is no longer due. The days are joined one by one, so that
    the index on (valid_until, id) is entered at the slice's first id of each day; as a condition
    the primary key would be read instead, with everybody between the slice's ids who is not due.
    """
    return f"""
        due AS MATERIALIZED (
            SELECT id, person_id, person_index, valid_until, basis, housing, room_index,
                   phone_index, phone, fingerprint, employer_code, language, continuity_start,
                   street_code
              FROM unnest(%(periods)s::date[]) AS day
              JOIN permits_permit AS permit ON permit.valid_until = day
             WHERE ended_on IS NULL
               AND id BETWEEN %(first_id)s AND %(last_id)s
             ORDER BY id
               {"FOR NO KEY UPDATE OF permit" if lock else ""}
        ),
        compared AS MATERIALIZED (
            SELECT p.*, {reasons_sql(checks)} AS found, open_case.id IS NOT NULL AS with_desk,
                   {RELIEF} AS relief
              FROM due p
              LEFT JOIN registers_populationsnapshot pop ON pop.person_index = p.person_index
              LEFT JOIN registers_housingsnapshot lease
                     ON lease.person_index = p.person_index AND lease.room_index = p.room_index
                    AND lease.kind = 'lease'
              LEFT JOIN registers_employmentsnapshot emp ON emp.person_index = p.person_index
              LEFT JOIN registers_schoolingsnapshot school
                     ON school.person_index = p.person_index
              LEFT JOIN permits_verification refuted
                     ON refuted.permit_id = p.id AND refuted.period = p.valid_until
                    AND refuted.result = 'moved' AND refuted.room_index = p.room_index
              LEFT JOIN cases_case open_case
                     ON open_case.person_id = p.person_id AND open_case.service = 'endorsement'
                    AND open_case.closed_at IS NULL
        ),
        decided AS MATERIALIZED (
            SELECT judged.*,
                   CASE WHEN with_desk THEN '{{OPEN_CASE}}'::varchar[]
                        WHEN relieved THEN '{{}}'::varchar[] ELSE found END AS reasons,
                   array_remove(found, 'REGISTER_UNKNOWN') AS told,
                   CASE WHEN with_desk THEN 'left'
                        WHEN relieved THEN 'endorsed'
                        WHEN found = '{{REGISTER_UNKNOWN}}'::varchar[] THEN 'left'
                        WHEN cardinality(found) = 0 THEN 'endorsed'
                        ELSE 'referred' END AS outcome,
                   (valid_until + make_interval(months => %(permit_months)s))::date
                       AS new_valid_until
              FROM (SELECT compared.*,
                           relief IS NOT NULL AND valid_until = %(run_date)s AS relieved
                      FROM compared) AS judged
        )"""


DRY_RUN = (
    "WITH {decided} SELECT left(street_code, 6), outcome, reasons, count(*) FROM decided"
    " GROUP BY 1, 2, 3"
)

# A permit that this night has judged already cannot be judged again: the ledger's key, and that
# of the endorsements, refuse it.
WRITE = """
    WITH {decided},
    judged AS (
        INSERT INTO permits_ledger (permit_id, period, run_date, outcome, reasons)
        SELECT id, valid_until, %(run_date)s, outcome, reasons FROM decided
    ),
    written AS (
        INSERT INTO permits_endorsement
               (permit_id, period, valid_from, valid_until, requested_on, endorsed_on, band,
                days_late, channel, policy_code, calendar_version, continuity_start)
        SELECT id, valid_until, valid_until + 1, new_valid_until, %(run_date)s, %(run_date)s,
               'NORMAL', %(run_date)s::date - valid_until, 'auto', %(policy)s, %(calendar)s,
               continuity_start
          FROM decided WHERE outcome = 'endorsed'
        RETURNING id, permit_id
    ),
    owed AS (
        INSERT INTO permits_reliefsupplement (endorsement_id, measure_id, due_on)
        SELECT (SELECT written.id FROM written WHERE written.permit_id = decided.id),
               decided.relief, %(run_date)s::date + %(supplement_days)s
          FROM decided WHERE decided.relieved AND decided.outcome = 'endorsed'
    ),
    extended AS (
        UPDATE permits_permit AS permit
           SET valid_until = decided.new_valid_until, version = version + 1
          FROM decided WHERE outcome = 'endorsed' AND permit.id = decided.id
    ),
    texts AS (
        INSERT INTO sms_message (key, template, params, language, phone, phone_index,
                                 person_index)
        SELECT 'auto-ok:' || id || ':' || valid_until, 'AUTO_OK',
               jsonb_build_object('date', new_valid_until),
               language, phone, phone_index, person_index
          FROM decided WHERE outcome = 'endorsed'
         UNION ALL
        SELECT 'auto-fail:' || id || ':' || valid_until || ':' || array_to_string(told, ','),
               'AUTO_FAIL', jsonb_build_object('date', valid_until, 'reason', to_jsonb(told)),
               language, phone, phone_index, person_index
          FROM decided WHERE outcome = 'referred' AND relief IS NULL
        ON CONFLICT (key) DO NOTHING
    )
    SELECT outcome, count(*) FROM decided GROUP BY outcome"""

# A slice is a few thousand rows beside tables of millions: whatever the statistics say, every
# row is looked up by its key. Foreign keys are checked with the statement, where the row that
# breaks one can still be set aside. The server notices at once that its worker was killed, also
# while the statement runs or waits, and frees the slice. Its commit need not wait for the disk:
# what a crash of the server takes back is the whole slice, its row included, and whoever commits
# later and waits (who sends a message, who ends the night) waits for it too.
PREPARE = (
    "; ".join(
        f"SET LOCAL {setting} = off"
        for setting in (
            "enable_seqscan",
            "enable_hashjoin",
            "enable_mergejoin",
            "enable_material",
            "jit",
        )
    )
    + "; SET LOCAL client_connection_check_interval = '250ms'"
    "; SET LOCAL synchronous_commit = off; SET CONSTRAINTS ALL IMMEDIATE"
)


def periods(run_date: date, policy: Policy) -> list[date]:
    """The last days of the permits that the night of `run_date` looks at: E-15 to E (D-11)."""
    return [run_date + timedelta(days=left) for left in range(policy.auto_days_before + 1)]


def parameters(run_date: date, policy: Policy, calendar: str = "") -> dict[str, Any]:
    """What the statements above need beside the slice's ids, for the night of `run_date`."""
    taken = Snapshot.objects.exclude(failed_on=run_date)
    copies = dict(taken.values_list("register", "as_of"))
    known = {
        f"{name}_known": name in copies and (run_date - copies[name]).days <= FRESH_DAYS
        for name in Snapshot.Register.values
    }
    return known | {
        "run_date": run_date,
        "round_known": True,
        "relief_open": policy.relief_open and ReliefMeasure.objects.in_force(run_date).exists(),
        "supplement_days": policy.supplement_days,
        "periods": periods(run_date, policy),
        "oldest_month": add_months(run_date.replace(day=1), -policy.auto_insurance_lag_months),
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
