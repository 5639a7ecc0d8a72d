"""Opening the database that a run fills: SQLite and PostgreSQL through the client, MongoDB through its driver."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING, Any

from seedbed.answers import answers
from seedbed.database import guard, schema
from seedbed.database.changes import ChangeWriter
from seedbed.database.client import connect
from seedbed.database.staging import Staging, remove_leftovers
from seedbed.database.table_locks import Which, lock_tables
from seedbed.database.transactions import transaction
from seedbed.database.writer import BulkWriter
from seedbed.datamodel import tables

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence

    from prisma import Prisma
    from seedbed.database.guard import DatabaseState
    from seedbed.database.sink import Changes, Sink, Store
    from seedbed.database.table_locks import Strength
    from seedbed.database.url import DatabaseUrl
    from seedbed.datamodel import DataModel

# The transaction stays open for the whole run, however long that is; timers of Node end a little later.
_TIMEOUT = timedelta(days=24)
_MAX_WAIT = timedelta(seconds=30)


@asynccontextmanager
async def open_store(
    url: DatabaseUrl, datamodel: DataModel, *, create: bool = False, no_timeout: bool = False
) -> AsyncIterator[Store]:
    """Yield the database at `url`, open; with `create` a SQLite file that is missing is made.

    With `no_timeout` it waits for a statement however long that takes, such as one that moves millions of rows.

    Raises `DatabaseError` when it cannot be used, also for what a database answers inside the block.
    """
    schema.require_fit(datamodel, url)
    if url.provider == "mongodb":
        async with import_module("seedbed.database.drivers.mongodb_store").opened(url, datamodel) as store:
            yield store
        return
    async with connect(url, create=create, no_timeout=no_timeout) as db:
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
        self._is_staging = False

    async def state(self) -> DatabaseState:
        with answers.during("what is there"):
            if self._url.provider != "postgresql":
                return await guard.inspect(self._db, self._url.provider, self._datamodel.db_schemas)
            async with self._locking(Which(self._datamodel.db_schemas), "ACCESS SHARE") as tx:
                return await guard.inspect(tx, self._url.provider, self._datamodel.db_schemas)

    @asynccontextmanager
    async def staging(self) -> AsyncIterator[Staging]:
        await self._remove_leftovers()
        staging, self._is_staging = Staging(self._db, self._url, self._datamodel), True
        try:
            await staging.open()
            yield staging
        finally:
            await staging.close()
            self._is_staging = False

    async def _remove_leftovers(self) -> None:
        if self._url.provider == "postgresql" and not self._is_staging:
            await remove_leftovers(self._db, self._url)

    @asynccontextmanager
    async def filling(
        self, script: Sequence[str] | None, *, clear: bool, permit: Callable[[DatabaseState], None]
    ) -> AsyncIterator[Sink]:
        await self._remove_leftovers()
        # Clearing truncates: nobody reads meanwhile what is about to be replaced.
        strength: Strength = "ACCESS EXCLUSIVE" if clear or script is not None else "ROW EXCLUSIVE"
        which = self._own if script is None else Which(self._datamodel.db_schemas)
        # Keys of others' tables are taken off with the rows that they refer to.
        which = replace(which, partners=clear or script is not None)
        async with self._locking(which, strength) as tx:
            state = await guard.inspect(tx, self._url.provider, self._datamodel.db_schemas)
            permit(state)
            if script is not None:
                await schema.recreate(tx, self._url, state, list(script))
            writer = BulkWriter(tx, self._datamodel, self._url.provider, pipelined=True)
            try:
                yield writer
                await writer.put_back()
            finally:
                await writer.stop()

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[Changes]:
        # A row that is found as it was must not be changed by others before we change it.
        async with self._locking(self._own, "SHARE ROW EXCLUSIVE") as tx:
            yield ChangeWriter(tx, self._datamodel, self._url.provider)

    @property
    def _own(self) -> Which:
        return Which(self._datamodel.db_schemas, [table.name for table in tables(self._datamodel)])

    @asynccontextmanager
    async def _locking(self, which: Which, strength: Strength) -> AsyncIterator[Prisma]:
        """Yield the client on a transaction that has the locks on every table; SQLite locks the file by itself."""
        async with transaction(self._db, self._url, max_wait=_MAX_WAIT, limit=_TIMEOUT) as tx:
            if self._url.provider == "postgresql":
                await lock_tables(tx, which, strength)
            yield tx
