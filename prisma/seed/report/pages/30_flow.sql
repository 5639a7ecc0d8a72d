-- panel: visits
-- title: Visits by month
-- page: Flow
-- kind: stacked
SELECT c."slug", substr(@on(a."startsAt"), 1, 7), lower(replace(CAST(a."status" AS text), '_', ' ')), count(*)
FROM "Appointment" a JOIN "Clinic" c ON c."id" = a."clinicId"
WHERE a."startsAt" <= @as_of AND substr(@on(a."startsAt"), 1, 7) > (CAST(CAST(substr(@on(@as_of), 1, 4) AS integer) - 1 AS text) || substr(@on(@as_of), 5, 3)) AND a."status" IN ('COMPLETED', 'NO_SHOW', 'CANCELLED')
GROUP BY 1, 2, 3
ORDER BY 2, CASE min(CAST(a."status" AS text)) WHEN 'COMPLETED' THEN 1 WHEN 'CANCELLED' THEN 2 ELSE 3 END, 1

-- panel: starts
-- title: Treatments started by month
-- page: Flow
-- kind: bar
SELECT c."slug", substr(@on(t."startedOn"), 1, 7), count(*)
FROM "TreatmentPlan" t JOIN "Clinic" c ON c."id" = t."clinicId"
WHERE t."startedOn" IS NOT NULL AND t."startedOn" <= @as_of AND substr(@on(t."startedOn"), 1, 7) > (CAST(CAST(substr(@on(@as_of), 1, 4) AS integer) - 1 AS text) || substr(@on(@as_of), 5, 3))
GROUP BY 1, 2
ORDER BY 2, 1

-- panel: new-patients
-- title: New patients by month
-- page: Flow
-- kind: bar
SELECT c."slug", substr(@on(p."firstContactOn"), 1, 7), count(*)
FROM "Patient" p JOIN "Clinic" c ON c."id" = p."clinicId"
WHERE p."firstContactOn" <= @as_of AND substr(@on(p."firstContactOn"), 1, 7) > (CAST(CAST(substr(@on(@as_of), 1, 4) AS integer) - 1 AS text) || substr(@on(@as_of), 5, 3))
GROUP BY 1, 2
ORDER BY 2, 1

-- panel: no-shows-lead
-- title: Share of visits missed, by lead time
-- page: Flow
-- kind: rate
-- note: Time from the booking to the visit; of visits kept or missed.
SELECT x.slug, x.lead, sum(x.missed), count(*) FROM (
    SELECT c."slug" AS slug, CASE WHEN @days(a."bookedAt", a."startsAt") < 7 THEN 'under 1 week' WHEN @days(a."bookedAt", a."startsAt") < 28 THEN '1 to 4 weeks'
            WHEN @days(a."bookedAt", a."startsAt") < 56 THEN '4 to 8 weeks' ELSE '8 weeks or more' END AS lead, CASE WHEN @days(a."bookedAt", a."startsAt") < 7 THEN 1 WHEN @days(a."bookedAt", a."startsAt") < 28 THEN 2
            WHEN @days(a."bookedAt", a."startsAt") < 56 THEN 3 ELSE 4 END AS place,
           CASE WHEN a."status" = 'NO_SHOW' THEN 1 ELSE 0 END AS missed
    FROM "Appointment" a JOIN "Clinic" c ON c."id" = a."clinicId"
    WHERE a."status" IN ('COMPLETED', 'NO_SHOW')
) x
GROUP BY x.slug, x.lead, x.place
ORDER BY x.place, x.slug

-- panel: no-shows-balance
-- title: Share of visits missed, by balance
-- page: Flow
-- kind: rate
-- note: What the family owes today; of visits kept or missed.
SELECT x.slug, x.owes, sum(x.missed), count(*) FROM (
    SELECT c."slug" AS slug, CASE WHEN b."pastDue1To30Cents" + b."pastDue31To60Cents" + b."pastDue61To90Cents" + b."pastDueOver90Cents" > 0
               THEN 'past due' WHEN b."patientBalanceCents" > 0 THEN 'not yet due' ELSE 'nothing' END AS owes,
           CASE WHEN a."status" = 'NO_SHOW' THEN 1 ELSE 0 END AS missed
    FROM "Appointment" a JOIN "Clinic" c ON c."id" = a."clinicId"
    LEFT JOIN "PatientAccount" b ON b."patientId" = a."patientId"
    WHERE a."status" IN ('COMPLETED', 'NO_SHOW')
) x
GROUP BY x.slug, x.owes
ORDER BY CASE x.owes WHEN 'nothing' THEN 1 WHEN 'not yet due' THEN 2 ELSE 3 END, x.slug
