"""MongoDB: seeding against the driver's bare `insert_many`, and what it costs to give each test an empty database."""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from time import perf_counter
from typing import TYPE_CHECKING, Any

import pymongo
from pymongo import monitoring

from benchmarks.measure import Table, timed
from benchmarks.seeding import seed
from seed.config import PROFILES
from seed.factories import PatientFactory, create_factory_context
from seedbed.database import DatabaseUrl
from seedbed.testing.mongodb import MongodbIsolation, MongodbTemplate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.databases import Databases

_NOTE = (
    "The server is the one that the tests use, in its own process: on a real mongod a rename changes a catalogue and "
    "copies no rows. So the share of each kind of request is shown beside the sum."
)
_TESTS = 200
_ROWS_PER_INSERT = 1_000
# Requests that took a smaller share of the time than this are not listed.
_SHOWN = 0.01
_SERVER = """
import sys, tempfile
from secantus import SecantusDBServer
with tempfile.TemporaryDirectory(prefix="orca-bench-") as folder, SecantusDBServer(storage_path=folder) as server:
    print(server.uri, flush=True)
    sys.stdin.read()
"""


def measure(bases: Databases, profile: str) -> Table:
    """Seed a profile, insert the same documents with the bare driver, and run tests that create a row."""
    table = Table("MongoDB", ("what", "value", "unit", "remark"), _NOTE)
    with _server() as server:
        _seeding(table, DatabaseUrl.parse(f"{server}seeded"), profile)
        _tests(table, DatabaseUrl.parse(f"{server}tests"))
    return table


def _seeding(table: Table, url: DatabaseUrl, profile: str) -> None:
    with _requests() as requests:
        seeded = timed(lambda: seed(url, PROFILES[profile]))
    with pymongo.MongoClient[dict[str, Any]](url.raw) as client:
        found = {name: list(client[url.name][name].find()) for name in client[url.name].list_collection_names()}
        rows = sum(map(len, found.values()))
        bare = timed(lambda: _insert(client["bare"], found))
    table.add(f"`insert_many` of the documents of {profile}", round(rows / bare), "rows/s", f"{rows:,} rows")
    table.add(f"seeding {profile}", round(rows / seeded), "rows/s", f"{bare / seeded:.2f} of `insert_many`")
    for name, micros in requests.most_common():
        seconds = micros / 1e6
        if seconds / seeded > _SHOWN:
            table.add(f"of that: `{name}`", round(seconds, 1), "s", f"{seconds / seeded:.0%} of {seeded:.1f} s")


def _insert(database: Any, found: dict[str, list[dict[str, Any]]]) -> None:
    for name, documents in found.items():
        for start in range(0, len(documents), _ROWS_PER_INSERT):
            database[name].insert_many(documents[start : start + _ROWS_PER_INSERT], ordered=False)


def _tests(table: Table, url: DatabaseUrl) -> None:
    isolation = MongodbIsolation(MongodbTemplate(url))
    around, created = zip(*(_test(isolation) for _ in range(_TESTS)), strict=True)
    isolation.close()
    table.add("`db`: an empty database for each test", _milliseconds(around), "ms/test", f"{_TESTS} tests")
    table.add("`create` of a patient and its clinic in it", _milliseconds(created), "ms", f"{_TESTS} tests")


def _test(isolation: MongodbIsolation) -> tuple[float, float]:
    """Return what the fixtures of a test take, and the test itself."""
    started = perf_counter()
    with isolation.transaction() as db:
        begun = perf_counter()
        asyncio.run(_create(db))
        ended = perf_counter()
    return perf_counter() - ended + begun - started, ended - begun


async def _create(db: Any) -> None:
    await PatientFactory(create_factory_context(db)).create()


def _milliseconds(seconds: tuple[float, ...]) -> float:
    return round(1_000 * statistics.median(seconds), 1)


class _Listener(monitoring.CommandListener):
    """Adds up how long the server took for each kind of request."""

    def __init__(self) -> None:
        self.micros: Counter[str] | None = None

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Do nothing: the end says how long it took."""

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Count a request."""
        if self.micros is not None:
            self.micros[event.command_name] += event.duration_micros

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Leave out what failed."""


_listener = _Listener()
monitoring.register(_listener)


@contextmanager
def _requests() -> Iterator[Counter[str]]:
    """Yield the microseconds of each kind of request that is made inside the block."""
    _listener.micros = Counter()
    try:
        yield _listener.micros
    finally:
        _listener.micros = None


@contextmanager
def _server() -> Iterator[str]:
    """Yield the address of a server, ending in a slash: `TEST_MONGODB_URL`, or one in a process of its own."""
    given = os.environ.get("TEST_MONGODB_URL")
    if given:
        yield given.rstrip("/") + "/"
        return
    command = [sys.executable, "-c", _SERVER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018 - they are pipes
        try:
            yield process.stdout.readline().strip()
        finally:
            process.stdin.close()
