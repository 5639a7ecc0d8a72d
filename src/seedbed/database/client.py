"""Connecting to the database through the generated client, with errors that say what to do."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from inspect import iscoroutinefunction
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import quote

from seedbed.answers import answers
from seedbed.database.errors import package_of
from seedbed.database.session import for_engine
from seedbed.database.url import DatabaseUrl, database_url
from seedbed.database.waiting import explain
from seedbed.engine import VERSION
from seedbed.errors import ClientMissingError, DatabaseError, SeedError
from seedbed.invocation import as_typed
from seedbed.location import location

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from prisma._types import HttpConfig

    from prisma import Prisma

# The engine listens on loopback, without TLS: no proxy of the environment belongs in between, and loading
# certificates for nothing would cost a quarter of a second.
HTTP_SETTINGS = {"trust_env": False, "verify": False}

# The formats that SQLite writes and reads, in the header of a file, where there is a write-ahead log.
_HEADER, _FORMATS, _WITH_LOG = 20, slice(18, 20), b"\2\2"


def load_client() -> type[Prisma]:
    """Import the generated client; raise `ClientMissingError` when it was never generated or is broken."""
    _expect_own_engine()
    try:
        from prisma import Prisma
    except ImportError:
        raise _unusable("The Prisma client is not generated.") from None
    except RuntimeError as error:
        # prisma/__init__ raises this when only the library is installed and no client was generated into it.
        raise _unusable("The Prisma client is not generated.") from error
    except Exception as error:
        told = " ".join(str(error).split()) or type(error).__name__
        raise _unusable(f"The generated Prisma client cannot be imported: {told}.") from error
    if not iscoroutinefunction(Prisma.connect):
        raise ClientMissingError(
            'The generated Prisma client is synchronous. Set interface = "asyncio" in its generator, then run '
            f"`{as_typed('prisma generate')}`."
        )
    return Prisma


def _unusable(told: str) -> ClientMissingError:
    return ClientMissingError(f"{told} Run `{as_typed('prisma generate')}`.")


def _expect_own_engine() -> None:
    """Tell the client which engine it works with: it reads that from the pyproject.toml of the current folder only."""
    project = location()
    named = project.prisma.get("expected_engine_version")
    if named is None or Path.cwd() != project.root:
        os.environ.setdefault("PRISMA_EXPECTED_ENGINE_VERSION", named or VERSION)


@asynccontextmanager
async def connect(
    url: DatabaseUrl | None = None, *, create: bool = False, no_timeout: bool = False
) -> AsyncIterator[Prisma]:
    """Yield a connected client for `url`, by default the database in use.

    With `create`, a missing SQLite file is created, readable only by its owner, and removed again if nothing is written
    to it. With `no_timeout` it waits for an answer however long it takes.

    Raises `ClientMissingError` without a generated client, and `DatabaseError` if the database cannot be opened;
    database errors inside the block are raised as `DatabaseError` too.
    """
    url = url or database_url()
    url.require_client()
    prisma_class = load_client()
    new = url.provider == "sqlite" and prepare_file(url, create=create)
    # Whoever is told for whom we wait can end it.
    unhurried = no_timeout or answers.watched
    client = prisma_class(
        use_dotenv=False,
        auto_register=False,
        datasource={"url": for_engine(url)},
        http=cast("HttpConfig", {**HTTP_SETTINGS, "timeout": None} if unhurried else HTTP_SETTINGS),
    )
    with translated(url):
        try:
            await client.connect(timeout=timedelta(seconds=20))
            cast("Any", client._engine).session.awaited = partial(answers.awaited, url)
            await client.query_raw("SELECT 1")
            yield client
        finally:
            if client.is_connected():
                await client.disconnect(timeout=timedelta(seconds=5))
            if new and not url.path.stat().st_size:
                url.path.unlink()


def prepare_file(url: DatabaseUrl, *, create: bool) -> bool:
    """Raise `DatabaseError` unless the SQLite file can be used; return whether it had to be made."""
    try:
        new = create and not url.path.exists() and url.path.parent.is_dir()
        if new:
            url.path.touch(mode=0o600)
        check_file(url)
    except OSError as error:
        raise DatabaseError(f"{url} cannot be opened: {error.strerror}. Correct DATABASE_URL.") from error
    return new


def require_folder(url: DatabaseUrl) -> None:
    """Raise `DatabaseError` unless there is a folder for the SQLite file."""
    if not url.path.parent.is_dir():
        wrong = "is a file" if url.path.parent.exists() else "does not exist"
        raise DatabaseError(f"{url}: the folder {url.path.parent} {wrong}. Create it, or correct DATABASE_URL.")


def check_file(url: DatabaseUrl, *, write: bool = True) -> None:
    """Raise `DatabaseError` unless a SQLite file is there and can be read and, with `write`, written."""
    path = url.path
    if path.is_dir():
        raise DatabaseError(f"{url} is a directory. Set DATABASE_URL to a file, such as file:./dev.db.")
    require_folder(url)
    if not path.exists():
        raise DatabaseError(f"{url} does not exist yet. Run `{as_typed('prisma db push')}` to create it.")
    if not os.access(path, os.R_OK):
        raise DatabaseError(f"{url} cannot be read. Make the file readable, or correct DATABASE_URL.")
    if write and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise DatabaseError(f"{url} cannot be written. Make the file and its folder writable, or correct DATABASE_URL.")
    if path.stat().st_size and not _cannot_change(path):
        _check_log(url)


def _cannot_change(path: Path) -> bool:
    """Whether a file lies on a file system that is mounted for reading only."""
    return bool(os.statvfs(path).f_flag & os.ST_RDONLY)


def _check_log(url: DatabaseUrl) -> None:
    """Raise `DatabaseError` where SQLite's write-ahead log, in files beside the database, can't be read or made."""
    path = url.path.resolve()
    with path.open("rb") as file:
        if file.read(_HEADER)[_FORMATS] != _WITH_LOG:
            return
    log, index = (path.with_name(f"{path.name}{end}") for end in ("-wal", "-shm"))
    for each in (log, index):
        if each.exists() and not os.access(each, os.R_OK):
            raise DatabaseError(f"{url} has a write-ahead log, and {each} cannot be read. Make that file readable too.")
    if not (log.exists() and index.exists()) and not os.access(path.parent, os.W_OK):
        raise DatabaseError(
            f"{url} needs a write-ahead log beside it, and the folder {path.parent} cannot be written. Make the folder "
            "writable, or copy the database into another one."
        )


def address_to_read(url: DatabaseUrl) -> str:
    """Return the address of a SQLite file for the driver, to read from; raise `DatabaseError` if that cannot be."""
    check_file(url, write=False)
    # SQLite's write-ahead log lies in files beside the database, which only a connection that may write clears away.
    mode = "rw" if os.access(url.path, os.W_OK) and os.access(url.path.parent, os.W_OK) else "ro"
    # Where nobody can write, there is no log beside it to look at, and none can be made.
    unchanging = "&immutable=1" if _cannot_change(url.path) else ""
    return f"file:{quote(os.fsencode(url.path))}?mode={mode}{unchanging}"


class translated:
    """Turn the client's exceptions into `DatabaseError`, one line each."""

    def __init__(self, url: DatabaseUrl) -> None:
        self._url = url

    def __enter__(self) -> None:
        """Do nothing."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        """Raise a `DatabaseError` in place of an exception of the client or its transport."""
        if not isinstance(error, Exception) or isinstance(error, SeedError):
            return
        if package_of(error) not in {"prisma", "httpx", "httpcore"}:
            return
        raise DatabaseError(explain(error, self._url)) from error
