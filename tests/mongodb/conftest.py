"""A MongoDB database for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import prepared
import pymongo
import pytest

from seedbed.areas.run import SeedReport

if TYPE_CHECKING:
    from pymongo.database import Database

    from seedbed.database import DatabaseUrl

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
    return prepared.seed
