"""Databases seeded by the package, each profile once per provider."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import prepared
import pytest
from prepared import NOON

from seedbed.areas.run import SeedReport

if TYPE_CHECKING:
    from prepared import Practices
    from reading import Tables

    from seedbed.database.url import Provider
    from seedbed.datamodel import DataModel

Seed = Callable[..., SeedReport]


@pytest.fixture(scope="session")
def seed() -> Seed:
    """Return a function that seeds a database: `seed(url, profile="minimal", seed=7, clear=False)`."""
    return prepared.seed


@pytest.fixture(scope="session")
def seeded(practices: Practices, datamodel: DataModel) -> Callable[[str, Provider], Tables]:
    """Return a function that gives all tables of a profile on a provider; they are not to be changed."""

    def tables(profile: str, provider: Provider) -> Tables:
        # The largest is the one that the tests of checks and reports read as well.
        return practices.tables(provider, profile, datamodel, **({"as_of": NOON} if profile == "full" else {}))

    return tables
