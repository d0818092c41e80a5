"""What the tests rely on is itself seen to bite."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.servers import ROOT

UNDEFINED = """
from django.template import Engine
from tests import conftest

def test_page(tmp_path, monkeypatch):
    (tmp_path / "page.html").write_text("Dear {{ nobody }}")
    monkeypatch.setattr(conftest, "TEMPLATES", tmp_path)
    engine = Engine(dirs=[tmp_path], string_if_invalid=conftest.Undefined())
    engine.render_to_string("page.html", {})
"""
SKIPPED = "import pytest\ndef test_one(): pytest.skip('no browser')\n"
BENCH = "import pytest\n@pytest.mark.bench\ndef test_one(): raise SystemExit(9)\n"


def run(folder: Path, source: str, *arguments: str, ci: str = "") -> tuple[int, str]:
    """Exit code and output of pytest on one file, with this project's settings."""
    path = folder / "test_it.py"
    path.write_text(source)
    command = [sys.executable, "-m", "pytest", "-c", "pyproject.toml", "-p", "tests.conftest"]
    env = {name: value for name, value in os.environ.items() if "PYTEST" not in name}
    done = subprocess.run(
        [*command, *arguments, str(path)],
        cwd=ROOT,
        env={**env, "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


def test_an_undefined_template_variable_fails_and_is_named(tmp_path: Path) -> None:
    code, output = run(tmp_path, UNDEFINED)
    assert code == 1
    assert "undefined template variable nobody in page.html" in output


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_where_ci_is_set_a_skipped_test_fails_the_suite(tmp_path: Path, ci: str, code: int) -> None:
    assert run(tmp_path, SKIPPED, "-n", "1", ci=ci)[0] == code


def test_measuring_runs_only_when_asked_for(tmp_path: Path) -> None:
    code, output = run(tmp_path, BENCH)
    assert code == pytest.ExitCode.NO_TESTS_COLLECTED
    assert "1 deselected" in output
    assert run(tmp_path, BENCH, "-m", "bench")[0] not in (0, pytest.ExitCode.NO_TESTS_COLLECTED)
