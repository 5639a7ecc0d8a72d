-- Leads and intake forms.

-- rule: converted-lead-is-the-patient
-- title: A converted lead is one patient, with the same name and contact; no other lead is a patient.
-- promise: 16
-- model: Lead
SELECT l."id", @text(l."stage") || ' ' || l."firstName" || ' ' || l."lastName" || ', patient ' || coalesce(p."firstName" || ' '
       || p."lastName", 'none') AS detail
FROM "Lead" l
LEFT JOIN "Patient" p ON p."id" = l."patientId"
WHERE (l."stage" = 'CONVERTED') <> (l."patientId" IS NOT NULL) OR (l."stage" = 'CONVERTED') <> (l."convertedAt" IS NOT NULL)
   OR l."firstName" <> p."firstName" OR l."lastName" <> p."lastName"
   OR (l."patientId" IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM "PatientContact" c
        WHERE c."patientId" = l."patientId" AND (c."email" = l."email" OR c."phone" = l."phone")
      ))

-- rule: every-patient-was-a-lead
-- title: Every patient was a lead, where a clinic keeps leads.
-- promise: 16
-- model: Patient
SELECT p."id", p."firstName" || ' ' || p."lastName" || ' was never a lead' AS detail
FROM "Patient" p
LEFT JOIN "Lead" l ON l."patientId" = p."id"
WHERE l."id" IS NULL AND p."clinicId" IN (SELECT "clinicId" FROM "Lead" WHERE "patientId" IS NOT NULL)

-- rule: lost-lead-has-no-chart
-- title: A lost lead says when and why, and is no patient under the same name and contact.
-- promise: 16
-- model: Lead
SELECT l."id", l."firstName" || ' ' || l."lastName" || ', lost ' || @at(l."lostAt") AS detail
FROM "Lead" l
WHERE (l."stage" = 'LOST') <> (l."lostAt" IS NOT NULL) OR (l."stage" = 'LOST') <> (l."lostReason" IS NOT NULL)
   OR (l."stage" = 'LOST' AND EXISTS (
        SELECT 1 FROM "Patient" p
        WHERE p."clinicId" = l."clinicId" AND p."firstName" = l."firstName" AND p."lastName" = l."lastName"
          AND (p."email" = l."email" OR p."phone" = l."phone")
      ))

-- rule: lead-times
-- title: A lead is converted or lost after it came in; the inquiry is its first activity.
-- promise: schema
-- model: Lead
SELECT l."id", 'received ' || @at(l."receivedAt") || ', first activity ' || @at(a.first) || ', last ' || @at(a.last) AS detail
FROM "Lead" l
LEFT JOIN (
    SELECT "leadId" AS lead, min("occurredAt") AS first, max("occurredAt") AS last,
           min(CASE WHEN "type" = 'INQUIRY' THEN "occurredAt" END) AS asked
    FROM "LeadActivity" GROUP BY "leadId"
) a ON a.lead = l."id"
WHERE a.asked IS NULL OR a.first <> a.asked OR a.asked <> l."receivedAt" OR l."convertedAt" < l."receivedAt"
   OR l."lostAt" < a.last OR l."convertedAt" < a.last

-- rule: conversion-is-the-booking
-- title: A lead with visits is converted when the first of them is booked.
-- promise: 16
-- model: Lead
SELECT l."id", 'converted ' || @at(l."convertedAt") || ', booked ' || @at(v.booked) AS detail
FROM "Lead" l
JOIN (SELECT "patientId" AS patient, min("bookedAt") AS booked FROM "Appointment" GROUP BY "patientId") v
  ON v.patient = l."patientId"
WHERE l."convertedAt" <> v.booked

-- rule: lead-activity-by-employee
-- title: Leads are called by people employed that day.
-- promise: 13
-- model: LeadActivity
SELECT a."id", s."firstName" || ' ' || s."lastName" || ', employed ' || @on(s."hiredOn") || ' to ' || @on(s."terminatedOn")
       || ', on ' || @on(a."occurredAt") AS detail
FROM "LeadActivity" a
JOIN "StaffProfile" s ON s."id" = a."staffProfileId"
WHERE a."occurredAt" < s."hiredOn" OR a."occurredAt" >= @plus_days(s."terminatedOn", 1)

-- rule: intake-before-first-visit
-- title: Intake forms are completed between the booking and the first visit.
-- promise: schema
-- model: IntakeSubmission
SELECT i."id", 'sent ' || @at(i."sentAt") || ', completed ' || @at(i."completedAt") || ', first visit ' || @at(v.came) AS detail
FROM "IntakeSubmission" i
LEFT JOIN (
    SELECT "patientId" AS patient, min("bookedAt") AS booked, min("arrivedAt") AS came
    FROM "Appointment" GROUP BY "patientId"
) v ON v.patient = i."patientId"
WHERE i."completedAt" < i."sentAt" OR i."completedAt" > v.came OR i."sentAt" < v.booked
   OR (i."status" = 'COMPLETED') <> (i."completedAt" IS NOT NULL)
   OR (v.came IS NOT NULL AND i."status" <> 'COMPLETED')

-- rule: unreached-lead-was-never-talked-to
-- title: A lead that could not be reached never talked with anybody or wrote back.
-- promise: 16
-- model: LeadActivity
SELECT a."id", a."note" AS detail
FROM "LeadActivity" a
JOIN "Lead" l ON l."id" = a."leadId"
WHERE l."lostReason" = 'Could not be reached'
  AND (a."note" LIKE '%alked with%' OR a."note" LIKE '%asked to be called%' OR a."note" LIKE '%, who %')

-- rule: called-again-when-asked
-- title: Families who ask to be called next week are called, or book, in the next week.
-- promise: 16
-- model: LeadActivity
SELECT a."id", a."note" || ' on ' || @at(a."occurredAt") AS detail
FROM "LeadActivity" a
WHERE a."note" LIKE '%asked to be called again next week'
  AND NOT EXISTS (
    SELECT 1 FROM "LeadActivity" b
    WHERE b."leadId" = a."leadId" AND @days(a."occurredAt", b."occurredAt") BETWEEN 1 AND 13
      AND NOT EXISTS (
        SELECT 1 FROM "LeadActivity" c
        WHERE c."leadId" = a."leadId" AND c."occurredAt" > a."occurredAt" AND c."occurredAt" < b."occurredAt"
      )
  )

-- rule: walk-in-while-the-door-is-open
-- title: Nobody walks in while the clinic is closed.
-- promise: 16
-- model: LeadActivity
SELECT a."id", a."note" || ' at ' || @at(a."occurredAt") || ' UTC' AS detail
FROM "LeadActivity" a
JOIN clock k ON k.clinic = a."clinicId"
WHERE a."note" LIKE '%came in%'
  AND (@weekday(@day(a."occurredAt", k.winter)) = 'SUNDAY'
       OR (@minute(a."occurredAt", k.winter) NOT BETWEEN 480 AND 1020 AND @minute(a."occurredAt", k.summer) NOT BETWEEN 480 AND 1020))
