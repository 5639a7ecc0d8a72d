"""Violations of the rules about what clinicians do in order."""

from __future__ import annotations

from planted.plant import Plant, change

_OPERATED = """(SELECT m."reachedOn" FROM "TreatmentMilestone" m
    WHERE m."type" = 'SURGERY' AND m."status" = 'REACHED' AND m."treatmentPlanId" = {})"""
_LAST_BEFORE = f"""SELECT n."id" FROM "ProgressNote" n
    WHERE n."type" = 'PROGRESS' AND n."appointmentId" IS NOT NULL AND n."workDone" LIKE '%crimped between the teeth%'
      AND n."writtenAt" < {_OPERATED.format('n."treatmentPlanId"')} ORDER BY n."id" LIMIT 1"""

_AIMS = """n."treatmentPlanId" IN (SELECT p."id" FROM "TreatmentPlan" p
    WHERE p."status" = 'COMPLETED' AND p."objectives" LIKE '%reach Class I %')"""


def _finds(words: str, where: str, named: str | None = None) -> Plant:
    """Let a note find something else."""
    return Plant(
        f'SELECT n."id" FROM "ProgressNote" n WHERE n."appointmentId" IS NOT NULL AND {where} ORDER BY n."id" LIMIT 1',
        (f"""UPDATE "ProgressNote" SET "findings" = '{words}' WHERE "id" = :id""",),
        named,
    )


def _plan(where: str, *sql: str, named: str | None = None) -> Plant:
    """Break something of a plan."""
    return Plant(f'SELECT p."id" FROM "TreatmentPlan" p WHERE {where} ORDER BY p."id" LIMIT 1', sql, named)


def _unheard(answer: str, question: str, column: str) -> Plant:
    """Let the answer to what was sent to the dentist never come."""
    return Plant(
        f"""SELECT n."id" FROM "ProgressNote" n WHERE n."{column}" LIKE '{question}' AND EXISTS (
            SELECT 1 FROM "ProgressNote" f WHERE f."treatmentPlanId" = n."treatmentPlanId" AND f."type" = 'PROGRESS'
              AND f."appointmentId" IS NOT NULL AND f."writtenAt" > moved(n."writtenAt", 20))
        ORDER BY n."id" LIMIT 1""",
        (
            f"""UPDATE "ProgressNote" SET "findings" = 'Clean.'
            WHERE "id" <> :id AND "findings" LIKE '{answer}' AND "treatmentPlanId" = (
                SELECT n."treatmentPlanId" FROM "ProgressNote" n WHERE n."id" = :id)""",
        ),
    )


_PROGRESS_NOTES = (
    """(SELECT count(*) FROM "ProgressNote" n WHERE n."treatmentPlanId" = p."id" AND n."type" = 'PROGRESS')"""
)
_MEASURED = """(SELECT m."{}" FROM "ClinicalMeasurement" m WHERE m."id" = :id)"""
_OF_PLAN = f'"treatmentPlanId" = {_MEASURED.format("treatmentPlanId")}'
_AT_FIRST = f"""{_OF_PLAN} AND "measuredOn" = (
    SELECT min(f."measuredOn") FROM "ClinicalMeasurement" f WHERE f.{_OF_PLAN})"""

PLANTS: dict[str, Plant] = {
    "operation-is-announced": Plant(
        _LAST_BEFORE, ("""UPDATE "ProgressNote" SET "nextSteps" = 'An adjustment in 6 weeks.' WHERE "id" = :id""",)
    ),
    "hooks-crimped-once": Plant(
        f'SELECT x."treatmentPlanId" FROM "ProgressNote" x WHERE x."id" = ({_LAST_BEFORE})',
        (
            """UPDATE "ProgressNote" SET "workDone" = 'Wires checked, new ties.'
            WHERE "treatmentPlanId" = :id AND "workDone" LIKE '%crimped between the teeth%'""",
        ),
    ),
    "unraveled-incisors-come-forward": Plant(
        """SELECT p."id" FROM "TreatmentPlan" p WHERE p."type" = 'SURGICAL' AND 2 <= (
            SELECT count(*) FROM "ClinicalMeasurement" m WHERE m."treatmentPlanId" = p."id" AND m."type" = 'U1_SN')
        ORDER BY p."id" LIMIT 1""",
        (
            """UPDATE "TreatmentPlan" SET "extractions" = '[]' WHERE "id" = :id""",
            """UPDATE "ClinicalMeasurement" SET "type" = 'CROWDING_UPPER', "value" = 7
            WHERE "treatmentPlanId" = :id AND "type" IN ('MIDLINE', 'CROWDING_UPPER')""",
            """UPDATE "ClinicalMeasurement" SET "value" = "value" - 9
            WHERE "treatmentPlanId" = :id AND "type" = 'U1_SN' AND "measuredOn" > (
                SELECT min(f."measuredOn") FROM "ClinicalMeasurement" f
                WHERE f."treatmentPlanId" = :id AND f."type" = 'U1_SN')""",
        ),
    ),
    "exam-says-how-molars-meet": _finds("Class I, overjet 2.5 mm, overbite 2.0 mm.", "n.\"type\" = 'EXAM'"),
    "class-one-is-reached": _finds("After 20 months.", f"n.\"type\" = 'DEBOND' AND {_AIMS}"),
    "compromise-has-a-reason": _finds(
        "Overjet 2.5 mm, overbite 2.5 mm. Canines Class I on both sides. Compromise accepted.",
        f"n.\"type\" = 'DEBOND' AND n.\"findings\" LIKE '%ims reached: overjet%' AND {_AIMS}",
    ),
    "missing-teeth-have-a-plan": change(
        "TreatmentPlan", "\"objectives\" = 'Align.'", "\"type\" = 'COMPREHENSIVE' AND \"diagnosis\" LIKE '%missing #%'"
    ),
    "missing-teeth-are-followed": _finds(
        "After 20 months.",
        """n."type" = 'DEBOND' AND (n."findings" LIKE '%pace of #%' OR n."findings" LIKE '%aby molar %')""",
    ),
    "third-molars-are-looked-at": _finds("ANB 2.0.", "n.\"type\" = 'RECORDS' AND n.\"findings\" LIKE '%hird molars%'"),
    "facemask-for-a-reverse-bite": _plan(
        """p."id" IN (SELECT a."treatmentPlanId" FROM "ApplianceRecord" a WHERE a."type" = 'FACEMASK')""",
        """UPDATE "ClinicalMeasurement" SET "value" = 3.1 WHERE "type" = 'OVERJET' AND "treatmentPlanId" = :id""",
        named="""SELECT "id" FROM "ApplianceRecord" WHERE "type" = 'FACEMASK' AND "treatmentPlanId" = :id""",
    ),
    "jaws-that-lean-are-named": Plant(
        """SELECT n."id" FROM "ProgressNote" n
        JOIN "TreatmentPlan" p ON p."id" = n."treatmentPlanId" AND p."angleClass" = 'CLASS_I' AND p."number" = 1
        WHERE n."type" = 'RECORDS' AND n."findings" NOT LIKE '%Class III%' AND n."findings" LIKE '%ANB%'
        ORDER BY n."id" LIMIT 1""",
        (
            """UPDATE "ClinicalMeasurement" SET "value" = -1 WHERE "type" = 'ANB' AND "treatmentPlanId" = (
                SELECT "treatmentPlanId" FROM "ProgressNote" WHERE "id" = :id)""",
        ),
    ),
    "wear-is-talked-over": change(
        "ProgressNote", "\"workDone\" = 'Checked.'", "\"type\" = 'PROGRESS' AND \"findings\" LIKE '%hardly worn%'"
    ),
    "clips-need-no-ties": change(
        "ProgressNote", "\"workDone\" = 'Wires checked, new ties.'", "\"workDone\" LIKE '%clips closed%'"
    ),
    "aligner-plans-count-on-refinements": change(
        "TreatmentPlan", "\"objectives\" = 'Align both arches.'", "\"type\" = 'INVISALIGN'"
    ),
    "midline-left-is-told": _finds(
        "Overjet 2.5 mm, overbite 2.5 mm.",
        """n."type" = 'DEBOND' AND n."findings" LIKE '%idline%'""",
        named="""SELECT "id" FROM "ClinicalMeasurement" WHERE "type" = 'MIDLINE' AND "progressNoteId" = :id""",
    ),
    "canines-follow-the-overjet": _finds(
        "Canines Class I on both sides.",
        """n."type" = 'PROGRESS' AND EXISTS (
            SELECT 1 FROM "ClinicalMeasurement" m JOIN "TreatmentPlan" p ON p."id" = m."treatmentPlanId"
            WHERE m."progressNoteId" = n."id" AND m."type" = 'OVERJET' AND m."value" > 5
              AND p."angleClass" = 'CLASS_II_DIV_1' AND p."type" = 'COMPREHENSIVE'
              AND m."treatmentPlanId" = n."treatmentPlanId")""",
    ),
    "canines-that-are-there-meet": _finds(
        "Canines Class I on both sides.",
        """n."treatmentPlanId" IN (SELECT p."id" FROM "TreatmentPlan" p, json_each(p."unavailable") t
            WHERE t.value IN (6, 11))""",
    ),
    "aligners-within-reach": _plan(
        "p.\"type\" = 'INVISALIGN'",
        """UPDATE "ClinicalMeasurement" SET "value" = 9 WHERE "type" = 'OVERJET' AND "treatmentPlanId" = :id""",
    ),
    "room-for-crowding-is-named": _plan(
        "p.\"objectives\" LIKE '%room from %' AND p.\"extractions\" = '[]' AND p.\"type\" = 'COMPREHENSIVE'",
        """UPDATE "ClinicalMeasurement" SET "value" = 7 WHERE "type" LIKE 'CROWDING%' AND "treatmentPlanId" = :id""",
        """UPDATE "TreatmentPlan" SET "objectives" = 'Align both arches' WHERE "id" = :id""",
    ),
    "enamel-reduction-is-done": _plan(
        f"p.\"status\" = 'COMPLETED' AND p.\"objectives\" LIKE '%enamel reduction%' AND {_PROGRESS_NOTES} >= 8",
        """UPDATE "ProgressNote" SET "workDone" = 'Checked.' WHERE "treatmentPlanId" = :id""",
    ),
    "no-reduction-between-bleeding-gums": _finds("Gingivitis at #7.", "n.\"workDone\" LIKE '%namel reduced%'"),
    "overjet-waits-while-crowding-unravels": Plant(
        """SELECT m."id" FROM "ClinicalMeasurement" m
        JOIN "ClinicalMeasurement" c ON c."progressNoteId" = m."progressNoteId" AND c."type" = 'CROWDING_UPPER'
        JOIN "TreatmentPlan" p ON p."id" = m."treatmentPlanId" AND c."treatmentPlanId" = p."id"
        WHERE m."type" = 'OVERJET' AND c."value" >= 1 AND p."type" = 'COMPREHENSIVE' AND p."extractions" = '[]'
          AND m."measuredOn" > p."startedOn" AND NOT EXISTS (
            SELECT 1 FROM "ApplianceRecord" a WHERE a."treatmentPlanId" = p."id" AND a."type" = 'HERBST')
        ORDER BY m."id" LIMIT 1""",
        (
            f"""UPDATE "ClinicalMeasurement" SET "value" = 7 WHERE "type" = 'CROWDING_UPPER' AND {_AT_FIRST}""",
            f"""UPDATE "ClinicalMeasurement" SET "value" = 5 WHERE "type" = 'OVERJET' AND {_AT_FIRST}""",
            """UPDATE "ClinicalMeasurement" SET "value" = 3 WHERE "id" = :id""",
        ),
    ),
    "nobody-goes-without-a-retainer": Plant(
        """SELECT a."treatmentPlanId" FROM "ApplianceRecord" a
        WHERE a."system" LIKE '%temporary%' AND a."removedOn" >= moved(a."placedOn", 7) ORDER BY a."id" LIMIT 1""",
        (
            """UPDATE "ApplianceRecord" SET "placedOn" = moved("placedOn", 6)
            WHERE "treatmentPlanId" = :id AND "system" LIKE '%temporary%'""",
        ),
    ),
    "temporary-retainers-give-way": change(
        "ApplianceRecord", '"removedOn" = NULL', '"system" LIKE \'%temporary%\' AND "removedOn" IS NOT NULL'
    ),
    "final-records-show-the-roots": Plant(
        """SELECT s."id" FROM "ImagingStudy" s JOIN "PatientImage" i ON i."studyId" = s."id" AND i."view" = 'PANORAMIC'
        WHERE s."timepoint" = 'FINAL' ORDER BY s."id" LIMIT 1""",
        (
            """DELETE FROM "PatientImage"
            WHERE "view" = 'PANORAMIC' AND "studyId" IN (SELECT t."id" FROM "ImagingStudy" t WHERE t."patientId" = (
                SELECT s."patientId" FROM "ImagingStudy" s WHERE s."id" = :id))""",
        ),
    ),
    "habits-are-asked-about-again": Plant(
        """SELECT n."id" FROM "ProgressNote" n WHERE n."type" = 'START' AND EXISTS (
            SELECT 1 FROM "ProgressNote" e WHERE e."patientId" = n."patientId" AND e."type" = 'EXAM'
              AND e."findings" LIKE '%abit: nail biting%') ORDER BY n."id" LIMIT 1""",
        (
            """UPDATE "ProgressNote" SET "findings" = 'Ready to start.' WHERE "type" <> 'EXAM' AND "patientId" = (
                SELECT n."patientId" FROM "ProgressNote" n WHERE n."id" = :id)""",
        ),
    ),
    "crossbite-is-followed": Plant(
        """SELECT n."id" FROM "ProgressNote" n WHERE n."type" = 'DEBOND' AND n."findings" LIKE '%rossbite%'
          AND n."treatmentPlanId" IN (
            SELECT p."id" FROM "TreatmentPlan" p WHERE p."type" = 'COMPREHENSIVE' AND p."status" = 'COMPLETED')
        ORDER BY n."id" LIMIT 1""",
        ("""UPDATE "ProgressNote" SET "findings" = 'After 20 months.' WHERE "id" = :id""",),
    ),
    "what-was-called-about-is-seen": Plant(
        """SELECT n."id" FROM "ProgressNote" n WHERE n."type" = 'PROGRESS' AND n."appointmentId" IS NOT NULL
          AND (n."findings" LIKE '%told on the phone%' OR n."findings" LIKE '%Called about%')
        ORDER BY n."id" LIMIT 1""",
        ("""UPDATE "ProgressNote" SET "findings" = 'Everything firm.' WHERE "id" = :id""",),
    ),
    "what-is-broken-is-not-whole": Plant(
        """SELECT n."id" FROM "ProgressNote" n WHERE n."appointmentId" IS NOT NULL
          AND (n."findings" LIKE '%told on the phone%' OR n."findings" LIKE '%Called about%')
        ORDER BY n."id" LIMIT 1""",
        (
            """UPDATE "ProgressNote" SET "findings" = "findings" || ' Bonded retainer #22 to #27 whole.'
            WHERE "id" = :id""",
            """UPDATE "EmergencyRequest" SET "type" = 'BROKEN_APPLIANCE' WHERE "patientId" = (
                SELECT n."patientId" FROM "ProgressNote" n WHERE n."id" = :id)""",
        ),
    ),
    "only-teeth-that-erupt-are-waited-for": Plant(
        """SELECT n."id" FROM "ProgressNote" n WHERE n."nextSteps" LIKE '%Too early to start%'
        ORDER BY n."id" LIMIT 1""",
        (
            """UPDATE "Patient" SET "dateOfBirth" = moved("dateOfBirth", -5000) WHERE "id" = (
                SELECT n."patientId" FROM "ProgressNote" n WHERE n."id" = :id)""",
        ),
    ),
    "wire-steps-back-for-the-bracket": change(
        "ProgressNote",
        "\"workDone\" = 'New bracket on #7. Lower back to .018 NiTi to engage #22.', "
        "\"findings\" = 'Bracket of #7 loose, held by the wire.'",
        '"type" = \'REPAIR\' AND "appointmentId" IS NOT NULL',
    ),
    "temporary-retainers-all-the-time": Plant(
        """SELECT n."id" FROM "ProgressNote" n JOIN "Appointment" v ON v."id" = n."appointmentId"
        JOIN "AppointmentType" y ON y."id" = v."appointmentTypeId" AND y."code" = 'RETAINER_CHECK'
        JOIN "ApplianceRecord" a ON a."treatmentPlanId" = n."treatmentPlanId" AND a."type" IN (
            'ESSIX_RETAINER', 'HAWLEY_RETAINER')
        ORDER BY n."id" LIMIT 1""",
        (
            """UPDATE "ProgressNote" SET "nextSteps" = 'Keep wearing at night.' WHERE "id" = :id""",
            """UPDATE "ApplianceRecord" SET "system" = 'Clear, 0.75 mm, temporary', "removedOn" = NULL
            WHERE "type" IN ('ESSIX_RETAINER', 'HAWLEY_RETAINER') AND "treatmentPlanId" IN (
                SELECT p."id" FROM "TreatmentPlan" p JOIN "ProgressNote" n ON n."patientId" = p."patientId"
                WHERE n."id" = :id)""",
        ),
    ),
    "spaces-close-by-something": change(
        "ProgressNote", "\"workDone\" = 'Ties renewed.'", "\"findings\" LIKE '%xtraction spaces about%'"
    ),
    "new-bonded-retainer-is-noted": Plant(
        """SELECT a."id" FROM "ApplianceRecord" a JOIN "ProgressNote" n ON n."appointmentId" = a."placedAtId"
        WHERE a."type" = 'BONDED_RETAINER' AND n."type" = 'REPAIR' ORDER BY a."id" LIMIT 1""",
        (
            """UPDATE "ProgressNote" SET "workDone" = 'Repaired.' WHERE "appointmentId" = (
                SELECT a."placedAtId" FROM "ApplianceRecord" a WHERE a."id" = :id)""",
        ),
    ),
    "guard-comes-after-treatment": Plant(
        """SELECT n."id" FROM "ProgressNote" n WHERE n."type" = 'DEBOND' AND n."nextSteps" LIKE '%guard%' AND EXISTS (
            SELECT 1 FROM "ProgressNote" e WHERE e."patientId" = n."patientId"
              AND e."nextSteps" LIKE '%a guard once treatment is over%') ORDER BY n."id" LIMIT 1""",
        (
            """DELETE FROM "MedicalHistory" WHERE "patientId" = (
                SELECT n."patientId" FROM "ProgressNote" n WHERE n."id" = :id)""",
            """UPDATE "ProgressNote" SET "nextSteps" = 'The retainers in 2 weeks.' WHERE "id" = :id""",
        ),
    ),
    "next-step-after-the-plan": change(
        "ProgressNote", "\"nextSteps\" = 'As agreed.'", '"type" = \'RECORDS\' AND "appointmentId" IS NOT NULL'
    ),
    "extractions-are-announced": Plant(
        """SELECT n."id" FROM "ProgressNote" n JOIN "TreatmentPlan" p ON p."id" = n."treatmentPlanId"
        WHERE n."type" = 'START' AND p."type" = 'COMPREHENSIVE' AND p."extractions" <> '[]' ORDER BY n."id" LIMIT 1""",
        ("""UPDATE "ProgressNote" SET "nextSteps" = 'The next wire in 8 weeks.' WHERE "id" = :id""",),
    ),
    "dentist-has-filled-it": _unheard("%filled%", "%Caries at %", "findings"),
    "cleaning-was-done": _unheard("%dentist%", "%Cleaning at the dentist first%", "nextSteps"),
    "elastics-that-worked-were-worn": Plant(
        """SELECT "id" FROM "ProgressNote" WHERE "workDone" LIKE '%elastics have done their work%'
        ORDER BY "id" LIMIT 1""",
        ("""UPDATE "ProgressNote" SET "findings" = 'Class II elastics hardly worn.' WHERE "id" = :id""",),
    ),
    "substitutes-are-not-class-one": Plant(
        """SELECT n."id" FROM "ProgressNote" n JOIN "TreatmentPlan" p ON p."id" = n."treatmentPlanId"
        WHERE n."findings" LIKE '%Canines Class%' AND n."type" = 'DEBOND' ORDER BY n."id" LIMIT 1""",
        (
            """UPDATE "TreatmentPlan" SET "objectives" = 'bring the canines into the place of the lateral incisors'
            WHERE "id" = (SELECT "treatmentPlanId" FROM "ProgressNote" WHERE "id" = :id)""",
        ),
    ),
    "correcting-elastics-on-stiff-wires": Plant(
        """SELECT e."id" FROM "ElasticPrescription" e JOIN "TreatmentPlan" p ON p."id" = e."treatmentPlanId"
        WHERE e."type" = 'CLASS_II' AND p."type" = 'COMPREHENSIVE' AND e."forceOunces" > 2.5 ORDER BY e."id" LIMIT 1""",
        (
            """UPDATE "WireRecord" SET "material" = 'NITI' WHERE "applianceId" IN (
                SELECT a."id" FROM "ApplianceRecord" a WHERE a."treatmentPlanId" = (
                    SELECT "treatmentPlanId" FROM "ElasticPrescription" WHERE "id" = :id))""",
        ),
    ),
    "spaces-close-on-steel": Plant(
        """SELECT w."id" FROM "WireRecord" w JOIN "ApplianceRecord" a ON a."id" = w."applianceId"
        JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"
        JOIN "ProgressNote" n ON n."appointmentId" = w."appointmentId"
        WHERE p."extractions" = '[5,12]' AND w."arch" = 'UPPER' AND w."stage" = 5
          AND n."findings" LIKE '%xtraction spaces%' AND n."findings" NOT LIKE '%closed%'
        ORDER BY w."id" LIMIT 1""",
        ("""UPDATE "WireRecord" SET "stage" = 6, "material" = 'TMA' WHERE "id" = :id""",),
    ),
    "what-does-not-seat-is-not-followed": Plant(
        """SELECT "id" FROM "ProgressNote" WHERE "workDone" LIKE '%handed out%' ORDER BY "id" LIMIT 1""",
        ("""UPDATE "ProgressNote" SET "findings" = 'Aligner 4 does not seat at #7.' WHERE "id" = :id""",),
    ),
    "enamel-is-not-reduced-at-the-last-moment": Plant(
        """SELECT "id" FROM "ProgressNote" WHERE "nextSteps" LIKE '%ppliances come off%' ORDER BY "id" LIMIT 1""",
        ("""UPDATE "ProgressNote" SET "workDone" = 'Enamel reduced by 0.2 mm between #7 and #8.' WHERE "id" = :id""",),
    ),
    "first-phase-aims-are-reached": Plant(
        """SELECT n."id" FROM "ProgressNote" n JOIN "ClinicalMeasurement" m ON m."progressNoteId" = n."id"
        JOIN "TreatmentPlan" p ON p."id" = n."treatmentPlanId"
        WHERE p."type" = 'PHASE_I' AND n."type" = 'DEBOND' AND m."type" = 'OVERJET' AND m."value" > 4.5
        ORDER BY n."id" LIMIT 1""",
        ("""UPDATE "ProgressNote" SET "findings" = 'Aims reached: overjet 12.0 mm.' WHERE "id" = :id""",),
    ),
    "canines-stand-in-for-laterals": Plant(
        """SELECT n."id" FROM "ProgressNote" n JOIN "TreatmentPlan" p ON p."id" = n."treatmentPlanId"
        JOIN "TreatmentMilestone" d ON d."treatmentPlanId" = p."id" AND d."type" = 'DEBOND' AND d."status" = 'REACHED'
        WHERE n."type" = 'DEBOND' AND p."status" = 'COMPLETED' AND p."type" = 'COMPREHENSIVE'
          AND n."appointmentId" IS NOT NULL ORDER BY n."id" LIMIT 1""",
        (
            """UPDATE "TreatmentPlan" SET "objectives" = 'Align both arches; close the space of #7'
            WHERE "id" = (SELECT "treatmentPlanId" FROM "ProgressNote" WHERE "id" = :id)""",
            """UPDATE "ProgressNote" SET "workDone" = 'Debonded.' WHERE "id" = :id""",
        ),
    ),
    "third-molars-come-out-first": Plant(
        """SELECT m."treatmentPlanId" FROM "TreatmentMilestone" m
        JOIN "ProgressNote" n ON n."treatmentPlanId" = m."treatmentPlanId" AND n."type" = 'RECORDS'
        WHERE m."type" = 'SURGERY' AND m."status" = 'REACHED' ORDER BY m."treatmentPlanId" LIMIT 1""",
        (
            """UPDATE "ProgressNote" SET "findings" = 'As before.' WHERE "treatmentPlanId" = :id""",
            """UPDATE "ProgressNote" SET "workDone" = 'Letter to the surgeon: third molars first.'
            WHERE "treatmentPlanId" = :id AND "type" = 'RECORDS'""",
        ),
    ),
}
