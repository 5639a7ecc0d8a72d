"""What the documents show as Python runs, on a database with the tables of the schema."""

from __future__ import annotations

import os
import re
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
TESTS = [block for block in EXAMPLES if "def test_" in block.text]
SCRIPTS = [block for block in EXAMPLES if block not in TESTS]
PARTS = [block for block in BLOCKS if "file" in block.attributes]


@pytest.fixture(scope="module")
def tables(make_database: Callable[..., DatabaseUrl]) -> DatabaseUrl:
    return make_database("sqlite")


@pytest.mark.parametrize("script", SCRIPTS, ids=str)
def test_an_example_runs_and_leaves_the_database_as_it_was(
    script: Block, tables: DatabaseUrl, datamodel: DataModel, tmp_path: Path
):
    file = tmp_path / "example.py"
    file.write_text(script.text, encoding="utf-8")
    run(["-W", "error", str(file)], tables)
    assert not any(read_tables(tables, datamodel).values())


def test_the_tests_among_the_examples_pass_and_leave_the_database_as_it_was(
    tables: DatabaseUrl, datamodel: DataModel, tmp_path: Path
):
    for number, test in enumerate(TESTS):
        name = re.sub(r"\W", "_", str(test))
        (tmp_path / f"test_{number}_{name}.py").write_text(test.text, encoding="utf-8")
    options = ["-q", "-p", "no:cacheprovider", "-o", "asyncio_mode=auto", "--rootdir", str(tmp_path)]
    printed = run(["-m", "pytest", *options, str(tmp_path)], tables)
    assert re.search(rf"\b{sum(test.text.count('def test_') for test in TESTS)} passed", printed), printed
    assert not any(read_tables(tables, datamodel).values())


def run(arguments: list[str], tables: DatabaseUrl) -> str:
    """Run Python on the database; return what it prints."""
    command = [sys.executable, *arguments]
    environment = {**os.environ, "DATABASE_URL": tables.raw}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


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
