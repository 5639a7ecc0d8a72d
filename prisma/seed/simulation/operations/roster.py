"""Who works when: weekly patterns, absences, and who is on duty at a given moment."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from seed.fixtures.absences import BY_LAW, FAMILY_MATTERS, ILLNESSES
from seed.simulation.operations.staffing import leave_of
from seed.simulation.parameters import operations
from seed.simulation.records.operations import Absence, Hours, Pattern
from seed.simulation.scheduling.calendar import ClinicCalendar
from seedbed.rng import rng

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from seed.simulation.records.clinic import ClinicPlan, StaffMember

# How the names of patterns begin, by department.
_KINDS = {
    "DOCTOR": "Doctor",
    "CLINICAL": "At the chair",
    "FRONT_DESK": "Front desk",
    "TREATMENT_COORDINATION": "Coordinator",
    "FINANCE": "Accounts",
    "LAB": "Records and lab",
    "MANAGEMENT": "Manager",
}
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NOON = 12 * 60
_ILLNESS, _FAMILY = 0.8, 0.13  # of single days away. Default


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
        return self._weeks[employee]

    def days(self, employee: str) -> tuple[int, ...]:
        """Return the weekdays on which an employee works."""
        return tuple(self._weeks[employee].week)

    def hours(self, member: StaffMember, day: date) -> Hours | None:
        """Return when `member` works on `day`, or None on a day off."""
        number = member.employee_number
        if not member.employed(day) or day in self._away.get(number, ()):
            return None
        if day in self._training:
            return Hours(*operations.TRAINING_HOURS, 60)
        return self._weeks[number].week.get(day.weekday()) if self.calendar.is_open(day) else None

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
        """Return the first day from `first` on, within three weeks and before `before`, on which all work.

        Where they share no day of the week, the others come in on one of the first's.
        """
        shared = set.intersection(*(set(self.days(person.employee_number)) for person in people))
        there = people if shared else people[:1]
        for day in _each_day(first, first + timedelta(days=21)):
            if before is not None and day >= before:
                return None
            if (
                self.calendar.is_open(day)
                and all(self.hours(person, day) for person in there)
                and all(person.employed(day) and not self.is_away(person.employee_number, day) for person in people)
            ):
                return day
        return None

    def is_training_day(self, day: date) -> bool:
        """Whether the clinic is closed for the training of its whole team."""
        return day in self._training

    @cached_property
    def patterns(self) -> tuple[Pattern, ...]:
        """The patterns in use, by code."""
        found = {pattern.code: pattern for pattern in self._weeks.values()}
        return tuple(found[code] for code in sorted(found))

    @property
    def old_pattern(self) -> Pattern:
        """An old pattern that is no longer in use: Fridays off in summer."""
        return Pattern(
            "SUMMER", "Summer, Fridays off", "FULL_TIME", {day: Hours(7 * 60, 17 * 60, 60) for day in range(4)}
        )

    @cached_property
    def course_day(self) -> int:
        """The weekday on which those at the chair learn something before the clinic opens: one with patients early.

        -1 where there is none.
        """
        early = {
            weekday
            for member in self.plan.staff
            if member.sees_patients
            for weekday, (first, _) in member.week.items()
            if first == self.plan.hours[weekday].opens
        }
        return operations.COURSE_WEEKDAY if operations.COURSE_WEEKDAY in early else min(early, default=-1)

    def last_open_day(self) -> date:
        """Return today or, on a day off, the last open day before."""
        day = self.today
        while not self.calendar.is_open(day):
            day -= timedelta(days=1)
        return day

    def _assign(self) -> dict[str, Pattern]:
        """Give every employee a pattern; those of a department who work the same hours share one."""
        margin, opening = operations.SHIFT_MARGIN, self.plan.hours
        shared: dict[tuple[str, str, tuple[tuple[int, Hours], ...]], Pattern] = {}
        weeks: dict[str, Pattern] = {}
        numbers: Counter[str] = Counter()
        for member in self.plan.staff:
            week = {
                weekday: _working(
                    first - margin, last + margin, opening[weekday].lunch_start, opening[weekday].lunch_end
                )
                for weekday, (first, last) in member.week.items()
            }
            kind = "DOCTOR" if member.role == "DOCTOR" else member.department
            key = (kind, member.employment_type, tuple(week.items()))
            if key not in shared:
                numbers[kind] += 1
                shared[key] = Pattern(
                    f"{kind}_{numbers[kind]}",
                    f"{_KINDS[kind]}, {_in_words(week)}",
                    member.employment_type,
                    week,
                )
            weeks[member.employee_number] = shared[key]
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
            if member.sees_patients:
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


def _in_words(week: dict[int, Hours]) -> str:
    """Return the days of a week, as "Mon, Tue and Thu mornings, Fri afternoons"."""
    found: dict[str, list[str]] = {"": [], " mornings": [], " afternoons": []}
    for weekday, hours in week.items():
        part = " mornings" if hours.end <= _NOON + 60 else " afternoons" if hours.start >= _NOON else ""
        found[part].append(_WEEKDAYS[weekday])
    return ", ".join(
        " and ".join([", ".join(days[:-1]), days[-1]][len(days) < 2 :]) + part for part, days in found.items() if days
    )


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
