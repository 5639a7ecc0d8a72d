"""What a killed test run leaves: nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import psutil
import psycopg
import pymongo
from keeper import PATIENCE
from processes import started

TESTS = Path(__file__).parent

SERVER = """
from servers import temporary_server

with temporary_server() as server:
    print(server.pgdata, server.get_pid(), flush=True)
    input()
"""
DATABASES = """
import sys
from keeper import databases_kept

with databases_kept(*sys.argv[1:]):
    print("ready", flush=True)
    input()
"""


def told_and_killed(text: str, *arguments: str) -> list[str]:
    """Run Python text until it prints a line, and kill it; return the words of the line."""
    command = [sys.executable, "-c", text, *arguments]
    with started(command, cwd=TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        words = process.stdout.readline().split()
        process.kill()
    return words


def comes_true(holds) -> bool:
    deadline = monotonic() + PATIENCE
    while not holds() and monotonic() < deadline:
        sleep(0.05)
    return holds()


def test_a_server_ends_with_the_process_that_started_it():
    folder, number = told_and_killed(SERVER)
    assert comes_true(lambda: not psutil.pid_exists(int(number)))
    assert comes_true(lambda: not Path(folder).exists())


def test_databases_on_a_server_of_others_go_and_the_rest_stays(postgres_server):
    def names() -> set[str]:
        rows = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE 'kept%'").fetchall()
        return {name for (name,) in rows}

    with psycopg.connect(postgres_server, autocommit=True) as admin:
        for name in ("kept_1_1", "kept_1_2", "kept_11_1"):
            admin.execute(f"CREATE DATABASE {name} TEMPLATE template0".encode())
        assert told_and_killed(DATABASES, postgres_server, "kept_1_") == ["ready"]
        assert comes_true(lambda: names() == {"kept_11_1"})


def test_databases_of_mongodb_go_as_well(mongodb_server):
    with pymongo.MongoClient(mongodb_server) as client:
        client["kept_1_1"]["things"].insert_one({})
        assert told_and_killed(DATABASES, mongodb_server, "kept_1_") == ["ready"]
        assert comes_true(lambda: "kept_1_1" not in client.list_database_names())
