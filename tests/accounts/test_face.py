"""Face verification and its demonstration."""

import pytest

from portal.accounts import face
from portal.accounts.models import DemoFace, FaceOutcome, FaceVerification
from tests.accounts import makers

pytestmark = pytest.mark.django_db


def listed(outcome: str):
    person = makers.person()
    DemoFace.objects.create(person_index=person.id_index, outcome=outcome)
    return person


def test_somebody_whom_the_demonstration_does_not_list_passes():
    person = makers.person()
    answer = face.verify(person, "draft-1")
    assert answer.outcome == FaceOutcome.PASSED
    assert (answer.person, answer.purpose, answer.provider) == (person, "draft-1", "demonstration")
    assert face.passed(person, "draft-1")


def test_passing_for_one_purpose_is_not_passing_for_another():
    person = makers.person()
    face.verify(person, "draft-1")
    assert not face.passed(person, "draft-2")


def test_a_face_that_is_refused_does_not_pass_and_each_try_is_kept():
    person = listed(FaceOutcome.REFUSED)
    assert face.verify(person, "d").outcome == FaceOutcome.REFUSED
    face.verify(person, "d")
    assert not face.passed(person, "d")
    assert FaceVerification.objects.count() == 2


def test_a_service_that_times_out_refuses_nobody_and_passes_nobody():
    person = listed(FaceOutcome.UNAVAILABLE)
    assert face.verify(person, "d").outcome == FaceOutcome.UNAVAILABLE
    assert not face.passed(person, "d")


def test_who_failed_first_may_pass_later():
    person = listed(FaceOutcome.REFUSED)
    face.verify(person, "d")
    DemoFace.objects.all().delete()
    face.verify(person, "d")
    assert face.passed(person, "d")


def test_outside_of_a_demonstration_the_demonstration_passes_nobody(settings):
    settings.DEMO = False
    assert face.verify(makers.person(), "d").outcome == FaceOutcome.UNAVAILABLE


def test_the_provider_says_that_it_is_a_demonstration():
    assert face.provider().is_demonstration


def test_every_outcome_has_its_words():
    assert set(face.WORDS) == set(FaceOutcome.values)
