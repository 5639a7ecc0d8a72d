"""SQLite's write-ahead log lies in files beside the database: where these cannot be used, the line names what."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from seedbed.database import DatabaseUrl
from seedbed.database.client import check_file
from seedbed.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOBODY = 65_534


@pytest.fixture
def database() -> Iterator[Path]:
    """A database with a log, in a folder that everybody may look into, unlike the folders of pytest."""
    folder = Path(tempfile.mkdtemp(prefix="orca-"))
    folder.chmod(0o755)
    with closing(sqlite3.connect(folder / "shop.db")) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE item (id)")
        connection.commit()
        for file in folder.iterdir():
            file.chmod(0o644)
        yield folder / "shop.db"
    folder.chmod(0o700)
    shutil.rmtree(folder)


def told_to_others(path: Path) -> str:
    """Return what a user who is not root is told who wants to read the database; nothing if it can be read."""
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        told = "failed"
        try:
            if os.geteuid() == 0:
                os.setgid(_NOBODY)
                os.setuid(_NOBODY)
            check_file(DatabaseUrl.parse(f"file:{path}"), write=False)
            told = ""
        except DatabaseError as error:
            told = str(error)
        finally:
            os.write(writes, told.encode())
            os._exit(0)
    os.close(writes)
    os.waitpid(child, 0)
    with os.fdopen(reads) as pipe:
        return pipe.read()


def test_a_log_that_can_be_read_is_no_obstacle_in_a_folder_that_cannot_be_written(database: Path):
    database.parent.chmod(0o555)
    assert told_to_others(database) == ""


@pytest.mark.parametrize("end", ["-wal", "-shm"])
def test_a_log_that_cannot_be_read_is_named(database: Path, end: str):
    log = database.with_name(f"{database.name}{end}")
    log.chmod(0o000)
    assert told_to_others(database) == (
        f"SQLite {database} has a write-ahead log, and {log} cannot be read. Make that file readable too."
    )


def test_a_folder_in_which_no_log_can_be_made_is_named(database: Path):
    for end in ("-wal", "-shm"):
        database.with_name(f"{database.name}{end}").unlink()
    database.parent.chmod(0o555)
    assert told_to_others(database) == (
        f"SQLite {database} needs a write-ahead log beside it, and the folder {database.parent} cannot be written. "
        "Make the folder writable, or copy the database into another one."
    )
