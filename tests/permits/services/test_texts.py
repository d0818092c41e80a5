"""Every reason has its words, in both languages, and says them without a placeholder left."""

import re

import pytest
from django.utils import translation

from permits.application import reasons as application
from permits.endorsement import reasons as endorsement
from permits.models import Basis, Housing
from permits.papers import proof_words
from permits.rules import automatic
from permits.rules.eligibility import ApplicationReason
from portal.cases import service as services
from portal.policy.shipped import shipped_on
from tests.permits.services.makers import TODAY

LANGUAGES = ["zh-hans", "en"]
SERVICES = ["registration", "permit", "endorsement"]


def written(text: object, language: str) -> None:
    """The text stands, in its own language."""
    with translation.override(language):
        words = str(text)
    assert words
    assert "%(" not in words
    assert bool(re.search(r"[\u4e00-\u9fff]", words)) == (language == "zh-hans"), words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_of_the_automatic_rule_has_its_text(language: str) -> None:
    assert set(endorsement.TEXTS) == set(automatic.Reason)
    for text in endorsement.TEXTS.values():
        written(text, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_against_an_application_has_its_text(language: str) -> None:
    assert set(application.TEXTS) == set(ApplicationReason)
    for text in application.TEXTS.values():
        written(text, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", SERVICES)
def test_every_reason_that_staff_choose_has_its_text(slug: str, language: str) -> None:
    for text in services.get(slug).flow.reasons.values():
        written(text, language)


@pytest.mark.parametrize("slug", SERVICES)
def test_every_text_of_a_service_is_translated(slug: str) -> None:
    service = services.get(slug)
    guide = service.guide
    texts = [service.title, service.summary, guide.who, *guide.needs, guide.takes, guide.costs]
    for text in [*texts, guide.result, guide.law, *(step.title for step in service.steps)]:
        written(text, "zh-hans")


def test_kinds_of_home_and_grounds_are_the_rules_own() -> None:
    assert set(Housing.values) == {str(one) for one in automatic.Housing}
    assert set(Basis.values) == {str(one) for one in automatic.Basis}


def test_a_plain_lease_is_named_only_where_the_switch_allows_it() -> None:
    policy = shipped_on(TODAY).policy()
    with translation.override("en"):
        assert "or the lease itself" not in str(proof_words("own_rented", policy))
        open_policy = policy.with_switches(RENT_PROOF="filing_or_contract")
        assert "or the lease itself" in str(proof_words("own_rented", open_policy))
        assert str(proof_words("", policy)) == ""


@pytest.mark.parametrize("word", ["居住登记", "jzdj", "搬家", "register"])
def test_the_registration_is_found_by_the_words_that_people_type(word: str) -> None:
    assert services.get("registration").matches(word)
