"""The night loses its PostgreSQL in the middle: crashed, and stopped for a restart."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import pytest
from django.db import OperationalError, connection

from permits.models import SweepRun, SweepSlice
from tests.faults.conftest import SLICE, Night, a_night, wait
from tools.servers import ROOT, THROWAWAY, database_user, postgres

pytestmark = pytest.mark.faults


class Server:
    """A PostgreSQL of the test's own, at an address that stays when it is lost and started."""

    def __init__(self, folder: Path) -> None:
        self._home, self._link = folder / "home", folder / "at"
        self._home.mkdir()
        if (user := database_user()) is not None:
            shutil.chown(self._home, user)
        self._running = ExitStack()
        self.url = f"postgres://portal@{quote(str(self._link), safe='')}/portal"

    def start(self) -> None:
        """Starts it, on the data that it left."""
        url = self._running.enter_context(postgres(self._home, THROWAWAY))
        self._link.unlink(missing_ok=True)
        self._link.symlink_to(unquote(urlsplit(url).hostname or ""))

    def crash(self) -> None:
        """All its processes end at once, and nothing is put in order."""
        pid = int((self._home / "pg" / "postmaster.pid").read_text().split()[0])
        os.kill(pid, signal.SIGQUIT)
        self._running.close()

    def stop(self) -> None:
        """Every session is cut, then it ends in order, as for a restart."""
        self._running.close()


@pytest.fixture
def server(transactional_db: None) -> Iterator[Server]:
    """The server, with the portal's tables, and the test's connection led there."""
    folder = Path(tempfile.mkdtemp(prefix="portal-pg-", dir="/tmp"))
    folder.chmod(0o755)
    found = Server(folder)
    found.start()
    env = {**os.environ, "DATABASE_URL": found.url}
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, env=env, cwd=ROOT, check=True)
    known = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(
        HOST=str(folder / "at"), NAME="portal", USER="portal", PORT="", PASSWORD=""
    )
    yield found
    connection.close()
    connection.settings_dict.update(known)
    found.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def night(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Night]:
    """A night on that server, begun, each slice of which takes its time."""
    # Workers are told where the tests' database is.
    monkeypatch.setenv("DATABASE_URL", server.url)
    with a_night(tmp_path, monkeypatch) as made:
        made.begin()
        made.slow_down(0.5)
        yield made


@pytest.mark.parametrize("way", ["crash", "stop"])
def test_the_database_may_be_lost_in_the_middle(
    night: Night, server: Server, way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    night.start("night-a", "night-b")
    night.redis.tick()
    wait(lambda: SweepSlice.objects.filter(done_at__isnull=False).count() >= 3, "three slices")
    wait(night.inside, "a slice under way")
    getattr(server, way)()
    with suppress(OperationalError):
        connection.close()
    with pytest.raises(OperationalError):
        connection.ensure_connection()
    night.redis.tick()
    time.sleep(2)  # the workers call in vain
    assert all(one.running for one in night.workers.values())
    server.start()
    assert not SweepRun.objects.filter(finished_at__isnull=False).exists()
    back = time.monotonic()
    done = SweepSlice.objects.filter(done_at__isnull=False).count()

    def goes_on() -> bool:
        night.redis.tick()
        time.sleep(0.1)
        return SweepSlice.objects.filter(done_at__isnull=False).count() > done

    wait(goes_on, "the next slice")
    with capsys.disabled():
        print(
            f"\ndatabase lost ({way}) with {done} of its slices of {SLICE} done; "
            f"the next one {time.monotonic() - back:.1f} s after it was back"
        )
    night.finish()
    night.check()
