"""The example project with a schema of its own, as docs/how-to/own-schema.md walks through it."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from typing import TYPE_CHECKING

import pytest

from seed.config import PROJECT_ROOT
from seedbed.engine.home import lock_digest

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = PROJECT_ROOT / "examples" / "library"
ENGINE = PROJECT_ROOT / "src" / "seedbed" / "engine"


MISTAKE = """
from library.factories import LoanFactory


async def lend(loans: LoanFactory) -> None:
    await loans.create(bok="978")
"""


class Library:
    """A copy of the example, with its client generated and its tables pushed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "library"
        ignored = shutil.ignore_patterns("generated", "*.db*", "__pycache__", ".seedbed")
        shutil.copytree(EXAMPLE, self.folder, ignore=ignored)
        # npm's packages are those of this repository, which are the same.
        engine = self.folder / ".seedbed" / "engine"
        engine.mkdir(parents=True)
        (engine / "node_modules").symlink_to(ENGINE / "node_modules")
        (engine / ".installed").write_text(lock_digest(ENGINE / "package-lock.json"))
        self.run("seedbed", "init")
        self.run("prisma", "generate")
        self.run("prisma", "db", "push", "--skip-generate")

    def run(self, *command: str) -> str:
        path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
        environment = {**os.environ, "PATH": path, "DATABASE_URL": "file:./library.db"}
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(tmp_path_factory.mktemp("own schema"))


def test_init_leaves_what_is_there(library: Library):
    for name in ("schema.prisma", "pyproject.toml", "prisma.config.mjs", "tests/test_library.py"):
        assert (library.folder / name).read_text() == (EXAMPLE / name).read_text()


def test_its_async_test_passes_on_a_seeded_database(library: Library):
    printed = library.run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--seed-profile", "standard")
    assert "passed" in printed


def test_its_area_seeds_the_database_which_knows_its_own_rows(library: Library):
    for _ in range(2):
        told = json.loads(library.run("seedbed", "seed", "--json", "--quiet"))
        assert told["counts"] == {"Branch": 2, "Member": 12, "Book": 40, "Loan": 15}
    assert "rules hold" in library.run("seedbed", "verify")


def test_its_snapshot_comes_back(library: Library):
    library.run("seedbed", "seed", "--quiet")
    library.run("seedbed", "dump", "--name", "shelves", "--force")
    told = json.loads(library.run("seedbed", "restore", "--snapshot", "shelves", "--yes", "--json", "--quiet"))
    assert told["rows"] == 69


def test_its_types_are_those_of_its_schema(library: Library):
    (library.folder / "library" / "mistake.py").write_text(MISTAKE, encoding="utf-8")
    with pytest.raises(AssertionError, match=r'No parameter named "bok"(.|\n)*\s1 error, 0 warnings'):
        library.run(sys.executable, "-m", "pyright", "--pythonpath", sys.executable)


def test_the_client_of_orca_is_not_touched(library: Library, datamodel):
    assert "Patient" in datamodel.models
    assert "Loan" not in datamodel.models
    assert (library.folder / "generated" / "prisma" / "dmmf.json").is_file()
