"""The registers' nightly deliveries: by file and over HTTP, whole or not at all."""

import gzip
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from portal.registers import deliveries, delivery_source
from portal.registers.fingerprint import fingerprint
from portal.registers.models import (
    Delivery,
    EmploymentSnapshot,
    HousingSnapshot,
    PopulationSnapshot,
    SchoolingSnapshot,
    Snapshot,
)
from portal.vault import blind_index
from tests.registers.makers import CODE, ID, OTHER_ID, index, room_index

pytestmark = pytest.mark.django_db
NIGHT = date(2026, 11, 22)
HEADERS = {register: ",".join(columns) for register, (columns, _read) in deliveries.FORMS.items()}
GOOD = {
    "population": [f"{ID},王伟,M,1949-12-31,安徽省合肥市,R1,13100000001",
                   f"{OTHER_ID},李娜,F,1990-01-01,江苏省南京市,,"],
    "housing": [f"{ID},R1,lease,2027-01-31", f"{ID},R1,title,"],
    "employment": [f"{ID},{CODE},2026-10"],
    "schooling": [f"{ID},2027-06-30"],
}  # fmt: skip


def text(register: str, rows: list[str] | None = None, as_of: date = NIGHT) -> str:
    lines = GOOD[register] if rows is None else rows
    return "\n".join([f"as-of,{as_of}", HEADERS[register], *lines, f"end,{len(lines)}", ""])


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.SNAPSHOT_SOURCE = str(tmp_path)
    return tmp_path


def put(folder: Path, **texts: str) -> None:
    """A good file for each register, but for those that are named; "" is no file."""
    for register in GOOD:
        content = texts.get(register, text(register))
        if content:
            (folder / f"{register}-{NIGHT}.csv").write_text(content, encoding="utf-8")


def receive() -> dict[str, str]:
    """All that can be tried now: each register's problem."""
    while deliveries.receive_next(NIGHT):
        pass
    return dict(Delivery.objects.values_list("register", "problem"))


def test_a_folder_of_files_fills_all_four_copies(folder: Path) -> None:
    put(folder)
    assert set(receive().values()) == {""}
    assert deliveries.settled(NIGHT)
    one = PopulationSnapshot.objects.get(person_index=index())
    assert bytes(one.room_index) == room_index("R1")
    assert bytes(one.phone_index) == blind_index("phone", "13100000001")
    assert one.fingerprint == fingerprint("王伟", "M", date(1949, 12, 31), "安徽省合肥市")
    other = PopulationSnapshot.objects.get(person_index=index(OTHER_ID))
    assert (other.room_index, other.phone_index) == (None, None)
    assert HousingSnapshot.objects.get(kind="lease").ends_on == date(2027, 1, 31)
    assert HousingSnapshot.objects.get(kind="title").ends_on is None
    assert EmploymentSnapshot.objects.get().paid_through == date(2026, 10, 1)
    assert SchoolingSnapshot.objects.get().ends_on == date(2027, 6, 30)
    assert set(Snapshot.objects.values_list("as_of", flat=True)) == {NIGHT}


def test_a_packed_file_is_read_too(folder: Path) -> None:
    put(folder, population="")
    packed = gzip.compress(text("population").encode())
    (folder / f"population-{NIGHT}.csv.gz").write_bytes(packed)
    assert receive()["population"] == ""
    assert PopulationSnapshot.objects.count() == 2


ROW = GOOD["schooling"][0]


@pytest.mark.parametrize(
    ("content", "problem", "detail"),
    [
        pytest.param("", "missing", "", id="no file"),
        pytest.param(text("schooling").replace("end,1\n", ""), "incomplete", "no end", id="no end"),
        pytest.param(text("schooling").replace("end,1", "end,2"), "incomplete", "1 rows", id="end"),
        pytest.param(text("schooling", [ROW, ROW]), "duplicate", "1 rows", id="twice"),
        pytest.param(text("schooling", [f"{ID},2027-02-30"]), "broken", "line 3", id="no day"),
        pytest.param(text("schooling", [ROW[1:]]), "broken", "line 3", id="no ID number"),
        pytest.param(text("schooling", [f"{ROW},x"]), "broken", "line 3", id="a column more"),
        pytest.param(text("schooling", ['"']), "broken", "line 4", id="an open quote"),
        pytest.param(text("schooling").replace("ends_on", "until"), "broken", "line 1 or 2", id="x"),
        pytest.param(text("schooling").replace("as-of,", "as-of,x"), "broken", "line 1", id="day"),
        pytest.param("x" * 5000, "broken", "a line without end", id="one endless line"),
        pytest.param(text("schooling", as_of=NIGHT - timedelta(days=4)), "stale", "2026-11-18",
                     id="too old"),
        pytest.param(text("schooling", as_of=NIGHT + timedelta(days=1)), "stale", "2026-11-23",
                     id="of tomorrow"),
    ],
)  # fmt: skip
def test_a_bad_delivery_changes_nothing_and_is_named(
    folder: Path, content: str, problem: str, detail: str
) -> None:
    put(folder)
    receive()
    Delivery.objects.filter(register="schooling").delete()
    (folder / f"schooling-{NIGHT}.csv").unlink()
    put(folder, schooling=content)
    assert receive()["schooling"] == problem
    assert Delivery.objects.get(register="schooling").detail == detail
    assert SchoolingSnapshot.objects.count() == 1
    kept = Snapshot.objects.get(register="schooling")
    assert (kept.as_of, kept.failed_on) == (NIGHT, NIGHT)
    assert ID not in detail


def test_far_fewer_rows_than_before_are_not_believed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliveries, "SMALL_COPY", 2)
    put(folder)
    receive()
    Delivery.objects.filter(register="population").delete()
    put(folder, population=text("population", GOOD["population"][:1]))
    assert receive()["population"] == "small"
    assert PopulationSnapshot.objects.count() == 2


def test_a_late_delivery_is_taken_at_the_next_try_and_given_up_after_some(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, housing="")
    assert receive()["housing"] == "missing"
    assert deliveries.receive_next(NIGHT) is None, "it is too soon"
    assert not deliveries.settled(NIGHT)
    monkeypatch.setattr(deliveries, "AGAIN", timedelta(0))
    put(folder)
    assert receive()["housing"] == ""
    assert Snapshot.objects.get(register="housing").failed_on is None
    Delivery.objects.filter(register="housing").delete()
    (folder / f"housing-{NIGHT}.csv").unlink()
    receive()
    assert Delivery.objects.get(register="housing").attempts == deliveries.MOST_ATTEMPTS
    assert deliveries.settled(NIGHT)


def test_the_new_copy_takes_the_place_of_the_old_one_as_a_whole(folder: Path) -> None:
    put(folder)
    receive()
    Delivery.objects.all().delete()
    put(folder, population=text("population", GOOD["population"][1:]))
    receive()
    assert [bytes(row.person_index) for row in PopulationSnapshot.objects.all()] == [
        index(OTHER_ID)
    ]


class Register(BaseHTTPRequestHandler):
    """A register's server; the path's register decides how it behaves (`behaviour`)."""

    behaviour: dict[str, str] = {}
    seen: list[str | None] = []
    held = threading.Event()

    def do_GET(self) -> None:
        register = self.path.rsplit("/", 1)[-1].partition("-")[0]
        body, how = text(register).encode(), self.behaviour.get(register, "good")
        self.seen.append(self.headers["Authorization"])
        if how == "silent":
            self.held.wait(5)
            return
        if how in {"404", "500", "302"}:
            self.send_response(int(how))
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(200)
        if how == "packed":
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
        if how == "binary":
            body = b"\xff\xfe" * 100
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if how == "half" else body)

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """A running register over HTTP; call it to say how each register behaves."""
    Register.behaviour, Register.seen = {}, []
    Register.held.clear()
    monkeypatch.setattr(delivery_source, "PIECE", 0.5)
    with ThreadingHTTPServer(("127.0.0.1", 0), Register) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        settings.SNAPSHOT_SOURCE = f"http://127.0.0.1:{running.server_address[1]}/nightly/"
        settings.SNAPSHOT_TOKEN = "secret-token"
        yield lambda **how: Register.behaviour.update(how)
        Register.held.set()
        running.shutdown()


def test_a_register_over_http_is_read_with_its_token(server: Callable[..., None]) -> None:
    server(housing="packed")
    assert set(receive().values()) == {""}
    assert set(Register.seen) == {"Bearer secret-token"}
    assert PopulationSnapshot.objects.count() == HousingSnapshot.objects.count() == 2


@pytest.mark.parametrize(
    ("how", "problem"),
    [
        ("404", "missing"),
        ("500", "unreachable"),
        ("302", "unreachable"),
        ("silent", "unreachable"),
        ("half", "incomplete"),
        ("binary", "broken"),
    ],
)
def test_an_answer_that_is_none_is_named_and_the_others_are_taken(
    server: Callable[..., None], how: str, problem: str
) -> None:
    server(population=how)
    found = receive()
    assert found.pop("population") == problem
    assert set(found.values()) == {""}
    assert not PopulationSnapshot.objects.exists()
    assert HousingSnapshot.objects.count() == 2


def test_a_server_that_is_down_is_unreachable(settings: Any) -> None:
    settings.SNAPSHOT_SOURCE = "http://127.0.0.1:9/"
    assert set(receive().values()) == {"unreachable"}
