"""Rows that a cluster makes and writes: the same as those of one process, all of them or none, and once."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from typing import Any

import psycopg
import pytest
from processes import finish, running, started, wait_for_line
from psycopg import sql
from reading import read_tables

from seed.config import PROJECT_ROOT, SeedConfig, get_profile, parse_as_of
from seedbed.areas import cluster_worker
from seedbed.areas.run import seed_database
from seedbed.database import staging
from seedbed.errors import SeedError, UsageError
from seedbed.logger import PlainLogger
from seedbed.run_options import RunOptions

pytest.importorskip("distributed")

NUMBERS = "minimal:clinics=3,users=4,patients=1"


class Log(PlainLogger):
    def __init__(self):
        self.said = []

    def start_area(self, name):
        pass

    def end_area(self, name, rows, seconds=None):
        self.said.append(f"{name}: {rows}")

    def info(self, message):
        self.said.append(message)


def settings(profile=NUMBERS, **more):
    return SeedConfig(profile=get_profile(profile), as_of=parse_as_of("2026-03-02"), **more)


def run(url, config, logger=None, **options):
    return asyncio.run(seed_database(config, RunOptions(logger or Log(), lambda _: True, **options), url=url))


def ask(url, query):
    with psycopg.connect(url.raw, autocommit=True) as connection:
        return [value for (value,) in connection.execute(query).fetchall()]


def staged(url):
    return ask(url, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'seedbed%'")


@pytest.fixture
def database(make_database):
    return make_database("postgresql")


@pytest.fixture(scope="module")
def alone(make_database, datamodel):
    url = make_database("sqlite")
    return run(url, settings(processes=1)).counts, read_tables(url, datamodel)


def test_processes_of_a_cluster_write_the_rows_of_one_process(database, datamodel, alone):
    logger = Log()
    report = run(database, settings(cluster="processes:2"), logger)
    assert (report.counts, read_tables(database, datamodel)) == alone
    assert {line.partition(":")[0] for line in logger.said} >= {"shared", "main", "north", "west"}
    assert staged(database) == []


class Killing(Log):
    """Kills a process when the first part has arrived."""

    def __init__(self, number):
        super().__init__()
        self.number = number

    def end_area(self, name, rows, seconds=None):
        super().end_area(name, rows)
        if len(self.said) == 1:
            os.kill(self.number, signal.SIGKILL)


@pytest.fixture(scope="module")
def cluster():
    from distributed import LocalCluster

    options: dict[str, Any] = {"dashboard_address": None, "silence_logs": 50}
    with LocalCluster(n_workers=2, threads_per_worker=1, **options) as cluster:
        yield cluster


def test_a_cluster_that_runs_already_survives_the_loss_of_a_worker(database, datamodel, cluster, alone):
    assert cluster.scheduler_address.startswith("tcp://")
    logger = Killing(next(iter(cluster.workers.values())).pid)
    report = run(database, settings(cluster=cluster.scheduler_address), logger)
    assert (report.counts, read_tables(database, datamodel)) == alone
    assert len(logger.said) == 4
    assert staged(database) == []


SCHEDULER = """
from distributed import LocalCluster

if __name__ == "__main__":
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster:
        print(cluster.scheduler_address, flush=True)
        input()
"""


@pytest.mark.matrix
def test_a_scheduler_that_is_killed_leaves_what_was_there(database, datamodel, tmp_path):
    run(database, settings("minimal", processes=1))
    before = read_tables(database, datamodel)
    program = tmp_path / "scheduler.py"
    program.write_text(SCHEDULER, encoding="utf-8")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with started([sys.executable, program], cwd=PROJECT_ROOT, **pipes) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        with pytest.raises(SeedError, match="The connection to the cluster was lost"):
            run(database, settings(cluster=address), Killing(process.pid))
    assert read_tables(database, datamodel) == before
    assert staged(database) == []


def test_a_dry_run_on_a_cluster_changes_nothing(database, datamodel, cluster, alone):
    report = run(database, settings(cluster=cluster.scheduler_address), dry_run=True)
    assert report.counts == alone[0]
    assert not any(read_tables(database, datamodel).values())
    assert staged(database) == []


def test_ctrl_c_leaves_what_was_there_and_nothing_beside_it(database, datamodel):
    run(database, settings("minimal", processes=1))
    before = read_tables(database, datamodel)
    more = ("--profile", "full", "--cluster", "processes:2", "--as-of", "2026-03-02", "--yes", "--verbose")
    with running("seed", *more, url=database) as process:
        wait_for_line(process, "shared")
        os.killpg(process.pid, signal.SIGINT)
        assert finish(process) == (130, ["Interrupted: rolled back, nothing was changed."])
    assert read_tables(database, datamodel) == before
    assert staged(database) == []


def test_the_next_run_removes_what_a_dead_one_left_and_ends_who_still_writes(database, datamodel):
    nobody: Any = None
    desk = staging.Staging(nobody, database, datamodel).desk
    table = sql.Identifier(desk.schema, "Patient")
    with psycopg.connect(database.raw, application_name=desk.application(3)) as writer:
        writer.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(desk.schema)))
        writer.execute(sql.SQL("CREATE TABLE {} ()").format(table))
        writer.commit()
        writer.execute(sql.SQL("LOCK TABLE {}").format(table))
        run(database, settings("minimal", processes=1))
        assert staged(database) == []
        with pytest.raises(psycopg.OperationalError):
            writer.execute("SELECT 1")


def test_a_part_that_is_tried_twice_is_there_once(database, datamodel):
    from seedbed.database.client import connect

    text = 'a\\b\t"c"\né'
    row = {field.name: text if field.type == "String" else None for field in datamodel.model("Permission").scalars}
    rows = [("Permission", [row])]

    async def main():
        async with connect(database) as db:
            waiting = staging.Staging(db, database, datamodel)
            await waiting.open()
            counts = [staging.stage(waiting.desk, database, 7, datamodel, rows) for _ in range(2)]
            held = ask(database, f"SELECT id FROM {staging.staged(waiting.desk, 'Permission')}")
            await waiting.close()
            return counts, held

    assert asyncio.run(main()) == ([{"Permission": 1}, {"Permission": 1}], [text])
    assert staged(database) == []


def test_a_worker_with_another_version_of_the_project_is_refused(database):
    with pytest.raises(SeedError, match="another version of the project"):
        cluster_worker.make(cluster_worker.Task(staging.Desk(database.raw, "none"), b"", ("0", "0")), 0)


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"cluster": "four"}, "four is not a cluster. Use processes:4"),
        ({"cluster": "processes:0"}, "is not a cluster"),
        ({"cluster": "processes:2", "processes": 2}, "not both"),
    ],
)
def test_a_cluster_that_cannot_be_is_refused(more, message):
    with pytest.raises(UsageError, match=message):
        settings(**more)


def test_another_database_and_rows_that_stay_are_refused(make_database, database):
    with pytest.raises(UsageError, match=r"writes to PostgreSQL, but DATABASE_URL points to SQLite .* --processes N"):
        run(make_database("sqlite"), settings(cluster="processes:2"))
    with pytest.raises(UsageError, match="replaces all rows"):
        run(database, settings(cluster="processes:2", clear=False))


def test_a_cluster_that_nobody_runs_is_named(database):
    with pytest.raises(SeedError, match=r"The cluster at tcp://127\.0\.0\.1:1 cannot be reached.*dask scheduler"):
        run(database, settings(cluster="tcp://127.0.0.1:1"), wait=0.5)
    assert staged(database) == []


def test_a_process_of_a_run_leaves_signals_alone_though_it_imports_the_command(tmp_path):
    script = tmp_path / "main.py"
    script.write_text("""
import multiprocessing, signal
from seedbed.cli.interrupt import interruptions

interruptions.install()
owned = signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL

def tell():
    print(owned, flush=True)

if __name__ == "__main__":
    tell()
    child = multiprocessing.get_context("spawn").Process(target=tell)
    child.start()
    child.join()
""")
    done = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, check=True)
    assert done.stdout == "True\nFalse\n"
