"""The example project with a schema of its own, as docs/OWN-SCHEMA.md walks through it."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from typing import TYPE_CHECKING

import pytest

from seed.config import PROJECT_ROOT

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLE = PROJECT_ROOT / "examples" / "library"


MISTAKE = """
from library.factories import LoanFactory


async def lend(loans: LoanFactory) -> None:
    await loans.create(bok="978")
"""


class Library:
    """A copy of the example, with its client generated."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "library"
        shutil.copytree(EXAMPLE, self.folder, ignore=shutil.ignore_patterns("generated", "*.db*", "__pycache__"))
        self.run("prisma", "generate", "--schema", str(self.folder / "schema.prisma"), cwd=PROJECT_ROOT)

    def run(self, *command: str, cwd: Path | None = None) -> str:
        path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
        environment = {**os.environ, "PATH": path, "DATABASE_URL": "file:./must-not-exist.db"}
        if cwd is None:
            environment["PYTHONPATH"] = "generated"
        done = subprocess.run(command, cwd=cwd or self.folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return Library(tmp_path_factory.mktemp("own schema"))


def test_its_async_test_passes_on_a_seeded_database(library: Library):
    printed = library.run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--seed-profile", "standard")
    assert "2 passed" in printed


def test_its_area_seeds_the_database_and_knows_its_own_rows(library: Library):
    for _ in range(2):
        printed = library.run(sys.executable, "seed_library.py")
        assert printed == "2 Branch, 40 Book, 12 Member, 15 Loan, 1 SeedRun\n"


def test_its_types_are_those_of_its_schema(library: Library):
    (library.folder / "library" / "mistake.py").write_text(MISTAKE, encoding="utf-8")
    with pytest.raises(AssertionError, match=r'No parameter named "bok"(.|\n)*\s1 error, 0 warnings'):
        library.run(sys.executable, "-m", "pyright", "--pythonpath", sys.executable)


def test_the_client_of_orca_is_not_touched(library: Library, datamodel):
    assert "Patient" in datamodel.models
    assert "Loan" not in datamodel.models
    assert (library.folder / "generated" / "prisma" / "dmmf.json").is_file()
