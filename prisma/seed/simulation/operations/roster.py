"""Who works when: weekly patterns, absences, and who is on duty at a given moment."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from seed.fixtures.absences import BY_LAW, FAMILY_MATTERS, ILLNESSES
from seed.generators.choice import pick
from seed.simulation.operations.staffing import leave_of
from seed.simulation.parameters import operations
from seed.simulation.records.operations import Absence, Hours, Pattern
from seed.simulation.scheduling.calendar import ClinicCalendar
from seedbed.rng import rng

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from seed.simulation.records.clinic import ClinicPlan, StaffMember

_SATURDAY = 5
_ILLNESS, _FAMILY = 0.8, 0.13  # of single days away. Default
_OFFICE = ("FINANCE", "LAB", "MANAGEMENT")


class Roster:
    """The working time of a clinic's staff around the as-of date, from its plan alone.

    So is `seed`, from which everything in this package is drawn: a later run, with another seed, finds the same.
    """

    def __init__(self, plan: ClinicPlan, as_of: datetime) -> None:
        self.seed, self.plan = int(plan.npi), plan
        self.calendar = ClinicCalendar(plan)
        self.as_of = as_of
        self.today = self.calendar.to_local(as_of)[0]
        self.staff = {member.employee_number: member for member in plan.staff}
        self._weeks = self._assign()
        self._working: dict[date, list[tuple[StaffMember, Hours]]] = {}
        self._away: dict[str, set[date]] = {}
        for absence in self.absences:
            days = self._away.setdefault(absence.employee, set())
            days.update(_each_day(absence.first, absence.last))
        self._training = {
            day
            for block in plan.blocks
            if block.kind == "TRAINING" and block.provider is None and block.start is None
            for day in _each_day(block.first, block.last)
        }

    # ── who works when ────────────────────────────────────────────────────────────────────────────

    def pattern(self, employee: str) -> Pattern:
        """Return the weekly pattern of an employee."""
        return self._weeks[employee][0]

    def days(self, employee: str) -> tuple[int, ...]:
        """Return the weekdays on which an employee works."""
        return self._weeks[employee][1]

    def hours(self, member: StaffMember, day: date) -> Hours | None:
        """Return when `member` works on `day`, or None on a day off."""
        number = member.employee_number
        pattern, days = self._weeks[number]
        if day.weekday() not in days or not member.employed(day) or day in self._away.get(number, ()):
            return None
        if self.calendar.is_open(day):
            return pattern.week[day.weekday()]
        if day in self._training:
            return Hours(*operations.TRAINING_HOURS, 60)
        return None

    def is_away(self, employee: str, first: date, last: date | None = None) -> bool:
        """Whether an approved absence covers `first` or a day from then to `last`."""
        away = self._away.get(employee)
        return away is not None and any(day in away for day in _each_day(first, last or first))

    def working(self, day: date) -> list[tuple[StaffMember, Hours]]:
        """Return who works on `day`, and when, in the order of their numbers."""
        found = self._working.get(day)
        if found is None:
            hours = ((member, self.hours(member, day)) for member in self.plan.staff)
            found = self._working[day] = [(member, each) for member, each in hours if each]
        return found

    def on_duty(self, day: date, start: int, end: int, roles: tuple[str, ...]) -> list[StaffMember]:
        """Return who of `roles` works on `day` from minute `start` to `end`, by role."""
        return [
            member
            for role in roles
            for member, hours in self.working(day)
            if member.role == role and hours.start <= start and end <= hours.end
        ]

    def next_day_together(self, first: date, *people: StaffMember, before: date | None = None) -> date | None:
        """Return the first day from `first` on, within three weeks and before `before`, on which all work."""
        for day in _each_day(first, first + timedelta(days=21)):
            if before is not None and day >= before:
                return None
            if self.calendar.is_open(day) and all(self.hours(person, day) for person in people):
                return day
        return None

    def is_training_day(self, day: date) -> bool:
        """Whether the clinic is closed for the training of its whole team."""
        return day in self._training

    @cached_property
    def patterns(self) -> tuple[Pattern, ...]:
        """The patterns in use, by code."""
        found = {pattern.code: pattern for pattern, _ in self._weeks.values()}
        return tuple(found[code] for code in sorted(found))

    @property
    def old_pattern(self) -> Pattern:
        """An old pattern that is no longer in use: Fridays off in summer."""
        return Pattern(
            "SUMMER", "Summer, Fridays off", "FULL_TIME", {day: Hours(7 * 60, 17 * 60, 60) for day in range(4)}
        )

    def last_open_day(self) -> date:
        """Return today or, on a day off, the last open day before."""
        day = self.today
        while not self.calendar.is_open(day):
            day -= timedelta(days=1)
        return day

    def _assign(self) -> dict[str, tuple[Pattern, tuple[int, ...]]]:
        """Give every employee a pattern and the days of it that they work."""
        margin, every = operations.SHIFT_MARGIN, self.plan.hours
        opening = {
            weekday: _working(day.opens - margin, day.closes + margin, day.lunch_start, day.lunch_end)
            for weekday, day in every.items()
        }
        weekdays = [weekday for weekday in every if weekday < _SATURDAY]
        office = {weekday: Hours(*operations.OFFICE_HOURS, 60) for weekday in weekdays}
        mornings = {weekday: Hours(*operations.MORNING_HOURS, 0) for weekday in weekdays}
        chairside = Pattern("CHAIRSIDE", "At the chair", "FULL_TIME", opening)
        desk = Pattern("DESK", "At the desk while the clinic is open", "FULL_TIME", opening)
        days_only = Pattern("PART_DAYS", "Three days a week", "PART_TIME", office)
        half_days = Pattern("PART_MORNINGS", "Mornings", "PART_TIME", mornings)
        outside = Pattern("CONTRACT_DAY", "One day a week, by contract", "CONTRACT", office)
        all_day = Pattern("OFFICE", "Office hours", "FULL_TIME", office)
        weeks: dict[str, tuple[Pattern, tuple[int, ...]]] = {}
        doctors: dict[tuple[tuple[int, Hours], ...], Pattern] = {}
        for member in self.plan.staff:
            days: tuple[int, ...] = tuple(every)
            if member.provider_type == "ORTHODONTIST":
                week = {
                    weekday: _working(
                        first - margin, last + margin, every[weekday].lunch_start, every[weekday].lunch_end
                    )
                    for weekday, (first, last) in member.week.items()
                }
                key = tuple(week.items())
                number = len(doctors) + 1
                pattern = doctors.setdefault(
                    key, Pattern(f"DOCTOR_{number}", f"Doctor's week {number}", "FULL_TIME", week)
                )
                days = tuple(week)
            elif member.week:
                pattern, days = chairside, tuple(member.week)
            elif member.employment_type == "CONTRACT":
                rand = rng(self.seed, self.plan.slug, "pattern", member.employee_number)
                pattern, days = outside, (pick(rand, [day for day in days if day < _SATURDAY]),)
            elif member.employment_type == "PART_TIME":
                rand = rng(self.seed, self.plan.slug, "pattern", member.employee_number)
                pattern = half_days if rand.random() < 0.5 else days_only
                days = tuple(weekdays)
                if pattern is days_only:
                    days = tuple(sorted(rand.sample(days, min(3, len(days)))))
            else:
                pattern = all_day if member.department in _OFFICE else desk
                days = tuple(pattern.week)
            weeks[member.employee_number] = (pattern, days)
        return weeks

    # ── absences ──────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def absences(self) -> tuple[Absence, ...]:
        """Approved absences from a year ago to half a year ahead, by employee and day.

        Those of providers are blocks of the plan, so that the book knows them; others are free to plan theirs.
        """
        since = self.today - timedelta(days=operations.LEAVE_DAYS_BACK)
        until = self.today + timedelta(days=operations.LEAVE_DAYS_AHEAD)
        found = [
            Absence(block.provider, _kind(block.kind, block.title), block.first, block.last, block.title)
            for block in self.plan.blocks
            if block.provider
            and block.start is None
            and block.kind in ("VACATION", "TRAINING")
            and since <= block.last
            and block.last <= until
        ]
        weeks_taken: dict[tuple[str, date], int] = {}
        for member in self.plan.staff:
            if member.week:
                continue
            leave = [(begin, end) for begin, end in leave_of(member) if end >= since]
            found += [Absence(member.employee_number, "LEAVE", begin, end, "Leave of absence") for begin, end in leave]
            found += self._vacations(member, leave, since, weeks_taken)
        return tuple(sorted(_apart(found), key=lambda absence: (absence.employee, absence.first)))

    def _vacations(
        self,
        member: StaffMember,
        leave: list[tuple[date, date]],
        since: date,
        weeks_taken: dict[tuple[str, date], int],
    ) -> list[Absence]:
        """Weeks away, no two of a department at once where there is a choice, and single days of illness."""
        number, found = member.employee_number, []
        until = self.today + timedelta(days=operations.LEAVE_DAYS_AHEAD)
        for year in range(since.year, until.year + 1):
            rand = rng(self.seed, self.plan.slug, "vacation", number, year)
            monday = date(year, 1, 8) - timedelta(days=date(year, 1, 8).weekday())
            weeks = [monday + timedelta(weeks=n) for n in rand.sample(range(50), 50)]
            weeks.sort(key=lambda week: weeks_taken.get((member.department, week), 0))
            for week in sorted(weeks[: operations.VACATION_WEEKS]):
                weeks_taken[member.department, week] = weeks_taken.get((member.department, week), 0) + 1
                found.append(Absence(number, "VACATION", week, week + timedelta(days=4), "Vacation"))
            for _ in range(operations.SICK_DAYS):
                day = date(year, 1, 1) + timedelta(days=rand.randrange(365))
                kind, reason = _short_absence(rand.random())
                if day < self.today and self.calendar.is_open(day) and day.weekday() in self.days(number):
                    found.append(Absence(number, kind, day, day, reason))
        earliest = member.hired_on + timedelta(days=operations.EARLIEST_VACATION_DAYS)
        return [
            absence
            for absence in found
            if since <= absence.first
            and absence.last <= until
            and earliest <= absence.first
            and member.employed(absence.last)
            and not any(begin <= absence.last and absence.first <= end for begin, end in leave)
        ]


def _short_absence(luck: float) -> tuple[str, str]:
    """Return kind and reason of a day away: four in five for illness, a few by law."""
    if luck < _ILLNESS:
        return "SICK", _reason(luck / _ILLNESS, ILLNESSES)
    if luck < _ILLNESS + _FAMILY:
        return "PERSONAL", _reason((luck - _ILLNESS) / _FAMILY, FAMILY_MATTERS)
    return "LEAVE", _reason((luck - _ILLNESS - _FAMILY) / (1 - _ILLNESS - _FAMILY), BY_LAW)


def _reason(luck: float, reasons: tuple[str, ...]) -> str:
    return reasons[int(luck * len(reasons))]


def _working(start: int, end: int, lunch_start: int | None, lunch_end: int | None) -> Hours:
    spans = lunch_start is not None and lunch_end is not None and start < lunch_start and lunch_end < end - 60
    return Hours(start, end, lunch_end - lunch_start if spans and lunch_start and lunch_end else 0)


def _kind(kind: str, title: str) -> str:
    return "LEAVE" if title.startswith("Leave") else kind


def _apart(absences: list[Absence]) -> list[Absence]:
    """Leave out what overlaps with a longer absence of the same person."""
    kept: dict[str, list[Absence]] = {}
    for absence in sorted(absences, key=lambda a: (a.first - a.last, a.first)):
        others = kept.setdefault(absence.employee, [])
        if not any(other.first <= absence.last and absence.first <= other.last for other in others):
            others.append(absence)
    return [absence for others in kept.values() for absence in others]


def _each_day(first: date, last: date) -> Iterable[date]:
    return (date.fromordinal(ordinal) for ordinal in range(first.toordinal(), last.toordinal() + 1))
