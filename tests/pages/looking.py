"""What a person reads of a page."""

import re
from html import unescape
from typing import Any

from django.test import Client

MAIN = re.compile(r"<main.*?</main>", re.S)
TAG = re.compile(r"<[^>]*>")


def main(client: Client, path: str, **query: Any) -> str:
    """The words between <main> and </main> of a page that must be there."""
    return words(html(client, path, **query))


def html(client: Client, path: str, **query: Any) -> str:
    """The mark-up between <main> and </main>."""
    response = client.get(path, query)
    assert response.status_code == 200, path
    found = MAIN.search(response.content.decode())
    assert found is not None
    return found.group()


def words(markup: str) -> str:
    """The text of some mark-up, one space between words."""
    return " ".join(unescape(TAG.sub(" ", markup)).split())
