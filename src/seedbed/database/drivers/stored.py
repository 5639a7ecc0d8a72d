"""Stored values that are not of their column's type: SQLite takes any into any column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedbed.database.bson_codec import convert
from seedbed.errors import DatabaseError
from seedbed.reasons import readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedbed.database.bson_codec import Columns, Converter
    from seedbed.datamodel import Table

_NOT_OF_THE_TYPE = (ValueError, TypeError, ArithmeticError)
_SHOWN = 60


def read_values(table: Table, columns: Columns, converters: Sequence[Converter | None]) -> Columns:
    """Convert stored values; raise DatabaseError, naming the row, for one that is not of its column's type."""
    try:
        return convert(columns, converters)
    except _NOT_OF_THE_TYPE:
        raise DatabaseError(_unreadable(table, columns, converters)) from None


def _unreadable(table: Table, columns: Columns, converters: Sequence[Converter | None]) -> str:
    for column, values, converter in zip(table.columns, columns, converters, strict=True):
        for place, value in enumerate(values if converter is not None else ()):
            try:
                convert([[value]], [converter])
            except _NOT_OF_THE_TYPE:
                key = "/".join(str(columns[table.names.index(name)][place]) for name in table.key)
                shown = readable(str(value))[:_SHOWN]
                return (
                    f"{table.model} {key} has '{shown}' in {column.name}, which is not a valid {column.type}. "
                    "Correct it, then try again."
                )
    return f"Rows of {table.model} cannot be read."
