"""`{% open_drafts %}` on home and my cases."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone

from portal.wizard.models import Draft
from tests.wizard.walk import Walk

pytestmark = pytest.mark.django_db


def shown(user: Any) -> str:
    request = RequestFactory().get("/")
    request.user = user
    return Template("{% load wizard %}{% open_drafts %}").render(Context({"request": request}))


def test_they_are_listed_with_one_query_however_many(
    walk: Walk, django_assert_num_queries: Any
) -> None:
    walk.fill("dog")
    other = Walk.begin(walk.client)
    user = walk.draft.user
    user.active_memberships  # noqa: B018  asked once a request anyway
    with django_assert_num_queries(1):
        page = shown(user)
    assert page.index(other.url()) < page.index(walk.url()), "the newest first"
    assert "Registering a dog" in page


def test_submitted_and_expired_ones_are_not(walk: Walk) -> None:
    walk.fill()
    walk.submit()
    Draft.objects.create(
        user=walk.draft.user,
        person=walk.draft.person,
        service="dog",
        expires_at=timezone.now(),
    )
    assert shown(walk.draft.user).strip() == ""


def test_strangers_see_none(walk: Walk) -> None:
    assert shown(AnonymousUser()).strip() == ""


def test_a_draft_of_a_service_that_is_gone_is_left_out(walk: Walk) -> None:
    Draft.objects.update(service="cat")
    assert "cat" not in shown(walk.draft.user)
