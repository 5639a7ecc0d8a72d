"""Which areas `--seed-profile` seeds here. They import the library's factories, which makes those known."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from library.areas import registry

if TYPE_CHECKING:
    from seed.areas import AreaRegistry


@pytest.fixture(scope="session")
def seed_registry() -> AreaRegistry:
    """The library's areas."""
    return registry
