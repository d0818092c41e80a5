"""HR accounts: invited by text message, with roles, and never without an administrator."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from points.employers import members
from points.models import Invitation
from portal.accounts.models import Employer, Membership, Role, User
from portal.audit.models import Entry
from portal.cases.service import Refused
from portal.sms.models import Message
from portal.wizard.models import Draft
from tests.permits.services import makers as permits
from tests.permits.services.walk import browser
from tests.points.services import makers

pytestmark = pytest.mark.django_db
PAGE = "/employer/members/"
PHONE = "13922220001"


def text(client: Client, path: str = PAGE, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def invite(client: Client, phone: str = PHONE, role: str = Role.REVIEWER) -> Any:
    return client.post(PAGE, {"phone": phone, "role": role}, follow=True)


def guest(phone: str = PHONE, *, verified: bool = True) -> User:
    user = User.objects.create_by_phone(phone)
    user.phone_verified = verified
    user.save()
    return user


def roles(employer: Employer) -> dict[str, str]:
    found = Membership.objects.filter(employer=employer, active=True)
    return dict(found.values_list("user__username", "role"))


def test_an_administrator_invites_by_text_message_and_the_guest_becomes_a_member(
    admin: Client, employer: Employer
) -> None:
    assert "The invitation is on its way to 139****0001" in invite(admin).content.decode()
    message = Message.objects.get(template="EMPLOYER_INVITED")
    assert message.params["employer"] == employer.name
    assert PHONE not in str(message.params)
    assert "139****0001" in text(admin)
    assert PHONE not in text(admin)
    user = guest()
    client = browser(user)
    # Nobody knows yet who they are: the invitation stands on the page that asks it too.
    for path in ("/", "/accounts/identity/"):
        assert employer.name in text(client, path), path
    page = text(client, "/employer/invitations/")
    assert employer.name in page
    one = Invitation.objects.get()
    answer = client.post(f"/employer/invitations/{one.pk}/", {"go": "take"})
    assert answer.headers["Location"] == "/employer/"
    assert employer.name in text(client, "/employer/")
    assert roles(employer)[user.username] == Role.REVIEWER
    one.refresh_from_db()
    assert one.taken_by == user
    assert "139****0001" not in text(admin).split("Invited")[-1].split("<form")[0]
    assert Entry.objects.filter(action="employer.join", employer=employer, actor=user).exists()


def test_a_holder_sees_the_invitation_on_the_home_page(admin: Client, employer: Employer) -> None:
    person = permits.person(7)
    assert person.user is not None
    User.objects.filter(pk=person.user.pk).update(phone_verified=True)
    invite(admin, str(person.phone))
    page = text(browser(person.user), "/")
    assert "You are invited to act for an employer" in page
    assert employer.name in page


def test_an_invitation_belongs_to_the_proven_number_alone(admin: Client) -> None:
    invite(admin)
    one = Invitation.objects.get()
    for other in (guest("13922220002"), guest(PHONE, verified=False)):
        client = browser(other)
        assert "No invitation" in text(client, "/employer/invitations/") or (
            "Sign out" in text(client, "/employer/invitations/")
        )
        path = f"/employer/invitations/{one.pk}/"
        assert client.post(path, {"go": "take"}).status_code == 404
    assert not Membership.objects.filter(user__phone_index__isnull=False, role="reviewer").exists()


def test_an_invitation_is_taken_once_and_not_after_two_weeks_nor_when_withdrawn(
    admin: Client, employer: Employer, administrator: User
) -> None:
    user = guest()
    invite(admin)
    old = Invitation.objects.get()
    Invitation.objects.update(created_at=timezone.now() - Invitation.LIFETIME)
    with pytest.raises(Refused):
        members.take(old, user)
    # Nobody took the old one: the number may be invited again.
    invite(admin)
    again = Invitation.objects.get(ended_at=None)
    assert admin.post(f"/employer/members/invited/{again.pk}/").status_code == 302
    with pytest.raises(Refused):
        members.take(again, user)
    made = members.invite(employer, PHONE, Role.REVIEWER, administrator)
    members.take(made, user)
    with pytest.raises(Refused):
        members.take(made, user)


def test_a_number_is_invited_once_and_a_member_not_at_all(
    admin: Client, employer: Employer, reviewer: User
) -> None:
    invite(admin)
    assert "has been invited already" in invite(admin).content.decode()
    answer = invite(admin, str(reviewer.phone))
    assert "acts for you already" in answer.content.decode()
    assert "error-summary" in invite(admin, "12345").content.decode()
    assert Message.objects.filter(template="EMPLOYER_INVITED").count() == 1
    for n in range(members.MOST_OPEN - 1):
        invite(admin, f"1393333{n:04d}")
    assert "Too many invitations wait" in invite(admin, "13944440000").content.decode()
    # Withdrawing makes room, but not for text messages without end.
    for one in Invitation.objects.filter(ended_at=None):
        members.withdraw(one)
    for n in range(members.MOST_A_DAY - members.MOST_OPEN):
        invite(admin, f"1395555{n:04d}")
    assert "Too many invitations today" in invite(admin, "13944440001").content.decode()


def test_a_reviewer_looks_but_changes_nothing(
    hr: Client, employer: Employer, administrator: User, reviewer: User
) -> None:
    page = text(hr)
    assert "吴敏" in page
    assert "Send the invitation" not in page
    tie = Membership.objects.get(user=administrator)
    one = members.invite(employer, PHONE, Role.REVIEWER, administrator)
    before = roles(employer)
    for path, data in (
        (PAGE, {"phone": "13922220009", "role": "administrator"}),
        (f"{PAGE}{tie.pk}/", {"go": "remove"}),
        (f"{PAGE}invited/{one.pk}/", {}),
    ):
        answer = hr.post(path, data, follow=True)
        assert "Only an administrator" in answer.content.decode(), path
    assert roles(employer) == before
    assert Invitation.objects.get().ended_at is None


def test_an_administrator_changes_roles_and_removes(
    admin: Client, employer: Employer, reviewer: User
) -> None:
    tie = Membership.objects.get(user=reviewer)
    admin.post(f"{PAGE}{tie.pk}/", {"go": "role", "role": "administrator"})
    assert roles(employer)["hr"] == Role.ADMINISTRATOR
    admin.post(f"{PAGE}{tie.pk}/", {"go": "role", "role": "clerk"})
    assert roles(employer)["hr"] == Role.ADMINISTRATOR
    assert "Remove 周洁?" in text(admin, f"{PAGE}?remove={tie.pk}")
    assert "Yes, remove" not in text(admin, f"{PAGE}?remove=x")
    admin.post(f"{PAGE}{tie.pk}/", {"go": "remove"})
    assert "hr" not in roles(employer)
    assert admin.post(f"{PAGE}{tie.pk}/", {"go": "remove"}).status_code == 404


def test_the_last_administrator_stays(
    admin: Client, employer: Employer, administrator: User, reviewer: User
) -> None:
    tie = Membership.objects.get(user=administrator)
    for data in ({"go": "remove"}, {"go": "role", "role": "reviewer"}):
        page = admin.post(f"{PAGE}{tie.pk}/", data, follow=True).content.decode()
        assert "This is the last administrator" in page
    assert roles(employer)["hradmin"] == Role.ADMINISTRATOR
    # One whose account is closed does not count.
    Membership.objects.filter(user=reviewer).update(role=Role.ADMINISTRATOR)
    User.objects.filter(pk=reviewer.pk).update(is_active=False)
    with pytest.raises(Refused):
        members.remove(tie)
    User.objects.filter(pk=reviewer.pk).update(is_active=True)
    answer = admin.post(f"{PAGE}{tie.pk}/", {"go": "remove"})
    assert answer.headers["Location"] == "/"
    assert admin.get(PAGE).status_code == 403


def test_whoever_is_removed_loses_sight_at_once_and_what_they_had_begun(
    admin: Client, hr: Client, employer: Employer, reviewer: User
) -> None:
    person = makers.holder()
    draft = Draft.objects.create(
        user=reviewer, person=person, employer=employer, service="confirmation"
    )
    own = Draft.objects.create(user=reviewer, person=permits.person(5), service="points")
    assert text(hr, "/employer/people/")
    tie = Membership.objects.get(user=reviewer)
    admin.post(f"{PAGE}{tie.pk}/", {"go": "remove"})
    assert hr.get("/employer/people/").status_code == 403
    assert not Draft.objects.filter(pk=draft.pk).exists()
    assert Draft.objects.filter(pk=own.pk).exists()


def test_members_of_another_employer_do_not_exist(admin: Client, employer: Employer) -> None:
    other = makers.employer(makers.OTHER, "上海别处有限公司", "310115")
    stranger = makers.hr(other, "stranger", "13911110009")
    tie = Membership.objects.get(user=stranger)
    one = members.invite(other, PHONE, Role.REVIEWER, stranger)
    assert admin.post(f"{PAGE}{tie.pk}/", {"go": "remove"}).status_code == 404
    assert admin.post(f"{PAGE}invited/{one.pk}/").status_code == 404
    assert "139****0009" not in text(admin)


def test_a_declined_invitation_is_over(admin: Client, employer: Employer) -> None:
    invite(admin)
    user = guest()
    one = Invitation.objects.get()
    browser(user).post(f"/employer/invitations/{one.pk}/", {"go": "decline"})
    one.refresh_from_db()
    assert one.ended_at is not None
    assert one.taken_by is None
    assert not Membership.objects.filter(user=user).exists()
    assert timezone.now() - one.ended_at < dt.timedelta(minutes=1)
