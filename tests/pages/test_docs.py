"""README and docs say what is there, and nothing else."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from portal.celery import BEAT_SCHEDULE
from portal.city.demo import PASSWORD, PEOPLE, STAFF

ROOT = Path(settings.BASE_DIR)
README = ROOT / "README.md"


@pytest.fixture(scope="module")
def readme() -> str:
    return README.read_text()


def test_the_readme_tells_each_demonstration_person_as_the_sign_in_page_does(readme: str) -> None:
    with translation.override("en"):
        rows = [f"| {p.name} | {p.phone} | {p.story} | {p.attempt} |" for p in PEOPLE]
    assert [row for row in rows if row not in readme] == []


def test_the_readme_tells_each_account_of_staff_and_their_password(readme: str) -> None:
    with translation.override("en"):
        rows = [f"| `{one.username}` | {one.story} |" for one in STAFF]
    assert [row for row in rows if row not in readme] == []
    assert f"`{PASSWORD}`" in readme


def test_whatever_the_readme_links_to_is_there(readme: str) -> None:
    links = {part.split(")")[0] for part in readme.split("](")[1:]}
    missing = [link for link in links if "://" not in link and not (ROOT / link).exists()]
    assert missing == []


def test_the_page_for_operators_names_every_variable_that_the_settings_read() -> None:
    settings_file = (ROOT / "portal" / "settings.py").read_text()
    read = set(
        re.findall(r"(?:env_bool|env_required|environ\.get)\(\s*\"([A-Z_]+)\"", settings_file)
    )
    assert {"DATABASE_URL", "HTTPS", "VAR_DIR"} <= read
    told = (ROOT / "docs" / "operating.md").read_text()
    assert [name for name in sorted(read) if f"`{name}`" not in told] == []


def test_the_page_for_operators_names_everything_that_beat_starts() -> None:
    told = (ROOT / "docs" / "operating.md").read_text()
    assert [name for name in BEAT_SCHEDULE if f"`{name}`" not in told] == []


def test_every_decision_is_in_the_index() -> None:
    folder = ROOT / "docs" / "decisions"
    index = (folder / "README.md").read_text()
    records = [path.name for path in folder.glob("0*.md")]
    assert [name for name in records if f"]({name})" not in index] == []


def test_whatever_the_documents_link_to_is_there() -> None:
    missing = []
    for page in (ROOT / "docs").rglob("*.md"):
        links = {part.split(")")[0].partition("#")[0] for part in page.read_text().split("](")[1:]}
        missing += [
            f"{page.name}: {link}"
            for link in links
            if link and "://" not in link and not (page.parent / link).exists()
        ]
    assert missing == []
