"""Treatment: plans and how far they have come, what is in the mouth, notes, procedures and measurements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import midnight, midnight_or_none
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
    from seed.types import Row
    from seed.utils.context import ClinicContext

Stories = tuple["Story", ...]


async def seed_treatment(ctx: ClinicContext) -> None:
    """Write the procedure codes that are missing, and the treatment of the patients who have none written yet."""
    factories = ctx.factories(ctx.clinic_id)
    if ctx.plan is ctx.plans[0]:
        await ProcedureCodeFactory(factories).create_many(_codes(ctx))
    for cohort in ctx.cohorts("treatment"):
        stories = cohort.stories
        await TreatmentPlanFactory(factories).create_many(_plans(ctx, stories))
        await TreatmentPhaseFactory(factories).create_many(_phases(ctx, stories))
        await TreatmentMilestoneFactory(factories).create_many(_milestones(ctx, stories))
        await ProgressNoteFactory(factories).create_many(_notes(ctx, stories, cohort.as_of))
        await ProcedureRecordFactory(factories).create_many(_procedures(ctx, stories))
        await ClinicalMeasurementFactory(factories).create_many(_measurements(ctx, stories))
        await ApplianceRecordFactory(factories).create_many(_appliances(ctx, stories))
        await WireRecordFactory(factories).create_many(_wires(ctx, stories))
        await AlignerTrayFactory(factories).create_many(_trays(ctx, stories))
        await ElasticPrescriptionFactory(factories).create_many(_elastics(ctx, stories))


def _codes(ctx: ClinicContext) -> Iterator[Row]:
    opened = midnight(min(plan.opened_on for plan in ctx.plans))
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
        yield {
            "id": ctx.own("TreatmentPlan", ordinal, plan.number),
            "clinicId": ctx.clinic_id,
            "patientId": ctx.own("Patient", ordinal),
            "providerId": ctx.own("StaffProfile", plan.provider),
            "previousPlanId": _plan_id(ctx, ordinal, plan.continues),
            "number": plan.number,
            "type": plan.kind,
            "status": plan.status,
            "arch": plan.arch,
            "angleClass": plan.angle_class,
            "title": plan.title,
            "diagnosis": plan.diagnosis,
            "objectives": plan.objectives,
            "extractions": list(plan.extractions),
            "unavailable": list(plan.unavailable),
            "teethUpper": plan.teeth_upper,
            "teethLower": plan.teeth_lower,
            "estimatedMonths": plan.estimated_months,
            "feeCents": plan.fee_cents,
            "presentedOn": midnight(plan.presented_on),
            "acceptedOn": midnight_or_none(plan.accepted_on),
            "consentedOn": midnight_or_none(plan.consented_on),
            "startedOn": midnight_or_none(plan.started_on),
            "estimatedEndOn": midnight_or_none(plan.estimated_end_on),
            "endedOn": midnight_or_none(plan.ended_on),
            "createdAt": midnight(plan.presented_on),
        }


def _phases(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, plan in _each_plan(stories):
        for phase in plan.phases:
            yield {
                "id": ctx.own("TreatmentPhase", ordinal, plan.number, phase.number),
                "clinicId": ctx.clinic_id,
                "treatmentPlanId": ctx.own("TreatmentPlan", ordinal, plan.number),
                "number": phase.number,
                "type": phase.kind,
                "status": phase.status,
                "startedOn": midnight_or_none(phase.started_on),
                "endedOn": midnight_or_none(phase.ended_on),
                "createdAt": midnight(plan.presented_on),
            }


def _milestones(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, plan in _each_plan(stories):
        for one in plan.milestones:
            created = min(plan.presented_on, one.reached_on or plan.presented_on)
            yield {
                "id": ctx.own("TreatmentMilestone", ordinal, plan.number, one.kind),
                "clinicId": ctx.clinic_id,
                "treatmentPlanId": ctx.own("TreatmentPlan", ordinal, plan.number),
                "phaseId": (
                    ctx.own("TreatmentPhase", ordinal, plan.number, one.phase) if one.phase is not None else None
                ),
                "appointmentId": _visit(ctx, ordinal, one.visit),
                "type": one.kind,
                "status": one.status,
                "targetOn": midnight(one.target_on),
                "reachedOn": midnight_or_none(one.reached_on),
                "createdAt": midnight(created),
            }


def _notes(ctx: ClinicContext, stories: Stories, as_of: datetime) -> Iterator[Row]:
    for story in stories:
        ordinal = story.outline.ordinal
        patient = ctx.own("Patient", ordinal)
        for note in story.chart.notes:
            yield {
                "id": ctx.own("ProgressNote", ordinal, note.visit),
                "clinicId": ctx.clinic_id,
                "patientId": patient,
                "treatmentPlanId": _plan_id(ctx, ordinal, note.plan),
                "appointmentId": ctx.own("Appointment", ordinal, note.visit),
                "authorId": ctx.own("StaffProfile", note.author),
                "type": note.kind,
                "status": note.status,
                "findings": note.findings,
                "workDone": note.work_done,
                "nextSteps": note.next_steps,
                "writtenAt": note.written_at,
                "signedAt": note.signed_at,
                "createdAt": note.written_at,
                "updatedAt": min(note.signed_at or note.written_at, as_of),
            }


def _procedures(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for story in stories:
        ordinal = story.outline.ordinal
        patient = ctx.own("Patient", ordinal)
        for one in story.chart.procedures:
            day = midnight(one.performed_on)
            yield {
                "id": ctx.own("ProcedureRecord", ordinal, one.number),
                "clinicId": ctx.clinic_id,
                "patientId": patient,
                "treatmentPlanId": _plan_id(ctx, ordinal, one.plan),
                "appointmentId": ctx.own("Appointment", ordinal, one.visit),
                "progressNoteId": ctx.own("ProgressNote", ordinal, one.visit),
                "procedureCodeId": ctx.ref("ProcedureCode", one.code),
                "providerId": ctx.own("StaffProfile", one.provider),
                "arch": one.arch,
                "performedOn": day,
                "createdAt": day,
            }


def _measurements(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for story in stories:
        ordinal = story.outline.ordinal
        patient = ctx.own("Patient", ordinal)
        for one in story.chart.measurements:
            day = midnight(one.measured_on)
            yield {
                "id": ctx.own("ClinicalMeasurement", ordinal, one.visit, one.kind),
                "clinicId": ctx.clinic_id,
                "patientId": patient,
                "treatmentPlanId": _plan_id(ctx, ordinal, one.plan),
                "progressNoteId": ctx.own("ProgressNote", ordinal, one.visit),
                "type": one.kind,
                "value": one.value,
                "target": one.target,
                "measuredOn": day,
                "createdAt": day,
            }


def _appliances(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, plan, one in _each_appliance(stories):
        yield {
            "id": ctx.own("ApplianceRecord", ordinal, plan, one.number),
            "clinicId": ctx.clinic_id,
            "treatmentPlanId": ctx.own("TreatmentPlan", ordinal, plan),
            "providerId": ctx.own("StaffProfile", one.provider),
            "placedAtId": _visit(ctx, ordinal, one.placed_at),
            "removedAtId": _visit(ctx, ordinal, one.removed_at),
            "number": one.number,
            "type": one.kind,
            "arch": one.arch,
            "status": one.status,
            "series": one.series,
            "system": one.system,
            "slot": one.slot,
            "bracketCount": one.bracket_count,
            "traysUpper": one.trays_upper,
            "traysLower": one.trays_lower,
            "changeDays": one.change_days,
            "turns": one.turns,
            "placedOn": midnight(one.placed_on),
            "removedOn": midnight_or_none(one.removed_on),
            "createdAt": midnight(one.placed_on),
        }


def _wires(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, plan, appliance in _each_appliance(stories):
        for wire in appliance.wires:
            placed = midnight(wire.placed_on)
            yield {
                "id": ctx.own("WireRecord", ordinal, plan, appliance.number, wire.number),
                "clinicId": ctx.clinic_id,
                "applianceId": ctx.own("ApplianceRecord", ordinal, plan, appliance.number),
                "appointmentId": _visit(ctx, ordinal, wire.visit),
                "arch": appliance.arch,
                "number": wire.number,
                "stage": wire.stage,
                "size": wire.size,
                "material": wire.material,
                "isStepBack": wire.is_step_back,
                "placedOn": placed,
                "removedOn": midnight_or_none(wire.removed_on),
                "createdAt": placed,
            }


def _trays(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, plan, appliance in _each_appliance(stories):
        placed = midnight(appliance.placed_on)
        for tray in appliance.trays:
            yield {
                "id": ctx.own("AlignerTray", ordinal, plan, appliance.number, tray.arch, tray.number),
                "clinicId": ctx.clinic_id,
                "applianceId": ctx.own("ApplianceRecord", ordinal, plan, appliance.number),
                "arch": tray.arch,
                "number": tray.number,
                "status": tray.status,
                "deliveredOn": midnight_or_none(tray.delivered_on),
                "startedOn": midnight_or_none(tray.started_on),
                "finishedOn": midnight_or_none(tray.finished_on),
                "createdAt": placed,
            }


def _elastics(ctx: ClinicContext, stories: Stories) -> Iterator[Row]:
    for ordinal, plan in _each_plan(stories):
        for number, one in enumerate(plan.elastics, 1):
            yield {
                "id": ctx.own("ElasticPrescription", ordinal, plan.number, number),
                "clinicId": ctx.clinic_id,
                "treatmentPlanId": ctx.own("TreatmentPlan", ordinal, plan.number),
                "appointmentId": _visit(ctx, ordinal, one.visit),
                "type": one.kind,
                "diameter": one.diameter,
                "forceOunces": one.force_ounces,
                "hoursPerDay": one.hours_a_day,
                "startedOn": midnight(one.started_on),
                "endedOn": midnight_or_none(one.ended_on),
                "createdAt": midnight(one.started_on),
            }
