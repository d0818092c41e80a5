"""The audit trail: what is written, and that it stays."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import RequestFactory
from django.urls import reverse

from portal import audit
from portal.accounts.models import Membership, Role
from portal.audit.models import Entry
from tests.accounts import makers

pytestmark = pytest.mark.django_db


def test_a_view_of_a_persons_record_is_one_row_with_who_what_and_for_whom():
    clerk, person = makers.clerk(), makers.person()
    request = RequestFactory().get("/")
    request.user = clerk
    audit.record(request, "view", person, detail={"page": "desk"})
    entry = Entry.objects.get()
    assert (entry.actor, entry.action, entry.person) == (clerk, "view", person)
    assert (entry.object_type, entry.object_id) == ("accounts.person", str(person.pk))
    assert entry.office == clerk.memberships.get().office
    assert entry.employer is None
    assert entry.detail == {"page": "desk"}
    assert len(bytes(entry.address_hash)) == 32


def test_hr_acts_for_their_employer():
    hr = makers.reviewer()
    entry = audit.record(hr, "view", makers.person())
    assert entry.employer == hr.memberships.get().employer


def test_who_has_several_ties_acts_for_the_office_in_charge_or_for_the_one_named():
    user = makers.clerk()
    second = makers.office("second")
    Membership.objects.create(user=user, office=second, role=Role.CLERK)
    person = makers.person()
    assert audit.record(user, "view", person).office is None
    assert audit.record(user, "view", person, office=second).office == second
    assert audit.record(user, "view", user.memberships.last()).office == second


def test_seeing_ones_own_record_is_for_nobodys_sake():
    clerk = makers.clerk()
    own = makers.person(clerk)
    assert audit.record(clerk, "view", own).office is None


def test_a_record_about_a_person_names_them():
    person = makers.person()
    verification = person.face_verifications.create(
        purpose="d", outcome="passed", provider="demonstration"
    )
    assert audit.record(None, "view", verification).person == person


def test_the_system_is_nobody():
    entry = audit.record(None, "slice", detail={"permits": 500})
    assert (entry.actor, entry.person, entry.office) == (None, None, None)


def test_an_anonymous_visitor_has_no_name():
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    assert audit.record(request, "view").actor is None


def refused(change) -> bool:
    try:
        with transaction.atomic():
            change()
    except IntegrityError:
        return True
    return False


def test_no_row_can_be_changed_or_deleted():
    entry = audit.record(None, "view")
    assert refused(lambda: Entry.objects.update(action="other"))
    assert refused(lambda: Entry.objects.all().delete())
    entry.action = "other"
    assert refused(entry.save)
    assert refused(entry.delete)
    assert Entry.objects.get().action == "view"


def test_who_stands_in_the_trail_cannot_be_deleted():
    clerk = makers.with_password("clerk")
    audit.record(clerk, "view")
    with pytest.raises(ProtectedError):
        clerk.delete()


def test_the_trail_is_read_only_in_the_admin(client):
    audit.record(None, "view", makers.person())
    entry = Entry.objects.get()
    client.force_login(makers.with_password("root", is_staff=True, is_superuser=True))
    page = client.get(reverse("admin:audit_entry_changelist")).content.decode()
    assert makers.NAME not in page
    assert client.get(reverse("admin:audit_entry_add")).status_code == 403
    assert client.get(reverse("admin:audit_entry_change", args=[entry.pk])).status_code == 200
    delete = reverse("admin:audit_entry_delete", args=[entry.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
