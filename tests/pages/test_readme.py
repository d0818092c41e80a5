"""The front door names the people who are really there."""

from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from portal.city.demo import PASSWORD, PEOPLE, STAFF

README = Path(settings.BASE_DIR) / "README.md"


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
    missing = [link for link in links if "://" not in link and not (README.parent / link).exists()]
    assert missing == []
