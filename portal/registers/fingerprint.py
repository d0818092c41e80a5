"""The hash over "other personal data" that automatic endorsement compares (DOMAIN 8, s1:24)."""

from datetime import date

from portal.vault import blind_index


def fingerprint(name: str, sex: str, birth_date: date, hukou_place: str) -> str:
    """64 hex digits that change when name, sex, birth date or hukou place do; keyed, so not guessable.

    `sex` is M or F. Blanks do not count, so that a register that writes 吐尔逊 阿卜杜拉 with a
    blank agrees with one that does not.
    """
    parts = (name, sex, birth_date.isoformat(), hukou_place)
    return blind_index("fingerprint", "|".join("".join(part.split()) for part in parts)).hex()
