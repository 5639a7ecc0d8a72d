"""Whether a database has the tables and columns of the schema at hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedbed.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from seedbed.database import DatabaseUrl
    from seedbed.database.drivers import Layout
    from seedbed.datamodel import Table


def expect_layout(layout: Layout, tables: Iterable[Table], url: DatabaseUrl) -> None:
    """Raise DatabaseError, naming what differs, unless the database has just these columns in these tables."""
    if layout.columns is None:
        return
    lacking, surplus = [], []
    for table in tables:
        there = layout.columns.get(table.label)
        if there is None:
            lacking.append(f"the table {table.label}")
            continue
        lacking += [f"{table.label}.{name}" for name in table.names if name not in there]
        surplus += [f"{table.label}.{name}" for name in sorted(there.difference(table.names))]
    if lacking:
        raise DatabaseError(f"{url} lacks {_listed(lacking)}. {_REMEDY}")
    if surplus:
        raise DatabaseError(f"{url} has {_listed(surplus)}, which this schema does not have. {_REMEDY}")


_REMEDY = "Run `prisma db push`."


def _listed(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
