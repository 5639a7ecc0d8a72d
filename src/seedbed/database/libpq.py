"""The address of a PostgreSQL database in the words of libpq, which the bare driver speaks."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psycopg import AsyncConnection, Connection, OperationalError, pq
from psycopg.conninfo import make_conninfo

from seedbed.answers import answers
from seedbed.database import session

if TYPE_CHECKING:
    from seedbed.database.url import DatabaseUrl

# What the address has a place for, and what leads elsewhere than the engine goes.
_NOT_FROM_PARAMETERS = {"user", "password", "host", "hostaddr", "port", "dbname", "service"}
_DEFAULT_PORT = 5432
# As long as the query engine tries, where the address does not say.
_CONNECT_TIMEOUT = 5

# A network that is gone is noticed within half a minute, rather than after the two hours of most systems.
_DEAD_AFTER = {
    "tcp_user_timeout": 30_000,
    **{f"keepalives_{name}": number for name, number in session.KEEPALIVES.items()},
}

# That it closes a connection whose query could not be cancelled is the driver's own affair.
logging.getLogger("psycopg").addHandler(logging.NullHandler())


class _Watched(Connection[Any]):
    """A connection that says for whom it waits."""

    asked: object = "PostgreSQL"

    def wait(self, *arguments: Any, **named: Any) -> Any:
        with answers.awaited(self.asked):
            return super().wait(*arguments, **named)


class _WatchedAsync(AsyncConnection[Any]):
    asked: object = "PostgreSQL"

    async def wait(self, *arguments: Any, **named: Any) -> Any:
        with answers.awaited(self.asked):
            return await super().wait(*arguments, **named)


def connect(url: DatabaseUrl, **options: Any) -> Connection[Any]:
    """Open a connection on which every statement is a transaction, unless told otherwise."""
    with answers.awaited(url):
        connection = _Watched.connect(conninfo(url), autocommit=True, **options)
    connection.asked = url
    return connection


async def connect_async(url: DatabaseUrl, **options: Any) -> AsyncConnection[Any]:
    """Open a connection as `connect` does."""
    with answers.awaited(url):
        connection = await _WatchedAsync.connect(conninfo(url), autocommit=True, **options)
    connection.asked = url
    return connection


def conninfo(url: DatabaseUrl) -> str:
    """Return the address of `url`, for a session as `session` says.

    Parameters that only Prisma knows are left out; they would be refused. Raises psycopg's `OperationalError` for a
    certificate or key that is named and not there: libpq would go on without it, and the engine would not.
    """
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()} - _NOT_FROM_PARAMETERS
    given = {name: value for name, value in url.parameters.items() if name in known and value}
    server = url.server
    return make_conninfo(
        **{
            "user": server.user,
            "password": server.password,
            # What the address leaves out is what the engine takes: with PGHOST and its like, half of a command would
            # be at another server.
            "host": server.host or "localhost",
            "hostaddr": "",
            "port": server.port or _DEFAULT_PORT,
            "dbname": url.name,
            "connect_timeout": _CONNECT_TIMEOUT,
            "fallback_application_name": session.APPLICATION,
            **_DEAD_AFTER,
            **given,
            **_tls(url),
            "client_encoding": "UTF8",
            "options": session.options(url),
        }
    )


def _tls(url: DatabaseUrl) -> dict[str, str]:
    """Return what Prisma's own words for TLS mean."""
    parameters = url.parameters
    for name in ("sslcert", "sslkey"):
        if (path := parameters.get(name)) and not Path(path).exists():
            raise OperationalError(f"the file that {name} names can't be read (ENOENT): {path}")
    if parameters.get("sslmode") == "no-verify":
        # The engine's word for TLS without looking at the certificate. Where there is a root certificate, libpq looks.
        return {"sslmode": "require", "sslrootcert": f"{os.devnull}/none"}
    if parameters.get("sslaccept") == "strict":
        return {"sslmode": "verify-full", "sslrootcert": parameters.get("sslrootcert") or "system"}
    return {}
