"""Violations of the rules for equipment and sterilization."""

from __future__ import annotations

from planted.plant import Plant, change, double, remove

_USED = '"usedAt" IS NOT NULL'
_OF_LOAD = '(SELECT "cycleId" FROM "SterilizationLoad" WHERE "id" = :id)'


def _earliest(kind: str, more: str = "") -> str:
    """Return what picks the first cycle of a kind that a sterilizer ran."""
    return f'SELECT "id" FROM "SterilizationCycle" WHERE "type" = \'{kind}\' {more} ORDER BY "startedAt", "id" LIMIT 1'


PLANTS: dict[str, Plant] = {
    "equipment-dates": change("Equipment", "\"status\" = 'RETIRED'", '"retiredOn" IS NULL'),
    "maintenance-dates": change(
        "MaintenanceRecord", '"completedOn" = moved("scheduledOn", -1)', "\"status\" = 'COMPLETED'"
    ),
    "maintenance-in-time": remove(
        "Equipment",
        '"retiredOn" IS NULL AND "installedOn" < \'2022-01-01\'',
        "MaintenanceRecord",
        "equipmentId",
    ),
    "cycle-parameters": change("SterilizationCycle", '"exposureMinutes" = 2', "\"type\" = 'PREVACUUM'"),
    "cycle-release": change("SterilizationCycle", '"releasedAt" = minutes("endedAt", -1)', '"releasedAt" IS NOT NULL'),
    "cycle-has-chemical-indicator": remove(
        "SterilizationCycle", "\"type\" = 'GRAVITY'", "SterilizationIndicator", "cycleId"
    ),
    "weekly-spore-test": Plant(
        # The rule names the smallest id of the week.
        """SELECT min(c."id") FROM "SterilizationCycle" c
        WHERE c."type" = 'GRAVITY' AND c."startedAt" >= '2026-02-02' AND c."startedAt" < '2026-02-08'
        GROUP BY c."equipmentId" ORDER BY 1 LIMIT 1""",
        (
            """DELETE FROM "SterilizationIndicator" WHERE "type" = 'BIOLOGICAL' AND "cycleId" IN (
                SELECT o."id" FROM "SterilizationCycle" o
                WHERE o."equipmentId" = (SELECT "equipmentId" FROM "SterilizationCycle" WHERE "id" = :id))""",
        ),
    ),
    "bowie-dick-first": Plant(
        """SELECT c."id" FROM "SterilizationCycle" c WHERE c."type" = 'PREVACUUM'
        AND c."startedAt" = (SELECT min(o."startedAt") FROM "SterilizationCycle" o
            WHERE o."equipmentId" = c."equipmentId" AND o."type" = 'PREVACUUM')
        ORDER BY c."id" LIMIT 1""",
        (
            """DELETE FROM "SterilizationCycle" WHERE "type" = 'BOWIE_DICK'
            AND "equipmentId" = (SELECT "equipmentId" FROM "SterilizationCycle" WHERE "id" = :id)""",
        ),
    ),
    "retest-after-failure": Plant(
        """SELECT c."id" FROM "SterilizationCycle" c WHERE c."type" = 'GRAVITY' AND c."startedAt" > '2026-02-03'
        AND NOT EXISTS (SELECT 1 FROM "SterilizationIndicator" i WHERE i."cycleId" = c."id" AND i."type" = 'BIOLOGICAL')
        ORDER BY c."startedAt", c."id" LIMIT 1""",
        (
            """UPDATE "SterilizationCycle" SET "status" = 'FAILED'
            WHERE "equipmentId" = (SELECT "equipmentId" FROM "SterilizationCycle" WHERE "id" = :id)
            AND "number" < (SELECT "number" FROM "SterilizationCycle" WHERE "id" = :id)""",
        ),
    ),
    "cycles-in-turn": double(
        "SterilizationCycle", "\"type\" = 'GRAVITY'", startedAt='minutes("startedAt", 5)', number='"number" + 500000'
    ),
    "operator-on-duty": Plant(
        _earliest("GRAVITY"),
        (
            """DELETE FROM "StaffCredential" WHERE "type" = 'BLOODBORNE_PATHOGENS'
            AND "staffProfileId" = (SELECT "operatorId" FROM "SterilizationCycle" WHERE "id" = :id)""",
        ),
    ),
    "package-used-sterile": Plant(
        f'SELECT "id" FROM "SterilizationLoad" WHERE {_USED} ORDER BY "id" LIMIT 1',
        (f"""UPDATE "SterilizationCycle" SET "status" = 'FAILED', "releasedAt" = NULL WHERE "id" = {_OF_LOAD}""",),
    ),
    "package-at-completed-visit": Plant(
        f'SELECT "id" FROM "SterilizationLoad" WHERE {_USED} ORDER BY "id" LIMIT 1',
        (
            """UPDATE "Appointment" SET "status" = 'NO_SHOW'
            WHERE "id" = (SELECT "appointmentId" FROM "SterilizationLoad" WHERE "id" = :id)""",
        ),
    ),
    "tray-in-one-place": Plant(
        """SELECT l."id" FROM "SterilizationLoad" l JOIN "SterilizationCycle" c ON c."id" = l."cycleId"
        WHERE EXISTS (
            SELECT 1 FROM "SterilizationLoad" o JOIN "SterilizationCycle" d ON d."id" = o."cycleId"
            WHERE o."instrumentSetId" = l."instrumentSetId" AND d."startedAt" < c."startedAt"
            AND d."status" = 'RELEASED')
        ORDER BY c."startedAt", l."id" LIMIT 1""",
        (
            """UPDATE "SterilizationLoad" SET "usedAt" = NULL, "appointmentId" = NULL
            WHERE "instrumentSetId" = (SELECT "instrumentSetId" FROM "SterilizationLoad" WHERE "id" = :id)
            AND "id" <> :id""",
        ),
    ),
    "visit-has-package": Plant(
        # Neither the first nor the last, between which packages are traced.
        """SELECT "appointmentId" FROM "SterilizationLoad" l WHERE "usedAt" IS NOT NULL
        AND "usedAt" > (SELECT min("usedAt") FROM "SterilizationLoad" WHERE "clinicId" = l."clinicId")
        AND "usedAt" < (SELECT max("usedAt") FROM "SterilizationLoad" WHERE "clinicId" = l."clinicId")
        ORDER BY "id" LIMIT 1""",
        ("""DELETE FROM "SterilizationLoad" WHERE "appointmentId" = :id""",),
    ),
}
