"""Violations of the rules about what treatment comes to."""

from __future__ import annotations

from planted.plant import Plant, change

_OPERATED_ON = """(SELECT k."reachedOn" FROM "TreatmentMilestone" k WHERE k."type" = 'SURGERY'
    AND k."treatmentPlanId" = {0})"""
_FIRST_AFTER = f"""SELECT n."id" FROM "ProgressNote" n JOIN "Appointment" v ON v."id" = n."appointmentId"
    WHERE n."type" = 'PROGRESS' AND v."startsAt" = (
        SELECT min(b."startsAt") FROM "ProgressNote" o JOIN "Appointment" b ON b."id" = o."appointmentId"
        WHERE o."treatmentPlanId" = n."treatmentPlanId" AND o."type" = 'PROGRESS'
          AND b."startsAt" > {_OPERATED_ON.format('n."treatmentPlanId"')})
    ORDER BY n."id" LIMIT 1"""

PLANTS: dict[str, Plant] = {
    "enamel-reduced-where-trays-follow": Plant(
        """SELECT n."id" FROM "ProgressNote" n JOIN "ApplianceRecord" a ON a."treatmentPlanId" = n."treatmentPlanId"
        WHERE n."type" = 'PROGRESS' AND a."type" = 'ALIGNERS' AND n."workDone" LIKE '%namel reduced%'
          AND substr(n."writtenAt", 1, 10) > substr(a."placedOn", 1, 10)
          AND (a."removedOn" IS NULL OR a."removedOn" > n."writtenAt") ORDER BY n."id" LIMIT 1""",
        (
            """UPDATE "AlignerTray" SET "startedOn" = '2000-01-01T00:00:00.000+00:00' WHERE "applianceId" IN (
            SELECT a."id" FROM "ApplianceRecord" a JOIN "ProgressNote" n ON n."treatmentPlanId" = a."treatmentPlanId"
            WHERE n."id" = :id)""",
        ),
    ),
    "refinement-scan-records-the-bite": Plant(
        """SELECT n."appointmentId" FROM "ClinicalMeasurement" m JOIN "ProgressNote" n ON n."id" = m."progressNoteId"
        JOIN "Appointment" v ON v."id" = n."appointmentId"
        JOIN "AppointmentType" t ON t."id" = v."appointmentTypeId" AND t."code" = 'SCAN'
        WHERE m."type" = 'OVERJET' ORDER BY n."id" LIMIT 1""",
        (
            """DELETE FROM "ClinicalMeasurement" WHERE "progressNoteId" = (
            SELECT "id" FROM "ProgressNote" WHERE "appointmentId" = :id)""",
        ),
    ),
    "finishing-wires-after-an-operation": Plant(
        f"""SELECT a."id" FROM "ApplianceRecord" a JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"
        WHERE a."type" = 'BRACES' AND p."type" = 'SURGICAL' AND p."status" = 'COMPLETED'
          AND {_OPERATED_ON.format('p."id"')} IS NOT NULL ORDER BY a."id" LIMIT 1""",
        (
            f"""DELETE FROM "WireRecord" WHERE "applianceId" = :id AND "placedOn" > {
                _OPERATED_ON.format('(SELECT "treatmentPlanId" FROM "ApplianceRecord" WHERE "id" = :id)')
            }""",
        ),
    ),
    "operation-is-reported": Plant(
        _FIRST_AFTER, ("""UPDATE "ProgressNote" SET "findings" = 'Operated by Dr. Who.' WHERE "id" = :id""",)
    ),
    "operation-corrects-the-jaws": Plant(
        f"""SELECT m."id" FROM "ClinicalMeasurement" m WHERE m."type" = 'ANB'
        AND m."measuredOn" > {_OPERATED_ON.format('m."treatmentPlanId"')} ORDER BY m."id" LIMIT 1""",
        ("""UPDATE "ClinicalMeasurement" SET "value" = 7 WHERE "id" = :id""",),
    ),
    "class-fits-the-jaws": Plant(
        """SELECT p."id" FROM "TreatmentPlan" p JOIN "ClinicalMeasurement" m ON m."treatmentPlanId" = p."id"
        WHERE p."angleClass" = 'CLASS_II_DIV_1' AND p."type" = 'COMPREHENSIVE' AND m."type" = 'ANB'
        ORDER BY p."id" LIMIT 1""",
        ("""UPDATE "ClinicalMeasurement" SET "value" = 0.7 WHERE "type" = 'ANB' AND "treatmentPlanId" = :id""",),
    ),
    "dental-class-is-called-so": change(
        "TreatmentPlan",
        "\"diagnosis\" = replace(\"diagnosis\", ', skeletal', '')",
        """"diagnosis" LIKE '%, skeletal%' AND "type" = 'COMPREHENSIVE' AND "id" IN (
            SELECT "treatmentPlanId" FROM "ClinicalMeasurement" WHERE "type" = 'ANB')""",
    ),
    "nobody-wears-elastics-alike-for-years": Plant(
        """SELECT n."treatmentPlanId" FROM "ProgressNote" n JOIN "TreatmentPlan" p ON p."id" = n."treatmentPlanId"
        WHERE n."findings" LIKE '%lastics%' AND n."appointmentId" IS NOT NULL AND p."type" <> 'SURGICAL'
        GROUP BY n."treatmentPlanId" HAVING count(*) >= 8 ORDER BY n."treatmentPlanId" LIMIT 1""",
        (
            """UPDATE "ProgressNote" SET "findings" = 'Elastics worn as told.'
            WHERE "treatmentPlanId" = :id AND "findings" LIKE '%lastics%'""",
        ),
    ),
    "guiding-elastics-are-worn": Plant(
        _FIRST_AFTER, ("""UPDATE "ProgressNote" SET "findings" = 'Forgets the elastics by day.' WHERE "id" = :id""",)
    ),
}
