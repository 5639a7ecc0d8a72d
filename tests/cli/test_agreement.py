"""Schema file, generated client and database: every command says which of them is behind, and what to do."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sysconfig
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from seed.config import PROJECT_ROOT
from seedbed.engine import VERSION
from seedbed.engine.home import lock_digest

if TYPE_CHECKING:
    from pathlib import Path

ENGINE = PROJECT_ROOT / "src" / "seedbed" / "engine"
SCHEMA = """
datasource db {
  provider = "sqlite"
  url      = env("DATABASE_URL")
}

generator client {
  provider             = "prisma-client-py"
  interface            = "asyncio"
  recursive_type_depth = -1
  output               = "./generated/prisma"
}

generator datamodel {
  provider = "python -m seedbed.prisma_generator"
}

model Boat {
  id   Int    @id @default(autoincrement())
  name String
}
"""
SETTINGS = f"""
[tool.prisma]
expected_engine_version = "{VERSION}"
binary_cache_dir = ".seedbed/engine"

[tool.seedbed]
schema = "schema.prisma"
pythonpath = ["generated"]
"""
COMMANDS = {
    "seed": ("seed", "--rows", "5", "--yes"),
    "push": ("seed", "--rows", "5", "--push"),
    "verify": ("verify",),
    "dump": ("dump", "--name", "harbour"),
    "report": ("report",),
    "show": ("show",),
    "find": ("find", "boat"),
}


class Harbour:
    """A small project of its own, with its client generated and its tables pushed and filled."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "schema.prisma").write_text(SCHEMA)
        (folder / "pyproject.toml").write_text(SETTINGS)
        # npm's packages are those of this repository, which are the same.
        engine = folder / ".seedbed" / "engine"
        engine.mkdir(parents=True)
        (engine / "node_modules").symlink_to(ENGINE / "node_modules")
        (engine / ".installed").write_text(lock_digest(ENGINE / "package-lock.json"))
        for command in (("seedbed", "init"), ("prisma", "generate"), ("seedbed", *COMMANDS["push"])):
            done = self.run(*command)
            assert done.returncode == 0, done.stdout + done.stderr

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ["PATH"]])
        environment = {**os.environ, "PATH": path, "DATABASE_URL": "file:./harbour.db"}
        done = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        assert "Traceback" not in done.stdout + done.stderr, done.stderr
        return done

    def told(self, name: str) -> str:
        """Run a command that fails; return the one line that it prints."""
        done = self.run("seedbed", *COMMANDS[name])
        assert done.returncode in {1, 2}, done.stdout
        [line] = done.stderr.splitlines()
        return line.removeprefix("error: ")

    def rows(self) -> int:
        with closing(sqlite3.connect(self.folder / "harbour.db")) as connection:
            return connection.execute('SELECT count(*) FROM "Boat"').fetchone()[0]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Harbour:
    return Harbour(tmp_path_factory.mktemp("harbour"))


@pytest.fixture
def harbour(made: Harbour):
    """The project as it was made, whatever a test before changed."""
    yield made
    (made.folder / "schema.prisma").write_text(SCHEMA)
    (made.folder / "pyproject.toml").write_text(SETTINGS)


def test_comments_and_spaces_are_no_difference(harbour: Harbour):
    text = SCHEMA.replace("  name String", "  /// What is painted on it.\n\n  name    String // at the bow")
    (harbour.folder / "schema.prisma").write_text(text)
    assert harbour.run("seedbed", "verify").returncode == 0


@pytest.mark.parametrize(
    ("change", "told", "commands"),
    [
        ("model Pier {\n  id Int @id\n}\n", "the model Pier is new", tuple(COMMANDS)),
        ("  length Int?\n", "Boat.length differs", ("push",)),
    ],
)
def test_a_schema_that_is_newer_than_the_client_stops_every_command(
    harbour: Harbour, change: str, told: str, commands: tuple[str, ...]
):
    changed = SCHEMA.replace("  name String\n", f"  name String\n{change}")
    text = SCHEMA + change if change.startswith("model") else changed
    (harbour.folder / "schema.prisma").write_text(text)
    for name in commands:
        line = harbour.told(name)
        assert f"is not the schema that the client was generated from: {told}. Run `prisma generate`." in line, name
    # Nor was anything pushed.
    assert harbour.rows() == 5


def test_a_client_that_is_not_on_the_path_is_not_replaced_by_another_one(harbour: Harbour):
    (harbour.folder / "pyproject.toml").write_text(SETTINGS.replace('pythonpath = ["generated"]', ""))
    for name in (*COMMANDS, "seed"):
        line = harbour.told(name)
        assert "The Prisma client on Python's path is another project's" in line
        assert "pythonpath in [tool.seedbed]" in line
    with closing(sqlite3.connect(harbour.folder / "harbour.db")) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE name = 'Patient'").fetchall()
    assert (harbour.rows(), tables) == (5, [])
    done = harbour.run("seedbed", "reset", "--snapshot", "nope", "--yes")
    assert "another project's" in done.stderr
    assert harbour.rows() == 5


def test_a_required_column_and_filled_tables_lead_to_a_default_or_to_reset(harbour: Harbour, tmp_path: Path):
    shutil.copy(harbour.folder / "harbour.db", tmp_path / "kept.db")
    generated = shutil.copytree(harbour.folder / "generated", tmp_path / "generated")
    (harbour.folder / "schema.prisma").write_text(SCHEMA.replace("  name String\n", "  name String\n  berths Int\n"))
    assert harbour.run("prisma", "generate").returncode == 0
    try:
        for name in ("seed", "verify", "dump"):
            line = harbour.told(name)
            assert (
                "lacks Boat.berths, and 5 rows of Boat have no value for berths. Give that column a default or" in line
            )
            assert line.endswith("use `seedbed reset` to create the tables again.")
        pushed = harbour.told("push")
        assert "cannot be changed to match the schema: Added the required column `berths`" in pushed
        assert "Nothing was changed." in pushed
        assert pushed.endswith("use `seedbed reset` to create the tables again.")
        assert harbour.rows() == 5
        # What the line names does it.
        assert harbour.run("prisma", "db", "push", "--skip-generate", "--force-reset").returncode == 0
        assert harbour.rows() == 0
        assert harbour.run("seedbed", "verify").returncode == 0
    finally:
        shutil.copy(tmp_path / "kept.db", harbour.folder / "harbour.db")
        shutil.rmtree(harbour.folder / "generated")
        shutil.copytree(generated, harbour.folder / "generated")
