-- Subqueries that several rules use, by name.

-- view: live_visit
-- Visits that took place, are taking place or will: they hold a chair, a provider and a patient.
SELECT * FROM "Appointment" WHERE "status" IN ('SCHEDULED', 'CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW')

-- view: kept_visit
-- Visits to which the patient came, with their day at the clinic.
SELECT a.*, @day(a."startsAt", a."utcOffsetMinutes") AS "day"
FROM "Appointment" a
WHERE a."status" IN ('COMPLETED', 'IN_PROGRESS')

-- view: local_visit
-- Live visits on the clinic's clock: their day and weekday, and minutes from midnight.
SELECT "id" AS id, "clinicId" AS clinic, "providerId" AS provider, "doctorId" AS doctor, "startsAt" AS begins,
       "endsAt" AS ends, "durationMinutes" AS minutes,
       @day("startsAt", "utcOffsetMinutes") AS day,
       @weekday(@day("startsAt", "utcOffsetMinutes")) AS weekday,
       @minute("startsAt", "utcOffsetMinutes") AS first,
       @minute("doctorStartsAt", "utcOffsetMinutes") AS doctor_first,
       @minutes("doctorStartsAt", "doctorEndsAt") AS doctor_minutes
FROM live_visit

-- view: reached
-- Milestones that were reached, with their plan's patient.
SELECT m."id" AS id, m."treatmentPlanId" AS plan, CAST(m."type" AS text) AS type, m."reachedOn" AS day,
       p."patientId" AS patient
FROM "TreatmentMilestone" m
JOIN "TreatmentPlan" p ON p."id" = m."treatmentPlanId"
WHERE m."status" = 'REACHED'

-- view: debond
-- The day on which a plan's appliances came off.
SELECT "treatmentPlanId" AS plan, "reachedOn" AS day
FROM "TreatmentMilestone"
WHERE "type" = 'DEBOND' AND "status" = 'REACHED'

-- view: arch_of_tooth
-- Teeth that a plan extracts or cannot use, with their arch; in universal numbering the upper arch has 1 to 16.
SELECT p."id" AS plan, 'EXTRACTED' AS why, CAST(t.value AS integer) AS tooth,
       CASE WHEN CAST(t.value AS integer) <= 16 THEN 'UPPER' ELSE 'LOWER' END AS arch
FROM "TreatmentPlan" p, @elements(p."extractions", t)
UNION ALL
SELECT p."id", 'UNAVAILABLE', CAST(t.value AS integer),
       CASE WHEN CAST(t.value AS integer) <= 16 THEN 'UPPER' ELSE 'LOWER' END
FROM "TreatmentPlan" p, @elements(p."unavailable", t)

-- view: entry
-- Everything that changes an account, with its day and by how many cents.
SELECT "accountId" AS account, "issuedOn" AS day, "totalCents" AS cents FROM "Invoice"
UNION ALL
SELECT "accountId", "receivedOn", CASE WHEN "type" = 'REFUND' THEN "amountCents" ELSE -"amountCents" END
FROM "Payment"
WHERE "status" = 'POSTED'
UNION ALL
SELECT "accountId", "postedOn", -"amountCents" FROM "AccountAdjustment"
