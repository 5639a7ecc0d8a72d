"""Areas: what is seeded together, in which order, and the run that does it."""

from __future__ import annotations

from seedbed.areas.registry import AreaRegistry
from seedbed.types import SeedArea

__all__ = ["AreaRegistry", "SeedArea"]
