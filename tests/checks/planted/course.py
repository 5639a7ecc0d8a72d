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


def _unsaid(word: str, more: str = "") -> Plant:
    """Take the notes about an impacted tooth away."""
    pick = f"""SELECT p."id" FROM "TreatmentPlan" p JOIN "ProgressNote" n ON n."treatmentPlanId" = p."id"
        WHERE p."objectives" LIKE '%bring #%' AND (n."findings" || n."workDone") LIKE '%{word}%'
          AND n."type" = 'PROGRESS' AND n."writtenAt" > moved(p."startedOn", 190) {more} ORDER BY p."id" LIMIT 1"""
    return Plant(
        pick,
        ("""UPDATE "ProgressNote" SET "findings" = 'Fine.', "workDone" = 'Checked.' WHERE "treatmentPlanId" = :id""",),
    )


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
    "impacted-teeth-are-exposed": _unsaid("exposed"),
    "impacted-teeth-come-in": _unsaid("links", "AND p.\"status\" = 'COMPLETED'"),
    "only-braces-pull-teeth-in": change(
        "TreatmentPlan", "\"objectives\" = 'bring #11 into the arch'", "\"type\" = 'INVISALIGN'"
    ),
    "bands-come-off-where-placed": change(
        "ProgressNote",
        "\"findings\" = 'Band off #2, tooth sound.'",
        '"type" = \'PROGRESS\' AND "appointmentId" IS NOT NULL',
    ),
    "brackets-come-off-where-bonded": change(
        "ProgressNote", "\"findings\" = 'Bracket of #5 off.'", '"type" = \'EXAM\' AND "appointmentId" IS NOT NULL'
    ),
    "growing-bites-change": Plant(
        """SELECT p."id" FROM "TreatmentPlan" p JOIN "Patient" t ON t."id" = p."patientId" WHERE p."number" = 1
          AND t."dateOfBirth" > '2012' AND EXISTS (
            SELECT 1 FROM "ClinicalMeasurement" e JOIN "ClinicalMeasurement" m ON m."treatmentPlanId" = p."id"
            WHERE e."patientId" = p."patientId" AND e."treatmentPlanId" IS NULL AND e."type" = 'OVERJET'
              AND m."type" = 'OVERJET' AND moved(e."measuredOn", 200) < m."measuredOn")
        ORDER BY p."id" LIMIT 1""",
        (
            """UPDATE "ClinicalMeasurement" SET "value" = 2 WHERE "type" NOT IN ('SNA', 'SNB', 'ANB')
            AND "patientId" = (SELECT "patientId" FROM "TreatmentPlan" WHERE "id" = :id)""",
        ),
    ),
    "first-phase-moves-jaws-with-something": Plant(
        """SELECT p."id" FROM "TreatmentPlan" p JOIN "ApplianceRecord" a ON a."treatmentPlanId" = p."id"
        JOIN "ClinicalMeasurement" m ON m."treatmentPlanId" = p."id" AND m."type" = 'OVERJET'
        WHERE p."type" = 'PHASE_I' AND p."status" = 'COMPLETED' AND a."type" IN ('HEADGEAR', 'TWIN_BLOCK')
          AND m."value" > 5.5 ORDER BY p."id" LIMIT 1""",
        ("""UPDATE "ApplianceRecord" SET "type" = 'QUAD_HELIX' WHERE "treatmentPlanId" = :id""",),
    ),
    "second-phase-finds-growth": Plant(
        """SELECT p."id" FROM "TreatmentPlan" p WHERE p."type" = 'PHASE_II' AND EXISTS (
            SELECT 1 FROM "ClinicalMeasurement" f JOIN "ClinicalMeasurement" l
              ON l."treatmentPlanId" = p."previousPlanId" AND l."type" = 'CROWDING_LOWER' AND l."value" > 0.3
            WHERE f."treatmentPlanId" = p."id" AND f."type" = 'CROWDING_LOWER') ORDER BY p."id" LIMIT 1""",
        (
            """UPDATE "ClinicalMeasurement" SET "value" = 3 WHERE "type" IN ('CROWDING_UPPER', 'CROWDING_LOWER')
            AND "patientId" = (SELECT "patientId" FROM "TreatmentPlan" WHERE "id" = :id)""",
        ),
    ),
    "nothing-taken-out-that-stays": change(
        "ProgressNote",
        "\"workDone\" = 'Appliances taken out, teeth polished.'",
        '"type" = \'EXAM\' AND "appointmentId" IS NOT NULL',
    ),
    "what-holds-is-noted": Plant(
        """SELECT n."id" FROM "ProgressNote" n JOIN "ApplianceRecord" a ON a."placedAtId" = n."appointmentId"
        JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId" AND p."type" = 'PHASE_I'
        WHERE a."type" = 'HAWLEY_RETAINER' ORDER BY n."id" LIMIT 1""",
        ("""UPDATE "ProgressNote" SET "workDone" = 'Checked.', "nextSteps" = 'As agreed.' WHERE "id" = :id""",),
    ),
    "exam-tells-of-earlier-braces": Plant(
        """SELECT n."id" FROM "ProgressNote" n JOIN "Patient" t ON t."id" = n."patientId"
        WHERE n."type" = 'EXAM' AND t."chiefComplaint" = 'Relapse' AND n."appointmentId" IS NOT NULL
        ORDER BY n."id" LIMIT 1""",
        ("""UPDATE "ProgressNote" SET "findings" = 'Teeth have moved.' WHERE "id" = :id""",),
    ),
    "a-tooth-comes-through-once": Plant(
        """SELECT n."patientId" FROM "ProgressNote" n WHERE n."type" = 'OBSERVATION' AND n."appointmentId" IS NOT NULL
        GROUP BY n."patientId" HAVING count(*) > 2 ORDER BY n."patientId" LIMIT 1""",
        (
            """UPDATE "ProgressNote" SET "findings" = '#4 erupting.'
            WHERE "patientId" = :id AND "type" = 'OBSERVATION'""",
        ),
        """SELECT max("id") FROM "ProgressNote" WHERE "patientId" = :id AND "type" = 'OBSERVATION'""",
    ),
    "habits-have-advice": change(
        "ProgressNote",
        "\"nextSteps\" = 'As agreed.'",
        """"type" = 'EXAM' AND "appointmentId" IS NOT NULL
        AND "findings" LIKE '%ail biting%'""",
    ),
    "guiding-elastics-are-worn": Plant(
        _FIRST_AFTER, ("""UPDATE "ProgressNote" SET "findings" = 'Forgets the elastics by day.' WHERE "id" = :id""",)
    ),
}
