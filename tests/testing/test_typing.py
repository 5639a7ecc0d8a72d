"""What type checkers know about factories: the fields of each model, and nothing that is not there."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from seed.config import PROJECT_ROOT
from seedbed.datamodel import load
from seedbed.prisma_generator.signatures import render

FOLDER = Path(__file__).with_name("typing")


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[int, str]]:
    """What pyright says in its strict mode, by file and line."""
    folder = tmp_path_factory.mktemp("pyright")
    settings = {
        "extraPaths": [str(PROJECT_ROOT / "prisma")],
        "venvPath": str(PROJECT_ROOT),
        "venv": ".venv",
        "pythonVersion": "3.11",
        "typeCheckingMode": "strict",
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings))
    found: dict[str, dict[int, str]] = {}
    for path in FOLDER.glob("*.py"):
        shutil.copy(path, folder)
        found[path.name] = {}
    command = [
        sys.executable,
        "-m",
        "pyright",
        "--outputjson",
        "--pythonpath",
        sys.executable,
        "--project",
        str(folder),
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    output: Any = json.loads(done.stdout)
    assert output["summary"]["filesAnalyzed"] == len(found)
    for each in output["generalDiagnostics"]:
        found[Path(each["file"]).name][each["range"]["start"]["line"] + 1] = each["message"]
    return found


def test_correct_code_passes_in_strict_mode(reported: dict[str, dict[int, str]]):
    assert reported["correct.py"] == {}


def test_each_deliberate_mistake_is_reported_and_nothing_else(reported: dict[str, dict[int, str]]):
    lines = (FOLDER / "mistakes.py").read_text(encoding="utf-8").splitlines()
    wrong = {number for number, line in enumerate(lines, 1) if line.endswith("# error")}
    assert len(wrong) > 20
    assert reported["mistakes.py"].keys() == wrong


def test_the_message_names_the_field(reported: dict[str, dict[int, str]]):
    messages = reported["mistakes.py"].values()
    assert sum('No parameter named "fristName"' in message for message in messages) >= 6


def test_the_module_is_that_of_the_data_model():
    import prisma

    assert prisma.__file__ is not None
    kept = Path(prisma.__file__).with_name("factory_types.py").read_text(encoding="utf-8")
    assert kept == render(load())
