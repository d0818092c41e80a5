"""Holders with points files, above the small town of the permits' tests."""

from datetime import date
from typing import Any

from permits.models import Endorsement, Permit
from points.models import Confirmation, Employee, PointsFile, PointsRequest, Route
from portal.accounts.models import Employer, Person, User
from portal.cases.models import Case
from portal.registers.models import InsuranceRun
from tests.permits.services import makers as town

TODAY = town.TODAY
OURS, THEIRS = "91310112MA9TQWN01", "91310115MA9TQWN02"


def employer(body: str = OURS) -> Employer:
    """An employer that the portal knows."""
    return Employer.objects.get_or_create(
        credit_code=town.code(body),
        defaults={"name": f"单位{body[-2:]}", "district_code": "310112"},
    )[0]


def run(
    of: Person, first: date, last: date | None = None, base: int = 13_000, **other: Any
) -> InsuranceRun:
    """Months of insurance by our employer at a base that reaches 1x."""
    return InsuranceRun.objects.create(
        **{
            "person_index": of.id_index,
            "employer_code": town.code(OURS),
            "first_month": first,
            "last_month": last,
            "base": base,
            **other,
        }
    )


def points_file(of: Permit, valid_until: date | None = None, **changes: Any) -> PointsFile:
    """A present points file, good as long as the permit was before its last endorsement."""
    return PointsFile.objects.create(
        **{
            "person": of.person,
            "employer": employer(),
            "route": Route.EDUCATION,
            "total": 134,
            "scored_on": date(2025, 12, 1),
            "valid_until": valid_until or of.valid_until,
            **changes,
        }
    )


def endorsed(of: Permit, on: date, period: date | None = None, **changes: Any) -> Endorsement:
    """The permit's next endorsement, written on that day; the permit moves on with it."""
    period = period or of.valid_until
    made = town.endorsement(of, period, endorsed_on=on, **changes)
    of.valid_until = made.valid_until
    of.save(update_fields=["valid_until"])
    return made


def request(
    of: Person,
    facts: dict[str, Any],
    *,
    confirmation: Confirmation | None = None,
    submitted_on: date = TODAY,
    closed: bool = True,
    **changes: Any,
) -> PointsRequest:
    """What a points case asked for, beside a case without a flow."""
    service = "confirmation" if confirmation else "points"
    case = Case.objects.create(
        reference=f"T{Case.objects.count() + 1}",
        service=service,
        person=of,
        state="SCORED" if closed else "HR_REVIEW",
        state_since=submitted_on,
        submitted_on=submitted_on,
        answers={},
        closed_at="2026-01-01T00:00:00Z" if closed else None,
    )
    return PointsRequest.objects.create(
        **{
            "case": case,
            "employer": employer(),
            "confirmation": confirmation,
            "route": Route.EDUCATION,
            "facts": facts,
            "estimate": 134,
            "policy_code": "2018-01",
            **changes,
        }
    )


def on_the_list(of: Person, by: Employer, contract_from: date, until: date | None = None) -> None:
    """HR of that employer enters the person."""
    hr, _made = User.objects.get_or_create(username="hr")
    Employee.objects.create(
        employer=by,
        name=of.name,
        id_number=of.id_number,
        contract_from=contract_from,
        contract_until=until,
        added_by=hr,
        added_on=contract_from,
    )
