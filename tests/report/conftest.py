from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from prepared import NOON

if TYPE_CHECKING:
    from prepared import Practices

    from seedbed.database.url import DatabaseUrl


@pytest.fixture(scope="session")
def full(practices: Practices) -> DatabaseUrl:
    """The full profile on SQLite; it is not to be changed."""
    return practices.copy("sqlite", "full", as_of=NOON)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def standard(request: pytest.FixtureRequest, practices: Practices) -> DatabaseUrl:
    """The standard profile on each database; it is not to be changed."""
    return practices.copy(request.param, "standard", as_of=NOON)
