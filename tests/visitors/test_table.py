"""Every URL with every kind of visitor gets the answer that the table names, and no other."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve, reverse

from tests.visitors.table import (
    ADMIN_ARGS,
    ADMIN_DOOR,
    DOORS,
    GET,
    MACHINES,
    POST,
    ROWS,
    VISITORS,
    Answer,
    Row,
)
from tests.visitors.world import World

pytestmark = pytest.mark.django_db

NAMES = sorted({row.url for row in ROWS})
GETS = [row for row in ROWS if row.method == GET]
POSTS = [row for row in ROWS if row.method == POST]
DEMO_ROWS = [row for row in ROWS if row.demo]
# The trail of who looked at what is the one thing that looking may write.
TRAIL = "audit_entry"
WRITTEN = """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables
    WHERE n_tup_ins + n_tup_upd + n_tup_del > 0 AND relname <> %s
"""


def by_name(rows: list[Row] | tuple[Row, ...]) -> Any:
    """Parametrises by rows; a failure names the row, and its message the visitors."""
    seen: dict[str, int] = {}
    ids = []
    for row in rows:
        seen[row.name] = seen.get(row.name, 0) + 1
        ids.append(row.name + (f" {seen[row.name]}" if seen[row.name] > 1 else ""))
    return pytest.mark.parametrize("row", rows, ids=ids)


def urls(patterns: Any, prefix: str = "") -> Iterator[str]:
    """The names of the whole urlconf, but for the admin's, which are one rule."""
    for entry in patterns:
        if isinstance(entry, URLPattern):
            assert entry.name, f"{entry.pattern} has no name"
            yield prefix + entry.name
        elif entry.namespace != "admin":
            yield from urls(
                entry.url_patterns, prefix + (f"{entry.namespace}:" if entry.namespace else "")
            )


def ask(
    row: Row, world: World, signed_in: Client, method: str = "", **changes: Any
) -> HttpResponse:
    """The answer to the row's request, whose traces are rolled back."""
    client = Client(raise_request_exception=True, **changes)
    client.cookies.update(signed_in.cookies)
    url = reverse(row.url, kwargs=world.args[row.about])
    with transaction.atomic():
        response = getattr(client, (method or row.method).lower())(url, row.send)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    return response


def answered(response: Any, expected: Answer) -> Answer:
    """The answer as the table writes it: a status, or for a redirect the name it leads to."""
    if response.status_code != 302 or expected == 302:
        return int(response.status_code)
    return resolve(response.headers["Location"].partition("?")[0]).view_name


def wrong(
    row: Row, expected: dict[str, Answer], world: World, sessions: dict[str, Client], **more: Any
) -> list[str]:
    """A line for each visitor who does not get what the table says."""
    found = []
    for visitor, answer in expected.items():
        got = answered(ask(row, world, sessions[visitor], **more), answer)
        if not same(got, answer):
            found.append(f"{row.name} as {visitor}: {got}, not {answer}")
    return found


def written() -> dict[str, int]:
    """How many rows of each table this transaction has written, rolled back ones too."""
    with connection.cursor() as cursor:
        cursor.execute(WRITTEN, [TRAIL])
        return dict(cursor.fetchall())


def same(got: Answer, expected: Answer) -> bool:
    """Whether they are one; the sign-in page has two names."""
    names = {"account_request_login_code": "account_login"}
    return names.get(str(got), got) == names.get(str(expected), expected)


def test_the_table_names_every_url_and_no_other() -> None:
    assert sorted(set(urls(get_resolver().url_patterns))) == NAMES


@by_name(ROWS)
def test_each_visitor_gets_the_answer_of_the_table_and_looking_writes_nothing(
    row: Row, world: World, sessions: dict[str, Client]
) -> None:
    expected, before = dict(zip(VISITORS, row.answers, strict=True)), written()
    assert not wrong(row, expected, world, sessions)
    if row.method == GET:
        assert written() == before


@by_name([row for row in ROWS if row.about and row.url not in MACHINES])
def test_somebody_can_do_what_others_cannot(row: Row) -> None:
    """A row of the database that nobody may see proves nothing about who may not."""
    assert any(answer not in {403, 404, "account_login"} for answer in row.answers)


@by_name(GETS)
def test_asking_for_the_head_alone_is_answered_like_looking(
    row: Row, world: World, sessions: dict[str, Client]
) -> None:
    let_in = {v: row.expected(v) for v in VISITORS if row.expected(v) not in DOORS}
    for visitor, answer in list(let_in.items())[:1]:
        assert not wrong(row, {visitor: answer}, world, sessions, method="HEAD")


@by_name(DEMO_ROWS)
def test_without_the_demonstration_its_pages_do_not_exist(
    row: Row, world: World, sessions: dict[str, Client], settings: Any
) -> None:
    settings.DEMO = False
    assert not wrong(row, dict.fromkeys(VISITORS, 404), world, sessions)


@by_name([row for row in POSTS if row.url not in MACHINES])
def test_a_post_from_another_site_is_refused(
    row: Row, world: World, sessions: dict[str, Client]
) -> None:
    for visitor in VISITORS:
        response = ask(row, world, sessions[visitor], enforce_csrf_checks=True)
        assert response.status_code == 403, visitor


@pytest.mark.parametrize("name", NAMES)
def test_whoever_gets_in_is_allowed_no_other_method(
    name: str, world: World, sessions: dict[str, Client]
) -> None:
    rows = [row for row in ROWS if row.url == name]
    for method in {GET, POST, "DELETE", "PATCH"} - {row.method for row in rows}:
        let_in = {v: 405 for v in VISITORS if rows[0].expected(v) not in DOORS}
        assert not wrong(rows[0], dict(let_in), world, sessions, method=method), method


def admin_pages() -> Iterator[tuple[str, str]]:
    """Name and path of every page of the admin but its doors."""
    patterns = list(admin.site.urls[0])
    for entry in patterns:
        if isinstance(entry, URLPattern):
            patterns_of = [entry]
        else:
            patterns_of = [p for p in entry.url_patterns if isinstance(p, URLPattern)]
        for pattern in patterns_of:
            if pattern.name not in {None, "login", "logout"}:
                known = {name: ADMIN_ARGS[name] for name in pattern.pattern.regex.groupindex}
                yield pattern.name, reverse(f"admin:{pattern.name}", kwargs=known)


def test_the_admin_is_the_administrators_alone(world: World, sessions: dict[str, Client]) -> None:
    pages = dict(admin_pages())
    assert "index" in pages
    for name, path in pages.items():
        for visitor in set(VISITORS) - {"admin"}:
            client = Client()
            client.cookies.update(sessions[visitor].cookies)
            response = client.get(path)
            shown_the_door = answered(response, "admin:login") == "admin:login"
            assert shown_the_door or response.status_code == 403, f"{name} as {visitor}: {response}"
    assert sessions["admin"].get(pages["index"]).status_code == 200
    door = Row("admin:login", GET, "", ADMIN_DOOR)
    assert not wrong(door, dict(zip(VISITORS, ADMIN_DOOR, strict=True)), world, sessions)
