"""Practices to look at, and questions put to them in plain SQL."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import psycopg
from prepared import NOON

from seedbed.config import parse_as_of

if TYPE_CHECKING:
    from seedbed.database.url import DatabaseUrl

AS_OF = parse_as_of(NOON)


def charts(url: DatabaseUrl) -> list[str]:
    """Return the numbers of the charts, in order: the list shows the latest, so it need not begin with the first."""
    return [number for (number,) in ask(url, 'SELECT "patientNumber" FROM "Patient" ORDER BY 1')]


def ask(url: DatabaseUrl, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query, past everything that is tested here."""
    if url.provider == "sqlite":
        with closing(sqlite3.connect(url.path)) as connection:
            return connection.execute(sql).fetchall()
    with psycopg.connect(url.raw) as connection:
        return connection.execute(sql.encode()).fetchall()
