"""What a server, or the way to it, gives as the reason is what a command says, in one line."""

from __future__ import annotations

import asyncio
import re
import socket
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from seedbed.database import DatabaseUrl, connect, exclusive
from seedbed.database.sql_session import reading
from seedbed.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Iterator


async def by_the_engine(url: DatabaseUrl) -> None:
    async with connect(url):
        pass


async def by_a_driver(url: DatabaseUrl) -> None:
    with reading(url):
        pass


async def by_the_lock(url: DatabaseUrl) -> None:
    async with exclusive(url, command="test"):
        pass


@pytest.fixture(params=[by_the_engine, by_a_driver, by_the_lock], ids=lambda way: way.__name__)
def told(request):
    """Return what is said of an address to which there is no connection, by each way there is to connect."""

    def say(raw: str) -> str:
        with pytest.raises(SeedError) as caught:
            asyncio.run(request.param(DatabaseUrl.parse(raw)))
        said = str(caught.value)
        assert "\n" not in said
        return said

    return say


def test_a_name_that_nobody_knows(told):
    line = told("postgresql://postgres@database.invalid:5432/orca")
    assert "Cannot reach PostgreSQL orca on database.invalid:5432: " in line
    assert "database.invalid" in line.partition("5432: ")[2]


@contextmanager
def answering(answer: bytes) -> Iterator[int]:
    """Yield the port of a server that says so when a client asks whether it speaks TLS: `S` for yes, `N` for no."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def agree() -> None:
            with suppress(OSError):
                while True:
                    with server.accept()[0] as client:
                        client.recv(8)
                        client.sendall(answer)

        Thread(target=agree, daemon=True).start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)


def test_a_certificate_that_is_not_there(told, tmp_path):
    with answering(b"S") as port:
        line = told(f"postgresql://me@127.0.0.1:{port}/orca?sslmode=verify-full&sslrootcert={tmp_path}/no.crt")
    assert re.search(rf"(can't be read \(ENOENT\): |root certificate file \"){tmp_path}/no\.crt", line)
    assert line.endswith(". Correct sslmode or the certificates that DATABASE_URL names.")


def test_a_server_that_speaks_no_tls(told):
    # Through a socket in a folder, where the tests' own server listens, nobody asks for TLS.
    with answering(b"N") as port:
        line = told(f"postgresql://me@127.0.0.1:{port}/orca?sslmode=require")
    assert "cannot agree on a secure connection: " in line


class TestServer:
    """A server that does not let everybody in, and not everybody at once."""

    def test_a_full_limit_of_connections(self, postgres_server, make_database, told):
        url = make_database("postgresql")
        with psycopg.connect(postgres_server, autocommit=True) as admin:
            admin.execute("CREATE ROLE busy LOGIN CONNECTION LIMIT 1")
            admin.execute(sql.SQL("GRANT ALL ON DATABASE {} TO busy").format(sql.Identifier(url.name)))
            try:
                parts = urlsplit(url.raw)
                busy = parts._replace(netloc=f"busy@{parts.netloc.rpartition('@')[2]}").geturl()
                with psycopg.connect(busy):
                    line = told(busy)
            finally:
                admin.execute(sql.SQL("DROP OWNED BY busy CASCADE"))
                admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM busy").format(sql.Identifier(url.name)))
                admin.execute("DROP ROLE busy")
        assert 'accepts no more connections: too many connections for role "busy"' in line

    def test_a_refusing_line_of_pg_hba(self, own_server, told):
        folder = own_server._server.pgdata
        kept = (folder / "pg_hba.conf").read_text()
        (folder / "pg_hba.conf").write_text(f"local all barred reject\nhost all barred all reject\n{kept}")
        with psycopg.connect(own_server.url.raw, autocommit=True) as admin:
            admin.execute("SELECT pg_reload_conf()")
            try:
                parts = urlsplit(own_server.url.raw)
                barred = parts._replace(netloc=f"barred@{parts.netloc.rpartition('@')[2]}").geturl()
                line = told(barred)
            finally:
                (folder / "pg_hba.conf").write_text(kept)
                admin.execute("SELECT pg_reload_conf()")
        assert "refuses the connection: pg_hba.conf rejects connection for" in line
