"""What the documents show as Python runs, on a database with the tables of the schema."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from documents import ROOT, blocks, documents
from reading import read_tables

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from documents import Block

    from seedbed.database.url import DatabaseUrl
    from seedbed.datamodel import DataModel

# Blocks with a title are files of the walk-through, test_new_model.py; those of a file show a part of it.
BLOCKS = [block for name in documents() for block in blocks(name, "python")]
EXAMPLES = [block for block in BLOCKS if block.attributes.keys().isdisjoint({"title", "file"})]
PARTS = [block for block in BLOCKS if "file" in block.attributes]


@pytest.fixture(scope="module")
def tables(make_database: Callable[..., DatabaseUrl]) -> DatabaseUrl:
    return make_database("sqlite")


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_an_example_runs_and_leaves_the_database_as_it_was(
    example: Block, tables: DatabaseUrl, datamodel: DataModel, tmp_path: Path
):
    file = tmp_path / "test_example.py"
    file.write_text(example.text, encoding="utf-8")
    command = [sys.executable, "-W", "error", str(file)]
    if "def test_" in example.text:
        options = ["-q", "-p", "no:cacheprovider", "-o", "asyncio_mode=auto", "--rootdir", str(tmp_path)]
        command = [sys.executable, "-m", "pytest", *options, str(file)]
    environment = {**os.environ, "DATABASE_URL": tables.raw}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not any(read_tables(tables, datamodel).values())


def test_examples_are_written_in_the_style_of_the_project(tmp_path: Path):
    for number, example in enumerate(EXAMPLES):
        (tmp_path / f"test_{number}.py").write_text(example.text, encoding="utf-8")
    for command in (["check", "--ignore", "D1,S101,INP", "--select", "E,F,I,UP,B"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--config", str(ROOT / "pyproject.toml")]
        done = subprocess.run([*ruff, str(tmp_path)], capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("part", PARTS, ids=str)
def test_a_part_of_a_file_stands_there(part: Block):
    assert part.text in (ROOT / part.attributes["file"]).read_text(encoding="utf-8")


def test_there_are_examples():
    assert {example.document for example in EXAMPLES} >= {
        "README.md",
        "docs/reference/factories.md",
        "docs/tutorial/first-test.md",
    }
    assert {part.document for part in PARTS} == {"docs/how-to/own-schema.md"}
