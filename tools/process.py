"""Child processes that never outlive the one that started them."""

import contextlib
import ctypes
import itertools
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, ClassVar

_libc = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1


def die_with_parent(sig: signal.Signals) -> None:
    """Ask the kernel to send us `sig` when our parent is gone, `kill -9` included."""
    _libc.prctl(_PR_SET_PDEATHSIG, int(sig), 0, 0, 0)


class Child:
    """One started program in a session of its own, so that Ctrl-C reaches only the launcher.

    `stop` is the signal that ends it politely; it also arrives when the launcher is killed.
    Output goes to `log` (a file), or line by line to the terminal behind the child's name.
    `standing` holds all that were started and not yet stopped.
    """

    standing: ClassVar[list["Child"]] = []
    _colours = itertools.cycle((36, 32, 35, 33))

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        stop: signal.Signals = signal.SIGTERM,
        user: str | None = None,
        cwd: Path | None = None,
        log: Path | None = None,
    ) -> None:
        self.name = name
        self.log = log
        self._stop_signal = stop
        launcher = os.getpid()

        def in_child() -> None:
            die_with_parent(stop)
            if os.getppid() != launcher:  # it died before we asked
                os._exit(1)

        with contextlib.ExitStack() as files:
            output: int | IO[bytes] = subprocess.PIPE
            if log is not None:
                output = files.enter_context(log.open("ab"))
            self.process = subprocess.Popen(
                [str(part) for part in command],
                env=None if env is None else {**os.environ, **env},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                start_new_session=True,
                preexec_fn=in_child,
                **identity(user),
            )
        self._printer: threading.Thread | None = None
        if log is None:
            self._printer = threading.Thread(target=self._print_lines, daemon=True)
            self._printer.start()
        Child.standing.append(self)

    def _print_lines(self) -> None:
        tag = f"{self.name:>6} | "
        if sys.stdout.isatty():
            tag = f"\033[{next(Child._colours)}m{tag}\033[0m"
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with contextlib.suppress(OSError):  # the terminal may be gone; keep reading
                print(tag + line.decode(errors="replace").rstrip("\n"), flush=True)

    @property
    def running(self) -> bool:
        """Whether it has not ended yet."""
        return self.process.poll() is None

    def stop(self, patience: float = 15.0) -> None:
        """End it: politely, and after `patience` seconds by force."""
        if self.running:
            self.process.send_signal(self._stop_signal)
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        if self._printer is not None:
            self._printer.join(2)
        if self in Child.standing:
            Child.standing.remove(self)

    def failure(self) -> str:
        """What to tell when it ended by itself."""
        tail = ""
        if self.log is not None and self.log.exists():
            tail = "\n" + "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
        return f"{self.name} ended with code {self.process.returncode}{tail}"


def identity(user: str | None) -> dict[str, Any]:
    """Arguments for subprocess that change to `user` and to nobody else's groups."""
    if user is None:
        return {}
    import pwd

    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
