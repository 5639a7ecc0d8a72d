"""The clock of a simulation: which moments have passed, and when the clinic answers the telephone.

A moment is a `stamp`: whole minutes in UTC since the first day of the calendar. They are compared and added many
times for each visit that becomes a datetime once.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from seed.generators.choice import between
from seed.simulation.scheduling.calendar import DAY_MINUTES

if TYPE_CHECKING:
    from random import Random

    from seed.simulation.scheduling.calendar import ClinicCalendar

_DAY_ZERO = datetime(1, 1, 1, tzinfo=UTC)

# When the telephone is answered, in minutes from midnight, on a day on which the clinic is open so long.
_PHONE_HOURS = (8 * 60 + 5, 16 * 60 + 55)


def stamp(at: datetime) -> int:
    """Return the whole minutes from the first day of the calendar to `at`."""
    return int((at - _DAY_ZERO).total_seconds()) // 60


def moment(minutes: int) -> datetime:
    """Return the datetime of a stamp."""
    return _DAY_ZERO + timedelta(minutes=minutes)


class Clock:
    """The present, and the clinic's time of day. All minutes count from midnight at the clinic."""

    def __init__(self, calendar: ClinicCalendar, as_of: datetime) -> None:
        self._calendar = calendar
        self.now = stamp(as_of)
        self.today = calendar.to_local(as_of)[0]

    def stamp(self, day: date, minute: int) -> int:
        """Return the stamp of a minute in waking hours."""
        return (day.toordinal() - 1) * DAY_MINUTES + minute - self._calendar.utc_offset(day)

    def local(self, at: int) -> tuple[date, int]:
        """Return the day and the minute of a stamp that lies in waking hours."""
        offset = self._calendar.utc_offset(date.fromordinal(at // DAY_MINUTES + 1))
        ordinal, minute = divmod(at + offset, DAY_MINUTES)
        return date.fromordinal(ordinal + 1), minute

    def phone(self, rand: Random, day: date, after: int = 0) -> int:
        """Return a moment in telephone hours on the first open day from `day` on, later than `after`."""
        while True:
            day = self._calendar.next_open(day)
            first, last = self._phone_hours(day)
            at = self.stamp(day, between(rand, first, last))
            if at > after:
                return at
            day += timedelta(days=1)

    def _phone_hours(self, day: date) -> tuple[int, int]:
        """Return the first and the last minute of a day at which the telephone is answered: earlier on a short day."""
        first, last = _PHONE_HOURS
        closes = self._calendar.open_mask(day).bit_length()
        return first, min(last, closes - 5) if closes > first else last

    def answered(self, rand: Random, reported: int) -> int:
        """Return when a call is answered: soon in telephone hours, else the next morning."""
        day, minute = self.local(reported)
        first, last = self._phone_hours(day)
        if self._calendar.is_open(day) and minute < last - 60:
            return self.stamp(day, max(minute, first) + between(rand, 3, 50))
        return self.stamp(self._calendar.next_open(day + timedelta(days=1)), first + between(rand, 0, 55))
