"""Commands on databases as other people have them: each does what it says, or refuses in one line and changes nothing.

A few combinations belong to the ordinary suite; `pytest -m matrix tests/database/test_matrix.py` runs all of them.
"""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from itertools import product
from typing import TYPE_CHECKING

import pytest
from commands import command, only_line, settings
from roles import copied, place

from seed.config import PROJECT_ROOT
from seedbed.database import DatabaseUrl
from seedbed.database.moments import milliseconds, timestamp

if TYPE_CHECKING:
    from collections.abc import Callable
    from contextlib import AbstractContextManager
    from pathlib import Path

    from roles import Place

SEED = ("--profile", "minimal", "--as-of", "2026-03-02", "--yes", "--quiet")
KEPT = ("--snapshot", "kept", "--yes", "--quiet")
NEIGHBOURS = ("public", "clinic", "neighbour")


@dataclass(frozen=True)
class Way:
    """How a PostgreSQL database is set up."""

    superuser: bool
    schema: str
    zone: str
    policies: bool
    triggers: bool

    @property
    def hides_rows(self) -> bool:
        """Whether rows are hidden from the role; from a superuser none are."""
        return self.policies and not self.superuser

    def schema_of(self, there: Place) -> str:
        """Return the name of the schema that is seeded."""
        return {"public": "public", "other": "clinic", "role": there.role}[self.schema]

    def __str__(self) -> str:
        words = ("superuser" if self.superuser else "owner", self.schema, self.zone.partition("/")[2] or self.zone)
        more = [word for word, holds in (("policies", self.policies), ("triggers", self.triggers)) if holds]
        return "-".join((*words, *more))


EVERY = [
    Way(*chosen)
    for chosen in product(
        (False, True), ("public", "other", "role"), ("UTC", "America/New_York"), (False, True), (False, True)
    )
]
BOUNDED = [Way(False, "other", "America/New_York", False, True)]

TESTS = """
async def test_a_row_is_made(patient_factory, db):
    await patient_factory.create(email="test@example.com")
    assert await db.patient.count() == 1

async def test_a_row_is_committed(committed_db):
    assert await committed_db.patient.count() == 0
    await committed_db.permission.create(
        data={"code": "x", "resource": "x", "action": "READ", "description": "x"}
    )

async def test_nothing_is_left(committed_db):
    assert await committed_db.permission.count() == 0
"""


@pytest.fixture(scope="module")
def seeded(postgres_server, tmp_path_factory):
    """Return a function that makes a seeded database; what differs only in what is added later is a copy of one."""
    made = {}
    with ExitStack() as stack:

        def copy_of(way: Way, seeds: Path):
            key = replace(way, policies=False, triggers=False)
            if key not in made:
                there = stack.enter_context(
                    place(postgres_server, superuser=way.superuser, settings={"TimeZone": way.zone})
                )
                folder = tmp_path_factory.mktemp("seeded")
                _seed_beside_others(there, way.schema_of(there), folder)
                made[key] = (there, folder)
            there, folder = made[key]
            shutil.copytree(folder, seeds)
            return copied(there)

        yield copy_of


@pytest.mark.parametrize("way", BOUNDED, ids=str)
def test_a_choice_of_ways_to_set_postgresql_up(seeded, tmp_path, way):
    on_postgresql(seeded, tmp_path, way)


@pytest.mark.matrix
@pytest.mark.timeout(300)
@pytest.mark.parametrize("way", EVERY, ids=str)
def test_every_way_to_set_postgresql_up(seeded, tmp_path, way):
    on_postgresql(seeded, tmp_path, way)


def on_postgresql(seeded: Callable[[Way, Path], AbstractContextManager[Place]], folder: Path, way: Way) -> None:
    seeds = folder / "seeds"
    with seeded(way, seeds) as there:
        schema = way.schema_of(there)
        url = there.url(None if schema == "public" else schema)
        before = there.digest(schema)
        theirs = _neighbours(there, schema)
        there.admin(*_added(way, schema))

        for name, arguments in (("verify", ("--quiet",)), ("dump", ("--name", "again", "--quiet"))):
            done(name, *arguments, url=url, seeds=seeds, refused=way.hides_rows)
        assert there.digest(schema) == before
        done("restore", *KEPT, url=url, seeds=seeds, refused=way.hides_rows)
        assert there.digest(schema) == before
        done("seed", *SEED, url=url, seeds=seeds, refused=way.hides_rows)
        again = there.digest(schema)
        assert (again == before) is (way.hides_rows or not way.triggers)
        done("reset", *KEPT, url=url, seeds=seeds, refused=way.hides_rows)
        assert there.digest(schema) == before
        _plugin_works(folder, url)
        assert _neighbours(there, schema) == theirs


def _seed_beside_others(there: Place, schema: str, seeds: Path) -> None:
    """Seed a schema of a database that has tables of the same names in others, and keep a snapshot of it."""
    for name in (*NEIGHBOURS, there.role):
        if name == schema:
            continue
        there.admin(
            f'CREATE SCHEMA IF NOT EXISTS "{name}" AUTHORIZATION "{there.role}"',
            f'CREATE TABLE "{name}"."Patient" ("id" text, "at" timestamptz DEFAULT now())',
            f'INSERT INTO "{name}"."Patient" VALUES (\'theirs\')',
            f'ALTER TABLE "{name}"."Patient" OWNER TO "{there.role}"',
        )
    there.admin(f'ALTER ROLE "{there.role}" CREATEDB')
    theirs = _neighbours(there, schema)
    url = there.url(None if schema == "public" else schema)
    done("seed", *SEED, "--push", url=url, seeds=seeds)
    done("verify", "--quiet", url=url, seeds=seeds)
    done("dump", "--name", "kept", "--quiet", url=url, seeds=seeds)
    assert _neighbours(there, schema) == theirs


def _neighbours(there: Place, schema: str) -> dict[str, dict[str, str]]:
    """Return digests of the schemas that the address does not name."""
    return {name: there.digest(name) for name in (*NEIGHBOURS, there.role) if name != schema}


def _added(way: Way, schema: str) -> list[str]:
    """Return what others add to the tables once they are there."""
    patients = f'"{schema}"."Patient"'
    policies = [
        f"ALTER TABLE {patients} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {patients} FORCE ROW LEVEL SECURITY",
        f'CREATE POLICY hidden ON {patients} USING ("isActive" AND false)',
    ]
    triggers = [
        f'CREATE FUNCTION "{schema}".touch() RETURNS trigger LANGUAGE plpgsql AS '
        '$$ BEGIN new."lastName" := upper(new."lastName"); RETURN new; END $$',
        f'CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON {patients} FOR EACH ROW EXECUTE FUNCTION "{schema}".touch()',
    ]
    return [*(policies if way.policies else []), *(triggers if way.triggers else [])]


def done(name: str, *arguments: str, url: DatabaseUrl, seeds: Path, refused: bool = False) -> None:
    """Run a command and expect that it does what it says, or says in one line why not."""
    result = command(name, *arguments, url=url, ORCA_SEEDS=str(seeds))
    if refused:
        assert result.returncode == 1, result.stdout
        assert "row-level security" in only_line(result)
    else:
        assert result.returncode == 0, f"{name}: {result.stdout}{result.stderr}"


def _plugin_works(folder: Path, url: DatabaseUrl) -> None:
    (folder / "test_own.py").write_text(TESTS)
    (folder / "pytest.ini").write_text("[pytest]\nasyncio_mode = auto\naddopts = -p no:cacheprovider\n")
    arguments = ("-m", "pytest", "-q", f"--seed-database={url.raw}", "test_own.py")
    result = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=settings(url, {"SEEDBED_PROJECT": str(PROJECT_ROOT)}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr


# ── SQLite ────────────────────────────────────────────────────────────────────────────────────────

THEIRS = {
    "table": ("CREATE TABLE ledger (n INTEGER, at TEXT)", "INSERT INTO ledger VALUES (1, 'x'), (2, 'y')"),
    "view": ('CREATE VIEW visits AS SELECT "id" FROM "Appointment"',),
    "trigger": (
        'CREATE TRIGGER touch AFTER INSERT ON "Patient" '
        'BEGIN UPDATE "Patient" SET "lastName" = upper("lastName") WHERE "id" = new."id"; END',
    ),
    "virtual": ("CREATE VIRTUAL TABLE found USING fts5(body)", "INSERT INTO found VALUES ('hello world')"),
    "integers": (),
}
CHOSEN = [tuple(THEIRS)]
COMBINED = [
    tuple(kind for kind, holds in zip(THEIRS, held, strict=True) if holds) for held in product((0, 1), repeat=5)
]


@pytest.fixture(scope="module")
def seeded_file(tmp_path_factory):
    """Return a folder with a seeded file and its snapshot, made once."""
    folder = tmp_path_factory.mktemp("file")
    url = DatabaseUrl.parse(f"file:{folder / 'practice.db'}")
    done("seed", *SEED, "--push", url=url, seeds=folder / "seeds")
    done("dump", "--name", "kept", "--quiet", url=url, seeds=folder / "seeds")
    return folder


@pytest.mark.parametrize("kinds", CHOSEN, ids="-".join)
def test_a_choice_of_what_a_sqlite_file_holds_besides(seeded_file, tmp_path, kinds):
    on_sqlite(seeded_file, tmp_path, kinds)


@pytest.mark.matrix
@pytest.mark.timeout(300)
@pytest.mark.parametrize("kinds", COMBINED, ids=lambda kinds: "-".join(kinds) or "nothing")
def test_whatever_a_sqlite_file_holds_besides(seeded_file, tmp_path, kinds):
    on_sqlite(seeded_file, tmp_path, kinds)


def on_sqlite(seeded_file: Path, copy: Path, kinds: tuple[str, ...]) -> None:
    shutil.copytree(seeded_file, copy, dirs_exist_ok=True)
    url, folder = DatabaseUrl.parse(f"file:{copy / 'practice.db'}"), copy / "seeds"
    seeded = _rows(url)
    with closing(sqlite3.connect(url.path)) as connection, connection:
        for kind in kinds:
            for statement in THEIRS[kind]:
                connection.execute(statement)
        if "integers" in kinds:
            _to_integers(connection)
    theirs, changed = _theirs(url), _rows(url)

    done("verify", "--quiet", url=url, seeds=folder)
    done("dump", "--name", "again", "--quiet", url=url, seeds=folder)
    assert _rows(url) == changed
    done("restore", "--snapshot", "again", "--yes", "--quiet", url=url, seeds=folder)
    assert (_rows(url), _theirs(url)) == (seeded, theirs)
    done("seed", *SEED, url=url, seeds=folder)
    assert (_rows(url) == seeded) is ("trigger" not in kinds)
    assert _theirs(url) == theirs
    # Rows of others are named before a reset takes them; a trigger comes back with its table, and a view stays.
    asked = command("reset", "--snapshot", "kept", "--quiet", url=url, ORCA_SEEDS=str(folder))
    if {"table", "virtual"} & set(kinds):
        assert (asked.returncode, _theirs(url)) == (3, theirs), asked.stdout + asked.stderr
        assert "which this schema does not have" in only_line(asked)
    else:
        assert asked.returncode == 0, asked.stderr
        assert (_rows(url), _theirs(url)) == (seeded, theirs)
    stays = [each for each in theirs if isinstance(each, tuple) and each[0] in {"view", "trigger"}]
    for again in (KEPT, ("--profile", "minimal", "--as-of", "2026-03-02", "--yes", "--quiet")):
        done("reset", *again, url=url, seeds=folder)
        assert (_rows(url) == seeded) is (again is KEPT or "trigger" not in kinds)
        assert _theirs(url) == stays
    with closing(sqlite3.connect(url.path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def _rows(url: DatabaseUrl) -> dict[str, list[tuple[object, ...]]]:
    """Return the rows of a few tables as they are stored."""
    with closing(sqlite3.connect(url.path)) as connection:
        names = ("Patient", "PatientContact", "User", "StaffShift")
        return {name: connection.execute(f'SELECT * FROM "{name}" ORDER BY "id"').fetchall() for name in names}


def _theirs(url: DatabaseUrl) -> list[object]:
    """Return what is in the file that is not of the data model."""
    with closing(sqlite3.connect(url.path)) as connection:
        names = ("ledger", "visits", "touch", "found")
        found = connection.execute("SELECT type, name, sql FROM sqlite_master ORDER BY name").fetchall()
        kept: list[object] = [row for row in found if row[1] in names]
        for table in ("ledger", "found"):
            if any(row[1] == table for row in found):
                kept += connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()
        return kept


def _to_integers(connection: sqlite3.Connection) -> None:
    """Store moments as Prisma's native engine does."""
    columns = connection.execute(
        "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c "
        "WHERE m.type = 'table' AND c.type = 'DATETIME'"
    ).fetchall()
    connection.create_function("ms", 1, lambda value: milliseconds(timestamp(value)))
    for table, name in columns:
        connection.execute(f'UPDATE "{table}" SET "{name}" = ms("{name}") WHERE "{name}" IS NOT NULL')
