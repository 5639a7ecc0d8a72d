"""No command waits for a lock longer than `--wait` and a few seconds, and each names who holds it."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import psycopg
import pytest
from commands import command, only_line
from processes import started

from seedbed.database.libpq import conninfo

WAIT, SPARE = 1.0, 5.0
# Another session has read, and is idle in its transaction; or it holds a table for itself.
READING = 'SELECT count(*) FROM "Patient"'
HOLDING = 'LOCK TABLE "Patient" IN ACCESS EXCLUSIVE MODE'
SEEDS = ("--profile", "minimal")
BLOCKED = [
    ("seed", (*SEEDS, "--yes"), HOLDING),
    ("seed", (*SEEDS, "--no-clear"), HOLDING),
    ("reset", (*SEEDS, "--yes"), READING),
    ("reset", (*SEEDS, "--yes"), HOLDING),
    ("reset", ("--snapshot", "kept", "--yes"), READING),
    ("restore", ("--snapshot", "kept", "--yes"), READING),
    ("restore", ("--snapshot", "kept", "--yes"), HOLDING),
    ("dump", ("--name", "other"), HOLDING),
    ("verify", (), HOLDING),
    ("show", (), HOLDING),
    ("find", ("patient", "owes"), HOLDING),
    ("diff", ("kept",), HOLDING),
    ("report", (), HOLDING),
]
NOT_BLOCKED = [("dump", ("--name", "other")), ("verify", ())]

HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def seeded(make_database, tmp_path_factory):
    """Return, for each provider, a seeded database and the folder with its snapshot."""
    made = {}

    def make(provider):
        if provider not in made:
            url, seeds = make_database(provider), str(tmp_path_factory.mktemp("seeds"))
            for name, arguments in (("seed", SEEDS), ("dump", ("--name", "kept"))):
                done = command(name, *arguments, "--quiet", url=url, ORCA_SEEDS=seeds)
                assert done.returncode == 0, done.stderr
            made[provider] = url, seeds
        return made[provider]

    return make


def waited(name, arguments, url, seeds):
    """Run a command that is in vain; return what it printed, after it has ended in time."""
    begun = monotonic()
    done = command(name, *arguments, "--wait", f"{WAIT:g}", url=url, ORCA_SEEDS=seeds)
    seconds = monotonic() - begun
    # To `diff`, 1 means that something differs.
    assert done.returncode == (2 if name == "diff" else 1), done.stdout + done.stderr
    return only_line(done), seconds


@pytest.mark.parametrize(("name", "arguments", "held"), BLOCKED)
def test_a_session_that_blocks_a_command_is_named_in_time(seeded, name, arguments, held):
    url, seeds = seeded("postgresql")
    unblocked = _own_time(url)
    with psycopg.connect(conninfo(url), application_name="browser") as other:
        other.execute(held.encode())
        line, seconds = waited(name, arguments, url, seeds)
        pid = other.info.backend_pid
    assert f"is locked by session {pid} of postgres (browser), idle in transaction: {held}" in line
    assert "Nothing was changed" in line
    assert seconds < WAIT + SPARE + unblocked


@pytest.mark.parametrize(("name", "arguments"), NOT_BLOCKED)
def test_what_only_reads_does_not_wait_for_readers(seeded, tmp_path, name, arguments):
    url, _ = seeded("postgresql")
    with psycopg.connect(conninfo(url)) as other:
        other.execute(READING.encode())
        # Not at once: a session of the test before may still be closing.
        done = command(name, *arguments, "--wait", "2", url=url, ORCA_SEEDS=str(tmp_path))
    assert done.returncode == 0, done.stderr


@contextmanager
def holding(path):
    with started([sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        yield other


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="the system does not say who holds a lock")
@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("seed", (*SEEDS, "--yes")),
        ("reset", (*SEEDS, "--yes")),
        ("reset", ("--snapshot", "kept", "--yes")),
        ("restore", ("--snapshot", "kept", "--yes")),
    ],
)
def test_a_process_that_has_locked_a_file_is_named_in_time(seeded, name, arguments):
    url, seeds = seeded("sqlite")
    with holding(url.path) as other:
        line, seconds = waited(name, arguments, url, seeds)
    assert f"is locked by process {other.pid} (" in line
    assert "Nothing was changed" in line
    assert seconds < WAIT + SPARE + _own_time(url)


@pytest.mark.parametrize(("name", "arguments"), NOT_BLOCKED)
def test_what_only_reads_a_file_does_not_wait_for_a_writer(seeded, tmp_path, name, arguments):
    url, _ = seeded("sqlite")
    with holding(url.path):
        done = command(name, *arguments, "--wait", "1", url=url, ORCA_SEEDS=str(tmp_path))
    assert done.returncode == 0, done.stderr


def _own_time(url) -> float:
    """Return how long a command may take beside its waiting: ten starts, however busy the machine is."""
    begun = monotonic()
    assert command("seed", "--list", url=url).returncode == 0
    return 10 * (monotonic() - begun)
