"""Days on which an office works and bills fall due."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from seed.simulation.scheduling.calendar import holidays

if TYPE_CHECKING:
    from seed.simulation.records.clinic import ClinicPlan

_DAY = timedelta(days=1)
_SATURDAY = 5

# Days on which banks are closed and an office need not be; the others are holidays of both.
_OF_BANKS = ((1, 3), (2, 3), (10, 2))  # month and which of its Mondays: King, Presidents, Columbus

NEVER = date(9000, 1, 1)
"""Later than everything, with room to add days to it."""


class OfficeDays:
    """The weekdays on which a clinic opens, less the holidays."""

    def __init__(self, plan: ClinicPlan) -> None:
        self._weekdays = frozenset(plan.hours)

    def on_or_after(self, day: date) -> date:
        """Return `day` or the next office day."""
        while not self._is_open(day):
            day += _DAY
        return day

    def on_or_before(self, day: date) -> date:
        """Return `day` or the office day before it."""
        while not self._is_open(day):
            day -= _DAY
        return day

    def _is_open(self, day: date) -> bool:
        return day.weekday() in self._weekdays and day not in holidays(day.year)


def banking_day(day: date) -> date:
    """Return `day` or the next day on which banks settle: no weekend, no federal holiday (Nacha)."""
    while day.weekday() >= _SATURDAY or day in holidays(day.year) or _is_bank_holiday(day):
        day += _DAY
    return day


def _is_bank_holiday(day: date) -> bool:
    veterans = date(day.year, 11, 11)
    observed = veterans + {5: -_DAY, 6: _DAY}.get(veterans.weekday(), timedelta())
    monday = day.weekday() == 0 and (day.month, (day.day - 1) // 7 + 1) in _OF_BANKS
    return monday or day in (veterans, observed)


def months_after(day: date, months: int) -> date:
    """Return the same day of a later month, its last day where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, min(day.day, monthrange(day.year + years, month + 1)[1]))
