"""python trial.py FIRST SECOND: rows of every model by every way there is, then a snapshot from one into the other."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from seedbed.areas.rows import seed_rows
from seedbed.database import DatabaseUrl, connect
from seedbed.datamodel import load
from seedbed.factories import create_factory_context, factory_for
from seedbed.factories.client_values import client_data
from seedbed.logger import QuietLogger
from seedbed.run_options import RunOptions
from seedbed.snapshots.catalogue import Catalogue
from seedbed.snapshots.dump import dump
from seedbed.snapshots.place import Place
from seedbed.snapshots.restore import restore
from seedbed.testing import coverage, lint

FIRST, SECOND = map(DatabaseUrl.parse, sys.argv[1:3])
NOW = datetime(2026, 1, 5, tzinfo=UTC)
LOGGER = QuietLogger(Console(stderr=True))
OPTIONS = RunOptions(LOGGER, approve=lambda _: True)
CATALOGUE = Catalogue(Path("seeds").resolve())
MODELS = [name for name in load().insert_order() if name not in load().left_out]


async def by_factory() -> None:
    """Create one row, many, and those that show every value; then let the application create one itself."""
    # Those with fewer possible rows than twenty are for `by_number`, which makes as many as there can be.
    many = [name for name in MODELS if not name.startswith("Few")]
    async with connect(FIRST) as db:
        context = create_factory_context(db, url=FIRST)
        for name in many:
            factory = factory_for(name)(context)
            await factory.create()
            await factory.create_many(20)
            await coverage(factory)
            counted = [field for field in factory._model.scalars if field.default_function == "autoincrement"]
            if counted and not factory._model.parents:
                data = client_data(factory._model, factory.build(), await factory.learn())
                await getattr(db, factory._model.accessor).create(
                    {k: v for k, v in data.items() if k != counted[0].name}
                )
        problems = await lint(db, models=MODELS)
        assert not problems, "\n".join(map(str, problems))


def copied(name: str) -> None:
    """Dump the first database, restore into the second, and compare what a dump of that one holds."""
    kept = dump(f"{name}_a", now=NOW, logger=LOGGER, place=Place(FIRST, catalogue=CATALOGUE))
    restore(str(kept.path), OPTIONS, place=Place(SECOND, catalogue=CATALOGUE))
    again = dump(f"{name}_b", now=NOW, logger=LOGGER, place=Place(SECOND, catalogue=CATALOGUE))
    digests = [{t.collection: (t.rows, t.file.sha256) for t in each.manifest.tables} for each in (kept, again)]
    assert digests[0] == digests[1]


def by_number() -> None:
    """Seed twenty rows of each model, twice, and expect the same."""
    done = [asyncio.run(seed_rows(20, OPTIONS, as_of=NOW, url=FIRST)).counts for _ in range(2)]
    assert done[0] == done[1]
    assert all(done[0].get(name, 0) > 0 for name in MODELS), done[0]


asyncio.run(by_factory())
copied("factories")
by_number()
copied("numbers")
print(f"{len(MODELS)} models")
