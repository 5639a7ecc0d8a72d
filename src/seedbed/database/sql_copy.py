"""The rows of a database that speaks no SQL, in a SQLite file that takes whatever they are.

The file has indexes but no constraints: what breaks one is for the rules to find.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from seedbed.database import mark
from seedbed.database.drivers import open_native
from seedbed.database.guard import DatabaseState, has_model
from seedbed.database.layout import require_layout
from seedbed.database.statements import identifier
from seedbed.datamodel import load, tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from seedbed.database.bson_codec import Columns
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


class _Source(Protocol):
    """A view of a MongoDB database."""

    def names(self) -> frozenset[str]: ...

    def batches(self, table: Table) -> Iterator[Columns]: ...

    def counts(self) -> dict[str, int]: ...

    def runs(self) -> list[dict[str, Any]]: ...

    def size(self) -> int: ...


class RowsOnDemand:
    """The rows of a MongoDB database, on their way into a SQLite file that has its tables: each table comes once.

    `strangers` are the fields of documents that have come which the schema does not have.
    """

    def __init__(self, source: _Source, target: DatabaseUrl, strangers: Strangers) -> None:
        every = tables(load())
        self.strangers = strangers
        self._source = source
        self._target = target
        self._missing = {table.name: table for table in every}
        flat = {table.name: _without_lists(table) for table in every}
        self._flat = flat
        script = [statement for table in flat.values() for statement in _script(table)]
        if not has_model(load()) and (runs := source.runs()):
            script += mark.writing(runs)
        with open_native(target).loading(list(flat.values()), "recreate", script):
            pass

    def bring(self, names: Iterable[str]) -> None:
        """Let the file have the rows of these tables.

        Raises `DatabaseError` or `SnapshotError`, naming the row, where one cannot be read as its model.
        """
        wanted = [self._missing.pop(name) for name in names if name in self._missing]
        if not wanted:
            return
        with open_native(self._target).loading([self._flat[table.name] for table in wanted], "replace") as loader:
            for table in wanted:
                loader.load(self._flat[table.name], _batches(self._source, table))

    def bring_all(self) -> None:
        """Let the file have all rows."""
        self.bring(list(self._missing))

    def counts(self) -> Mapping[str, int]:
        """Return the number of rows of each collection; to know it takes a request for each."""
        return self._source.counts()

    def size(self) -> int:
        """Return the size of the MongoDB database in bytes."""
        return self._source.size()


@contextmanager
def copying(source: DatabaseUrl, target: DatabaseUrl) -> Iterator[RowsOnDemand]:
    """Open a MongoDB database, whose rows the new SQLite file at `target` can have."""
    strangers: Strangers = {}
    with import_module("seedbed.database.drivers.mongodb").Database(source, strangers).reading() as reader:
        require_layout(DatabaseState(reader.names(), {}, ()), tables(load()), source)
        yield RowsOnDemand(reader, target, strangers)


def _batches(reader: _Source, table: Table) -> Iterator[Columns]:
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
