"""Consents, checklists, incidents and the audit trail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.auth import SUPER_ADMIN_EMAIL, account_of, super_login_at
from seed.areas.conversions import dated, midnight
from seed.areas.front_office import front_office
from seed.areas.writing import Written, writes
from seed.factories import (
    AuditLogFactory,
    ChecklistRunFactory,
    ChecklistTemplateFactory,
    ConsentTemplateFactory,
    IncidentReportFactory,
    PatientConsentFactory,
)
from seed.fixtures import CHECKLISTS, CONSENT_FORMS
from seed.fixtures.retired import RETIRED_CHECKLISTS
from seed.simulation.front_office.audit import entries, exports, logins
from seed.simulation.front_office.checklists import checklist_runs
from seed.simulation.front_office.consents import consents, second_version_on
from seed.simulation.front_office.incidents import incidents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from seed.simulation.records.front_office import AuditEntry, Consent, Incident
    from seed.utils.context import ClinicContext
    from seedbed.types import Row


@writes
def seed_compliance(ctx: ClinicContext) -> Written:
    """Write forms, protocols and checklists, unless they are there, and what is about patients."""
    is_new = not ctx.is_known("ConsentTemplate", ctx.slug, CONSENT_FORMS[0].code)
    yield ConsentTemplateFactory, _forms(ctx)
    yield ChecklistTemplateFactory, _protocols(ctx)
    if is_new:
        yield ChecklistRunFactory, _runs(ctx)
    emails = {member.employee_number: member.email for member in ctx.plan.staff}
    for cohort in ctx.cohorts("compliance"):
        office = front_office(ctx)
        signed = [(story, list(enumerate(consents(office, story), 1))) for story in cohort.stories]
        yield (
            PatientConsentFactory,
            (
                _consent(ctx, story.outline.ordinal, position, consent)
                for story, found in signed
                for position, consent in found
            ),
        )
        yield IncidentReportFactory, (_incident(ctx, report) for report in incidents(office, cohort.stories))
        yield (
            AuditLogFactory,
            (
                _entry(ctx, emails, entry, story.outline.ordinal, position)
                for story, found in signed
                for position, entry in enumerate(entries(office, story, found), 1)
            ),
        )
    if is_new:
        yield AuditLogFactory, _logins(ctx)
        yield AuditLogFactory, _exports(ctx)
        if ctx.plan is ctx.plans[0]:
            yield AuditLogFactory, [_super_login(ctx)]


# ── what exists once ──────────────────────────────────────────────────────────────────────────────


def _forms(ctx: ClinicContext) -> Iterator[Row]:
    for row in CONSENT_FORMS:
        if ctx.is_known("ConsentTemplate", ctx.slug, row.code):
            continue
        replaced = second_version_on(ctx.plan, row.kind)
        effective = midnight(ctx.plan.opened_on if row.version == 1 else replaced)
        retired = midnight(replaced) if row.version == 1 else None
        yield ctx.row(
            "ConsentTemplate",
            row,
            (row.code,),
            effectiveOn=effective,
            retiredOn=retired,
            createdAt=effective,
            updatedAt=retired or effective,
        )


def _protocols(ctx: ClinicContext) -> Iterator[Row]:
    opened = midnight(ctx.plan.opened_on)
    for row in (*CHECKLISTS, *RETIRED_CHECKLISTS):
        if not ctx.is_known("ChecklistTemplate", ctx.slug, row.code):
            yield ctx.row(
                "ChecklistTemplate",
                row,
                (row.code,),
                items=list(row.items),
                isActive=row not in RETIRED_CHECKLISTS,
                createdAt=opened,
                updatedAt=opened,
            )


def _runs(ctx: ClinicContext) -> Iterator[Row]:
    office = front_office(ctx)
    for run in checklist_runs(office):
        yield ctx.row(
            "ChecklistRun",
            run,
            (run.template, run.due_on.isoformat()),
            equipmentId=_device(ctx, run.device),
            createdAt=run.due_on,
        )


def _device(ctx: ClinicContext, tag: str | None) -> str | None:
    """Return the id of a device, if the clinic has it: it may have been replaced since the clinic was seeded."""
    lost = tag is None or (ctx.had("Equipment") and not ctx.is_known("Equipment", ctx.slug, tag))
    return None if tag is None or lost else ctx.own("Equipment", tag)


# ── what concerns patients ────────────────────────────────────────────────────────────────────────


def _consent(ctx: ClinicContext, ordinal: int, number: int, consent: Consent) -> Row:
    return ctx.row(
        "PatientConsent",
        consent,
        (ordinal, number),
        signedByName=consent.signed_by,
        createdAt=consent.signed_at,
        updatedAt=consent.ended_at or consent.signed_at,
    )


def _incident(ctx: ClinicContext, incident: Incident) -> Row:
    number = dated("IR", incident.reported_at, *incident.visit)
    return ctx.row(
        "IncidentReport",
        incident,
        (number,),
        equipmentId=_device(ctx, incident.device),
        number=number,
        createdAt=incident.reported_at,
        updatedAt=incident.closed_at or incident.reported_at,
    )


def _entry(ctx: ClinicContext, logins: dict[str, str], entry: AuditEntry, ordinal: int, number: int) -> Row:
    return ctx.row(
        "AuditLog",
        entry,
        (ordinal, number),
        userId=ctx.ref("User", logins[entry.staff]) if entry.staff else None,
        rowId=ctx.own(entry.model, *entry.key),
        occurredAt=entry.at,
        createdAt=entry.at,
    )


def _logins(ctx: ClinicContext) -> Iterator[Row]:
    """Yield the logins of the last month of everybody who works here; the latest is the one that the account says."""
    for user, at in sorted(_active_accounts(ctx)):
        yield {
            **_login(user, at),
            "id": ctx.own("AuditLog", "login", user, f"{at:%Y%m%d%H%M}"),
            "clinicId": ctx.clinic_id,
        }


def _exports(ctx: ClinicContext) -> Iterator[Row]:
    """Yield the figures that went to the accountant on the first working day of the month, as long as that is kept."""
    office = front_office(ctx)
    for at, manager in exports(office):
        yield {
            "id": ctx.own("AuditLog", "export", f"{at:%Y%m%d}"),
            "clinicId": ctx.clinic_id,
            "userId": ctx.ref("User", manager.email),
            "action": "EXPORT",
            "model": "Clinic",
            "rowId": ctx.clinic_id,
            "summary": "Figures of the month sent to the accountant",
            "occurredAt": at,
            "createdAt": at,
        }


def _super_login(ctx: ClinicContext) -> Row:
    """Return the latest login of the super admin, who belongs to no clinic."""
    user, at = ctx.ref("User", SUPER_ADMIN_EMAIL), super_login_at(ctx)
    return {
        **_login(user, at),
        "id": ctx.ref("AuditLog", "login", user, f"{at:%Y%m%d%H%M}"),
        "clinicId": None,
    }


def _login(user: str, at: datetime) -> Row:
    return {
        "userId": user,
        "action": "LOGIN",
        "model": "User",
        "rowId": user,
        "summary": "Logged in",
        "occurredAt": at,
        "createdAt": at,
    }


def _active_accounts(ctx: ClinicContext) -> list[tuple[str, datetime]]:
    """Return users with their latest login: those that the clinic had, or those that this run writes."""
    if ctx.existing and ctx.existing.logins.get(ctx.slug):
        return ctx.existing.logins[ctx.slug]
    accounts = ((member, account_of(ctx, member)) for member in ctx.plan.staff)
    office = front_office(ctx)
    return [
        (ctx.ref("User", member.email), at)
        for member, account in accounts
        if account.is_active and account.last_login_at
        for at in {account.last_login_at, *logins(office, member, ctx.config.as_of)}
    ]
