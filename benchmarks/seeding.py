"""Seeding full, against other ways to write the same rows."""

from __future__ import annotations

import asyncio
from importlib.util import find_spec
from typing import TYPE_CHECKING

from rich.console import Console

from benchmarks.databases import clear, read_rows, sample
from benchmarks.measure import Budget, Table, median, python, timed
from benchmarks.writers import WRITERS
from seed.config import PROFILES, Profile, SeedConfig, parse_as_of
from seedbed.areas.run import SeedReport, seed_database
from seedbed.logger import QuietLogger
from seedbed.run_options import RunOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.databases import Databases, Rows
    from seedbed.database import DatabaseUrl

AS_OF = "2026-03-02"

# What takes long for all rows is measured on a part of them.
_SLOW = {
    "`create` for each row, Prisma client": 500,
    # A call per table costs the same for few rows, so a smaller part would make it look slower than it is.
    "`create_many`, Prisma client": 12_000,
    "`create_batch`, factory_boy + SQLAlchemy": 20_000,
}


def seed(url: DatabaseUrl, profile: Profile) -> SeedReport:
    """Seed a database as the command does."""
    config = SeedConfig(profile=profile, as_of=parse_as_of(AS_OF))
    options = RunOptions(QuietLogger(Console(stderr=True)), approve=lambda _: True)
    return asyncio.run(seed_database(config, options, url=url))


def measure(bases: Databases, budget: Budget, profile: str = "full") -> Table:
    """Fill empty tables in every way, on each kind of database."""
    table = Table(
        f"Seeding {profile}",
        ("way", "database", "rows", "seconds", "rows/s", "times ours", "runs", "remark"),
        "Into empty tables, each way from the start of its connection to its commit; making the rows is included "
        "only in ours. `create` and `create_many` commit row by row and statement by statement.",
    )
    origin = bases.make("sqlite")
    seed(origin, PROFILES[profile])
    rows = read_rows(origin)
    for provider in bases.providers:
        _compare(table, bases.make(provider), rows, budget, profile)
    return table


def _compare(table: Table, url: DatabaseUrl, rows: Rows, budget: Budget, profile: str) -> None:
    total = sum(map(len, rows.values()))
    command = ("-m", "scripts.db.seed", "--profile", profile, "--as-of", AS_OF, "--quiet", "--yes")
    ours = median(budget, _after_clearing(url, lambda: python(*command, DATABASE_URL=url.raw)))

    def add(name: str, seconds: float, runs: int, remark: str = "") -> None:
        ratio = f"{seconds / ours.seconds:.2f}"
        table.add(name, url.provider, total, round(seconds, 2), round(total / seconds), ratio, runs, remark)

    add("our command, whole process", ours.seconds, ours.runs, "start-up included")
    inside = median(budget, lambda: (clear(url), seed(url, PROFILES[profile]).seconds)[1])
    add("our command, its transaction", inside.seconds, inside.runs)
    for name, write in WRITERS.items():
        if "SQLAlchemy" in name and not (find_spec("sqlalchemy") and find_spec("factory")):
            table.skip(name, "install the dependency group `bench`")
            continue
        part = sample(rows, _SLOW[name]) if name in _SLOW and total > 2 * _SLOW[name] else rows
        size = sum(map(len, part.values()))
        timing = median(budget, _after_clearing(url, lambda write=write, part=part: write(url, part)))
        remark = "" if size == total else f"measured on {size:,} rows and extrapolated"
        add(name, timing.seconds * total / size, timing.runs, remark)


def _after_clearing(url: DatabaseUrl, action: Callable[[], object]) -> Callable[[], float]:
    def measured() -> float:
        clear(url)
        return timed(action)

    return measured
