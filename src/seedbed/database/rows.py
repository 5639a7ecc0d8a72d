"""Reading and deleting rows through the client, in the terms of the data model."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from seedbed.database.statements import identifier, statement, table_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from prisma import Prisma
    from seedbed.datamodel import Model
    from seedbed.types import Row


async def rows_of(db: Prisma, model: Model, fields: Sequence[str]) -> list[Row]:
    """Return these fields of every row of a model, in the order of its key."""
    named = ", ".join(identifier(model.fields[name].column) for name in fields)
    key = ", ".join(identifier(model.fields[name].column) for name in model.key)
    table = table_of(model)
    found = await db.query_raw(statement(f"SELECT {named} FROM {table} ORDER BY {key}"))
    moments = {model.fields[name].column for name in fields if model.fields[name].type == "DateTime"}
    columns = [(name, model.fields[name].column) for name in fields]
    return [
        {name: in_utc(row[column]) if column in moments else row[column] for name, column in columns} for row in found
    ]


async def delete_rows(db: Prisma, model: Model, where: Mapping[str, Any]) -> None:
    """Delete the rows of a model whose fields have these values."""
    await getattr(db, model.accessor).delete_many(where=dict(where))


def in_utc(value: str | datetime | None) -> datetime | None:
    """Return a moment as the database gives it, with its time zone."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
