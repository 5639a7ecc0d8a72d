"""A clinic's clock and opening times: its time zone, its week, the holidays and everything else that closes it.

A day's time is a bit mask with one bit a minute from midnight at the clinic (bit 0 is 00:00), so that two
kinds of time are combined with `&` and `|`.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.simulation.records.clinic import Block, ClinicPlan

DAY_MINUTES = 24 * 60
WHOLE_DAY = (1 << DAY_MINUTES) - 1

# Clocks change at 02:00 on US Sundays; from here on a day keeps one offset until midnight.
_SETTLED_MINUTE = 3 * 60


def span(start: int, end: int) -> int:
    """Return the mask of the minutes from `start` up to, but not including, `end`."""
    return ((1 << (end - start)) - 1) << start if end > start else 0


def run_length(mask: int) -> int:
    """Return how many ones follow one another from bit 0 of `mask` on."""
    return (~mask & (mask + 1)).bit_length() - 1


def block_masks(block: Block) -> Iterator[tuple[date, int]]:
    """Yield the days that `block` touches, each with the minutes that it takes."""
    if block.start is None or block.end is None:
        for day in days(block.first, block.last):
            yield day, WHOLE_DAY
    else:
        yield block.first, span(block.start, block.end)


def days(first: date, last: date) -> Iterator[date]:
    """Yield every day from `first` to `last`, both included."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield date.fromordinal(ordinal)


@lru_cache(maxsize=256)
def holidays(year: int) -> dict[date, str]:
    """Return the holidays that practices keep in `year`: on the day itself, and on that on which they are observed.

    Eight federal holidays. One that falls on a Saturday is observed on the Friday before, one on a Sunday on
    the Monday after (5 U.S.C. 6103), so a New Year's Day can be observed in the year before. A practice that opens on
    Saturdays is closed on both days.
    """
    kept = {
        _nth_weekday(year, 1, 0, 3): "Martin Luther King Jr. Day",
        _nth_weekday(year, 6, 0, 1) - timedelta(days=7): "Memorial Day",  # the last Monday of May
        _nth_weekday(year, 9, 0, 1): "Labor Day",
        _nth_weekday(year, 11, 3, 4): "Thanksgiving Day",
    }
    fixed = {
        date(year, 1, 1): "New Year's Day",
        date(year, 6, 19): "Juneteenth",
        date(year, 7, 4): "Independence Day",
        date(year, 12, 25): "Christmas Day",
        date(year + 1, 1, 1): "New Year's Day",
    }
    for day, name in fixed.items():
        kept |= {closed: name for closed in (day, _observed(day)) if closed.year == year}
    return dict(sorted(kept.items()))


def _nth_weekday(year: int, month: int, weekday: int, n: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))


def _observed(day: date) -> date:
    return day + timedelta(days={5: -1, 6: 1}.get(day.weekday(), 0))


def working_day(day: date) -> date:
    """Return `day`, or the next one that is neither on a weekend nor a holiday."""
    while day.weekday() > 4 or day in holidays(day.year):
        day += timedelta(days=1)
    return day


def add_working_days(day: date, count: int) -> date:
    """Return the day that is `count` working days after `day`."""
    for _ in range(count):
        day = working_day(day + timedelta(days=1))
    return day


class ClinicCalendar:
    """When a clinic is open, and what its wall clock shows.

    A day is closed when its weekday has no hours, when it is a holiday by rule (also outside the period for
    which the plan lists blocks) or when a block without provider and chair covers it.
    """

    def __init__(self, plan: ClinicPlan) -> None:
        self.zone = ZoneInfo(plan.timezone)
        self._week = {
            weekday: span(hours.opens, hours.closes) & ~span(hours.lunch_start or 0, hours.lunch_end or 0)
            for weekday, hours in plan.hours.items()
        }
        self._blocked: dict[date, int] = {}
        for block in plan.blocks:
            if block.provider is None and block.chair is None:
                for day, mask in block_masks(block):
                    self._blocked[day] = self._blocked.get(day, 0) | mask
        self._open: dict[date, int] = {}
        self._offsets: dict[date, int] = {}

    def open_mask(self, day: date) -> int:
        """Return the bookable minutes of `day`: opening hours without lunch, holidays, closures and meetings."""
        mask = self._open.get(day)
        if mask is None:
            mask = self._week.get(day.weekday(), 0) & ~self._blocked.get(day, 0)
            if mask and day in holidays(day.year):
                mask = 0
            self._open[day] = mask
        return mask

    def is_open(self, day: date) -> bool:
        """Whether the clinic sees patients at any time of `day`."""
        return self.open_mask(day) != 0

    def intervals(self, day: date) -> tuple[tuple[int, int], ...]:
        """Return the open intervals of `day` as (first, last) minutes, the last one excluded."""
        mask, found = self.open_mask(day), []
        while mask:
            start = (mask & -mask).bit_length() - 1
            end = start + run_length(mask >> start)
            found.append((start, end))
            mask &= ~span(start, end)
        return tuple(found)

    def next_open(self, day: date) -> date:
        """Return the first open day from `day` on."""
        for _ in range(400):
            if self.is_open(day):
                return day
            day += timedelta(days=1)
        raise ValueError(f"the clinic never opens in the 400 days before {day}")

    def utc_offset(self, day: date, minute: int = 12 * 60) -> int:
        """Return how many minutes the clinic's clock is ahead of UTC (negative in America)."""
        if minute < _SETTLED_MINUTE:
            return self._offset_at(day, minute)
        offset = self._offsets.get(day)
        if offset is None:
            offset = self._offsets[day] = self._offset_at(day, 12 * 60)
        return offset

    def to_utc(self, day: date, minute: int) -> datetime:
        """Return the moment at which the clinic's clock shows `minute` on `day`."""
        shown = datetime(day.year, day.month, day.day, tzinfo=UTC)
        return shown + timedelta(minutes=minute - self.utc_offset(day, minute))

    def to_local(self, moment: datetime) -> tuple[date, int]:
        """Return the day and minute that the clinic's clock shows at `moment`."""
        local = moment.astimezone(self.zone)
        return local.date(), local.hour * 60 + local.minute

    def _offset_at(self, day: date, minute: int) -> int:
        local = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=self.zone)
        offset = local.utcoffset()
        assert offset is not None  # noqa: S101 - a ZoneInfo always knows its offset
        return int(offset.total_seconds()) // 60
