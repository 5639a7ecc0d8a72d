"""Violations of the rules for patients and their families."""

from __future__ import annotations

from planted.plant import Plant, change, double

_MINOR = """"dateOfBirth" > '2012-01-01'"""

PLANTS: dict[str, Plant] = {
    "birth-before-first-contact": change("Patient", '"dateOfBirth" = "firstContactOn"'),
    "first-contact-before-visits": Plant(
        'SELECT "id" FROM "Appointment" ORDER BY "startsAt" LIMIT 1',
        (
            """UPDATE "Patient" SET "firstContactOn" = (SELECT moved("startsAt", 1) FROM "Appointment" WHERE "id" = :id)
            WHERE "id" = (SELECT "patientId" FROM "Appointment" WHERE "id" = :id)""",
        ),
    ),
    "minor-has-guarantor": Plant(
        f'SELECT "id" FROM "Patient" WHERE {_MINOR} LIMIT 1',
        ("""UPDATE "PatientContact" SET "isGuarantor" = 0 WHERE "patientId" = :id""",),
    ),
    "one-guarantor": double("PatientContact", '"isGuarantor"'),
    "guardian-is-adult": Plant(
        """SELECT "id" FROM "PatientContact" WHERE "isGuardian" AND "relationship" = 'MOTHER' LIMIT 1""",
        (
            """UPDATE "PatientContact" SET "dateOfBirth" = (
                SELECT moved(p."dateOfBirth", -6500) FROM "Patient" p WHERE p."id" = "PatientContact"."patientId"
            ) WHERE "id" = :id""",
        ),
    ),
    "self-contact-is-the-patient": change(
        "PatientContact", '"dateOfBirth" = moved("dateOfBirth", 1)', "\"relationship\" = 'SELF'"
    ),
    "household-address": change("Patient", "\"street\" = '1 Elsewhere Lane'", '"householdId" IS NOT NULL'),
    "household-guarantor": Plant(
        f"""SELECT p."id" FROM "Patient" p WHERE {_MINOR} AND "householdId" IN (
                SELECT "householdId" FROM "Patient" WHERE {_MINOR} GROUP BY "householdId" HAVING count(*) > 1
            ) ORDER BY p."id" LIMIT 1""",
        ("""UPDATE "PatientContact" SET "firstName" = 'Nobody' WHERE "patientId" = :id AND "isGuarantor" """,),
    ),
    "inactive-patient-status": change("Patient", '"isActive" = 0', "\"status\" = 'ACTIVE'"),
    "one-current-history": change("MedicalHistory", '"isCurrent" = 0', '"isCurrent"'),
    "histories-in-order": change(
        "MedicalHistory", "\"completedOn\" = '2000-01-01T00:00:00.000+00:00'", '"version" = 2'
    ),
    "alert-resolution": change("PatientAlert", '"resolvedOn" = "raisedOn"', '"isActive"'),
}
