"""Practices to look at, and questions put to them in plain SQL."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Any

import psycopg
from rich.console import Console

from seed.config import get_profile
from seedbed.areas.run import seed_database
from seedbed.config import SeedConfig, parse_as_of
from seedbed.logger import QuietLogger
from seedbed.run_options import RunOptions

if TYPE_CHECKING:
    from seedbed.database.url import DatabaseUrl

# A Monday at noon in Ohio.
AS_OF = parse_as_of("2026-03-02T17:10")


def seed(url: DatabaseUrl, profile: str) -> DatabaseUrl:
    config = SeedConfig(profile=get_profile(profile), as_of=AS_OF)
    options = RunOptions(QuietLogger(Console(stderr=True)), approve=lambda _: True)
    asyncio.run(seed_database(config, options, url=url))
    return url


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
