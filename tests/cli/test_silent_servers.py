"""A server that takes what it is sent and never answers: who waits is told for whom, and the first Ctrl-C ends it."""

from __future__ import annotations

import os
import signal
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import psycopg
import pytest
from bad_line import BadLine, bad_line
from commands import command
from processes import PATIENCE, finish, running, wait_for_line

from seedbed.answers import answers
from seedbed.cli.interrupt import Interruptions
from seedbed.cli.watch import Watch
from seedbed.database.drivers import open_native

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from processes import Process

    from seedbed.database import DatabaseUrl

SEED = ("--profile", "minimal", "--yes")

ROLLED_BACK = "Interrupted: rolled back, nothing was changed."
NOTHING = "Interrupted: {} does not answer. Nothing was changed."
DOUBT = (
    "Interrupted during the commit: {} does not answer. Either everything was saved or nothing was. "
    "Look at the data, or run the command again."
)
RESTORE = ("--snapshot", "kept", "--yes")
# What a command has sent when the line goes silent, and before that; what it says at last.
CASES = {
    "postgresql": [
        ("verify", (), b"SELECT", b"LOCK TABLE", NOTHING),
        ("report", ("--output", os.devnull), b"SELECT", b"LOCK TABLE", NOTHING),
        ("dump", ("--name", "other"), b"seedbed_dump", b"LOCK TABLE", NOTHING),
        ("restore", RESTORE, b"COPY ", b"TRUNCATE", NOTHING),
        ("restore", RESTORE, b"COMMIT", b"ANALYZE", DOUBT),
        ("seed", SEED, b"COPY ", b"TRUNCATE", NOTHING),
        ("seed", SEED, b"COMMIT", b"TRUNCATE", DOUBT),
        ("reset", SEED, b"COPY ", b"CREATE TABLE", NOTHING),
        ("advance", ("--days", "1"), b"UPDATE", b"SHARE ROW EXCLUSIVE", NOTHING),
    ],
    "mongodb": [
        ("verify", (), b"find", b"listCollections", ROLLED_BACK),
        ("dump", ("--name", "other"), b"find", b"listCollections", ROLLED_BACK),
        ("restore", RESTORE, b"insert", b"seedbed", NOTHING),
        ("restore", RESTORE, b"renameCollection", b"renames", DOUBT),
        ("seed", SEED, b"insert", b"seedbed", NOTHING),
        ("seed", SEED, b"renameCollection", b"renames", DOUBT),
        ("advance", ("--days", "1"), b"insert", b"seedbed", NOTHING),
    ],
}


@pytest.fixture(scope="module")
def seeded(
    make_database: Callable[[str], DatabaseUrl], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], tuple[DatabaseUrl, str]]:
    """Return, for each provider, a seeded database and the folder with its snapshot."""

    @cache
    def make(provider: str) -> tuple[DatabaseUrl, str]:
        url, seeds = make_database(provider), str(tmp_path_factory.mktemp("seeds"))
        for name, arguments in (("seed", (*SEED, "--as-of", "2026-11-28")), ("dump", ("--name", "kept"))):
            done = command(name, *arguments, "--quiet", url=url, ORCA_SEEDS=seeds)
            assert done.returncode == 0, done.stderr
        return url, seeds

    return make


def wait_until_met(line: BadLine, process: Process) -> None:
    """Wait until the line has gone silent; a command that ends before, or waits for something else, says why."""
    deadline = monotonic() + PATIENCE / 2
    while not line.met.wait(0.2):
        if process.poll() is not None or monotonic() > deadline:
            code = process.poll()
            process.kill()
            raise AssertionError((code, *process.communicate(timeout=PATIENCE)))


@pytest.mark.usefixtures("postgres_server")
def test_a_line_that_ends_takes_its_connections_with_it(make_database: Callable[[str], DatabaseUrl]):
    # Else a lock that was taken on it would outlast the command, and the next test would wait in vain.
    url = make_database("postgresql")
    with ExitStack() as stack:
        with bad_line(url, "stall", when=b"nothing") as line:
            client = stack.enter_context(closing(psycopg.connect(line.url.raw)))
            client.execute("SELECT pg_advisory_lock(1)")
        with psycopg.connect(url.raw) as other:
            other.execute("SET lock_timeout = '15s'")
            other.execute("SELECT pg_advisory_lock(1)")


@pytest.mark.usefixtures("postgres_server", "mongodb_server")
@pytest.mark.parametrize(
    ("provider", "name", "arguments", "when", "behind", "told"),
    [(provider, *case) for provider, cases in CASES.items() for case in cases],
)
def test_who_waits_for_a_silent_server_is_told_and_the_first_ctrl_c_ends_it(
    seeded, provider, name, arguments, when, behind, told
):
    url, seeds = seeded(provider)
    before = open_native(url).layout().rows
    with (
        bad_line(url, "stall", when=when, once_after=behind) as line,
        running(name, *arguments, url=line.url, impatient=True, ORCA_SEEDS=seeds) as process,
    ):
        wait_until_met(line, process)
        wait_for_line(process, f"{line.url} has not answered for ")
        if told is DOUBT:
            wait_for_line(process, " (step: commit). ")
        elif (name, provider) == ("advance", "postgresql"):
            wait_for_line(process, " rows). ")
        os.kill(process.pid, signal.SIGINT)
        code, said = finish(process)
    assert (code, said[-1]) == (130, told.format(line.url))
    assert [each.name for each in Path(seeds, "snapshots").iterdir() if "other" in each.name] == []
    if told is not DOUBT:
        assert open_native(url).layout().rows == before


LOST = "error: {} cannot be reached any more: Connection refused. Nothing was changed. Try again when it is back."
LOST_IN_DOUBT = (
    "error: {} cannot be reached any more since the commit began: Connection refused. Either everything was saved or "
    "nothing was. Look at the data, or run the command again."
)


@pytest.mark.usefixtures("postgres_server", "mongodb_server")
@pytest.mark.parametrize(
    ("provider", "name", "arguments", "when", "behind", "told"),
    [
        ("postgresql", "verify", (), b"SELECT", b"LOCK TABLE", LOST),
        ("postgresql", "seed", SEED, b"COPY ", b"TRUNCATE", LOST),
        ("postgresql", "restore", RESTORE, b"COMMIT", b"ANALYZE", LOST_IN_DOUBT),
        ("mongodb", "dump", ("--name", "other"), b"find", b"listCollections", LOST),
    ],
    ids=["one that blocks", "one that does not", "in a commit", "MongoDB"],
)
def test_a_silent_server_that_takes_no_other_connection_either_is_not_waited_for(
    seeded, provider, name, arguments, when, behind, told
):
    url, seeds = seeded(provider)
    with (
        bad_line(url, "stall", when=when, once_after=behind) as line,
        running(name, *arguments, url=line.url, impatient=True, ORCA_SEEDS=seeds) as process,
    ):
        wait_until_met(line, process)
        line.vanish()
        code, said = finish(process)
    assert (code, said[-1]) == (1, told.format(line.url))
    assert [each.name for each in Path(seeds, "snapshots").iterdir() if "other" in each.name] == []


def asked_at() -> float:
    """Return when the request was made that nobody has answered."""
    assert answers.oldest is not None
    return answers.oldest[1]


def test_a_server_that_was_silent_once_is_not_waited_for_as_long_again(monkeypatch: pytest.MonkeyPatch):
    interruptions, urged = Interruptions(), []
    monkeypatch.setattr(interruptions, "give_up", urged.append)
    watch = Watch(print, interruptions)
    interruptions.first = signal.SIGINT
    for gave_up, moments in (("", [2.9, 3.1]), ("does not answer", [0.4, 0.6])):
        interruptions.gave_up = gave_up
        with answers.awaited("PostgreSQL orca"):
            for moment in moments:
                assert urged == []
                watch.look(asked_at() + moment)
        assert [*urged] == ["PostgreSQL orca"]
        urged.clear()


@pytest.fixture
def watch() -> Iterator[tuple[Watch, list[str]]]:
    """Return a watch and what it says."""
    said: list[str] = []
    yield Watch(said.append, Interruptions()), said
    answers.step = ""


def test_who_waits_is_told_after_half_a_minute_and_then_each_time_that_has_doubled(watch):
    watch, said = watch
    with answers.during("Patient"), answers.awaited("PostgreSQL orca on db:5432"):
        since = asked_at()
        for seconds in range(0, 600, 5):
            watch.look(since + seconds)
    assert said == [
        f"PostgreSQL orca on db:5432 has not answered for {spelled} (step: Patient). Still waiting; Ctrl-C ends this "
        "safely."
        for spelled in ("30 s", "60 s", "2 min", "4 min", "8 min")
    ]


def test_many_quick_answers_are_no_long_wait(watch):
    watch, said = watch
    for seconds in range(0, 600, 5):
        with answers.awaited("PostgreSQL orca"):
            since = asked_at()
            watch.look(since + min(seconds, 29))
        watch.look(since + 1_000)
    assert said == []
