"""The real models on a few drawn papers, on what is no paper, and in a worker of its own."""

import hashlib
import io
import signal
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image, ImageFilter

from portal.accounts.models import Person
from portal.documents import reading
from portal.documents.models import Reading, Upload
from portal.documents.reading.engine import MODELS
from portal.documents.reading.recognition import recognise
from portal.documents.uploads import store
from tests import workers
from tests.documents.reading import made

pytestmark = pytest.mark.django_db


def handed_in(person: Person, content: bytes, name: str = "paper.jpg") -> Upload:
    assert person.user is not None
    return store(person, person.user, "paper", SimpleUploadedFile(name, content))


def jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG")
    return out.getvalue()


def sure(fields: Any) -> dict[str, str]:
    return {k: v["text"] for k, v in fields.items() if v["confidence"] >= reading.CONFIDENT}


@pytest.mark.parametrize(
    ("kind", "turn", "seed"), [("id_card", 0, 1), ("id_card", 90, 2), ("lease", 180, 3)]
)
def test_a_badly_photographed_paper_is_read_whichever_way_it_lies(
    person: Person, kind: str, turn: int, seed: int
) -> None:
    random = Random(seed)
    paper = made.photographed(made.MAKERS[kind](random), random, turn, bad=False)
    found = sure(recognise(handed_in(person, paper.jpeg()), kind))
    assert found.items() <= paper.truth.items(), "what is sure is right"
    assert len(found) >= len(paper.truth) - 1


def test_a_scanned_title_is_read_from_its_pdf(person: Person) -> None:
    paper = made.title(Random(4))
    upload = handed_in(person, paper.pdf(), "title.pdf")
    assert upload.content_type == "application/pdf"
    assert sure(recognise(upload, "title")) == paper.truth


def landscape() -> Image.Image:
    noise = np.random.default_rng(5).integers(0, 255, (90, 120, 3), dtype=np.uint8)
    hills = Image.fromarray(noise).resize((1200, 900), Image.Resampling.BICUBIC)
    return hills.filter(ImageFilter.GaussianBlur(9))


def test_a_page_without_text_or_with_another_says_nothing(person: Person) -> None:
    blank = handed_in(person, jpeg(Image.new("RGB", (1200, 900), "white")))
    assert recognise(blank, "id_card") == {}
    assert recognise(handed_in(person, jpeg(landscape())), "lease") == {}
    assert recognise(handed_in(person, made.id_card(Random(7)).jpeg()), "title") == {}


SILENT = """
import socket
def refused(*args, **kwargs):
    raise AssertionError("the models are in the wheel")
import django
django.setup()
socket.socket.connect = refused
from PIL import Image
from portal.documents.reading.engine import engine, lines
assert lines(Image.new("RGB", (200, 100), "white")) == []
assert engine() is engine()
"""


def test_the_models_are_loaded_from_the_wheel_without_a_net_and_nothing_is_written() -> None:
    import rapidocr

    folder = Path(rapidocr.__file__).parent

    def state() -> dict[str, str]:
        files = [p for p in folder.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
        return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}

    before = state()
    assert set(MODELS.values()) <= {Path(p).name for p in before}
    done = subprocess.run([sys.executable, "-c", SILENT], capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert state() == before


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_worker_reads_what_a_request_asked_for_even_after_another_was_killed(
    person: Person, tmp_path: Path
) -> None:
    paper = made.id_card(Random(6))
    upload = handed_in(person, paper.jpeg())
    first = workers.start("reading", tmp_path / "first.log", VAR_DIR=str(tmp_path))
    first.process.send_signal(signal.SIGKILL)
    first.process.wait()
    second = workers.start("reading", tmp_path / "second.log", VAR_DIR=str(tmp_path))
    try:
        with transaction.atomic():
            asked = reading.ask(upload, "id_card")
        workers.wait(second, lambda: not Reading.objects.filter(state="pending").exists())
    finally:
        first.stop()
        second.stop()
    asked.refresh_from_db()
    assert reading.sure(asked) == paper.truth
    log = (tmp_path / "second.log").read_text()
    assert paper.truth["name"] not in log and paper.truth["id_number"] not in log
