"""What messages say."""

from datetime import date
from typing import Any

import pytest
from django.contrib import admin
from django.utils.translation import gettext_lazy

from portal.sms import texts
from portal.sms.admin import TemplateForm
from portal.sms.models import Template
from portal.sms.wordings import BUILT_IN

ID_NUMBER = "11010519491231002X"
# Every placeholder of the built-in wordings with a value as long as they come.
VALUES: dict[str, Any] = {
    "date": "2026-03-18",
    "reason": "居住地址已变更",
    "service": {"zh-hans": "居住登记", "en": "residence registration"},
    "reference": "20260302000017",
    "center": "陆家嘴街道社区事务受理服务中心",
    "ems": "1234567890123",
    "g60": "2026-05-17",
    "g90": "2026-06-16",
    "name": "张三",
    "pts": 120,
    "code": "482913",
    "minutes": 5,
}


@pytest.mark.parametrize(
    ("chars", "parts"),
    [(1, 1), (69, 1), (70, 1), (71, 2), (134, 2), (135, 3), (201, 3), (202, 4), (500, 8)],
)
def test_a_long_message_is_cut_every_67_characters(chars: int, parts: int) -> None:
    assert texts.segments(chars) == parts


@pytest.mark.parametrize("key", sorted(BUILT_IN))
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_wording_can_be_filled_in_both_languages(key: str, language: str) -> None:
    said = texts.fill(BUILT_IN[key][language], VALUES, language)
    assert not set("{}[]") & set(said)
    assert texts.length(texts.signed(said)) <= 500


@pytest.mark.parametrize("key", sorted(BUILT_IN))
def test_both_languages_say_the_same_facts(key: str) -> None:
    names = {language: texts.placeholders(text) for language, text in BUILT_IN[key].items()}
    assert set(names) == {"zh-hans", "en"}
    assert names["zh-hans"] == names["en"]


def test_only_the_lapse_needs_two_parts_in_chinese() -> None:
    domain = [key for key in BUILT_IN if not key.startswith(("CASE_", "PERMIT_READY"))]
    parts = {
        key: texts.segments(
            texts.length(texts.signed(texts.fill(BUILT_IN[key]["zh-hans"], VALUES, "zh-hans")))
        )
        for key in domain
    }
    assert {key for key, count in parts.items() if count > 1} == {"LAPSED"}
    assert parts["LAPSED"] == 2


def test_dates_are_written_as_the_language_writes_them() -> None:
    assert texts.fill("{date}", VALUES, "zh-hans") == "2026年3月18日"
    assert texts.fill("{date}", {"date": date(2026, 3, 18)}, "en") == "18 March 2026"


def test_an_optional_part_falls_away_when_its_date_is_not_known() -> None:
    wording = BUILT_IN["CASE_CORRECTION"]["zh-hans"]
    assert "请在“我的办件”中补交" in texts.fill(wording, VALUES | {"date": ""}, "zh-hans")
    assert "请于2026年3月18日前在“我的办件”中补交" in texts.fill(wording, VALUES, "zh-hans")


def test_a_missing_value_is_named_and_the_others_are_not() -> None:
    with pytest.raises(texts.TextError, match=r"no value for \{reason\}") as caught:
        texts.fill("{name}: {reason}", {"name": "张三"}, "zh-hans")
    assert "张三" not in str(caught.value)


def test_codes_of_a_list_are_said_in_words_and_an_unknown_one_sends_to_the_portal() -> None:
    texts.register_words(
        {
            "TEST_LEASE": {"zh-hans": "租赁备案已到期", "en": "the lease filing has expired"},
            "TEST_PHONE": gettext_lazy("English"),
        }
    )
    values = {"reason": ["TEST_LEASE", "TEST_PHONE", "TEST_LEASE"]}
    assert texts.fill("{reason}", values, "zh-hans").startswith("租赁备案已到期、")
    assert texts.fill("{reason}", values, "en") == "the lease filing has expired; English"
    assert texts.fill("{reason}", {"reason": ["NEVER_HEARD_OF"]}, "zh-hans") == "请登录后查看原因"


@pytest.mark.parametrize(
    "written", [ID_NUMBER, ID_NUMBER.lower(), "110105 19491231 002X", "110105-19491231-0021"]
)
def test_no_text_carries_a_whole_id_number(written: str) -> None:
    said = texts.fill("{reason}", {"reason": f"证件{written}不清晰"}, "zh-hans")
    assert said == "证件******不清晰"


def test_references_and_parcel_numbers_are_not_taken_for_id_numbers() -> None:
    said = texts.fill("{reference} {ems}", VALUES, "zh-hans")
    assert said == "20260302000017 1234567890123"


def test_a_value_is_never_read_as_a_wording() -> None:
    said = texts.fill("{reason}", {"reason": "{code} [x]", "code": "482913"}, "zh-hans")
    assert said == "{code} [x]"


def test_a_text_is_cut_to_what_providers_take() -> None:
    said = texts.signed(texts.fill("{reason}", {"reason": "长" * 600}, "zh-hans"))
    assert texts.length(said) == 500
    assert said.endswith("…")


def test_a_service_words_its_own_messages_and_none_speaks_for_another() -> None:
    texts.register_texts(lambda: {"TEST_TOY": {"zh-hans": "玩具{date}", "en": "Toy {date}"}})
    assert texts.find("TEST_TOY", "en", {}) == "Toy {date}"
    texts.register_texts({"TEST_TOY": {"zh-hans": "玩具{date}", "en": "Toy {date}"}})
    with pytest.raises(ValueError, match="TEST_TOY"):
        texts.register_texts({"TEST_TOY": {"zh-hans": "别的", "en": "Other"}})


def test_a_language_that_nobody_wrote_gets_chinese() -> None:
    assert texts.find("REG_DONE", "fr", {}) == BUILT_IN["REG_DONE"]["zh-hans"]


@pytest.mark.parametrize(
    ("key", "text", "fault"),
    [
        ("REG_DONE", "您的登记有效期至{date}。", ""),
        ("REG_DONE", "您的登记[有效期至{date}]。", ""),
        ("REG_DONE", "您好{name}", "{name}"),
        ("REG_DONE", "至{date", "bracket"),
        ("REG_DONE", "[至[{date}]]", "bracket"),
        ("REG_DONE", "长" * 493, "500"),
        ("NEVER_HEARD_OF", "您好", "no message"),
    ],
)
def test_staff_are_told_why_a_wording_cannot_be_used(key: str, text: str, fault: str) -> None:
    from django.utils import translation

    with translation.override("en"):
        found = texts.fault_of(key, text)
    assert fault in found
    assert bool(found) == bool(fault)


@pytest.mark.django_db
def test_the_admin_offers_every_message_and_refuses_a_wording_that_cannot_be_filled() -> None:
    assert admin.site.is_registered(Template)
    form = TemplateForm({"key": "REG_DONE", "language": "en", "text": "Done, {name}"})
    assert not form.is_valid()
    assert set(form.errors) == {"text"}
    assert TemplateForm({"key": "REG_DONE", "language": "en", "text": "Done: {date}"}).is_valid()
