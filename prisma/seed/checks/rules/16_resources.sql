-- Equipment, sterilization and what is kept in stock.

-- rule: equipment-dates
-- title: A device is retired after it was installed, and is out of use only once it is retired.
-- promise: schema
-- model: Equipment
SELECT "id", @text("status") || ', installed ' || @on("installedOn") || ', retired ' || @on("retiredOn") AS detail
FROM "Equipment"
WHERE "retiredOn" <= "installedOn" OR ("status" = 'RETIRED') <> ("retiredOn" IS NOT NULL) OR "priceCents" <= 0

-- rule: maintenance-dates
-- title: Service takes place while the device is in use; planned service is in the future, and done service has a cost.
-- promise: 9
-- model: MaintenanceRecord
SELECT m."id", @text(m."status") || ', planned ' || @on(m."scheduledOn") || ', done ' || @on(m."completedOn") AS detail
FROM "MaintenanceRecord" m
JOIN "Equipment" e ON e."id" = m."equipmentId"
WHERE m."completedOn" < m."scheduledOn" OR m."scheduledOn" < e."installedOn" OR m."completedOn" >= e."retiredOn"
   OR (m."status" = 'COMPLETED') <> (m."completedOn" IS NOT NULL)
   OR (m."status" = 'COMPLETED') <> (m."costCents" IS NOT NULL)
   OR (m."status" = 'SCHEDULED' AND @plus_days(m."scheduledOn", 1) <= @as_of)

-- rule: maintenance-in-time
-- title: A device in use was serviced as often as its type asks for, with a month of grace.
-- promise: schema
-- model: Equipment
SELECT e."id", t."name" || ', last service ' || @on(coalesce(max(m."completedOn"), e."installedOn")) AS detail
FROM "Equipment" e
JOIN "EquipmentType" t ON t."id" = e."equipmentTypeId"
LEFT JOIN "MaintenanceRecord" m ON m."equipmentId" = e."id" AND m."type" <> 'REPAIR'
WHERE e."retiredOn" IS NULL
  AND EXISTS (SELECT 1 FROM "MaintenanceRecord" o WHERE o."clinicId" = e."clinicId")
GROUP BY e."id", t."name", e."installedOn", t."serviceMonths"
HAVING @months(coalesce(max(m."completedOn"), e."installedOn"), @as_of) > t."serviceMonths" + 1

-- rule: cycle-parameters
-- title: Temperature, time and drying of a cycle suit its kind.
-- promise: 40
-- model: SterilizationCycle
SELECT "id", @text("type") || ' at ' || @text("temperatureC") || ' °C for ' || @text("exposureMinutes") || ' minutes' AS detail
FROM "SterilizationCycle"
WHERE NOT (
       ("type" = 'GRAVITY' AND "temperatureC" = 121 AND "exposureMinutes" >= 30 AND "dryingMinutes" BETWEEN 20 AND 30)
    OR ("type" = 'GRAVITY' AND "temperatureC" = 132 AND "exposureMinutes" >= 15 AND "dryingMinutes" BETWEEN 20 AND 30)
    OR ("type" = 'PREVACUUM' AND "temperatureC" BETWEEN 132 AND 134 AND "exposureMinutes" >= 4
        AND "dryingMinutes" BETWEEN 20 AND 30)
    OR ("type" = 'BOWIE_DICK' AND "temperatureC" = 134 AND "exposureMinutes" BETWEEN 3 AND 4)
)
   OR @minutes("startedAt", "endedAt") < "exposureMinutes" + "dryingMinutes"

-- rule: cycle-release
-- title: A cycle is released after it has ended and its indicators were read as passed; a failed one never.
-- promise: 41
-- model: SterilizationCycle
SELECT c."id", @text(c."status") || ', ended ' || @at(c."endedAt") || ', released ' || @at(c."releasedAt") AS detail
FROM "SterilizationCycle" c
WHERE (c."status" = 'RELEASED') <> (c."releasedAt" IS NOT NULL)
   OR c."releasedAt" < c."endedAt"
   OR (c."status" = 'FAILED') <> EXISTS (
        SELECT 1 FROM "SterilizationIndicator" i WHERE i."cycleId" = c."id" AND i."result" = 'FAILED')
   OR EXISTS (SELECT 1 FROM "SterilizationIndicator" i WHERE i."cycleId" = c."id" AND i."readAt" > c."releasedAt")

-- rule: cycle-has-chemical-indicator
-- title: Every cycle has a chemical indicator, read after it has ended.
-- promise: 41
-- model: SterilizationCycle
SELECT c."id", 'cycle of ' || @at(c."startedAt") || ' without one' AS detail
FROM "SterilizationCycle" c
WHERE NOT EXISTS (
    SELECT 1 FROM "SterilizationIndicator" i
    WHERE i."cycleId" = c."id" AND i."type" = 'CHEMICAL' AND i."readAt" >= c."endedAt"
)

-- rule: weekly-spore-test
-- title: A sterilizer that runs loads in a week has a spore test in that week.
-- promise: 41
-- model: SterilizationCycle
SELECT min(c."id") AS id, 'no spore test among ' || @text(count(*)) || ' loads in the week of '
       || @on(min(c."startedAt")) AS detail
FROM "SterilizationCycle" c
LEFT JOIN "SterilizationIndicator" i ON i."cycleId" = c."id" AND i."type" = 'BIOLOGICAL'
WHERE c."type" <> 'BOWIE_DICK'
GROUP BY c."equipmentId", @days('2024-01-01', c."startedAt") / 7
HAVING count(i."id") = 0

-- rule: bowie-dick-first
-- title: The first cycle of a prevacuum sterilizer's day is the air removal test (Bowie-Dick).
-- promise: 41
-- model: SterilizationCycle
SELECT id, detail FROM (
    SELECT c."id" AS id, @text(c."type") || ' of ' || @at(c."startedAt") || ' without a test before it' AS detail,
           c."type" AS kind,
           lag(c."startedAt") OVER w AS previous, c."startedAt" AS started
    FROM "SterilizationCycle" c
    WHERE c."equipmentId" IN (SELECT t."equipmentId" FROM "SterilizationCycle" t WHERE t."type" = 'PREVACUUM')
    WINDOW w AS (PARTITION BY c."equipmentId" ORDER BY c."startedAt")
) t
WHERE kind <> 'BOWIE_DICK' AND (previous IS NULL OR @minutes(previous, started) > 600)

-- rule: retest-after-failure
-- title: After a failed cycle the next load of the sterilizer carries a spore test.
-- promise: 41
-- model: SterilizationCycle
SELECT id, detail FROM (
    SELECT c."id" AS id, 'follows a failed cycle without a spore test, ' || @at(c."startedAt") AS detail,
           lag(c."status") OVER w AS previous, lag(c."type") OVER w AS kind,
           EXISTS (SELECT 1 FROM "SterilizationIndicator" i WHERE i."cycleId" = c."id" AND i."type" = 'BIOLOGICAL')
           AS tested
    FROM "SterilizationCycle" c
    WHERE c."type" <> 'BOWIE_DICK'
    WINDOW w AS (PARTITION BY c."equipmentId" ORDER BY c."startedAt")
) t
WHERE previous = 'FAILED' AND NOT tested

-- rule: cycles-in-turn
-- title: A sterilizer runs one cycle at a time, numbered in order.
-- promise: schema
-- model: SterilizationCycle
SELECT id, detail FROM (
    SELECT "id" AS id, 'number ' || @text("number") || ' begins ' || @at("startedAt") || ', the one before ends '
           || @at(lag("endedAt") OVER w) AS detail,
           "startedAt" AS started, lag("endedAt") OVER w AS busy, "number" AS nth, lag("number") OVER w AS previous
    FROM "SterilizationCycle"
    WINDOW w AS (PARTITION BY "equipmentId" ORDER BY "startedAt", "id")
) t
WHERE started < busy OR nth <= previous

-- rule: operator-on-duty
-- title: Employees who run a sterilizer are employed, trained on bloodborne pathogens, and on shift if the clinic keeps shifts.
-- promise: 12
-- model: SterilizationCycle
SELECT c."id", s."firstName" || ' ' || s."lastName" || ' at ' || @at(c."startedAt") AS detail
FROM "SterilizationCycle" c
JOIN "StaffProfile" s ON s."id" = c."operatorId"
WHERE c."startedAt" < s."hiredOn" OR c."startedAt" >= s."terminatedOn"
   OR NOT EXISTS (
        SELECT 1 FROM "StaffCredential" k
        WHERE k."staffProfileId" = s."id" AND k."type" = 'BLOODBORNE_PATHOGENS' AND k."issuedOn" <= c."startedAt"
          AND k."expiresOn" > c."startedAt")
   OR (c."startedAt" >= (SELECT min(h."startsAt") FROM "StaffShift" h WHERE h."clinicId" = c."clinicId")
       AND NOT EXISTS (
        SELECT 1 FROM "StaffShift" h
        WHERE h."staffProfileId" = s."id" AND h."type" = 'REGULAR' AND h."status" <> 'MISSED'
          AND h."startsAt" <= c."startedAt" AND c."endedAt" <= h."endsAt"))

-- rule: package-used-sterile
-- title: A package is opened at a visit, after its cycle was released and before it expires.
-- promise: 40
-- model: SterilizationLoad
SELECT u.id, @text(u.status) || ', released ' || @at(u.released) || ', opened ' || @at(u.used) || ', expires '
       || @on(u.expires) AS detail
FROM used_package u
WHERE (u.used IS NULL) <> (u.visit IS NULL) OR u.status <> 'RELEASED' OR u.released > u.used OR u.expires <= u.used

-- rule: package-at-completed-visit
-- title: A package is opened when the patient of a completed visit sits down.
-- promise: 11
-- model: SterilizationLoad
SELECT u.id, @text(a."status") || ' visit of ' || @at(a."startsAt") || ', opened ' || @at(u.used) AS detail
FROM used_package u
JOIN "Appointment" a ON a."id" = u.visit
WHERE a."status" <> 'COMPLETED' OR u.used < a."arrivedAt" OR u.used > a."completedAt"

-- rule: tray-in-one-place
-- title: A tray is sterilized again only after its last package was opened.
-- promise: 40
-- model: SterilizationLoad
SELECT id, detail FROM (
    SELECT l."id" AS id, 'in a cycle of ' || @at(c."startedAt") || ', its last package was opened '
           || @at(lag(l."usedAt") OVER w) AS detail,
           c."startedAt" AS started, lag(c."endedAt") OVER w AS ended, lag(c."status") OVER w AS before,
           lag(l."usedAt") OVER w AS used
    FROM "SterilizationLoad" l
    JOIN "SterilizationCycle" c ON c."id" = l."cycleId"
    WINDOW w AS (PARTITION BY l."instrumentSetId" ORDER BY c."startedAt", l."id")
) t
WHERE ended IS NOT NULL AND (started < ended OR (before = 'RELEASED' AND (used IS NULL OR started < used)))

-- rule: visit-has-package
-- title: A completed visit for which a clinic traces packages has one.
-- promise: 40
-- model: Appointment
SELECT a."id", 'visit of ' || @at(a."startsAt") || ' without a package' AS detail
FROM "Appointment" a
JOIN (SELECT clinic, min(used) AS first, max(used) AS last FROM used_package GROUP BY clinic) w ON w.clinic = a."clinicId"
WHERE a."status" = 'COMPLETED' AND a."seatedAt" BETWEEN w.first AND w.last
  AND NOT EXISTS (SELECT 1 FROM "SterilizationLoad" l WHERE l."appointmentId" = a."id")
