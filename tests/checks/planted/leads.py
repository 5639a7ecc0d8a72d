"""Violations of the rules for leads and intake forms."""

from __future__ import annotations

from planted.plant import Plant, change, remove

_CONVERTED = "\"stage\" = 'CONVERTED'"
_BOOKED = f'{_CONVERTED} AND "patientId" IN (SELECT "patientId" FROM "Appointment")'

PLANTS: dict[str, Plant] = {
    "lead-is-reached-where-it-can-be": Plant(
        """SELECT "id" FROM "LeadActivity" WHERE "type" = 'CALL' ORDER BY "id" LIMIT 1""",
        (
            """UPDATE "Lead" SET "phone" = NULL
            WHERE "id" = (SELECT "leadId" FROM "LeadActivity" WHERE "id" = :id)""",
        ),
    ),
    "unreached-lead-was-never-talked-to": change(
        "LeadActivity",
        "\"note\" = 'Talked with Ann Lee about costs'",
        """"leadId" IN (SELECT "id" FROM "Lead" WHERE "lostReason" = 'Could not be reached')""",
    ),
    "called-again-when-asked": change(
        "LeadActivity", "\"note\" = 'Ann Lee asked to be called again next week'", "\"type\" = 'BOOKED'"
    ),
    "walk-in-while-the-door-is-open": change(
        "LeadActivity", "\"note\" = 'Ann Lee came in', \"occurredAt\" = '2026-02-24T09:30:00.000+00:00'"
    ),
    "converted-lead-is-the-patient": change("Lead", "\"lastName\" = 'Nobody'", _CONVERTED),
    "every-patient-was-a-lead": remove("Patient", "true", "Lead", "patientId"),
    "lost-lead-has-no-chart": change(
        "Lead",
        """("clinicId", "firstName", "lastName", "phone") =
        (SELECT "clinicId", "firstName", "lastName", "phone" FROM "Patient" WHERE "phone" IS NOT NULL LIMIT 1)""",
        "\"stage\" = 'LOST'",
    ),
    "lead-times": change("Lead", '"receivedAt" = minutes("receivedAt", -1)'),
    "conversion-is-the-booking": change("Lead", '"convertedAt" = minutes("convertedAt", 1)', _BOOKED),
    "lead-activity-by-employee": Plant(
        'SELECT "id" FROM "LeadActivity" WHERE "staffProfileId" IS NOT NULL ORDER BY "id" LIMIT 1',
        (
            """UPDATE "StaffProfile" SET "hiredOn" = '2090-01-01T00:00:00.000+00:00'
            WHERE "id" = (SELECT "staffProfileId" FROM "LeadActivity" WHERE "id" = :id)""",
        ),
    ),
    "intake-before-first-visit": change(
        "IntakeSubmission", '"completedAt" = moved("completedAt", 3000)', "\"status\" = 'COMPLETED'"
    ),
}
