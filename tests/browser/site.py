"""A portal of one's own: a city's database copied in an instant, the real processes, a Redis."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
from django.db import connection
from django.test import override_settings
from psycopg import sql

from portal import clock
from portal.accounts.models import User
from portal.city import demo
from portal.city.seed import build
from tests.live.portal import session_of
from tests.visitors import world as worlds
from tests.visitors.world import PEOPLE, TODAY, World, storages
from tools.servers import valkey
from tools.stack import Portal, portal


@contextlib.contextmanager
def database(name: str) -> Iterator[None]:
    """Django speaks to another database of the same server meanwhile."""
    settings, usual = connection.settings_dict, connection.settings_dict["NAME"]
    connection.close()
    settings["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        settings["NAME"] = usual


def copied(name: str, of: str) -> None:
    """Makes the database `name` a copy of another; whoever is connected to that one is cut off.

    Servers of other tests may still hold connections; they open new ones when they need them.
    """
    connection.close()
    dropped(name)
    cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = {}"
    _run(sql.SQL(cut).format(sql.Literal(of)))
    _run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*map(sql.Identifier, (name, of))))


def dropped(name: str) -> None:
    """The database is gone, whoever still looks at it."""
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
    _run(drop.format(sql.Identifier(name)))


def _run(statement: sql.Composed) -> None:
    given = connection.settings_dict
    parts = {"host": given["HOST"], "port": given["PORT"], "user": given["USER"]}
    parts |= {"password": given["PASSWORD"], "dbname": "postgres"}
    with psycopg.connect(autocommit=True, **{k: v for k, v in parts.items() if v}) as server:
        server.execute(statement)


def address(name: str) -> str:
    """DATABASE_URL of a database of the tests' server."""
    given = connection.settings_dict
    user = ":".join(quote(part, safe="") for part in (given["USER"], given["PASSWORD"]) if part)
    port = f":{given['PORT']}" if given["PORT"] else ""
    return f"postgres://{user}@{quote(given['HOST'], safe='')}{port}/{name}"


@dataclass
class City:
    """A database to copy: the generated city with one row of everything.

    `sessions` are the cookies of the table's visitors and of the demonstration people, by key.
    """

    name: str
    media: Path
    world: World
    sessions: dict[str, str]


def built(name: str, media: Path) -> City:
    """Builds the city into the database `name`, which is a copy of the tests' empty one."""
    with database(name), override_settings(STORAGES=storages(media)):
        with clock.travel(TODAY):
            build(PEOPLE, 1, TODAY)
            world = worlds.make()
        users = {key: user for key, user in world.users.items() if user is not None}
        users |= {one.key: User.objects.get(phone_index=one.phone) for one in demo.PEOPLE}
        sessions = {key: session_of(user) for key, user in users.items()}
    return City(name, media, world, sessions)


@dataclass
class Site:
    """A running portal with a city of its own."""

    running: Portal
    city: City
    database: str

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.running.url

    @contextlib.contextmanager
    def rows(self) -> Iterator[None]:
        """Django's models speak of this portal's rows meanwhile."""
        with database(self.database):
            yield


@contextlib.contextmanager
def site(
    city: City, static: Path, var: Path, *, worker: bool = False, beat: bool = False, **env: str
) -> Iterator[Site]:
    """Starts the portal on a copy of the city, as of the real day; `env` changes its settings."""
    name = f"{city.name}_{var.name}"[-60:]
    copied(name, city.name)
    _share_uploads(city.media, var)
    try:
        with contextlib.ExitStack() as running:
            if "REDIS_URL" not in env:
                env["REDIS_URL"] = running.enter_context(valkey())
            settings = {
                "DATABASE_URL": address(name),
                "STATIC_ROOT": str(static),
                "VAR_DIR": str(var),
                "DEBUG": "",
                "DEMO": "1",
                **env,
            }
            logs = var / "logs"
            logs.mkdir()
            started = portal(settings, worker=worker, beat=beat, logs=logs)
            yield Site(running.enter_context(started), city, name)
    finally:
        dropped(name)


def _share_uploads(media: Path, var: Path) -> None:
    (var / "media").symlink_to(media)


def shown_logs(var: Path) -> str:
    """The ends of the logs, for a test that failed."""
    found: list[Any] = []
    for log in sorted((var / "logs").iterdir()):
        found += [f"--- {log.name}", *log.read_text("utf-8", "replace").splitlines()[-40:]]
    return "\n".join(found)
