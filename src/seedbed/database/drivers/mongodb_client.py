"""What tests and factories use of the Prisma client, on MongoDB and without Prisma's engine.

`db.customer.create(data)` and its like return the generated client's models, validated by them; rows are written and
read by the driver, in threads, so that it works in any loop. What it does not know, it says.
"""

from __future__ import annotations

from collections import Counter
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio.to_thread
from pymongo import errors

from seedbed.database.bson_codec import DocumentCodec
from seedbed.database.constraints import Unconstrained
from seedbed.database.drivers.indexes import index_specifications
from seedbed.database.drivers.mongodb import refused
from seedbed.database.drivers.mongodb_rows import RowEncoder, link_requests, read_rows, rows_from
from seedbed.database.encoding import encode_json
from seedbed.datamodel import linked_lists, tables
from seedbed.datamodel.links import LinkSide
from seedbed.errors import DatabaseError, UsageError, suggest
from seedbed.types import as_rows

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence

    from pymongo.collection import Collection
    from pymongo.database import Database as Handle

    from seedbed.database.bson_codec import Document
    from seedbed.database.url import DatabaseUrl
    from seedbed.datamodel import DataModel, Field, LinkedLists, Model, Table
    from seedbed.types import Columns, Row

_OPERATORS = {"equals": "$eq", "not": "$ne", "in": "$in", "not_in": "$nin", "lt": "$lt", "lte": "$lte", "gt": "$gt",
              "gte": "$gte"}  # fmt: skip
_ROWS_PER_INSERT = 1_000


class MongodbClient:
    """A database behind `db.<model>`. Collections get their indexes when a row is first written to them."""

    def __init__(self, database: Handle[Document], datamodel: DataModel, url: DatabaseUrl) -> None:
        self.database = database
        self.datamodel = datamodel
        self.url = url
        # What contexts of factories ask a client for.
        self._datasource = {"url": url.raw}
        self._engine = self
        self._tx_id: str | None = None
        self._tables = {table.model: table for table in tables(datamodel)}
        self._actions = {model.accessor: model for model in datamodel.models.values()}
        self._indexed: set[str] = set()

    def __getattr__(self, name: str) -> Actions:
        model = self.__dict__.get("_actions", {}).get(name)
        if model is None:
            raise AttributeError(
                f"The client for MongoDB has no '{name}'.{suggest(name, self.__dict__.get('_actions', {}))} It has the "
                "models of the schema; for more, set PRISMA_QUERY_ENGINE_BINARY to Prisma's own engine."
            )
        return Actions(self, model)

    def is_connected(self) -> bool:
        """Whether the client can be used; the driver connects by itself."""
        return True

    def tx(self, **_: Any) -> Any:
        """Raise `UsageError`: transactions need a replica set and Prisma's own engine."""
        raise UsageError(
            f"{self.url} has no transactions through this client. They need a replica set, and Prisma's own engine "
            "(PRISMA_QUERY_ENGINE_BINARY)."
        )

    def sink(self) -> DirectSink:
        """Return what writes rows in bulk."""
        return DirectSink(self)

    def table(self, model: Model) -> Table:
        """Return the table of a model."""
        return self._tables[model.name]

    def reading(self, model: Model) -> Collection[Document]:
        """Return the collection of a model."""
        return self.database[self.table(model).name]

    def writing(self, model: Model) -> Collection[Document]:
        """Return the collection of a model, with its indexes."""
        table = self.table(model)
        collection = self.database[table.name]
        if table.name not in self._indexed:
            for specification in index_specifications(table)[1:]:
                options = {name: value for name, value in specification.items() if name not in {"v", "key"}}
                collection.create_index(list(specification["key"].items()), **options)
            self._indexed.add(table.name)
        return collection

    def empty(self) -> None:
        """Delete every document in the database, including those of others; indexes stay."""
        for name in self.database.list_collection_names(filter={"name": {"$not": {"$regex": "^system\\."}}}):
            self.database[name].delete_many({})


class Actions:
    """What can be done with the rows of one model."""

    def __init__(self, client: MongodbClient, model: Model) -> None:
        self._client = client
        self._model = model

    async def create(self, data: Mapping[str, Any], include: Mapping[str, Any] | None = None) -> Any:
        """Insert one row and return its model."""
        row = self._row(data)
        instance = self._instance(row)
        await _in_thread(partial(self._insert, [row]))
        return (await self._with(include, [instance]))[0] if include else instance

    async def create_many(self, data: Sequence[Mapping[str, Any]], **_: Any) -> int:
        """Insert rows and return how many."""
        rows = [self._row(each) for each in data]
        await _in_thread(partial(self._insert, rows))
        return len(rows)

    async def find_many(
        self,
        take: int | None = None,
        skip: int | None = None,
        where: Mapping[str, Any] | None = None,
        include: Mapping[str, Any] | None = None,
        order: Any = None,
    ) -> list[Any]:
        """Return the models of the rows that `where` names."""
        found = await _in_thread(partial(self._find, where, take, skip, order))
        return await self._with(include, [self._instance(row) for row in found])

    async def find_first(self, where: Mapping[str, Any] | None = None, **options: Any) -> Any:
        """Return the first model that `where` names, or None."""
        found = await self.find_many(take=1, where=where, **options)
        return found[0] if found else None

    async def find_unique(self, where: Mapping[str, Any], include: Mapping[str, Any] | None = None) -> Any:
        """Return the model that a unique key names, or None."""
        return await self.find_first(where=where, include=include)

    async def count(self, where: Mapping[str, Any] | None = None) -> int:
        """Return how many rows `where` names."""
        return await _in_thread(partial(self._client.reading(self._model).count_documents, self._query(where)))

    async def delete_many(self, where: Mapping[str, Any] | None = None) -> int:
        """Delete the rows that `where` names; return how many."""
        done = await _in_thread(partial(self._client.reading(self._model).delete_many, self._query(where)))
        return done.deleted_count

    async def delete(self, where: Mapping[str, Any]) -> Any:
        """Delete the row that a unique key names; return its model, or None where there was none."""
        found = await self.find_first(where=where)
        if found is not None:
            await self.delete_many(where)
        return found

    async def update_many(self, data: Mapping[str, Any], where: Mapping[str, Any] | None = None) -> int:
        """Set fields of the rows that `where` names; return how many those are."""
        fields = {self._key(name): self._value(name, value) for name, value in data.items()}
        write = partial(self._client.writing(self._model).update_many, self._query(where), {"$set": fields})
        try:
            return (await _in_thread(write)).matched_count
        except errors.DuplicateKeyError as error:
            raise self._clash(str(error)) from error

    async def update(self, data: Mapping[str, Any], where: Mapping[str, Any]) -> Any:
        """Set fields of the row that a unique key names; return its model, or None where there is none.

        `{"crew": {"connect": [{"id": …}]}}` connects rows of a many-to-many relation that both sides keep in lists.
        """
        found = await self.find_first(where=where)
        if found is None:
            return None
        key = {name: getattr(found, name) for name in self._model.key}
        linked = {name: value for name, value in data.items() if name in self._lists()}
        for name, value in linked.items():
            await self._connect(name, key, value)
        data = {name: value for name, value in data.items() if name not in linked}
        if data:
            await self.update_many(data, key)
        return await self.find_first(where={**key, **{name: data[name] for name in key if name in data}})

    def _lists(self) -> dict[str, LinkedLists]:
        """Return the many-to-many relations of this model that are kept in lists, by their fields."""
        every = linked_lists(self._client.datamodel)
        return {side.field: each for each in every for side in each.sides if side.model == self._model.name}

    async def _connect(self, name: str, key: Mapping[str, Any], wanted: Any) -> None:
        if not isinstance(wanted, dict) or wanted.keys() != {"connect"}:
            raise UsageError(f"{self._model.name}.{name}: the client for MongoDB supports only 'connect' here.")
        links = self._lists()[name]
        own = LinkSide(self._model.name, name, self._model.fields[name].relation_from_fields[0])
        other = links.second if own == links.first else links.first
        [id_name], [theirs] = self._model.primary_key, self._client.datamodel.model(other.model).primary_key
        pairs = [(key[id_name], each[theirs]) for each in wanted["connect"]]
        for side, sided in ((own, pairs), (other, [pair[::-1] for pair in pairs])):
            actions = Actions(self._client, self._client.datamodel.model(side.model))
            requests = link_requests(self._client.datamodel, side, actions._encoder(), sided)
            if requests:
                await _in_thread(partial(self._client.writing(actions._model).bulk_write, requests, ordered=False))

    # ── the work ──────────────────────────────────────────────────────────────────────────────────

    def _row(self, data: Mapping[str, Any]) -> Row:
        known = {field.name for field in self._model.scalars}
        for name in data:
            if name not in known:
                raise UsageError(f"{self._model.name} has no column '{name}'.{suggest(name, known)}")
        return {field.name: _bare(data.get(field.name)) for field in self._model.scalars}

    def _instance(self, row: Row) -> Any:
        from prisma import models

        values = {name: _as_sent(self._model.fields[name], value) for name, value in row.items()}
        return getattr(models, self._model.name).model_validate(values)

    def _encoder(self) -> RowEncoder:
        return RowEncoder(self._client.datamodel, self._model, self._client.table(self._model))

    def _insert(self, rows: list[Row]) -> None:
        collection = self._client.writing(self._model)
        for start in range(0, len(rows), _ROWS_PER_INSERT):
            documents = self._encoder().documents(rows[start : start + _ROWS_PER_INSERT])
            try:
                collection.insert_many(documents, ordered=True)
            except errors.BulkWriteError as error:
                failed = (error.details or {}).get("writeErrors", [{}])
                if failed[0].get("code") == _DUPLICATE_KEY:
                    raise self._clash(str(failed[0].get("errmsg"))) from error
                raise refused(self._client.table(self._model), error) from error

    def _clash(self, told: str) -> DatabaseError:
        """Return the error for a unique key that rows break, with the key's columns in its text."""
        table = self._client.table(self._model)
        for specification in index_specifications(table)[1:]:
            if specification["name"] in told:
                keys = [table.key[0] if name == "_id" else name for name in specification["key"]]
                return DatabaseError(f"Unique constraint failed on {self._model.name}: {', '.join(keys)}")
        return DatabaseError(f"Unique constraint failed on {self._model.name}: {', '.join(table.key)}")

    def _find(self, where: Mapping[str, Any] | None, take: int | None, skip: int | None, order: Any) -> list[Row]:
        cursor = self._client.reading(self._model).find(self._query(where))
        orders = [order] if isinstance(order, dict) else list(order or [{}])
        by = [(self._key(name), 1 if way == "asc" else -1) for each in orders for name, way in each.items()]
        cursor = cursor.sort(by or [("_id", 1)]).skip(skip or 0).limit(take or 0)
        with cursor:
            return rows_from(list(cursor), self._client.datamodel, self._model, self._client.table(self._model))

    def _query(self, where: Mapping[str, Any] | None) -> Document:
        query: Document = {}
        for name, wanted in (where or {}).items():
            if name in {"AND", "OR"}:
                query[f"${name.lower()}"] = [self._query(each) for each in wanted]
            elif name not in self._model.fields and isinstance(wanted, dict):
                # A unique key of several fields: {"shopId_code": {"shopId": …, "code": …}}.
                query |= self._query(wanted)
            elif isinstance(wanted, dict):
                query[self._key(name)] = {
                    self._operator(name, operator): (
                        [self._value(name, each) for each in value] if isinstance(value, list | tuple)
                        else self._value(name, value)
                    )
                    for operator, value in wanted.items()
                }  # fmt: skip
            else:
                query[self._key(name)] = self._value(name, wanted)
        return query

    def _operator(self, name: str, operator: str) -> str:
        if operator not in _OPERATORS:
            raise UsageError(
                f"{self._model.name}.{name}: the client for MongoDB does not support '{operator}' in where. "
                f"It supports {', '.join(_OPERATORS)}."
            )
        return _OPERATORS[operator]

    def _key(self, name: str) -> str:
        if name not in self._model.columns:
            raise UsageError(f"{self._model.name} has no column '{name}'.{suggest(name, self._model.columns)}")
        table = self._client.table(self._model)
        position = table.names.index(self._model.fields[name].column)
        return DocumentCodec(table).names[position]

    def _value(self, name: str, value: Any) -> Any:
        return next(iter(self._encoder().condition({name: _bare(value)}).values()))

    async def _with(self, include: Mapping[str, Any] | None, instances: list[Any]) -> list[Any]:
        for name in (name for name, wanted in (include or {}).items() if wanted):
            relation = self._model.fields[name]
            other = Actions(self._client, self._client.datamodel.model(relation.type))
            pairs = list(zip(relation.relation_from_fields, relation.relation_to_fields, strict=True))
            if not pairs:
                same = (each for each in other._model.relations if each.relation_name == relation.relation_name)
                [back] = [each for each in same if each.relation_from_fields]
                pairs = list(zip(back.relation_to_fields, back.relation_from_fields, strict=True))
            for instance in instances:
                where = {theirs: _wanted(getattr(instance, own)) for own, theirs in pairs}
                found = await other.find_many(where=where) if None not in where.values() else []
                setattr(instance, name, found if relation.is_list else next(iter(found), None))
        return instances


class DirectSink(Unconstrained):
    """Writes rows in bulk, at once (see `seedbed.database.sink`)."""

    def __init__(self, client: MongodbClient) -> None:
        self.counts: Counter[str] = Counter()
        self.client: Any = client

    @asynccontextmanager
    async def inserting(self, model: str) -> AsyncIterator[_Rows]:
        """Yield what takes rows of `model`; after the block they are written."""
        taken = _Rows()
        yield taken
        await self.insert(model, taken)

    async def insert(self, model: str, rows: Iterable[Row]) -> None:
        """Insert `rows`, each with a value for every column."""
        taken = list(rows)
        if taken:
            await _in_thread(partial(self._actions(model)._insert, taken))
        self.counts[model] += len(taken)

    async def rows(self, model: str, *fields: str) -> list[Row]:
        """Return these fields of every row of a model, in the order of its id."""
        found = self.client.datamodel.model(model)
        client = self.client
        read = partial(read_rows, client.reading(found), client.datamodel, found, client.table(found), fields)
        return await _in_thread(read)

    async def delete(self, model: str, **where: Any) -> None:
        """Delete the rows of a model whose fields have these values."""
        await self._actions(model).delete_many(where)

    async def clear(self) -> None:
        """Delete every row of every model."""
        await _in_thread(self.client.empty)

    async def note(self, runs: Sequence[Mapping[str, Any]]) -> None:
        """Do nothing: what a test writes is no run."""

    async def flush(self) -> None:
        """Do nothing: everything is written."""

    async def stop(self) -> None:
        """Do nothing: nothing is under way."""

    def _actions(self, model: str) -> Actions:
        return Actions(self.client, self.client.datamodel.model(model))


class _Rows(list["Row"]):
    async def add(self, row: Row) -> None:
        self.append(row)

    async def add_all(self, columns: Columns) -> None:
        self.extend(as_rows(columns))


_DUPLICATE_KEY = 11000


def _as_sent(field: Field, value: Any) -> Any:
    """Return a value as Prisma's engine would send it to the client: JSON as text, bytes as Base64."""
    from prisma.fields import Base64

    if value is None or field.type not in {"Json", "Bytes"}:
        return "null" if field.type == "Json" and field.is_required else value
    if field.is_list:
        return [encode_json(each) if field.type == "Json" else Base64.encode(each) for each in value]
    return encode_json(value) if field.type == "Json" else Base64.encode(value)


def _wanted(value: Any) -> Any:
    """Return the condition for the rows that a key holds: of a list, any of its ids."""
    return {"in": value} if isinstance(value, list | tuple) else value


def _bare(value: Any) -> Any:
    """Return what the client's wrappers hold: `Json` and `Base64`."""
    if isinstance(value, list | tuple):
        return [_bare(each) for each in value]
    kind = type(value).__name__
    if kind == "Json" and hasattr(value, "data"):
        return value.data
    return value.decode() if kind == "Base64" else value


async def _in_thread(function: Callable[[], Any]) -> Any:
    return await anyio.to_thread.run_sync(function)
