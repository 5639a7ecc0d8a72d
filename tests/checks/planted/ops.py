"""Violations of the rules for flow, tasks and daily metrics."""

from __future__ import annotations

from planted.plant import Plant, change, remove

_GONE = '"terminatedOn" = "hiredOn"'

PLANTS: dict[str, Plant] = {
    "flow-of-every-arrival": remove("Appointment", '"arrivedAt" IS NOT NULL', "PatientVisit", "appointmentId"),
    "flow-follows-visit": change("PatientVisit", '"arrivedAt" = minutes("arrivedAt", -1)'),
    "flow-wait": change("PatientVisit", '"waitMinutes" = "waitMinutes" + 1', '"waitMinutes" IS NOT NULL'),
    "flow-stages-in-order": change("VisitStageEvent", '"enteredAt" = minutes("enteredAt", -600)', "\"stage\" = 'LEFT'"),
    "flow-stage-is-the-latest": change(
        "PatientVisit",
        "\"stage\" = 'SEATED'",
        """"stage" = 'LEFT' AND "id" IN (SELECT "patientVisitId" FROM "VisitStageEvent")""",
    ),
    "visit-team": change(
        "VisitStaffAssignment",
        """"staffProfileId" = (SELECT "id" FROM "StaffProfile" WHERE "providerType" = 'NONE' LIMIT 1)""",
        "\"role\" = 'PROVIDER'",
    ),
    "visit-team-employed": Plant(
        'SELECT "id" FROM "VisitStaffAssignment" ORDER BY "id" LIMIT 1',
        (
            f"""UPDATE "StaffProfile" SET {_GONE}
            WHERE "id" = (SELECT "staffProfileId" FROM "VisitStaffAssignment" WHERE "id" = :id)""",
        ),
    ),
    "task-is-open-until-it-ends": change("OperationsTask", "\"status\" = 'OPEN'", "\"status\" = 'DONE'"),
    "task-has-its-subject": change("OperationsTask", '"leadId" = NULL', "\"type\" = 'FOLLOW_UP_LEAD'"),
    "daily-metrics-are-the-count": change("DailyMetric", '"chairMinutes" = "chairMinutes" + 5'),
    "daily-metric-of-every-day": Plant(
        """SELECT a."id" FROM "Appointment" a JOIN "DailyMetric" m
            ON m."clinicId" = a."clinicId" AND substr(m."day", 1, 10) = substr(a."startsAt", 1, 10)
            WHERE a."status" = 'COMPLETED' ORDER BY m."day" DESC, a."id" LIMIT 1 OFFSET 100""",
        (
            """DELETE FROM "DailyMetric" WHERE substr("day", 1, 10) =
            (SELECT substr("startsAt", 1, 10) FROM "Appointment" WHERE "id" = :id)""",
        ),
    ),
}
