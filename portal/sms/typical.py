"""What a message looks like with typical values: its length, its parts, and what they cost."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings

from portal.sms import texts
from portal.sms.models import Template

# As long as they usually come; services' own names that are not here are shown in their braces.
VALUES: Mapping[str, Any] = {
    "date": "2027-03-18",
    "reason": {
        "zh-hans": "居住地址与登记信息不一致",
        "en": "the address differs from the register",
    },
    "service": {"zh-hans": "居住登记", "en": "residence registration"},
    "reference": "20260302000017",
    "center": {
        "zh-hans": "陆家嘴街道社区事务受理服务中心",
        "en": "Lujiazui community affairs service centre",
    },
    "ems": "1234567890123",
    "g60": "2027-05-17",
    "g90": "2027-06-16",
    "name": {"zh-hans": "欧阳文静", "en": "Ouyang Wenjing"},
    "pts": 120,
    "code": "482913",
    "minutes": 5,
    "days": 74,
    "until": "2027-09-08",
    "last": "2027-05-17",
    "month": {"zh-hans": "2026年10月", "en": "October 2026"},
    "resume": {"zh-hans": "2026年12月", "en": "December 2026"},
    "employer": {"zh-hans": "上海莘晨信息技术有限公司", "en": "Shanghai Xinchen IT Co., Ltd."},
    "role": {"zh-hans": "单位管理员", "en": "administrator"},
    "state": {"zh-hans": "已受理", "en": "accepted"},
}


@dataclass(frozen=True)
class Preview:
    """A message in one language as it would arrive; `price` is yuan for one number."""

    language: str
    text: str
    chars: int
    parts: int
    price: Decimal
    changed: bool


def price(parts: int) -> Decimal:
    """Yuan for so many parts (SMS_PRICE each)."""
    return Decimal(settings.SMS_PRICE) * parts


def previews() -> Iterator[tuple[str, list[Preview]]]:
    """Every message by its key, in each language it has."""
    changed = {(t.key, t.language): t.text for t in Template.objects.all()}
    for key, own in sorted(texts.wordings().items()):
        yield (
            key,
            [
                preview(key, language, changed)
                for language, _name in texts.LANGUAGES
                if language in own
            ],
        )


def preview(key: str, language: str, changed: Mapping[tuple[str, str], str]) -> Preview:
    """One message with typical values, in the wording that holds now."""
    wording = texts.find(key, language, changed)
    unknown = {name: f"{{{name}}}" for name in texts.placeholders(wording) - set(VALUES)}
    text = texts.signed(texts.fill(wording, {**VALUES, **unknown}, language))
    chars = texts.length(text)
    parts = texts.segments(chars)
    return Preview(language, text, chars, parts, price(parts), (key, language) in changed)
