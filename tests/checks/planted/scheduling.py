"""Violations of the rules for shifts and leave."""

from __future__ import annotations

from planted.plant import Plant, change, double

_WORKED = "\"type\" = 'REGULAR' AND \"status\" = 'WORKED'"
_APPROVED = "\"status\" = 'APPROVED'"

PLANTS: dict[str, Plant] = {
    "shift-order": change("StaffShift", "\"status\" = 'PLANNED'", _WORKED),
    "shift-worked-minutes": change("StaffShift", '"overtimeMinutes" = "overtimeMinutes" + 30', _WORKED),
    "shift-within-employment": Plant(
        f'SELECT "id" FROM "StaffShift" WHERE {_WORKED} ORDER BY "id" LIMIT 1',
        (
            """UPDATE "StaffProfile" SET "terminatedOn" = moved("hiredOn", 1)
            WHERE "id" = (SELECT "staffProfileId" FROM "StaffShift" WHERE "id" = :id)""",
        ),
    ),
    "shift-overlap": double("StaffShift", _WORKED, startsAt='minutes("startsAt", 30)'),
    "shift-excludes-leave": Plant(
        f'SELECT "id" FROM "StaffShift" WHERE {_WORKED} ORDER BY "id" LIMIT 1',
        (
            """UPDATE "TimeOffRequest" SET "status" = 'APPROVED',
            "staffProfileId" = (SELECT "staffProfileId" FROM "StaffShift" WHERE "id" = :id),
            "firstOn" = (SELECT moved("startsAt", 0) FROM "StaffShift" WHERE "id" = :id),
            "lastOn" = (SELECT moved("startsAt", 0) FROM "StaffShift" WHERE "id" = :id)
            WHERE "id" = (SELECT max("id") FROM "TimeOffRequest")""",
        ),
    ),
    "shift-fits-template": change("StaffShift", '"breakMinutes" = "breakMinutes" + 15', '"templateId" IS NOT NULL'),
    "visit-within-shifts": Plant(
        """SELECT a."id" FROM "Appointment" a WHERE a."status" = 'COMPLETED' AND EXISTS (
            SELECT 1 FROM "StaffShift" h WHERE h."staffProfileId" = a."providerId" AND h."type" = 'REGULAR'
            AND h."startsAt" <= a."startsAt" AND a."endsAt" <= h."endsAt"
            AND h."startsAt" > (SELECT min("startsAt") FROM "StaffShift" WHERE "clinicId" = h."clinicId"))
        ORDER BY a."id" LIMIT 1""",
        (
            """DELETE FROM "StaffShift" WHERE "type" = 'REGULAR'
            AND "staffProfileId" = (SELECT "providerId" FROM "Appointment" WHERE "id" = :id)
            AND "startsAt" <= (SELECT "startsAt" FROM "Appointment" WHERE "id" = :id)
            AND "endsAt" >= (SELECT "endsAt" FROM "Appointment" WHERE "id" = :id)""",
        ),
    ),
    "staff-fits-visits": Plant(
        'SELECT "id" FROM "Clinic" ORDER BY "id" LIMIT 1',
        (
            """UPDATE "StaffShift" SET "startsAt" = minutes("startsAt", -1000) WHERE "clinicId" = :id
            AND "type" = 'REGULAR' AND "status" <> 'PLANNED'""",
        ),
    ),
    "leave-order": change("TimeOffRequest", '"reviewedAt" = minutes("requestedAt", -5)', _APPROVED),
    "leave-within-employment": change("TimeOffRequest", '"firstOn" = moved("firstOn", -9000)', _APPROVED),
    "leave-overlap": double("TimeOffRequest", _APPROVED, firstOn='moved("lastOn", 0)', lastOn='moved("lastOn", 2)'),
    "coverage-possible": change("CoverageRequirement", '"minimum" = 500'),
}
