"""Somebody who talks HTTP to the running portal, as a browser without JavaScript would."""

import http.client
import re
from html import unescape
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from portal.accounts.models import User
from tests.live.portal import session_of

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


class Visitor:
    """One signed-in person, with their cookies; a new connection for every request."""

    def __init__(self, url: str, user: User) -> None:
        self.host = urlsplit(url).netloc
        self.cookies = {settings.SESSION_COOKIE_NAME: session_of(user)}

    def get(self, path: str) -> tuple[int, str]:
        """Status and page."""
        status, page, _where = self._ask("GET", path)
        return status, page

    def form(self, path: str) -> dict[str, str]:
        """The hidden fields of a page's form, the token among them."""
        status, page = self.get(path)
        assert status == 200, (status, page)
        return {name: unescape(value) for name, value in HIDDEN.findall(page)}

    def post(self, path: str, typed: dict[str, str]) -> tuple[int, str]:
        """Status, and where it leads (or the page)."""
        status, page, where = self._ask("POST", path, urlencode(typed))
        return status, where or page

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str, str]:
        headers = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if method == "POST":
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection = http.client.HTTPConnection(self.host, timeout=60)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.read().decode(), answer.headers.get("Location", "")
        finally:
            connection.close()
