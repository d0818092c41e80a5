"""What text messages say: how a wording is found, filled and counted.

A wording holds placeholders, `{date}`, and optional parts in square brackets,
`[请于{date}前办理。]`, which fall away when a placeholder inside has no value. Values are plain
JSON: text, numbers, an ISO date (written as the language writes dates), a text a language
(`{"zh-hans": …, "en": …}`), or a list of codes (`register_words`). No message carries a whole
ID number: `fill` blots out what looks like one.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from threading import RLock
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

CHINESE, ENGLISH = "zh-hans", "en"
LANGUAGES = [(CHINESE, _("Simplified Chinese")), (ENGLISH, _("English"))]
DEFAULT_LANGUAGE = CHINESE
# DOMAIN 14, S30: all that providers take, with the signature; one part, or parts of a long one.
MAX_CHARS, WHOLE, PART = 500, 70, 67

Wordings = Mapping[str, Mapping[str, str]]
Word = Mapping[str, str] | Promise
Check = Callable[[Sequence[str]], Collection[str]]

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}")
_PIECE = re.compile(r"\[([^\[\]]*)\]|\{([a-z][a-z0-9_]*)\}")
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Six digits of an area, a birth date, four more; people also write it in groups.
_ID_NUMBER = re.compile(
    r"(?<!\d)\d{6}#(?:19|20)\d\d#(?:0[1-9]|1[0-2])#[0-3]\d#\d{3}#[\dX](?!\d)".replace("#", "[ -]?"),
    re.ASCII | re.IGNORECASE,
)

_sources: list[Callable[[], Wordings]] = []
_asking = RLock()
_registered: dict[str, Mapping[str, str]] = {}
_words: dict[str, Word] = {}
_checks: dict[str, Check] = {}


class TextError(Exception):
    """A wording that cannot be filled; the message names no value."""


def segments(total_chars: int) -> int:
    """How many parts a message of `total_chars`, signature and brackets included, is billed as.

    One up to 70, beyond that one for every 67 begun (DOMAIN 14, S30).
    """
    return 1 if total_chars <= WHOLE else -(-total_chars // PART)


def length(text: str) -> int:
    """Characters as the network counts them: one beyond the basic plane is two (UCS-2)."""
    return len(text.encode("utf-16-be", "surrogatepass")) // 2


def signed(text: str) -> str:
    """The text as it arrives, with the sender's signature (签名) in front."""
    return f"【{settings.SMS_SIGNATURE}】{text}"


def register_texts(wordings: Wordings | Callable[[], Wordings]) -> None:
    """Adds wordings by key and language, or something to ask for them at first need.

    They come before the built-in ones, and after what staff wrote (`models.Template`). The same
    key with another text is a ValueError: two services would speak with one voice.
    """
    if callable(wordings):
        _sources.append(wordings)
        return
    for key, wording in wordings.items():
        if _registered.setdefault(key, wording) != wording:
            raise ValueError(f"the message {key} is already worded otherwise")


def register_words(words: Mapping[str, Word]) -> None:
    """Adds what codes in a list mean, as a text a language or as a lazy translation."""
    _words.update(words)


def register_check(template: str, still_true: Check) -> None:
    """Lets `still_true` say of messages about to leave, by their keys, which are true still."""
    _checks[template] = still_true


def check_of(template: str) -> Check | None:
    """What looks again at messages of this template; None where nothing does."""
    return _checks.get(template)


def default(key: str) -> Mapping[str, str] | None:
    """The code's wording of `key` in each language; None when nobody registered it."""
    return wordings().get(key)


def wordings() -> Wordings:
    """All wordings of the code, those of the services included."""
    from portal.sms.wordings import BUILT_IN

    # Two threads may need the first message at once: the second waits until all have spoken.
    with _asking:
        while _sources:
            source = _sources.pop(0)
            try:
                register_texts(source())
            except Exception:
                _sources.insert(0, source)
                raise
    return {**BUILT_IN, **_registered}


def placeholders(text: str) -> set[str]:
    """The names between braces in a wording."""
    return set(_PLACEHOLDER.findall(text))


def find(key: str, language: str, changed: Mapping[tuple[str, str], str]) -> str:
    """The wording of `key`: as staff `changed` it, else the code's, else the Chinese one."""
    own = default(key) or {}
    for tongue in (language, DEFAULT_LANGUAGE):
        text = changed.get((key, tongue)) or own.get(tongue)
        if text:
            return text
    raise TextError(f"no wording for {key}")


def fill(wording: str, values: Mapping[str, Any], language: str) -> str:
    """The wording with its values, unsigned, cut so that signed it is at most 500 characters.

    Raises TextError when a placeholder outside of an optional part has no value.
    """

    def piece(match: re.Match[str]) -> str:
        optional, name = match.groups()
        if name is None:
            filled = {n: say(values.get(n), language) for n in placeholders(optional)}
            if not all(filled.values()):
                return ""
            return _PLACEHOLDER.sub(lambda m: filled[m[1]], optional)
        text = say(values.get(name), language)
        if not text:
            raise TextError(f"no value for {{{name}}}")
        return text

    text = without_id_numbers(_PIECE.sub(piece, wording))
    return _cut(text, MAX_CHARS - length(signed("")))


def say(value: Any, language: str) -> str:
    """A value as a message in `language` says it; "" for nothing."""
    match value:
        case None:
            return ""
        case Promise():
            with translation.override(language):
                return str(value)
        case date():
            return _date(value, language)
        case str() if _ISO_DATE.fullmatch(value):
            return _date(date.fromisoformat(value), language)
        case Mapping():
            return str(value.get(language) or value.get(DEFAULT_LANGUAGE) or "")
        case list() | tuple():
            return _list(value, language)
    return " ".join(str(value).split())


def without_id_numbers(text: str) -> str:
    """The text with whatever looks like a resident ID number blotted out (DOMAIN 14)."""
    return _ID_NUMBER.sub("******", text)


def fault_of(key: str, text: str) -> str:
    """Why staff may not give the message `key` this wording, for a page; "" when they may."""
    own = default(key)
    if own is None:
        return gettext("There is no message of this name.")
    unknown = placeholders(text) - set().union(*map(placeholders, own.values()))
    if unknown:
        return gettext("This message has no value for: %(names)s.") % {
            "names": ", ".join(f"{{{name}}}" for name in sorted(unknown))
        }
    rest = _PIECE.sub("", text)
    if any(bracket in rest for bracket in "{}[]"):
        return gettext("A bracket has no partner, or one stands inside another.")
    if length(signed(text)) > MAX_CHARS:
        return gettext("A message may have %(most)d characters, the signature included.") % {
            "most": MAX_CHARS
        }
    return ""


def _date(day: date, language: str) -> str:
    if language == CHINESE:
        return f"{day.year}年{day.month}月{day.day}日"
    with translation.override(language):
        return date_format(day, "j F Y")


def _list(values: Iterable[Any], language: str) -> str:
    # An office's code tells a person nothing, and a message that never leaves still less.
    unknown = {CHINESE: "请登录后查看原因", ENGLISH: "please sign in to see the reason"}
    said = [say(_words.get(value, unknown), language) for value in values]
    return ("、" if language == CHINESE else "; ").join(dict.fromkeys(said))


def _cut(text: str, most: int) -> str:
    if length(text) <= most:
        return text
    while length(text) > most - 1:
        text = text[:-1]
    return text + "…"
