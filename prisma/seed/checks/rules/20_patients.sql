-- Patients, their families and their health.

-- rule: birth-before-first-contact
-- title: A patient was born before the first contact.
-- promise: 3
-- model: Patient
SELECT "id", 'born ' || @on("dateOfBirth") || ', first contact ' || @on("firstContactOn") AS detail
FROM "Patient"
WHERE "dateOfBirth" >= "firstContactOn"

-- rule: first-contact-before-visits
-- title: Nobody is booked or seen before the first contact.
-- promise: 3
-- model: Appointment
SELECT a."id", 'booked ' || @at(a."bookedAt") || ', first contact ' || @on(p."firstContactOn") AS detail
FROM "Appointment" a
JOIN "Patient" p ON p."id" = a."patientId"
WHERE @day(a."bookedAt", a."utcOffsetMinutes") < p."firstContactOn"
   OR @day(a."startsAt", a."utcOffsetMinutes") < p."firstContactOn"

-- rule: minor-has-guarantor
-- title: A minor has a guarantor who is an adult and at least 18 years older.
-- promise: 4
-- model: Patient
SELECT p."id", 'born ' || @on(p."dateOfBirth") || ', no guarantor who is 18 years older' AS detail
FROM "Patient" p
WHERE @age(p."dateOfBirth", @as_of) < 18
  AND NOT EXISTS (
    SELECT 1 FROM "PatientContact" c
    WHERE c."patientId" = p."id" AND c."isGuarantor" AND @age(c."dateOfBirth", p."dateOfBirth") >= 18
  )

-- rule: one-guarantor
-- title: A patient has no more than one guarantor.
-- promise: 4
-- model: PatientContact
SELECT id, detail FROM (
    SELECT "id" AS id, "firstName" || ' ' || "lastName" || ' is one of several guarantors' AS detail,
           count(*) OVER (PARTITION BY "patientId") AS held
    FROM "PatientContact"
    WHERE "isGuarantor"
) t
WHERE held > 1

-- rule: guardian-is-adult
-- title: Guardians and guarantors of another person are at least 18 years older.
-- promise: 4
-- model: PatientContact
SELECT c."id", 'born ' || @on(c."dateOfBirth") || ', the patient ' || @on(p."dateOfBirth") AS detail
FROM "PatientContact" c
JOIN "Patient" p ON p."id" = c."patientId"
WHERE (c."isGuardian" OR c."isGuarantor") AND c."relationship" <> 'SELF' AND @age(c."dateOfBirth", p."dateOfBirth") < 18

-- rule: self-contact-is-the-patient
-- title: A contact that is the patient has the patient's name and birthday.
-- promise: 4
-- model: PatientContact
SELECT c."id", c."firstName" || ' ' || c."lastName" || ' is said to be ' || p."firstName" || ' ' || p."lastName" AS detail
FROM "PatientContact" c
JOIN "Patient" p ON p."id" = c."patientId"
WHERE c."relationship" = 'SELF'
  AND (c."firstName" <> p."firstName" OR c."lastName" <> p."lastName" OR c."dateOfBirth" <> p."dateOfBirth")

-- rule: household-address
-- title: Everyone in a household lives at its address.
-- promise: 5
-- model: Patient
SELECT p."id", p."street" || ', ' || p."city" || ' instead of ' || h."street" || ', ' || h."city" AS detail
FROM "Patient" p
JOIN "Household" h ON h."id" = p."householdId"
WHERE p."street" <> h."street" OR p."city" <> h."city" OR p."state" <> h."state" OR p."postalCode" <> h."postalCode"

-- rule: household-guarantor
-- title: Minors of one household have the same guarantor.
-- promise: 5
-- model: Patient
SELECT id, detail FROM (
    SELECT p."id" AS id, 'guarantor ' || c."firstName" || ' ' || c."lastName" || ', others in the household differ' AS detail,
           min(c."firstName" || c."lastName" || @on(c."dateOfBirth")) OVER (PARTITION BY p."householdId") AS one,
           max(c."firstName" || c."lastName" || @on(c."dateOfBirth")) OVER (PARTITION BY p."householdId") AS other
    FROM "Patient" p
    JOIN "PatientContact" c ON c."patientId" = p."id" AND c."isGuarantor" AND c."relationship" <> 'SELF'
    WHERE p."householdId" IS NOT NULL AND @age(p."dateOfBirth", @as_of) < 18
) t
WHERE one <> other

-- rule: inactive-patient-status
-- title: Only patients who have left the practice are inactive.
-- promise: 37
-- model: Patient
SELECT "id", 'inactive with the status ' || @text("status") AS detail
FROM "Patient"
WHERE NOT "isActive" AND "status" NOT IN ('INACTIVE', 'TRANSFERRED')

-- rule: one-current-history
-- title: The latest answers to the health questionnaire, and no others, are current.
-- promise: schema
-- model: MedicalHistory
SELECT id, detail FROM (
    SELECT "id" AS id, 'version ' || @text("version") || ' of ' || @text(max("version") OVER (PARTITION BY "patientId"))
           AS detail, "isCurrent" AS said, "version" = max("version") OVER (PARTITION BY "patientId") AS latest
    FROM "MedicalHistory"
) t
WHERE said <> latest

-- rule: histories-in-order
-- title: A later version of the health questionnaire was completed later.
-- promise: schema
-- model: MedicalHistory
SELECT id, detail FROM (
    SELECT "id" AS id, 'completed ' || @on("completedOn") || ', the version before ' || @on(lag("completedOn") OVER w)
           AS detail, "completedOn" AS completed, lag("completedOn") OVER w AS before
    FROM "MedicalHistory"
    WINDOW w AS (PARTITION BY "patientId" ORDER BY "version")
) t
WHERE completed < before

-- rule: alert-resolution
-- title: An alert is active until it is resolved, which is not before it was raised.
-- promise: schema
-- model: PatientAlert
SELECT "id", 'raised ' || @on("raisedOn") || ', resolved ' || @on("resolvedOn") AS detail
FROM "PatientAlert"
WHERE "resolvedOn" < "raisedOn" OR "isActive" <> ("resolvedOn" IS NULL)
