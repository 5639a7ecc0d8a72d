"""Values as Prisma's client takes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from seedbed.datamodel import Field, Model
    from seedbed.types import Row

SCALARS = (str, int, float, bytes, Decimal, date)
"""What an id can be: one value, not several, and not a row."""


def client_data(model: Model, row: Mapping[str, Any], without: Collection[str] = ()) -> Row:
    """Return a row as the client takes it: JSON and bytes wrapped, dates as midnight.

    Nulls are left out, except where something else would then be filled in. `without` are the fields that the database
    fills itself.
    """
    return {
        column.name: None
        if row[column.name] is None
        else client_value(column.type, row[column.name], is_list=column.is_list)
        for column in model.scalars
        if column.name not in without and (row[column.name] is not None or _would_be_filled(column))
    }


def _would_be_filled(column: Field) -> bool:
    """Whether a column that may be null gets a value where none is given, though one that factories decide.

    What the database computes is left to it. The client has no null for JSON.
    """
    return (
        not (column.is_required or column.is_list or column.type == "Json")
        and (column.has_default or column.is_updated_at)
        and column.default_function != "dbgenerated"
    )


def client_key(model: Model, row: Mapping[str, Any], names: Collection[str]) -> Row:
    """Return a key of a row as the client takes it in a filter."""
    return {name: client_value(model.fields[name].type, row[name]) for name in names}


def row_values(instance: Any, names: Iterable[str]) -> Row:
    """Return fields of one of the client's models as rows hold them: bytes without the client's wrapper."""
    return {name: unwrapped(getattr(instance, name)) for name in names}


def unwrapped(value: Any) -> Any:
    """Return bytes instead of the client's wrapper, which has no hash and so can't be part of a key."""
    from prisma.fields import Base64

    if isinstance(value, list):
        return [unwrapped(each) for each in value]
    return value.decode() if isinstance(value, Base64) else value


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
