"""Violations of the rules about what notes say."""

from __future__ import annotations

from planted.plant import Plant, change

_ALLERGIC = """UPDATE "PatientAlert" SET "type" = 'ALLERGY', "message" = '{0} allergy', "resolvedOn" = NULL,
    "raisedOn" = '2000-01-01T00:00:00.000+00:00', "patientId" = {1}
    WHERE "id" = (SELECT min("id") FROM "PatientAlert")"""
_PATIENT_OF_NOTE = '(SELECT "patientId" FROM "ProgressNote" WHERE "id" = :id)'
_PATIENT_OF_PLAN = """(SELECT p."patientId" FROM "TreatmentPlan" p
    JOIN "ElasticPrescription" e ON e."treatmentPlanId" = p."id" WHERE e."id" = :id)"""


def _says(column: str, words: str, where: str) -> Plant:
    """Let a note say something that is not so."""
    return change("ProgressNote", f'"{column}" = "{column}" || \' {words}\'', where)


def _silent(model: str, where: str, column: str = "workDone", visit: str = "appointmentId") -> Plant:
    """Take the words out of the note of a row's visit."""
    return Plant(
        f'SELECT "id" FROM "{model}" WHERE "{visit}" IS NOT NULL AND {where} ORDER BY "id" LIMIT 1',
        (
            f"""UPDATE "ProgressNote" SET "{column}" = 'Checked.'
            WHERE "appointmentId" = (SELECT "{visit}" FROM "{model}" WHERE "id" = :id)""",
        ),
    )


def _plan(kind: str) -> str:
    return f"""EXISTS (SELECT 1 FROM "TreatmentPlan" p WHERE p."id" = "ProgressNote"."treatmentPlanId"
        AND p."type" = '{kind}')"""


def _after(kind: str) -> str:
    """Return what picks the first note after a milestone."""
    return f"""EXISTS (SELECT 1 FROM "TreatmentMilestone" m JOIN "TreatmentPlan" p ON p."id" = m."treatmentPlanId"
        WHERE m."type" = '{kind}' AND p."patientId" = "ProgressNote"."patientId" AND "ProgressNote"."writtenAt" = (
            SELECT min(o."writtenAt") FROM "ProgressNote" o
            WHERE o."patientId" = p."patientId" AND substr(o."writtenAt", 1, 10) > substr(m."reachedOn", 1, 10)))"""


_PROGRESS = "\"type\" = 'PROGRESS'"
_NO_ELASTICS = """NOT EXISTS (SELECT 1 FROM "ElasticPrescription" e
    JOIN "TreatmentPlan" p ON p."id" = e."treatmentPlanId" WHERE p."patientId" = "ProgressNote"."patientId")"""
_NO_WIRE = """NOT EXISTS (SELECT 1 FROM "WireRecord" w WHERE w."appointmentId" = "ProgressNote"."appointmentId")"""

PLANTS: dict[str, Plant] = {
    "broken-off-is-noted": change(
        "ProgressNote",
        "\"writtenAt\" = '2019-01-01T12:00:00.000+00:00'",
        """EXISTS (SELECT 1 FROM "TreatmentPlan" p WHERE p."id" = "ProgressNote"."treatmentPlanId"
            AND p."status" IN ('DISCONTINUED', 'TRANSFERRED')
            AND substr(p."endedOn", 1, 10) = substr("ProgressNote"."writtenAt", 1, 10))""",
        named='SELECT "treatmentPlanId" FROM "ProgressNote" WHERE "id" = :id',
    ),
    "second-call-is-noted": change(
        "ProgressNote",
        "\"findings\" = 'By telephone.'",
        "\"findings\" LIKE '%Called again %'",
        named="""SELECT e."id" FROM "EmergencyRequest" e JOIN "ProgressNote" n ON n."patientId" = e."patientId"
            WHERE n."id" = :id AND e."appointmentId" IS NULL AND e."resolvedAt" <= n."writtenAt"
            ORDER BY e."resolvedAt" DESC LIMIT 1""",
    ),
    "chain-where-there-is-space": change(
        "ProgressNote",
        "\"workDone\" = 'Power chain over #6 to #11.'",
        """"type" = 'PROGRESS' AND "treatmentPlanId" IN (
            SELECT p."id" FROM "TreatmentPlan" p WHERE json_array_length(p."extractions") = 0)
        AND "appointmentId" IS NOT NULL AND "patientId" NOT IN (
            SELECT m."patientId" FROM "ClinicalMeasurement" m WHERE m."type" IN ('SPACING_UPPER', 'SPACING_LOWER'))""",
    ),
    "crossbite-elastics-on-its-side": Plant(
        """SELECT n."id" FROM "ProgressNote" n JOIN "ProgressNote" x ON x."patientId" = n."patientId"
        WHERE n."type" = 'PROGRESS' AND n."appointmentId" IS NOT NULL AND x."type" = 'EXAM'
          AND x."findings" LIKE '%osterior crossbite%#14%' AND x."findings" NOT LIKE '%osterior crossbite%#3%'
        ORDER BY n."id" LIMIT 1""",
        ("""UPDATE "ProgressNote" SET "workDone" = 'Crossbite elastics, #3 to #30.' WHERE "id" = :id""",),
    ),
    "operation-names-the-surgeon": Plant(
        """SELECT n."id" FROM "ProgressNote" n
        JOIN "TreatmentMilestone" m ON m."treatmentPlanId" = n."treatmentPlanId" AND m."type" = 'SURGERY'
        WHERE n."type" = 'PROGRESS' AND n."findings" LIKE '%Dr. %' AND n."writtenAt" >= m."reachedOn"
        ORDER BY n."writtenAt", n."id" LIMIT 1""",
        ("""UPDATE "ProgressNote" SET "findings" = 'Jaw surgery some weeks ago.' WHERE "id" = :id""",),
    ),
    "gingivitis-has-consequences": Plant(
        """SELECT "treatmentPlanId" FROM "ProgressNote"
        WHERE "findings" LIKE '%Gingivitis%' AND "treatmentPlanId" IS NOT NULL AND "appointmentId" IS NOT NULL
        GROUP BY "treatmentPlanId" ORDER BY count(*) DESC, "treatmentPlanId" LIMIT 1""",
        (
            """UPDATE "ProgressNote" SET "findings" = 'Gingivitis.', "workDone" = 'Checked.', "nextSteps" = 'As agreed.'
            WHERE "treatmentPlanId" = :id""",
        ),
    ),
    "note-names-the-wire": _silent("WireRecord", "true"),
    "note-names-no-other-wire": _says("workDone", "Upper .014 NiTi placed.", f"{_PROGRESS} AND {_NO_WIRE}"),
    "note-of-elastics": _silent("ElasticPrescription", "true"),
    "elastics-only-while-worn": _says("findings", "Elastics worn as told.", f"{_PROGRESS} AND {_NO_ELASTICS}"),
    "elastics-next-only-if-they-go-on": _says("nextSteps", "Keep up the elastics.", f"{_PROGRESS} AND {_NO_ELASTICS}"),
    "elastics-change-once": Plant(
        """SELECT n."id" FROM "ProgressNote" n JOIN "ElasticPrescription" e ON e."appointmentId" = n."appointmentId"
        ORDER BY n."id" LIMIT 1""",
        (
            """UPDATE "ElasticPrescription" SET "type" = 'CLASS_II', "endedOn" = "startedOn" WHERE "id" = (
                SELECT min(e."id") FROM "ElasticPrescription" e JOIN "ProgressNote" n
                  ON n."appointmentId" = e."appointmentId" WHERE n."id" = :id)""",
        ),
    ),
    "latex-free-elastics": Plant(
        """SELECT e."id" FROM "ElasticPrescription" e JOIN "ProgressNote" n ON n."appointmentId" = e."appointmentId"
        WHERE n."workDone" NOT LIKE '%latex-free%' ORDER BY e."id" LIMIT 1""",
        (_ALLERGIC.format("Latex", _PATIENT_OF_PLAN),),
    ),
    "soreness-without-ibuprofen": Plant(
        """SELECT "id" FROM "ProgressNote" WHERE "nextSteps" LIKE '%buprofen%' ORDER BY "id" LIMIT 1""",
        (_ALLERGIC.format("Ibuprofen", _PATIENT_OF_NOTE),),
    ),
    "allergies-heeded-at-the-start": Plant(
        """SELECT "id" FROM "ProgressNote" WHERE "type" = 'START' AND "workDone" NOT LIKE '%latex%'
        ORDER BY "id" LIMIT 1""",
        (_ALLERGIC.format("Latex", _PATIENT_OF_NOTE),),
    ),
    "levelling-before-working-wires": _says("findings", "Levelling goes well.", _plan("INVISALIGN")),
    "off-soon-means-booked": _says(
        "nextSteps", "In 3 weeks the appliances come off.", f"{_PROGRESS} AND \"nextSteps\" NOT LIKE '%come off%'"
    ),
    "next-visit-was-booked": Plant(
        """SELECT "id" FROM "ProgressNote" WHERE "nextSteps" LIKE '%Next visit in%' ORDER BY "id" LIMIT 1""",
        (f'UPDATE "Appointment" SET "bookedAt" = minutes("bookedAt", 7) WHERE "patientId" = {_PATIENT_OF_NOTE}',),
    ),
    "extractions-are-noted": change(
        "ProgressNote",
        "\"findings\" = 'Fine.'",
        """ "findings" LIKE '%xtracted since%' OR "findings" LIKE 'Since the last visit #%'""",
    ),
    "extractions-only-where-planned": _says("findings", "Extraction spaces closed.", _plan("PHASE_I")),
    "surgery-is-noted": change("ProgressNote", "\"findings\" = 'Fine.'", f"{_PROGRESS} AND {_after('SURGERY')}"),
    "surgery-only-where-operated": _says("findings", "3 weeks after jaw surgery.", _plan("PHASE_I")),
    "aligners-are-noted": change(
        "ProgressNote", "\"workDone\" = 'Checked.'", "\"workDone\" LIKE '%ligners 1 to%' AND \"type\" = 'START'"
    ),
    "aligners-only-with-aligners": _says("workDone", "Aligners 1 to 9 handed out.", _plan("COMPREHENSIVE")),
    "noted-as-measured": Plant(
        """SELECT m."id" FROM "ClinicalMeasurement" m JOIN "ProgressNote" n ON n."id" = m."progressNoteId"
        WHERE m."type" = 'OVERJET' AND n."findings" LIKE '%verjet%' ORDER BY m."id" LIMIT 1""",
        ("""UPDATE "ClinicalMeasurement" SET "value" = "value" + 1 WHERE "id" = :id""",),
    ),
    "exam-describes-the-case": change("ProgressNote", "\"findings\" = 'Healthy.'", "\"type\" = 'EXAM'"),
    "repair-names-the-tooth": change(
        "ProgressNote",
        "\"findings\" = 'Bracket off.'",
        """EXISTS (SELECT 1 FROM "EmergencyRequest" e WHERE e."appointmentId" = "ProgressNote"."appointmentId"
        AND e."type" = 'BROKEN_BRACKET')""",
    ),
    "repair-is-what-was-called-about": change(
        "ProgressNote",
        "\"findings\" = '#3: bracket loose on the wire.'",
        """EXISTS (SELECT 1 FROM "EmergencyRequest" e WHERE e."appointmentId" = "ProgressNote"."appointmentId"
        AND e."description" LIKE 'A bracket came off%')""",
    ),
    "aligners-have-attachments": change(
        "EmergencyRequest",
        "\"description\" = 'The appliance broke.', \"type\" = 'BROKEN_APPLIANCE'",
        "\"type\" = 'LOST_ALIGNER'",
    ),
    "brackets-are-noted": _silent("ApplianceRecord", "\"type\" = 'BRACES'", visit="placedAtId"),
    "poor-hygiene-has-a-next-step": change(
        "ProgressNote", "\"nextSteps\" = 'As agreed.'", "\"findings\" LIKE '%ingivitis%'"
    ),
    "tomorrow-is-another-note": Plant(
        """SELECT n."id" FROM "ProgressNote" n WHERE n."type" = 'PROGRESS' AND EXISTS (
        SELECT 1 FROM "ProgressNote" b WHERE b."patientId" = n."patientId" AND b."writtenAt" < n."writtenAt")
        ORDER BY n."id" LIMIT 1""",
        (
            """UPDATE "ProgressNote" SET ("findings", "workDone", "nextSteps") = (
            SELECT b."findings", b."workDone", b."nextSteps" FROM "ProgressNote" b, "ProgressNote" n
            WHERE n."id" = :id AND b."patientId" = n."patientId" AND b."writtenAt" < n."writtenAt"
            ORDER BY b."writtenAt" DESC LIMIT 1) WHERE "id" = :id""",
        ),
    ),
    "note-of-the-same-room": _says("workDone", "Same room and assistant as before.", "\"type\" = 'EXAM'"),
    "one-order-for-retainers": Plant(
        """SELECT n."id" FROM "ProgressNote" n WHERE n."type" = 'RETENTION' AND EXISTS (
        SELECT 1 FROM "ProgressNote" o WHERE o."treatmentPlanId" = n."treatmentPlanId" AND o."type" = 'RETENTION'
            AND substr(o."writtenAt", 1, 10) < substr(n."writtenAt", 1, 10)) ORDER BY n."id" LIMIT 1""",
        (
            """UPDATE "ProgressNote" SET "nextSteps" = 'To be worn every night.' WHERE "type" = 'RETENTION'
            AND "treatmentPlanId" = (SELECT "treatmentPlanId" FROM "ProgressNote" WHERE "id" = :id)""",
            """UPDATE "ProgressNote" SET "nextSteps" = 'Day and night, as the first one.' WHERE "id" = :id""",
        ),
    ),
    "wires-taken-over-are-noted": Plant(
        """SELECT w."id" FROM "WireRecord" w WHERE w."appointmentId" IS NULL ORDER BY w."id" LIMIT 1""",
        (
            """UPDATE "ProgressNote" SET "findings" = 'Braces from elsewhere.', "workDone" = 'Checked.'
            WHERE "type" = 'START' AND "treatmentPlanId" = (SELECT a."treatmentPlanId" FROM "WireRecord" w
            JOIN "ApplianceRecord" a ON a."id" = w."applianceId" WHERE w."id" = :id)""",
        ),
    ),
}
