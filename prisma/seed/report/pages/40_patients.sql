-- panel: case-mix
-- title: Treatments started, by kind
-- page: Patients
-- kind: bar
-- note: Since the practice opened.
SELECT c."slug", lower(replace(CAST(t."type" AS text), '_', ' ')), count(*)
FROM "TreatmentPlan" t JOIN "Clinic" c ON c."id" = t."clinicId"
WHERE t."startedOn" IS NOT NULL
GROUP BY 1, 2
ORDER BY 3 DESC, 2, 1

-- panel: age-sex
-- title: Patients by age and sex
-- page: Patients
-- kind: stacked
SELECT x.slug, x.age, x.sex, count(*) FROM (
    SELECT c."slug" AS slug, CASE WHEN @age(p."dateOfBirth", @as_of) < 10 THEN 'under 10' WHEN @age(p."dateOfBirth", @as_of) < 14 THEN '10 to 13'
            WHEN @age(p."dateOfBirth", @as_of) < 18 THEN '14 to 17' WHEN @age(p."dateOfBirth", @as_of) < 30 THEN '18 to 29'
            WHEN @age(p."dateOfBirth", @as_of) < 45 THEN '30 to 44' ELSE '45 and older' END AS age, lower(replace(CAST(p."sex" AS text), '_', ' ')) AS sex, @age(p."dateOfBirth", @as_of) AS years
    FROM "Patient" p JOIN "Clinic" c ON c."id" = p."clinicId"
) x
GROUP BY x.slug, x.age, x.sex
ORDER BY min(x.years), x.sex, x.slug

-- panel: sources
-- title: Patients by referral source
-- page: Patients
-- kind: bar
SELECT c."slug", lower(replace(CAST(p."referralSource" AS text), '_', ' ')), count(*)
FROM "Patient" p JOIN "Clinic" c ON c."id" = p."clinicId"
GROUP BY 1, 2
ORDER BY 3 DESC, 2, 1

-- panel: months
-- title: Months in treatment, by kind
-- page: Patients
-- kind: stacked
-- note: Treatments in progress, by months since their start.
SELECT x.slug, x.type, x.months, count(*) FROM (
    SELECT c."slug" AS slug, lower(replace(CAST(t."type" AS text), '_', ' ')) AS type,
           CASE WHEN @months(t."startedOn", @as_of) < 6 THEN 'under 6' WHEN @months(t."startedOn", @as_of) < 12 THEN '6 to 11'
                WHEN @months(t."startedOn", @as_of) < 18 THEN '12 to 17' WHEN @months(t."startedOn", @as_of) < 24 THEN '18 to 23'
                ELSE '24 or more' END AS months,
           @least(@months(t."startedOn", @as_of) / 6, 4) AS place
    FROM "TreatmentPlan" t JOIN "Clinic" c ON c."id" = t."clinicId"
    WHERE t."status" = 'ACTIVE' AND t."startedOn" IS NOT NULL
) x
GROUP BY x.slug, x.type, x.months, x.place
ORDER BY x.place, x.type, x.slug
