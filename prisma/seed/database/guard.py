"""Whether a database may be cleared, reset or overwritten.

Free when it is empty or when this seeder filled it on this kind of environment; a question when it holds
rows that nobody can vouch for or lies on another host; refused, whatever the flags, in production.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from seed.database.statements import identifier, literal, statement
from seed.database.url import DatabaseUrl, Provider, setting
from seed.errors import GuardError

if TYPE_CHECKING:
    from collections.abc import Collection

    from prisma import Prisma

_PRODUCTION = {"production", "prod"}

# Prisma's own book-keeping is not data.
TABLES: dict[Provider, str] = {
    "sqlite": (
        "SELECT name FROM sqlite_master "
        "WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> '_prisma_migrations' ORDER BY name"
    ),
    "postgresql": (
        "SELECT tablename::text AS name FROM pg_tables "
        "WHERE schemaname = current_schema() AND tablename <> '_prisma_migrations' ORDER BY tablename"
    ),
}
"""The query for the names of all tables."""


@dataclass(frozen=True, slots=True)
class SeedRunMark:
    """A run that the database remembers."""

    profile: str
    seed: int
    as_of: datetime
    environment: str
    areas: tuple[str, ...]
    patients: dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """What is in a database: its tables, rows per table (empty ones left out) and the runs that made them."""

    tables: frozenset[str]
    rows: dict[str, int]
    runs: tuple[SeedRunMark, ...]

    @property
    def total(self) -> int:
        """Rows in all tables."""
        return sum(self.rows.values())


def environment() -> str:
    """Return the name of the environment: `ORCA_ENV` from the environment or `.env`, by default development."""
    return (setting("ORCA_ENV") or "development").strip().lower()


def forbid_production(action: str) -> None:
    """Raise `GuardError` in production; no flag bypasses this."""
    if environment() in _PRODUCTION:
        raise GuardError(f"ORCA_ENV is {environment()}: refusing to {action}. No flag allows it; use another database.")


async def inspect(db: Prisma, provider: Provider) -> DatabaseState:
    """Count the rows of every table that is there, ours or not, and read the marks of earlier runs."""
    tables = [row["name"] for row in await db.query_raw(statement(TABLES[provider]))]
    if not tables:
        return DatabaseState(frozenset(), {}, ())
    counts = " UNION ALL ".join(
        f"SELECT {literal(table)} AS name, count(*) AS held FROM {identifier(table)}" for table in tables
    )
    rows = {row["name"]: int(row["held"]) for row in await db.query_raw(statement(counts))}
    marks = await _marks(db) if "SeedRun" in tables else ()
    return DatabaseState(frozenset(tables), {table: held for table, held in rows.items() if held}, marks)


def concern(state: DatabaseState, url: DatabaseUrl, ours: Collection[str] | None = None) -> str | None:
    """Return what speaks against clearing this database, as the question's first sentence, or None.

    Where more than this schema's tables is at stake, `ours` names those; rows in others are somebody else's.
    """
    if not state.total:
        return None
    held = f"{url} holds {state.total:,} row{'s' if state.total > 1 else ''}"
    if not state.runs:
        return f"{held} that this seeder did not make."
    others = [table for table in state.rows if ours is not None and table not in ours]
    if others:
        return f"{held}, some in {', '.join(others[:3])}, which this schema does not have."
    recorded = state.runs[-1].environment
    if recorded != environment():
        return f"{held} seeded for the environment '{recorded}', and this is '{environment()}'."
    if not url.is_local:
        return f"{held}, and {url.host} is another machine."
    return None


async def _marks(db: Prisma) -> tuple[SeedRunMark, ...]:
    columns = '"profile", "seed", "asOf", "environment", "areas", "patients"'
    try:
        runs = await db.query_raw(statement(f'SELECT {columns} FROM "SeedRun" ORDER BY "number"'))
    except Exception as error:
        # A table of that name with other columns is no mark of ours: an older schema's, or somebody else's.
        if type(error).__module__ != "prisma.errors":
            raise
        return ()
    return tuple(map(_mark, runs))


def _mark(run: dict[str, Any]) -> SeedRunMark:
    areas, patients = (
        json.loads(value) if isinstance(value, str) else value for value in (run["areas"], run["patients"])
    )
    as_of = datetime.fromisoformat(run["asOf"])
    return SeedRunMark(
        profile=run["profile"],
        seed=run["seed"],
        as_of=as_of if as_of.tzinfo else as_of.replace(tzinfo=UTC),
        environment=run["environment"],
        areas=tuple(areas),
        patients={slug: (first, last) for slug, (first, last) in patients.items()},
    )
