"""Changing rows that are there, on MongoDB: on copies of their collections, which take the places of these at the end.

`MongoChanges` does what `seedbed.database.changes.ChangeWriter` does.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from pymongo import ReplaceOne

from seedbed.database.drivers.mongodb_sink import in_thread

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from pymongo.collection import Collection as Handle

    from seedbed.database.bson_codec import Document
    from seedbed.database.drivers.mongodb_sink import MongoSink
    from seedbed.datamodel import DataModel
    from seedbed.types import Row

_ROWS_PER_REQUEST = 1_000


class MongoChanges:
    """Changes rows by their id, in the collections that a sink fills."""

    def __init__(self, sink: MongoSink, datamodel: DataModel) -> None:
        self._sink = sink
        self._datamodel = datamodel

    async def as_they_were(self, model: str, rows: Sequence[Row]) -> set[Any]:
        """Return the ids of those of `rows` that the database holds exactly so."""
        collection, key = await self._sink.staged(model), self._key(model)
        found: set[Any] = set()
        for some in _chunks(rows):
            documents = self._sink.encoder(model).documents(some)
            wanted = {"_id": {"$in": [document["_id"] for document in documents]}}
            there = {_hashable(each["_id"]): each for each in await in_thread(partial(_found, collection, wanted))}
            found |= {
                row[key]
                for row, document in zip(some, documents, strict=True)
                if there.get(_hashable(document["_id"])) == document
            }
        return found

    async def insert(self, model: str, rows: Sequence[Row]) -> None:
        """Insert rows; raise `DatabaseError` where the database refuses one."""
        if rows:
            await self._sink.insert(model, rows)
            await self._sink.flush()

    async def update(self, model: str, rows: Sequence[Row]) -> None:
        """Give rows that are there all their values."""
        collection = await self._sink.staged(model)
        for some in _chunks(rows):
            requests = [ReplaceOne({"_id": each["_id"]}, each) for each in self._sink.encoder(model).documents(some)]
            await in_thread(partial(collection.bulk_write, requests, ordered=False))

    async def held(self, model: str, field: str, values: Collection[Any]) -> set[Any]:
        """Return those of `values` that some row has in that field."""
        name, collection = self._datamodel.model(model).fields[field].column, self._sink.current(model)
        name, found = "_id" if field in self._datamodel.model(model).primary_key else name, set[Any]()
        for some in _chunks(list(values)):
            wanted = {_hashable(self._value(model, field, each)): each for each in some}
            where = {name: {"$in": [self._value(model, field, each) for each in some]}}
            found |= {wanted[_hashable(each)] for each in await in_thread(partial(collection.distinct, name, where))}
        return found

    async def referred_to(self, model: str, ids: Collection[Any]) -> dict[Any, str]:
        """Return which of these rows others refer to, each with the model of one that does."""
        found: dict[Any, str] = {}
        for relation in self._datamodel.children(model):
            if relation.model == model or len(relation.columns) != 1:
                continue
            [column] = relation.columns
            name = self._datamodel.model(relation.model).fields[column].column
            collection = self._sink.current(relation.model)
            for some in _chunks(list(ids)):
                values = {self._value(relation.model, column, each): each for each in some}
                there = await in_thread(partial(collection.distinct, name, {name: {"$in": list(values)}}))
                for each in there:
                    found.setdefault(values[each], relation.model)
        return found

    async def delete(self, model: str, ids: Collection[Any]) -> None:
        """Delete rows."""
        for some in _chunks(list(ids)):
            await self._sink.delete_all(model, [self._value(model, self._key(model), each) for each in some])

    async def amend(self, model: str, where: Mapping[str, Any], data: Mapping[str, Any]) -> None:
        """Set fields of the rows that have these values."""
        rows = await self._sink.rows(model, *self._datamodel.model(model).columns)
        chosen = [row for row in rows if all(row[name] == value for name, value in where.items())]
        await self.update(model, [{**row, **data} for row in chosen])

    async def note(self, runs: Sequence[Mapping[str, Any]]) -> None:
        """Record `runs`, replacing the earlier record."""
        await self._sink.note(runs)

    def _key(self, model: str) -> str:
        key = self._datamodel.model(model).id_field
        assert key is not None  # noqa: S101 - callers change models with an id only
        return key.name

    def _value(self, model: str, name: str, value: Any) -> Any:
        return next(iter(self._sink.encoder(model).condition({name: value}).values()))


def _found(collection: Handle[Document], wanted: Document) -> list[Document]:
    with collection.find(wanted) as cursor:
        return list(cursor)


def _hashable(key: Any) -> Any:
    return tuple(key.items()) if isinstance(key, dict) else key


def _chunks(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), _ROWS_PER_REQUEST):
        yield items[start : start + _ROWS_PER_REQUEST]
