"""The rows of a database that speaks no SQL, in a SQLite file that takes whatever they are.

The file has indexes but no constraints: what breaks one is for the rules to find.
"""

from __future__ import annotations

import json
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from seedbed.database.drivers import open_native
from seedbed.database.layout import require_layout
from seedbed.database.statements import identifier
from seedbed.datamodel import load, tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedbed.database.bson_codec import Columns
    from seedbed.database.drivers import Reader
    from seedbed.database.drivers.mongodb import Strangers
    from seedbed.database.url import DatabaseUrl
    from seedbed.datamodel import Table

# As Prisma declares them: SQLite's affinities follow from these words.
_TYPES = {
    "Boolean": "BOOLEAN",
    "Int": "INTEGER",
    "BigInt": "BIGINT",
    "Float": "REAL",
    "Decimal": "DECIMAL",
    "DateTime": "DATETIME",
    "Bytes": "BLOB",
    "Json": "JSONB",
}


def copy_rows(source: DatabaseUrl, target: DatabaseUrl) -> Strangers:
    """Copy the rows of a MongoDB database into a new SQLite file; return the fields that the schema does not have.

    Raises `DatabaseError` or `SnapshotError`, naming the row, where one cannot be read as its model.
    """
    datamodel = load()
    every = tables(datamodel)
    flat = [_without_lists(table) for table in every]
    script = [statement for table in flat for statement in _script(table)]
    strangers: Strangers = {}
    with import_module("seedbed.database.drivers.mongodb").Database(source, strangers).reading() as reader:
        require_layout(reader.state, every, source)
        with open_native(target).loading(flat, "recreate", script) as loader:
            for table, copy in zip(every, flat, strict=True):
                loader.load(copy, _batches(reader, table))
    return strangers


def _batches(reader: Reader, table: Table) -> Iterator[Columns]:
    lists = {position for position, column in enumerate(table.columns) if column.is_list}
    for columns in reader.batches(table):
        yield [_as_json(values) if position in lists else values for position, values in enumerate(columns)]


def _as_json(values: Sequence[Any]) -> list[str | None]:
    return [None if value is None else json.dumps(value, default=str) for value in values]


def _without_lists(table: Table) -> Table:
    columns = tuple(
        replace(column, type="Json", is_list=False) if column.is_list else column for column in table.columns
    )
    return replace(table, columns=columns)


def _script(table: Table) -> Iterator[str]:
    name = identifier(table.name)
    columns = ", ".join(f"{identifier(column.name)} {_TYPES.get(column.type, 'TEXT')}" for column in table.columns)
    yield f"CREATE TABLE {name} ({columns})"
    for number, key in enumerate(dict.fromkeys([table.key, *table.unique_keys, *table.indexes])):
        index = identifier(f"{table.name} {number}")
        yield f"CREATE INDEX {index} ON {name} ({', '.join(map(identifier, key))})"
