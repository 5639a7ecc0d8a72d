"""A whole practice, seeded once, in which violations can be planted."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from prepared import NOON

from seed.config import parse_as_of
from seedbed.database.sql_session import Reader

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prepared import Practices

    from seedbed.checks import Rule
    from seedbed.database.url import DatabaseUrl


@pytest.fixture(scope="session")
def practice(practices: Practices) -> DatabaseUrl:
    """The full profile on SQLite; it is not to be changed."""
    return practices.copy("sqlite", "full", as_of=NOON)


@pytest.fixture(scope="session")
def open_practice(practice: DatabaseUrl) -> Iterator[sqlite3.Connection]:
    """A connection to `practice` in which nothing is enforced but what each column's own table says."""
    with closing(sqlite3.connect(practice.path, isolation_level=None)) as connection:
        connection.create_function("moved", 2, _moved, deterministic=True)
        connection.create_function("minutes", 2, _minutes, deterministic=True)
        yield connection


@pytest.fixture
def planting(open_practice: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """The same, in a transaction that is rolled back."""
    open_practice.execute("BEGIN")
    try:
        yield open_practice
    finally:
        open_practice.rollback()


@pytest.fixture
def broken(practice: DatabaseUrl, planting: sqlite3.Connection) -> Callable[[Rule], set[str]]:
    """Return a function that gives the ids of the rows that break a rule, as the transaction has them."""
    reader = Reader(planting, practice)
    return lambda rule: {str(key) for key, _ in reader.rows(rule.sql, parse_as_of(NOON))}


def _moved(day: str | None, days: int) -> str | None:
    if day is None:
        return None
    return (datetime.fromisoformat(day) + timedelta(days=days)).strftime("%Y-%m-%dT00:00:00.000+00:00")


def _minutes(moment: str | None, minutes: int) -> str | None:
    if moment is None:
        return None
    return (datetime.fromisoformat(moment) + timedelta(minutes=minutes)).isoformat(timespec="milliseconds")
