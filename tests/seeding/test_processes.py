"""Rows that processes make: the same as those that one makes, all of them or none."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import process as process_pools
from io import StringIO
from textwrap import dedent
from typing import Any

import pytest
from reading import read_tables
from rich.console import Console

from seed.config import PROJECT_ROOT, SeedConfig, get_profile, parse_as_of
from seedbed.areas import processes, workers
from seedbed.areas.project import load_project
from seedbed.areas.run import plan_areas, seed_database
from seedbed.errors import SeedError, UsageError
from seedbed.logger import PlainLogger, QuietLogger
from seedbed.run_options import RunOptions

NUMBERS = "standard:clinics=3,users=4,patients=1"
STARTS = [each for each in ("fork", "spawn") if each in multiprocessing.get_all_start_methods()]


def settings(profile: str = NUMBERS, **more) -> SeedConfig:
    return SeedConfig(profile=get_profile(profile), as_of=parse_as_of("2026-03-02"), **more)


def run(url, config, logger=None):
    options = RunOptions(logger or QuietLogger(Console(stderr=True)), approve=lambda _: True)
    return asyncio.run(seed_database(config, options, url=url))


def areas(config):
    return plan_areas(config, load_project().registry)


@pytest.fixture(scope="module")
def alone(make_database, datamodel):
    """Return what one process writes, by seed."""
    found = {}

    def tables(seed: int):
        if seed not in found:
            url = make_database("sqlite")
            found[seed] = run(url, settings(seed=seed, processes=1)).counts, read_tables(url, datamodel)
        return found[seed]

    return tables


# How many there are and how they start is the same for each database, and who writes what they make is not.
@pytest.mark.parametrize(
    ("provider", "count", "start", "seed"),
    [
        ("sqlite", 4, "fork", 2),
        ("sqlite", 2, "spawn", 3),
        *(
            pytest.param(*each, marks=pytest.mark.thorough)
            for each in (
                ("sqlite", 2, "fork", 1),
                ("sqlite", 4, "spawn", 1),
                ("sqlite", None, "fork", 3),
                ("postgresql", 2, "spawn", 1),
            )
        ),
        ("postgresql", None, "fork", 3),
    ],
)
def test_the_rows_are_those_of_one_process(database, datamodel, alone, monkeypatch, count, start, seed):
    if start not in STARTS:
        pytest.skip(f"this system has no {start}")
    monkeypatch.setattr(workers, "start_method", lambda: start)
    monkeypatch.setattr(workers, "usable_cores", lambda: 2)
    report = run(database, settings(seed=seed, processes=count))
    assert (report.counts, read_tables(database, datamodel)) == alone(seed)


@pytest.mark.skipif("fork" not in STARTS, reason="the process has to inherit what the test changes")
@pytest.mark.parametrize("part", [0, 2])
def test_a_process_that_is_killed_leaves_what_was_there(make_database, datamodel, monkeypatch, part):
    url = make_database("sqlite")
    run(url, settings("minimal"))
    before = read_tables(url, datamodel)
    make = processes._make

    def killed(number):
        if number == part:
            os.kill(os.getpid(), signal.SIGKILL)
        return make(number)

    killed.__module__, killed.__qualname__ = make.__module__, make.__qualname__
    monkeypatch.setattr(processes, "_make", killed)
    monkeypatch.setattr(workers, "start_method", lambda: "fork")
    with pytest.raises(SeedError, match="was killed"):
        run(url, settings(processes=2))
    assert read_tables(url, datamodel) == before
    assert not multiprocessing.active_children()


def test_an_engine_that_takes_no_rows_is_written_to_as_before(make_database, datamodel, alone, monkeypatch):
    monkeypatch.setattr("seedbed.database.writer._DOOR", "/no-such-door")
    url = make_database("sqlite")
    report = run(url, settings(seed=1, processes=2))
    assert (report.counts, read_tables(url, datamodel)) == alone(1)


def test_no_more_parts_are_made_than_there_are_processes_and_places(monkeypatch):
    asked = []

    class Counting(ProcessPoolExecutor):
        def submit(self, fn, /, *args, **kwargs):
            asked.append(args[1])
            return super().submit(fn, *args, **kwargs)

    monkeypatch.setattr(workers, "ProcessPoolExecutor", Counting)

    async def first_two():
        config = settings("minimal:clinics=12,users=4,patients=1", processes=2)
        pool = processes.pool_for(config, areas(config), "sqlite")
        assert pool is not None
        parts = pool.parts()
        seen = [len(asked)]
        for _ in range(2):
            async for _ in (await anext(parts)).rows:
                pass
            seen.append(len(asked))
        await parts.aclose()
        pool.stop()
        return seen

    ahead = 2 + processes.READY
    assert asyncio.run(first_two()) == [ahead, ahead + 1, ahead + 2]
    assert asked == list(range(ahead + 2))


@pytest.mark.parametrize(
    ("profile", "more", "cores"),
    [
        ("standard", {}, 8),
        ("minimal", {}, 8),
        (NUMBERS, {}, 1),
        (NUMBERS, {"processes": 1}, 8),
        (NUMBERS, {"clear": False}, 8),
    ],
)
def test_one_process_does_where_more_would_not_pay(monkeypatch, profile, more, cores):
    monkeypatch.setattr(workers, "usable_cores", lambda: cores)
    config = settings(profile, **more)
    assert processes.pool_for(config, areas(config), "postgresql") is None


@pytest.mark.parametrize(
    ("profile", "more", "cores", "start", "pays"),
    [
        ("standard", {}, 2, "fork", True),
        ("standard", {}, 1, "fork", False),
        ("standard", {}, 2, "spawn", False),
        ("standard", {"processes": 1}, 2, "fork", False),
        ("standard", {"clear": False}, 2, "fork", False),
    ],
)
def test_a_command_makes_a_single_clinic_beside_itself_where_that_begins_at_once(
    monkeypatch, profile, more, cores, start, pays
):
    begun = []
    monkeypatch.setattr(processes, "usable_cores", lambda: cores)
    monkeypatch.setattr(workers, "usable_cores", lambda: cores)
    monkeypatch.setattr(processes, "start_method", lambda: start)
    monkeypatch.setattr(processes, "ProcessPool", lambda *given: begun.append(given[-1]) or "a pool")
    config = settings(profile, **more)
    assert (processes.pool_for(config, areas(config), "sqlite", at_once=True) is not None) is pays
    assert begun == [1] * pays


@pytest.mark.skipif("fork" not in STARTS, reason="only a copy of this process begins at once")
@pytest.mark.parametrize("provider", ["sqlite", "postgresql"])
def test_the_rows_of_a_single_clinic_are_the_same_when_made_beside_the_command(
    make_database, datamodel, monkeypatch, provider
):
    monkeypatch.setattr(workers, "usable_cores", lambda: 2)
    monkeypatch.setattr(processes, "usable_cores", lambda: 2)
    monkeypatch.setattr(processes, "start_method", lambda: "fork")
    found = []
    for at_once in (False, True):
        url = make_database(provider)
        options = RunOptions(QuietLogger(Console(stderr=True)), approve=lambda _: True, at_once=at_once)
        report = asyncio.run(seed_database(settings("minimal"), options, url=url))
        found.append((report.counts, read_tables(url, datamodel)))
    assert found[0] == found[1]


def test_progress_names_every_area_of_every_clinic(make_database):
    told = []
    for count in (1, 2):
        text = StringIO()
        run(make_database("sqlite"), settings(processes=count), PlainLogger(Console(file=text), verbose=True))
        lines = text.getvalue().splitlines()
        told.append(sorted(line.rsplit(maxsplit=2)[0].split() for line in lines if line.endswith(" ms")))
    assert told[0] == told[1]
    assert ["west", "·", "Billing"] in [line[:3] for line in told[1]]


def test_no_process_at_all_is_refused():
    with pytest.raises(UsageError, match="--processes 0 is too few"):
        settings(processes=0)


KILLED = """
import multiprocessing, psutil
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import process as process_pools
from seedbed.areas.workers import kill

executor = ProcessPoolExecutor(1, multiprocessing.get_context("fork"))
read = psutil.Process().io_counters
before = read().read_chars
executor.submit(bytes, 300_000_000)
while read().read_chars < before + 20_000_000:
    pass
kill(executor)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="/proc says how much was read")
def test_a_process_that_is_killed_while_it_sends_its_rows_is_not_waited_for():
    subprocess.run([sys.executable, "-c", KILLED], timeout=60, check=True)


def test_python_does_not_wake_a_pool_that_was_ended_which_may_be_closing_what_wakes_it():
    executor = ProcessPoolExecutor(1)
    assert executor.submit(os.getpid).result()
    manager: Any = executor._executor_manager_thread
    workers.kill(executor)
    assert manager is not None
    assert manager not in process_pools._threads_wakeups
    manager.join(10)
    assert not manager.is_alive()


def printed(script: str) -> str:
    """Return what a script prints in a Python of its own, which has no threads but those that it starts."""
    done = subprocess.run([sys.executable, "-c", dedent(script)], cwd=PROJECT_ROOT, capture_output=True, text=True)
    # Where workers are spawned, Python's own tracker may tell of a lock of one that was killed.
    said = [
        line for line in done.stderr.splitlines() if "resource_tracker" not in line and "warnings.warn(" not in line
    ]
    assert (done.returncode, "".join(said).strip()) == (0, ""), done.stderr
    return done.stdout


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere they begin from nothing")
def test_workers_are_copies_of_a_command_that_is_watched_and_of_none_with_other_threads():
    script = """
        from threading import Event, Thread
        from seedbed.areas.workers import start_method
        from seedbed.cli.interrupt import Interruptions
        from seedbed.cli.watch import watching

        with watching(print, Interruptions()):
            print(start_method())
            Thread(target=Event().wait, daemon=True).start()
            print(start_method())
    """
    assert printed(script).split() == ["fork", "spawn"]


@pytest.mark.parametrize("start", STARTS)
def test_ctrl_c_that_reaches_workers_while_they_start_is_their_parent_s(start):
    script = f"""
        import asyncio, os, signal
        from seedbed.areas import workers

        workers.start_method = lambda: "{start}"

        async def main():
            pool = workers.Workers(range, 3, 2, begin=workers.settle_in, settings=())
            for process in pool._executor._processes.values():
                os.kill(process.pid, signal.SIGINT)
            async for part in pool.results("ended"):
                print([each async for each in part])
            pool.stop()

        asyncio.run(main())
    """
    assert printed(script).splitlines() == ["[]", "[0]", "[0, 1]"]
