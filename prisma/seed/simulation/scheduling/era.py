"""Where a practice stands in the calendar, whatever the day on which somebody looks at it.

A practice lives for an era of two years, from a 1 July to the one after the next; within it a later day is the same
practice, later. What lies before an era (who was hired when, which charts were taken over) is counted back from its
start, so that a practice has had its software for twenty months at least, and for four years at most.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from seed.simulation.parameters import care

_MONTH_DAYS = 365.2425 / 12


class Era(NamedTuple):
    """Two years, from `start` up to, but not including, `end`."""

    start: date
    end: date


def era_of(day: date) -> Era:
    """Return the era in which `day` lies."""
    year = day.year - (day < date(day.year, 7, 1))
    year -= (year + 1) % 2
    return Era(date(year, 7, 1), date(year + 2, 7, 1))


@lru_cache(maxsize=4096)
def in_season(origin: date, years: float) -> date:
    """Return the day on which so many years of arrivals have passed since `origin`: level, but for the seasons."""
    whole = int(years)
    part = (years - whole) * sum(care.SEASON)
    month = origin.month - 1
    for step in range(12):
        weight = care.SEASON[(month + step) % 12]
        if part < weight:
            return origin + timedelta(days=int(whole * 365.2425 + (step + part / weight) * _MONTH_DAYS))
        part -= weight
    return origin + timedelta(days=int((whole + 1) * 365.2425))
