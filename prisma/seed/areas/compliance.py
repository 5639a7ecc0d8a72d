"""Consents, checklists, incidents and the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import midnight, moment
from seed.database.statements import literal, statement
from seed.factories import (
    AuditLogFactory,
    ChecklistRunFactory,
    ChecklistTemplateFactory,
    ConsentTemplateFactory,
    IncidentReportFactory,
    PatientConsentFactory,
)
from seed.fixtures import CHECKLISTS, CONSENT_FORMS
from seed.simulation.front_office.audit import entries
from seed.simulation.front_office.checklists import checklist_runs
from seed.simulation.front_office.consents import consents, second_version_on
from seed.simulation.front_office.incidents import incidents
from seed.simulation.front_office.on_duty import FrontOffice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.simulation.records.front_office import AuditEntry, Consent, Incident
    from seed.types import Row
    from seed.utils.context import ClinicContext


async def seed_compliance(ctx: ClinicContext) -> None:
    """Write forms, protocols and checklists, unless they are there, and what is about patients."""
    factories = ctx.factories(ctx.clinic_id)
    is_new = not ctx.is_known("ConsentTemplate", ctx.slug, CONSENT_FORMS[0].code)
    await ConsentTemplateFactory(factories).create_many(_forms(ctx))
    await ChecklistTemplateFactory(factories).create_many(_protocols(ctx))
    if is_new:
        await ChecklistRunFactory(factories).create_many(_runs(ctx))
    logins = {member.employee_number: member.email for member in ctx.plan.staff}
    number = sum(key[:2] == ("IncidentReport", ctx.slug) for key in ctx.known)
    for cohort in ctx.cohorts("compliance"):
        office = FrontOffice(ctx.config.seed, cohort.plan, cohort.as_of)
        signed = [(story, list(enumerate(consents(office, story), 1))) for story in cohort.stories]
        await PatientConsentFactory(factories).create_many(
            _consent(ctx, story.outline.ordinal, position, consent)
            for story, found in signed
            for position, consent in found
        )
        reports = list(enumerate(incidents(office, cohort.stories), number + 1))
        number += len(reports)
        await IncidentReportFactory(factories).create_many(_incident(ctx, *report) for report in reports)
        await AuditLogFactory(factories).create_many(
            _entry(ctx, logins, entry, story.outline.ordinal, position)
            for story, found in signed
            for position, entry in enumerate(entries(office, story, found), 1)
        )
    if is_new:
        await AuditLogFactory(factories).create_many(await _logins(ctx))


# ── what exists once ──────────────────────────────────────────────────────────────────────────────


def _forms(ctx: ClinicContext) -> Iterator[Row]:
    for row in CONSENT_FORMS:
        if ctx.is_known("ConsentTemplate", ctx.slug, row.code):
            continue
        replaced = second_version_on(ctx.plan, row.kind)
        effective = midnight(ctx.plan.opened_on if row.version == 1 else replaced)
        retired = midnight(replaced) if row.version == 1 else None
        yield {
            "id": ctx.own("ConsentTemplate", row.code),
            "clinicId": ctx.clinic_id,
            "code": row.code,
            "type": row.kind,
            "version": row.version,
            "title": row.title,
            "body": row.body,
            "effectiveOn": effective,
            "retiredOn": retired,
            "createdAt": effective,
            "updatedAt": retired or effective,
        }


def _protocols(ctx: ClinicContext) -> Iterator[Row]:
    opened = midnight(ctx.plan.opened_on)
    for row in CHECKLISTS:
        if not ctx.is_known("ChecklistTemplate", ctx.slug, row.code):
            yield {
                "id": ctx.own("ChecklistTemplate", row.code),
                "clinicId": ctx.clinic_id,
                "code": row.code,
                "name": row.name,
                "category": row.category,
                "frequency": row.frequency,
                "items": list(row.items),
                "createdAt": opened,
                "updatedAt": opened,
            }


def _runs(ctx: ClinicContext) -> Iterator[Row]:
    office = FrontOffice(ctx.config.seed, ctx.plan, ctx.config.as_of)
    for run in checklist_runs(office):
        yield {
            "id": ctx.own("ChecklistRun", run.template, run.due_on.isoformat()),
            "clinicId": ctx.clinic_id,
            "templateId": ctx.own("ChecklistTemplate", run.template),
            "staffProfileId": ctx.own("StaffProfile", run.staff),
            "equipmentId": _device(ctx, run.device),
            "status": run.status,
            "done": run.done,
            "total": run.total,
            "dueOn": midnight(run.due_on),
            "completedAt": run.completed_at,
            "createdAt": midnight(run.due_on),
        }


def _device(ctx: ClinicContext, tag: str | None) -> str | None:
    """Return the id of a device, if the clinic has it: it may have been replaced since the clinic was seeded."""
    found = ctx.own("Equipment", tag) if tag else None
    return found if found and ctx.id_tracker.clinic_of("Equipment", found) else None


# ── what concerns patients ────────────────────────────────────────────────────────────────────────


def _consent(ctx: ClinicContext, ordinal: int, number: int, consent: Consent) -> Row:
    return {
        "id": ctx.own("PatientConsent", ordinal, number),
        "clinicId": ctx.clinic_id,
        "patientId": ctx.own("Patient", ordinal),
        "templateId": ctx.own("ConsentTemplate", consent.template),
        "signerId": ctx.own("PatientContact", ordinal, consent.signer) if consent.signer is not None else None,
        "treatmentPlanId": ctx.own("TreatmentPlan", ordinal, consent.plan) if consent.plan is not None else None,
        "status": consent.status,
        "signedByName": consent.signed_by,
        "signedAt": consent.signed_at,
        "endedAt": consent.ended_at,
        "createdAt": consent.signed_at,
        "updatedAt": consent.ended_at or consent.signed_at,
    }


def _incident(ctx: ClinicContext, position: int, incident: Incident) -> Row:
    number = f"IR-{position:04d}"
    return {
        "id": ctx.own("IncidentReport", number),
        "clinicId": ctx.clinic_id,
        "reporterId": ctx.own("StaffProfile", incident.reporter),
        "patientId": ctx.own("Patient", incident.patient) if incident.patient is not None else None,
        "equipmentId": _device(ctx, incident.device),
        "number": number,
        "type": incident.kind,
        "severity": incident.severity,
        "status": incident.status,
        "description": incident.description,
        "action": incident.action,
        "occurredAt": incident.occurred_at,
        "reportedAt": incident.reported_at,
        "closedAt": incident.closed_at,
        "createdAt": incident.reported_at,
        "updatedAt": incident.closed_at or incident.reported_at,
    }


def _entry(ctx: ClinicContext, logins: dict[str, str], entry: AuditEntry, ordinal: int, number: int) -> Row:
    return {
        "id": ctx.own("AuditLog", ordinal, number),
        "clinicId": ctx.clinic_id,
        "userId": ctx.ref("User", logins[entry.staff]) if entry.staff else None,
        "action": entry.action,
        "model": entry.model,
        "rowId": ctx.own(entry.model, *entry.key),
        "summary": entry.summary,
        "occurredAt": entry.at,
        "createdAt": entry.at,
    }


async def _logins(ctx: ClinicContext) -> list[Row]:
    """Return the latest login of everybody who works here, as their account says it."""
    users = await ctx.db.query_raw(statement(_USERS.format(clinic=literal(ctx.clinic_id))))
    return [
        {
            "id": ctx.own("AuditLog", "login", user["id"]),
            "clinicId": ctx.clinic_id,
            "userId": user["id"],
            "action": "LOGIN",
            "model": "User",
            "rowId": user["id"],
            "summary": "Logged in",
            "occurredAt": moment(user["at"]),
            "createdAt": moment(user["at"]),
        }
        for user in users
        if user["at"]
    ]


_USERS = """
    SELECT "id" AS id, "lastLoginAt" AS at FROM "User" WHERE "clinicId" = {clinic} AND "status" = 'ACTIVE' ORDER BY "id"
"""
