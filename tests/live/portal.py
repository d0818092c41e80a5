"""The portal as it runs in earnest, on the test's own database.

`live_portal` starts gunicorn with two workers, and on request a Celery worker and beat. A test
folder offers it by importing the three fixtures in its conftest:

    from tests.live.portal import live_portal, static_files  # noqa: F401
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import redis
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.utils.module_loading import import_string

from portal.accounts.models import User
from tools.servers import ROOT, redis_database
from tools.stack import Portal, portal

LOG_LINES = 60
# Above those that the test workers take for themselves.
REDIS = 15


def test_database_url() -> str:
    """DATABASE_URL of the database that pytest made."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


def session_of(user: User) -> str:
    """The session cookie of somebody who is signed in, made straight in the database."""
    session: SessionBase = import_string(f"{settings.SESSION_ENGINE}.SessionStore")()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    assert session.session_key
    return session.session_key


@pytest.fixture(scope="session")
def static_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """STATIC_ROOT with everything collected, once a session."""
    folder = tmp_path_factory.mktemp("static")
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    env = {**os.environ, "DEBUG": "", "DEMO": "1", "STATIC_ROOT": str(folder)}
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def live_portal(
    transactional_db: None, static_files: Path, tmp_path: Path
) -> Iterator[Callable[..., Portal]]:
    """`live_portal(worker=True, beat=True, NAME=value)` starts the portal; all end with the test.

    Further keyword arguments are environment variables. Its Redis database is emptied first, its
    uploads lie in the test's folder, and a failed test shows the end of every log.
    """
    number = REDIS - int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    address = redis_database(settings.REDIS_URL, number)
    logs = tmp_path / "logs"
    logs.mkdir()

    def start(*, worker: bool = False, beat: bool = False, **changes: str) -> Portal:
        with contextlib.closing(redis.from_url(address)) as store:
            store.flushdb()
        env = {
            "DATABASE_URL": test_database_url(),
            "REDIS_URL": address,
            "STATIC_ROOT": str(static_files),
            "VAR_DIR": str(tmp_path),
            "DEBUG": "",
            "DEMO": "1",
            **changes,
        }
        return running.enter_context(portal(env, worker=worker, beat=beat, logs=logs))

    with contextlib.ExitStack() as running:
        yield start
    for log in sorted(logs.iterdir()):
        lines = log.read_text("utf-8", "replace").splitlines()[-LOG_LINES:]
        print("\n".join([f"--- {log.name}", *lines]))


__all__: list[Any] = ["live_portal", "session_of", "static_files", "test_database_url"]
