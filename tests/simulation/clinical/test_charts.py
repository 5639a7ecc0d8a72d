"""Charts are coherent whatever the seed, the date and the size of the clinic."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING

import pytest
from chart_coherence import chart_violations

from seed.simulation.clinic import simulate_clinic
from seed.simulation.practice import plan_clinic

if TYPE_CHECKING:
    from seed.simulation.story import ClinicStory

AS_OF = datetime(2026, 3, 2, tzinfo=UTC)

# Seed, clinic, users, patients, as-of: small and large, all time zones, office hours, weekends, holidays, years in
# which other codes were valid.
CLINICS = [
    (1, 0, 5, 10, datetime(2026, 11, 23, tzinfo=UTC)),
    (2, 0, 20, 150, datetime(2026, 11, 23, tzinfo=UTC)),
    (3, 1, 30, 200, datetime(2026, 3, 9, tzinfo=UTC)),
    (4, 2, 30, 200, datetime(2026, 11, 24, tzinfo=UTC)),
    (5, 0, 20, 120, datetime(2026, 6, 3, 15, 7, tzinfo=UTC)),
    (6, 3, 5, 80, datetime(2026, 3, 10, 20, 3, tzinfo=UTC)),
    (7, 7, 12, 100, datetime(2027, 1, 1, tzinfo=UTC)),
    (8, 6, 20, 160, datetime(2024, 2, 29, 18, 35, tzinfo=UTC)),
    (9, 4, 30, 160, datetime(2025, 7, 12, tzinfo=UTC)),
    (10, 5, 20, 160, datetime(2023, 11, 6, tzinfo=UTC)),
    (11, 0, 4, 40, datetime(2026, 11, 5, 15, tzinfo=UTC)),
    (12, 1, 20, 160, datetime(2021, 5, 16, 3, tzinfo=UTC)),
    (13, 2, 20, 200, datetime(2019, 12, 31, 23, 59, tzinfo=UTC)),
]


@cache
def clinic(seed: int, index: int, users: int, patients: int, as_of: datetime) -> ClinicStory:
    plan = plan_clinic(seed, index, users=users, patients=patients, as_of=as_of)
    return simulate_clinic(seed, plan, first=1, last=patients, as_of=as_of)


@pytest.mark.parametrize("case", CLINICS, ids=str)
def test_charts_are_coherent(case: tuple[int, int, int, int, datetime]) -> None:
    assert chart_violations(clinic(*case)) == []
