"""`make test`: pytest with the servers and the browser that it needs.

`--durable` keeps PostgreSQL syncing to disk, as in earnest: for measuring.
Everything else on the command line is pytest's.
"""

import itertools
import os
import shutil
import signal
import subprocess
import sys

from tools import keys
from tools.process import die_with_parent
from tools.servers import ROOT, ServerError, stores

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = ("chromium", "fonts-noto-cjk")


def browser() -> str:
    """The path of a Chromium; as root it is installed when there is none."""
    named = os.environ.get("CHROMIUM", "")
    found = next(filter(None, map(shutil.which, filter(None, (named, *BROWSERS)))), None)
    if found is None and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' and '.join(PACKAGES)}", flush=True)
        install(*PACKAGES)
        found = shutil.which(PACKAGES[0])
    if found is None:
        sys.exit(f"A browser is missing. Type:  sudo apt-get install -y {' '.join(PACKAGES)}")
    return found


def install(*packages: str) -> None:
    """Install packages of the system, quietly."""
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            ["apt-get", "-q", *command],
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.exit(f"apt-get {' '.join(command)} failed with code {done.returncode}")


def needs_browser(arguments: list[str]) -> bool:
    """Whether these arguments of pytest can select a browser test."""
    marks = [b for a, b in itertools.pairwise(arguments) if a == "-m"]
    if any("not browser" in mark for mark in marks):
        return False
    return not any(mark in {"faults", "hypothesis or fuzz"} for mark in marks)


def main() -> None:
    """Entry point; exits with pytest's code."""
    if "MAKELEVEL" in os.environ:
        die_with_parent(signal.SIGTERM)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    arguments = [argument for argument in sys.argv[1:] if argument != "--durable"]
    env = {"DEBUG": "1", "DEMO": "1", **keys.throwaway()}
    if needs_browser(arguments):
        env["CHROMIUM"] = browser()
    try:
        with stores(throwaway=True, durable="--durable" in sys.argv) as addresses:
            code = _pytest(arguments, {**os.environ, **env, **addresses})
    except ServerError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(code)


def _pytest(arguments: list[str], env: dict[str, str]) -> int:
    def in_child() -> None:
        die_with_parent(signal.SIGTERM)

    command = [sys.executable, "-m", "pytest", *arguments]
    with subprocess.Popen(command, env=env, cwd=ROOT, preexec_fn=in_child) as pytest:
        try:
            return pytest.wait()
        except BaseException:
            pytest.terminate()
            raise


if __name__ == "__main__":
    main()
