"""When people act: families by day and most in the evening, staff while they are at work, machines at any hour.

Everything that a person does at a moment of their own choice takes it from here. Minutes count from midnight at the
clinic.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.generators.choice import Weighted, between

if TYPE_CHECKING:
    from datetime import date, datetime
    from random import Random

    from seed.simulation.scheduling.calendar import ClinicCalendar

# When families fill in forms at home, in per cent (domain figures: evening parents).
FAMILY_HOURS: dict[tuple[int, int], float] = {
    (6 * 60, 12 * 60): 18,
    (12 * 60, 15 * 60): 20,
    (15 * 60, 18 * 60): 20,
    (18 * 60, 22 * 60): 37,
    (22 * 60, 24 * 60): 5,
}
_FAMILY_HOURS = Weighted.by(FAMILY_HOURS)
_WAKING, _BEDTIME = 6 * 60 + 30, 23 * 60


def family_moment(rand: Random, calendar: ClinicCalendar, after: datetime, wanted: datetime) -> datetime:
    """Return when a family does something at home on the day of `wanted`, later than `after`.

    Where that is too late in the day, it does it at once, and not at night.
    """
    first, last = _FAMILY_HOURS.pick(rand)
    minute, soon = between(rand, first, last - 1), between(rand, 12, 55)
    found = calendar.to_utc(calendar.to_local(wanted)[0], minute)
    if found > after:
        return found
    day, now = calendar.to_local(after + timedelta(minutes=soon))
    if _WAKING <= now <= _BEDTIME:
        return after + timedelta(minutes=soon)
    return calendar.to_utc(day + timedelta(days=now > _BEDTIME), minute)


def awake(rand: Random, calendar: ClinicCalendar, wanted: datetime, before: datetime) -> datetime:
    """Return when a family writes what it would write at `wanted`: in the night, the next morning.

    Where that is not earlier than `before`, it was awake.
    """
    day, minute = calendar.to_local(wanted)
    if _WAKING <= minute <= _BEDTIME:
        return wanted
    morning = calendar.to_utc(day + timedelta(days=minute > _BEDTIME), _WAKING + between(rand, 5, 80))
    return morning if morning < before else wanted


def at_work(
    rand: Random, calendar: ClinicCalendar, wanted: datetime, shift: dict[int, tuple[int, int]] | None = None
) -> datetime:
    """Return `wanted`, or the first moment after it at which the clinic is open: nobody does desk work at night.

    `shift` are the hours of one person by weekday, where it is that person who acts.
    """
    day, minute = calendar.to_local(wanted)
    for _ in range(60):
        if calendar.is_open(day) and (shift is None or day.weekday() in shift):
            opened = calendar.intervals(day)
            first, last = opened[0][0], opened[-1][1] - 1
            if shift is not None:
                first, last = max(first, shift[day.weekday()][0]), min(last, shift[day.weekday()][1] - 1)
            if minute <= last:
                return wanted if minute >= first else calendar.to_utc(day, first + between(rand, 3, 40))
        day, minute = _next(day), 0
    return wanted


def _next(day: date) -> date:
    return day + timedelta(days=1)
