-- Shifts and leave.

-- rule: shift-order
-- title: A shift begins before it ends, its break fits inside it, and once it is over it was worked or missed.
-- promise: 9
-- model: StaffShift
SELECT "id", @text("status") || ', ' || @at("startsAt") || ' to ' || @at("endsAt") AS detail
FROM "StaffShift"
WHERE "startsAt" >= "endsAt" OR "breakMinutes" < 0 OR "breakMinutes" >= @minutes("startsAt", "endsAt")
   OR ("status" = 'PLANNED') = ("endsAt" <= @as_of)

-- rule: shift-worked-minutes
-- title: Overtime is the time worked beyond a shift's length less its break; missed and future shifts have none.
-- promise: 13
-- model: StaffShift
SELECT "id", @text("status") || ', worked ' || @text("workedMinutes") || ' with ' || @text("overtimeMinutes")
       || ' of overtime' AS detail
FROM "StaffShift"
WHERE "overtimeMinutes" < 0
   OR ("status" = 'PLANNED') <> ("workedMinutes" IS NULL)
   OR ("status" = 'MISSED' AND "workedMinutes" <> 0)
   OR ("status" <> 'WORKED' AND "overtimeMinutes" <> 0)
   OR ("status" = 'WORKED' AND "type" <> 'ON_CALL'
       AND "workedMinutes" <> @minutes("startsAt", "endsAt") - "breakMinutes" + "overtimeMinutes")

-- rule: shift-within-employment
-- title: Shifts are between hire and termination.
-- promise: 13
-- model: StaffShift
SELECT h."id", 'shift on ' || @on(h."startsAt") || ', employed ' || @on(s."hiredOn") || ' to ' || @on(s."terminatedOn")
       AS detail
FROM "StaffShift" h
JOIN "StaffProfile" s ON s."id" = h."staffProfileId"
WHERE h."startsAt" < s."hiredOn" OR h."startsAt" >= s."terminatedOn"

-- rule: shift-overlap
-- title: Nobody has two shifts at once.
-- promise: 6
-- model: StaffShift
SELECT id, detail FROM (
    SELECT "id" AS id, 'begins ' || @at("startsAt") || ', an earlier shift ends ' || @at(max("endsAt") OVER w) AS detail,
           "startsAt" AS begins, max("endsAt") OVER w AS busy
    FROM "StaffShift"
    WINDOW w AS (PARTITION BY "staffProfileId" ORDER BY "startsAt", "id"
                 ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
) t
WHERE begins < busy

-- rule: shift-excludes-leave
-- title: Nobody has a shift during approved leave.
-- promise: 6
-- model: StaffShift
SELECT h."id", 'shift on ' || @at(h."startsAt") || ', away ' || @on(r."firstOn") || ' to ' || @on(r."lastOn") AS detail
FROM "StaffShift" h
JOIN "TimeOffRequest" r ON r."staffProfileId" = h."staffProfileId" AND r."status" = 'APPROVED'
WHERE h."startsAt" >= r."firstOn" AND h."startsAt" < @plus_days(r."lastOn", 1)

-- rule: shift-fits-template
-- title: A shift of a pattern is on one of its weekdays and as long as the pattern says.
-- promise: schema
-- model: StaffShift
SELECT h."id", 'shift of ' || @text(@minutes(h."startsAt", h."endsAt")) || ' minutes on ' || @on(h."startsAt") AS detail
FROM "StaffShift" h
WHERE h."templateId" IS NOT NULL
  AND NOT EXISTS (
    SELECT 1 FROM "ScheduleTemplateShift" l
    WHERE l."templateId" = h."templateId" AND CAST(l."weekday" AS text) = @weekday(h."startsAt")
      AND l."endMinute" - l."startMinute" = @minutes(h."startsAt", h."endsAt") AND l."breakMinutes" = h."breakMinutes"
  )

-- rule: visit-within-shifts
-- title: In the weeks for which a clinic keeps shifts, provider and doctor of a visit have one that covers it.
-- promise: 6
-- model: Appointment
SELECT v."id", 'visit ' || @at(v.begins) || ' to ' || @at(v.ends) || ', no shift of the ' || v.who AS detail
FROM (
    SELECT "id", "clinicId", 'provider' AS who, "providerId" AS person, "startsAt" AS begins, "endsAt" AS ends
    FROM live_visit
    UNION ALL
    SELECT "id", "clinicId", 'doctor', "doctorId", "doctorStartsAt", "doctorEndsAt"
    FROM live_visit
    WHERE "doctorId" IS NOT NULL
) v
JOIN (
    SELECT "clinicId" AS clinic, min("startsAt") AS first, max("endsAt") AS last
    FROM "StaffShift"
    WHERE "type" = 'REGULAR'
    GROUP BY "clinicId"
) w ON w.clinic = v."clinicId"
WHERE v.begins >= w.first AND v.ends <= w.last
  AND NOT EXISTS (
    SELECT 1 FROM "StaffShift" h
    WHERE h."staffProfileId" = v.person AND h."type" = 'REGULAR' AND h."status" <> 'MISSED'
      AND h."startsAt" <= v.begins AND v.ends <= h."endsAt"
  )

-- rule: staff-fits-visits
-- title: A team works at most 17.5 hours for each visit, five times what one takes; or the desk and a half-day each.
-- promise: 6
-- model: Clinic
SELECT t.id, @text(round(t.hours)) || ' hours of work of ' || @text(t.people) || ' people for ' || @text(t.visits)
       || ' visits in ' || @text(round(t.weeks)) || ' weeks' AS detail
FROM (
    SELECT s.id, s.people, s.minutes / 60.0 AS hours, @minutes(s.first, s.last) / 10080.0 AS weeks,
           (SELECT count(*) FROM live_visit v
            WHERE v."clinicId" = s.id AND v."startsAt" >= s.first AND v."endsAt" <= s.last) AS visits
    FROM (
        SELECT "clinicId" AS id, min("startsAt") AS first, max("endsAt") AS last,
               count(DISTINCT "staffProfileId") AS people, sum(@minutes("startsAt", "endsAt") - "breakMinutes") AS minutes
        FROM "StaffShift"
        WHERE "type" = 'REGULAR' AND "status" <> 'PLANNED'
        GROUP BY "clinicId"
    ) s
) t
WHERE t.hours > 17.5 * t.visits AND t.hours > t.weeks * (60 + 5.5 * t.people)

-- rule: leave-order
-- title: Leave is requested before it ends, approved by another person, and answered after the request.
-- promise: 13
-- model: TimeOffRequest
SELECT r."id", @text(r."status") || ' ' || @on(r."firstOn") || ' to ' || @on(r."lastOn") || ', asked '
       || @at(r."requestedAt") || ', answered ' || @at(r."reviewedAt") AS detail
FROM "TimeOffRequest" r
JOIN "StaffProfile" s ON s."id" = r."staffProfileId"
WHERE r."firstOn" > r."lastOn" OR r."requestedAt" > @plus_days(r."firstOn", 1) OR r."reviewedAt" < r."requestedAt"
   OR (r."status" = 'PENDING') <> (r."reviewedAt" IS NULL)
   OR (r."status" IN ('APPROVED', 'DENIED')) <> (r."reviewedById" IS NOT NULL)
   OR r."reviewedById" = s."userId"

-- rule: leave-within-employment
-- title: Approved leave is between hire and termination.
-- promise: 13
-- model: TimeOffRequest
SELECT r."id", 'away ' || @on(r."firstOn") || ' to ' || @on(r."lastOn") || ', employed ' || @on(s."hiredOn") || ' to '
       || @on(s."terminatedOn") AS detail
FROM "TimeOffRequest" r
JOIN "StaffProfile" s ON s."id" = r."staffProfileId"
WHERE r."status" = 'APPROVED' AND (r."firstOn" < s."hiredOn" OR r."firstOn" >= s."terminatedOn")

-- rule: leave-overlap
-- title: Approved leave of one person does not overlap.
-- promise: 6
-- model: TimeOffRequest
SELECT id, detail FROM (
    SELECT "id" AS id, 'away from ' || @on("firstOn") || ', already until ' || @on(max("lastOn") OVER w) AS detail,
           "firstOn" AS begins, max("lastOn") OVER w AS busy
    FROM "TimeOffRequest"
    WHERE "status" = 'APPROVED'
    WINDOW w AS (PARTITION BY "staffProfileId" ORDER BY "firstOn", "id"
                 ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
) t
WHERE begins <= busy

-- rule: coverage-possible
-- title: No more people are required than the department has.
-- promise: schema
-- model: CoverageRequirement
SELECT c."id", @text(c."department") || ' ' || @text(c."weekday") || ' needs ' || @text(c."minimum") AS detail
FROM "CoverageRequirement" c
WHERE c."minimum" < 1 OR c."minimum" > (
    SELECT count(*) FROM "StaffProfile" s WHERE s."clinicId" = c."clinicId" AND s."department" = c."department"
)
