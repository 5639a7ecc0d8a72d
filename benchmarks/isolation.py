"""What it costs to give each test a seeded database of its own."""

from __future__ import annotations

import asyncio
import shutil
from typing import TYPE_CHECKING

from benchmarks.measure import Budget, Table, median, timed
from benchmarks.seeding import seed
from seed.config import PROFILES
from seed.database import connect

if TYPE_CHECKING:
    from benchmarks.databases import Databases
    from seed.database import DatabaseUrl

_TRANSACTIONS = 50


def measure(bases: Databases, budget: Budget) -> Table:
    """Start from a standard practice in several ways."""
    table = Table("A seeded database for each test", ("way", "database", "ms/test", "runs"))
    for provider in bases.providers:
        url = bases.make(provider)
        seed(url, PROFILES["standard"])
        rolled = median(budget, lambda url=url: asyncio.run(_roll_back(url)))
        table.add("transaction that is rolled back", provider, round(1_000 * rolled.seconds, 1), rolled.runs)
        copied = median(budget, lambda url=url: timed(lambda: _copy(bases, url)))
        table.add("copy of a seeded database", provider, round(1_000 * copied.seconds, 1), copied.runs)
        anew = median(budget, lambda url=url: timed(lambda: seed(url, PROFILES["minimal"])))
        table.add("seeding minimal again", provider, round(1_000 * anew.seconds, 1), anew.runs)
    return table


async def _roll_back(url: DatabaseUrl) -> float:
    async with connect(url) as db:

        async def all_of_them() -> None:
            for _ in range(_TRANSACTIONS):
                manager = db.tx()
                tx = await manager.start()
                await tx.patient.delete_many(where={"id": "none"})
                await manager.rollback()

        from time import perf_counter

        started = perf_counter()
        await all_of_them()
        return (perf_counter() - started) / _TRANSACTIONS


def _copy(bases: Databases, url: DatabaseUrl) -> None:
    if url.provider == "sqlite":
        shutil.copy(url.path, bases.folder / "test.db")
        return
    bases.execute('DROP DATABASE IF EXISTS "of_one_test"')
    bases.execute(f'CREATE DATABASE "of_one_test" TEMPLATE "{url.name}"')
