"""Values as Prisma's client takes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from seedbed.datamodel import Model
    from seedbed.types import Row


def client_data(model: Model, row: Mapping[str, Any], without: Collection[str] = ()) -> Row:
    """Return a row as the client takes it: JSON and bytes wrapped, dates as midnight, nulls left out.

    `without` are the fields that the database fills itself.
    """
    return {
        column.name: client_value(column.type, row[column.name], is_list=column.is_list)
        for column in model.scalars
        if row[column.name] is not None and column.name not in without
    }


def client_value(kind: str, value: Any, *, is_list: bool = False) -> Any:
    """Return a value of a Prisma type as the client wants it, in a list one by one."""
    if is_list:
        return [client_value(kind, each) for each in value]
    if kind == "Json":
        from prisma import Json

        # A wrapped value is sent as it is: JSON's null has no other form.
        return value if isinstance(value, Json) else Json(value)
    if kind == "Bytes" and isinstance(value, bytes):
        from prisma.fields import Base64

        return Base64.encode(value)
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time.min, UTC)
    return value
