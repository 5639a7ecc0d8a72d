"""The fixed day from which a practice counts, whatever the day on which you look at it.

What is older than this epoch (who was hired when, which charts were taken over) is counted back from it, and what is
younger follows from the seed and the calendar. So a later day is always the same practice, later. No epoch ends: the
last one is the present, and only days before it belong to earlier practices, of eight years each.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

from seed.simulation.parameters import care

_MONTH_DAYS = 365.2425 / 12


EPOCH = date(2023, 7, 1)
_EARLIER_YEARS = 8  # of each epoch before it
_QUARTER_DAYS = 13 * 7


def epoch_of(day: date) -> date:
    """Return the epoch of the practice that you see on `day`."""
    year = EPOCH.year
    while day < date(year, EPOCH.month, EPOCH.day) and year > date.min.year + 2 * _EARLIER_YEARS:
        year -= _EARLIER_YEARS
    return date(year, EPOCH.month, EPOCH.day)


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


def quarter_start(day: date) -> date:
    """Return the Monday, one in thirteen, on which the quarter began that holds `day`: counts and counters begin there.

    What begins on such a day, and not so many weeks before today, is only added to from one day to the next.
    """
    return date.fromordinal(1 + (day.toordinal() - 1) // _QUARTER_DAYS * _QUARTER_DAYS)
