"""Violations of the rules about what clinicians do in order."""

from __future__ import annotations

from planted.plant import Plant

_OPERATED = """(SELECT m."reachedOn" FROM "TreatmentMilestone" m
    WHERE m."type" = 'SURGERY' AND m."status" = 'REACHED' AND m."treatmentPlanId" = {})"""
_LAST_BEFORE = f"""SELECT n."id" FROM "ProgressNote" n
    WHERE n."type" = 'PROGRESS' AND n."appointmentId" IS NOT NULL AND n."workDone" LIKE '%crimped between the teeth%'
      AND n."writtenAt" < {_OPERATED.format('n."treatmentPlanId"')} ORDER BY n."id" LIMIT 1"""

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
}
