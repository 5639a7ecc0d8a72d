"""Violations of the rules about how findings change."""

from __future__ import annotations

from planted.plant import Plant, change

_FIRST = """"measuredOn" = (SELECT min(o."measuredOn") FROM "ClinicalMeasurement" o
    WHERE o."treatmentPlanId" = {0} AND o."type" = {1})"""
_OPERATED = """SELECT "treatmentPlanId" FROM "TreatmentMilestone" WHERE "type" = 'SURGERY' AND "status" = 'REACHED'"""
_SURGERY = """(SELECT "reachedOn" FROM "TreatmentMilestone" WHERE "type" = 'SURGERY' AND "treatmentPlanId" = {0})"""
_DEBONDED = """EXISTS (SELECT 1 FROM "TreatmentPlan" p WHERE p."id" = "ClinicalMeasurement"."treatmentPlanId"
    AND p."type" = '{0}' AND p."status" = 'COMPLETED' AND p."endedOn" {1} "ClinicalMeasurement"."measuredOn")"""

_LAST_DAY = """SELECT {0}."id" FROM "ClinicalMeasurement" {0} JOIN "TreatmentMilestone" d
    ON d."treatmentPlanId" = {0}."treatmentPlanId" AND d."type" = 'DEBOND' AND d."reachedOn" = {0}."measuredOn"
    JOIN "TreatmentPlan" p ON p."id" = d."treatmentPlanId" AND p."type" = 'COMPREHENSIVE'
    WHERE {1} ORDER BY {0}."id" LIMIT 1"""


def _operated(*sql: str, more: str = "") -> Plant:
    """Break something about a plan with an operation that was followed by visits."""
    pick = f"""SELECT p."id" FROM "TreatmentPlan" p WHERE p."id" IN ({_OPERATED}) AND p."status" = 'COMPLETED' {more}
        ORDER BY p."id" LIMIT 1"""
    return Plant(pick, sql)


def _measured(side: str, to: str) -> str:
    """Set the overjets on one side of an operation."""
    return f"""UPDATE "ClinicalMeasurement" SET "value" = {to} WHERE "treatmentPlanId" = :id AND "type" = 'OVERJET'
        AND "measuredOn" {side} {_SURGERY.format(":id")}"""


PLANTS: dict[str, Plant] = {
    "jaws-fit-the-operation": Plant(
        """SELECT "id" FROM "TreatmentPlan" WHERE "type" = 'SURGICAL' AND "angleClass" = 'CLASS_III' AND "id" IN (
            SELECT m."treatmentPlanId" FROM "ClinicalMeasurement" m WHERE m."type" = 'WITS')
        ORDER BY "id" LIMIT 1""",
        ("""UPDATE "ClinicalMeasurement" SET "value" = 3 WHERE "type" = 'WITS' AND "treatmentPlanId" = :id""",),
    ),
    "incisors-upright-before-surgery": Plant(
        """SELECT p."id" FROM "TreatmentPlan" p WHERE p."type" = 'SURGICAL' AND p."angleClass" <> 'CLASS_I' AND (
            SELECT count(*) FROM "ClinicalMeasurement" m WHERE m."treatmentPlanId" = p."id" AND m."type" = 'IMPA') >= 2
        ORDER BY p."id" LIMIT 1""",
        (
            """UPDATE "TreatmentPlan" SET "extractions" = '[21, 28]' WHERE "id" = :id""",
            """UPDATE "ClinicalMeasurement" SET "value" = 90 WHERE "type" = 'IMPA' AND "treatmentPlanId" = :id""",
        ),
    ),
    "what-is-watched-stays": Plant(
        """SELECT m."id" FROM "ClinicalMeasurement" m WHERE m."type" = 'OVERJET' AND m."treatmentPlanId" IS NULL
          AND EXISTS (SELECT 1 FROM "ClinicalMeasurement" b WHERE b."patientId" = m."patientId" AND b."type" = 'OVERJET'
                      AND b."measuredOn" < m."measuredOn")
        ORDER BY m."id" LIMIT 1""",
        ("""UPDATE "ClinicalMeasurement" SET "value" = "value" + 3 WHERE "id" = :id""",),
    ),
    "ceph-before-the-operation": Plant(
        """SELECT s."treatmentPlanId" FROM "TreatmentMilestone" s
        JOIN "ImagingStudy" t ON t."treatmentPlanId" = s."treatmentPlanId" AND t."timepoint" = 'PROGRESS'
        JOIN "PatientImage" i ON i."studyId" = t."id" AND i."view" = 'LATERAL_CEPHALOGRAM'
        JOIN "Appointment" a ON a."id" = t."appointmentId"
        WHERE s."type" = 'SURGERY' AND s."status" = 'REACHED' AND t."takenAt" < s."reachedOn"
        ORDER BY s."treatmentPlanId" LIMIT 1""",
        (
            """UPDATE "TreatmentMilestone" SET "reachedOn" = (
                SELECT moved(max(t."takenAt"), 20) FROM "ImagingStudy" t
                WHERE t."treatmentPlanId" = :id AND t."timepoint" = 'PROGRESS' AND t."takenAt" < "reachedOn")
            WHERE "treatmentPlanId" = :id AND "type" = 'SURGERY'""",
            """UPDATE "ImagingStudy" SET "timepoint" = 'INITIAL' WHERE "treatmentPlanId" = :id
            AND "timepoint" = 'PROGRESS'""",
        ),
    ),
    "operation-is-planned-first": change(
        "TreatmentPlan", '"startedOn" = "presentedOn"', '"type" = \'SURGICAL\' AND "startedOn" IS NOT NULL'
    ),
    "correcting-elastics-on-working-wires": change(
        "ElasticPrescription",
        """"startedOn" = (SELECT p."startedOn" FROM "TreatmentPlan" p WHERE p."id" = "treatmentPlanId")""",
        """"type" = 'CLASS_II' AND "treatmentPlanId" IN (
            SELECT p."id" FROM "TreatmentPlan" p WHERE p."type" = 'COMPREHENSIVE')""",
    ),
    "lost-retainer-needs-a-visit": change(
        "EmergencyRequest", "\"status\" = 'ADVISED_AT_HOME'", "\"type\" = 'LOST_RETAINER'"
    ),
    "lost-retainer-is-replaced": Plant(
        """SELECT e."id" FROM "EmergencyRequest" e JOIN "Appointment" a ON a."id" = e."appointmentId"
        WHERE e."type" = 'LOST_RETAINER' AND a."status" = 'COMPLETED' ORDER BY e."id" LIMIT 1""",
        (
            """UPDATE "ApplianceRecord" SET "placedAtId" = NULL
            WHERE "placedAtId" = (SELECT "appointmentId" FROM "EmergencyRequest" WHERE "id" = :id)""",
        ),
    ),
    "what-was-left-is-looked-at": Plant(
        """SELECT e."id" FROM "EmergencyRequest" e JOIN "ProgressNote" n ON n."patientId" = e."patientId"
        JOIN "Appointment" a ON a."id" = n."appointmentId" AND a."status" = 'COMPLETED'
        WHERE e."status" = 'ADVISED_AT_HOME' AND n."type" = 'PROGRESS' AND a."startsAt" = (
            SELECT min(b."startsAt") FROM "Appointment" b
            WHERE b."patientId" = e."patientId" AND b."status" = 'COMPLETED' AND b."startsAt" >= e."resolvedAt"
          )
        ORDER BY e."id" LIMIT 1""",
        (
            """UPDATE "ProgressNote" SET "findings" = 'All well.'
            WHERE "patientId" = (SELECT "patientId" FROM "EmergencyRequest" WHERE "id" = :id)""",
        ),
    ),
    "promised-test-is-done": Plant(
        """SELECT n."id" FROM "ProgressNote" n JOIN "Appointment" a ON a."id" = n."appointmentId"
        WHERE n."type" = 'PROGRESS' ORDER BY n."id" LIMIT 1""",
        (
            """UPDATE "ProgressNote" SET "nextSteps" = '#8 to be tested again at the next visit.'
            WHERE "patientId" = (SELECT "patientId" FROM "ProgressNote" WHERE "id" = :id)""",
        ),
    ),
    "loose-bracket-is-repaired": Plant(
        """SELECT e."id" FROM "EmergencyRequest" e JOIN "ProgressNote" n ON n."patientId" = e."patientId"
        JOIN "Appointment" a ON a."id" = n."appointmentId" JOIN "AppointmentType" y ON y."id" = a."appointmentTypeId"
        WHERE e."type" = 'BROKEN_BRACKET' AND e."status" = 'ADVISED_AT_HOME'
          AND y."code" IN ('ADJUSTMENT', 'WIRE_CHANGE')
          AND n."workDone" LIKE '%bonded%' AND a."startsAt" = (
            SELECT min(b."startsAt") FROM "Appointment" b
            WHERE b."patientId" = e."patientId" AND b."status" = 'COMPLETED' AND b."startsAt" >= e."triagedAt"
          )
        ORDER BY e."id" LIMIT 1""",
        (
            """UPDATE "ProgressNote" SET "workDone" = 'Checked.'
            WHERE "patientId" = (SELECT "patientId" FROM "EmergencyRequest" WHERE "id" = :id)""",
        ),
    ),
    "overjet-has-a-cause": Plant(
        """SELECT p."id" FROM "TreatmentPlan" p JOIN "ElasticPrescription" e ON e."treatmentPlanId" = p."id"
        JOIN "ClinicalMeasurement" m ON m."treatmentPlanId" = p."id" AND m."type" = 'OVERJET'
        WHERE p."status" = 'COMPLETED' AND p."type" = 'COMPREHENSIVE' AND p."angleClass" = 'CLASS_II_DIV_1'
          AND json_array_length(p."extractions") = 0 AND e."type" = 'CLASS_II' AND m."value" > 7
          AND NOT EXISTS (SELECT 1 FROM "ApplianceRecord" a WHERE a."treatmentPlanId" = p."id"
                          AND a."type" IN ('HERBST', 'MINI_SCREW'))
        ORDER BY p."id" LIMIT 1""",
        ("""DELETE FROM "ElasticPrescription" WHERE "treatmentPlanId" = :id""",),
    ),
    "limited-treatment-leaves-the-bite": change(
        "ClinicalMeasurement", '"value" = "value" + 2', "\"type\" = 'OVERJET' AND " + _DEBONDED.format("LIMITED", "=")
    ),
    "crowding-needs-an-appliance": Plant(
        f"""SELECT "id" FROM "ClinicalMeasurement" WHERE "type" = 'CROWDING_LOWER' AND "value" > 1.5
        AND {_DEBONDED.format("PHASE_I", "=")} AND NOT EXISTS (SELECT 1 FROM "ApplianceRecord" a
        WHERE a."treatmentPlanId" = "ClinicalMeasurement"."treatmentPlanId" AND a."arch" <> 'UPPER')
        ORDER BY "id" LIMIT 1""",
        ("""UPDATE "ClinicalMeasurement" SET "value" = 0 WHERE "id" = :id""",),
    ),
    "crowding-waits-for-brackets": Plant(
        """SELECT m."id" FROM "ClinicalMeasurement" m
        JOIN "ApplianceRecord" a ON a."treatmentPlanId" = m."treatmentPlanId"
        WHERE m."type" = 'CROWDING_LOWER' AND a."type" = 'BRACES' AND a."arch" = 'LOWER' AND m."value" > 3
          AND m."measuredOn" = (SELECT min(o."measuredOn") FROM "ClinicalMeasurement" o
                                WHERE o."treatmentPlanId" = m."treatmentPlanId" AND o."type" = m."type")
        ORDER BY m."id" LIMIT 1""",
        (
            """INSERT INTO "ClinicalMeasurement" SELECT 'planted', "clinicId", "patientId", "treatmentPlanId",
            "progressNoteId", "type", 0.5, "target", moved("measuredOn", 1), "createdAt"
            FROM "ClinicalMeasurement" WHERE "id" = :id""",
            """UPDATE "ApplianceRecord" SET "placedOn" = moved("placedOn", 4000) WHERE "type" = 'BRACES' AND
            "treatmentPlanId" = (SELECT "treatmentPlanId" FROM "ClinicalMeasurement" WHERE "id" = :id)""",
        ),
        "SELECT 'planted'",
    ),
    "cephalograms-differ": Plant(
        """SELECT b."id" FROM "ClinicalMeasurement" b WHERE b."type" = 'SNA' AND EXISTS (
        SELECT 1 FROM "ClinicalMeasurement" a WHERE a."patientId" = b."patientId" AND a."type" = 'SNA'
          AND a."measuredOn" < b."measuredOn") ORDER BY b."id" LIMIT 1""",
        (
            """UPDATE "ClinicalMeasurement" SET "value" = (
            SELECT o."value" FROM "ClinicalMeasurement" o WHERE o."patientId" = "ClinicalMeasurement"."patientId"
              AND o."type" = "ClinicalMeasurement"."type" ORDER BY o."measuredOn" LIMIT 1)
            WHERE "type" IN ('SNA', 'SNB', 'SN_MP', 'IMPA', 'U1_SN')
              AND "patientId" = (SELECT "patientId" FROM "ClinicalMeasurement" WHERE "id" = :id)""",
        ),
        """SELECT max(b."id") FROM "ClinicalMeasurement" b JOIN "ClinicalMeasurement" w ON w."id" = :id
        WHERE b."patientId" = w."patientId" AND b."measuredOn" = w."measuredOn"
          AND b."type" IN ('SNA', 'SNB', 'SN_MP', 'IMPA', 'U1_SN')""",
    ),
    "operation-moves-the-jaws": _operated(_measured(">", "9"), more="AND p.\"angleClass\" <> 'CLASS_I'"),
    "decompensation-before-surgery": _operated(
        f"""UPDATE "ClinicalMeasurement" SET "value" = 2.5 WHERE "treatmentPlanId" = :id AND "type" = 'OVERJET'
        AND "measuredOn" <= {_SURGERY.format(":id")} AND NOT {_FIRST.format(":id", "'OVERJET'")}""",
        more="AND p.\"angleClass\" = 'CLASS_II_DIV_1'",
    ),
    "working-wires-at-the-operation": Plant(
        f"""SELECT w."id" FROM "WireRecord" w JOIN "ApplianceRecord" a ON a."id" = w."applianceId"
        WHERE w."placedOn" <= {_SURGERY.format('a."treatmentPlanId"')}
          AND w."removedOn" > {_SURGERY.format('a."treatmentPlanId"')} ORDER BY w."id" LIMIT 1""",
        ("""UPDATE "WireRecord" SET "stage" = 1 WHERE "id" = :id""",),
    ),
    "elastics-after-the-operation": _operated("""DELETE FROM "ElasticPrescription" WHERE "treatmentPlanId" = :id"""),
    "rest-after-the-operation": Plant(
        f"""SELECT v."id" FROM "Appointment" v JOIN "TreatmentPlan" p ON p."patientId" = v."patientId"
        JOIN "AppointmentType" t ON t."id" = v."appointmentTypeId" AND t."code" = 'ADJUSTMENT'
        WHERE p."id" IN ({_OPERATED}) AND v."status" = 'COMPLETED' AND v."startsAt" < {_SURGERY.format('p."id"')}
        ORDER BY v."id" LIMIT 1""",
        (
            """UPDATE "TreatmentMilestone" SET "reachedOn" = (
            SELECT moved(substr("startsAt", 1, 10), -2) FROM "Appointment" WHERE "id" = :id) WHERE "type" = 'SURGERY'
            AND "treatmentPlanId" IN (SELECT p."id" FROM "TreatmentPlan" p JOIN "Appointment" v
                ON v."patientId" = p."patientId" WHERE v."id" = :id)""",
        ),
    ),
    "relapse-within-what-was": change(
        "ClinicalMeasurement",
        '"value" = 15',
        '"type" = \'CROWDING_LOWER\' AND "value" < 5 AND ' + _DEBONDED.format("COMPREHENSIVE", "<"),
    ),
    "relapse-grows": change(
        "ClinicalMeasurement",
        '"value" = -1',
        "\"type\" = 'CROWDING_LOWER' AND " + _DEBONDED.format("COMPREHENSIVE", "<"),
    ),
    "elastics-until-corrected": Plant(
        """SELECT e."id" FROM "ElasticPrescription" e JOIN "TreatmentPlan" p ON p."id" = e."treatmentPlanId"
        WHERE e."type" = 'CLASS_II' AND e."endedOn" < p."endedOn" AND e."appointmentId" IS NOT NULL
        ORDER BY e."id" LIMIT 1""",
        (
            """UPDATE "ClinicalMeasurement" SET "value" = 7 WHERE "type" = 'OVERJET' AND "treatmentPlanId" = (
            SELECT "treatmentPlanId" FROM "ElasticPrescription" WHERE "id" = :id)""",
        ),
    ),
    "second-phase-waits-for-teeth": Plant(
        """SELECT "id" FROM "TreatmentPlan" WHERE "type" = 'PHASE_II' AND "startedOn" IS NOT NULL
        ORDER BY "id" LIMIT 1""",
        (
            """UPDATE "Patient" SET "dateOfBirth" = (
                SELECT moved("startedOn", -3500) FROM "TreatmentPlan" WHERE "id" = :id)
            WHERE "id" = (SELECT "patientId" FROM "TreatmentPlan" WHERE "id" = :id)""",
        ),
    ),
    "second-phase-goes-on-from-the-first": Plant(
        """SELECT "id" FROM "TreatmentPlan" WHERE "type" = 'PHASE_II' AND "id" IN (
            SELECT "treatmentPlanId" FROM "ClinicalMeasurement" WHERE "type" = 'OVERJET') ORDER BY "id" LIMIT 1""",
        (
            """UPDATE "ClinicalMeasurement" SET "value" = "value" + 2
            WHERE "type" = 'OVERJET' AND "treatmentPlanId" = :id""",
        ),
    ),
    "herbst-brings-the-jaw-forward": Plant(
        """SELECT m."id" FROM "ClinicalMeasurement" m
        JOIN "ApplianceRecord" a ON a."treatmentPlanId" = m."treatmentPlanId" AND a."type" = 'HERBST'
        WHERE m."type" = 'OVERJET' AND m."measuredOn" >= moved(a."placedOn", 150)
          AND (a."removedOn" IS NULL OR a."removedOn" > m."measuredOn")
        ORDER BY m."id" LIMIT 1""",
        ("""UPDATE "ClinicalMeasurement" SET "value" = 5 WHERE "id" = :id""",),
    ),
    "no-pull-on-a-jaw-held-forward": Plant(
        """SELECT e."id" FROM "ElasticPrescription" e JOIN "ApplianceRecord" a
          ON a."treatmentPlanId" = e."treatmentPlanId" AND a."type" = 'BRACES' AND a."placedOn" <= e."startedOn"
        WHERE e."type" = 'CLASS_II' AND (a."removedOn" IS NULL OR a."removedOn" > e."startedOn")
        ORDER BY e."id" LIMIT 1""",
        (
            """UPDATE "ApplianceRecord" SET "type" = 'HERBST' WHERE "type" = 'BRACES' AND "treatmentPlanId" = (
                SELECT "treatmentPlanId" FROM "ElasticPrescription" WHERE "id" = :id)""",
        ),
    ),
    "last-reading-agrees-with-the-end": Plant(
        _LAST_DAY.format(
            "m",
            'm."type" = \'OVERJET\' AND EXISTS (SELECT 1 FROM "ClinicalMeasurement" b WHERE '
            'b."treatmentPlanId" = m."treatmentPlanId" AND b."type" = \'OVERJET\' AND '
            'b."measuredOn" < d."reachedOn" AND b."measuredOn" > moved(d."reachedOn", -100))',
        ),
        ("""UPDATE "ClinicalMeasurement" SET "value" = "value" + 5 WHERE "id" = :id""",),
    ),
    "canines-come-in-before-the-end": Plant(
        """SELECT n."id" FROM "ProgressNote" n
        JOIN "TreatmentMilestone" d ON d."treatmentPlanId" = n."treatmentPlanId" AND d."type" = 'DEBOND'
        JOIN "Appointment" a ON a."id" = n."appointmentId"
        JOIN "Appointment" b ON b."patientId" = a."patientId" AND b."startsAt" < a."startsAt"
         AND b."startsAt" > moved(d."reachedOn", -55) AND b."status" = 'COMPLETED'
        JOIN "ProgressNote" o ON o."appointmentId" = b."id" AND o."treatmentPlanId" = n."treatmentPlanId"
        JOIN "TreatmentPlan" p ON p."id" = n."treatmentPlanId" AND p."type" <> 'PHASE_I'
        WHERE n."type" = 'DEBOND' AND d."status" = 'REACHED' ORDER BY n."id" LIMIT 1""",
        (
            """UPDATE "ProgressNote" SET "findings" = 'Canines Class II by half a cusp on both sides.'
            WHERE "treatmentPlanId" = (SELECT "treatmentPlanId" FROM "ProgressNote" WHERE "id" = :id)""",
            """UPDATE "ProgressNote" SET "findings" = 'Canines Class I on both sides.' WHERE "id" = :id""",
        ),
    ),
    "midline-in-the-diagnosis": change(
        "TreatmentPlan", "\"diagnosis\" = 'Class I malocclusion'", "\"diagnosis\" LIKE '%midlines%'"
    ),
    "midline-is-followed": Plant(
        """SELECT n."id" FROM "ProgressNote" n
        JOIN "TreatmentPlan" p ON p."id" = n."treatmentPlanId" AND p."diagnosis" LIKE '%midlines%'
        WHERE n."type" = 'DEBOND' AND n."appointmentId" IS NOT NULL AND p."status" = 'COMPLETED'
          AND p."type" = 'COMPREHENSIVE' ORDER BY n."id" LIMIT 1""",
        ("""UPDATE "ProgressNote" SET "findings" = 'Braces off.' WHERE "id" = :id""",),
    ),
}
