-- What rows are called: their id, clinic, number, name, and login.

-- describe: Patient
SELECT p."id", c."slug", p."patientNumber", p."firstName" || ' ' || p."lastName",
       (SELECT min(o."email") FROM "PortalAccess" g JOIN "PortalAccount" o ON o."id" = g."portalAccountId"
        WHERE g."patientId" = p."id" AND g."revokedAt" IS NULL AND o."status" = 'ACTIVE')
FROM "Patient" p
JOIN "Clinic" c ON c."id" = p."clinicId"
ORDER BY c."slug", p."patientNumber"

-- describe: User
SELECT u."id", c."slug", NULL, u."firstName" || ' ' || u."lastName", CASE WHEN u."status" = 'ACTIVE' THEN u."email" END
FROM "User" u
LEFT JOIN "Clinic" c ON c."id" = u."clinicId"
ORDER BY coalesce(c."slug", ''), u."email"

-- describe: Appointment
SELECT a."id", c."slug", @on(a."startsAt"), t."name" || ' of ' || p."firstName" || ' ' || p."lastName", NULL
FROM "Appointment" a
JOIN "Clinic" c ON c."id" = a."clinicId"
JOIN "Patient" p ON p."id" = a."patientId"
JOIN "AppointmentType" t ON t."id" = a."appointmentTypeId"
ORDER BY c."slug", a."startsAt" DESC, a."id"

-- describe: InsuranceClaim
SELECT i."id", c."slug", i."number", p."firstName" || ' ' || p."lastName", NULL
FROM "InsuranceClaim" i
JOIN "Clinic" c ON c."id" = i."clinicId"
JOIN "PatientInsurance" s ON s."id" = i."patientInsuranceId"
JOIN "Patient" p ON p."id" = s."patientId"
ORDER BY c."slug", i."number"

-- describe: LabOrder
SELECT o."id", c."slug", o."orderNumber", p."firstName" || ' ' || p."lastName", NULL
FROM "LabOrder" o
JOIN "Clinic" c ON c."id" = o."clinicId"
JOIN "Patient" p ON p."id" = o."patientId"
ORDER BY c."slug", o."orderNumber"

-- describe: Lead
SELECT l."id", c."slug", @on(l."receivedAt"), l."firstName" || ' ' || l."lastName", NULL
FROM "Lead" l
JOIN "Clinic" c ON c."id" = l."clinicId"
ORDER BY c."slug", l."receivedAt", l."id"
