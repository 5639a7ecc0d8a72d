"""A run's rows on their way into MongoDB: into new collections beside those in use."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from bson.errors import InvalidDocument
from pymongo import errors

from seedbed.database import mark
from seedbed.database.bson_codec import DocumentCodec
from seedbed.database.constraints import Unconstrained
from seedbed.database.drivers.mongodb import refused
from seedbed.database.drivers.mongodb_rows import RowEncoder, documents_in, link_requests, read_rows, unstorable
from seedbed.database.no_client import NoClient
from seedbed.datamodel import linked_lists, tables
from seedbed.types import as_rows

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence

    from bson.raw_bson import RawBSONDocument
    from pymongo.collection import Collection
    from pymongo.database import Database as Handle

    from seedbed.database.bson_codec import Document
    from seedbed.database.drivers.mongodb_swap import Swap
    from seedbed.database.encoding import EncodedRows
    from seedbed.datamodel import DataModel, LinkedLists, Table
    from seedbed.types import Columns, Row

T = TypeVar("T")

# Larger batches gain nothing (measured), and these leave the event loop free often enough.
_ROWS_PER_INSERT = 1_000
_ROWS_PER_LOOK = 10


class MongoSink(Unconstrained):
    """What `seedbed.database.sink.Sink` says, on MongoDB."""

    def __init__(self, swap: Swap, database: Handle[Document], datamodel: DataModel) -> None:
        self.counts: Counter[str] = Counter()
        self.client: Any = NoClient()
        self._swap = swap
        self._database = database
        self._datamodel = datamodel
        self._tables = {table.model: table for table in tables(datamodel)}
        self._lists = {links.name: links for links in linked_lists(datamodel)}
        self._encoders: dict[str, RowEncoder] = {}
        self._rows: Counter[str] = Counter()
        self._staged: dict[str, Table] = {}
        self._under_way: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def inserting(self, model: str) -> AsyncIterator[Insertion]:
        """Yield what takes rows of `model` one by one; after the block they are on their way."""
        await self._stage(model)
        insertion = Insertion(self, self.encoder(model))
        try:
            yield insertion
            await insertion.finish()
        except BaseException:
            await self.stop()
            raise

    async def insert(self, model: str, rows: Iterable[Row]) -> None:
        """Insert `rows`, each with a value for every column, and add them to `counts`."""
        async with self.inserting(model) as insertion:
            for row in rows:
                await insertion.add(row)

    async def send(self, rows: EncodedRows) -> bool:
        """Insert rows that are BSON already."""
        await self._stage(rows.model)
        await self._start(self._tables[rows.model], documents_in(rows.payload))
        return True

    async def rows(self, model: str, *fields: str) -> list[Row]:
        """Return these fields of every row of a model, sorted by id; times are in UTC."""
        await self.flush()
        table = self._tables[self._datamodel.model(model).name]
        read = partial(read_rows, self.current(model), self._datamodel, self._datamodel.model(model), table, fields)
        return await in_thread(read)

    async def delete(self, model: str, **where: Any) -> None:
        """Delete the rows of a model whose fields have these values."""
        await self._delete(model, self.encoder(model).condition(where))

    async def delete_all(self, model: str, keys: Sequence[Any]) -> None:
        """Delete the rows of a model with these values of `_id`."""
        await self._delete(model, {"_id": {"$in": list(keys)}})

    async def staged(self, model: str) -> Collection[Document]:
        """Return the new collection of a model, with the rows that stay."""
        await self.flush()
        await self._stage(model)
        return self._swap.collection(self._tables[model])

    def current(self, model: str) -> Collection[Document]:
        """Return the collection with the rows of a model as they will be, as far as that is decided."""
        table = self._tables[model]
        return self._swap.collection(table) if model in self._staged else self._database[table.name]

    async def clear(self) -> None:
        """Delete every row of every model."""
        for model in self._tables:
            if model in self._datamodel.models:
                await self._stage(model)
            if self._rows[model]:
                await self.delete(model)

    async def note(self, runs: Sequence[Mapping[str, Any]]) -> None:
        """Record `runs`, replacing the earlier record."""
        await in_thread(partial(self._swap.put, mark.VIEW, list(map(dict, runs))))

    async def connect(self, relation: str, pairs: Sequence[tuple[Any, Any]]) -> None:
        """Connect rows: by documents in a collection of pairs, or by the lists on both sides."""
        await self.flush()
        if relation in self._lists:
            await self._connect_lists(self._lists[relation], pairs)
            return
        table = self._tables[relation]
        if relation not in self._staged:
            self._rows[relation] = await in_thread(partial(self._swap.stage, table))
            self._staged[relation] = table
        columns = list(zip(*pairs, strict=True))
        await in_thread(partial(self._write, table, DocumentCodec(table).documents(columns)))
        self.counts[relation] += len(pairs)
        self._rows[relation] += len(pairs)

    async def _connect_lists(self, links: LinkedLists, pairs: Sequence[tuple[Any, Any]]) -> None:
        for side, sided in zip(links.sides, (pairs, [pair[::-1] for pair in pairs]), strict=True):
            collection, encoder = await self.staged(side.model), self.encoder(side.model)
            requests = link_requests(self._datamodel, side, encoder, sided)
            await in_thread(partial(collection.bulk_write, requests, ordered=False))

    async def flush(self) -> None:
        """Wait until everything is written; raise `DatabaseError` if a row is rejected."""
        under_way, self._under_way = self._under_way, None
        if under_way is not None:
            await under_way

    async def stop(self) -> None:
        """Wait for what is under way, whatever becomes of it: a thread cannot be told to give up."""
        under_way, self._under_way = self._under_way, None
        if under_way is not None:
            await asyncio.gather(under_way, return_exceptions=True)

    async def finish(self) -> None:
        """Make the indexes, and say how many rows there have to be."""
        await self.flush()
        for model, table in self._staged.items():
            await in_thread(partial(self._swap.index, table))
            self._swap.expect(table, self._rows[model])

    async def _delete(self, model: str, wanted: Document) -> None:
        collection = await self.staged(model)
        deleted = await in_thread(partial(collection.delete_many, wanted))
        self._rows[model] -= deleted.deleted_count

    async def _stage(self, model: str) -> None:
        if model not in self._staged:
            table = self._tables[self._datamodel.model(model).name]
            self._rows[model] = await in_thread(partial(self._swap.stage, table))
            self._staged[model] = table

    def encoder(self, model: str) -> RowEncoder:
        """Return what turns rows of a model into documents."""
        if model not in self._encoders:
            self._encoders[model] = RowEncoder(self._datamodel, self._datamodel.model(model), self._tables[model])
        return self._encoders[model]

    async def _send(self, encoder: RowEncoder, rows: list[Row]) -> None:
        await self._start(encoder.table, encoder.documents(rows))

    async def _start(self, table: Table, documents: Sequence[Document | RawBSONDocument]) -> None:
        """Let the server take documents while the next ones are made, and when it has taken those before them."""
        await self.flush()
        self.counts[table.model] += len(documents)
        self._rows[table.model] += len(documents)
        self._under_way = asyncio.create_task(asyncio.to_thread(self._write, table, documents))
        await asyncio.sleep(0)

    def _write(self, table: Table, documents: Sequence[Document | RawBSONDocument]) -> None:
        self._swap.prolong()
        try:
            self._swap.collection(table).insert_many(documents, ordered=False)
        except errors.BulkWriteError as error:
            raise refused(table, error) from error
        except (InvalidDocument, OverflowError, UnicodeError) as error:
            raise unstorable(table.model, error) from error


class Insertion:
    """Rows on their way into one collection: while the server takes some, the next ones are made."""

    def __init__(self, sink: MongoSink, encoder: RowEncoder) -> None:
        self._sink = sink
        self._encoder = encoder
        self._waiting: list[Row] = []

    async def add(self, row: Row) -> None:
        """Take a row with a value for every column; raise `DatabaseError` when an earlier one was refused."""
        self._waiting.append(row)
        if len(self._waiting) >= _ROWS_PER_INSERT:
            await self.finish()
        elif len(self._waiting) % _ROWS_PER_LOOK == 0 and self._sink._under_way is not None:
            await asyncio.sleep(0)

    async def add_all(self, columns: Columns) -> None:
        """Take rows that were made together; raise `DatabaseError` when an earlier one was refused."""
        self._waiting += as_rows(columns)
        if len(self._waiting) >= _ROWS_PER_INSERT:
            await self.finish()
        elif self._sink._under_way is not None:
            await asyncio.sleep(0)

    async def finish(self) -> None:
        """Send what was taken."""
        if self._waiting:
            rows, self._waiting = self._waiting, []
            await self._sink._send(self._encoder, rows)


async def in_thread(function: Callable[[], T]) -> T:
    """Run what blocks in a thread, and wait for its end even when cancelled, so that nothing goes on behind us."""
    task = asyncio.ensure_future(asyncio.to_thread(function))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        if not task.cancelled() and task.exception() is not None:
            raise asyncio.CancelledError from task.exception()
        raise
