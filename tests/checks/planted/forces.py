"""Violations of the rules about wires, elastics and operations."""

from __future__ import annotations

from planted.plant import Plant, change

_NOTE = """SELECT n."id" FROM "ProgressNote" n WHERE n."appointmentId" IS NOT NULL AND {} ORDER BY n."id" LIMIT 1"""

PLANTS: dict[str, Plant] = {
    "canine-left-keeps-its-premolar": change(
        "TreatmentPlan",
        """"objectives" = 'Align both arches; leave #6 where it lies, watched'""",
        """"type" = 'COMPREHENSIVE' AND CAST("extractions" AS text) LIKE '%5%12%'""",
    ),
    "wires-get-stiffer-by-steps": Plant(
        """SELECT w."id" FROM "WireRecord" w
        JOIN "WireRecord" b ON b."applianceId" = w."applianceId" AND b."number" = w."number" - 1
        JOIN "ApplianceRecord" a ON a."id" = w."applianceId"
        JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId" AND p."type" = 'COMPREHENSIVE'
        WHERE b."stage" = 2 AND w."stage" = 3 ORDER BY w."id" LIMIT 1""",
        ("""UPDATE "WireRecord" SET "stage" = 5, "material" = 'SS' WHERE "id" = :id""",),
    ),
    "hardly-worn-moves-nothing": Plant(
        """SELECT n."id" FROM "ProgressNote" n JOIN "ClinicalMeasurement" m ON m."progressNoteId" = n."id"
        WHERE m."type" = 'OVERJET' AND n."type" = 'PROGRESS' AND n."appointmentId" IS NOT NULL
          AND m."value" BETWEEN 2.0 AND 3.0 AND EXISTS (
            SELECT 1 FROM "ClinicalMeasurement" b WHERE b."treatmentPlanId" = m."treatmentPlanId"
              AND b."type" = 'OVERJET' AND b."measuredOn" < m."measuredOn")
        ORDER BY n."id" LIMIT 1""",
        (
            """UPDATE "ClinicalMeasurement" SET "value" = 9.0 WHERE "type" = 'OVERJET' AND "treatmentPlanId" = (
                SELECT "treatmentPlanId" FROM "ProgressNote" WHERE "id" = :id)
              AND "measuredOn" < (SELECT m."measuredOn" FROM "ClinicalMeasurement" m
                WHERE m."progressNoteId" = :id AND m."type" = 'OVERJET')""",
            """UPDATE "ProgressNote" SET "findings" = 'Class II elastics hardly worn.' WHERE "id" = :id""",
        ),
    ),
    "elastics-have-hooks": Plant(
        _NOTE.format("""n."workDone" LIKE '%lastics%#6 to #30%'"""),
        (
            """UPDATE "ProgressNote" SET "workDone" = 'Class II elastics started: 1/4 in, canine to molar.'
            WHERE "id" = :id""",
        ),
    ),
    "third-molars-out-years-ago": Plant(
        """SELECT n."id" FROM "ProgressNote" n JOIN "Patient" x ON x."id" = n."patientId"
        WHERE n."type" = 'RECORDS' AND n."appointmentId" IS NOT NULL
          AND n."writtenAt" < moved(x."dateOfBirth", 7000) ORDER BY n."id" LIMIT 1""",
        ("""UPDATE "ProgressNote" SET "findings" = 'Third molars taken out years ago.' WHERE "id" = :id""",),
    ),
    "new-canine-on-a-light-wire": Plant(
        """SELECT n."id" FROM "ProgressNote" n
        JOIN "ApplianceRecord" a ON a."treatmentPlanId" = n."treatmentPlanId"
          AND a."type" = 'BRACES' AND a."arch" = 'UPPER'
        JOIN "WireRecord" w ON w."applianceId" = a."id" AND w."stage" = 5 AND w."appointmentId" = n."appointmentId"
        ORDER BY n."id" LIMIT 1""",
        ("""UPDATE "ProgressNote" SET "workDone" = 'Bracket bonded on #6, links taken off.' WHERE "id" = :id""",),
    ),
}
