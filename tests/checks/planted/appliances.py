"""Violations of the rules for what is in or on the teeth."""

from __future__ import annotations

from planted.plant import Plant, change, double

_RETAINERS = "('ESSIX_RETAINER', 'HAWLEY_RETAINER', 'BONDED_RETAINER')"
_DEBONDED = """"treatmentPlanId" IN (
    SELECT "treatmentPlanId" FROM "TreatmentMilestone" WHERE "type" = 'DEBOND' AND "status" = 'REACHED')"""
_FOLLOWS = """EXISTS (SELECT 1 FROM "WireRecord" b WHERE b."applianceId" = "WireRecord"."applianceId"
    AND b."number" = "WireRecord"."number" - 1)"""
_TRAY_FOLLOWS = """"number" > 1 AND "status" = 'WORN'"""


def _kind(kind: str) -> str:
    return f"\"type\" = '{kind}'"


_OLDEST = """SELECT "id" FROM "ApplianceRecord" WHERE "type" = '{}' ORDER BY "placedOn" LIMIT 1"""

PLANTS: dict[str, Plant] = {
    "appliance-status-dates": change("ApplianceRecord", '"removedOn" = "placedOn"', "\"status\" = 'IN_USE'"),
    "appliance-placed-at-visit": change(
        "ApplianceRecord", '"placedOn" = moved("placedOn", -1)', '"placedAtId" IS NOT NULL'
    ),
    "appliance-removed-at-visit": change(
        "ApplianceRecord", '"removedOn" = moved("removedOn", 1)', '"removedAtId" IS NOT NULL'
    ),
    "appliance-within-plan": change("ApplianceRecord", '"placedOn" = moved("placedOn", -4000)'),
    "everything-ends-at-debond": change(
        "ApplianceRecord", '"removedOn" = moved("removedOn", 1)', f"{_kind('BRACES')} AND {_DEBONDED}"
    ),
    "retainer-after-debond": change(
        "ApplianceRecord", '"placedOn" = moved("placedOn", -100)', f"{_kind('ESSIX_RETAINER')} AND {_DEBONDED}"
    ),
    "one-retainer-in-use": double("ApplianceRecord", f'"type" IN {_RETAINERS} AND "status" = \'IN_USE\'', number="99"),
    "appliance-age": change(
        "ApplianceRecord",
        "\"type\" = 'FACEMASK'",
        _kind("BRACES")
        + """ AND "treatmentPlanId" IN (
        SELECT p."id" FROM "TreatmentPlan" p
        JOIN "Patient" t ON t."id" = p."patientId" WHERE t."dateOfBirth" < '2005-01-01')""",
    ),
    "appliance-fields": change("ApplianceRecord", '"slot" = NULL', _kind("BRACES")),
    "braces-from-elsewhere": change(
        "ApplianceRecord",
        '"placedAtId" = NULL',
        _kind("BRACES")
        + """ AND "treatmentPlanId" IN (SELECT p."id" FROM "TreatmentPlan" p WHERE p."type" = 'COMPREHENSIVE')""",
    ),
    "elastics-from-the-operation": change(
        "ElasticPrescription", '"appointmentId" = NULL', '"appointmentId" IS NOT NULL AND "type" = \'CLASS_II\''
    ),
    "expander-turns": change("ApplianceRecord", '"turns" = 40', _kind("PALATAL_EXPANDER")),
    "brackets-within-teeth": change("ApplianceRecord", '"bracketCount" = 33', _kind("BRACES")),
    "braces-overlap": double("ApplianceRecord", f"{_kind('BRACES')} AND \"status\" = 'IN_USE'", number="99"),
    "wire-in-brackets": change("WireRecord", "\"arch\" = 'BOTH'"),
    "wire-within-brackets": change("WireRecord", '"placedOn" = moved("placedOn", -1)', '"number" = 1'),
    "wire-chain": change("WireRecord", '"placedOn" = moved("placedOn", 1)', _FOLLOWS),
    "wire-stage-rises": change("WireRecord", '"stage" = 0', f'{_FOLLOWS} AND NOT "isStepBack"'),
    "one-active-wire": double("WireRecord", '"removedOn" IS NULL', number="99"),
    "wire-placed-at-visit": change("WireRecord", '"placedOn" = moved("placedOn", 1)', '"appointmentId" IS NOT NULL'),
    "wire-fits-slot": change("WireRecord", "\"size\" = '.028x.028'"),
    "aligner-series": change("ApplianceRecord", '"series" = 7', _kind("ALIGNERS")),
    "tray-numbers": change("AlignerTray", '"number" = 999'),
    "tray-status-dates": change("AlignerTray", '"finishedOn" = NULL', "\"status\" = 'WORN'"),
    "trays-in-order": change("AlignerTray", '"startedOn" = moved("startedOn", -1)', _TRAY_FOLLOWS),
    "one-tray-in-use": double("AlignerTray", "\"status\" = 'IN_USE'", number="999"),
    "trays-within-series": change(
        "AlignerTray", '"deliveredOn" = moved("deliveredOn", -1)', '"number" = 1 AND "deliveredOn" IS NOT NULL'
    ),
    "elastics-dates": change("ElasticPrescription", '"endedOn" = moved("startedOn", -1)'),
    "elastics-class": Plant(
        """SELECT e."id" FROM "ElasticPrescription" e JOIN "TreatmentPlan" p ON p."id" = e."treatmentPlanId"
           WHERE p."angleClass" = 'CLASS_II_DIV_1' LIMIT 1""",
        ("""UPDATE "ElasticPrescription" SET "type" = 'CLASS_III' WHERE "id" = :id""",),
    ),
    "elastics-size": change("ElasticPrescription", "\"diameter\" = '3/4'"),
    "elastics-prescribed-at-visit": change(
        "ElasticPrescription", '"startedOn" = moved("startedOn", -1)', '"appointmentId" IS NOT NULL'
    ),
    "expander-is-looked-at": Plant(
        _OLDEST.format("PALATAL_EXPANDER"),
        (
            """DELETE FROM "Appointment" WHERE "startsAt" > (
                SELECT moved("placedOn", 1) FROM "ApplianceRecord" WHERE "id" = :id)
            AND "startsAt" < (SELECT moved("placedOn", 24) FROM "ApplianceRecord" WHERE "id" = :id)""",
        ),
    ),
}
