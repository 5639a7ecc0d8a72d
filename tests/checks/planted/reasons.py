"""Violations of the rules about the reason, the time and the place of what is done."""

from __future__ import annotations

from planted.plant import Plant, change

_EXTRACTED = """(SELECT e.value FROM "TreatmentPlan" p, json_each(p."extractions") e WHERE p."id" = {0} LIMIT 1)"""
_OF_NOTE = _EXTRACTED.format('"ProgressNote"."treatmentPlanId"')
_WITH_EXTRACTIONS = """"treatmentPlanId" IN (
    SELECT p."id" FROM "TreatmentPlan" p WHERE json_array_length(p."extractions") > 0)"""
_TREATED = (
    """"type" = 'PROGRESS' AND "appointmentId" IN (SELECT a."id" FROM "Appointment" a WHERE a."status" = 'COMPLETED')"""
)
_ALIGNERS = """"treatmentPlanId" IN (SELECT p."id" FROM "TreatmentPlan" p WHERE p."type" = 'INVISALIGN')"""
_BONDED = """EXISTS (SELECT 1 FROM "ApplianceRecord" a WHERE a."placedAtId" = "ProgressNote"."appointmentId"
    AND a."type" = 'BRACES' AND a."arch" = 'LOWER')"""


def _levelled(first: str, then: str) -> Plant:
    """Let two notes of one plan, one after the other, say how far levelling has come."""
    earlier = """SELECT b."id" FROM "ProgressNote" b, "ProgressNote" n
        WHERE n."id" = :id AND b."treatmentPlanId" = n."treatmentPlanId" AND b."writtenAt" < n."writtenAt"
          AND b."type" = 'PROGRESS' ORDER BY b."writtenAt" DESC LIMIT 1"""
    return Plant(
        """SELECT n."id" FROM "ProgressNote" n
        WHERE n."type" = 'PROGRESS' AND n."appointmentId" IS NOT NULL AND EXISTS (
        SELECT 1 FROM "ProgressNote" b WHERE b."treatmentPlanId" = n."treatmentPlanId" AND b."type" = 'PROGRESS'
          AND b."appointmentId" IS NOT NULL AND date(b."writtenAt") < date(n."writtenAt", '-20 days'))
        ORDER BY n."id" LIMIT 1""",
        (
            f"""UPDATE "ProgressNote" SET "findings" = '{first}' WHERE "id" = ({earlier})""",
            f"""UPDATE "ProgressNote" SET "findings" = '{then}' WHERE "id" = :id""",
        ),
    )


PLANTS: dict[str, Plant] = {
    "aligners-after-extractions": Plant(
        """SELECT t."id" FROM "AlignerTray" t JOIN "ApplianceRecord" a ON a."id" = t."applianceId"
        WHERE t."startedOn" IS NOT NULL ORDER BY t."id" LIMIT 1""",
        (
            """UPDATE "TreatmentPlan" SET "extractions" = '[5, 12]' WHERE "id" = (
                SELECT a."treatmentPlanId" FROM "ApplianceRecord" a
                JOIN "AlignerTray" t ON t."applianceId" = a."id" WHERE t."id" = :id)""",
        ),
    ),
    "attachments-on-teeth-that-stay": change(
        "ProgressNote",
        f"""\"workDone\" = 'Attachments on #3, #' || {_OF_NOTE} || ' and #14.'""",
        f"{_TREATED} AND {_WITH_EXTRACTIONS}",
    ),
    "extracted-teeth-are-gone": change(
        "ProgressNote",
        f""""workDone" = 'Bend for #' || {_OF_NOTE} || '.', "findings" = 'Fine.'""",
        f"""{_TREATED} AND {_WITH_EXTRACTIONS} AND EXISTS (
            SELECT 1 FROM "TreatmentMilestone" m WHERE m."treatmentPlanId" = "ProgressNote"."treatmentPlanId"
              AND m."type" = 'EXTRACTIONS' AND date(m."reachedOn", '2 days') < date("ProgressNote"."writtenAt"))""",
    ),
    "levelling-takes-time": change(
        "ProgressNote", "\"findings\" = '#24 turned by 10 degrees, levelling goes on.'", _BONDED
    ),
    "last-one-out-of-line-is-the-last": _levelled(
        "#7 is the last one out of line in the upper arch.", "#9 turned by 10 degrees, levelling goes on."
    ),
    "in-line-stays-in-line": _levelled("#7 has come into line.", "Levelling: #7 still rotated by 10 degrees."),
    "working-wires-in-aligned-arches": Plant(
        """SELECT w."id" FROM "WireRecord" w JOIN "ApplianceRecord" a ON a."id" = w."applianceId"
        JOIN "ClinicalMeasurement" m ON m."treatmentPlanId" = a."treatmentPlanId" AND m."type" = 'OVERJET'
         AND m."measuredOn" > w."placedOn" AND m."measuredOn" < w."removedOn"
        WHERE w."stage" >= 5 AND a."arch" = 'UPPER' ORDER BY w."id" LIMIT 1""",
        (
            """UPDATE "ClinicalMeasurement" SET "type" = 'CROWDING_UPPER', "value" = 4 WHERE "id" = (
                SELECT min(m."id") FROM "WireRecord" w JOIN "ApplianceRecord" a ON a."id" = w."applianceId"
                JOIN "ClinicalMeasurement" m ON m."treatmentPlanId" = a."treatmentPlanId" AND m."type" = 'OVERJET'
                 AND m."measuredOn" > w."placedOn" AND m."measuredOn" < w."removedOn"
                WHERE w."id" = :id)""",
        ),
    ),
    "wires-change-for-a-reason": Plant(
        """SELECT w."id" FROM "WireRecord" w JOIN "WireRecord" b ON b."applianceId" = w."applianceId"
        WHERE b."number" = w."number" - 1 AND NOT w."isStepBack" ORDER BY w."id" LIMIT 1""",
        (
            """UPDATE "WireRecord" SET ("stage", "material", "size") = (
                SELECT b."stage", b."material", b."size" FROM "WireRecord" b, "WireRecord" w
                WHERE w."id" = :id AND b."applianceId" = w."applianceId" AND b."number" = w."number" - 1)
            WHERE "id" = :id""",
        ),
    ),
    "passive-wires-have-no-bends": change(
        "ProgressNote", "\"workDone\" = 'Lower steel renewed, with a bend at #24. Steel left passive.'", _TREATED
    ),
    "extraction-spaces-close": Plant(
        """SELECT n."id" FROM "ProgressNote" n JOIN "TreatmentPlan" p ON p."id" = n."treatmentPlanId"
        WHERE p."status" = 'COMPLETED' AND n."findings" LIKE '%xtraction spaces closed%'
        ORDER BY n."id" LIMIT 1""",
        (
            """UPDATE "ProgressNote" SET "findings" = 'Extraction spaces about 3.0 mm.'
            WHERE "findings" LIKE '%xtraction spaces closed%' AND "treatmentPlanId" = (
                SELECT "treatmentPlanId" FROM "ProgressNote" WHERE "id" = :id)""",
        ),
    ),
    "extractions-make-room": Plant(
        """SELECT p."id" FROM "TreatmentPlan" p WHERE p."id" IN (
            SELECT m."treatmentPlanId" FROM "ClinicalMeasurement" m WHERE m."type" = 'CROWDING_UPPER')
        ORDER BY p."id" LIMIT 1""",
        (
            """UPDATE "TreatmentPlan" SET "extractions" = '[5, 12]' WHERE "id" = :id""",
            """UPDATE "ClinicalMeasurement" SET "type" = 'SPACING_UPPER', "value" = 6
            WHERE "type" = 'CROWDING_UPPER' AND "treatmentPlanId" = :id""",
        ),
    ),
    "extractions-before-an-operation": change(
        "TreatmentPlan",
        "\"extractions\" = '[5, 12]', \"angleClass\" = 'CLASS_II_DIV_1'",
        "\"type\" = 'SURGICAL'",
    ),
    "camouflage-has-limits": Plant(
        """SELECT p."id" FROM "TreatmentPlan" p JOIN "Patient" x ON x."id" = p."patientId"
        WHERE p."type" IN ('COMPREHENSIVE', 'INVISALIGN') AND date(x."dateOfBirth", '20 years') < date(p."startedOn")
          AND p."id" IN (SELECT m."treatmentPlanId" FROM "ClinicalMeasurement" m WHERE m."type" = 'OVERJET')
        ORDER BY p."id" LIMIT 1""",
        (
            """UPDATE "ClinicalMeasurement" SET "value" = -6
            WHERE "type" = 'OVERJET' AND "treatmentPlanId" = :id""",
        ),
    ),
    "deep-bites-spare-the-brackets": Plant(
        """SELECT n."id" FROM "ProgressNote" n JOIN "ApplianceRecord" a ON a."placedAtId" = n."appointmentId"
        WHERE a."type" = 'BRACES' AND a."arch" = 'LOWER' AND n."treatmentPlanId" = a."treatmentPlanId"
          AND n."workDone" NOT LIKE '%ramps%' AND n."workDone" NOT LIKE '%urbos%'
          AND EXISTS (SELECT 1 FROM "ClinicalMeasurement" m
            WHERE m."treatmentPlanId" = n."treatmentPlanId" AND m."type" = 'OVERBITE')
        ORDER BY n."id" LIMIT 1""",
        (
            """UPDATE "ClinicalMeasurement" SET "value" = 8 WHERE "type" = 'OVERBITE' AND "treatmentPlanId" = (
                SELECT "treatmentPlanId" FROM "ProgressNote" WHERE "id" = :id)""",
        ),
    ),
    "quiet-after-an-operation": Plant(
        """SELECT e."id" FROM "EmergencyRequest" e JOIN "TreatmentPlan" p ON p."patientId" = e."patientId"
        WHERE p."startedOn" IS NOT NULL ORDER BY e."id" LIMIT 1""",
        (
            """UPDATE "EmergencyRequest" SET ("patientId", "reportedAt") = (
                SELECT p."patientId", datetime(m."reachedOn", '10 days') FROM "TreatmentMilestone" m
                JOIN "TreatmentPlan" p ON p."id" = m."treatmentPlanId"
                WHERE m."type" = 'SURGERY' AND m."status" = 'REACHED' LIMIT 1) WHERE "id" = :id""",
        ),
    ),
    "enamel-reduced-between-neighbours": change(
        "ProgressNote",
        "\"workDone\" = '0.3 mm of interproximal reduction between #24 and #26.'",
        f"{_TREATED} AND {_ALIGNERS}",
    ),
    "mini-screws-serve-a-plan": Plant(
        """SELECT "id" FROM "ApplianceRecord" WHERE "type" = 'MINI_SCREW' ORDER BY "id" LIMIT 1""",
        (
            """UPDATE "TreatmentPlan" SET "objectives" = 'Align both arches' WHERE "id" = (
                SELECT "treatmentPlanId" FROM "ApplianceRecord" WHERE "id" = :id)""",
        ),
    ),
    "mini-screws-have-a-use": Plant(
        """SELECT "id" FROM "ApplianceRecord" WHERE "type" = 'MINI_SCREW' ORDER BY "id" LIMIT 1""",
        (
            """UPDATE "ProgressNote" SET "workDone" = 'Mini-screw placed.', "findings" = 'Fine.'
            WHERE "appointmentId" = (
                SELECT "placedAtId" FROM "ApplianceRecord" WHERE "id" = :id)""",
        ),
    ),
    "mini-screws-are-counted": change(
        "ProgressNote", "\"findings\" = 'Mini-screws firm.'", f"{_TREATED} AND {_ALIGNERS}"
    ),
    "little-left-means-few-aligners": Plant(
        """SELECT n."id" FROM "ProgressNote" n JOIN "ApplianceRecord" a ON a."treatmentPlanId" = n."treatmentPlanId"
        WHERE a."type" = 'ALIGNERS' AND a."series" = 1 AND a."traysUpper" > 14 AND n."type" = 'START'
        ORDER BY n."id" LIMIT 1""",
        ("""UPDATE "ProgressNote" SET "findings" = 'Most aims reached; #7 is to be finished.' WHERE "id" = :id""",),
    ),
    "one-is-not-many": change("ProgressNote", "\"findings\" = 'Retainer fits after 1 months.'", _TREATED),
    "chain-until-spaces-close": Plant(
        """SELECT n."id" FROM "ProgressNote" n JOIN "TreatmentPlan" p ON p."id" = n."treatmentPlanId"
        WHERE p."status" = 'COMPLETED' AND json_array_length(p."extractions") = 0 AND n."type" = 'DEBOND'
          AND n."appointmentId" IS NOT NULL ORDER BY n."id" LIMIT 1""",
        ("""UPDATE "ProgressNote" SET "workDone" = 'Power chain over #6 to #11.' WHERE "id" = :id""",),
    ),
    "objectives-of-treated-arches": change(
        "TreatmentPlan", "\"objectives\" = 'Align the teeth (2 mm of upper crowding)'", "\"arch\" = 'LOWER'"
    ),
    "crossbite-to-correct": change(
        "TreatmentPlan",
        "\"objectives\" = 'Correct the anterior crossbite'",
        "\"diagnosis\" NOT LIKE '%anterior crossbite%'",
    ),
    "teeth-that-have-come-through": change(
        "ProgressNote",
        "\"findings\" = 'Plaque at #2.'",
        f"""{_TREATED} AND EXISTS (SELECT 1 FROM "TreatmentPlan" p JOIN "Patient" c ON c."id" = p."patientId"
            WHERE p."id" = "ProgressNote"."treatmentPlanId" AND p."type" = 'PHASE_I'
              AND date(c."dateOfBirth", '11 years') > date("ProgressNote"."writtenAt"))""",
    ),
    "sentences-begin-with-a-capital": change(
        "ProgressNote", "\"workDone\" = 'Checked. finishing elastics stopped.'", _TREATED
    ),
}
