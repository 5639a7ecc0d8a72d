-- Clinics, staff and rooms.

-- rule: opening-hours-order
-- title: A clinic opens before it closes, and lunch lies in between.
-- promise: 8
-- model: ClinicHours
SELECT "id", 'open from ' || @text("opensMinute") || ' to ' || @text("closesMinute") AS detail
FROM "ClinicHours"
WHERE "opensMinute" < 0 OR "closesMinute" > 1440 OR "opensMinute" >= "closesMinute"
   OR ("lunchStartMinute" IS NULL) <> ("lunchEndMinute" IS NULL)
   OR NOT ("opensMinute" <= "lunchStartMinute" AND "lunchStartMinute" < "lunchEndMinute"
           AND "lunchEndMinute" <= "closesMinute")

-- rule: staff-name-is-the-users
-- title: An employee and their login have one name.
-- promise: schema
-- model: StaffProfile
SELECT s."id", s."firstName" || ' ' || s."lastName" || ' logs in as ' || u."firstName" || ' ' || u."lastName" AS detail
FROM "StaffProfile" s
JOIN "User" u ON u."id" = s."userId"
WHERE s."firstName" <> u."firstName" OR s."lastName" <> u."lastName"

-- rule: staff-termination
-- title: Employees who have left have a last day after the first; nobody else has one in the past.
-- promise: 13
-- model: StaffProfile
SELECT "id", @text("status") || ', hired ' || @on("hiredOn") || ', left ' || @on("terminatedOn") AS detail
FROM "StaffProfile"
WHERE "terminatedOn" <= "hiredOn"
   OR ("status" = 'TERMINATED') <> (coalesce("terminatedOn" <= @as_of, false))

-- rule: staff-events-within-employment
-- title: Events of an employee are between hire and termination.
-- promise: 13
-- model: EmploymentEvent
SELECT e."id", @text(e."type") || ' on ' || @on(e."occurredOn") || ', employed ' || @on(s."hiredOn") || ' to '
       || @on(s."terminatedOn") AS detail
FROM "EmploymentEvent" e
JOIN "StaffProfile" s ON s."id" = e."staffProfileId"
WHERE e."occurredOn" < s."hiredOn" OR e."occurredOn" > s."terminatedOn"

-- rule: staff-hired-once
-- title: An employment with a history begins with one hire, on the first day.
-- promise: 13
-- model: StaffProfile
SELECT s."id", 'hired ' || @on(s."hiredOn") || ', with ' || @text(e.hires) || ' hires, the first on ' || @on(e.first)
       AS detail
FROM "StaffProfile" s
JOIN (
    SELECT "staffProfileId", sum(CASE WHEN "type" = 'HIRED' THEN 1 ELSE 0 END) AS hires,
           min(CASE WHEN "type" = 'HIRED' THEN "occurredOn" END) AS first
    FROM "EmploymentEvent"
    GROUP BY "staffProfileId"
) e ON e."staffProfileId" = s."id"
WHERE e.hires <> 1 OR e.first <> s."hiredOn"

-- rule: staff-termination-event
-- title: Employees who have left have a termination event on the last day; nobody else has one.
-- promise: 13
-- model: EmploymentEvent
SELECT e."id", 'TERMINATED on ' || @on(e."occurredOn") || ', last day ' || @on(s."terminatedOn") AS detail
FROM "EmploymentEvent" e
JOIN "StaffProfile" s ON s."id" = e."staffProfileId"
WHERE e."type" = 'TERMINATED' AND (s."terminatedOn" IS NULL OR s."terminatedOn" <> e."occurredOn")

-- rule: staff-leaves-with-an-event
-- title: Whoever has left has an event that says so, where a clinic keeps such events.
-- promise: 13
-- model: StaffProfile
SELECT s."id", 'last day ' || @on(s."terminatedOn") || ', no event' AS detail
FROM "StaffProfile" s
WHERE s."terminatedOn" <= @as_of AND s."clinicId" IN (SELECT "clinicId" FROM "EmploymentEvent")
  AND NOT EXISTS (
    SELECT 1 FROM "EmploymentEvent" e WHERE e."staffProfileId" = s."id" AND e."type" = 'TERMINATED'
  )

-- rule: credential-dates
-- title: A credential expires after it was issued, and has the status expired once it has.
-- promise: 12
-- model: StaffCredential
SELECT "id", @text("type") || ' ' || @text("status") || ', ' || @on("issuedOn") || ' to ' || @on("expiresOn") AS detail
FROM "StaffCredential"
WHERE "expiresOn" <= "issuedOn"
   OR ("status" = 'EXPIRED') <> (coalesce("expiresOn" <= @as_of, false))

-- rule: provider-hours-order
-- title: A provider's hours on a weekday begin before they end, inside the clinic's hours.
-- promise: 6
-- model: ProviderSchedule
SELECT p."id", @text(p."weekday") || ' from ' || @text(p."startMinute") || ' to ' || @text(p."endMinute") AS detail
FROM "ProviderSchedule" p
LEFT JOIN "ClinicHours" h ON h."clinicId" = p."clinicId" AND h."weekday" = p."weekday"
WHERE p."startMinute" >= p."endMinute" OR p."effectiveTo" <= p."effectiveFrom"
   OR (h."id" IS NULL AND p."clinicId" IN (SELECT "clinicId" FROM "ClinicHours"))
   OR p."startMinute" < h."opensMinute" OR p."endMinute" > h."closesMinute"

-- rule: provider-hours-of-clinicians
-- title: Only those who treat patients have provider hours.
-- promise: 6
-- model: ProviderSchedule
SELECT p."id", s."firstName" || ' ' || s."lastName" || ' is no provider' AS detail
FROM "ProviderSchedule" p
JOIN "StaffProfile" s ON s."id" = p."providerId"
WHERE s."providerType" = 'NONE'

-- rule: block-order
-- title: A block begins before it ends, and has one owner or none.
-- promise: 8
-- model: ScheduleBlock
SELECT "id", "title" || ' from ' || @at("startsAt") || ' to ' || @at("endsAt") AS detail
FROM "ScheduleBlock"
WHERE "startsAt" >= "endsAt" OR ("providerId" IS NOT NULL AND "chairId" IS NOT NULL)

-- rule: appointment-type-minutes
-- title: A kind of visit takes time, and the doctor's part is no longer than the whole.
-- promise: 8
-- model: AppointmentType
SELECT "id", "code" || ' takes ' || @text("durationMinutes") || ' minutes, the doctor ' || @text("doctorMinutes") AS detail
FROM "AppointmentType"
WHERE "durationMinutes" <= 0 OR "doctorMinutes" < 0 OR "doctorMinutes" > "durationMinutes"
