"""The indexes of a collection, in the terms of MongoDB and of mongodump's metadata files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
    unique = [tuple(map(table.column, key)) for key in dict.fromkeys(table.unique_keys) if key != own]
    for columns in [*unique, *(columns for is_unique, columns in table.embedded_indexes if is_unique)]:
        condition = {column.name: _present(column) for column in columns if not column.is_required}
        partial = {"partialFilterExpression": condition} if condition else {}
        specifications.append({**_specification(table, columns, own, "key"), "unique": True, **partial})
    others = [tuple(map(table.column, names)) for names in dict.fromkeys(table.indexes)]
    others += [columns for is_unique, columns in table.embedded_indexes if not is_unique]
    return specifications + [_specification(table, columns, own, "idx") for columns in others]


def does_the_same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two indexes do the same, whatever they are called. MongoDB refuses a second such index."""
    compared = ("unique", "partialFilterExpression", "sparse")
    keys = list(dict(one["key"]).items()) == list(dict(other["key"]).items())
    return keys and all((one.get(name) or None) == (other.get(name) or None) for name in compared)


def _specification(table: Table, columns: Iterable[Column], own: tuple[str, ...], suffix: str) -> dict[str, Any]:
    names = [column.name for column in columns]
    key = {"_id" if (name,) == own else name: 1 for name in names}
    return {"v": 2, "key": key, "name": f"{table.name}_{'_'.join(names)}_{suffix}"}


def _present(column: Column) -> dict[str, Any]:
    types = [*_TYPES.get(column.type, ("object",)), *(["objectId"] if column.is_reference else [])]
    return {"$type": types[0] if len(types) == 1 else types}
