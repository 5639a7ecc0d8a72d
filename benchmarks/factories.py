"""How long a test is isolated, and what writing in bulk saves."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from seed.factories import PatientFactory, create_factory_context
from seed.factories.context import AS_OF
from seed.testing.template import Isolation, Template, committed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.table import Table

    from prisma import Prisma
    from seed.database import DatabaseUrl

TESTS = 200
ROWS = 10_000
# `create` in a loop is measured on fewer rows; a row costs the same whatever their number.
CREATED = 500


@contextmanager
def _template(url: DatabaseUrl) -> Iterator[Template]:
    with tempfile.TemporaryDirectory(prefix="orca-bench-") as folder:
        template = Template(url, Path(folder), profile=None, seed=1, as_of=AS_OF)
        yield template
        template.close()


def isolation(table: Table, urls: list[DatabaseUrl]) -> Table:
    """Begin and roll back a test's transaction, with a row written in between that is not part of the time."""
    for url in urls:
        with _template(url) as template:
            isolated = Isolation(template)
            seconds = statistics.median(_isolated(isolated) for _ in range(TESTS))
            isolated.close()
            table.add_row(f"{url.provider}, rolled back", f"{seconds * 1000:.1f}")
            own = statistics.median(_committed(template) for _ in range(5))
            table.add_row(f"{url.provider}, a database of its own", f"{own * 1000:.0f}")
    return table


def _isolated(isolated: Isolation) -> float:
    started = perf_counter()
    with isolated.transaction() as db:
        begun = perf_counter()
        asyncio.run(_one(db))
        ended = perf_counter()
    return perf_counter() - ended + begun - started


def _committed(template: Template) -> float:
    started = perf_counter()
    with committed(template) as db:
        begun = perf_counter()
        asyncio.run(_one(db))
        ended = perf_counter()
    return perf_counter() - ended + begun - started


async def _one(db: Prisma) -> None:
    await PatientFactory(create_factory_context(db)).create()


def bulk(table: Table, urls: list[DatabaseUrl]) -> Table:
    """Create patients one by one, and in bulk."""
    for url in urls:
        with _template(url) as template:
            isolated = Isolation(template)
            with isolated.transaction() as db:
                single, many = asyncio.run(_both(db))
            isolated.close()
            table.add_row(f"{url.provider}, create", f"{1 / single:,.0f}", "1")
            table.add_row(f"{url.provider}, create_many({ROWS:,})", f"{1 / many:,.0f}", f"{single / many:.0f}")
    return table


async def _both(db: Prisma) -> tuple[float, float]:
    """Return the seconds per row of `create` in a loop and of `create_many`."""
    patients = PatientFactory(create_factory_context(db))
    await patients.create()
    started = perf_counter()
    for _ in range(CREATED):
        await patients.create()
    single = (perf_counter() - started) / CREATED
    started = perf_counter()
    await patients.create_many(ROWS)
    return single, (perf_counter() - started) / ROWS
