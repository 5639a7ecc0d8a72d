"""Violations of the rules for consents, checklists, incidents and the audit trail."""

from __future__ import annotations

from planted.plant import Plant, change, remove

_OF_TYPE = """"templateId" IN (SELECT "id" FROM "ConsentTemplate" WHERE "type" = '{}')"""
_BY_STAFF = """SELECT l."id" FROM "AuditLog" l JOIN "StaffProfile" s ON s."userId" = l."userId"
    WHERE l."model" = 'Appointment' ORDER BY l."id" LIMIT 1"""

PLANTS: dict[str, Plant] = {
    "consent-before-start": remove("TreatmentPlan", '"startedOn" IS NOT NULL', "PatientConsent", "treatmentPlanId"),
    "consent-belongs-to-plan": change("PatientConsent", '"treatmentPlanId" = NULL', _OF_TYPE.format("TREATMENT")),
    "privacy-at-first-visit": Plant(
        f'SELECT "patientId" FROM "PatientConsent" WHERE {_OF_TYPE.format("PRIVACY")} ORDER BY "id" LIMIT 1',
        (f'DELETE FROM "PatientConsent" WHERE "patientId" = :id AND {_OF_TYPE.format("PRIVACY")}',),
    ),
    "consent-signer": change("PatientConsent", "\"signedByName\" = 'Nobody'"),
    "consent-again-at-18": change(
        "PatientConsent", "\"status\" = 'SIGNED'", f"\"status\" = 'SUPERSEDED' AND {_OF_TYPE.format('PRIVACY')}"
    ),
    "consent-version": change(
        "PatientConsent",
        """"templateId" = (SELECT "id" FROM "ConsentTemplate" t WHERE t."code" = 'PRIVACY-1'
        AND t."clinicId" = "PatientConsent"."clinicId")""",
        """"templateId" IN (SELECT "id" FROM "ConsentTemplate" WHERE "code" = 'PRIVACY-2')""",
    ),
    "consent-end": change("PatientConsent", '"endedAt" = NULL', "\"status\" = 'SUPERSEDED'"),
    "checklist-on-operating-day": change("ChecklistRun", "\"dueOn\" = '2026-02-01T00:00:00.000+00:00'"),
    "checklist-is-complete": change("ChecklistRun", '"done" = "done" - 1', "\"status\" = 'COMPLETED'"),
    "checklist-by-employee": Plant(
        'SELECT "id" FROM "ChecklistRun" ORDER BY "id" LIMIT 1',
        (
            """UPDATE "StaffProfile" SET "terminatedOn" = "hiredOn"
            WHERE "id" = (SELECT "staffProfileId" FROM "ChecklistRun" WHERE "id" = :id)""",
        ),
    ),
    "incident-times": change("IncidentReport", '"reportedAt" = minutes("occurredAt", -1)'),
    "incident-of-a-patient-who-was-there": change(
        "IncidentReport", '"patientId" = (SELECT max("id") FROM "Patient")', '"patientId" IS NULL'
    ),
    "audit-row-exists": change("AuditLog", "\"rowId\" = 'nothing'", "\"model\" = 'Patient'"),
    "audit-by-employee": Plant(
        _BY_STAFF,
        (
            """UPDATE "StaffProfile" SET "terminatedOn" = "hiredOn"
            WHERE "userId" = (SELECT "userId" FROM "AuditLog" WHERE "id" = :id)""",
        ),
    ),
    "audit-by-permission": Plant(
        _BY_STAFF,
        ("""DELETE FROM "RoleAssignment" WHERE "userId" = (SELECT "userId" FROM "AuditLog" WHERE "id" = :id)""",),
    ),
}
