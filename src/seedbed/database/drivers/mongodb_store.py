"""A MongoDB database that a run fills or changes: new collections take the places of the old ones at the end."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from seedbed.answers import answers
from seedbed.database.drivers.mongodb import Database, state
from seedbed.database.drivers.mongodb_changes import MongoChanges
from seedbed.database.drivers.mongodb_sink import MongoSink, in_thread
from seedbed.database.drivers.mongodb_swap import swapping
from seedbed.database.errors import doubtful_commit
from seedbed.database.transactions import to_the_end
from seedbed.datamodel import tables
from seedbed.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from contextlib import AbstractAsyncContextManager, AbstractContextManager

    from pymongo.database import Database as Handle

    from seedbed.database.bson_codec import Document
    from seedbed.database.drivers import Mode
    from seedbed.database.drivers.mongodb_swap import Swap
    from seedbed.database.guard import DatabaseState
    from seedbed.database.sink import Changes, Sink, Store
    from seedbed.database.staging import Staging
    from seedbed.database.url import DatabaseUrl
    from seedbed.datamodel import DataModel

T = TypeVar("T")


@asynccontextmanager
async def opened(url: DatabaseUrl, datamodel: DataModel) -> AsyncIterator[Store]:
    """Yield the database at `url` for a run to fill."""
    async with _entered(Database(url).connected()) as database:
        yield _Store(url, database, datamodel)


class _Store:
    def __init__(self, url: DatabaseUrl, database: Handle[Document], datamodel: DataModel) -> None:
        self._url = url
        self._database = database
        self._datamodel = datamodel

    async def state(self) -> DatabaseState:
        with answers.during("what is there"):
            return await in_thread(partial(state, self._database))

    @asynccontextmanager
    async def filling(
        self, script: Sequence[str] | None, *, clear: bool, permit: Callable[[DatabaseState], None]
    ) -> AsyncIterator[Sink]:
        permit(await self.state())
        mode: Mode = "recreate" if script is not None else "replace" if clear else "merge"
        async with self._swapping(mode) as swap:
            sink = MongoSink(swap, self._database, self._datamodel)
            try:
                yield sink
                await sink.finish()
            finally:
                await sink.stop()

    def staging(self) -> AbstractAsyncContextManager[Staging]:
        raise UsageError("A cluster writes to PostgreSQL only. Use one machine with MongoDB.")

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[Changes]:
        async with self._swapping("merge") as swap:
            sink = MongoSink(swap, self._database, self._datamodel)
            try:
                yield MongoChanges(sink, self._datamodel)
                await sink.finish()
            finally:
                await sink.stop()

    @asynccontextmanager
    async def _swapping(self, mode: Mode) -> AsyncIterator[Swap]:
        with doubtful_commit(self._url) as begins:
            async with _entered(swapping(self._database, tables(self._datamodel), mode, begins)) as swap:
                yield swap


@asynccontextmanager
async def _entered(manager: AbstractContextManager[T]) -> AsyncIterator[T]:
    """Enter and leave a context manager whose work blocks."""
    value = await in_thread(manager.__enter__)
    try:
        yield value
    except BaseException as error:
        if not await in_thread(partial(manager.__exit__, type(error), error, error.__traceback__)):
            raise
    else:
        # What was done is in place then, whatever comes meanwhile: nobody must be told that it was rolled back.
        await to_the_end(asyncio.to_thread(manager.__exit__, None, None, None))
