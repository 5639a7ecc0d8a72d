"""The steps of docs/how-to/add-a-model.md for a new model, taken in a copy of the project with a client of its own."""

from __future__ import annotations

import os
import shlex
import shutil
import sqlite3
import subprocess
import sys
import sysconfig
from contextlib import closing
from importlib.util import find_spec
from pathlib import Path

import pytest
from documents import ROOT, blocks, commands

GUIDE = "docs/how-to/add-a-model.md"


class Copy:
    """A copy of the project whose packages come before those of the environment."""

    def __init__(self, folder: Path) -> None:
        self.root = folder / "project"
        self.packages = folder / "packages"
        # With what Python has compiled: it keeps to the time of the source, which is copied, too.
        left_out = shutil.ignore_patterns("node_modules", ".cache", ".node-path", ".project", "*.db*", "dmmf.json")
        for name in ("src", "prisma", "scripts"):
            shutil.copytree(ROOT / name, self.root / name, ignore=left_out)
        for name in ("pyproject.toml", "prisma.config.mjs"):
            shutil.copy(ROOT / name, self.root)
        (self.root / "src/seedbed/engine/node_modules").symlink_to(ROOT / "src/seedbed/engine/node_modules")
        # Prisma Client Python generates into whichever `prisma` package is imported: here this copy.
        shutil.copytree(installed_client(), self.packages / "prisma", ignore=left_out)

    def take(self, title: str, text: str, attributes: dict[str, str]) -> None:
        """Write a block of the guide: a new file, or lines before or after an anchor, or at the end."""
        path = self.root / title
        if not path.exists():
            path.write_text(text, encoding="utf-8")
            return
        old = path.read_text(encoding="utf-8")
        anchor = attributes.get("before") or attributes.get("after")
        assert anchor is None or old.count(anchor) == 1, f"{anchor!r} is not once in {title}"
        if "before" in attributes:
            new = old.replace(attributes["before"], text + attributes["before"])
        elif "after" in attributes:
            new = old.replace(attributes["after"], attributes["after"] + text)
        else:
            new = f"{old}\n{text}"
        path.write_text(new, encoding="utf-8")

    def run(self, *command: str) -> str:
        path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
        python_path = os.pathsep.join(map(str, (self.packages, self.root / "src", self.root / "prisma", self.root)))
        environment = {**os.environ, "PATH": path, "PYTHONPATH": python_path, "DATABASE_URL": "file:./dev.db"}
        done = subprocess.run(command, cwd=self.root, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}{done.stderr}"
        return done.stdout

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.root / "prisma/dev.db")) as connection:
            return connection.execute(query).fetchall()


def installed_client() -> Path:
    spec = find_spec("prisma")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """The copy after all steps; its path has a space in it, as paths of people do."""
    copy = Copy(tmp_path_factory.mktemp("new model"))
    for block in blocks(GUIDE):
        if "title" in block.attributes:
            copy.take(block.attributes["title"], block.text, block.attributes)
    (last,) = (block for block in blocks(GUIDE, "bash") if "prisma generate\n" in block.text)
    for line in commands(last):
        copy.run(*shlex.split(line))
    return copy


def test_the_steps_fill_the_table_of_the_new_model(copy: Copy):
    counts = copy.rows(
        'SELECT count(n."id") FROM "Patient" p LEFT JOIN "PatientNote" n '
        'ON n."patientId" = p."id" AND n."clinicId" = p."clinicId" GROUP BY p."id"'
    )
    assert len(counts) == 50
    assert {count for (count,) in counts} == {1, 2, 3}


def test_adding_patients_gives_the_new_ones_notes_and_keeps_the_others(copy: Copy):
    before = copy.rows('SELECT * FROM "PatientNote" ORDER BY "id"')
    copy.run("python", "-m", "scripts.db.seed", "--no-clear", "--area", "patients", "--area", "patients:notes")
    after = copy.rows('SELECT * FROM "PatientNote" ORDER BY "id"')
    assert set(before) < set(after)
    assert copy.rows('SELECT count(DISTINCT "patientId") FROM "PatientNote"') == [(100,)]


def test_the_new_area_is_listed(copy: Copy):
    assert "patients:notes" in copy.run("python", "-m", "scripts.db.seed", "--list")


def test_the_new_factory_is_exported_and_has_its_trait(copy: Copy):
    program = (
        "from seed.factories import PatientNoteFactory, create_factory_context\n"
        "print(PatientNoteFactory(create_factory_context()).build(traits='pinned')['isPinned'])\n"
    )
    assert copy.run("python", "-c", program) == "True\n"


def test_the_new_code_is_in_the_style_of_the_project(copy: Copy):
    files = sorted({block.attributes["title"] for block in blocks(GUIDE, "python") if "title" in block.attributes})
    copy.run("python", "-m", "ruff", "check", *files)
    copy.run("python", "-m", "ruff", "format", "--check", *files)


def test_the_client_of_the_environment_is_not_touched(copy: Copy):
    assert "PatientNote" in (copy.packages / "prisma/models.py").read_text(encoding="utf-8")
    assert "PatientNote" not in (installed_client() / "models.py").read_text(encoding="utf-8")
    assert sys.prefix not in str(copy.packages)
