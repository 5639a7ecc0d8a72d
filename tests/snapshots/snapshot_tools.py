"""What the tests of snapshots share besides fixtures."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rich.console import Console

from seedbed.logger import QuietLogger

if TYPE_CHECKING:
    from pathlib import Path

NOW = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
LOGGER = QuietLogger(Console(stderr=True))


def forget_templates(folder: Path) -> None:
    """Delete the templates of a snapshot, or of all those in a folder."""
    for path in folder.rglob(".template*"):
        path.unlink()


def tree(folder: Path) -> dict[str, bytes]:
    """Return every file of a snapshot with its content."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("[!.]*") if path.is_file()}


def stored(file: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return everything in a SQLite file as it is stored: for each table its rows with the types of their values."""
    with closing(sqlite3.connect(file)) as connection:
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
        found = {}
        for (table,) in connection.execute(names).fetchall():
            columns = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
            values = ", ".join(f'"{column}", typeof("{column}")' for column in columns)
            found[table] = sorted(connection.execute(f'SELECT {values} FROM "{table}"'), key=repr)
        return found
