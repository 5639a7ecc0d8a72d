"""Treatment: plans and how far they have come, what is in the mouth, notes, procedures and measurements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import midnight, midnight_or_none
from seed.areas.plans import opened_on
from seed.areas.writing import Written, writes
from seed.factories import (
    AlignerTrayFactory,
    ApplianceRecordFactory,
    ClinicalMeasurementFactory,
    ElasticPrescriptionFactory,
    ProcedureCodeFactory,
    ProcedureRecordFactory,
    ProgressNoteFactory,
    TreatmentMilestoneFactory,
    TreatmentPhaseFactory,
    TreatmentPlanFactory,
    WireRecordFactory,
)
from seed.fixtures import CDT_PROCEDURE_CODES

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from seed.simulation.records.chart import Appliance, TreatmentPlan
    from seed.simulation.records.story import Story
    from seed.utils.context import ClinicContext
    from seedbed.types import Row

Stories = tuple["Story", ...]


@writes
def seed_treatment(ctx: ClinicContext) -> Written:
    """Write the procedure codes that are missing, and the treatment of the patients who have none written yet."""
    if ctx.plan is ctx.plans[0]:
        yield ProcedureCodeFactory, _codes(ctx)
    for cohort in ctx.cohorts("treatment"):
        stories = cohort.stories
        yield TreatmentPlanFactory, _plans(ctx, stories)
        yield TreatmentPhaseFactory, _phases(ctx, stories)
        yield TreatmentMilestoneFactory, _milestones(ctx, stories)
        yield ProgressNoteFactory, _notes(ctx, stories, cohort.as_of)
        yield ProcedureRecordFactory, _procedures(ctx, stories)
        yield ClinicalMeasurementFactory, _measurements(ctx, stories)
        yield ApplianceRecordFactory, _appliances(ctx, stories)
        yield WireRecordFactory, _wires(ctx, stories)
        yield AlignerTrayFactory, _trays(ctx, stories)
        yield ElasticPrescriptionFactory, _elastics(ctx, stories)


def _codes(ctx: ClinicContext) -> Iterator[Row]:
    opened = midnight(opened_on(ctx.plans))
    for row in CDT_PROCEDURE_CODES:
        if not ctx.is_known("ProcedureCode", row.code):
            yield {
                "id": ctx.ref("ProcedureCode", row.code),
                "code": row.code,
                "description": row.description,
                "category": row.category,
                "dentition": row.dentitions[0] if row.dentitions else None,
                "feeCents": row.fee,
                "validFrom": midnight_or_none(row.valid_from),
                "validTo": midnight_or_none(row.valid_to),
                "createdAt": opened,
            }


def _visit(ctx: ClinicContext, ordinal: int, visit: int | None) -> str | None:
    return ctx.own("Appointment", ordinal, visit) if visit is not None else None


def _plan_id(ctx: ClinicContext, ordinal: int, plan: int | None) -> str | None:
    return ctx.own("TreatmentPlan", ordinal, plan) if plan is not None else None


def _note_id(ctx: ClinicContext, ordinal: int, note: int | str | None) -> str | None:
    return ctx.own("ProgressNote", ordinal, note) if note is not None else None


def _each_plan(stories: Stories) -> Iterator[tuple[int, TreatmentPlan]]:
    for story in stories:
        for plan in story.chart.plans:
            yield story.outline.ordinal, plan


def _each_appliance(stories: Stories) -> Iterator[tuple[int, int, Appliance]]:
    for ordinal, plan in _each_plan(stories):
        for appliance in plan.appliances:
            yield ordinal, plan.number, appliance


def _plans(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, plan in _each_plan(stories):
        yield ctx.row(
            "TreatmentPlan",
            plan,
            (ordinal, plan.number),
            previousPlanId=_plan_id(ctx, ordinal, plan.continues),
            extractions=list(plan.extractions),
            unavailable=list(plan.unavailable),
            createdAt=plan.presented_on,
        )


def _phases(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, plan in _each_plan(stories):
        for phase in plan.phases:
            yield ctx.row(
                "TreatmentPhase",
                phase,
                (ordinal, plan.number, phase.number),
                treatmentPlanId=(ordinal, plan.number),
                createdAt=plan.presented_on,
            )


def _milestones(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, plan in _each_plan(stories):
        for one in plan.milestones:
            created = min(plan.presented_on, one.reached_on or plan.presented_on)
            yield ctx.row(
                "TreatmentMilestone",
                one,
                (ordinal, plan.number, one.kind),
                treatmentPlanId=(ordinal, plan.number),
                phaseId=(ordinal, plan.number, one.phase),
                appointmentId=_visit(ctx, ordinal, one.visit),
                createdAt=created,
            )


def _notes(ctx: ClinicContext, stories: Stories, as_of: datetime) -> Iterator[Row]:
    for story in stories:
        ordinal = story.outline.ordinal
        patient = ctx.own("Patient", ordinal)
        for note in story.chart.notes:
            yield ctx.row(
                "ProgressNote",
                note,
                (ordinal, note.key),
                patientId=patient,
                treatmentPlanId=_plan_id(ctx, ordinal, note.plan),
                createdAt=note.written_at,
                updatedAt=min(note.signed_at or note.written_at, as_of),
            )


def _procedures(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for story in stories:
        ordinal = story.outline.ordinal
        patient = ctx.own("Patient", ordinal)
        for one in story.chart.procedures:
            day = midnight(one.performed_on)
            yield ctx.row(
                "ProcedureRecord",
                one,
                (ordinal, one.number),
                patientId=patient,
                treatmentPlanId=_plan_id(ctx, ordinal, one.plan),
                appointmentId=_visit(ctx, ordinal, one.visit),
                progressNoteId=_note_id(ctx, ordinal, one.note),
                procedureCodeId=ctx.ref("ProcedureCode", one.code),
                performedOn=day,
                createdAt=day,
            )


def _measurements(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for story in stories:
        ordinal = story.outline.ordinal
        patient = ctx.own("Patient", ordinal)
        for one in story.chart.measurements:
            day = midnight(one.measured_on)
            yield ctx.row(
                "ClinicalMeasurement",
                one,
                (ordinal, one.visit, one.kind),
                patientId=patient,
                treatmentPlanId=_plan_id(ctx, ordinal, one.plan),
                progressNoteId=_note_id(ctx, ordinal, one.note),
                measuredOn=day,
                createdAt=day,
            )


def _appliances(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, plan, one in _each_appliance(stories):
        yield ctx.row(
            "ApplianceRecord",
            one,
            (ordinal, plan, one.number),
            treatmentPlanId=(ordinal, plan),
            placedAtId=_visit(ctx, ordinal, one.placed_at),
            removedAtId=_visit(ctx, ordinal, one.removed_at),
            createdAt=one.placed_on,
        )


def _wires(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, plan, appliance in _each_appliance(stories):
        for wire in appliance.wires:
            placed = midnight(wire.placed_on)
            yield ctx.row(
                "WireRecord",
                wire,
                (ordinal, plan, appliance.number, wire.number),
                applianceId=(ordinal, plan, appliance.number),
                appointmentId=_visit(ctx, ordinal, wire.visit),
                arch=appliance.arch,
                placedOn=placed,
                createdAt=placed,
            )


def _trays(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, plan, appliance in _each_appliance(stories):
        placed = midnight(appliance.placed_on)
        for tray in appliance.trays:
            yield ctx.row(
                "AlignerTray",
                tray,
                (ordinal, plan, appliance.number, tray.arch, tray.number),
                applianceId=(ordinal, plan, appliance.number),
                createdAt=placed,
            )


def _elastics(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, plan in _each_plan(stories):
        for number, one in enumerate(plan.elastics, 1):
            yield ctx.row(
                "ElasticPrescription",
                one,
                (ordinal, plan.number, number),
                treatmentPlanId=(ordinal, plan.number),
                appointmentId=_visit(ctx, ordinal, one.visit),
                hoursPerDay=one.hours_a_day,
                createdAt=one.started_on,
            )
