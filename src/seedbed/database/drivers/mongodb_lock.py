"""The lock of a MongoDB database: a document that its holder keeps renewing, so that a dead one loses it.

It reaches every machine. A holder on this machine is known to be dead at once, one on another when it has not been
heard of for the lease. The collection is there while the lock is held, and gone afterwards.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import asdict, fields
from functools import partial
from secrets import token_hex
from threading import Event, Thread
from typing import TYPE_CHECKING, Any, Self

from pymongo import errors

from seedbed.database.drivers.mongodb import Database
from seedbed.database.drivers.mongodb_swap import LEASE, LOCKS, is_alive, now
from seedbed.database.lock import Holder

if TYPE_CHECKING:
    from datetime import timedelta

    from seedbed.database.url import DatabaseUrl

_RENEWALS_PER_LEASE = 4
_ID = "lock"


class LeaseLock:
    """Taken by inserting the one document of its collection, or by taking over that of a dead holder."""

    def __init__(self, url: DatabaseUrl, lease: timedelta = LEASE) -> None:
        self._connection = Database(url).connected()
        self._lease = lease
        self._token = token_hex(8)
        self._database: Any = None
        self._done = Event()
        self._renewing: Thread | None = None

    async def __aenter__(self) -> Self:
        self._database = await asyncio.to_thread(self._connection.__enter__)
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.to_thread(self._release)

    async def take(self, me: Holder) -> bool:
        """Try to take the lock; return whether it is ours."""
        try:
            taken = await asyncio.to_thread(partial(self._take, me))
        except errors.PyMongoError as error:
            self._close(error)
            raise
        if taken:
            self._renewing = Thread(target=self._renew, name="seedbed-lock", daemon=True)
            self._renewing.start()
        return taken

    async def holder(self) -> Holder | None:
        """Return who held it at the last attempt, where that is known."""
        found = await asyncio.to_thread(lambda: self._locks.find_one({"_id": _ID}))
        names = [field.name for field in fields(Holder)]
        return Holder(**{name: found[name] for name in names}) if found and found.keys() >= set(names) else None

    @property
    def _locks(self) -> Any:
        return self._database[LOCKS]

    def _take(self, me: Holder) -> bool:
        at = now(self._database)
        mine = {"token": self._token, **asdict(me), "at": at}
        other = self._locks.find_one({"_id": _ID})
        if other is None:
            try:
                self._locks.insert_one({"_id": _ID, **mine})
            except errors.DuplicateKeyError:
                return False
            return True
        if is_alive(other, at, self._lease):
            return False
        same = {"_id": _ID, "token": other["token"], "at": other["at"]}
        return bool(self._locks.replace_one(same, mine).matched_count)

    def _renew(self) -> None:
        while not self._done.wait(self._lease.total_seconds() / _RENEWALS_PER_LEASE):
            try:
                self._locks.update_one({"_id": _ID, "token": self._token}, {"$set": {"at": now(self._database)}})
            except errors.PyMongoError:
                # The run itself meets the same error and reports it.
                continue

    def _release(self) -> None:
        self._done.set()
        if self._renewing is not None:
            self._renewing.join()
            # Where it fails the lease runs out, and on this machine the process will be seen to be gone.
            with suppress(errors.PyMongoError):
                self._remove()
        self._close(None)

    def _remove(self) -> None:
        """Take the collection away under another name: while our document is in it, no one else writes to it."""
        if self._locks.find_one({"_id": _ID, "token": self._token}) is not None:
            gone = f"{LOCKS}.{self._token}"
            self._locks.rename(gone)
            self._database.drop_collection(gone)

    def _close(self, error: BaseException | None) -> None:
        connection, self._connection = self._connection, _Closed()
        connection.__exit__(type(error) if error else None, error, None)


class _Closed:
    """A connection that was given back."""

    def __enter__(self) -> Any:
        raise RuntimeError("closed")

    def __exit__(self, *_: object) -> None:
        """Do nothing."""
