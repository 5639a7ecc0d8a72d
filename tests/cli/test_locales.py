"""In a locale that knows ASCII alone, commands find what other names than English ones belong to, and write them."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest
from commands import command

if TYPE_CHECKING:
    from pathlib import Path

    from prepared import Practices

# Without its own way out, Python keeps what it cannot decode as halves of characters.
PLAIN_C = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "patient", "P00009"),
        *(pytest.param(each, marks=pytest.mark.long) for each in (("verify",), ("find", "patient"), ("report",))),
    ],
)
def test_a_database_with_other_letters_in_its_name_is_read(
    arguments: tuple[str, ...], practices: Practices, tmp_path: Path
) -> None:
    file = shutil.copy(practices.original("sqlite").path, tmp_path / "ü🎉.db")
    output = ("--output", str(tmp_path / "page.html")) if arguments[0] == "report" else ()
    done = command(*arguments, *output, url=f"file:{file}", **PLAIN_C)
    assert (done.returncode, done.stderr) == (0, "")
    if output:
        assert "ü🎉.db" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_the_description_of_a_snapshot_keeps_its_letters(practices: Practices, tmp_path: Path) -> None:
    file = shutil.copy(practices.original("sqlite").path, tmp_path / "ü🎉.db")
    done = command(
        "dump", "--name", "kept", "--description", "Größe 🎉", url=f"file:{file}", ORCA_SEEDS=str(tmp_path), **PLAIN_C
    )
    assert (done.returncode, done.stderr) == (0, "")
    [manifest] = (tmp_path / "snapshots").glob("kept_*/manifest.json")
    assert json.loads(manifest.read_text(encoding="utf-8"))["description"] == "Größe 🎉"
