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
