"""Every text of the restoration stands in both languages."""

from typing import Any

import pytest
from django.utils import translation

from permits.restoration import reasons
from permits.restoration.service import service
from permits.restoration.steps import CAUSES, PAPERS
from permits.rules.restoration import RestorationReason
from portal import clock
from tests.permits.restoration.test_service import SITUATIONS
from tests.permits.services.test_texts import LANGUAGES, written


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_and_cause_has_its_words(language: str) -> None:
    assert set(PAPERS) == {cause for cause, _label in CAUSES}
    for text in (*service.flow.reasons.values(), *dict(CAUSES).values(), *PAPERS.values()):
        written(text, language)


def test_every_text_of_the_service_is_translated() -> None:
    guide = service.guide
    texts = [service.title, service.summary, guide.who, *guide.needs, guide.takes, guide.costs]
    for text in [*texts, guide.result, guide.law, *(step.title for step in service.steps)]:
        written(text, "zh-hans")


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("situation", SITUATIONS)
def test_every_no_is_said_in_both_languages(situation: str, language: str) -> None:
    permit: Any = SITUATIONS[situation][0]()
    with translation.override(language):
        answer = reasons.explained(permit.person, permit, clock.today())
    assert not answer.allowed
    assert answer.url
    for text in (*answer.reasons, answer.action):
        written(text, language)


def test_no_reason_of_the_rule_is_without_words() -> None:
    said = {"void", "in grace", "before the reset", "nothing lost", "too late"}
    assert said < set(SITUATIONS)
    # RESTORED is shown by test_given_back_the_page_says_since_when_they_count.
    assert len(RestorationReason) == len(said) + 1
