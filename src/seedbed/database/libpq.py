"""The address of a PostgreSQL database in the words of libpq, which the bare driver speaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psycopg import pq
from psycopg.conninfo import make_conninfo

from seedbed.database import session

if TYPE_CHECKING:
    from seedbed.database.url import DatabaseUrl

# As long as the query engine tries, where the address does not say.
_CONNECT_TIMEOUT = 5


def conninfo(url: DatabaseUrl) -> str:
    """Return the address of `url`, for a session as `session` says.

    Parameters that only Prisma knows are left out; they would be refused.
    """
    known = {option.keyword.decode() for option in pq.Conninfo.get_defaults()}
    given = {name: value for name, value in url.parameters.items() if name in known and value}
    server = url.server
    return make_conninfo(
        **{
            "user": server.user,
            "password": server.password,
            "host": server.host or None,
            "port": server.port,
            "dbname": url.name,
            "connect_timeout": _CONNECT_TIMEOUT,
            "fallback_application_name": session.APPLICATION,
            **given,
            **_tls(url),
            "client_encoding": "UTF8",
            "options": session.options(url),
        }
    )


def _tls(url: DatabaseUrl) -> dict[str, str]:
    """Return what Prisma's own words for TLS mean."""
    parameters = url.parameters
    if parameters.get("sslmode") == "no-verify":
        # The engine's word for TLS without looking at the certificate.
        return {"sslmode": "require"}
    if parameters.get("sslaccept") == "strict":
        return {"sslmode": "verify-full", "sslrootcert": parameters.get("sslrootcert") or "system"}
    return {}
