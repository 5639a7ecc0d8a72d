"""How dump and restore tell how far they have come: as seeding does, a table in place of an area."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedbed.types import SeedLogger


@contextmanager
def reporting(logger: SeedLogger, steps: int) -> Iterator[None]:
    """Announce so many tables; take away what shows progress when the block ends, well or not."""
    logger.start_run(steps)
    try:
        yield
    finally:
        logger.end_run()
