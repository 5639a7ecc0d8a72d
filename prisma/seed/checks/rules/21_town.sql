-- Names and places.

-- rule: name-is-spelled
-- title: Names begin with a capital and have no stray spaces; after Mc comes another capital.
-- promise: schema
-- model: Patient
SELECT "id", "firstName" || ' ' || "lastName" AS detail
FROM "Patient"
WHERE trim("firstName") <> "firstName" OR trim("lastName") <> "lastName"
   OR "firstName" LIKE '%  %' OR "lastName" LIKE '%  %' OR "firstName" = '' OR "lastName" = ''
   OR substr("lastName", 1, 1) <> upper(substr("lastName", 1, 1))
   OR (substr("lastName", 1, 2) = 'Mc' AND substr("lastName", 3, 1) <> upper(substr("lastName", 3, 1)))

-- rule: contact-name-is-spelled
-- title: Names of relatives are spelled by the same rules as those of patients.
-- promise: schema
-- model: PatientContact
SELECT "id", "firstName" || ' ' || "lastName" AS detail
FROM "PatientContact"
WHERE trim("firstName") <> "firstName" OR trim("lastName") <> "lastName"
   OR "firstName" LIKE '%  %' OR "lastName" LIKE '%  %' OR "firstName" = '' OR "lastName" = ''
   OR substr("lastName", 1, 1) <> upper(substr("lastName", 1, 1))
   OR (substr("lastName", 1, 2) = 'Mc' AND substr("lastName", 3, 1) <> upper(substr("lastName", 3, 1)))

-- rule: postal-code-of-one-town
-- title: A postal code belongs to one town.
-- promise: schema
-- model: Patient
SELECT id, code || ' in ' || city AS detail FROM (
    SELECT p."id" AS id, p."postalCode" AS code, p."city" AS city,
           min(p."city" || p."state") OVER (PARTITION BY p."postalCode") AS one,
           max(p."city" || p."state") OVER (PARTITION BY p."postalCode") AS other
    FROM "Patient" p
) t
WHERE one <> other

-- rule: postal-code-of-its-state
-- title: A postal code has five digits and is in the range of its state.
-- promise: schema
-- model: Patient
SELECT p."id", p."postalCode" || ' in ' || p."state" AS detail
FROM "Patient" p
LEFT JOIN (
    SELECT 'OH' AS state, '43' AS first, '45' AS last UNION ALL SELECT 'MN', '55', '56' UNION ALL SELECT 'OR', '97', '97'
    UNION ALL SELECT 'TX', '75', '79' UNION ALL SELECT 'NC', '27', '28' UNION ALL SELECT 'WI', '53', '54'
    UNION ALL SELECT 'CO', '80', '81' UNION ALL SELECT 'AZ', '85', '86'
) s ON s.state = p."state"
WHERE length(p."postalCode") <> 5 OR substr(p."postalCode", 1, 2) < s.first OR substr(p."postalCode", 1, 2) > s.last

-- rule: telephone-has-a-form
-- title: Telephone numbers have one format, and none is the number of directory assistance.
-- promise: schema
-- model: PatientContact
SELECT "id", "phone" AS detail
FROM "PatientContact"
WHERE "phone" NOT LIKE '(___) ___-____' OR "phone" LIKE '%555-1212'

-- rule: child-has-a-household
-- title: Children live in a household; only adults may have none.
-- promise: 5
-- model: Patient
SELECT "id", 'without a household at ' || @text(@age("dateOfBirth", "firstContactOn")) || ' years' AS detail
FROM "Patient"
WHERE "householdId" IS NULL AND @age("dateOfBirth", "firstContactOn") < 18

-- rule: guarantor-can-be-written-to
-- title: Adults who pay for a child have an e-mail address.
-- promise: 4
-- model: PatientContact
SELECT "id", "firstName" || ' ' || "lastName" || ' has no e-mail address' AS detail
FROM "PatientContact"
WHERE "isGuarantor" AND "isGuardian" AND "email" IS NULL

-- rule: debt-is-on-the-chart
-- title: A chart warns of an account that is more than 30 days past due, and of no other.
-- promise: 38
-- model: Patient
SELECT p."id", 'past due ' || @money(past) || ', warnings ' || @text(warnings) AS detail
FROM (
    SELECT a."patientId" AS id, a."clinicId" AS clinic,
           a."pastDue31To60Cents" + a."pastDue61To90Cents" + a."pastDueOver90Cents" AS past,
           (SELECT count(*) FROM "PatientAlert" w WHERE w."patientId" = a."patientId" AND w."type" = 'FINANCIAL' AND w."isActive")
           AS warnings
    FROM "PatientAccount" a
) t
JOIN "Patient" p ON p."id" = t.id
WHERE (past > 0) <> (warnings > 0)
