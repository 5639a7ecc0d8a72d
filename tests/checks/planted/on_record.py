"""Violations of the rules about what is on record."""

from __future__ import annotations

from planted.plant import Plant, change

_PATIENT_OF = """(SELECT p."patientId" FROM "TreatmentPlan" p JOIN "ApplianceRecord" a ON a."treatmentPlanId" = p."id"
    WHERE a."id" = {0})"""
_OF_APPLIANCE = _PATIENT_OF.format(":id")
_OF_WIRE = _PATIENT_OF.format('(SELECT "applianceId" FROM "WireRecord" WHERE "id" = :id)')


def _alert(patient: str, message: str, kind: str = "ALLERGY", day: str = "'2000-01-01T00:00:00.000+00:00'") -> str:
    """Make an alert of another patient one of this one."""
    return f"""UPDATE "PatientAlert" SET "type" = '{kind}', "message" = '{message}', "raisedOn" = {day},
        "resolvedOn" = NULL, "patientId" = {patient} WHERE "id" = (SELECT min("id") FROM "PatientAlert")"""


def _reacts(model: str, where: str, message: str, patient: str = _OF_APPLIANCE, kind: str = "ALLERGY") -> Plant:
    """Let the patient of a row react to what the row is made of."""
    return Plant(f'SELECT "id" FROM "{model}" WHERE {where} ORDER BY "id" LIMIT 1', (_alert(patient, message, kind),))


def _denies(patients: str) -> Plant:
    """Let a patient's questionnaire say that there was no orthodontics."""
    return Plant(
        f'SELECT h."id" FROM "MedicalHistory" h WHERE h."patientId" IN ({patients}) ORDER BY h."id" LIMIT 1',
        (
            """UPDATE "MedicalHistory" SET "answers" = json_set("answers", '$.priorOrthodontics', json('false'))
            WHERE "id" = :id""",
        ),
    )


PLANTS: dict[str, Plant] = {
    "nickel-free-wires": _reacts("WireRecord", "\"material\" = 'NITI'", "Nickel allergy", _OF_WIRE),
    "nickel-wires-exchanged": Plant(
        """SELECT w."id" FROM "WireRecord" w
        JOIN "WireRecord" n ON n."applianceId" = w."applianceId" AND n."number" = w."number" + 1
        JOIN "Appointment" v ON v."id" = n."appointmentId"
        JOIN "AppointmentType" t ON t."id" = v."appointmentTypeId" AND t."code" = 'WIRE_CHANGE'
        WHERE w."material" = 'NITI' ORDER BY w."id" LIMIT 1""",
        (
            _alert(_OF_WIRE, "Nickel allergy", day='(SELECT moved("placedOn", 1) FROM "WireRecord" WHERE "id" = :id)'),
            'UPDATE "WireRecord" SET "removedOn" = NULL WHERE "id" = :id',
        ),
    ),
    "nickel-free-brackets": _reacts("ApplianceRecord", "\"system\" LIKE 'Victory%'", "Nickel allergy"),
    "nickel-free-appliances": _reacts("ApplianceRecord", "\"system\" LIKE 'Braided steel%'", "Nickel allergy"),
    "acrylic-free-appliances": _reacts("ApplianceRecord", "\"type\" = 'HAWLEY_RETAINER'", "Acrylic allergy"),
    "no-screws-into-weak-bone": _reacts(
        "ApplianceRecord", "\"type\" = 'MINI_SCREW'", "Bleeding disorder: ask", kind="MEDICAL"
    ),
    "history-after-booking": change("MedicalHistory", '"completedOn" = moved("completedOn", -1)', '"version" = 1'),
    "history-before-care": Plant(
        """SELECT "id" FROM "Appointment" WHERE "status" = 'COMPLETED' ORDER BY "id" LIMIT 1""",
        (
            """DELETE FROM "MedicalHistory"
            WHERE "patientId" = (SELECT "patientId" FROM "Appointment" WHERE "id" = :id)""",
        ),
    ),
    "transfers-had-orthodontics": _denies('SELECT "patientId" FROM "TreatmentPlan" WHERE "type" = \'TRANSFER_IN\''),
    "relapse-had-orthodontics": _denies('SELECT "id" FROM "Patient" WHERE "chiefComplaint" = \'Relapse\''),
    "fixed-appliances-come-off-at-a-visit": change(
        "ApplianceRecord", '"removedAtId" = NULL', "\"type\" = 'BRACES' AND \"status\" = 'REMOVED'"
    ),
    "transferred-with-appliances-on": Plant(
        """SELECT a."id" FROM "ApplianceRecord" a JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"
        WHERE p."status" = 'TRANSFERRED' AND a."removedOn" IS NULL ORDER BY a."id" LIMIT 1""",
        (
            """UPDATE "ApplianceRecord" SET "status" = 'REMOVED', "removedOn" = (
            SELECT "endedOn" FROM "TreatmentPlan" WHERE "id" = "ApplianceRecord"."treatmentPlanId") WHERE "id" = :id""",
        ),
    ),
    "mornings-for-diabetes": Plant(
        """SELECT "patientId" FROM "Appointment" WHERE "status" = 'COMPLETED' GROUP BY "patientId"
        HAVING count(*) >= 3 AND sum(CAST(substr("startsAt", 12, 2) AS integer) >= 19) * 3 > count(*)
        ORDER BY "patientId" LIMIT 1""",
        (_alert(":id", "Type 1 diabetes: morning visits", "MEDICAL"),),
    ),
    "same-faces-where-the-chart-asks": Plant(
        """SELECT "patientId" FROM (
            SELECT "patientId", "providerId", "chairId",
                   lag("providerId") OVER (PARTITION BY "patientId" ORDER BY "startsAt") AS person,
                   lag("chairId") OVER (PARTITION BY "patientId" ORDER BY "startsAt") AS room
            FROM "Appointment" WHERE "status" = 'COMPLETED'
        ) v
        GROUP BY "patientId" HAVING count(*) >= 8 AND sum("providerId" = person OR "chairId" = room) * 3 < count(*)
        ORDER BY "patientId" LIMIT 1""",
        (_alert(":id", "Autism spectrum: same room", "BEHAVIORAL"),),
    ),
    "plan-after-its-records": Plant(
        """SELECT "id" FROM "TreatmentPlan" WHERE "status" = 'DECLINED' ORDER BY "id" LIMIT 1""",
        (
            """UPDATE "TreatmentMilestone" SET "status" = 'PENDING', "reachedOn" = NULL
            WHERE "type" = 'RECORDS' AND "treatmentPlanId" = :id""",
        ),
    ),
    "plans-end-on-working-days": change(
        "TreatmentPlan", "\"endedOn\" = '2026-03-01T00:00:00.000+00:00'", "\"status\" = 'DISCONTINUED'"
    ),
    "nickel-and-no-bands": Plant(
        """SELECT n."id" FROM "ProgressNote" n WHERE n."appointmentId" IS NOT NULL ORDER BY n."id" LIMIT 1""",
        (
            _alert('(SELECT "patientId" FROM "ProgressNote" WHERE "id" = :id)', "Nickel allergy"),
            """UPDATE "ProgressNote" SET "workDone" = 'Band of #3 cemented again.' WHERE "id" = :id""",
        ),
    ),
}
