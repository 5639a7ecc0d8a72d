"""Nothing waits without saying for whom: sessions and processes that hold what a command needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

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
