"""Nothing acknowledged is lost: many clients, a foreign connection that takes locks, killed clients, killed engines."""

from __future__ import annotations

import json
import random
import sqlite3
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import psycopg
import pytest
from engine_tools import ROOT
from processes import started

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WRITERS = Path(__file__).with_name("writers.py")
WAITED_IN_VAIN = "P1008"
COUNTER = """INSERT INTO "Thing" ("name", "ratio") VALUES ('counter', 0)"""


class Load(NamedTuple):
    """How much is written by whom."""

    processes: int
    clients: int
    operations: int
    lock: float = 0
    """For how many seconds a foreign connection holds the database at most; 0 for none."""
    engine_kills: int = 0
    client_kills: int = 0


def plain(url: str) -> Any:
    if url.startswith("postgres"):
        return psycopg.connect(url, autocommit=True)
    return sqlite3.connect(url.removeprefix("file:"), isolation_level=None, timeout=60)


@contextmanager
def foreign_locks(url: str, longest: float) -> Iterator[None]:
    """Take the database away from all others again and again, for a random time."""
    done = threading.Event()
    chance = random.Random(1)

    def take() -> None:
        with closing(plain(url)) as connection:
            while not done.wait(chance.random() * longest / 2):
                is_postgres = url.startswith("postgres")
                connection.execute("BEGIN" if is_postgres else "BEGIN IMMEDIATE")
                if is_postgres:
                    connection.execute('LOCK TABLE "Thing" IN EXCLUSIVE MODE')
                done.wait(chance.random() * longest)
                connection.execute("COMMIT")

    thread = threading.Thread(target=take, daemon=True)
    if longest:
        thread.start()
    try:
        yield
    finally:
        done.set()
        if longest:
            thread.join(60)


@pytest.fixture
def write(generated: tuple[Any, Path], tmp_path: Path) -> Callable[[str, Load], None]:
    """Return a function that lets the writers loose on a database and compares it with their journals."""

    def run(url: str, load: Load) -> None:
        with closing(plain(url)) as connection:
            connection.execute(COUNTER)
        folder = str(generated[1].parent)
        package = generated[0].__name__
        journals = [tmp_path / f"journal{number}" for number in range(load.processes)]
        chance = random.Random(2)
        with foreign_locks(url, load.lock):
            commands = [
                [sys.executable, str(WRITERS), folder, package, url, str(journal), journal.name]
                + [str(count) for count in (load.clients, load.operations, load.engine_kills)]
                for journal in journals
            ]
            with ExitStack() as stack:
                programs = [stack.enter_context(started(command, patience=600, cwd=ROOT)) for command in commands]
                for program, journal in list(zip(programs, journals, strict=True))[: load.client_kills]:
                    wait_for_entries(journal, chance.randint(5, load.operations))
                    program.kill()
                ends = [program.wait(600) for program in programs]
        assert ends[load.client_kills :] == [0] * (load.processes - load.client_kills)
        compare(url, journals, complete=not (load.engine_kills or load.client_kills))

    return run


def wait_for_entries(journal: Path, number: int) -> None:
    deadline = time.monotonic() + 60
    while not journal.exists() or journal.read_bytes().count(b"\n") < number:
        assert time.monotonic() < deadline, "nothing is written"
        time.sleep(0.01)


def compare(url: str, journals: list[Path], *, complete: bool) -> None:
    """Expect exactly what was acknowledged, and of what was under way at a death all or nothing."""
    tries: dict[str, tuple[dict[str, str | None], int]] = {}
    done: set[str] = set()
    refused: Counter[tuple[str | None, str]] = Counter()
    for journal in journals:
        for line in journal.read_text().splitlines():
            kind, number, *rest = json.loads(line)
            if kind == "try":
                tries[number] = (rest[0], rest[1])
            elif kind == "done":
                done.add(number)
            else:
                refused[rest[0], rest[1]] += 1
                # It must not be there either.
                del tries[number]
    assert len(done) > len(tries) / 2
    if complete:
        assert done == tries.keys()

    possible: dict[str, set[str | None]] = {}
    for number, (effects, _) in tries.items():
        for name, note in effects.items():
            before = possible.get(name, {None})
            possible[name] = {note} if number in done else {*before, note}
    with closing(settled(url)) as connection:
        held = dict(connection.execute('SELECT "name", "note" FROM "Thing"').fetchall())
        [(count,)] = connection.execute("""SELECT "ratio" FROM "Thing" WHERE "name" = 'counter'""").fetchall()
    del held["counter"]
    wrong = {name: (held.get(name), notes) for name, notes in possible.items() if held.get(name) not in notes}
    assert not wrong
    assert held.keys() <= possible.keys()
    counted = sum(increments for number, (_, increments) in tries.items() if number in done)
    open_ = sum(increments for number, (_, increments) in tries.items() if number not in done)
    assert counted <= count <= counted + open_
    for number, (effects, _) in tries.items():
        if number not in done and len(effects) > 1:
            assert len({held.get(name) for name in effects}) == 1
    # On a busy machine a file may be taken for longer than a write waits; seldom, or its turn does not come.
    assert {code for code, _ in refused} <= {WAITED_IN_VAIN}, refused
    assert refused.total() <= len(tries) / 100, refused


def settled(url: str) -> Any:
    """Return a connection, after the engines of killed clients have noticed; the database has to be sound."""
    connection = plain(url)
    if url.startswith("postgres"):
        # Their sessions hold what they had begun until they end.
        with connection.transaction():
            connection.execute('LOCK TABLE "Thing" IN ACCESS EXCLUSIVE MODE')
        return connection
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("COMMIT")
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    return connection


SHORT = {
    "one client": Load(1, 1, 60),
    "five clients and foreign locks": Load(1, 5, 30, lock=0.4),
    "two processes, killed engines, a killed client": Load(2, 2, 40, lock=0.2, engine_kills=1, client_kills=1),
}


@pytest.mark.parametrize("load", SHORT.values(), ids=SHORT)
def test_nothing_acknowledged_is_lost(url: str, write: Any, load: Load) -> None:
    write(url, load)


def test_a_dozen_clients_of_one_process_write_to_one_file(sqlite_url: str, write: Any) -> None:
    write(sqlite_url, Load(1, 12, 20))


# A little more than 20,000 operations on each database.
LONG = [
    Load(processes, clients // processes, 720 // clients, lock, kills, kills if processes > 1 else 0)
    for clients in (1, 2, 5, 30)
    for processes in sorted({1, clients})
    for lock in (0, 2)
    for kills in (0, 1)
]


@pytest.mark.matrix
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("load", LONG, ids=str)
def test_nothing_acknowledged_is_lost_in_twenty_thousand_operations(url: str, write: Any, load: Load) -> None:
    write(url, load)
