"""How the days go: patients on their way through the clinic, tasks of the desk, and what each day came to."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.areas.conversions import midnight, moment
from seed.database.statements import literal, statement
from seed.database.writer import encode_datetime
from seed.factories import (
    DailyMetricFactory,
    OperationsTaskFactory,
    PatientVisitFactory,
    VisitStaffAssignmentFactory,
    VisitStageEventFactory,
)
from seed.simulation.front_office.flow import flows
from seed.simulation.front_office.metrics import Counted, daily_metrics, first_day
from seed.simulation.front_office.on_duty import FrontOffice
from seed.simulation.front_office.tasks import tasks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seed.simulation.records.front_office import Flow, Task
    from seed.types import Row
    from seed.utils.context import ClinicContext


async def seed_operations(ctx: ClinicContext) -> None:
    """Write flow and tasks of the patients who have none yet, and the clinic's daily metrics anew."""
    factories = ctx.factories(ctx.clinic_id, ctx.admin_id)
    for cohort in ctx.cohorts("ops"):
        office = FrontOffice(ctx.config.seed, cohort.plan, cohort.as_of)
        stories = cohort.stories
        flown = [(story.outline.ordinal, flow) for story in stories for flow in flows(office, story)]
        await PatientVisitFactory(factories).create_many(_visit(ctx, ordinal, flow) for ordinal, flow in flown)
        await VisitStageEventFactory(factories).create_many(_stages(ctx, flown))
        await VisitStaffAssignmentFactory(factories).create_many(_staff(ctx, flown))
        await OperationsTaskFactory(factories).create_many(
            task_row(ctx, task, "patient", story.outline.ordinal, number)
            for story in stories
            for number, task in enumerate(tasks(office, story), 1)
        )
    await _count_days(ctx)


def task_row(ctx: ClinicContext, task: Task, about: str, ordinal: int, number: int) -> Row:
    """Return the row of a task: about the patient of that ordinal or, with `about` not "patient", about a lead."""
    is_patient = about == "patient"
    return {
        "id": ctx.own("OperationsTask", ordinal, about, number),
        "clinicId": ctx.clinic_id,
        "assigneeId": ctx.own("StaffProfile", task.assignee) if task.assignee else None,
        "patientId": ctx.own("Patient", ordinal) if is_patient else None,
        "leadId": None if is_patient else ctx.own("Lead", ordinal, about),
        "type": task.kind,
        "title": task.title,
        "status": task.status,
        "priority": task.priority,
        "raisedAt": task.raised_at,
        "dueOn": midnight(task.due_on),
        "completedAt": task.completed_at,
        "createdAt": task.raised_at,
        "updatedAt": task.completed_at or task.raised_at,
    }


def _visit(ctx: ClinicContext, ordinal: int, flow: Flow) -> Row:
    last = flow.stages[-1].at if flow.stages else flow.left_at or flow.seated_at
    return {
        "id": ctx.own("PatientVisit", ordinal, flow.visit),
        "clinicId": ctx.clinic_id,
        "appointmentId": ctx.own("Appointment", ordinal, flow.visit),
        "chairId": ctx.own("TreatmentChair", flow.chair),
        "stage": flow.stage,
        "arrivedAt": flow.arrived_at,
        "seatedAt": flow.seated_at,
        "leftAt": flow.left_at,
        "waitMinutes": flow.wait_minutes,
        "createdAt": flow.arrived_at,
        "updatedAt": last or flow.arrived_at,
    }


def _stages(ctx: ClinicContext, flown: Iterable[tuple[int, Flow]]) -> Iterator[Row]:
    for ordinal, flow in flown:
        for stage in flow.stages:
            yield {
                "id": ctx.own("VisitStageEvent", ordinal, flow.visit, stage.kind),
                "clinicId": ctx.clinic_id,
                "patientVisitId": ctx.own("PatientVisit", ordinal, flow.visit),
                "staffProfileId": ctx.own("StaffProfile", stage.staff) if stage.staff else None,
                "stage": stage.kind,
                "enteredAt": stage.at,
                "createdAt": stage.at,
            }


def _staff(ctx: ClinicContext, flown: Iterable[tuple[int, Flow]]) -> Iterator[Row]:
    for ordinal, flow in flown:
        for role, staff in flow.staff:
            yield {
                "id": ctx.own("VisitStaffAssignment", ordinal, flow.visit, role),
                "clinicId": ctx.clinic_id,
                "patientVisitId": ctx.own("PatientVisit", ordinal, flow.visit),
                "staffProfileId": ctx.own("StaffProfile", staff),
                "role": role,
                "createdAt": flow.arrived_at,
            }


async def _count_days(ctx: ClinicContext) -> None:
    """Count the days from the rows that are there: those of this run and, when it adds, those of earlier ones."""
    office = FrontOffice(ctx.config.seed, ctx.plan, ctx.config.as_of)
    if ctx.id_tracker.has("DailyMetric", ctx.clinic_id):
        await ctx.db.dailymetric.delete_many(where={"clinicId": ctx.clinic_id})
    first = midnight(first_day(ctx.plan.opened_on, office.today) - timedelta(days=1))
    query = _VISITS.format(clinic=literal(ctx.clinic_id), first=literal(encode_datetime(first)))
    rows = await ctx.db.query_raw(statement(query))
    counts = daily_metrics(office.calendar, map(_counted, rows), opened_on=ctx.plan.opened_on, today=office.today)
    await DailyMetricFactory(ctx.factories(ctx.clinic_id)).create_many(
        {
            "id": ctx.own("DailyMetric", count.day.isoformat()),
            "clinicId": ctx.clinic_id,
            "day": midnight(count.day),
            "scheduled": count.scheduled,
            "completed": count.completed,
            "noShows": count.no_shows,
            "cancelled": count.cancelled,
            "newPatients": count.new_patients,
            "starts": count.starts,
            "debonds": count.debonds,
            "emergencies": count.emergencies,
            "chairMinutes": count.chair_minutes,
            "averageWaitMinutes": count.average_wait,
            "createdAt": office.calendar.to_utc(count.day, _COUNTED),
        }
        for count in counts
    )


_COUNTED = 19 * 60  # minute of the day; all clinics have closed

_VISITS = """
    SELECT a."startsAt" AS starts, a."utcOffsetMinutes" AS clock, a."status" AS status, a."durationMinutes" AS minutes,
           t."code" AS service, v."waitMinutes" AS wait
    FROM "Appointment" a
    JOIN "AppointmentType" t ON t."id" = a."appointmentTypeId"
    LEFT JOIN "PatientVisit" v ON v."appointmentId" = a."id"
    WHERE a."clinicId" = {clinic} AND a."startsAt" >= {first}
"""


def _counted(row: Row) -> Counted:
    day = (moment(row["starts"]) + timedelta(minutes=row["clock"])).date()
    return Counted(day, row["status"], row["service"], row["minutes"], row["wait"])
