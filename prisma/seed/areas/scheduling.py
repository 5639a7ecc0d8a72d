"""Shifts, leave, preferences and coverage."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from seed.areas.conversions import WEEKDAYS, midnight
from seed.areas.front_office import front_office
from seed.areas.writing import Written, writes
from seed.factories import (
    CoverageRequirementFactory,
    ScheduleTemplateFactory,
    ScheduleTemplateShiftFactory,
    StaffAvailabilityFactory,
    StaffShiftFactory,
    TimeOffRequestFactory,
)
from seed.simulation.operations.shifts import make_availability, make_coverage, make_requests, make_shifts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.simulation.operations.roster import Roster
    from seed.simulation.records.operations import LeaveRequest, Shift
    from seed.utils.context import ClinicContext
    from seedbed.types import Row


@writes
def seed_scheduling(ctx: ClinicContext) -> Written:
    """Write the weekly patterns, the shifts around the as-of date, and the leave of the last year."""
    roster = front_office(ctx).roster
    stories = [story for cohort in ctx.cohorts("scheduling") for story in cohort.stories]
    opened = midnight(ctx.plan.opened_on)
    yield (
        ScheduleTemplateFactory,
        (
            ctx.row("ScheduleTemplate", pattern, (pattern.code,), isActive=is_active, createdAt=opened)
            for patterns, is_active in ((roster.patterns, True), ((roster.old_pattern,), False))
            for pattern in patterns
        ),
    )
    yield (
        ScheduleTemplateShiftFactory,
        (
            ctx.row(
                "ScheduleTemplateShift",
                hours,
                (pattern.code, weekday),
                templateId=(pattern.code,),
                weekday=WEEKDAYS[weekday],
                startMinute=hours.start,
                endMinute=hours.end,
                createdAt=opened,
            )
            for pattern in (*roster.patterns, roster.old_pattern)
            for weekday, hours in sorted(pattern.week.items())
        ),
    )
    shifts = make_shifts(roster, stories, ctx.config.as_of)
    yield StaffShiftFactory, (_shift(ctx, shift) for shift in shifts)
    yield TimeOffRequestFactory, _requests(ctx, make_requests(roster, ctx.config.as_of), roster)
    yield (
        StaffAvailabilityFactory,
        (
            ctx.row(
                "StaffAvailability",
                wish,
                (wish.employee, wish.weekday),
                weekday=WEEKDAYS[wish.weekday],
                startMinute=wish.start,
                endMinute=wish.end,
                createdAt=roster.staff[wish.employee].hired_on,
            )
            for wish in make_availability(roster)
        ),
    )
    yield (
        CoverageRequirementFactory,
        (
            ctx.row(
                "CoverageRequirement",
                need,
                (need.department, need.weekday),
                weekday=WEEKDAYS[need.weekday],
                createdAt=opened,
            )
            for need in make_coverage(roster)
        ),
    )


def _shift(ctx: ClinicContext, shift: Shift) -> Row:
    planned = shift.starts_at - timedelta(days=35)
    return ctx.row(
        "StaffShift",
        shift,
        (shift.employee, shift.day.toordinal(), shift.kind),
        templateId=(shift.pattern,),
        createdAt=planned,
        updatedAt=shift.ends_at if shift.ends_at <= ctx.config.as_of else planned,
    )


def _requests(ctx: ClinicContext, requests: tuple[LeaveRequest, ...], roster: Roster) -> Iterator[Row]:
    alike: Counter[tuple[str, int, str]] = Counter()
    for request in requests:
        key = (request.employee, request.first.toordinal(), request.status)
        alike[key] += 1
        reviewer = roster.staff[request.reviewer].email if request.reviewer else None
        yield ctx.row(
            "TimeOffRequest",
            request,
            (*key, alike[key]),
            reviewedById=ctx.ref("User", reviewer) if reviewer else None,
            firstOn=request.first,
            lastOn=request.last,
            createdAt=request.requested_at,
            updatedAt=request.reviewed_at or request.requested_at,
        )
