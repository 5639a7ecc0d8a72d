"""What changed since a snapshot."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from commands import change, command, only_line
from looked import ask
from prepared import NOON
from rich.console import Console

from seedbed.logger import QuietLogger
from seedbed.snapshots import Catalogue, dump
from seedbed.snapshots.place import Place

if TYPE_CHECKING:
    from pathlib import Path

    from seedbed.database.url import DatabaseUrl


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def minimal(request, practices) -> DatabaseUrl:
    return practices.copy(request.param, as_of=NOON)


@pytest.fixture(scope="module")
def seeds(minimal: DatabaseUrl, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A catalogue with a snapshot of `minimal`."""
    root = tmp_path_factory.mktemp("seeds")
    take(minimal, root, "before")
    return root


def take(url: DatabaseUrl, root: Path, name: str) -> None:
    logger = QuietLogger(Console(stderr=True))
    dump(name, now=datetime(2026, 3, 2, tzinfo=UTC), logger=logger, place=Place(url, catalogue=Catalogue(root)))


def compared(url, seeds, *arguments):
    done = command("diff", *arguments, url=url, ORCA_SEEDS=str(seeds))
    return done.returncode, done.stdout


def test_a_day_by_hand(minimal, seeds):
    """Nothing, then an update, then a row more and a row less; the exit code and the text say so."""
    assert compared(minimal, seeds, "before") == (0, "No differences.\n")
    ((key, name),) = ask(minimal, 'SELECT "id", "lastName" FROM "Patient" ORDER BY "id" LIMIT 1')
    change(minimal, f"""UPDATE "Patient" SET "lastName" = 'Ünlü''s "x"' WHERE "id" = '{key}'""")
    code, text = compared(minimal, seeds, "before")
    assert code == 1
    assert text.splitlines() == ["Patient: 1 changed", f"  ~ {key}", f'      lastName: {name} → Ünlü\'s "x"']

    ((gone,),) = ask(minimal, 'SELECT "id" FROM "RolePermission" ORDER BY "id" LIMIT 1')
    change(minimal, f"""DELETE FROM "RolePermission" WHERE "id" = '{gone}'""")
    change(
        minimal,
        """INSERT INTO "Permission" ("id", "code", "resource", "action", "description", "createdAt")
        SELECT '0000', 'x:read', 'x', "action", 'x', "createdAt" FROM "Permission" LIMIT 1""",
    )
    code, text = compared(minimal, seeds, "before", "--json")
    tables = {table["model"]: table for table in json.loads(text)["tables"]}
    assert code == 1
    assert tables.keys() == {"Patient", "RolePermission", "Permission"}
    assert tables["Permission"]["added"] == ["0000"]
    assert tables["RolePermission"]["removed"] == [gone]
    assert tables["Patient"]["changed"][0]["columns"] == {"lastName": {"from": name, "to": 'Ünlü\'s "x"'}}

    take(minimal, seeds, "after")
    assert compared(minimal, seeds, "after") == (0, "No differences.\n")
    code, both = compared(minimal, seeds, "before", "after", "--json")
    assert (code, json.loads(both)) == (1, json.loads(text))


def test_rows_that_only_moved_are_the_same(practices, tmp_path):
    """SQLite's rows are first compared in the places that they had; here they have others, and one of them changed."""
    practice = practices.copy("sqlite", as_of=NOON)
    take(practice, tmp_path, "before")
    assert list(tmp_path.glob("snapshots/*/.template-*.db"))
    change(practice, 'UPDATE "Permission" SET rowid = -rowid')
    assert compared(practice, tmp_path, "before") == (0, "No differences.\n")
    change(practice, """UPDATE "Permission" SET "description" = '1' WHERE "code" = 'patient:read'""")
    code, text = compared(practice, tmp_path, "before")
    assert (code, text.splitlines()[0]) == (1, "Permission: 1 changed")


def test_a_snapshot_that_is_not_there(minimal, seeds):
    done = command("diff", "nothing", url=minimal, ORCA_SEEDS=str(seeds))
    assert done.returncode == 2
    assert "There is no snapshot 'nothing'" in only_line(done)
