"""Connecting to the database through the generated client, with errors that say what to do."""

from __future__ import annotations

import os
import re
import tomllib
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

from seed.config import PROJECT_ROOT
from seed.database.url import DatabaseUrl, database_url
from seed.errors import ClientMissingError, DatabaseError, SeedError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from prisma._types import HttpConfig

    from prisma import Prisma

_GENERATE = "Run `prisma generate` (or `make setup`) in the project's environment."

# The engine listens on loopback, without TLS: no proxy of the environment belongs in between, and loading
# certificates for nothing would cost a quarter of a second.
HTTP_SETTINGS = {"trust_env": False, "verify": False}

_MISSING = re.compile(r"database [`\"]\S+ does not exist", re.IGNORECASE)
_LOCKED = re.compile(r"database is locked|SQLITE_BUSY|lock timeout", re.IGNORECASE)
_LOST = re.compile(
    r"terminating connection|connection terminated|server (?:has )?closed the connection"
    r"|has encountered a connection error|\bE(?:PIPE|CONNRESET)\b",
    re.IGNORECASE,
)
NO_ROOM = re.compile(r"disk is full|disk I/O error|No space left|could not (?:extend|write)", re.IGNORECASE)
_UNREACHABLE = re.compile(
    r"Can't reach database server|not reachable|connection refused|could not translate host|failed to resolve host"
    r"|timeout expired|connection (?:to server .* )?failed",
    re.IGNORECASE,
)
_REFUSED = re.compile(r"(password|peer|ident) authentication failed|role \S+ does not exist|no password supplied")


def load_client() -> type[Prisma]:
    """Import the generated client; raise `ClientMissingError` when it was never generated or is broken."""
    _expect_own_engine()
    try:
        from prisma import Prisma
    except ImportError:
        raise ClientMissingError(f"The Prisma client is not generated. {_GENERATE}") from None
    except RuntimeError as error:
        # prisma/__init__ raises this when only the library is installed and no client was generated into it.
        raise ClientMissingError(f"The Prisma client is not generated. {_GENERATE}") from error
    return Prisma


def _expect_own_engine() -> None:
    """Tell the client which engine it works with: it reads that from the pyproject.toml of the current folder only."""
    if Path.cwd() != PROJECT_ROOT:
        text = (PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8")
        version = tomllib.loads(text)["tool"]["prisma"]["expected_engine_version"]
        os.environ.setdefault("PRISMA_EXPECTED_ENGINE_VERSION", version)


@asynccontextmanager
async def connect(url: DatabaseUrl | None = None, *, create: bool = False) -> AsyncIterator[Prisma]:
    """Yield a connected client for `url`, by default the database in use.

    With `create` a SQLite file that does not exist is made, readable by its owner only, and taken away again
    when nothing came to be written to it.

    Raises `ClientMissingError` without a generated client and `DatabaseError` when the database cannot be
    opened; errors of the database inside the block come out as `DatabaseError` too.
    """
    url = url or database_url()
    url.require_client()
    prisma_class = load_client()
    new = url.provider == "sqlite" and prepare_file(url, create=create)
    client = prisma_class(auto_register=False, datasource={"url": url.raw}, http=cast("HttpConfig", HTTP_SETTINGS))
    with translated(url):
        try:
            await client.connect(timeout=timedelta(seconds=20))
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
        raise DatabaseError(f"{url}: that is a folder. Set DATABASE_URL to a file, such as file:./dev.db.")
    require_folder(url)
    if not path.exists():
        raise DatabaseError(f"{url} does not exist yet. Run `prisma db push` to create it.")
    if not os.access(path, os.R_OK):
        raise DatabaseError(f"{url} cannot be read. Make the file readable, or correct DATABASE_URL.")
    if write and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise DatabaseError(f"{url} cannot be written. Make the file and its folder writable, or correct DATABASE_URL.")


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
        if _package_of(error) not in {"prisma", "httpx", "httpcore"}:
            return
        raise DatabaseError(describe(error, self._url)) from error


def describe(error: Exception, url: DatabaseUrl) -> str:
    """Return one line for an exception of the client or a driver: what failed, where, and what to do next."""
    code = getattr(error, "code", None)
    data = getattr(error, "data", None)
    if isinstance(data, dict):
        code = data.get("user_facing_error", {}).get("error_code", code)
    name = type(error).__name__
    text = " ".join(str(error).split())
    if code == "P1000" or _REFUSED.search(text):
        return f"{url} refuses the user or password. Correct DATABASE_URL."
    # The driver says of a missing database, too, that the connection failed.
    if code == "P1003" or _MISSING.search(text):
        how = f"`createdb {url.name}`" if url.provider == "postgresql" else "`prisma db push`"
        return f"{url} does not exist. Create it with {how}, or correct DATABASE_URL."
    if code in {"P1001", "P1002"} or _UNREACHABLE.search(text):
        return f"Cannot reach {url}. Start the server, or correct DATABASE_URL."
    if code == "P1010":
        return f"{url} denies this user access. Grant it, or correct DATABASE_URL."
    if code in {"P2021", "P2022"} or "no such table" in text or "does not exist in the current database" in text:
        return f"{url} has not the tables of this schema. Run `prisma db push`."
    if code == "P1008" or _LOCKED.search(text):
        return f"{url} is locked by another process. Wait for it to finish, then try again."
    if name in {"EngineConnectionError", "BinaryNotFoundError", "MismatchedVersionsError"}:
        return f"The query engine did not start. {_GENERATE} ({text or name})"
    if code == "P1017" or _LOST.search(text):
        return f"{url} closed the connection, and with it the transaction. Nothing was committed; try again."
    if NO_ROOM.search(text):
        return (
            f"{url} cannot be written: {text.rstrip('.')}. Nothing was changed. Make room on its disk, then try again."
        )
    if "read-only" in text:
        return f"{url} is read-only. Nothing was changed. Make it writable, or correct DATABASE_URL."
    if name == "ReadTimeout":
        return f"{url} does not answer. Nothing was committed; try again when it is less busy."
    if _package_of(error) in {"httpx", "httpcore"}:
        return f"The query engine stopped while it was working on {url}. Nothing was committed; try again."
    return f"{url}: {text or name}"


def lost_connection(error: Exception) -> bool:
    """Return whether the engine or the database went away, so that nobody knows what became of the last request."""
    return _package_of(error) in {"httpx", "httpcore"} or bool(_LOST.search(str(error)))


def is_about_rows(error: Exception) -> bool:
    """Return whether the database refuses what it was given, rather than being unable to take anything."""
    return not any(pattern.search(str(error)) for pattern in (_LOST, _UNREACHABLE, _LOCKED, NO_ROOM))


def _package_of(error: Exception) -> str:
    return type(error).__module__.partition(".")[0]
