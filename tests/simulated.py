"""Simulated clinics, each made once for all tests of the simulation."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

import pytest

from seed.simulation.clinic import charts_shown, simulate_clinic
from seed.simulation.operations.practice import plan_clinic

if TYPE_CHECKING:
    from seed.simulation.records.story import ClinicStory, Story

AS_OF = datetime(2026, 3, 2, tzinfo=UTC)

# Seed, clinic, users, patients, as-of: small and large clinics in all time zones; midnight, office hours, a weekend,
# a leap day, holidays, the days around the change of clocks, years in which other codes were valid.
CLINICS = [
    (1, 0, 5, 10, datetime(2026, 11, 23, tzinfo=UTC)),
    (2, 0, 20, 150, datetime(2026, 11, 23, tzinfo=UTC)),
    (20, 1, 30, 200, datetime(2026, 3, 10, 16, 40, tzinfo=UTC)),
    (3, 2, 30, 200, datetime(2026, 11, 24, 21, 5, tzinfo=UTC)),
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

# Each as a parameter: the first of them at each change, the others with all tests.
EACH = [
    *(pytest.param(case, id=str(case)) for case in CLINICS[:4]),
    *(pytest.param(case, id=str(case), marks=pytest.mark.long) for case in CLINICS[4:]),
]

# One doctor and one assistant can't see so many.
CROWDED = (4, 0, 4, 700, AS_OF)

# Of these many are told apart by their seed alone.
SEEDS = range(400, 436)


@cache
def clinic(seed: int, index: int, users: int, patients: int, as_of: datetime) -> ClinicStory:
    plan = plan_clinic(seed, index, users=users, patients=patients, as_of=as_of)
    return simulate_clinic(seed, plan, first=1, last=patients, as_of=as_of)


@cache
def stories(clinics: int) -> tuple[Story, ...]:
    """Return the patients of so many clinics, 200 of each, for statistics."""
    return tuple(chain.from_iterable(clinic(seed, 0, 20, 200, AS_OF).stories for seed in SEEDS[:clinics]))


@cache
def during_visits() -> tuple[tuple[datetime, ClinicStory], ...]:
    """Return when four visits of a day start, and the clinic in the middle of each."""
    day = clinic(14, 0, 20, 80, datetime(2026, 6, 4, tzinfo=UTC))
    completed = [(v.completed_at.date(), v) for s in day.stories for v in s.visits if v.completed_at]
    latest = max(on for on, _ in completed)
    kept = [visit for on, visit in completed if on == latest][:4]
    middles = [visit.starts_at + (visit.ends_at - visit.starts_at) / 2 for visit in kept]
    return tuple(
        (visit.starts_at, clinic(14, 0, 20, 80, middle.replace(second=0)))
        for visit, middle in zip(kept, middles, strict=True)
    )


@cache
def joined() -> tuple[ClinicStory, ClinicStory]:
    """Return a clinic, and the patients who join it ten days later."""
    plan = plan_clinic(3, 0, users=20, patients=60, as_of=AS_OF)
    before = simulate_clinic(3, plan, first=1, last=60, as_of=AS_OF)
    booked = [visit for story in before.stories for visit in story.visits]
    after = simulate_clinic(3, plan, first=61, last=140, as_of=AS_OF + timedelta(days=10), busy=booked)
    return before, after


@cache
def shown(days: int) -> dict[int, Story]:
    """Return the patients on the list of a clinic so many days later, by number."""
    day = AS_OF + timedelta(days=days)
    plan = plan_clinic(3, 0, users=20, patients=80, as_of=day)
    first, last = charts_shown(3, plan, 80, day)
    stories = simulate_clinic(3, plan, first=first, last=last, as_of=day).stories
    return {story.outline.ordinal: story for story in stories}
