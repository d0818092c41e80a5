"""Walking the toy service as its pages offer it: what is posted is what the page holds."""

import io
import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from django.http import HttpResponse
from django.test import Client
from PIL import Image

from portal.wizard.models import Draft

DOG: dict[str, Any] = {"name": "旺财", "chipped": "no"}
CHIPPED: dict[str, Any] = {"name": "旺财", "chipped": "yes"}
CHIP: dict[str, Any] = {"number": "156000000000001"}
PAPER: dict[str, Any] = {"vet": "王医生"}


def picture(name: str = "record.jpg") -> io.BytesIO:
    """A small JPEG with a name."""
    file = io.BytesIO()
    Image.new("RGB", (40, 50), "white").save(file, "JPEG")
    file.seek(0)
    file.name = name
    return file


def hidden(page: HttpResponse) -> dict[str, Any]:
    """The hidden fields of a page's form, the token left out."""
    found: dict[str, Any] = {}
    for tag in re.findall(r'<input type="hidden"[^>]*>', page.content.decode()):
        name, value = (re.search(rf' {a}="([^"]*)"', tag) for a in ("name", "value"))
        if name and name[1] not in {"csrfmiddlewaretoken", "next"}:
            found.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    return found


@dataclass
class Walk:
    """One draft in one browser."""

    client: Client
    draft_id: str

    @classmethod
    def begin(cls, client: Client, service: str = "dog") -> "Walk":
        """Press Start on the service's page."""
        answer = client.post(f"/services/{service}/start/")
        assert answer.status_code == 302
        return cls.of(client, answer.headers["Location"])

    @classmethod
    def of(cls, client: Client, url: str) -> "Walk":
        """The draft that a URL is about."""
        found = re.search(r"/drafts/([0-9a-f-]{36})/", url)
        assert found, url
        return cls(client, found[1])

    def in_english(self) -> None:
        """For tests that read words of the portal's own."""
        self.client.cookies["django_language"] = "en"

    @property
    def draft(self) -> Draft:
        """The row as it is now."""
        return Draft.objects.get(pk=self.draft_id)

    def url(self, step: str = "") -> str:
        """The URL of a step, of check, done, discard, or of the draft itself."""
        if step in {"check", "done", "discard"}:
            return f"/drafts/{self.draft_id}/{step}/"
        return f"/drafts/{self.draft_id}/" + (f"step/{step}/" if step else "")

    def get(self, step: str = "", query: str = "") -> Any:
        """A page."""
        return self.client.get(self.url(step) + query)

    def open(self, step: str, query: str = "") -> dict[str, Any]:
        """What a page's form sends without anything typed: its hidden fields."""
        page = self.get(step, query)
        assert page.status_code == 200, page.headers.get("Location")
        return hidden(page)

    def post(
        self, step: str, typed: dict[str, Any] | None = None, *, go: str = "next", query: str = ""
    ) -> Any:
        """Open a page, fill in, press a button."""
        return self.send(step, self.open(step, query) | (typed or {}), go=go, query=query)

    def send(self, step: str, data: dict[str, Any], *, go: str = "next", query: str = "") -> Any:
        """Press a button on a page that was opened before."""
        return self.client.post(self.url(step) + query, {**data, "go": go})

    def to(self, answer: Any) -> str:
        """Where an answer leads: the step's slug, check, done, or the path."""
        assert answer.status_code == 302, answer.content.decode()[:400]
        path = answer.headers["Location"].partition("?")[0]
        own = re.fullmatch(rf"/drafts/{self.draft_id}/(?:step/)?(\w*)/?", path)
        return own[1] if own else path

    def onward(self, answer: Any) -> str:
        """Where an answer leads in the end, following the draft's own redirects."""
        where = self.to(answer)
        return self.to(self.get()) if where == "" else where

    def fill(self, upto: str = "", *, chipped: bool = False) -> None:
        """Fill in everything, or the steps in front of `upto`."""
        pages: list[tuple[str, dict[str, Any]]] = [
            ("face", {"consent": "on"}),
            ("dog", CHIPPED if chipped else DOG),
            *([("chip", CHIP)] if chipped else []),
            ("paper", PAPER),
        ]
        for step, typed in pages:
            if step == upto:
                return
            files = {"vaccination_file": picture()} if step == "paper" else {}
            answer = self.post(step, typed | files)
            assert answer.status_code == 302, answer.content.decode()

    def submit_anyway(self) -> Any:
        """Press submit as a page that was opened earlier does."""
        typed = {"declaration": "on", "version": str(self.draft.version)}
        return self.client.post(self.url("check"), typed)

    def submit(self) -> Any:
        """Open the check page, tick, press submit."""
        return self.client.post(self.url("check"), self.open("check") | {"declaration": "on"})
