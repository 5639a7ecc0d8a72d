"""Which half-days a clinic sees patients on, and which of them each member of staff works.

The team is there for the visits that its charts bring, so a clinic with few charts sees patients on two days a week,
and most of its people work one half-day or two. The desk is staffed whenever the clinic is open.
"""

from __future__ import annotations

from itertools import cycle, islice
from typing import TYPE_CHECKING, NamedTuple

from seed.simulation.parameters import operations
from seedbed.rng import rng

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from seed.simulation.records.clinic import DayHours, Week

# A doctor sees patients on about 3.5 days a week; so arranged that two or more cover every open day.
# Weekday → part of the day: all, morning or afternoon.
_DOCTOR_WEEKS = (
    {0: "all", 1: "all", 2: "all", 3: "morning"},
    {1: "all", 2: "afternoon", 3: "all", 4: "all"},
    {0: "all", 2: "all", 3: "morning", 4: "all"},
)
_SATURDAY = 5


class HalfDay(NamedTuple):
    """A morning or an afternoon at the clinic: the weekday (Monday 0), the first minute and the last, excluded."""

    weekday: int
    first: int
    last: int


class Opening(NamedTuple):
    """When a clinic opens and for how many charts; `nth` is its place among the practice's clinics, from 0."""

    nth: int
    hours: dict[int, DayHours]
    charts: int
    opened_on: date


class Team(NamedTuple):
    """What the weeks of a clinic's people are made from.

    `usual` is how many half-days a week of each would do for the visits; `size` counts the people of each role who
    have stayed.
    """

    path: tuple[int, str]
    hours: dict[int, DayHours]
    patient_time: tuple[HalfDay, ...]
    usual: int
    size: Mapping[str, int]

    @property
    def is_full_time(self) -> bool:
        """Whether the visits take the whole week."""
        return self.usual >= operations.FULL_TIME_HALF_DAYS


def plan_team(path: tuple[int, str], opening: Opening, size: Mapping[str, int]) -> Team:
    """Plan for so many people of each role; `path` are the seed and the clinic's slug."""
    visits = opening.charts * operations.VISITS_A_CHART
    wanted = operations.STAFFED_FOR * operations.STAFF_HOURS_A_VISIT * visits
    keepers = sum(size.get(role, 0) for role in operations.KEEP_THE_DESK)
    desk = operations.HALF_DAY_HOURS * len(half_days(opening.hours))
    others = operations.HALF_DAY_HOURS * max(sum(size.values()) - keepers, 1)
    usual = min(max(int((wanted - desk) / others), 1), 10)
    return Team(path, opening.hours, _patient_time(opening), usual, size)


def half_days(hours: dict[int, DayHours]) -> list[HalfDay]:
    """Return the mornings and afternoons of a week; a day without lunch is one of them."""
    found = []
    for weekday, day in sorted(hours.items()):
        if day.lunch_start is None or day.lunch_end is None:
            found.append(HalfDay(weekday, day.opens, day.closes))
        else:
            found += [HalfDay(weekday, day.opens, day.lunch_start), HalfDay(weekday, day.lunch_end, day.closes)]
    return found


def _patient_time(opening: Opening) -> tuple[HalfDay, ...]:
    """A half-day for so many charts each, at least two, on days as far apart as can be, so that nobody waits long."""
    nth_clinic, hours, charts, _ = opening
    days = sorted(hours)
    wanted = min(max(-(-charts // operations.CHARTS_A_HALF_DAY), 2), len(half_days(hours)))
    count = max(-(-wanted // 2), 2)
    apart = [-(-nth * len(days) // count) for nth in range(count)]
    spare = len(days) - 1 - apart[-1]
    # Where a clinic opens on Saturday, patients come then; the others take turns, so that each day sees patients.
    first = spare if days[-1] == _SATURDAY else nth_clinic // 2 % (spare + 1)
    found = half_days({days[first + nth]: hours[days[first + nth]] for nth in apart})
    if wanted == 2:
        return (found[0], found[-1])
    if len(found) > wanted:
        del found[-2]  # a morning: most families ask for an afternoon
    return tuple(found)


def week_of(team: Team, role: str, provider_type: str, nth: int) -> Week:
    """Return when the `nth` of a role (from 1) works: weekday → first and last minute."""
    if provider_type == "ORTHODONTIST":
        return _doctors_week(team, nth)
    if provider_type != "NONE":
        return _merged(_chairside(team, role, nth))
    return _merged(_office(team, role, nth))


def _doctors_week(team: Team, nth: int) -> Week:
    """The first doctor sees patients whenever the clinic does, each other one on a day; in a full week all share."""
    days = sorted({half.weekday for half in team.patient_time})
    if sum(day < _SATURDAY for day in days) <= 3 or not team.is_full_time:
        on = set(days) if nth == 1 else {days[(nth - 2) % len(days)]}
        return _merged(half for half in team.patient_time if half.weekday in on)
    parts = _DOCTOR_WEEKS[(nth - 1) % len(_DOCTOR_WEEKS)]
    if _SATURDAY in days and nth % 2:
        # Every second doctor comes on Saturday morning, and not on Thursday morning.
        parts = {weekday: part for weekday, part in parts.items() if part != "morning"} | {_SATURDAY: "all"}
    return _merged(
        half
        for half in team.patient_time
        if (part := parts.get(half.weekday))
        and (part == "all" or (part == "morning") == (half.first == team.hours[half.weekday].opens))
    )


def _chairside(team: Team, role: str, nth: int) -> Iterable[HalfDay]:
    """Those who were here first share all half-days with patients between them; others have some, in turn."""
    time = team.patient_time
    if team.is_full_time:
        rand = rng(*team.path, "day off", role, nth)
        # The first of a kind works every day, so that no day is without one.
        off = rand.randrange(_SATURDAY) if nth > 1 and rand.random() < 0.5 else None
        # Who has a weekday off comes on Saturday, where the clinic opens.
        return (half for half in time if half.weekday != off and (half.weekday != _SATURDAY or off is not None))
    first = min(2, team.size.get(role, 1)) if role == "ASSISTANT" else 0
    if nth <= first:
        share = -(-len(time) // first)
        mine = time[(nth - 1) * share : nth * share]
        return {*mine, *_in_turn(time, (nth - 1) * share, team.usual)}
    return _in_turn(time, (nth - 1 - first) * team.usual, team.usual)


def _office(team: Team, role: str, nth: int) -> Iterable[HalfDay]:
    """The desk and the manager share the week; others come while patients are there."""
    every = half_days(team.hours)
    ordered = [*team.patient_time, *(half for half in every if half not in team.patient_time)]
    if role in operations.KEEP_THE_DESK:
        keepers = [keeper for keeper in operations.KEEP_THE_DESK for _ in range(team.size.get(keeper, 0))]
        place = (keepers.index(role) + nth - 1) % len(keepers)
        mine = {*ordered[place :: len(keepers)], *_in_turn(ordered, place, team.usual)}
        # The manager meets those who work while patients are there.
        return mine | {team.patient_time[0]} if role == "CLINIC_ADMIN" else mine
    if role == "FINANCE" and nth > 1:
        # Keeps the books on one day, or on a part of it, from an office elsewhere.
        return _in_turn([half for half in every if half.weekday < _SATURDAY], nth * 2, min(team.usual, 2))
    part_time = team.is_full_time and rng(*team.path, "part time", role, nth).random() < operations.PART_TIME_SHARE
    if part_time:
        return _in_turn([half for half in ordered if half.weekday < _SATURDAY], nth, 5)
    return _in_turn(ordered, (nth - 1) * team.usual, team.usual)


def employment_type(week: Week) -> str:
    """Return FULL_TIME for a week of 30 hours at work or more (the Affordable Care Act's line), else PART_TIME."""
    minutes = sum(last - first for first, last in week.values())
    return "FULL_TIME" if minutes >= operations.FULL_TIME_HOURS * 60 else "PART_TIME"


def _in_turn(time: Sequence[HalfDay], start: int, count: int) -> set[HalfDay]:
    """Return `count` half-days, or all, from that at `start` on; after the last comes the first."""
    start %= len(time)
    return set(islice(cycle(time), start, start + min(count, len(time))))


def _merged(halves: Iterable[HalfDay]) -> Week:
    """Return the hours by weekday; a morning and an afternoon are a whole day."""
    week: Week = {}
    for weekday, first, last in sorted(halves):
        begin, _ = week.get(weekday, (first, last))
        week[weekday] = (begin, last)
    return week
