"""An employer is told through those who act for it."""

import datetime as dt

import pytest

from points.employers.telling import tell_employer
from portal import sms
from portal.accounts.models import Employer, Membership, Role, User
from portal.sms.models import Message

pytestmark = pytest.mark.django_db

sms.register_texts({"TEST_EMPLOYER": {"zh-hans": "请于{date}前办理。", "en": "Act by {date}."}})


def member(employer: Employer, phone: str | None, **changes: object) -> User:
    user = User.objects.create(username=f"hr{phone}", phone=phone, **changes)
    Membership.objects.create(user=user, employer=employer, role=Role.REVIEWER)
    return user


def test_every_active_member_with_a_phone_is_told_once_in_their_language() -> None:
    employer = Employer.objects.create(
        credit_code="91350100M000100Y43", name="甲公司", district_code="310101"
    )
    member(employer, "13800000001")
    member(employer, "13800000002", language="en")
    member(employer, None)
    member(employer, "13800000003", is_active=False)
    gone = member(employer, "13800000004")
    Membership.objects.filter(user=gone).update(active=False)
    day = dt.date(2026, 11, 30)

    told = [
        tell_employer(employer, "TEST_EMPLOYER", key="test:1", params={"date": day})
        for _ in range(2)
    ]

    assert told == [2, 0]
    assert sorted(Message.objects.values_list("language", flat=True)) == ["en", "zh-hans"]
    assert {m.params["date"] for m in Message.objects.all()} == {"2026-11-30"}
