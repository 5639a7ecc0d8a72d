"""A transaction that ends in one of two ways, whatever interrupts it: rolled back, or committed as a whole."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from seedbed.database.errors import doubtful_commit, lost_connection
from seedbed.database.session import lock_timeout, spending

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

    from prisma import Prisma
    from seedbed.database.url import DatabaseUrl

_LEAST_WAIT = timedelta(seconds=1)
# Who has not answered for half a minute is not waited for as long again.
_NO_ANSWER = 2.0


@asynccontextmanager
async def transaction(db: Prisma, url: DatabaseUrl, *, max_wait: timedelta, limit: timedelta) -> AsyncIterator[Prisma]:
    """Yield a client on a new transaction: committed after the block, rolled back when the block raises.

    It waits for up to `max_wait` to begin, on SQLite no longer than for any lock, and is rolled back if it lasts longer
    than `limit`.

    A commit that has started is finished, and a cancellation during it is ignored, because otherwise the user would be
    told that nothing was changed. Raises `DatabaseError` if the connection is lost during the commit.
    """
    if url.provider == "sqlite":
        # Its turn is the file's lock, which another process may hold.
        max_wait = min(max_wait, max(timedelta(milliseconds=lock_timeout()), _LEAST_WAIT))
    manager = db.tx(max_wait=max_wait, timeout=limit)
    with spending():
        tx = await manager.start()
    try:
        yield tx
    except BaseException as error:
        # Without a connection there is nothing left to roll back: the database has done so, or will.
        gone = isinstance(error, Exception) and lost_connection(error)
        with suppress(Exception):
            await to_the_end(asyncio.wait_for(manager.rollback(), _NO_ANSWER if gone else None))
        raise
    with doubtful_commit(url) as begins:
        begins()
        await to_the_end(manager.commit())


async def to_the_end(work: Coroutine[Any, Any, object]) -> None:
    """Wait for `work`, and ignore whatever cancels us meanwhile: what it has done can no longer be taken back."""
    task = asyncio.ensure_future(work)
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled():
                raise
            if (current := asyncio.current_task()) is not None:
                current.uncancel()
        except Exception:  # noqa: S110 - raised below
            pass
    task.result()
