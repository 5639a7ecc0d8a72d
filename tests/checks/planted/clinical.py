"""Violations of the rules about what clinicians do in order."""

from __future__ import annotations

from planted.plant import Plant

_OPERATED = """(SELECT m."reachedOn" FROM "TreatmentMilestone" m
    WHERE m."type" = 'SURGERY' AND m."status" = 'REACHED' AND m."treatmentPlanId" = {})"""
_LAST_BEFORE = f"""SELECT n."id" FROM "ProgressNote" n
    WHERE n."type" = 'PROGRESS' AND n."appointmentId" IS NOT NULL AND n."workDone" LIKE '%crimped between the teeth%'
      AND n."writtenAt" < {_OPERATED.format('n."treatmentPlanId"')} ORDER BY n."id" LIMIT 1"""

_AIMS = """n."treatmentPlanId" IN (SELECT p."id" FROM "TreatmentPlan" p
    WHERE p."status" = 'COMPLETED' AND p."objectives" LIKE '%reach Class I %')"""


def _finds(words: str, where: str) -> Plant:
    """Let a note find something else."""
    return Plant(
        f'SELECT n."id" FROM "ProgressNote" n WHERE n."appointmentId" IS NOT NULL AND {where} ORDER BY n."id" LIMIT 1',
        (f"""UPDATE "ProgressNote" SET "findings" = '{words}' WHERE "id" = :id""",),
    )


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
}
