"""The schedule: provider hours, blocks, visits, and what surrounds them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from seed.areas.conversions import WEEKDAYS, local, midnight
from seed.areas.writing import Written, writes
from seed.factories import (
    AppointmentCancellationFactory,
    AppointmentFactory,
    EmergencyRequestFactory,
    ProviderScheduleFactory,
    RecurringSeriesFactory,
    ScheduleBlockFactory,
    WaitlistEntryFactory,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.simulation.records.clinic import Block
    from seed.simulation.records.story import Story
    from seed.simulation.records.visits import Visit
    from seed.utils.context import ClinicContext
    from seedbed.types import Row


@writes
def seed_appointments(ctx: ClinicContext) -> Written:
    """Write the clinic's schedule, unless it is there, and the visits of the patients who have none yet."""
    if not ctx.is_known("ProviderSchedule", ctx.slug):
        yield ProviderScheduleFactory, _provider_hours(ctx)
        yield ScheduleBlockFactory, _blocks(ctx)
    for cohort in ctx.cohorts("appointments"):
        stories = cohort.stories
        yield RecurringSeriesFactory, _series(ctx, stories)
        yield AppointmentFactory, _visits(ctx, stories, cohort.as_of)
        yield AppointmentCancellationFactory, _cancellations(ctx, stories)
        yield WaitlistEntryFactory, _waits(ctx, stories, cohort.as_of)
        yield EmergencyRequestFactory, _emergencies(ctx, stories, cohort.as_of)


def _provider_hours(ctx: ClinicContext) -> Iterator[Row]:
    for member in (one for one in ctx.plan.staff if one.sees_patients):
        for weekday, (start, end) in sorted(member.week.items()):
            yield {
                "id": ctx.own("ProviderSchedule", member.employee_number, weekday),
                "clinicId": ctx.clinic_id,
                "providerId": ctx.own("StaffProfile", member.employee_number),
                "weekday": WEEKDAYS[weekday],
                "startMinute": start,
                "endMinute": end,
                "effectiveFrom": midnight(member.hired_on),
                "effectiveTo": midnight(member.terminated_on) if member.terminated_on else None,
                "createdAt": midnight(member.hired_on),
            }


def _blocks(ctx: ClinicContext) -> Iterator[Row]:
    zone = ZoneInfo(ctx.plan.timezone)
    today = ctx.config.as_of.astimezone(zone).date()
    for block in ctx.plan.blocks:
        planned = block.last - _BLOCKS_AHEAD[block.provider is None]
        if not today - _BLOCKS_BACK <= block.last or today < min(planned, block.first):
            continue
        starts, ends = _span(block, zone)
        yield ctx.row(
            "ScheduleBlock",
            block,
            (block.kind, block.title, block.first.isoformat(), block.provider or block.chair or "all"),
            startsAt=starts,
            endsAt=ends,
            isAllDay=block.start is None,
            createdAt=min(starts - timedelta(days=60), midnight(planned)),
        )


# For how long blocks are kept, and how far ahead those of a person and those of the whole clinic are planned. Default.
_BLOCKS_BACK, _BLOCKS_AHEAD = timedelta(days=1660), (timedelta(days=180), timedelta(days=395))


def _span(block: Block, zone: ZoneInfo) -> tuple[datetime, datetime]:
    if block.start is None or block.end is None:
        return local(block.first, 0, zone), local(block.last + timedelta(days=1), 0, zone)
    return local(block.first, block.start, zone), local(block.first, block.end, zone)


def _series(ctx: ClinicContext, stories: tuple[Story, ...]) -> Iterator[Row]:
    for story in stories:
        for series in story.series:
            agreed = min(visit.booked_at for visit in story.visits if visit.series == series.number)
            yield ctx.row("RecurringSeries", series, (story.outline.ordinal, series.number), createdAt=agreed)


def _visits(ctx: ClinicContext, stories: tuple[Story, ...], as_of: datetime) -> list[Row]:
    visits = [(story.outline.ordinal, visit) for story in stories for visit in story.visits]
    # A visit is written after the one that it replaces, which was booked before it.
    visits.sort(key=lambda item: (item[1].booked_at, item[0], item[1].number))
    return [_visit(ctx, ordinal, visit, as_of) for ordinal, visit in visits]


def _visit(ctx: ClinicContext, ordinal: int, visit: Visit, as_of: datetime) -> Row:
    def staff(number: str) -> str:
        return ctx.own("StaffProfile", number)

    last_change = visit.completed_at or (visit.cancellation.at if visit.cancellation else None) or visit.confirmed_at
    return ctx.row(
        "Appointment",
        visit,
        (ordinal, visit.number),
        providerId=staff(visit.provider),
        doctorId=staff(visit.doctor) if visit.doctor else None,
        # A visit that was called off gives its chair back; nobody at the clinic enters what is booked online.
        chairId=(visit.chair,) if visit.status != "CANCELLED" else None,
        createdById=ctx.admin_id if visit.source != "ONLINE" else None,
        durationMinutes=int((visit.ends_at - visit.starts_at).total_seconds() // 60),
        utcOffsetMinutes=visit.utc_offset,
        confirmationStatus=visit.confirmation,
        createdAt=visit.booked_at,
        updatedAt=min(last_change or visit.booked_at, as_of),
    )


def _cancellations(ctx: ClinicContext, stories: tuple[Story, ...]) -> Iterator[Row]:
    for story in stories:
        for visit in story.visits:
            if visit.cancellation is not None:
                yield {
                    "id": ctx.own("AppointmentCancellation", story.outline.ordinal, visit.number),
                    "clinicId": ctx.clinic_id,
                    "appointmentId": ctx.own("Appointment", story.outline.ordinal, visit.number),
                    "type": visit.cancellation.kind,
                    "reason": visit.cancellation.reason,
                    "note": visit.cancellation.note,
                    "hoursNotice": visit.cancellation.hours_notice,
                    "cancelledAt": visit.cancellation.at,
                    "createdAt": visit.cancellation.at,
                }


def _waits(ctx: ClinicContext, stories: tuple[Story, ...], as_of: datetime) -> Iterator[Row]:
    for story in stories:
        ordinal = story.outline.ordinal
        for number, wait in enumerate(story.waits, 1):
            yield ctx.row(
                "WaitlistEntry",
                wait,
                (ordinal, number),
                preferredProviderId=(wait.provider,),
                earliestOn=wait.earliest,
                latestOn=wait.latest,
                createdAt=wait.added_at,
                updatedAt=min(wait.resolved_at or wait.offered_at or wait.added_at, as_of),
            )


def _emergencies(ctx: ClinicContext, stories: tuple[Story, ...], as_of: datetime) -> Iterator[Row]:
    for story in stories:
        ordinal = story.outline.ordinal
        for number, call in enumerate(story.emergencies, 1):
            yield ctx.row(
                "EmergencyRequest",
                call,
                (ordinal, number),
                createdAt=call.reported_at,
                updatedAt=min(call.resolved_at or call.triaged_at or call.reported_at, as_of),
            )
