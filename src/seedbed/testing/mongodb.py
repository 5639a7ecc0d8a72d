"""Databases for tests on MongoDB: one for each process, made as new after every test.

A transaction that is rolled back needs a replica set and Prisma's own engine; an empty database needs neither. Indexes
stay from test to test, so emptying costs one request for each collection that was ever written to. Where a profile was
seeded, each collection is read and compared with what it held, whoever wrote to it.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import anyio.to_thread
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument

from seedbed.database import guard
from seedbed.database.bson_codec import OPTIONS
from seedbed.database.drivers.mongodb import Database
from seedbed.database.drivers.mongodb_client import MongodbClient
from seedbed.database.drivers.mongodb_push import push
from seedbed.database.sql_session import reading
from seedbed.database.test_databases import require_meant
from seedbed.datamodel import load, tables
from seedbed.testing.template import seeded

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from pymongo.database import Database as Handle

    from seedbed.areas.registry import AreaRegistry
    from seedbed.config import SeedConfig
    from seedbed.database import DatabaseUrl
    from seedbed.database.bson_codec import Document

_RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)
_ROWS_PER_INSERT = 1_000


class MongodbTemplate:
    """Stands where other databases have a template: the database of this process, with a profile's rows if wanted."""

    def __init__(self, server: DatabaseUrl, config: SeedConfig | None = None, *, remote: bool = False) -> None:
        guard.forbid_production("create test databases")
        require_meant(server, remote=remote)
        self.url = server.with_name(f"test_{secrets.token_hex(4)}")
        self._config = config
        self.largest_table = 0
        self._is_there = False

    def fill(self, registry: AreaRegistry | None = None) -> None:
        """Seed the profile, if there is one."""
        if self._config is None:
            return
        self._is_there = True
        push(self.url, tables(load()))
        self.largest_table = max(seeded(self.url, self._config, registry).values(), default=0)

    def close(self) -> None:
        """Drop the database that was filled."""
        if self._is_there:
            with Database(self.url).connected() as database:
                database.client.drop_database(self.url.name)


class MongodbIsolation:
    """The database of this process, as it is when the first test begins."""

    def __init__(self, template: MongodbTemplate) -> None:
        self._url = template.url
        self._connection = Database(self._url).connected()
        self._client: MongodbClient | None = None
        self._documents: dict[str, list[bytes]] = {}

    @contextmanager
    def transaction(self) -> Iterator[MongodbClient]:
        """Yield a client for the database, which is as it was before after the block."""
        if self._client is None:
            self._client = MongodbClient(self._connection.__enter__(), load(), self._url)
            self._documents = dict(self._read())
        try:
            yield self._client
        finally:
            if any(self._documents.values()):
                self._bring_back(self._client.database)
            else:
                self._client.empty()

    def close(self) -> None:
        """Drop the database."""
        if self._client is not None:
            self._client.database.client.drop_database(self._url.name)
            self._connection.__exit__(None, None, None)

    def _read(self) -> Iterator[tuple[str, list[bytes]]]:
        """Yield every collection with its documents, as they are stored, in the order of their ids."""
        assert self._client is not None  # noqa: S101 - it was made before
        database = self._client.database.with_options(codec_options=_RAW)
        for name in database.list_collection_names(filter={"name": {"$not": {"$regex": "^system\\."}}}):
            with database[name].find().sort("_id") as cursor:
                yield name, [bytes(document.raw) for document in cursor]

    def _bring_back(self, database: Handle[Document]) -> None:
        held = dict(self._read())
        for name in held.keys() | self._documents.keys():
            wanted = self._documents.get(name, [])
            if held.get(name) != wanted:
                database[name].delete_many({})
                for start in range(0, len(wanted), _ROWS_PER_INSERT):
                    database[name].insert_many(map(RawBSONDocument, wanted[start : start + _ROWS_PER_INSERT]))


def is_mongodb(db: Any) -> bool:
    """Whether this is the client for MongoDB."""
    return isinstance(db, MongodbClient)


@contextmanager
def scratch(db: Any) -> Iterator[Any]:
    """Yield a client for an empty database on the same server, which is dropped after the block."""
    url = db.url.with_name(f"test_{secrets.token_hex(4)}")
    server = db.database.client
    try:
        yield MongodbClient(server.get_database(url.name, codec_options=OPTIONS), db.datamodel, url)
    finally:
        server.drop_database(url.name)


async def ids_found(db: Any, queries: Sequence[str], as_of: datetime) -> list[dict[str, None]]:
    """Return the ids that each query finds on a copy of the database in SQLite, in its order."""

    def ask() -> list[dict[str, None]]:
        every = tables(db.datamodel)
        if {table.name for table in every} - set(db.database.list_collection_names()):
            # Without a profile a test has only the collections that it wrote to.
            push(db.url, every)
        with reading(db.url, whole=False) as reader:
            reader.expect(queries, as_of)
            return [dict.fromkeys(str(row[0]) for row in reader.rows(each, as_of)) for each in queries]

    return await anyio.to_thread.run_sync(ask)


class Emptied:
    """Stands where other databases have a savepoint: to roll back is to empty the database."""

    def __init__(self, db: Any) -> None:
        self._db = db

    async def start(self) -> None:
        """Do nothing: the database is empty."""

    async def rollback(self) -> None:
        """Delete what was written."""
        await anyio.to_thread.run_sync(self._db.empty)
