"""What the measured portal answers beside its own pages: an empty view, and a count of queries."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from tests.bench.client import ANSWER, ASK


class CountQueries:
    """Says how many statements a request sent, to whoever asks for it; costs others nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if ASK not in request.headers:
            return self.get_response(request)
        statements: list[str] = []

        def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
            statements.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            response = self.get_response(request)
        response.headers[ANSWER] = str(len(statements))
        return response


def empty(request: HttpRequest) -> HttpResponse:
    """What every signed-in page costs before it does anything: middleware, session, user."""
    return HttpResponse("ok")


urlpatterns = [path("bench/empty/", empty), path("", include("portal.urls"))]
