"""The indexes of a collection, in the terms of MongoDB and of mongodump's metadata files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedbed.datamodel import Column, Table

_NUMBER = ("int", "long", "double")
_TYPES = {
    "String": ("string",),
    "Enum": ("string",),
    "Boolean": ("bool",),
    "Int": _NUMBER,
    "BigInt": _NUMBER,
    "Float": _NUMBER,
    "Decimal": ("decimal", "string"),
    "DateTime": ("date",),
    "Bytes": ("binData",),
}


def index_specifications(table: Table) -> list[dict[str, Any]]:
    """Return the index of the key, then the unique keys, then the other indexes of the data model.

    A unique key with columns that may be NULL counts only rows that have them all, as it does in SQL.
    """
    specifications: list[dict[str, Any]] = [{"v": 2, "key": {"_id": 1}, "name": "_id_"}]
    own = table.key if table.has_primary_key and len(table.key) == 1 else ()
    for columns in dict.fromkeys(table.unique_keys):
        if columns == own:
            continue
        specification = _specification(table, columns, own, "key")
        optional = [column for column in map(table.column, columns) if not column.is_required]
        condition = {column.name: _present(column) for column in optional}
        partial = {"partialFilterExpression": condition} if condition else {}
        specifications.append({**specification, "unique": True, **partial})
    specifications += [_specification(table, columns, own, "idx") for columns in dict.fromkeys(table.indexes)]
    return specifications


def does_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two indexes do the same, whatever they are called. MongoDB refuses a second such index."""
    compared = ("unique", "partialFilterExpression", "sparse")
    keys = list(dict(one["key"]).items()) == list(dict(other["key"]).items())
    return keys and all((one.get(name) or None) == (other.get(name) or None) for name in compared)


def _specification(table: Table, columns: tuple[str, ...], own: tuple[str, ...], suffix: str) -> dict[str, Any]:
    key = {"_id" if (column,) == own else column: 1 for column in columns}
    return {"v": 2, "key": key, "name": f"{table.name}_{'_'.join(columns)}_{suffix}"}


def _present(column: Column) -> dict[str, Any]:
    types = [*_TYPES.get(column.type, ("object",)), *(["objectId"] if column.is_reference else [])]
    return {"$type": types[0] if len(types) == 1 else types}
