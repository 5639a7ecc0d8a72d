"""Databases as other people set them up: roles with habits, schemas beside `public`, policies and triggers."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql

from seedbed.database import DatabaseUrl
from seedbed.database.libpq import conninfo
from seedbed.database.schema import creation_script

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import LiteralString

_numbers = count(1)


@dataclass(frozen=True)
class Place:
    """A new database, and the role that owns it: a plain one, unless it is to be a superuser."""

    server: str
    name: str
    role: str

    def url(self, schema: str | None = None, **parameters: str) -> DatabaseUrl:
        """Return the address of the database for the role."""
        parts = urlsplit(self.server)
        query = "".join(
            f"&{name}={quote(value)}"
            for name, value in {**({"schema": schema} if schema else {}), **parameters}.items()
        )
        host = parts.netloc.rpartition("@")[2]
        return DatabaseUrl.parse(f"postgresql://{self.role}@{host}/{quote(self.name)}?{parts.query}{query}")

    def admin(self, *statements: str) -> None:
        """Run statements in the database as its superuser."""
        with psycopg.connect(self._admin, autocommit=True, client_encoding="UTF8") as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def rows(self, query: str, url: DatabaseUrl | None = None) -> list[tuple[Any, ...]]:
        """Return the rows of a query, as the superuser or through an address."""
        with psycopg.connect(conninfo(url) if url else self._admin, client_encoding="UTF8") as connection:
            return connection.execute(query.encode()).fetchall()

    def create_tables(self, url: DatabaseUrl) -> None:
        """Make the schema that the address names, and the data model's tables in it."""
        with psycopg.connect(conninfo(url), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {}").format(sql.Identifier(url.schema)))
            # All at once: to wait for the answer to each of a thousand takes most of the time.
            connection.execute(";\n".join(creation_script("postgresql")).encode())

    def digest(self, schema: str) -> dict[str, str]:
        """Return a digest of the rows of each table of a schema."""
        tables = self.rows(f"SELECT tablename FROM pg_tables WHERE schemaname = '{schema}' ORDER BY 1")
        # One connection: each has to read the server's catalogues first.
        with psycopg.connect(self._admin, client_encoding="UTF8") as connection:
            return {name: _digest(connection, f'"{schema}"."{name}"') for (name,) in tables}

    @property
    def _admin(self) -> str:
        return urlsplit(self.server)._replace(path=f"/{quote(self.name)}").geturl()


def _digest(connection: psycopg.Connection[tuple[Any, ...]], table: str) -> str:
    query = f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"
    [(digest,)] = connection.execute(query.encode()).fetchall()
    return digest


@contextmanager
def place(
    server: str,
    *,
    superuser: bool = False,
    settings: Mapping[str, str] | None = None,
    name: str = "",
    more: LiteralString = "TEMPLATE template0",
) -> Iterator[Place]:
    """Make a role with `settings` of its own and a database that it owns; `more` follows CREATE DATABASE."""
    number = f"{os.getpid()}_{next(_numbers)}"
    made = Place(server, name or f"place_{number}", f"role_{number}")
    role, database = sql.Identifier(made.role), sql.Identifier(made.name)
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN {}").format(role, sql.SQL("SUPERUSER" if superuser else "")))
        for setting, value in (settings or {}).items():
            admin.execute(sql.SQL("ALTER ROLE {} SET {} = {}").format(role, sql.Identifier(setting), value))
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {} {}").format(database, role, sql.SQL(more)))
    try:
        # As the server had it before version 15: whoever owns the database may use `public`.
        made.admin(f'ALTER SCHEMA public OWNER TO "{made.role}"')
        yield made
    finally:
        with psycopg.connect(server, autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))
            admin.execute(sql.SQL("DROP ROLE {}").format(role))


@contextmanager
def copied(original: Place) -> Iterator[Place]:
    """Make a copy of a database, for the same role."""
    made = replace(original, name=f"{original.name}_{next(_numbers)}")
    name, role, template = (sql.Identifier(each) for each in (made.name, made.role, original.name))
    with psycopg.connect(made.server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(name, role, template))
    try:
        yield made
    finally:
        with psycopg.connect(made.server, autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
