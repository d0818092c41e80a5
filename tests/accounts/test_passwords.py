"""Staff and HR sign in with user name and password; the admin has no door of its own."""

import pytest
from django.urls import reverse

from portal.accounts.models import Membership, Role
from portal.audit.models import Entry
from tests.accounts import makers
from tests.accounts.makers import PASSWORD, PHONE
from tests.accounts.steps import (
    BY_PASSWORD,
    HOME,
    IDENTITY,
    ask,
    enter,
    last_code,
    password,
    signed_in,
)

pytestmark = pytest.mark.django_db
EMPLOYER = "/employer/"


def test_a_clerk_signs_in_with_the_password_and_lands_on_the_desk(client):
    makers.clerk()
    assert password(client, "clerk").url == reverse("cases:desk")
    assert signed_in(client)


def test_hr_signs_in_with_the_password_and_lands_on_the_employers_cases(client):
    makers.reviewer()
    assert password(client, "hr").url == EMPLOYER


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(client):
    makers.clerk()
    wrong = password(client, "clerk", "not this")
    unknown = password(client, "nobody", PASSWORD)
    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert wrong.context["form"].non_field_errors()
    assert not signed_in(client)


def test_an_account_of_a_phone_has_no_password(client):
    user = makers.user()
    password(client, user.username, "")
    password(client, PHONE, user.password)
    password(client, user.username, user.password)
    assert not signed_in(client)


def test_one_human_is_applicant_and_hr_with_one_account(client):
    hr = makers.with_password("hr", phone=PHONE)
    Membership.objects.create(user=hr, employer=makers.employer(), role=Role.ADMINISTRATOR)
    makers.resident()
    ask(client)
    assert enter(client, last_code()).url == EMPLOYER
    client.post(IDENTITY, {"name": makers.NAME, "id_number": makers.ID_NUMBER})
    hr.refresh_from_db()
    assert hr.person.name == makers.NAME
    assert hr.phone_verified
    client.post(reverse("account_logout"))
    ask(client)
    assert enter(client, last_code()).url == HOME
    client.post(reverse("account_logout"))
    assert password(client, "hr").url == EMPLOYER
    assert client.session["_auth_user_id"] == str(hr.pk)


def test_a_clerk_who_is_an_applicant_too_lands_where_the_door_leads(client):
    clerk = makers.with_password("clerk", phone=PHONE, phone_verified=True)
    Membership.objects.create(user=clerk, office=makers.office(), role=Role.CLERK)
    makers.person(clerk)
    assert password(client, "clerk").url == reverse("cases:desk")
    client.post(reverse("account_logout"))
    ask(client)
    assert enter(client, last_code()).url == HOME


def test_a_closed_staff_account_does_not_sign_in(client):
    makers.with_password("gone", is_active=False)
    assert password(client, "gone").url == reverse("account_inactive")
    assert not signed_in(client)


def test_the_session_of_a_password_ends_with_the_browser(client):
    makers.clerk()
    password(client, "clerk")
    assert client.session.get_expire_at_browser_close()


def test_staff_leave_a_row_in_the_audit_trail_when_they_sign_in(client):
    clerk = makers.clerk()
    password(client, "clerk")
    entry = Entry.objects.get()
    assert (entry.action, entry.actor) == ("sign_in", clerk)
    assert entry.address_hash is not None


def test_a_pending_code_does_not_close_the_other_door(client):
    ask(client)
    assert client.get(BY_PASSWORD).status_code == 200


def test_the_admin_sends_its_visitors_through_the_same_door(client):
    response = client.get(reverse("admin:login"), {"next": "/admin/accounts/office/"})
    assert response.url == f"{BY_PASSWORD}?next=%2Fadmin%2Faccounts%2Foffice%2F"
    client.force_login(makers.clerk())
    assert client.get(reverse("admin:login")).status_code == 403


def test_the_admin_shows_accounts_of_staff_but_none_of_applicants(client):
    client.force_login(makers.with_password("root", is_staff=True, is_superuser=True))
    makers.clerk()
    applicant = makers.user()
    page = client.get(reverse("admin:accounts_user_changelist")).content.decode()
    assert "clerk" in page
    assert applicant.username not in page
    change = reverse("admin:accounts_user_change", args=[applicant.pk])
    assert client.get(change).status_code == 302
    assert client.get(change, follow=True).status_code == 200
    shown = client.get(reverse("admin:accounts_user_change", args=[applicant.pk]), follow=True)
    assert PHONE not in shown.content.decode()


def test_an_administrator_lands_in_the_admin(client):
    makers.with_password("root", is_staff=True, is_superuser=True)
    assert password(client, "root").url == reverse("admin:index")
