"""`make lint`: everything that can be known without running the portal. Tells all, then fails."""

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tools import keys
from tools.servers import ROOT

BIN = Path(sys.executable).parent
PYTHON = sys.executable
# Nothing is asked of these addresses; settings only want them to be named.
ADDRESSES = {
    "DATABASE_URL": "postgres://nobody@/none",
    "REDIS_URL": "unix:///nowhere?db=0",
}

CHECKS: dict[str, list[str]] = {
    "style": [f"{BIN}/ruff", "check", "--quiet", "."],
    "format": [f"{BIN}/ruff", "format", "--quiet", "--check", "."],
    "templates": [f"{BIN}/djlint", "templates", "--lint", "--quiet"],
    "types": [f"{BIN}/mypy", "--no-error-summary"],
    "floors": [f"{BIN}/lint-imports", "--no-cache"],
    "deployment": [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
    "migrations": [
        *(PYTHON, "-W", "ignore::RuntimeWarning", "manage.py"),
        *("makemigrations", "--check", "--dry-run"),
    ],
    "translations": [PYTHON, "-m", "tools.messages", "--check"],
}


def main() -> None:
    """Entry point; the arguments name the checks to run, none means all."""
    # As a server runs it: no DEBUG, no DEMO, HTTPS, with what signs certificates.
    env = {name: value for name, value in os.environ.items() if name not in {"DEBUG", "DEMO"}}
    with TemporaryDirectory() as folder:
        signing = keys.signing_files(Path(folder))
        check(env | {**keys.throwaway(), **ADDRESSES, **signing})


def check(env: dict[str, str]) -> None:
    """Runs what the arguments name in that environment; leaves with an error when one failed."""
    failed = []
    for name in sys.argv[1:] or CHECKS:
        done = subprocess.run(
            CHECKS[name],
            cwd=ROOT,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        print(f"{name:12} {'failed' if done.returncode else 'ok'}", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout, flush=True)
    if failed:
        sys.exit(f"lint: {', '.join(failed)}")


if __name__ == "__main__":
    main()
