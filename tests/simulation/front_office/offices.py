"""Clinics with their front offices, made once for all tests of the front office."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from seed.simulation.clinic import simulate_clinic
from seed.simulation.front_office.on_duty import FrontOffice
from seed.simulation.operations.practice import plan_clinic

if TYPE_CHECKING:
    from seed.simulation.records.story import ClinicStory, Story

# Seed, clinic, users, patients, as-of: midnight and office hours, small and large, four time zones.
CASES = [
    (1, 0, 20, 60, datetime(2026, 3, 2, tzinfo=UTC)),
    (20, 1, 30, 200, datetime(2026, 3, 10, 16, 40, tzinfo=UTC)),
    (3, 2, 30, 200, datetime(2026, 11, 24, 21, 5, tzinfo=UTC)),
    (4, 3, 5, 40, datetime(2024, 2, 29, 18, 35, tzinfo=UTC)),
]
LARGE = CASES[1:3]


@cache
def clinic(seed: int, index: int, users: int, patients: int, as_of: datetime) -> ClinicStory:
    plan = plan_clinic(seed, index, users=users, patients=patients, as_of=as_of)
    return simulate_clinic(seed, plan, first=1, last=patients, as_of=as_of)


@cache
def office(case: tuple[int, int, int, int, datetime]) -> FrontOffice:
    return FrontOffice(case[0], clinic(*case).plan, case[-1])


def local(at: datetime, plan_zone: str) -> datetime:
    return at.astimezone(ZoneInfo(plan_zone))


def age(story: Story, day: date) -> int:
    birth = story.outline.birth_date
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
