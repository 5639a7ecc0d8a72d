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

-- view: family_paid
-- What was paid for each invoice by others than carriers.
SELECT a."invoiceId" AS id, sum(a."amountCents") AS total
FROM "PaymentAllocation" a
JOIN "Payment" y ON y."id" = a."paymentId"
WHERE y."payer" <> 'INSURANCE'
GROUP BY a."invoiceId"

-- view: open_item
-- What families owe, with the day on which it is due: instalments, and what else is open of their part of an invoice.
SELECT p."accountId" AS account, i."dueOn" AS due, i."amountCents" - i."paidCents" AS cents
FROM "Installment" i
JOIN "PaymentPlan" p ON p."id" = i."paymentPlanId"
WHERE i."status" IN ('SCHEDULED', 'OVERDUE')
UNION ALL
SELECT v."accountId", v."dueOn",
       v."patientPortionCents" - coalesce(y.total, 0) - coalesce(j.total, 0) - coalesce(i.total, 0)
FROM "Invoice" v
LEFT JOIN family_paid y ON y.id = v."id"
LEFT JOIN (
    SELECT "invoiceId" AS id, sum("amountCents") AS total
    FROM "AccountAdjustment"
    WHERE "type" <> 'CONTRACTUAL'
    GROUP BY "invoiceId"
) j ON j.id = v."id"
LEFT JOIN (
    SELECT p."invoiceId" AS id, sum(i."amountCents" - i."paidCents") AS total
    FROM "Installment" i
    JOIN "PaymentPlan" p ON p."id" = i."paymentPlanId"
    WHERE i."status" IN ('SCHEDULED', 'OVERDUE')
    GROUP BY p."invoiceId"
) i ON i.id = v."id"

-- view: first_start
-- The first treatment that each patient started here.
SELECT p."id" AS id, p."clinicId" AS clinic, p."patientId" AS patient, CAST(p."type" AS text) AS type,
       CAST(p."angleClass" AS text) AS angle, t."sex" AS sex, @age(t."dateOfBirth", p."startedOn") AS age,
       @days(t."dateOfBirth", p."startedOn") / 365.25 AS years, @days(p."startedOn", @as_of) <= 180 AS recent
FROM "TreatmentPlan" p
JOIN "Patient" t ON t."id" = p."patientId"
WHERE p."startedOn" IS NOT NULL AND p."previousPlanId" IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM "TreatmentPlan" b
    WHERE b."patientId" = p."patientId" AND b."startedOn" IS NOT NULL AND b."number" < p."number"
  )

-- view: first_measurement
-- The first measurement of each kind.
SELECT m."patientId", CAST(m."type" AS text) AS type, m."value"
FROM "ClinicalMeasurement" m
JOIN (
    SELECT "patientId" AS patient, "type" AS kind, min("measuredOn") AS day
    FROM "ClinicalMeasurement"
    GROUP BY "patientId", "type"
) f ON f.patient = m."patientId" AND f.kind = m."type" AND f.day = m."measuredOn"

-- view: completed_lately
-- Active treatments that were completed in the last year: to the debond, or to the end of a first phase.
SELECT p."id" AS id, p."clinicId" AS clinic, p."patientId" AS patient, CAST(p."type" AS text) AS type,
       p."startedOn" AS started, p."estimatedEndOn" AS estimated, coalesce(d.day, p."endedOn") AS ended
FROM "TreatmentPlan" p
LEFT JOIN debond d ON d.plan = p."id"
WHERE p."startedOn" IS NOT NULL AND (d.day IS NOT NULL OR p."status" = 'COMPLETED')
  AND @days(coalesce(d.day, p."endedOn"), @as_of) <= 365

-- view: in_treatment
-- Every treatment that has started, and the day until which it went on, or goes on.
SELECT p."id" AS id, p."patientId" AS patient, CAST(p."type" AS text) AS type, p."startedOn" AS started,
       coalesce(d.day, p."endedOn", @day(@as_of, 0)) AS until
FROM "TreatmentPlan" p
LEFT JOIN debond d ON d.plan = p."id"
WHERE p."startedOn" IS NOT NULL

-- view: first_retainer
-- The first retainer of each arch after the last debond, but for temporary ones.
SELECT patient, arch, type FROM (
    SELECT p."patientId" AS patient, CAST(a."arch" AS text) AS arch, CAST(a."type" AS text) AS type,
           row_number() OVER (PARTITION BY a."treatmentPlanId", a."arch" ORDER BY a."placedOn", a."number") AS place
    FROM "ApplianceRecord" a
    JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"
    JOIN debond d ON d.plan = p."id"
    WHERE a."type" IN ('ESSIX_RETAINER', 'HAWLEY_RETAINER', 'BONDED_RETAINER') AND p."type" <> 'PHASE_I'
      AND a."system" NOT LIKE '%temporary%'
) r
WHERE place = 1

-- view: staff_rank
-- Employees with the rank of their highest role.
SELECT s."id" AS id, max(r."rank") AS rank
FROM "StaffProfile" s
JOIN "RoleAssignment" g ON g."userId" = s."userId"
JOIN "Role" r ON r."id" = g."roleId"
GROUP BY s."id"

-- view: used_package
-- Sterile packages that were opened, with their cycle.
SELECT l."id" AS id, l."clinicId" AS clinic, l."instrumentSetId" AS tray, l."appointmentId" AS visit,
       l."usedAt" AS used, l."expiresOn" AS expires, c."startedAt" AS started, c."releasedAt" AS released,
       c."status" AS status
FROM "SterilizationLoad" l
JOIN "SterilizationCycle" c ON c."id" = l."cycleId"
WHERE l."usedAt" IS NOT NULL OR l."appointmentId" IS NOT NULL

-- view: allergy
-- What patients react to, and since when the chart says so.
SELECT "patientId" AS patient, "raisedOn" AS since,
       CASE WHEN "message" LIKE 'Nickel%' THEN 'NICKEL' WHEN "message" LIKE 'Acrylic%' THEN 'ACRYLIC'
            WHEN "message" LIKE 'Latex%' THEN 'LATEX' WHEN "message" LIKE 'Ibuprofen%' THEN 'IBUPROFEN'
            WHEN "message" LIKE 'Penicillin%' THEN 'PENICILLIN' ELSE 'OTHER' END AS what
FROM "PatientAlert"
WHERE "type" = 'ALLERGY' AND "resolvedOn" IS NULL

-- view: worn
-- Appliances with their patient and how the plan came to its end.
SELECT a."id" AS id, a."clinicId" AS clinic, CAST(a."type" AS text) AS type, CAST(a."arch" AS text) AS arch, a."system" AS system,
       CAST(a."status" AS text) AS status, a."placedOn" AS placed, a."removedOn" AS removed, a."removedAtId" AS removed_at,
       p."id" AS plan, p."patientId" AS patient, CAST(p."status" AS text) AS ending, p."endedOn" AS ended
FROM "ApplianceRecord" a
JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"

-- view: reading
-- Measurements of a plan, with their place among those of their kind up to the day on which the appliances came off.
SELECT m."id" AS id, m."treatmentPlanId" AS plan, m."patientId" AS patient, CAST(m."type" AS text) AS type, m."value" AS value,
       m."measuredOn" AS day, CAST(p."type" AS text) AS treatment, CAST(p."angleClass" AS text) AS angle,
       CAST(p."status" AS text) AS status,
       row_number() OVER (PARTITION BY m."treatmentPlanId", m."type" ORDER BY m."measuredOn", m."id") AS place,
       row_number() OVER (PARTITION BY m."treatmentPlanId", m."type" ORDER BY m."measuredOn" DESC, m."id") AS from_last
FROM "ClinicalMeasurement" m
JOIN "TreatmentPlan" p ON p."id" = m."treatmentPlanId"
WHERE p."endedOn" IS NULL OR m."measuredOn" <= p."endedOn"

-- view: surgery
-- The day of the operation of those who had one.
SELECT plan, patient, day FROM reached WHERE type = 'SURGERY'

-- view: said
-- What a note says in its three parts, with the day and the patient of its visit.
SELECT n."id" AS id, n."clinicId" AS clinic, n."patientId" AS patient, n."treatmentPlanId" AS plan, n."appointmentId" AS visit,
       CAST(n."type" AS text) AS type, n."findings" AS findings, n."workDone" AS work, n."nextSteps" AS next,
       n."findings" || ' ' || n."workDone" || ' ' || n."nextSteps" AS words, n."writtenAt" AS written, v."day" AS day,
       CAST(y."code" AS text) AS service
FROM "ProgressNote" n
JOIN kept_visit v ON v."id" = n."appointmentId"
JOIN "AppointmentType" y ON y."id" = v."appointmentTypeId"

-- view: wire_words
-- Wires as notes name them, with the patient.
SELECT w."id" AS id, w."appointmentId" AS visit, w."stage" AS stage, w."placedOn" AS placed, w."removedOn" AS removed,
       a.patient AS patient,
       replace(w."size", 'x', ' x ') || ' ' || CASE w."material" WHEN 'NITI' THEN 'NiTi' WHEN 'SS' THEN 'steel' ELSE 'TMA' END AS name
FROM "WireRecord" w
JOIN worn a ON a.id = w."applianceId"

-- view: elastics_worn
-- Elastics with their patient.
SELECT e."id" AS id, p."patientId" AS patient, e."appointmentId" AS visit, e."startedOn" AS started, e."endedOn" AS ended,
       e."type" AS type
FROM "ElasticPrescription" e
JOIN "TreatmentPlan" p ON p."id" = e."treatmentPlanId"

-- view: clock
-- By how many minutes a clinic's clock is ahead of UTC, in winter and in summer, as its visits have it.
SELECT "clinicId" AS clinic, min("utcOffsetMinutes") AS winter, max("utcOffsetMinutes") AS summer
FROM "Appointment"
GROUP BY "clinicId"

-- view: tooth
-- Permanent teeth but for wisdom teeth, with their arch and the age in years at which they come through.
SELECT column1 AS number, CASE WHEN column1 <= 16 THEN 'UPPER' ELSE 'LOWER' END AS arch, column2 AS erupts
FROM (VALUES (2, 12), (3, 6), (4, 11), (5, 10), (6, 11), (7, 8), (8, 7), (9, 7), (10, 8), (11, 11), (12, 10), (13, 11), (14, 6),
             (15, 12), (18, 12), (19, 6), (20, 11), (21, 10), (22, 9), (23, 8), (24, 6), (25, 6), (26, 8), (27, 9), (28, 10),
             (29, 11), (30, 6), (31, 12)) v

-- view: out_of_line
-- Teeth that a note of levelling calls turned; `is_last` where it says that no other one of the arch is.
SELECT n.id AS id, n.plan AS plan, n.day AS day, n.findings AS findings, t.number AS tooth, t.arch AS arch,
       CASE WHEN n.findings LIKE '%#' || @text(t.number) || ' is the last one out%' THEN 1 ELSE 0 END AS is_last
FROM said n
JOIN tooth t ON n.findings LIKE '%#' || @text(t.number) || ' still rotated%' OR n.findings LIKE '%#' || @text(t.number) || ' turned by%'
             OR n.findings LIKE '%#' || @text(t.number) || ' is the last one out%'
WHERE n.findings LIKE '%evelling%' OR n.findings LIKE '%the last one out%'

-- view: into_line
-- Teeth that a note says have come into line.
SELECT n.id AS id, n.plan AS plan, n.day AS day, n.findings AS findings, t.number AS tooth, t.arch AS arch
FROM said n
JOIN tooth t ON n.findings LIKE '%#' || @text(t.number) || ' has come into line%'
             OR n.findings LIKE '%Rotation of #' || @text(t.number) || ' corrected%' OR n.findings LIKE '%Contacts at #' || @text(t.number) || ' closed%'
WHERE n.findings LIKE '% into line%' OR n.findings LIKE '%corrected.%' OR n.findings LIKE '%closed.%'

-- view: public_cover
-- Policies of Medicaid, with the patient and the days of cover.
SELECT i."id" AS id, i."patientId" AS patient, i."effectiveOn" AS since, i."terminatedOn" AS until
FROM "PatientInsurance" i
JOIN "InsurancePlan" n ON n."id" = i."planId"
WHERE n."type" = 'MEDICAID'
