"""The embedded servers keep what they were given, however they were ended."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest
import redis

from tools import keys
from tools.servers import ROOT, database_user, postgres, redis_database, valkey


@pytest.fixture
def home() -> Iterator[Path]:
    """A short folder that the database's user may enter."""
    folder = Path(tempfile.mkdtemp(prefix="portal-data-"))
    if (user := database_user()) is not None:
        shutil.chown(folder, user)
    yield folder
    shutil.rmtree(folder)


def connect(url: str) -> "psycopg.Connection[tuple[object, ...]]":
    """A connection by an URL of `postgres()`."""
    parts = urlsplit(url)
    host = unquote(parts.netloc.partition("@")[2])
    return psycopg.connect(host=host, user=parts.username, dbname=parts.path[1:], autocommit=True)


def postmaster(home: Path) -> int:
    return int((home / "pg" / "postmaster.pid").read_text().split()[0])


@pytest.mark.faults
def test_a_database_that_was_killed_starts_again_with_what_was_committed(home: Path) -> None:
    with postgres(home) as url, connect(url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
        os.kill(postmaster(home), signal.SIGKILL)
        time.sleep(0.2)
    assert (home / "pg" / "postmaster.pid").exists()
    with postgres(home) as url, connect(url) as connection:
        assert connection.execute("SELECT n FROM kept").fetchone() == (1,)


@pytest.mark.faults
def test_a_pid_file_that_means_somebody_else_is_not_in_the_way(home: Path) -> None:
    with postgres(home):
        pass
    # After a restart of the machine the number may belong to any process, here to this test.
    (home / "pg" / "postmaster.pid").write_text(f"{os.getpid()}\n{home / 'pg'}\n")
    with postgres(home) as url, connect(url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.faults
def test_servers_end_when_their_launcher_is_killed(home: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from tools.servers import postgres\n"
        "with postgres(Path(sys.argv[1])) as url: print(url, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", code, str(home)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as launcher:
        assert launcher.stdout is not None
        launcher.stdout.readline()
        server = Path(f"/proc/{postmaster(home)}")
        assert server.exists()
        launcher.kill()
    end = time.monotonic() + 20
    while server.exists() and time.monotonic() < end:
        time.sleep(0.1)
    assert not server.exists()


@pytest.mark.faults
def test_the_database_finds_chinese_text(home: Path) -> None:
    with postgres(home) as url, connect(url) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        assert connection.execute("SELECT cardinality(show_trgm('淮海路')) > 0").fetchone() == (
            True,
        )


@pytest.mark.faults
def test_valkey_keeps_its_data_where_it_is_told_to(tmp_path: Path) -> None:
    for seen in (None, b"1"):
        with valkey(tmp_path) as url, redis.from_url(url) as client:
            assert client.get("kept") == seen
            client.set("kept", "1")


@pytest.mark.parametrize(
    ("url", "other"),
    [
        ("redis://:secret@host:6379/0", "redis://:secret@host:6379/3"),
        ("redis://host", "redis://host/3"),
        ("unix:///tmp/x/valkey.sock?db=0", "unix:///tmp/x/valkey.sock?db=3"),
    ],
)
def test_each_test_worker_gets_a_database_of_the_same_redis(url: str, other: str) -> None:
    assert redis_database(url, 3) == other


def test_secrets_are_made_once_and_only_their_owner_may_read_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in keys.NAMES:
        monkeypatch.delenv(name, raising=False)
    first = keys.kept(tmp_path / "var")
    assert keys.kept(tmp_path / "var") == first
    assert (tmp_path / "var" / "secrets.env").stat().st_mode & 0o777 == 0o600
    assert first["VAULT_KEYS"].partition(":")[2] != first["VAULT_INDEX_KEY"]
    monkeypatch.setenv("SECRET_KEY", "named")
    assert keys.kept(tmp_path / "var")["SECRET_KEY"] == "named"
