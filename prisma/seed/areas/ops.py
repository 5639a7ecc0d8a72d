"""How the days go: patients on their way through the clinic, tasks of the desk, and what each day came to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.front_office import front_office
from seed.areas.writing import Written, writes
from seed.factories import (
    DailyMetricFactory,
    OperationsTaskFactory,
    PatientVisitFactory,
    VisitStaffAssignmentFactory,
    VisitStageEventFactory,
)
from seed.simulation.front_office.flow import flows
from seed.simulation.front_office.metrics import Counted, daily_metrics
from seed.simulation.front_office.tasks import tasks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seed.simulation.records.front_office import Flow, Task
    from seed.utils.context import ClinicContext
    from seedbed.types import Row


@writes(before=lambda ctx: _forget_days(ctx))
def seed_operations(ctx: ClinicContext) -> Written:
    """Write flow and tasks of the patients who have none yet, and the clinic's daily metrics again."""
    waits: dict[str, int | None] = {}
    for cohort in ctx.cohorts("ops"):
        office = front_office(ctx)
        stories = cohort.stories
        flown = [(story.outline.ordinal, flow) for story in stories for flow in flows(office, story)]
        waits |= {ctx.own("Appointment", ordinal, flow.visit): flow.wait_minutes for ordinal, flow in flown}
        yield PatientVisitFactory, (_visit(ctx, ordinal, flow) for ordinal, flow in flown)
        yield VisitStageEventFactory, _stages(ctx, flown)
        yield VisitStaffAssignmentFactory, _staff(ctx, flown)
        yield (
            OperationsTaskFactory,
            (
                task_row(ctx, task, "patient", story.outline.ordinal)
                for story in stories
                for task in tasks(office, story)
            ),
        )
    yield DailyMetricFactory, _count_days(ctx, waits)


def task_row(ctx: ClinicContext, task: Task, about: str, ordinal: int) -> Row:
    """Return the row of a task: about the patient of that ordinal or, with `about` not "patient", about a lead."""
    is_patient = about == "patient"
    return ctx.row(
        "OperationsTask",
        task,
        (ordinal, about, task.kind, f"{task.raised_at:%Y%m%d%H%M}"),
        patientId=ctx.own("Patient", ordinal) if is_patient else None,
        leadId=None if is_patient else ctx.own("Lead", ordinal, about),
        createdAt=task.raised_at,
        updatedAt=task.completed_at or task.raised_at,
    )


def _visit(ctx: ClinicContext, ordinal: int, flow: Flow) -> Row:
    last = flow.stages[-1].at if flow.stages else flow.left_at or flow.seated_at
    return ctx.row(
        "PatientVisit", flow, (ordinal, flow.visit), createdAt=flow.arrived_at, updatedAt=last or flow.arrived_at
    )


def _stages(ctx: ClinicContext, flown: Iterable[tuple[int, Flow]]) -> Iterator[Row]:
    for ordinal, flow in flown:
        for stage in flow.stages:
            yield ctx.row(
                "VisitStageEvent",
                stage,
                (ordinal, flow.visit, stage.kind),
                patientVisitId=(ordinal, flow.visit),
                stage=stage.kind,
                enteredAt=stage.at,
                createdAt=stage.at,
            )


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


def _count_days(ctx: ClinicContext, waits: dict[str, int | None]) -> Iterator[Row]:
    """Count the days: the visits of this run and, when it adds, those that were there."""
    office = front_office(ctx)
    counted = daily_metrics(office.calendar, _each_visit(ctx, waits), opened_on=ctx.plan.opened_on, today=office.today)
    for count in counted:
        yield ctx.row(
            "DailyMetric",
            count,
            (count.day.isoformat(),),
            averageWaitMinutes=count.average_wait,
            createdAt=office.calendar.to_utc(count.day, _COUNTED),
        )


_COUNTED = 19 * 60  # minute of the day; all clinics have closed


def _each_visit(ctx: ClinicContext, waits: dict[str, int | None]) -> Iterator[Counted]:
    """Yield every visit that the clinic has after this run. `waits` are those of this run, by the visit's id."""
    there = ctx.existing.visits.get(ctx.slug, {}) if ctx.existing else {}
    for id_, visit in there.items():
        yield visit._replace(wait=waits[id_]) if id_ in waits else visit
    for cohort in ctx.cohorts("appointments"):
        for story in cohort.stories:
            for visit in story.visits:
                id_ = ctx.own("Appointment", story.outline.ordinal, visit.number)
                if id_ not in there:
                    minutes = int((visit.ends_at - visit.starts_at).total_seconds() // 60)
                    yield Counted(visit.day, visit.status, visit.service, minutes, waits.get(id_))


async def _forget_days(ctx: ClinicContext) -> None:
    """Delete the metrics of these days, which are counted again."""
    if ctx.had("DailyMetric"):
        await ctx.writer.delete("DailyMetric", clinicId=ctx.clinic_id)
