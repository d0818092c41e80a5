"""Identifiers: resident ID number, credit code, mobile number, postal item. DOMAIN 4. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I O S V Z
USCC_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
DIGITS = frozenset("0123456789")
MOBILE = re.compile(r"1[3-9][0-9]{9}")
# S10 of the Universal Postal Union: service letters, eight digits and their check, the country.
POSTAL_ITEM = re.compile(r"[A-Z]{2}[0-9]{9}CN")
POSTAL_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


class Reason(StrEnum):
    """Why an identifier is not valid. DOMAIN 22."""

    LENGTH = "LENGTH"
    CHARSET = "CHARSET"
    BIRTH_DATE = "BIRTH_DATE"
    CHECKSUM = "CHECKSUM"


class Sex(StrEnum):
    """As the sequence number says: odd male, even female."""

    MALE = "M"
    FEMALE = "F"


@dataclass(frozen=True, slots=True)
class IdNumber:
    """What a resident ID number (公民身份号码) says; `reason` is None when it is valid."""

    number: str
    reason: Reason | None
    birth_date: date | None = None
    sex: Sex | None = None

    @property
    def valid(self) -> bool:
        """Whether the number is well formed and its check character right."""
        return self.reason is None


@dataclass(frozen=True, slots=True)
class CreditCode:
    """What a unified social credit code (统一社会信用代码) says; `reason` None when valid."""

    code: str
    reason: Reason | None
    computed_check: str | None = None
    organisation_code: str | None = None

    @property
    def valid(self) -> bool:
        """Whether the code is well formed and its check character right."""
        return self.reason is None

    @property
    def staff_override_possible(self) -> bool:
        """Some early real codes fail the check; staff may accept them. S33."""
        return self.reason is Reason.CHECKSUM


def normalise(text: str) -> str:
    """As people type it: full-width characters, spaces and lower case are made plain."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def id_check_character(first17: str) -> str:
    """The 18th character for 17 digits. GB 11643, S31."""
    total = sum(weight * int(digit) for weight, digit in zip(ID_WEIGHTS, first17, strict=True))
    return ID_CHECKS[total % 11]


def parse_id_number(text: str, today: date | None = None) -> IdNumber:
    """Read a resident ID number; lower-case x is accepted, upper-case X is kept.

    The area part is not looked up: abolished codes live on in people's numbers. With `today`,
    a birth date after it is refused (BIRTH_DATE). GB 11643, DOMAIN 4, S31.
    """
    number = text.strip().upper()
    if len(number) != 18:
        return IdNumber(number, Reason.LENGTH)
    if not (DIGITS.issuperset(number[:17]) and number[17] in ID_CHECKS):
        return IdNumber(number, Reason.CHARSET)
    try:
        birth = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return IdNumber(number, Reason.BIRTH_DATE)
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    if today is not None and birth > today:
        return IdNumber(number, Reason.BIRTH_DATE, birth, sex)
    if id_check_character(number[:17]) != number[17]:
        return IdNumber(number, Reason.CHECKSUM, birth, sex)
    return IdNumber(number, None, birth, sex)


def make_id_number(area: str, birth_date: date, sequence: int) -> str:
    """A valid number for generators: 6 digits of area, birth date, sequence 0 to 999."""
    first17 = f"{area}{birth_date:%Y%m%d}{sequence:03d}"
    return first17 + id_check_character(first17)


def uscc_check_character(first17: str) -> str:
    """The 18th character for 17 of a credit code. GB 32100, S32."""
    values = (USCC_CHARACTERS.index(character) for character in first17)
    total = sum(weight * value for weight, value in zip(USCC_WEIGHTS, values, strict=True))
    return USCC_CHARACTERS[(31 - total % 31) % 31]


def parse_credit_code(text: str) -> CreditCode:
    """Read a unified social credit code; lower case is accepted. GB 32100-2015, DOMAIN 4, S32."""
    code = text.strip().upper()
    if len(code) != 18:
        return CreditCode(code, Reason.LENGTH)
    if not set(code) <= set(USCC_CHARACTERS):
        return CreditCode(code, Reason.CHARSET)
    check = uscc_check_character(code[:17])
    reason = None if check == code[17] else Reason.CHECKSUM
    return CreditCode(code, reason, check, organisation_code=code[8:17])


def make_credit_code(first17: str) -> str:
    """A valid code for generators: 17 characters and the check character."""
    return first17 + uscc_check_character(first17)


def is_mobile_number(text: str) -> bool:
    """Whether `text` is a mainland mobile number: 11 digits from 13 to 19. DOMAIN 4."""
    return MOBILE.fullmatch(text) is not None


def mask_id(number: str) -> str:
    """For lists and logs: 110***********002X."""
    return _mask(number, 3, 4)


def mask_phone(number: str) -> str:
    """For lists and SMS pages: 138****5678."""
    return _mask(number, 3, 4)


def mask_number(number: str) -> str:
    """For strangers: a permit's number without its middle."""
    return _mask(number, 4, 4)


def mask_name(name: str) -> str:
    """For lists and strangers: the family name, the rest as stars."""
    return name[:1] + "*" * (len(name) - 1)


def _mask(text: str, head: int, tail: int) -> str:
    """All but the first `head` and last `tail` characters as stars; short texts wholly."""
    hidden = len(text) - head - tail
    return text[:head] + "*" * hidden + text[-tail:] if hidden > 0 else "*" * len(text)


def postal_check_digit(first8: str) -> str:
    """The ninth digit of a postal item's number for its first eight (UPU S10)."""
    total = sum(weight * int(digit) for weight, digit in zip(POSTAL_WEIGHTS, first8, strict=True))
    check = 11 - total % 11
    return {10: "0", 11: "5"}.get(check, str(check))


def parse_postal_item(text: str) -> str | None:
    """The number of an EMS item posted in China (EA123456785CN) made plain; None for none."""
    number = normalise(text)
    if POSTAL_ITEM.fullmatch(number) and number[10] == postal_check_digit(number[2:10]):
        return number
    return None
