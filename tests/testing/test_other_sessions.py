"""Test databases on a server where others have sessions of their own."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, suppress
from threading import Event, Thread
from urllib.parse import parse_qs, quote, urlsplit

import psycopg
import pytest
from psycopg import sql

from seed.config import PROJECT_ROOT
from seedbed.database import DatabaseUrl
from seedbed.database.test_databases import PostgresqlCopies

pytest_plugins = ("pytester",)

SETTINGS = """
[pytest]
filterwarnings = error
addopts = -p no:cacheprovider -p no:hypothesispytest -p no:faker
asyncio_default_fixture_loop_scope = function
asyncio_mode = auto
"""
TESTS = """
import pytest

@pytest.mark.parametrize("number", range(3))
async def test_rows_are_gone_in_the_next_test(number, patient_factory, db):
    assert await db.patient.count() == 0
    await patient_factory.create(email="test@example.com")

@pytest.mark.parametrize("number", range(2))
async def test_commits_are_gone_in_the_next_test(number, committed_db):
    assert await committed_db.clinic.count() == 0
    await committed_db.permission.create(
        data={"code": "x", "resource": "x", "action": "READ", "description": "x"}
    )
"""


def test_sessions_in_template1_and_in_the_template_are_in_nobodys_way(postgres_server):
    copies = PostgresqlCopies(DatabaseUrl.parse(postgres_server))
    with psycopg.connect(urlsplit(postgres_server)._replace(path="/template1").geturl(), application_name="monitor"):
        try:
            template = copies.create("of_all")
            with psycopg.connect(template.raw, application_name="monitor"):
                copies.copy("of_all", "copied")
                copies.copy("of_all", "again")
        finally:
            for name in ("copied", "again", "of_all"):
                copies.drop(name)
            copies.close()


WATCHED = """SELECT datname FROM pg_database
WHERE datallowconn AND (datname LIKE 'Caf%' OR datname IN ('postgres', 'template1'))"""


@contextmanager
def monitor(server: str):
    """Keep a session in every database of a server, in new ones at once, as monitoring programs do."""
    stop = Event()

    # Those of other tests on this server are left alone: it has room for a hundred sessions.
    def watch() -> None:
        with psycopg.connect(server, autocommit=True) as admin, ExitStack() as sessions:
            seen = set()
            while not stop.wait(0.01):
                found = admin.execute(WATCHED).fetchall()
                for (name,) in found:
                    if name not in seen:
                        with suppress(psycopg.Error):
                            address = urlsplit(server)._replace(path=f"/{quote(name)}").geturl()
                            sessions.callback(psycopg.connect(address, application_name="monitor").close)
                            seen.add(name)

    thread = Thread(target=watch)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_the_plugin_works_beside_a_monitor_on_a_name_and_a_socket_that_are_encoded(
    pytester, postgres_server, monkeypatch
):
    monkeypatch.setenv("SEEDBED_PROJECT", str(PROJECT_ROOT))
    folder = parse_qs(urlsplit(postgres_server).query).get("host", [""])[0]
    if not folder:
        pytest.skip("the server of TEST_POSTGRES_URL is not reached by a socket")
    url = f"postgresql://postgres@{quote(folder, safe='')}/Caf%C3%A9%20M%C3%BCller"
    name = sql.Identifier("Café Müller")
    pytester.makeini(SETTINGS)
    pytester.makepyfile(TESTS)
    with psycopg.connect(postgres_server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))
        try:
            with monitor(postgres_server):
                result = pytester.runpytest_subprocess(f"--seed-database={url}")
            made = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'Caf%'").fetchall()
        finally:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))
    assert result.parseoutcomes() == {"passed": 5}, result.stdout.str()
    # Nothing is left behind, under this name or an encoded one.
    assert made == [("Café Müller",)]
