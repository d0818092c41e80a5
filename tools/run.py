"""`make run`: the whole portal on one machine, with a generated city, until Ctrl-C."""

import contextlib
import fcntl
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NoReturn

from tools import keys
from tools.process import Child, die_with_parent
from tools.servers import ROOT, VAR, ServerError, database_home, stores
from tools.stack import portal

PEOPLE = os.environ.get("PEOPLE", "20000")
# An earlier run that was just killed needs a moment to end its servers.
PATIENCE = 15.0


class Stop(SystemExit):
    """Somebody asked us to end: Ctrl-C, a signal, a closed terminal."""


def _stop(number: int, frame: object) -> NoReturn:
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, signal.SIG_IGN)
    say("Stopping")
    raise Stop(0)


def say(text: str) -> None:
    """A line of the launcher's own."""
    with contextlib.suppress(OSError):  # the terminal may be gone
        print(text, flush=True)


@contextlib.contextmanager
def only_run(var: Path) -> Iterator[None]:
    """Hold the clone for ourselves: two runs would write one city."""
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (var / "run.lock").open("a") as lock:
        end = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise ServerError("This clone is running already (make run).") from None
                time.sleep(0.2)
        yield


def check_port(port: int) -> None:
    """Say at once, and not after a minute of work, that somebody else has the port."""
    end = time.monotonic() + PATIENCE
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return
            except OSError as error:
                if time.monotonic() > end:
                    text = f"Port {port} is not free ({error.strerror}); try: PORT=8001 make run"
                    raise ServerError(text) from None
        time.sleep(0.2)


def manage(env: Mapping[str, str], *arguments: str) -> Child:
    """Start a management command, its output behind the word setup."""
    return Child("setup", [sys.executable, "manage.py", *arguments], env=env, cwd=ROOT)


def finish(command: Child) -> None:
    """Wait for a management command; ServerError when it fails."""
    try:
        while command.running:
            time.sleep(0.05)
    finally:
        command.stop()
    if command.process.returncode:
        raise ServerError("The portal could not be set up; the lines above say why.")


def run(port: int) -> None:
    """Start everything, and watch it until somebody ends it."""
    secrets = keys.kept(VAR) | keys.signing_files(VAR)
    with only_run(VAR):
        check_port(port)
        with stores(VAR) as addresses:
            # The night writes a thousand SMS: their lines would hide the ones below.
            log_level = os.environ.get("LOG_LEVEL", "WARNING")
            env = {"DEMO": "1", "LOG_LEVEL": log_level, **addresses, **secrets}
            # As QR codes on certificates name it.
            env["PUBLIC_URL"] = os.environ.get("PUBLIC_URL") or f"http://localhost:{port}"
            if not os.environ.get("DATABASE_URL"):
                say(f"Data in {database_home(VAR) / 'pg'}")
            # Our own stylesheet holds what we use of Bootstrap (portal.bundle).
            static = manage(env, "collectstatic", "--noinput", "-v", "0", "--ignore", "bootstrap")
            finish(manage(env, "migrate", "--verbosity", "0"))
            finish(manage(env, "seed_city", "--people", PEOPLE, "--if-empty"))
            finish(static)
            with portal(env, port=port):
                finish(manage(env, "demo_accounts"))
                say(f"\n  The portal answers at  http://localhost:{port}\n  Ctrl-C ends it.\n")
                while all(child.running for child in Child.standing):
                    time.sleep(0.3)
                raise ServerError(next(c for c in Child.standing if not c.running).failure())


def main() -> None:
    """Entry point."""
    if "MAKELEVEL" in os.environ:
        die_with_parent(signal.SIGTERM)  # make killed: do not run on unseen
    for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, _stop)
    try:
        run(int(os.environ.get("PORT") or 8000))
    except ServerError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
