"""A MongoDB database for each test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pymongo
import pytest
from rich.console import Console

from seed.config import SeedConfig, get_profile, parse_as_of
from seedbed.areas.run import SeedReport, seed_database
from seedbed.logger import QuietLogger
from seedbed.run_options import RunOptions

if TYPE_CHECKING:
    from pymongo.database import Database

    from seedbed.database import DatabaseUrl

AS_OF = "2026-03-02"

Seed = Callable[..., SeedReport]


@pytest.fixture
def url(make_database: Callable[..., DatabaseUrl]) -> DatabaseUrl:
    return make_database("mongodb")


@pytest.fixture
def collections(url: DatabaseUrl) -> Iterator[Database[dict[str, Any]]]:
    """The same database, through the driver."""
    with pymongo.MongoClient[dict[str, Any]](url.raw) as client:
        yield client[url.name]


@pytest.fixture(scope="session")
def seed() -> Seed:
    """Return a function that seeds a database: `seed(url, profile="minimal", seed=7, clear=False)`."""

    def run(url: DatabaseUrl, profile: str = "minimal", as_of: str = AS_OF, **settings: Any) -> SeedReport:
        options = {name: settings.pop(name) for name in ("dry_run", "recreate") if name in settings}
        approve = settings.pop("approve", lambda _: True)
        config = SeedConfig(profile=get_profile(profile), as_of=parse_as_of(as_of), **settings)
        run = RunOptions(QuietLogger(Console(stderr=True)), approve, **options)
        return asyncio.run(seed_database(config, run, url=url))

    return run
