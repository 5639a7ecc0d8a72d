"""One writer at a time: a run that seeds, resets or restores a database holds its lock meanwhile.

Where there are any, the locks are the kind that the system takes back when their holder dies, however it dies. None can
be left behind, so no process number has to be believed, and a number that was given to another process is no trap. What
the holder writes down about itself is only read while it holds the lock.

- SQLite: `flock` on `<file>.lock` beside the file, after symbolic links. It reaches all processes on the machine, and
  other machines where the file system shares such locks.
- PostgreSQL: a session-level advisory lock on a connection of its own, one per database and schema. It reaches every
  machine.
- MongoDB has no locks: a document with a lease, which its holder renews (see `drivers.mongodb_lock`). It reaches every
  machine; one that is dead there is known to be when its lease has run out.

An advisory lock rather than a row: `reset` drops the tables, and a row of a dead process would have to be judged by its
age. A connection of its own rather than the transaction's: it is taken before the guard looks at the rows, and whatever
happens to the transaction, the lock is held until the run has ended.
"""

from __future__ import annotations

import asyncio
import errno
import json
import os
import socket
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib import import_module
from time import monotonic, time
from typing import TYPE_CHECKING, Any, Protocol, Self
from zlib import crc32

from seedbed.answers import answers
from seedbed.config import DEFAULT_WAIT
from seedbed.database.client import require_folder
from seedbed.database.errors import describe
from seedbed.database.session import UNLIMITED, spending, time_left, waiting
from seedbed.errors import DatabaseError, LockedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator

    from seedbed.database.url import DatabaseUrl

_PAUSE = 0.05

# The first half of the advisory lock's key is ours, the second says which schema.
_KEY = 0x4F524341
_TAKE = "SELECT pg_try_advisory_lock(%s, %s)"
_WHO = """
    SELECT application_name FROM pg_stat_activity JOIN pg_locks USING (pid)
    WHERE locktype = 'advisory' AND granted AND classid::bigint = %s AND objid::bigint = %s AND objsubid = 2
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
"""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lock: a process, what it does, since when (seconds since 1970) and on which machine."""

    pid: int
    command: str
    since: int
    host: str

    @classmethod
    def here(cls, command: str) -> Holder:
        """Return this process."""
        return cls(os.getpid(), command, int(time()), socket.gethostname())

    def __str__(self) -> str:
        where = "" if self.host == socket.gethostname() else f" on {self.host}"
        since = datetime.fromtimestamp(self.since, UTC)
        return f"{self.command}, process {self.pid}{where}, since {since:%Y-%m-%d %H:%M:%S} UTC"


@asynccontextmanager
async def exclusive(
    url: DatabaseUrl, *, command: str, wait: float = DEFAULT_WAIT, notify: Callable[[str], None] | None = None
) -> AsyncIterator[None]:
    """Hold the lock of the database at `url` for the block; other processes see `command` as its holder.

    If another process holds it, this calls `notify` and waits for up to `wait` seconds, then raises `LockedError`,
    which names the holder. Raises `DatabaseError` if the lock cannot be reached at all.
    """
    lock = _lock_of(url)
    here = Holder.here(command)
    with waiting(wait):
        async with _taken(lock, url, here, wait, notify):
            yield


@asynccontextmanager
async def _taken(
    lock: _Lock, url: DatabaseUrl, here: Holder, wait: float, notify: Callable[[str], None] | None
) -> AsyncIterator[None]:
    async with lock:
        with spending(), answers.during("lock"):
            await _take(lock, url, here, wait, notify)
        yield


async def _take(lock: _Lock, url: DatabaseUrl, here: Holder, wait: float, notify: Callable[[str], None] | None) -> None:
    deadline = monotonic() + time_left(wait)
    told = False
    while not await lock.take(here):
        holder = await lock.holder() or "another process"
        left = deadline - monotonic()
        if left <= 0:
            raise LockedError(f"{url} is in use by {holder}. Try again when it has ended, or wait longer with --wait.")
        if notify is not None and not told:
            notify(f"{url} is in use by {holder}. Waiting for up to {wait:g} s.")
            told = True
        await asyncio.sleep(min(_PAUSE, left))


@contextmanager
def exclusive_blocking(
    url: DatabaseUrl, *, command: str, wait: float = DEFAULT_WAIT, notify: Callable[[str], None] | None = None
) -> Iterator[None]:
    """The same as `exclusive`, for code that is not async."""
    lock = _taken(_lock_of(url), url, Holder.here(command), wait, notify)
    # Around the runner: what it sets is set for the runner alone.
    with waiting(wait), asyncio.Runner() as runner:
        runner.run(lock.__aenter__())
        try:
            yield
        finally:
            runner.run(lock.__aexit__(None, None, None))


class _Lock(Protocol):
    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *_: object) -> None: ...

    async def take(self, me: Holder) -> bool:
        """Try to take the lock; return whether it is ours."""
        ...

    async def holder(self) -> Holder | None:
        """Return who held it at the last attempt, where that is known."""
        ...


def _lock_of(url: DatabaseUrl) -> _Lock:
    if url.provider == "mongodb":
        return import_module("seedbed.database.drivers.mongodb_lock").LeaseLock(url)
    return _AdvisoryLock(url) if url.provider == "postgresql" else _FileLock(url)


class _FileLock:
    """`flock` on a file that exists while the lock is held."""

    def __init__(self, url: DatabaseUrl) -> None:
        self._url = url
        self._path = url.path.with_name(f"{url.path.name}.lock")
        self._file: int | None = None
        self._holder: Holder | None = None

    async def __aenter__(self) -> Self:
        require_folder(self._url)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._file is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._file)
            self._file = None

    async def take(self, me: Holder) -> bool:
        try:
            self._file = self._open()
            if self._file is None:
                return False
            os.truncate(self._file, 0)
            os.pwrite(self._file, json.dumps(asdict(me)).encode(), 0)
        except OSError as error:
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise DatabaseError(describe(error, self._url)) from error
            raise DatabaseError(
                f"{self._url} cannot be locked: {error.strerror} ({self._path}). "
                "Make the folder writable, and remove that file if it is another user's."
            ) from error
        return True

    async def holder(self) -> Holder | None:
        return self._holder

    def _open(self) -> int | None:
        """Return the locked file, or None if another process has locked it."""
        import fcntl

        while True:
            file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if self._is_there(file):
                    return file
                # Its holder removed it between our opening and locking: ours would be a lock on nothing.
            except OSError as error:
                if error.errno not in {errno.EAGAIN, errno.EACCES}:
                    os.close(file)
                    raise
                self._holder = _read(os.pread(file, 4096, 0))
                os.close(file)
                return None
            os.close(file)

    def _is_there(self, file: int) -> bool:
        try:
            return os.path.samestat(os.fstat(file), self._path.stat())
        except FileNotFoundError:
            return False


def _read(text: bytes) -> Holder | None:
    """Return what a holder wrote; None where it has not come to write anything yet."""
    try:
        return Holder(**json.loads(text))
    except (ValueError, TypeError):
        return None


class _AdvisoryLock:
    """A session-level advisory lock; the connection's application name tells who holds it, on any machine."""

    def __init__(self, url: DatabaseUrl) -> None:
        self._url = url
        self._key = (_KEY, crc32(url.schema.encode()) >> 1)
        self._connection: Any = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._connection is not None:
            await self._connection.close()

    async def take(self, me: Holder) -> bool:
        if self._connection is None:
            self._connection = await self._connect(me)
        [row] = await self._ask(_TAKE)
        return row[0]

    async def holder(self) -> Holder | None:
        rows = await self._ask(_WHO)
        parts = rows[0][0].split(":", 4) if rows else []
        if len(parts) != 5 or not (parts[2].isdigit() and parts[3].isdigit()):
            return None
        return Holder(pid=int(parts[2]), command=parts[1], since=int(parts[3]), host=parts[4])

    async def _connect(self, me: Holder) -> Any:
        from psycopg import Error

        from seedbed.database.libpq import connect_async

        # 63 bytes is what PostgreSQL keeps of an application name.
        name = f"seedbed:{me.command}:{me.pid}:{me.since}:{me.host}".encode()[:63].decode(errors="ignore")
        try:
            connection = await connect_async(self._url, application_name=name)
            # While a run works, the lock's session has nothing to do.
            await connection.execute(UNLIMITED)
            return connection
        except Error as error:
            raise DatabaseError(describe(error, self._url)) from error

    async def _ask(self, query: str) -> list[Any]:
        from psycopg import Error

        try:
            cursor = await self._connection.execute(query, self._key)
            return await cursor.fetchall()
        except Error as error:
            raise DatabaseError(describe(error, self._url)) from error
