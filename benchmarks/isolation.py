"""What it costs to give each test a seeded database of its own."""

from __future__ import annotations

import asyncio
import statistics
import tempfile
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from benchmarks.measure import Budget, Table, median, timed
from benchmarks.seeding import seed
from seed.config import PROFILES
from seed.factories import PatientFactory, create_factory_context
from seedbed.factories.context import AS_OF
from seedbed.testing.template import Isolation, Template, committed, template_config

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from benchmarks.databases import Databases
    from prisma import Prisma
    from seedbed.database import DatabaseUrl

_TESTS = 200


def measure(bases: Databases, budget: Budget) -> Table:
    """Start from a standard practice in several ways."""
    table = Table(
        "A seeded database for each test",
        ("way", "database", "ms/test", "tests"),
        "What the fixtures take before and after a test that writes one row; the row itself is not part of it.",
    )
    for provider in bases.providers:
        url = bases.make(provider)
        with template(url, "standard") as seeded:
            isolation = Isolation(seeded)
            rolled = statistics.median(_around_a_test(isolation.transaction) for _ in range(_TESTS))
            isolation.close()
            table.add("`db`: a transaction that is rolled back", provider, round(1_000 * rolled, 1), _TESTS)
            own = median(budget, lambda seeded=seeded: _around_a_test(lambda: committed(seeded)))
            table.add("`committed_db`: a copy of the template", provider, round(1_000 * own.seconds, 1), own.runs)
        anew = median(budget, lambda url=url: timed(lambda: seed(url, PROFILES["standard"])))
        table.add("seeding standard again", provider, round(1_000 * anew.seconds, 1), anew.runs)
    return table


@contextmanager
def template(url: DatabaseUrl, profile: str | None = None) -> Iterator[Template]:
    """Yield a template as a session of tests has it: with a profile, or with empty tables."""
    with tempfile.TemporaryDirectory(prefix="orca-bench-") as folder:
        made = Template(url, Path(folder), template_config(profile, 1, AS_OF))
        yield made
        made.close()


def _around_a_test(isolated: Callable[[], AbstractContextManager[Prisma]]) -> float:
    started = perf_counter()
    with isolated() as db:
        begun = perf_counter()
        asyncio.run(_test(db))
        ended = perf_counter()
    return perf_counter() - ended + begun - started


async def _test(db: Prisma) -> None:
    await PatientFactory(create_factory_context(db)).create()
