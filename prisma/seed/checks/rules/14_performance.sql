-- Training, goals, reviews and recognition.

-- rule: training-dates
-- title: A course is completed after enrolment, before it expires, and during the employment.
-- promise: 13
-- model: TrainingRecord
SELECT t."id", @text(t."status") || ', enrolled ' || @on(t."enrolledOn") || ', completed ' || @on(t."completedOn") AS detail
FROM "TrainingRecord" t
JOIN "StaffProfile" s ON s."id" = t."staffProfileId"
WHERE t."completedOn" < t."enrolledOn" OR t."expiresOn" <= t."completedOn"
   OR (t."status" = 'COMPLETED') <> (t."completedOn" IS NOT NULL)
   OR t."enrolledOn" < s."hiredOn" OR t."completedOn" > s."terminatedOn"

-- rule: training-valid-on-duty
-- title: Employees at work have valid yearly training that day.
-- promise: 12
-- model: StaffShift
SELECT h."id", 'shift on ' || @on(h."startsAt") || ' without ' || c."code" AS detail
FROM "StaffShift" h
JOIN "StaffProfile" s ON s."id" = h."staffProfileId"
JOIN "TrainingCourse" c ON c."validMonths" = 12
WHERE h."status" = 'WORKED' AND h."type" = 'REGULAR'
  AND EXISTS (SELECT 1 FROM @elements(c."requiredFor", d) WHERE d.value = CAST(s."department" AS text))
  AND EXISTS (SELECT 1 FROM "TrainingRecord" e WHERE e."clinicId" = h."clinicId")
  AND NOT EXISTS (
    SELECT 1 FROM "TrainingRecord" t
    WHERE t."staffProfileId" = s."id" AND t."courseId" = c."id" AND t."completedOn" <= h."startsAt"
      AND t."expiresOn" > h."startsAt"
  )

-- rule: training-is-the-certificate
-- title: A certificate that was earned here has its course: completed that day, valid as long.
-- promise: 12
-- model: StaffCredential
SELECT k."id", @text(k."type") || ' of ' || @on(k."issuedOn") || ', no course completed that day' AS detail
FROM "StaffCredential" k
JOIN "StaffProfile" s ON s."id" = k."staffProfileId"
JOIN "TrainingCourse" c ON c."code" = CAST(k."type" AS text)
WHERE k."issuedOn" >= s."hiredOn"
  AND EXISTS (SELECT 1 FROM "TrainingRecord" e WHERE e."clinicId" = k."clinicId")
  AND NOT EXISTS (
    SELECT 1 FROM "TrainingRecord" t
    WHERE t."staffProfileId" = s."id" AND t."courseId" = c."id" AND t."completedOn" = k."issuedOn"
      AND t."expiresOn" = k."expiresOn"
  )

-- rule: continuing-education
-- title: Clinicians who were here for the last two full calendar years have the hours that their licence asks for.
-- promise: 12
-- model: StaffProfile
SELECT s."id", @text(s."providerType") || ' with ' || @text(coalesce(sum(t."ceHours"), 0)) || ' hours' AS detail
FROM "StaffProfile" s
JOIN (
    SELECT r.today, CAST(r.today_year AS integer) - CAST(r.today_year AS integer) % 2 - 2 AS first
    FROM (SELECT @on(@as_of) AS today, substr(@on(@as_of), 1, 4) AS today_year) r
) y ON 1 = 1
LEFT JOIN "TrainingRecord" t ON t."staffProfileId" = s."id"
  AND CAST(substr(@on(t."completedOn"), 1, 4) AS integer) IN (y.first, y.first + 1) AND t."completedOn" IS NOT NULL
WHERE s."providerType" <> 'NONE'
  AND substr(@on(s."hiredOn"), 1, 10) < @text(y.first) || '-01-01'
  AND (s."terminatedOn" IS NULL OR @on(s."terminatedOn") > @text(y.first + 1) || '-12-31')
  AND EXISTS (SELECT 1 FROM "TrainingRecord" e WHERE e."clinicId" = s."clinicId")
GROUP BY s."id", s."providerType"
HAVING coalesce(sum(t."ceHours"), 0) NOT BETWEEN CASE WHEN s."providerType" = 'ORTHODONTIST' THEN 40 ELSE 12 END
                                            AND CASE WHEN s."providerType" = 'ORTHODONTIST' THEN 50 ELSE 25 END

-- rule: review-by-superior
-- title: A review is held by a person of higher rank, never by the employee.
-- promise: 13
-- model: PerformanceReview
SELECT p."id", 'rank ' || @text(own.rank) || ' reviewed by rank ' || @text(other.rank) AS detail
FROM "PerformanceReview" p
JOIN staff_rank own ON own.id = p."subjectId"
JOIN staff_rank other ON other.id = p."reviewerId"
WHERE p."subjectId" = p."reviewerId" OR other.rank <= own.rank

-- rule: review-dates
-- title: A review takes place after the period that it covers, while both people are employed, and has a rating once it is held.
-- promise: 13
-- model: PerformanceReview
SELECT p."id", @text(p."status") || ', about ' || @on(p."periodStart") || ' to ' || @on(p."periodEnd") || ', held '
       || @on(p."completedOn") AS detail
FROM "PerformanceReview" p
JOIN "StaffProfile" s ON s."id" = p."subjectId"
JOIN "StaffProfile" r ON r."id" = p."reviewerId"
WHERE p."periodStart" >= p."periodEnd" OR p."periodStart" < s."hiredOn" OR p."scheduledOn" < p."periodEnd"
   OR p."completedOn" < p."periodEnd" OR p."completedOn" > s."terminatedOn" OR p."completedOn" < r."hiredOn"
   OR p."completedOn" > r."terminatedOn"
   OR (p."status" = 'COMPLETED') <> (p."completedOn" IS NOT NULL)
   OR (p."status" = 'COMPLETED') <> (p."rating" IS NOT NULL)
   OR p."rating" NOT BETWEEN 1 AND 5

-- rule: goal-status
-- title: A goal is open until it is closed, and reached if its result is at least the target.
-- promise: 13
-- model: StaffGoal
SELECT g."id", @text(g."status") || ', target ' || @text(g."target") || ', result ' || @text(g."actual") AS detail
FROM "StaffGoal" g
JOIN "StaffProfile" s ON s."id" = g."staffProfileId"
WHERE g."setOn" >= g."dueOn" OR g."setOn" < s."hiredOn" OR g."closedOn" > s."terminatedOn"
   OR (g."status" = 'OPEN') <> (g."closedOn" IS NULL)
   OR (g."status" = 'OPEN') <> (g."actual" IS NULL)
   OR (g."status" = 'REACHED' AND g."actual" < g."target")
   OR (g."status" = 'MISSED' AND g."actual" >= g."target")

-- rule: recognition-among-colleagues
-- title: Nobody praises themselves; giver and recipient work here that day.
-- promise: 13
-- model: Recognition
SELECT n."id", @text(n."type") || ' on ' || @on(n."givenOn") AS detail
FROM "Recognition" n
JOIN "StaffProfile" s ON s."id" = n."recipientId"
LEFT JOIN "StaffProfile" g ON g."id" = n."giverId"
WHERE n."giverId" = n."recipientId"
   OR n."givenOn" < s."hiredOn" OR n."givenOn" > s."terminatedOn"
   OR n."givenOn" < g."hiredOn" OR n."givenOn" > g."terminatedOn"
