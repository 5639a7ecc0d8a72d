"""Shifts, leave and coverage: who was there, who asked to be away, how many are needed."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from seed.fixtures.absences import OCCASIONS, PLACES
from seed.generators.choice import between, pick
from seed.simulation.parameters import operations
from seed.simulation.records.operations import Availability, Coverage, LeaveRequest, Shift
from seed.simulation.scheduling.calendar import days
from seed.simulation.scheduling.hours import at_work
from seedbed.rng import rng

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from random import Random

    from seed.simulation.operations.roster import Roster
    from seed.simulation.records.clinic import StaffMember
    from seed.simulation.records.operations import Absence, Hours
    from seed.simulation.records.story import Story
    from seed.simulation.records.visits import Visit

_MAY_MISS = ("FRONT_DESK", "FINANCE", "TREATMENT_COORDINATION")
_PHONE = (8 * 60 + 5, 16 * 60 + 55)
_REASONS = {
    "DENIED": ("Too few of the team would be left that week", "Two colleagues are away already"),
    "WITHDRAWN": ("Plans have changed",),
    "PENDING": ("Family visit", "Long weekend", "Moving house", "School holidays"),
}


# ── shifts ────────────────────────────────────────────────────────────────────────────────────────


def shift_window(today: date) -> tuple[date, date]:
    """Return the Monday on which the kept shifts begin and the Sunday on which the planned ones end."""
    monday = today - timedelta(days=today.weekday())
    return (
        monday - timedelta(weeks=operations.SHIFT_WEEKS_BACK),
        monday + timedelta(weeks=operations.SHIFT_WEEKS_AHEAD, days=6),
    )


def make_shifts(roster: Roster, stories: Iterable[Story], as_of: datetime) -> tuple[Shift, ...]:
    """Return everybody's shifts in the window, by day.

    A shift covers its person's whole time in the book, whoever is booked later. What was worked beyond it comes
    from the last patient of the day, of a provider at the chair or of the clinic at the desk.
    """
    first, last = shift_window(roster.today)
    stories = tuple(stories)
    finished = _last_completions(roster, stories, first)
    slug = roster.plan.slug
    found: list[Shift] = []
    for day in days(first, last):
        found += [
            _shift(
                roster,
                member,
                day,
                hours,
                finished,
                rng(roster.seed, slug, "missed", member.employee_number, day.toordinal()),
                as_of,
            )
            for member, hours in roster.working(day)
        ]
    found += _courses(roster, first, last, as_of)
    found += _on_call(roster, stories, first, last, as_of)
    return tuple(sorted(found, key=lambda shift: (shift.day, shift.employee)))


def _shift(
    roster: Roster,
    member: StaffMember,
    day: date,
    hours: Hours,
    finished: dict[tuple[str, date], datetime],
    rand: Random,
    as_of: datetime,
) -> Shift:
    number, training = member.employee_number, roster.is_training_day(day)
    starts_at, ends_at = roster.calendar.to_utc(day, hours.start), roster.calendar.to_utc(day, hours.end)
    status, worked, overtime = "PLANNED", None, 0
    if ends_at <= as_of:
        status, worked = "WORKED", hours.minutes
        if member.department in _MAY_MISS and rand.random() < operations.MISSED_SHIFTS:
            status, worked = "MISSED", 0
        # At the chair one stays for one's own patients, at the desk for everybody's; who works part of a day, for none.
        patients = number if member.sees_patients else "" if member.role == "FRONT_DESK" else None
        left = finished.get((patients, day)) if patients is not None else None
        if status == "WORKED" and left and not training:
            overtime = max(0, _minutes(ends_at, min(left + timedelta(minutes=operations.WRAP_UP), as_of)))
    return Shift(
        number,
        None if training else roster.pattern(number).code,
        "TRAINING" if training else "REGULAR",
        status,
        day,
        starts_at,
        ends_at,
        hours.break_minutes,
        None if worked is None else worked + overtime,
        overtime,
    )


def _last_completions(roster: Roster, stories: Iterable[Story], first: date) -> dict[tuple[str, date], datetime]:
    """Return when the last patient of each provider and day was done; under "" that of the whole clinic."""
    since = roster.calendar.to_utc(first, 0)
    found: dict[tuple[str, date], datetime] = {}
    for visit in recent_visits(stories, since):
        day = roster.calendar.to_local(visit.starts_at)[0]
        for who in ("", visit.provider):
            done = visit.completed_at
            if done is not None and (who, day) in found:
                done = max(done, found[who, day])
            if done is not None:
                found[who, day] = done
    return found


def recent_visits(stories: Iterable[Story], since: datetime) -> Iterator[Visit]:
    """Yield the visits that were completed and began at `since` or later."""
    for story in stories:
        for visit in story.visits:
            if visit.status == "COMPLETED" and visit.starts_at >= since:
                yield visit


def _courses(roster: Roster, first: date, last: date, as_of: datetime) -> Iterator[Shift]:
    """An hour of training before opening, in the second week of each month, for those who are at the chair early."""
    for day in days(first, last):
        if day.weekday() != roster.course_day or not 8 <= day.day <= 14 or not roster.calendar.is_open(day):
            continue
        for member, hours in roster.working(day):
            if (
                member.provider_type in ("ASSISTANT", "HYGIENIST")
                and hours.start <= roster.plan.hours[day.weekday()].opens
            ):
                starts_at = roster.calendar.to_utc(day, hours.start - operations.COURSE_MINUTES)
                ends_at = roster.calendar.to_utc(day, hours.start)
                over = ends_at <= as_of
                yield Shift(
                    member.employee_number,
                    None,
                    "TRAINING",
                    "WORKED" if over else "PLANNED",
                    day,
                    starts_at,
                    ends_at,
                    0,
                    operations.COURSE_MINUTES if over else None,
                )


def _on_call(roster: Roster, stories: tuple[Story, ...], first: date, last: date, as_of: datetime) -> Iterator[Shift]:
    """One doctor for each weekend, in turn; none whose absence overlaps it."""
    doctors = [member for member in roster.plan.staff if member.provider_type == "ORTHODONTIST"]
    calls = [
        call.reported_at for story in stories for call in story.emergencies if call.severity in ("HIGH", "CRITICAL")
    ]
    for nth, saturday in enumerate(day for day in days(first, last) if day.weekday() == 5):
        around = (saturday - timedelta(days=1), saturday + timedelta(days=2))
        free = [
            doctor
            for doctor in doctors
            if doctor.employed(around[0]) and doctor.employed(around[1])
            and not roster.is_away(doctor.employee_number, *around)
            and not roster.hours(doctor, saturday)
        ]  # fmt: skip
        if not free:
            continue
        doctor = free[nth % len(free)]
        starts_at = roster.calendar.to_utc(saturday, operations.ON_CALL_START)
        ends_at = starts_at + timedelta(minutes=operations.ON_CALL_END - operations.ON_CALL_START)
        over = ends_at <= as_of
        answered = sum(starts_at <= at < ends_at for at in calls) if over else 0
        yield Shift(
            doctor.employee_number,
            None,
            "ON_CALL",
            "WORKED" if over else "PLANNED",
            saturday,
            starts_at,
            ends_at,
            0,
            answered * operations.CALL_MINUTES if over else None,
        )


# ── leave ─────────────────────────────────────────────────────────────────────────────────────────


def make_requests(roster: Roster, as_of: datetime) -> tuple[LeaveRequest, ...]:
    """Return the requests for leave: those behind every absence, and some that were not granted or wait."""
    found = [_approved(roster, absence, as_of) for absence in roster.absences]
    first, last = shift_window(roster.today)
    weeks = range((last - first).days // 7 + operations.ASKED_WEEKS_AHEAD)
    for member in roster.plan.staff:
        for monday in (first + timedelta(weeks=week) for week in weeks):
            found += _further(roster, member, monday, as_of)
    return tuple(sorted(found, key=lambda request: (request.employee, request.requested_at, request.first)))


def _approved(roster: Roster, absence: Absence, as_of: datetime) -> LeaveRequest:
    member = roster.staff[absence.employee]
    rand = rng(roster.seed, roster.plan.slug, "request", absence.employee, absence.first.toordinal())
    reviewer = _reviewer(roster, member)
    if absence.kind in ("SICK", "PERSONAL"):
        asked = roster.calendar.to_utc(absence.first, 6 * 60 + between(rand, 30, 80))
        answered = min(asked + timedelta(minutes=between(rand, 30, 120)), as_of)
    else:
        # What is on the calendar was asked for before, whenever one looks at it.
        day = absence.first - timedelta(days=operations.LEAVE_DAYS_AHEAD + between(rand, 6, 50))
        asked = roster.calendar.to_utc(max(day, member.hired_on), between(rand, *_PHONE))
        answered = asked + timedelta(minutes=between(rand, 20, 24 * 60 * operations.REVIEW_DAYS[1]))
        answered = min(_decided(roster, reviewer, answered), as_of)
    return LeaveRequest(
        absence.employee,
        absence.kind,
        "APPROVED",
        absence.first,
        absence.last,
        _why(roster, absence),
        asked,
        reviewer,
        answered,
    )


def _further(roster: Roster, member: StaffMember, monday: date, as_of: datetime) -> list[LeaveRequest]:
    """Return a request for days in the week of `monday` that changed nothing, if there was one by then.

    It waits some weeks for its answer. There is none where the person is away anyway.
    """
    number = member.employee_number
    rand = rng(roster.seed, roster.plan.slug, "request of a week", number, monday.toordinal())
    if rand.random() >= operations.NOT_GRANTED_A_WEEK:
        return []
    begin = monday + timedelta(days=between(rand, 0, 2))
    end = begin + timedelta(days=between(rand, 0, 2))
    asked_on = begin - timedelta(days=between(rand, *operations.ASKED_AHEAD_DAYS))
    asked = roster.calendar.to_utc(asked_on, between(rand, *_PHONE))
    planned = any(
        each.employee == number and each.kind in operations.PLANNED_AHEAD and each.first <= end and begin <= each.last
        for each in roster.absences
    )
    if planned or asked > as_of or not member.employed(asked_on):
        return []
    final = "WITHDRAWN" if rand.random() < operations.WITHDRAWN else "DENIED"
    wanted = asked + timedelta(days=between(rand, *operations.WAITS_FOR_ANSWER_DAYS), minutes=between(rand, 20, 90))
    reviewer = _reviewer(roster, member)
    answered = _decided(roster, reviewer, wanted)
    reasons = {status: pick(rand, _REASONS[status]) for status in ("PENDING", final)}
    status = "PENDING" if answered > as_of else final
    return [
        LeaveRequest(
            number, "VACATION", status, begin, end, reasons[status], asked, reviewer if status == "DENIED" else None,
            None if status == "PENDING" else answered,
        )
    ]  # fmt: skip


def _decided(roster: Roster, reviewer: str, wanted: datetime) -> datetime:
    """Return when a reviewer decides: the first moment from `wanted` on at which they are at work."""
    rand = rng(roster.seed, roster.plan.slug, "decided", reviewer, f"{wanted:%Y%m%d%H%M}")
    week = roster.pattern(reviewer).week
    shift = {day: (week[day].start, week[day].end) for day in roster.days(reviewer)}
    return at_work(rand, roster.calendar, wanted, shift)


def _why(roster: Roster, absence: Absence) -> str | None:
    """Return the text of a request for leave; a third leave the line of a vacation empty."""
    if absence.kind != "VACATION":
        return absence.reason
    rand = rng(roster.seed, roster.plan.slug, "why", absence.employee, absence.first.toordinal())
    if rand.random() < operations.NO_REASON:
        return None
    return f"{pick(rand, OCCASIONS)} {pick(rand, PLACES)}"


def _reviewer(roster: Roster, member: StaffMember) -> str:
    """Return who decides about leave: the manager; about the manager's, the first doctor."""
    role = "DOCTOR" if member.role == "CLINIC_ADMIN" else "CLINIC_ADMIN"
    return next(other.employee_number for other in roster.plan.staff if other.role == role)


# ── preferences and coverage ──────────────────────────────────────────────────────────────────────


_SUNDAY = 6


def make_availability(roster: Roster) -> tuple[Availability, ...]:
    """Return what is agreed about weekdays: days off of those who have some, preferences of a few others."""
    found = []
    for member in roster.plan.staff:
        if not member.employed(roster.today):
            continue
        number, rand = (
            member.employee_number,
            rng(roster.seed, roster.plan.slug, "availability", member.employee_number),
        )
        week, working = roster.pattern(number).week, roster.days(number)
        fewer = len(working) < len(roster.plan.hours)
        prefers = rand.random() < 0.25
        for weekday, opening in sorted(roster.plan.hours.items()):
            if weekday not in working:
                found.append(Availability(number, "UNAVAILABLE", weekday, opening.opens, opening.closes))
            elif fewer or prefers:
                kind = "PREFERRED" if prefers and weekday % 2 == 0 else "AVAILABLE"
                found.append(Availability(number, kind, weekday, week[weekday].start, week[weekday].end))
        if prefers and _SUNDAY not in roster.plan.hours:
            # Whoever was asked about weekdays has said so of the free one, too.
            found.append(Availability(number, "UNAVAILABLE", _SUNDAY, 0, 24 * 60))
    return tuple(found)


def make_coverage(roster: Roster) -> tuple[Coverage, ...]:
    """Return the minimum for each department and weekday: half of those whose pattern includes it, at least one."""
    planned = Counter(
        (member.department, weekday)
        for member in roster.plan.staff
        if member.employed(roster.today)
        for weekday in roster.days(member.employee_number)
    )
    return tuple(
        Coverage(department, weekday, max(1, count // 2)) for (department, weekday), count in sorted(planned.items())
    )


def _minutes(first: datetime, last: datetime) -> int:
    return int((last - first).total_seconds()) // 60
