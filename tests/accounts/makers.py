"""Rows that the tests of accounts and audit need, made through the models."""

import datetime as dt

from portal.accounts.models import Employer, Membership, Office, OfficeKind, Person, Role, User
from portal.registers.identifiers import make_id_number
from portal.registers.models import Resident

PHONE = "13800000001"
ID_NUMBER = "11010519491231002X"
NAME = "张小燕"
OTHER_ID_NUMBER = make_id_number("440301", dt.date(1990, 1, 1), 1)
PASSWORD = "correct horse battery"


def resident(**changes: object) -> Resident:
    """A person in the population register."""
    return Resident.objects.create(
        **{
            "id_number": ID_NUMBER,
            "name": NAME,
            "name_pinyin": "zhang xiao yan",
            "sex": "F",
            "birth_date": dt.date(1949, 12, 31),
            "hukou_place": "北京市朝阳区",
            "phone": PHONE,
            "fingerprint": b"x" * 32,
            "updated_on": dt.date(2026, 1, 1),
            **changes,
        }
    )


def user(phone: str | None = PHONE, **changes: object) -> User:
    """A user whose number is proven, without a password."""
    made = User(
        **{"username": f"u{phone}", "phone": phone, "phone_verified": bool(phone), **changes}
    )
    made.set_unusable_password()
    made.save()
    return made


def person(of: User | None = None, **changes: object) -> Person:
    """A person; signs in as `of`."""
    return Person.objects.create(
        **{
            "user": of,
            "name": NAME,
            "id_number": ID_NUMBER,
            "sex": "F",
            "birth_date": dt.date(1949, 12, 31),
            "phone": PHONE,
            **changes,
        }
    )


def office(code: str = "310101002") -> Office:
    """A community affairs centre."""
    return Office.objects.create(
        kind=OfficeKind.COMMUNITY,
        code=code,
        name="南京东路街道社区事务受理服务中心",
        name_en="East Nanjing Road Community Affairs Centre",
        district_code="310101",
        street_code="310101002",
    )


def employer() -> Employer:
    """An employer."""
    return Employer.objects.create(
        credit_code="91350100M000100Y43", name="浦江科技有限公司", district_code="310115"
    )


def with_password(username: str, **changes: object) -> User:
    """A user who signs in with PASSWORD."""
    return User.objects.create_user(username, password=PASSWORD, **changes)


def clerk(username: str = "clerk") -> User:
    """A clerk of an office of their own."""
    made = with_password(username)
    Membership.objects.create(user=made, office=office(f"office-{username}"), role=Role.CLERK)
    return made


def reviewer(username: str = "hr") -> User:
    """An HR reviewer."""
    made = with_password(username)
    Membership.objects.create(user=made, employer=employer(), role=Role.REVIEWER)
    return made
