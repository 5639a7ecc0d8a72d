"""Clinics with their front offices, made once for all tests of the front office."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from simulated import CLINICS, clinic

from seed.simulation.front_office.on_duty import FrontOffice

if TYPE_CHECKING:
    from seed.simulation.records.story import Story

# Seed, clinic, users, patients, as-of: midnight and office hours, small and large, four time zones.
CASES = [
    (1, 0, 20, 60, datetime(2026, 3, 2, tzinfo=UTC)),
    *CLINICS[2:4],
    (4, 3, 5, 40, datetime(2024, 2, 29, 18, 35, tzinfo=UTC)),
]
LARGE = CASES[1:3]


@cache
def office(case: tuple[int, int, int, int, datetime]) -> FrontOffice:
    return FrontOffice(case[0], clinic(*case).plan, case[-1])


def local(at: datetime, plan_zone: str) -> datetime:
    return at.astimezone(ZoneInfo(plan_zone))


def age(story: Story, day: date) -> int:
    birth = story.outline.birth_date
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
