"""Shifts, leave, preferences and coverage."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.areas.conversions import WEEKDAYS, midnight
from seed.factories import (
    CoverageRequirementFactory,
    ScheduleTemplateFactory,
    ScheduleTemplateShiftFactory,
    StaffAvailabilityFactory,
    StaffShiftFactory,
    TimeOffRequestFactory,
)
from seed.simulation.operations.roster import Roster
from seed.simulation.operations.shifts import make_availability, make_coverage, make_requests, make_shifts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.simulation.records.operations import LeaveRequest, Shift
    from seed.types import Row
    from seed.utils.context import ClinicContext


async def seed_scheduling(ctx: ClinicContext) -> None:
    """Write the weekly patterns, the shifts around the as-of date, and the leave of the last year."""
    factories = ctx.factories(ctx.clinic_id)
    roster = Roster(ctx.plan, ctx.config.as_of)
    stories = [story for cohort in ctx.cohorts("scheduling") for story in cohort.stories]
    opened = midnight(ctx.plan.opened_on)
    await ScheduleTemplateFactory(factories).create_many(
        {
            "id": ctx.own("ScheduleTemplate", pattern.code),
            "clinicId": ctx.clinic_id,
            "code": pattern.code,
            "name": pattern.name,
            "employmentType": pattern.employment_type,
            "createdAt": opened,
        }
        for pattern in roster.patterns
    )
    await ScheduleTemplateShiftFactory(factories).create_many(
        {
            "id": ctx.own("ScheduleTemplateShift", pattern.code, weekday),
            "clinicId": ctx.clinic_id,
            "templateId": ctx.own("ScheduleTemplate", pattern.code),
            "weekday": WEEKDAYS[weekday],
            "startMinute": hours.start,
            "endMinute": hours.end,
            "breakMinutes": hours.break_minutes,
            "createdAt": opened,
        }
        for pattern in roster.patterns
        for weekday, hours in sorted(pattern.week.items())
    )
    shifts = make_shifts(roster, stories, ctx.config.as_of)
    await StaffShiftFactory(factories).create_many(_shift(ctx, shift) for shift in shifts)
    await TimeOffRequestFactory(factories).create_many(_requests(ctx, make_requests(roster, ctx.config.as_of), roster))
    await StaffAvailabilityFactory(factories).create_many(
        {
            "id": ctx.own("StaffAvailability", wish.employee, wish.weekday),
            "clinicId": ctx.clinic_id,
            "staffProfileId": ctx.own("StaffProfile", wish.employee),
            "type": wish.kind,
            "weekday": WEEKDAYS[wish.weekday],
            "startMinute": wish.start,
            "endMinute": wish.end,
            "createdAt": midnight(roster.staff[wish.employee].hired_on),
        }
        for wish in make_availability(roster)
    )
    await CoverageRequirementFactory(factories).create_many(
        {
            "id": ctx.own("CoverageRequirement", need.department, need.weekday),
            "clinicId": ctx.clinic_id,
            "department": need.department,
            "weekday": WEEKDAYS[need.weekday],
            "minimum": need.minimum,
            "createdAt": opened,
        }
        for need in make_coverage(roster)
    )


def _shift(ctx: ClinicContext, shift: Shift) -> Row:
    as_of = ctx.config.as_of
    return {
        "id": ctx.own("StaffShift", shift.employee, shift.day.toordinal(), shift.kind),
        "clinicId": ctx.clinic_id,
        "staffProfileId": ctx.own("StaffProfile", shift.employee),
        "templateId": ctx.own("ScheduleTemplate", shift.pattern) if shift.pattern else None,
        "type": shift.kind,
        "status": shift.status,
        "startsAt": shift.starts_at,
        "endsAt": shift.ends_at,
        "breakMinutes": shift.break_minutes,
        "workedMinutes": shift.worked_minutes,
        "overtimeMinutes": shift.overtime_minutes,
        "createdAt": min(shift.starts_at - timedelta(days=35), as_of),
        "updatedAt": min(shift.ends_at, as_of),
    }


def _requests(ctx: ClinicContext, requests: tuple[LeaveRequest, ...], roster: Roster) -> Iterator[Row]:
    for number, request in enumerate(requests, 1):
        reviewer = roster.staff[request.reviewer].email if request.reviewer else None
        yield {
            "id": ctx.own("TimeOffRequest", number),
            "clinicId": ctx.clinic_id,
            "staffProfileId": ctx.own("StaffProfile", request.employee),
            "reviewedById": ctx.ref("User", reviewer) if reviewer else None,
            "type": request.kind,
            "status": request.status,
            "firstOn": midnight(request.first),
            "lastOn": midnight(request.last),
            "reason": request.reason,
            "requestedAt": request.requested_at,
            "reviewedAt": request.reviewed_at,
            "createdAt": request.requested_at,
            "updatedAt": request.reviewed_at or request.requested_at,
        }
