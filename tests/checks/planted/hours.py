"""Violations of the rules for when people act."""

from __future__ import annotations

from planted.plant import Plant, change

_SUNDAY_NOON = "'2026-03-01T18:00:00.000+00:00'"
_NIGHT = "'2026-02-24T09:30:00.000+00:00'"  # between half past one and half past four at the clinics

PLANTS: dict[str, Plant] = {
    "conversation-closed-at-work": change("Conversation", f'"closedAt" = {_NIGHT}', '"closedAt" IS NOT NULL'),
    "conversation-not-closed-on-sunday": change(
        "Conversation", f'"closedAt" = {_SUNDAY_NOON}', '"closedAt" IS NOT NULL'
    ),
    "leave-decided-at-work": change("TimeOffRequest", f'"reviewedAt" = {_NIGHT}', '"reviewedAt" IS NOT NULL'),
    "form-completed-awake": change("IntakeSubmission", f'"completedAt" = {_NIGHT}', '"completedAt" IS NOT NULL'),
    "login-during-a-shift": change("AuditLog", f'"occurredAt" = {_NIGHT}', "\"action\" = 'LOGIN'"),
    "nobody-charts-on-sunday": change(
        "AuditLog", f'"occurredAt" = {_SUNDAY_NOON}', '"userId" IS NOT NULL AND "action" = \'VIEW\''
    ),
    "audited-payment-exists": change("AuditLog", "\"rowId\" = 'nothing'", "\"model\" = 'Payment'"),
    "audited-health-exists": change("AuditLog", "\"rowId\" = 'nothing'", "\"model\" = 'MedicalHistory'"),
    "order-due-on-a-weekday": change("PurchaseOrder", "\"expectedOn\" = '2026-02-28T00:00:00.000+00:00'"),
    "incident-closed-at-work": change("IncidentReport", f'"closedAt" = {_NIGHT}', '"closedAt" IS NOT NULL'),
    "arrival-within-reason": change("Appointment", '"arrivedAt" = minutes("startsAt", 75)', "\"status\" = 'COMPLETED'"),
    "wait-within-reason": change("PatientVisit", '"waitMinutes" = 120', '"waitMinutes" IS NOT NULL'),
    "contract-read-before-signed": change(
        "PatientConsent",
        """"signedAt" = (SELECT c."signedAt" FROM "PatientConsent" c JOIN "ConsentTemplate" t ON t."id" = c."templateId"
            WHERE c."treatmentPlanId" = "PatientConsent"."treatmentPlanId" AND t."type" = 'TREATMENT' LIMIT 1)""",
        """"treatmentPlanId" IS NOT NULL
            AND "templateId" IN (SELECT "id" FROM "ConsentTemplate" WHERE "type" = 'FINANCIAL')""",
    ),
}
