-- panel: week
-- title: This week
-- page: This week
-- kind: calendar
-- lanes: Chair | Provider
SELECT k."slug", @on(@day(a."startsAt", a."utcOffsetMinutes")), k."name" || ', ' || h."name",
       k."name" || ', ' || s."firstName" || ' ' || s."lastName",
       @minute(a."startsAt", a."utcOffsetMinutes"), @minute(a."startsAt", a."utcOffsetMinutes") + a."durationMinutes",
       t."name" || ': ' || p."firstName" || ' ' || p."lastName" || ' (' || p."patientNumber" || ')', lower(replace(CAST(a."status" AS text), '_', ' '))
FROM live_visit a
JOIN "Clinic" k ON k."id" = a."clinicId"
JOIN "AppointmentType" t ON t."id" = a."appointmentTypeId"
JOIN "Patient" p ON p."id" = a."patientId"
JOIN "StaffProfile" s ON s."id" = a."providerId"
LEFT JOIN "TreatmentChair" h ON h."id" = a."chairId"
WHERE @days(@plus_days(@day(@as_of, 0), -CASE @weekday(@day(@as_of, 0)) WHEN 'MONDAY' THEN 0 WHEN 'TUESDAY' THEN 1 WHEN 'WEDNESDAY' THEN 2 WHEN 'THURSDAY' THEN 3 WHEN 'FRIDAY' THEN 4 WHEN 'SATURDAY' THEN 5 ELSE 6 END), @day(a."startsAt", a."utcOffsetMinutes")) BETWEEN 0 AND 6
  AND @day(a."startsAt", a."utcOffsetMinutes") >= @plus_days(@day(@as_of, 0), -CASE @weekday(@day(@as_of, 0)) WHEN 'MONDAY' THEN 0 WHEN 'TUESDAY' THEN 1 WHEN 'WEDNESDAY' THEN 2 WHEN 'THURSDAY' THEN 3 WHEN 'FRIDAY' THEN 4 WHEN 'SATURDAY' THEN 5 ELSE 6 END)
ORDER BY 2, 5, 1, 3
