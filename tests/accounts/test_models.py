"""What the database refuses, and small questions to the models."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction

from portal.accounts.models import Membership, Person, Role, User
from tests.accounts import makers
from tests.accounts.makers import ID_NUMBER, OTHER_ID_NUMBER, PHONE

pytestmark = pytest.mark.django_db


def refused(**fields: object) -> bool:
    try:
        with transaction.atomic():
            Membership.objects.create(**fields)
    except IntegrityError:
        return True
    return False


def test_a_membership_is_of_an_office_or_of_an_employer_and_has_a_role_of_its_kind():
    user, office, employer = makers.user(), makers.office(), makers.employer()
    assert refused(user=user, role=Role.CLERK)
    assert refused(user=user, office=office, employer=employer, role=Role.CLERK)
    assert refused(user=user, office=office, role=Role.REVIEWER)
    assert refused(user=user, employer=employer, role=Role.SUPERVISOR)
    assert not refused(user=user, office=office, role=Role.CLERK)
    assert not refused(user=user, employer=employer, role=Role.REVIEWER)


def test_a_membership_is_there_once():
    user, office, employer = makers.user(), makers.office(), makers.employer()
    Membership.objects.create(user=user, office=office, role=Role.CLERK)
    Membership.objects.create(user=user, employer=employer, role=Role.REVIEWER)
    assert refused(user=user, office=office, role=Role.SUPERVISOR)
    assert refused(user=user, employer=employer, role=Role.ADMINISTRATOR)


def test_two_users_cannot_have_one_number_but_many_have_none():
    makers.user()
    makers.user(None, username="a")
    makers.user(None, username="b")
    with pytest.raises(IntegrityError):
        makers.user(username="c")


def test_an_id_number_is_one_person():
    makers.person()
    with pytest.raises(IntegrityError):
        makers.person(id_number=ID_NUMBER.lower())


def test_number_and_phone_lie_encrypted_in_their_columns_and_are_found_by_index():
    user = makers.user()
    person = makers.person(user)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id_number, phone, row_to_json(p)::text FROM accounts_person p")
        id_cell, phone_cell, row = cursor.fetchone()
    assert ID_NUMBER.encode() not in bytes(id_cell)
    assert PHONE.encode() not in bytes(phone_cell)
    assert ID_NUMBER not in row
    assert Person.objects.get(id_index=ID_NUMBER) == person
    assert User.objects.get(phone_index=PHONE) == user


def test_lists_show_masked_numbers():
    person = makers.person()
    assert person.masked_id == "110***********002X"
    assert person.masked_phone == "138****0001"
    assert makers.person(id_number=OTHER_ID_NUMBER, phone=None).masked_phone == ""


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        ("2008-11-22", "2026-11-21", 17),
        ("2008-11-22", "2026-11-22", 18),
        ("2008-02-29", "2026-02-27", 17),
        ("2008-02-29", "2026-02-28", 18),
        ("2008-02-29", "2028-02-28", 19),
        ("2008-02-29", "2028-02-29", 20),
    ],
)
def test_age_is_in_completed_years_with_the_birthday_included(born, day, age):
    person = Person(birth_date=dt.date.fromisoformat(born))
    assert person.age_on(dt.date.fromisoformat(day)) == age


def test_the_header_calls_staff_by_name_and_applicants_by_that_of_their_person():
    assert makers.with_password("clerk", last_name="王", first_name="芳").display_name == "王芳"
    user = makers.user()
    assert user.display_name == ""
    makers.person(user)
    assert User.objects.get(pk=user.pk).display_name == makers.NAME
