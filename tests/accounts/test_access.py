"""Who somebody is, and which doors that opens."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory

from portal.accounts import access
from portal.accounts.models import Membership, Role, User
from tests.accounts import makers

pytestmark = pytest.mark.django_db

GUARDS = {
    "applicant": access.applicant_required,
    "staff": access.staff_required,
    "hr": access.hr_required,
}


def visit(guard: str, user: object) -> HttpResponse:
    request = RequestFactory().get("/somewhere/?page=2")
    request.user = user
    request.session = {}
    request._messages = []
    return GUARDS[guard](lambda request: HttpResponse("in"))(request)


def test_everybody_gets_through_their_own_door_and_no_other():
    applicant = makers.user()
    makers.person(applicant)
    visitors = {"applicant": applicant, "staff": makers.clerk(), "hr": makers.reviewer()}
    for door in GUARDS:
        for kind, user in visitors.items():
            expected = 200 if kind == door else 403
            assert visit(door, user).status_code == expected, (door, kind)


@pytest.mark.parametrize(
    ("guard", "door"),
    [
        ("applicant", "/accounts/login/"),
        ("staff", "/accounts/login/staff/"),
        ("hr", "/accounts/login/staff/"),
    ],
)
def test_who_is_not_signed_in_is_led_to_the_right_door_and_back(guard, door):
    response = visit(guard, AnonymousUser())
    assert response.status_code == 302
    assert response.url == f"{door}?next=%2Fsomewhere%2F%3Fpage%3D2"


def test_whose_person_is_not_known_yet_says_so_first():
    assert visit("applicant", makers.user()).url.startswith("/accounts/identity/?next=")


def test_an_ended_membership_opens_nothing():
    clerk = makers.clerk()
    Membership.objects.update(active=False)
    assert visit("staff", User.objects.get(pk=clerk.pk)).status_code == 403
    assert access.offices_of(User.objects.get(pk=clerk.pk)) == []


def test_nobody_is_nothing():
    nobody = AnonymousUser()
    assert access.person_of(nobody) is None
    assert access.offices_of(nobody) == []
    assert access.employers_of(nobody) == []
    assert not access.is_supervisor(nobody)


def test_only_the_supervisor_of_an_office_is_its_supervisor():
    office, other = makers.office("a"), makers.office("b")
    user = makers.with_password("boss")
    Membership.objects.create(user=user, office=office, role=Role.SUPERVISOR)
    Membership.objects.create(user=user, office=other, role=Role.CLERK)
    assert access.is_supervisor(user)
    assert access.is_supervisor(user, office)
    assert not access.is_supervisor(user, other)


def test_each_question_costs_one_query_however_often_it_is_asked(django_assert_num_queries):
    user = makers.user()
    makers.person(user)
    office = makers.office()
    Membership.objects.create(user=user, office=office, role=Role.CLERK)
    with django_assert_num_queries(2):
        for _time in range(3):
            assert access.person_of(user).name == makers.NAME
            assert access.offices_of(user) == [office]
            assert access.employers_of(user) == []
            assert access.is_staff_member(user)
            assert user.works_in_office
            assert user.display_name


def test_what_changed_is_asked_again():
    user = makers.user()
    assert access.person_of(user) is None
    access.forget(user)
    person = makers.person(user)
    assert access.person_of(user) == person
