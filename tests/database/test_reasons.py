"""What a server, or the way to it, gives as the reason is what a command says, in one line."""

from __future__ import annotations

import asyncio
import os
import re
import socket
from contextlib import contextmanager, suppress
from threading import Thread
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import psycopg
import pytest
from psycopg import sql
from tls_front import certificate, tls_front

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


WAYS = (by_the_engine, by_a_driver, by_the_lock)


@pytest.fixture(params=WAYS, ids=lambda way: way.__name__)
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


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a folder with certificates for two hosts."""
    folder = tmp_path_factory.mktemp("certificates")
    for host in ("localhost", "elsewhere"):
        certificate(folder, host)
    return folder


@pytest.fixture
def front(make_database, made, postgres_server):
    """Return a function that gives an address behind TLS, for a certificate of localhost."""
    url = make_database("postgresql")
    folder = dict(parse_qsl(urlsplit(url.raw).query)).get("host", "")
    if not folder.startswith("/"):
        pytest.skip("the door leads to a socket, and this server has none here")
    with tls_front((made / "localhost.crt", made / "localhost.key"), f"{folder}/.s.PGSQL.5432") as port:

        def address(host: str, query: str) -> str:
            return f"postgresql://postgres@{host}:{port}/{url.name}?{query.replace('MADE', str(made))}"

        yield address


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
@pytest.mark.parametrize(
    ("host", "query"),
    [
        ("127.0.0.1", ""),
        ("127.0.0.1", "sslmode=require"),
        ("127.0.0.1", "sslmode=verify-ca&sslrootcert=MADE/localhost.crt"),
        ("localhost", "sslmode=verify-full&sslrootcert=MADE/localhost.crt"),
        ("127.0.0.1", "sslmode=no-verify&sslrootcert=MADE/elsewhere.crt"),
    ],
)
def test_a_server_that_speaks_tls_is_reached(front, way, host, query):
    asyncio.run(way(DatabaseUrl.parse(front(host, query))))


@pytest.mark.parametrize(
    ("host", "query", "why"),
    [
        ("127.0.0.1", "sslmode=disable", ""),
        ("127.0.0.1", "sslmode=require&sslrootcert=MADE/elsewhere.crt", "self-signed certificate|verify failed"),
        ("localhost", "sslmode=verify-full&sslrootcert=MADE/elsewhere.crt", "self-signed certificate|verify failed"),
        ("127.0.0.1", "sslmode=verify-full&sslrootcert=MADE/localhost.crt", "127.0.0.1"),
        ("localhost", "sslmode=verify-full&sslrootcert=MADE/none.crt", "none.crt"),
        ("localhost", "sslmode=require&sslcert=MADE/none.crt", "sslcert .*ENOENT.*none.crt"),
        ("localhost", "sslmode=require&sslcert=MADE/localhost.crt&sslkey=MADE/none.key", "none.key"),
    ],
)
def test_a_certificate_that_does_not_fit_is_named(told, front, host, query, why):
    line = told(front(host, query))
    if why:
        assert "cannot agree on a secure connection: " in line
    assert re.search(why, line)


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

    def test_a_refusing_line_of_pg_hba_for_an_address(self, own_server, told):
        folder = own_server._server.pgdata
        kept = (folder / "pg_hba.conf").read_text()
        host = f"127.0.{os.getpid() % 200 + 1}.7"
        try:
            socket.create_server((host, 0)).close()
        except OSError:
            pytest.skip("this system has but one address of its own")
        (folder / "pg_hba.conf").write_text(f"host all barred 127.0.0.0/8 reject\n{kept}")
        try:
            own_server.restart("fast", host=host)
            line = told(f"postgresql://barred@{host}:5432/{own_server.url.name}")
        finally:
            (folder / "pg_hba.conf").write_text(kept)
            own_server.restart("fast", host="")
        assert re.search(r"refuses the connection: pg_hba\.conf rejects connection for host \"127\.", line)
