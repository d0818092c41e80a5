"""Employers with HR, talent centres with clerks, holders of points; and moves through the acts."""

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from permits.models import Endorsement, Permit
from points.models import EmployerRecord, IndicatorDecision, PointsFile, PointsRequest
from points.review.indicators import to_decide
from portal.accounts.models import Employer, Membership, Office, OfficeKind, Person, Role, User
from portal.cases import acts
from portal.cases.flow import Actor
from portal.cases.models import Case
from portal.clock.days import add_months
from tests.permits.services import makers as permits

TODAY = permits.TODAY
SINCE = date(2021, 6, 1)
OTHER = "91310115MA9TQWN02"


def centres() -> None:
    """A talent centre for each of two districts."""
    for code, name in (("310112", "闵行区"), ("310115", "浦东新区")):
        Office.objects.create(
            kind=OfficeKind.TALENT,
            code=f"T{code}",
            name=f"{name}人才服务中心",
            name_en=f"Talent Centre {code}",
            district_code=code,
            address=f"{name}便民路1号",
            phone="021-55501001",
        )


def employer(
    body: str = "91310112MA9TQWN01",
    name: str = "上海本地有限公司",
    district: str = "310112",
    *,
    approved: bool = True,
) -> Employer:
    """An employer that the portal knows, approved by the talent centre or not."""
    made = Employer.objects.get_or_create(
        credit_code=permits.code(body), defaults={"name": name, "district_code": district}
    )[0]
    EmployerRecord.objects.get_or_create(
        employer=made,
        defaults={
            "approved_on": date(2024, 1, 8) if approved else None,
            "registered_name": name if approved else "",
        },
    )
    return made


def hr(of: Employer | None = None, username: str = "hr", phone: str = "13911110001") -> User:
    """A member of the employer's HR."""
    made = User.objects.create_by_phone(phone)
    made.username = username
    made.last_name, made.first_name = "周", "洁"
    made.save()
    Membership.objects.create(user=made, employer=of or employer(), role=Role.REVIEWER)
    return made


def clerk(district: str = "310112", username: str = "talent") -> User:
    """A clerk of a talent centre."""
    made = User.objects.create_user(username, last_name="郑", first_name="人才")
    office = Office.objects.get(code=f"T{district}")
    Membership.objects.create(user=made, office=office, role=Role.CLERK)
    return made


def holder(
    valid_until: date = TODAY + timedelta(days=200), sequence: int = 1, **changes: Any
) -> Person:
    """Somebody with a permit and insurance since 2021 through the employer."""
    of = permits.person(sequence, **changes)
    permits.right(of)
    permits.insured(of, SINCE)
    permits.permit(of, valid_until, 3)
    return of


BACHELOR = {"degrees": [{"level": "bachelor_degree", "verified": True}]}


def file(of: Person, valid_until: date, declared: Any = BACHELOR, **changes: Any) -> PointsFile:
    """Points that were set for the permit's period of before, by what was declared then."""
    scored_on = add_months(valid_until, -12) + timedelta(days=20)
    facts = {
        "person": of,
        "employer": employer(),
        "route": "education",
        "total": 132,
        "scored_on": scored_on,
        "valid_until": valid_until,
        **changes,
    }
    case = Case.objects.create(
        reference=f"{scored_on:%Y%m%d}9{of.pk:05d}",
        service="points",
        person=of,
        filer=facts["employer"],
        state="SCORED",
        state_since=scored_on,
        answers={"raw": {}, "data": {}, "steps": []},
        submitted_on=scored_on,
        closed_at=timezone.now(),
    )
    PointsRequest.objects.create(
        case=case,
        employer=facts["employer"],
        route=facts["route"],
        facts=declared,
        estimate=facts["total"],
        score=facts["total"],
        scored_on=scored_on,
        policy_code="2018-01",
    )
    return PointsFile.objects.create(**facts)


def endorsed(permit: Permit, on: date, **changes: Any) -> Endorsement:
    """The permit is endorsed on that day for the year after its present end."""
    period = permit.valid_until
    made = permits.endorsement(permit, period, endorsed_on=on, **changes)
    permit.valid_until = made.valid_until
    permit.save()
    return made


def move(case: Case, name: str, user: User, actor: Actor = Actor.STAFF, **words: Any) -> Case:
    """The move as `user`, knowing the case as it is now."""
    case.refresh_from_db()
    return acts.move(case.pk, name, acts.By(actor, user), version=case.version, **words)


def by_hr(case: Case, name: str, user: User, **words: Any) -> Case:
    """The move as the employer's HR."""
    return move(case, name, user, Actor.EMPLOYER, **words)


def received(case: Case, on: date = TODAY) -> None:
    """The talent centre has the papers."""
    PointsRequest.objects.filter(case=case).update(paper_received_on=on)


def decided(case: Case, by: User, **points: int) -> None:
    """What the clerk decided on each indicator; 0 on those that are not named."""
    request = case.points_request
    IndicatorDecision.objects.filter(request=request).delete()
    nothing = {str(one): 0 for one in to_decide(request.facts)}
    for indicator, decision in {**nothing, **points}.items():
        IndicatorDecision.objects.create(
            request=request,
            indicator=indicator,
            estimated=decision,
            decided=decision,
            decided_by=by,
        )
