"""What can become of the database under a run: gone, restarted, locked, read-only, full. As before, or complete."""

from __future__ import annotations

import re
import resource
import sqlite3
import sys
from contextlib import closing

import psutil
import psycopg
import pytest
from commands import command, only_line
from processes import engines_of, finish, running, still_running, wait_for_line
from reading import read_tables, violations

from seedbed.database.session import waiting
from seedbed.errors import DatabaseError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX files and processes")

STANDARD = ("--profile", "standard", "--as-of", "2026-03-02", "--yes", "--verbose")
LARGE = ("--profile", "standard:patients=150", "--as-of", "2026-03-02", "--yes", "--verbose")
FULL = ("--profile", "full", "--as-of", "2026-03-02", "--yes", "--verbose")
HALFWAY = "main · Patients"


@pytest.mark.parametrize("mode", [pytest.param("fast", marks=pytest.mark.thorough), "immediate"])
def test_a_server_that_restarts_under_us(mode, own_server, seed, datamodel):
    url = own_server.url
    seed(url, "minimal")
    before = read_tables(url, datamodel)
    with running("seed", *LARGE, url=url) as process:
        wait_for_line(process, HALFWAY)
        own_server.restart(mode)
        code, lines = finish(process)
    assert code == 1
    assert lines[-1].startswith(
        f"error: {url} closed the connection, and with it the transaction. Nothing was committed"
    )
    assert engines_of(url) == []
    assert read_tables(url, datamodel) == before
    assert violations(url) == {}
    assert seed(url, "minimal").rows > 0


def test_a_server_whose_disk_is_full(own_server, seed, datamodel):
    url = own_server.url
    seed(url, "minimal")
    before = read_tables(url, datamodel)
    own_server.restart("fast", file_size=1_100_000)
    try:
        done = command("seed", *FULL, "--quiet", url=url)
    finally:
        own_server.restart("fast")
    assert done.returncode == 1
    assert re.fullmatch(
        f"{url} is out of disk space: .*File too large.* Nothing was changed. Free some space, then try again.",
        only_line(done),
    )
    assert read_tables(url, datamodel) == before
    assert violations(url) == {}


def test_a_file_that_cannot_grow(practices, seeded, datamodel):
    url, before = practices.copy("sqlite"), seeded("minimal", "sqlite")
    with running("seed", *STANDARD, url=url) as process:
        wait_for_line(process, "Clinics")
        for engine in engines_of(url):
            engine.rlimit(psutil.RLIMIT_FSIZE, (url.path.stat().st_size + 100_000, resource.RLIM_INFINITY))
        code, lines = finish(process)
    assert code == 1
    assert lines[-1].startswith(f"error: {url} is out of disk space: ")
    assert read_tables(url, datamodel) == before
    assert violations(url) == {}


def test_a_server_that_only_reads(practices, seeded, datamodel):
    url, before = practices.copy("postgresql"), seeded("minimal", "postgresql")
    with psycopg.connect(url.raw, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{url.name}" SET default_transaction_read_only = on'.encode())
    done = command("seed", *STANDARD, url=url)
    assert done.returncode == 1
    assert only_line(done).startswith(f"{url} is read-only. Nothing was changed.")
    assert read_tables(url, datamodel) == before
    assert violations(url) == {}


def test_tables_that_another_connection_of_the_server_has_locked(practices, seed, seeded, datamodel):
    url, before = practices.copy("postgresql"), seeded("minimal", "postgresql")
    with psycopg.connect(url.raw) as other, waiting(0.1):
        other.execute('SELECT count(*) FROM "Patient"')
        with pytest.raises(DatabaseError, match=r"is locked by session .* Nothing was changed"):
            seed(url, "standard")
    assert read_tables(url, datamodel) == before
    assert violations(url) == {}


def test_a_file_that_another_process_has_locked_is_waited_for(make_database, datamodel, seeded):
    url = make_database("sqlite")
    with closing(sqlite3.connect(url.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with running("seed", *STANDARD, url=url) as process:
            assert still_running(process, 1.5)
            other.execute("ROLLBACK")
            assert finish(process)[0] == 0
    assert read_tables(url, datamodel) == seeded("standard", "sqlite")
    assert violations(url) == {}
