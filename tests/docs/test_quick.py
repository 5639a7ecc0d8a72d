"""`make test` is a real choice: nothing it names is gone, and each area of the code keeps tests in it."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from documents import ROOT, read
from quick import LEFT_OUT, is_left_out

if TYPE_CHECKING:
    import pytest


def test_what_is_left_out_exists():
    for file in (file for files in LEFT_OUT.values() for file in files):
        assert (ROOT / "tests" / file).exists(), file


def test_each_folder_of_tests_has_some_that_are_quick(request: pytest.FixtureRequest):
    left_out = {file for files in LEFT_OUT.values() for file in files}
    for folder in {path.parent for path in (ROOT / "tests").rglob("test_*.py")}:
        name = folder.relative_to(ROOT / "tests").as_posix()
        quick = {path.relative_to(ROOT / "tests").as_posix() for path in folder.glob("test_*.py")} - left_out
        assert quick or f"{name}/" in left_out, name
    assert not is_left_out(request.node)


def test_ci_runs_everything_and_names_each_python():
    script = read(".ci/run")
    assert "make test-all" in script
    assert "scripts/pythons.sh" in script
    assert "--quick" not in read("Makefile").partition("test-all: setup")[2].partition("test-python:")[0]


def test_every_python_that_is_found_runs():
    done = subprocess.run(["scripts/pythons.sh"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    found = dict(line.split("\t") for line in done.stdout.splitlines())
    assert len({version.rpartition(".")[0] for version in found}) == len(found)
    for version, python in found.items():
        shown = subprocess.run(
            [python, "-V"], capture_output=True, text=True, timeout=60, check=True, env=dict(os.environ)
        )
        assert shown.stdout.strip() == f"Python {version}"
