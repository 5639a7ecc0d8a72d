"""Rows without code: `seed --rows` of every model, against the bare driver with the same rows.

Both are measured in turn, so that their ratio says something on a machine that is busy.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import UTC, datetime
from functools import partial
from resource import RUSAGE_CHILDREN, getrusage
from time import process_time
from typing import TYPE_CHECKING

from rich.console import Console

from benchmarks.databases import clear, read_rows
from benchmarks.measure import Budget, Table, python, timed
from benchmarks.writers import driver
from seed.config import PROJECT_ROOT
from seedbed.areas.rows import seed_rows
from seedbed.database import DatabaseUrl
from seedbed.logger import QuietLogger
from seedbed.run_options import RunOptions

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.databases import Databases, Rows

_OF_EACH = 1_000
_AS_OF = datetime(2026, 3, 2, tzinfo=UTC)


def measure(bases: Databases, budget: Budget) -> Table:
    """Write so many rows of each model by both ways, as often as the budget has runs."""
    columns = ("database", "rows", "seconds", "bare driver, s", "of its rate", "Python, CPU s", "engine, CPU s", "runs")
    table = Table(f"`seed --rows {_OF_EACH:_}`", columns, "Medians; both ways write the same rows, in turn.")
    project = _project(bases.folder)
    rows: Rows = {}
    for provider in bases.providers:
        url = bases.make(provider)
        found: list[tuple[float, float, float, float]] = []
        for _ in range(budget.runs):
            clear(url)
            told = json.loads(python("-m", "benchmarks.rows", url.raw, SEEDBED_PROJECT=str(project)))
            # Those of SQLite are what both databases are written with.
            rows = rows or read_rows(url)
            clear(url)
            bare = timed(partial(driver, url, rows))
            found.append((told["seconds"], bare, told["python"], told["engine"]))
        found.sort(key=lambda each: each[1] / each[0])
        ours, bare, own, engine = found[len(found) // 2]
        figures = (round(each, 2) for each in (ours, bare, bare / ours, own, engine))
        table.add(provider, sum(map(len, rows.values())), *figures, len(found))
    return table


def _project(folder: Path) -> Path:
    """Make a project with this schema whose columns have shapes, which those of the practice leave to its factories."""
    project = folder / "rows"
    project.mkdir()
    engine = PROJECT_ROOT / "src" / "seedbed" / "engine"
    schema = PROJECT_ROOT / "prisma" / "schema.prisma"
    (project / "pyproject.toml").write_text(
        f'[tool.seedbed]\nschema = "{schema}"\n[tool.prisma]\nbinary_cache_dir = "{engine}"\n', encoding="utf-8"
    )
    return project


def _write(address: str) -> None:
    """Write rows of each model and print what that took, as JSON."""
    started = process_time()
    options = RunOptions(QuietLogger(Console(stderr=True)), approve=lambda _: True)
    report = asyncio.run(seed_rows(_OF_EACH, options, as_of=_AS_OF, url=DatabaseUrl.parse(address)))
    engine = getrusage(RUSAGE_CHILDREN)
    told = {"seconds": report.seconds, "python": process_time() - started, "engine": engine.ru_utime + engine.ru_stime}
    print(json.dumps(told))


if __name__ == "__main__":
    _write(sys.argv[1])
