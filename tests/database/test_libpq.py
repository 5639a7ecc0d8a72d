"""The address that the bare driver of PostgreSQL is given."""

from __future__ import annotations

import os

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from seedbed.database.drivers import open_native
from seedbed.database.libpq import conninfo
from seedbed.database.lock import exclusive_blocking
from seedbed.database.sql_session import reading
from seedbed.database.url import DatabaseUrl

OF_PRISMA = "connection_limit=3&pool_timeout=2&pgbouncer=true&sslaccept=strict&schema=public"


@pytest.fixture
def database(make_database, postgres_server) -> DatabaseUrl:
    raw = make_database("postgresql").raw
    return DatabaseUrl.parse(f"{raw}{'&' if '?' in raw else '?'}{OF_PRISMA}")


def test_parameters_that_only_prisma_knows_are_left_out(database):
    with psycopg.connect(conninfo(database)) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


def test_everything_that_goes_past_the_engine_takes_such_an_address(database):
    assert open_native(database).layout().total == 0
    with reading(database) as reader, exclusive_blocking(database, command="test"):
        assert "Patient" in reader.tables()


@pytest.mark.parametrize(
    ("query", "known"),
    [
        ("", {"connect_timeout": "5"}),
        ("?connect_timeout=2", {"connect_timeout": "2"}),
        ("?sslmode=no-verify", {"connect_timeout": "5", "sslmode": "require", "sslrootcert": f"{os.devnull}/none"}),
        ("?application_name=a%20b&schema=x", {"connect_timeout": "5", "application_name": "a b"}),
    ],
)
def test_what_both_know_is_kept(query, known):
    said = conninfo_to_dict(conninfo(DatabaseUrl.parse(f"postgres://u:p%40ss@h:5433/name{query}")))
    # What every session of ours is set to; test_sessions.py has the rest.
    assert {said.pop(name) for name in ("client_encoding", "fallback_application_name")} == {"UTF8", "seedbed"}
    assert "TimeZone=UTC" in str(said.pop("options"))
    # A dead network is noticed soon.
    said = {name: value for name, value in said.items() if not name.startswith(("keepalives", "tcp_"))}
    assert said.pop("hostaddr", "") == ""
    assert said == {"user": "u", "password": "p@ss", "host": "h", "port": "5433", "dbname": "name", **known}


def test_where_a_database_is_only_its_address_says(monkeypatch, database):
    # The engine reads none of these: half of a command would be at another server.
    elsewhere = {"PGHOST": "elsewhere", "PGHOSTADDR": "10.0.0.1", "PGPORT": "1", "PGDATABASE": "other"}
    for name, value in elsewhere.items():
        monkeypatch.setenv(name, value)
    said = conninfo_to_dict(conninfo(DatabaseUrl.parse("postgres:///name?dbname=other&hostaddr=10.0.0.5")))
    assert (said["host"], said["port"], said["dbname"]) == ("localhost", "5432", "name")
    with psycopg.connect(conninfo(database)) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == (database.name,)
