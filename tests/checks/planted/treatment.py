"""Violations of the rules for treatment plans and what is written about visits."""

from __future__ import annotations

from planted.plant import Plant, change, double

_STARTED = '"startedOn" IS NOT NULL'
_PLAN_OF = '(SELECT "treatmentPlanId" FROM "{0}" WHERE "id" = :id)'


def _reached(kind: str) -> str:
    return f"\"status\" = 'REACHED' AND \"type\" = '{kind}'"


def _failed_visit(model: str, column: str = "appointmentId") -> Plant:
    """Make the visit of a row one that was missed."""
    return Plant(
        f'SELECT "id" FROM "{model}" WHERE "{column}" IS NOT NULL ORDER BY "id" LIMIT 1',
        (
            f"""UPDATE "Appointment" SET "status" = 'NO_SHOW' WHERE "id" = (
            SELECT "{column}" FROM "{model}" WHERE "id" = :id)""",
        ),
    )


def _measured(kind: str) -> str:
    """Return what picks a measurement of the day of a debond."""
    return f"""\"type\" = '{kind}' AND EXISTS (
        SELECT 1 FROM "TreatmentMilestone" d JOIN "TreatmentPlan" p ON p."id" = d."treatmentPlanId"
        WHERE d."treatmentPlanId" = "ClinicalMeasurement"."treatmentPlanId" AND d."type" = 'DEBOND'
          AND p."type" = 'COMPREHENSIVE' AND d."reachedOn" = "ClinicalMeasurement"."measuredOn")"""


PLANTS: dict[str, Plant] = {
    "plan-dates-in-order": change("TreatmentPlan", '"acceptedOn" = moved("presentedOn", -1)', _STARTED),
    "plan-status-dates": change("TreatmentPlan", '"consentedOn" = NULL', "\"status\" = 'ACTIVE'"),
    "one-active-plan": double("TreatmentPlan", "\"status\" = 'ACTIVE'", number="9"),
    "plans-do-not-overlap": double(
        "TreatmentPlan", "\"status\" = 'ACTIVE'", number="9", startedOn='moved("startedOn", 1)', previousPlanId="NULL"
    ),
    "phase-two-continues-phase-one": change("TreatmentPlan", '"previousPlanId" = NULL', "\"type\" = 'PHASE_II'"),
    "plan-length": change("TreatmentPlan", '"estimatedMonths" = 60'),
    "complaint-fits-findings": Plant(
        """SELECT "patientId" FROM "ClinicalMeasurement" WHERE "type" = 'OVERJET' AND "value" > 4 LIMIT 1""",
        ("""UPDATE "Patient" SET "chiefComplaint" = 'Underbite' WHERE "id" = :id""",),
    ),
    "plan-starts-at-a-visit": Plant(
        f'SELECT "id" FROM "TreatmentPlan" WHERE {_STARTED} LIMIT 1',
        (
            """UPDATE "Appointment" SET "status" = 'NO_SHOW'
            WHERE "patientId" = (SELECT "patientId" FROM "TreatmentPlan" WHERE "id" = :id)""",
        ),
    ),
    "plan-after-exam": change("TreatmentPlan", '"presentedOn" = moved("presentedOn", -4000)'),
    "active-plan-active-patient": Plant(
        """SELECT "id" FROM "TreatmentPlan" WHERE "status" = 'ACTIVE' LIMIT 1""",
        (
            """UPDATE "Patient" SET "status" = 'INACTIVE'
            WHERE "id" = (SELECT "patientId" FROM "TreatmentPlan" WHERE "id" = :id)""",
        ),
    ),
    "active-patient-has-plan": Plant(
        """SELECT "id" FROM "Patient" WHERE "status" = 'ACTIVE' LIMIT 1""",
        ("""UPDATE "TreatmentPlan" SET "status" = 'COMPLETED' WHERE "patientId" = :id""",),
    ),
    "retention-patient-was-treated": change("Patient", "\"status\" = 'RETENTION'", "\"status\" = 'PROSPECT'"),
    "retainer-check-after-treatment": Plant(
        """SELECT a."id" FROM "Appointment" a JOIN "AppointmentType" t ON t."id" = a."appointmentTypeId"
           WHERE t."code" = 'RETAINER_CHECK' AND a."status" = 'COMPLETED' LIMIT 1""",
        (
            """UPDATE "ApplianceRecord" SET "placedOn" = '2090-01-01T00:00:00.000+00:00' WHERE "treatmentPlanId" IN (
            SELECT p."id" FROM "TreatmentPlan" p
            JOIN "Appointment" a ON a."patientId" = p."patientId" WHERE a."id" = :id)""",
        ),
    ),
    "plan-provider-is-orthodontist": change(
        "TreatmentPlan",
        '"providerId" = (SELECT s."id" FROM "StaffProfile" s WHERE s."providerType" = \'ASSISTANT\' LIMIT 1)',
    ),
    "nothing-after-leaving": Plant(
        """SELECT "id" FROM "TreatmentPlan" WHERE "status" = 'DISCONTINUED' LIMIT 1""",
        (
            """UPDATE "TreatmentPlan" SET "endedOn" = moved("startedOn", 0) WHERE "id" = :id""",
            """UPDATE "Appointment" SET "startsAt" = '2026-02-27T15:00:00.000+00:00', "status" = 'COMPLETED'
            WHERE "id" = (SELECT max("id") FROM "Appointment"
                          WHERE "patientId" = (SELECT "patientId" FROM "TreatmentPlan" WHERE "id" = :id))""",
        ),
        """SELECT max("id") FROM "Appointment"
           WHERE "patientId" = (SELECT "patientId" FROM "TreatmentPlan" WHERE "id" = :id)""",
    ),
    "no-retention-after-leaving": Plant(
        """SELECT a."id" FROM "ApplianceRecord" a JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"
           WHERE a."type" = 'ESSIX_RETAINER' AND p."type" <> 'PHASE_I' LIMIT 1""",
        (
            f"""UPDATE "TreatmentPlan" SET "status" = 'DISCONTINUED'
            WHERE "id" = {_PLAN_OF.format("ApplianceRecord")}""",
        ),
    ),
    "tooth-numbers": change("TreatmentPlan", "\"extractions\" = '[5, 5]'", "\"extractions\" = '[]'"),
    "teeth-that-carry-brackets": change("TreatmentPlan", '"teethUpper" = 16, "extractions" = \'[5]\''),
    "phases-in-order": change(
        "TreatmentPhase", '"startedOn" = moved("startedOn", -200)', f'"number" > 1 AND {_STARTED}'
    ),
    "phase-status-dates": change("TreatmentPhase", '"endedOn" = NULL', "\"status\" = 'COMPLETED'"),
    "phase-of-ended-plan": Plant(
        """SELECT "id" FROM "TreatmentPhase" WHERE "status" = 'ACTIVE' LIMIT 1""",
        (
            f"""UPDATE "TreatmentPlan" SET "status" = 'TRANSFERRED'
            WHERE "id" = {_PLAN_OF.format("TreatmentPhase")}""",
        ),
    ),
    "milestone-status": change("TreatmentMilestone", '"reachedOn" = NULL', "\"status\" = 'REACHED'"),
    "milestones-in-order": change("TreatmentMilestone", '"reachedOn" = moved("reachedOn", -2000)', _reached("DEBOND")),
    "milestone-visit": change(
        "TreatmentMilestone",
        '"reachedOn" = moved("reachedOn", 1)',
        '"status" = \'REACHED\' AND "appointmentId" IS NOT NULL',
    ),
    "milestones-fit-plan": change("TreatmentMilestone", '"reachedOn" = moved("reachedOn", 1)', _reached("START")),
    "milestone-phase": change(
        "TreatmentMilestone",
        """"phaseId" = (SELECT h."id" FROM "TreatmentPhase" h
                        WHERE h."treatmentPlanId" <> "TreatmentMilestone"."treatmentPlanId" LIMIT 1)""",
        '"phaseId" IS NOT NULL',
    ),
    "extraction-referral": Plant(
        f"""SELECT "id" FROM "TreatmentPlan" WHERE "extractions" <> '[]' AND {_STARTED} LIMIT 1""",
        (
            """DELETE FROM "TreatmentMilestone"
            WHERE "treatmentPlanId" = :id AND "type" = 'EXTRACTION_REFERRAL'""",
        ),
    ),
    "extractions-before-space-closure": Plant(
        f"""SELECT "treatmentPlanId" FROM "TreatmentMilestone" WHERE {_reached("EXTRACTIONS")} LIMIT 1""",
        (
            """UPDATE "TreatmentMilestone" SET "reachedOn" = moved("reachedOn", -2000)
            WHERE "treatmentPlanId" = :id AND "type" = 'EXTRACTIONS'""",
        ),
    ),
    "note-of-kept-visit": _failed_visit("ProgressNote"),
    "note-signature": change("ProgressNote", '"signedAt" = NULL', "\"status\" = 'SIGNED'"),
    "note-author": change(
        "ProgressNote",
        '"authorId" = (SELECT s."id" FROM "StaffProfile" s WHERE s."providerType" = \'NONE\' LIMIT 1)',
    ),
    "completed-visit-has-note": Plant(
        """SELECT "id" FROM "Appointment" WHERE "status" = 'COMPLETED' LIMIT 1""",
        ("""DELETE FROM "ProgressNote" WHERE "appointmentId" = :id""",),
    ),
    "procedure-of-kept-visit": _failed_visit("ProcedureRecord"),
    "procedure-note": change(
        "ProcedureRecord",
        """"progressNoteId" = (SELECT n."id" FROM "ProgressNote" n
                               WHERE n."appointmentId" <> "ProcedureRecord"."appointmentId" LIMIT 1)""",
        '"appointmentId" IS NOT NULL',
    ),
    "procedure-provider": change(
        "ProcedureRecord",
        '"providerId" = (SELECT s."id" FROM "StaffProfile" s WHERE s."providerType" = \'NONE\' LIMIT 1)',
    ),
    "procedure-code-valid": change(
        "ProcedureRecord",
        '"procedureCodeId" = (SELECT c."id" FROM "ProcedureCode" c WHERE c."code" = \'D8690\')',
        "\"performedOn\" > '2022-01-02'",
    ),
    "procedure-dentition": Plant(
        """SELECT r."id" FROM "ProcedureRecord" r JOIN "ProcedureCode" c ON c."id" = r."procedureCodeId"
           WHERE c."dentition" = 'ADOLESCENT' LIMIT 1""",
        (
            """UPDATE "ProcedureRecord" SET "procedureCodeId" = (
                SELECT "id" FROM "ProcedureCode" WHERE "code" = 'D8010')
            WHERE "id" = :id""",
        ),
    ),
    "procedure-within-plan": Plant(
        """SELECT r."id" FROM "ProcedureRecord" r JOIN "ProcedureCode" c ON c."id" = r."procedureCodeId"
           WHERE c."category" = 'COMPREHENSIVE' AND r."treatmentPlanId" IS NOT NULL LIMIT 1""",
        ("""UPDATE "ProcedureRecord" SET "performedOn" = moved("performedOn", -1) WHERE "id" = :id""",),
    ),
    "measurement-range": change("ClinicalMeasurement", '"value" = 16', "\"type\" = 'OVERJET'"),
    "measurement-day": change("ClinicalMeasurement", '"measuredOn" = moved("measuredOn", 1)'),
    "anb-identity": change("ClinicalMeasurement", '"value" = "value" + 0.2', "\"type\" = 'ANB'"),
    "ceph-triangle": change("ClinicalMeasurement", '"value" = "value" + 0.2', "\"type\" = 'FMA'"),
    "crowding-or-spacing": double(
        "ClinicalMeasurement",
        '"type" = \'SPACING_UPPER\' AND "value" > 0',
        type="'CROWDING_UPPER'",
        value="2.0",
    ),
    "measurements-move-toward-target": change(
        "ClinicalMeasurement", '"value" = 14.9', _measured("OVERJET") + ' AND "target" IS NOT NULL'
    ),
    "bite-at-debond": change("ClinicalMeasurement", '"value" = 4.0', _measured("OVERBITE")),
    "visits-at-the-interval-of-the-treatment": change(
        "RecurringSeries", '"interval" = 20', "\"pattern\" = 'EVERY_N_WEEKS'"
    ),
}
