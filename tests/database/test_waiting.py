"""Nothing waits without saying for whom: sessions and processes that hold what a command needs."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Timer
from time import monotonic

import psycopg
import pytest
from processes import started

from seedbed.database import session
from seedbed.database.client import connect
from seedbed.database.drivers import open_native
from seedbed.database.libpq import conninfo
from seedbed.database.sql_session import reading
from seedbed.datamodel import load, tables
from seedbed.errors import DatabaseError


def replacing(url):
    with open_native(url).loading(tables(load()), "replace"):
        pass


def dumping(url):
    with open_native(url).reading():
        pass


def looking(url):
    with reading(url) as reader:
        reader.rows('SELECT * FROM "Patient"')


@pytest.mark.usefixtures("postgres_server")
@pytest.mark.parametrize(
    ("action", "held"),
    [
        (replacing, 'SELECT * FROM "Patient" LIMIT 1'),
        (dumping, 'LOCK TABLE "Patient" IN ACCESS EXCLUSIVE MODE'),
        (looking, 'LOCK TABLE "Patient" IN ACCESS EXCLUSIVE MODE'),
    ],
)
def test_the_session_that_blocks_is_named_after_the_wait(make_database, action, held):
    url = make_database("postgresql")
    with psycopg.connect(conninfo(url), application_name="browser") as other:
        other.execute(held.encode())
        pid = other.info.backend_pid
        with session.waiting(0.2), pytest.raises(DatabaseError) as caught:
            action(url)
    assert f"is locked by session {pid} of postgres (browser), idle in transaction: {held}" in str(caught.value)


@pytest.mark.usefixtures("postgres_server")
@pytest.mark.parametrize("action", [replacing, dumping, looking])
def test_the_time_to_wait_is_for_all_locks_together(make_database, action):
    url, wait = make_database("postgresql"), 2.0
    with psycopg.connect(conninfo(url)) as first, psycopg.connect(conninfo(url), application_name="last") as last:
        first.execute('LOCK TABLE "Appointment" IN ACCESS EXCLUSIVE MODE')
        last.execute('LOCK TABLE "Patient" IN ACCESS EXCLUSIVE MODE')
        release, begun = Timer(0.8 * wait, first.rollback), monotonic()
        release.start()
        with session.waiting(wait), pytest.raises(DatabaseError, match=r"is locked by session .+ \(last\)"):
            action(url)
        assert monotonic() - begun < 1.6 * wait
        release.join()


def rows_of_a_dump(url):
    [table] = [each for each in tables(load()) if each.model == "Permission"]
    with open_native(url).reading() as reader:
        return sum(len(columns[0]) for columns in reader.batches(table))


def rows_of_a_look(url):
    with reading(url) as reader:
        reader.tables()
        return reader.rows('SELECT count(*) FROM "Permission"')[0][0]


@pytest.mark.usefixtures("postgres_server")
@pytest.mark.parametrize("count", [rows_of_a_dump, rows_of_a_look])
def test_who_waits_for_a_table_that_is_filled_again_does_not_see_it_empty(make_database, count):
    url = make_database("postgresql")
    filled = (
        'INSERT INTO "Permission" ("id", "code", "resource", "action", "description") '
        "SELECT n, n, n, 'READ', '' FROM generate_series(1, 50) AS n"
    )
    with psycopg.connect(conninfo(url)) as other, psycopg.connect(conninfo(url), autocommit=True) as watch:
        other.execute(filled)
        other.commit()
        other.execute('TRUNCATE "Permission" CASCADE')
        other.execute(filled)
        with ThreadPoolExecutor() as pool:
            counted = pool.submit(count, url)
            while not watch.execute("SELECT FROM pg_locks WHERE NOT granted").fetchall():
                assert not counted.done()
            other.commit()
            assert counted.result() == 50


@pytest.mark.usefixtures("postgres_server")
async def test_the_session_that_blocks_a_statement_of_the_engine_is_named(make_database):
    url = make_database("postgresql")
    with psycopg.connect(conninfo(url), application_name="browser") as other:
        other.execute('LOCK TABLE "Patient" IN ACCESS EXCLUSIVE MODE')
        with session.waiting(0.2), pytest.raises(DatabaseError, match=rf"session {other.info.backend_pid} of postgres"):
            async with connect(url) as db:
                await db.execute_raw('DELETE FROM "Patient"')


HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="the system does not say who holds a lock")
def test_the_process_that_has_locked_a_file_is_named(make_database):
    url = make_database("sqlite")
    command = [sys.executable, "-c", HOLD, str(url.path)]
    with started(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with session.waiting(0.2), pytest.raises(DatabaseError) as caught:
            replacing(url)
    assert f"is locked by process {other.pid} ({sys.executable}" in str(caught.value)
