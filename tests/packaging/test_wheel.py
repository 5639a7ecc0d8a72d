"""The wheel, installed into an environment of its own, sets a foreign project up: nothing of this repository helps it.

Needs the package indexes of Python and npm, and about a minute: `pytest -m wheel`.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCHEMA = Path(__file__).with_name("schema.prisma")

pytestmark = pytest.mark.wheel

TEST = """
import sys

from seedbed.factories import BaseFactory


class ParcelFactory(BaseFactory["Parcel"]):
    model = "Parcel"
    defaults = {"code": lambda row: f"P{row.number:05}"}
    traits = {"lost": {"state": "LOST"}}


async def test_a_parcel_has_a_van_and_labels(db, parcel_factory):
    parcel = await parcel_factory.create(traits=["lost"], with_scans=2)
    assert parcel.state == "LOST"
    assert await db.scan.count(where={"parcelId": parcel.id}) == 2
    assert not [path for path in sys.path if path.startswith("ROOT")]
"""


class Project:
    """A folder of a user's own, with an environment in which the wheel is installed."""

    def __init__(self, folder: Path) -> None:
        # People have such names.
        self.folder = folder / "Zoë's depot"
        # A schema in several files.
        (self.folder / "prisma" / "schema" / "models").mkdir(parents=True)
        settings, first, models = SCHEMA.read_text().partition("model ")
        (self.folder / "prisma" / "schema" / "main.prisma").write_text(settings)
        (self.folder / "prisma" / "schema" / "models" / "all.prisma").write_text(first + models)
        # Names that this repository uses as well.
        (self.folder / "seed.py").write_text("raise SystemExit('the user\\'s own seed.py was imported')\n")
        (self.folder / "scripts").mkdir()
        (self.folder / "scripts" / "__init__.py").write_text(
            "raise SystemExit('the user\\'s own scripts were imported')\n"
        )
        # Names of Python's own modules.
        for name in ("logging", "secrets"):
            (self.folder / f"{name}.py").write_text(f"raise SystemExit('the user\\'s own {name}.py was imported')\n")
        self.python = str(self.folder / ".venv" / "bin" / "python")

    def run(self, *command: str, fails: bool = False, folder: str = ".") -> str:
        kept = {name: os.environ[name] for name in ("HOME", "LANG", "PIP_CONFIG_FILE") if name in os.environ}
        path = f"{self.folder / '.venv' / 'bin'}:/usr/bin:/bin"
        done = subprocess.run(
            command,
            cwd=self.folder / folder,
            env={**kept, "PATH": path, "DATABASE_URL": "file:./depot.db"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert bool(done.returncode) == fails, f"{shlex.join(command)}\n{done.stdout}{done.stderr}"
        assert "Traceback" not in done.stdout + done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(ROOT)]
    subprocess.run(command, check=True, timeout=300, stdin=subprocess.DEVNULL)
    [file] = folder.glob("seedbed-*-py3-none-any.whl")
    return file


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Project:
    project = Project(tmp_path_factory.mktemp("project"))
    # Python's own programs would import the user's logging.py too.
    project.run(sys.executable, "-P", "-m", "venv", ".venv")
    project.run(project.python, "-P", "-m", "pip", "install", "-q", str(wheel), "pytest", "pytest-asyncio")
    return project


def test_it_holds_the_framework_alone_and_all_that_it_runs(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info" not in name} == {"seedbed"}
    there = {
        path.relative_to(ROOT / "src").as_posix() for path in (ROOT / "src" / "seedbed" / "engine" / "host").glob("*")
    }
    there |= {f"seedbed/engine/{name}" for name in ("package.json", "package-lock.json", ".npmrc", "query-engine")}
    there |= {
        f"seedbed/studio/{name}" for name in ("package.json", "package-lock.json", ".npmrc", "page.mjs", "build.mjs")
    }
    assert there <= set(names)
    left_out = ("node_modules", "dmmf.json")
    assert not [name for name in names if any(each in name for each in left_out)]


def test_a_foreign_project_from_init_to_restore(project: Project):
    before = {path.name for path in project.folder.iterdir()}
    assert "would write" in project.run("seedbed", "init", "--dry-run")
    assert {path.name for path in project.folder.iterdir()} == before
    project.run("seedbed", "init")
    assert not list((project.folder / ".venv").rglob("site-packages/**/node_modules/prisma"))
    project.run("prisma", "generate")
    project.run("prisma", "db", "push", "--skip-generate")
    (project.folder / "tests" / "test_parcels.py").write_text(TEST.replace("ROOT", str(ROOT)))
    assert "2 passed" in project.run("pytest", "-q")

    project.run(
        project.python, "-c", "import sqlite3; sqlite3.connect('prisma/schema/depot.db').execute('PRAGMA user_version')"
    )
    assert "Dumped" in project.run("seedbed", "dump", "--name", "first")
    assert "Restored" in project.run("seedbed", "restore", "--snapshot", "first", "--yes")
    assert "rules hold" in project.run("seedbed", "verify")
    # The same command line tool in a folder below, and no other version of it.
    assert "in sync" in project.run("prisma", "db", "push", "--skip-generate", folder="tests")
    assert not (project.folder / "tests" / ".seedbed").exists()

    # Once more: nothing is written twice.
    assert "added" not in project.run("seedbed", "init")


def test_a_project_without_areas_says_how_to_have_some(project: Project):
    printed = project.run("seedbed", "seed", fails=True)
    assert printed.count("\n") == 1
    assert "no areas" in printed
