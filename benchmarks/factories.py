"""What writing in bulk saves a test that needs many rows."""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.isolation import template
from benchmarks.measure import Table
from seed.factories import PatientFactory, create_factory_context
from seedbed.testing.template import Isolation

if TYPE_CHECKING:
    from benchmarks.databases import Databases
    from prisma import Prisma

_ROWS = 10_000
# `create` in a loop is measured on fewer rows; a row costs the same whatever their number.
_CREATED = 500


def measure(bases: Databases) -> Table:
    """Create patients one by one, and in bulk."""
    table = Table("Patients of a factory", ("way", "database", "rows/s", "times `create`"), "Inside a transaction.")
    for provider in bases.providers:
        with template(bases.make(provider)) as empty:
            isolation = Isolation(empty)
            with isolation.transaction() as db:
                single, many = asyncio.run(_both(db))
            isolation.close()
        table.add(f"`create`, {_CREATED:,} times", provider, round(1 / single), "1.0")
        table.add(f"`create_many({_ROWS:_})`", provider, round(1 / many), f"{single / many:.1f}")
    return table


async def _both(db: Prisma) -> tuple[float, float]:
    """Return the seconds per row of `create` in a loop and of `create_many`."""
    patients = PatientFactory(create_factory_context(db))
    await patients.create()
    started = perf_counter()
    for _ in range(_CREATED):
        await patients.create()
    single = (perf_counter() - started) / _CREATED
    started = perf_counter()
    await patients.create_many(_ROWS)
    return single, (perf_counter() - started) / _ROWS
