"""How a database remembers the runs that filled it, where its schema has no model for that.

The runs are kept as the literal of a view. Prisma leaves views alone: `prisma db push` neither drops it nor asks about
it, as it would with a table that is not in the schema. It is written and rolled back with the transaction of the run.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from seedbed.database.statements import identifier, literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seedbed.database.url import Provider

VIEW = "_seedbed_runs"

FIND: dict[Provider, str] = {
    "sqlite": f"SELECT name FROM sqlite_master WHERE type = 'view' AND name = {literal(VIEW)}",
    "postgresql": (
        "SELECT viewname::text AS name FROM pg_views "
        f"WHERE schemaname = current_schema() AND viewname = {literal(VIEW)}"
    ),
}
"""The query that returns a row where the view is there."""

READ = f"SELECT runs FROM {identifier(VIEW)}"


def writing(runs: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the statements that note `runs`, in place of what was noted before."""
    text = json.dumps(list(runs), ensure_ascii=False, separators=(",", ":"), default=str)
    name = identifier(VIEW)
    drop = f"DROP VIEW IF EXISTS {name}"
    # PostgreSQL takes a literal for a value of unknown type without the cast.
    return [drop, f"CREATE VIEW {name} AS SELECT CAST({literal(text)} AS text) AS runs"] if runs else [drop]


def reading(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the runs from the rows of `READ`."""
    return [run for row in rows for run in json.loads(row["runs"])]
