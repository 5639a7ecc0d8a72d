"""Databases seeded by the package, each profile once per provider."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from reading import Tables, read_tables
from rich.console import Console

from seed.config import SeedConfig, get_profile, parse_as_of
from seedbed.areas.run import SeedReport, seed_database
from seedbed.logger import QuietLogger
from seedbed.run_options import RunOptions

if TYPE_CHECKING:
    from seedbed.database.url import DatabaseUrl, Provider
    from seedbed.datamodel import DataModel

AS_OF = "2026-03-02"

Seed = Callable[..., SeedReport]


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


@pytest.fixture(scope="session")
def seeded(
    make_database: Callable[..., DatabaseUrl], seed: Seed, datamodel: DataModel
) -> Callable[[str, Provider], Tables]:
    """Return a function that gives all tables of a profile on a provider; they are not to be changed."""

    @cache
    def tables(profile: str, provider: Provider) -> Tables:
        url = make_database(provider)
        seed(url, profile)
        return read_tables(url, datamodel)

    return tables
