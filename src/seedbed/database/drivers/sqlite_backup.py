"""Putting the pages of one SQLite file in the place of another's: a whole database at the speed of copying a file.

It is one transaction of SQLite's on the file in place, so links, open connections and write-ahead logs stay what they
are, and whatever interrupts it leaves the old pages.
"""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from time import monotonic
from typing import TYPE_CHECKING
from urllib.parse import quote

from seedbed.database.mark import VIEW
from seedbed.database.statements import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

# What a file has besides its tables; copying pages would copy these too, and a write-ahead log binds the first.
_PROPERTIES = ("page_size", "encoding", "auto_vacuum", "user_version", "application_id")
_RECORD = f"(type = 'view' AND name = {literal(VIEW)})"
_PAGES_PER_STEP = 2_000
_SECONDS_BETWEEN_TRIES = 0.05
_WAITING = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def is_as_new(connection: sqlite3.Connection) -> bool:
    """Return whether the properties of a file are those that a new one gets."""
    with closing(sqlite3.connect(":memory:")) as new:
        return _properties(connection) == _properties(new)


def own_script(connection: sqlite3.Connection, tables: Collection[str]) -> list[str] | None:
    """Return the statements that made what a file has, or None when that is more than `tables` and their indexes.

    The record of our runs doesn't count: a template brings that of its own rows.
    """
    objects = connection.execute(
        f"SELECT type, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite#_%' ESCAPE '#' AND NOT {_RECORD}"
    )
    script = []
    for kind, table, sql in objects.fetchall():
        if kind not in {"table", "index"} or table not in tables:
            return None
        script.append(sql)
    return sorted(script, key=lambda sql: not sql.startswith("CREATE TABLE"))


def has_more_than_tables(connection: sqlite3.Connection) -> bool:
    """Return whether a file has views, the record of our runs aside, triggers, or Prisma's record of migrations."""
    kept = f"type IN ('view', 'trigger') AND NOT {_RECORD} OR name = '_prisma_migrations'"
    query = f"SELECT 1 FROM sqlite_master WHERE {kept}"
    return connection.execute(query).fetchone() is not None


def put(template: Path, connection: sqlite3.Connection, committing: Callable[[], None], *, timeout: float) -> None:
    """Let the database of `connection` hold what the file `template` holds.

    Raises sqlite3.OperationalError when somebody else has not let go of the database for `timeout` seconds.
    """
    with opened(template) as source:
        # We wait ourselves, below.
        connection.execute("PRAGMA busy_timeout = 0")
        (pages,) = source.execute("PRAGMA page_count").fetchone()
        if pages <= _PAGES_PER_STEP:
            committing()
        moved = monotonic()

        def watch(status: int, remaining: int, _: int) -> None:
            nonlocal moved
            if status not in _WAITING:
                moved = monotonic()
                # The step that copies the last pages commits.
                if 0 < remaining <= _PAGES_PER_STEP:
                    committing()
            elif monotonic() - moved > timeout:
                raise sqlite3.OperationalError("database is locked")

        source.backup(connection, pages=_PAGES_PER_STEP, progress=watch, sleep=_SECONDS_BETWEEN_TRIES)


def opened(template: Path) -> closing[sqlite3.Connection]:
    """Open a template, which never changes: its reader needs no locks."""
    return closing(sqlite3.connect(f"file:{quote(os.fsencode(template))}?mode=ro&immutable=1", uri=True))


def _properties(connection: sqlite3.Connection) -> list[object]:
    return [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in _PROPERTIES]
