"""Seeding what is checked."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from rich.console import Console

from seed.config import SeedConfig, get_profile, parse_as_of
from seedbed.areas.run import seed_database
from seedbed.logger import QuietLogger
from seedbed.run_options import RunOptions

if TYPE_CHECKING:
    from datetime import datetime

    from seedbed.database.url import DatabaseUrl

# A Monday at noon: there are visits in progress.
AS_OF = parse_as_of("2026-03-02T17:10")


def seed(url: DatabaseUrl, profile: str, number: int = 20241129, as_of: datetime = AS_OF, **settings: object) -> None:
    config = SeedConfig(profile=get_profile(profile), as_of=as_of, seed=number, **settings)  # type: ignore[arg-type]
    options = RunOptions(QuietLogger(Console(stderr=True)), approve=lambda _: True)
    asyncio.run(seed_database(config, options, url=url))
