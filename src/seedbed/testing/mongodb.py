"""Databases for tests on MongoDB: one for each process, emptied after every test.

A transaction that is rolled back needs a replica set and Prisma's own engine; an empty database needs neither. Indexes
stay from test to test, so emptying costs one request for each collection that was ever written to.
"""

from __future__ import annotations

import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import anyio.to_thread

from seedbed.database import guard
from seedbed.database.bson_codec import OPTIONS
from seedbed.database.drivers.mongodb import Database
from seedbed.database.drivers.mongodb_client import MongodbClient
from seedbed.datamodel import load
from seedbed.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedbed.database import DatabaseUrl


class MongodbTemplate:
    """Stands where other databases have a template: its copies are empty."""

    largest_table = 0

    def __init__(self, url: DatabaseUrl, *, profile: str | None) -> None:
        guard.forbid_production("create test databases")
        if profile is not None:
            raise UsageError("--seed-profile does not work with MongoDB yet: its tests begin with an empty database.")
        self.url = url

    def close(self) -> None:
        """Do nothing: nothing was made."""


class MongodbIsolation:
    """The database of this process."""

    def __init__(self, template: MongodbTemplate) -> None:
        self._url = template.url.with_name(f"test_{secrets.token_hex(4)}")
        self._connection = Database(self._url).connected()
        self._client: MongodbClient | None = None

    @contextmanager
    def transaction(self) -> Iterator[MongodbClient]:
        """Yield a client for an empty database, which is empty again after the block."""
        if self._client is None:
            self._client = MongodbClient(self._connection.__enter__(), load(), self._url)
        try:
            yield self._client
        finally:
            self._client.empty()

    def close(self) -> None:
        """Drop the database."""
        if self._client is not None:
            self._client.database.client.drop_database(self._url.name)
            self._connection.__exit__(None, None, None)


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


class Emptied:
    """Stands where other databases have a savepoint: to roll back is to empty the database."""

    def __init__(self, db: Any) -> None:
        self._db = db

    async def start(self) -> None:
        """Do nothing: the database is empty."""

    async def rollback(self) -> None:
        """Delete what was written."""
        await anyio.to_thread.run_sync(self._db.empty)
