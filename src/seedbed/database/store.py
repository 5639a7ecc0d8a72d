"""Opening the database that a run fills: SQLite and PostgreSQL through the client, MongoDB through its driver."""

from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from seedbed.database import guard, schema
from seedbed.database.changes import ChangeWriter
from seedbed.database.client import connect
from seedbed.database.transactions import transaction
from seedbed.database.writer import BulkWriter

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from prisma import Prisma
    from seedbed.database.guard import DatabaseState
    from seedbed.database.sink import Changes, Sink, Store
    from seedbed.database.url import DatabaseUrl
    from seedbed.datamodel import DataModel

# The transaction stays open for the whole run; the limit only catches a run that hangs.
_TIMEOUT = timedelta(hours=1)
_MAX_WAIT = timedelta(seconds=30)


@asynccontextmanager
async def open_store(url: DatabaseUrl, datamodel: DataModel, *, create: bool = False) -> AsyncIterator[Store]:
    """Yield the database at `url`, open; with `create` a SQLite file that is missing is made.

    Raises `DatabaseError` when it cannot be used, also for what a database answers inside the block.
    """
    schema.require_fit(datamodel, url)
    if url.provider == "mongodb":
        async with import_module("seedbed.database.drivers.mongodb_store").opened(url, datamodel) as store:
            yield store
        return
    async with connect(url, create=create) as db:
        yield _ClientStore(db, url, datamodel)


def sink_on(db: Any, datamodel: DataModel, url: DatabaseUrl) -> Sink:
    """Return what writes rows in bulk, on whatever transaction the client `db` is."""
    return db.sink() if url.provider == "mongodb" else BulkWriter(db, datamodel, url.provider)


class _ClientStore:
    """A database behind the client: everything is one transaction."""

    def __init__(self, db: Prisma, url: DatabaseUrl, datamodel: DataModel) -> None:
        self._db = db
        self._url = url
        self._datamodel = datamodel

    async def state(self) -> DatabaseState:
        return await guard.inspect(self._db, self._url.provider, self._datamodel.db_schemas)

    @asynccontextmanager
    async def filling(self, state: DatabaseState, script: Sequence[str] | None, *, clear: bool) -> AsyncIterator[Sink]:
        async with transaction(self._db, self._url, max_wait=_MAX_WAIT, limit=_TIMEOUT) as tx:
            if script is not None:
                await schema.recreate(tx, self._url, state, list(script))
            writer = BulkWriter(tx, self._datamodel, self._url.provider, pipelined=True)
            try:
                yield writer
                await writer.flush()
            finally:
                await writer.stop()

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[Changes]:
        async with transaction(self._db, self._url, max_wait=_MAX_WAIT, limit=_TIMEOUT) as tx:
            yield ChangeWriter(tx, self._datamodel, self._url.provider)
