"""The catalogue finds every text, keeps every translation, and says what is missing."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tools import messages

TEMPLATE = """{% extends "base.html" %}
{% load i18n %}
<main>
    {% translate "Home" %}
      {% translate "Valid" context "a permit" %}
    {% blocktranslate trimmed count days=days %}
        {{ days }} day
        is left
      {% plural %}
        {{ days }} days are left
    {% endblocktranslate %}
</main>
"""
CODE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy
TITLE = _("My " "cases")
STATE = pgettext_lazy("a draft", "Open")
def files(n): return ngettext("%(n)d file", "%(n)d files", n) % {"n": n}
def told(text): return _(text)
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of one template and one module, without a catalogue."""
    for name, text in (("templates/page.html", TEMPLATE), ("portal/views.py", CODE)):
        path = tmp_path / name
        path.parent.mkdir()
        path.write_text(text)
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    monkeypatch.setattr(messages, "PO", tmp_path / "locale" / "django.po")
    return tmp_path


def catalogue(**strings: str) -> Catalog:
    """A catalogue of simple texts."""
    made = Catalog(locale="zh_Hans", fuzzy=False)
    for text, string in strings.items():
        made.add(text, string)
    return made


@pytest.mark.usefixtures("project")
def test_texts_of_templates_and_code_are_found_with_context_and_plural() -> None:
    found = {messages.key_of(message): message for message in messages.extract() if message.id}
    assert set(found) == {
        ("Home", None),
        ("Valid", "a permit"),
        ("%(days)s day is left", None),
        ("My cases", None),
        ("Open", "a draft"),
        ("%(n)d file", None),
    }
    assert found["%(days)s day is left", None].id[1] == "%(days)s days are left"


@pytest.mark.usefixtures("project")
def test_a_translation_is_kept_and_a_new_one_comes_before_it() -> None:
    old = catalogue(Home="首页")
    merged = messages.merge(messages.extract(), old, [])
    assert merged.get("Home").string == "首页"
    newer = catalogue(Home="主页")
    assert messages.merge(messages.extract(), old, [newer]).get("Home").string == "主页"


@pytest.mark.usefixtures("project")
def test_a_text_that_nobody_uses_goes_unless_it_overrides_a_package() -> None:
    old = catalogue(Gone="没了")
    old.add("Sign In", "登录", user_comments=["overrides allauth"])
    merged = messages.merge(messages.extract(), old, [])
    assert merged.get("Gone") is None
    assert merged.get("Sign In").string == "登录"
    assert not [line for line in messages.problems(messages.extract(), merged) if "Sign" in line]


@pytest.mark.usefixtures("project")
def test_each_fault_of_a_catalogue_is_told() -> None:
    kept = catalogue(Home="首页", Gone="没了")
    kept.add("My cases", "我的办件", flags=["fuzzy"])
    kept.add(("%(n)d file", "%(n)d files"), ("个文件",))
    assert set(messages.problems(messages.extract(), kept)) == {
        "no translation: 'Valid'",
        "no translation: 'Open'",
        "no translation: '%(days)s day is left'",
        "fuzzy: 'My cases'",
        "placeholders differ: '%(n)d file'",
        "unused: 'Gone'",
    }


@pytest.mark.usefixtures("project")
def test_the_file_says_nothing_of_places_and_days_and_is_written_the_same_twice() -> None:
    messages.write(messages.merge(messages.extract(), catalogue(Home="首页"), []))
    first = messages.PO.read_text()
    assert "#:" not in first
    assert "Date" not in first
    assert 'msgid "Home"\nmsgstr "首页"' in first
    messages.write(messages.merge(messages.extract(), messages.read(messages.PO), []))
    assert messages.PO.read_text() == first


@pytest.mark.usefixtures("project")
def test_what_is_compiled_is_what_is_translated() -> None:
    from gettext import GNUTranslations

    kept = catalogue(Home="首页", Gone="")
    kept.add(("%(n)d file", "%(n)d files"), ("%(n)d 个文件",))
    messages.write(kept)
    messages.compile_catalogue()
    with messages.PO.with_suffix(".mo").open("rb") as file:
        compiled = GNUTranslations(file)
    assert compiled.gettext("Home") == "首页"
    assert compiled.gettext("Gone") == "Gone"
    assert compiled.ngettext("%(n)d file", "%(n)d files", 2) == "%(n)d 个文件"
