"""Ledgers of whole clinics: they balance, whatever the seed and the day."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import pytest
from auditing import findings

from seed.simulation.clinic import simulate_clinic
from seed.simulation.practice import plan_clinic

if TYPE_CHECKING:
    from seed.simulation.story import ClinicStory

# Seed, clinic, patients, as-of: midnight and office hours, weekends, a leap day, holidays, the first days of a month.
CLINICS = [
    (1, 0, 200, datetime(2026, 3, 2, tzinfo=UTC)),
    (2, 1, 200, datetime(2026, 11, 22, tzinfo=UTC)),
    (3, 2, 200, datetime(2024, 2, 29, 18, 35, tzinfo=UTC)),
    (4, 0, 200, datetime(2026, 7, 4, tzinfo=UTC)),
    (5, 3, 200, datetime(2027, 1, 1, tzinfo=UTC)),
    (6, 4, 200, datetime(2025, 5, 31, 23, 59, tzinfo=UTC)),
    (7, 5, 200, datetime(2026, 8, 29, 16, 0, tzinfo=UTC)),
    (8, 0, 10, datetime(2026, 11, 1, 5, 0, tzinfo=UTC)),
]


@cache
def clinic(seed: int, index: int, patients: int, as_of: datetime) -> ClinicStory:
    plan = plan_clinic(seed, index, users=20, patients=patients, as_of=as_of)
    return simulate_clinic(seed, plan, first=1, last=patients, as_of=as_of)


@pytest.mark.parametrize("case", CLINICS, ids=str)
def test_the_books_balance(case: tuple[int, int, int, datetime]) -> None:
    assert findings(clinic(*case)) == []
