from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from looked import seed

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedbed.database.url import DatabaseUrl


@pytest.fixture(scope="session")
def full(make_database: Callable[..., DatabaseUrl]) -> DatabaseUrl:
    """The full profile on SQLite; it is not to be changed."""
    return seed(make_database("sqlite"), "full")


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def standard(request: pytest.FixtureRequest, make_database: Callable[..., DatabaseUrl]) -> DatabaseUrl:
    """The standard profile on each database; it is not to be changed."""
    return seed(make_database(request.param), "standard")
