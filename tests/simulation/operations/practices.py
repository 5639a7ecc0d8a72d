"""Simulated clinics of several sizes, each made once."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import pytest
from simulated import clinic

from seed.simulation.operations.roster import Roster

if TYPE_CHECKING:
    from seed.simulation.records.story import ClinicStory

MONDAY_NOON = datetime(2026, 3, 2, 17, 10, tzinfo=UTC)
# seed, index, users, patients, as of
SIZES = (
    (7, 0, 5, 10, MONDAY_NOON),
    (8, 0, 20, 50, datetime(2026, 1, 1, tzinfo=UTC)),
    (9, 2, 30, 120, MONDAY_NOON),
    (10, 1, 12, 60, datetime(2025, 7, 6, 3, tzinfo=UTC)),
    (11, 3, 45, 300, datetime(2025, 11, 28, 21, tzinfo=UTC)),
)

# Each as a parameter: the largest with all tests.
EACH = [
    pytest.param(size, id=f"{size[2]} users", marks=[pytest.mark.long] if size is SIZES[-1] else []) for size in SIZES
]


@cache
def practice(size: tuple[int, int, int, int, datetime]) -> tuple[ClinicStory, Roster]:
    """Return a clinic with its patients, and who works there when."""
    story = clinic(*size)
    return story, Roster(story.plan, story.as_of)
