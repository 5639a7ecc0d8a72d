-- Subqueries that several rules use, by name.

-- view: live_visit
-- Visits that took place, are taking place or will: they hold a chair, a provider and a patient.
SELECT * FROM "Appointment" WHERE "status" IN ('SCHEDULED', 'CONFIRMED', 'IN_PROGRESS', 'COMPLETED', 'NO_SHOW')

-- view: kept_visit
-- Visits to which the patient came, with their day at the clinic.
SELECT a.*, @day(a."startsAt", a."utcOffsetMinutes") AS "day"
FROM "Appointment" a
WHERE a."status" IN ('COMPLETED', 'IN_PROGRESS')
