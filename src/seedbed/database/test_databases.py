"""Databases that are made for a while: a template with the schema's tables, and copies of it."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING, Protocol

from seedbed.database.emptying import Emptying
from seedbed.database.engine_pool import SharedEngine
from seedbed.database.schema import creation_script
from seedbed.database.statements import identifier, literal
from seedbed.database.url import DatabaseUrl
from seedbed.errors import GuardError

if TYPE_CHECKING:
    from pathlib import Path

# In bytes; PostgreSQL cuts longer names off.
_LONGEST_NAME = 63


class Copies(Protocol):
    """Makes databases by name and takes them away again."""

    def create(self, name: str) -> DatabaseUrl:
        """Make a database with the schema's tables."""
        ...

    def copy(self, source: str, name: str) -> DatabaseUrl:
        """Copy a database that has no connections."""
        ...

    def copied(self, url: DatabaseUrl) -> None:
        """Take note of a copy that nothing has happened to yet."""
        ...

    def empty(self, url: DatabaseUrl) -> bool:
        """Make a copy as new again if that is quicker than another; return whether it is."""
        ...

    def drop(self, name: str) -> None:
        """Take a database away, if it is there."""
        ...

    def close(self) -> None:
        """Let go of what making databases needed."""
        ...


def copies(url: DatabaseUrl, folder: Path, *, remote: bool = False) -> Copies:
    """Return what makes databases like the one at `url`: files in `folder`, or databases beside it on its server.

    Raises `GuardError` for a server on another machine, unless `remote` says that it is meant.
    """
    if url.provider == "sqlite":
        return SqliteCopies(folder)
    require_meant(url, remote=remote)
    return PostgresqlCopies(url)


def require_meant(url: DatabaseUrl, *, remote: bool) -> None:
    """Raise `GuardError` for a server on another machine, unless `remote` says that it is meant."""
    if not (url.is_local or remote):
        raise GuardError(
            f"{url} is on another machine. To create test databases there, pass its URL with --seed-database."
        )


class SqliteCopies:
    """Files, readable by their owner only."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def create(self, name: str) -> DatabaseUrl:
        """Make a file with the schema's tables."""
        path = self._path(name)
        path.touch(mode=0o600)
        with closing(sqlite3.connect(path)) as connection:
            # One transaction: the disk need not be waited for after each of hundreds of statements.
            connection.executescript(";\n".join(["BEGIN", *creation_script("sqlite"), "COMMIT"]))
        return self._url(path)

    def copy(self, source: str, name: str) -> DatabaseUrl:
        """Copy a file that is not open."""
        path = self._path(name)
        shutil.copy(self._path(source), path)
        return self._url(path)

    def copied(self, url: DatabaseUrl) -> None:
        """Do nothing: to copy a file is as quick as anything."""

    def empty(self, url: DatabaseUrl) -> bool:
        """Return that this copy is done with."""
        del url
        return False

    def drop(self, name: str) -> None:
        """Delete a file and what SQLite keeps beside it."""
        for suffix in ("", "-wal", "-shm"):
            self._path(f"{name}.db{suffix}", suffix="").unlink(missing_ok=True)

    def close(self) -> None:
        """Do nothing: files need no cleanup here."""

    def _path(self, name: str, suffix: str = ".db") -> Path:
        return self._folder / f"{name}{suffix}"

    def _url(self, path: Path) -> DatabaseUrl:
        return DatabaseUrl.parse(f"file:{path}")


class PostgresqlCopies:
    """Databases on one server, named after the database that gives access to it."""

    def __init__(self, server: DatabaseUrl) -> None:
        self._server = server
        self._running: SharedEngine | None = None
        self._closed: set[str] = set()
        self._emptying = Emptying()

    @property
    def _admin(self) -> SharedEngine:
        if self._running is None:
            self._running = SharedEngine(self._server)
        return self._running

    def create(self, name: str) -> DatabaseUrl:
        """Make a database with the schema's tables."""
        # template1 may have connections; template0 never has any.
        self._admin.execute(f"CREATE DATABASE {identifier(self._name(name))} TEMPLATE template0")
        url = self._url(name)
        engine = SharedEngine(url)
        try:
            engine.execute(f"CREATE SCHEMA IF NOT EXISTS {identifier(url.schema)}")
            # One statement instead of hundreds: a block may hold any of them.
            script = ";\n".join(creation_script("postgresql"))
            engine.execute(f"DO $create$ BEGIN {script}; END $create$")
        finally:
            engine.stop()
        return url

    def copy(self, source: str, name: str) -> DatabaseUrl:
        """Copy a database on the server."""
        new, old = identifier(self._name(name)), identifier(self._name(source))
        self._close_to_others(self._name(source))
        self._admin.execute(f"CREATE DATABASE {new} TEMPLATE {old}")
        return self._url(name)

    def _close_to_others(self, name: str) -> None:
        """Refuse new connections: a database with sessions, such as a monitor's, cannot be copied."""
        if name in self._closed:
            return
        self._admin.execute(f"ALTER DATABASE {identifier(name)} ALLOW_CONNECTIONS false")
        # Copying ends what the server itself does there, which only a superuser may.
        sessions = (
            "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity "
            f"WHERE datname = {literal(name)} AND backend_type = 'client backend'"
        )
        self._admin.execute(sessions, method="query_raw")
        self._closed.add(name)

    def copied(self, url: DatabaseUrl) -> None:
        """Take note of a copy that nothing has happened to yet."""
        self._emptying.learn(url)

    def empty(self, url: DatabaseUrl) -> bool:
        """Make a copy as new again; return whether it is."""
        return self._emptying.empty(url)

    def drop(self, name: str) -> None:
        """Drop a database, even if it has connections."""
        self._emptying.forget(self._url(name))
        self._admin.execute(f"DROP DATABASE IF EXISTS {identifier(self._name(name))} WITH (FORCE)")

    def close(self) -> None:
        """Disconnect from the server."""
        if self._running is not None:
            self._running.stop()
            self._running = None

    def _name(self, name: str) -> str:
        beginning = self._server.name.encode()[: _LONGEST_NAME - len(name) - 1].decode(errors="ignore")
        return f"{beginning}_{name}"

    def _url(self, name: str) -> DatabaseUrl:
        return self._server.with_name(self._name(name))
