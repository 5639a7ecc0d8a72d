-- The story of a patient. Of one day, events come in the order of these queries. Moments are told on the clinic's clock,
-- as the last visit before them has it.

-- story: contact
-- title: First contact
-- model: Patient
SELECT p."id" AS id, @on(p."firstContactOn") AS day, NULL AS minute,
       'First contact, through ' || lower(replace(CAST(p."referralSource" AS text), '_', ' ')) || coalesce(' (Dr. ' || r."lastName" || ')', '')
       || '. Complaint: ' || p."chiefComplaint" AS text
FROM "Patient" p
LEFT JOIN "ReferringProvider" r ON r."id" = p."referringProviderId"

-- story: visit
-- title: Visit
-- model: Patient
SELECT a."patientId" AS id, @on(@day(a."startsAt", a."utcOffsetMinutes")) AS day, @minute(a."startsAt", a."utcOffsetMinutes") AS minute,
       t."name" || ' with ' || s."firstName" || ' ' || s."lastName" || coalesce(', looked at by Dr. ' || d."lastName", '')
       || CASE a."status" WHEN 'COMPLETED' THEN coalesce(', waited ' || v."waitMinutes" || ' min', '')
          WHEN 'CANCELLED' THEN ': cancelled' || coalesce(' (' || lower(replace(CAST(c."reason" AS text), '_', ' ')) || ', ' || c."hoursNotice" || CASE WHEN c."hoursNotice" = 1 THEN ' hour ahead)' ELSE ' hours ahead)' END, '')
          WHEN 'NO_SHOW' THEN ': did not come' WHEN 'IN_PROGRESS' THEN ': here now' ELSE ': ' || lower(replace(CAST(a."status" AS text), '_', ' ')) END AS text
FROM "Appointment" a
JOIN "AppointmentType" t ON t."id" = a."appointmentTypeId"
JOIN "StaffProfile" s ON s."id" = a."providerId"
LEFT JOIN "StaffProfile" d ON d."id" = a."doctorId" AND d."id" <> a."providerId" AND a."status" = 'COMPLETED'
LEFT JOIN "PatientVisit" v ON v."appointmentId" = a."id"
LEFT JOIN "AppointmentCancellation" c ON c."appointmentId" = a."id"

-- story: emergency
-- title: Emergency
-- model: Patient
SELECT e.id AS id, @on(@day(e.at, e.clock)) AS day, @minute(e.at, e.clock) AS minute, e.text AS text
FROM (
    SELECT r."patientId" AS id, r."reportedAt" AS at,
           lower(replace(CAST(r."type" AS text), '_', ' ')) || ' reported: ' || r."description" || ' (' || lower(replace(CAST(r."status" AS text), '_', ' ')) || ')' AS text,
           coalesce((SELECT z."utcOffsetMinutes" FROM "Appointment" z WHERE z."clinicId" = r."clinicId" AND z."startsAt" <= r."reportedAt" ORDER BY z."startsAt" DESC LIMIT 1), 0) AS clock
    FROM "EmergencyRequest" r
) e

-- story: plan
-- title: Plan
-- model: Patient
SELECT "patientId" AS id, @on("presentedOn") AS day, NULL AS minute,
       'Presented: ' || "title" || ', ' || "estimatedMonths" || ' months, ' || '$' || @money("feeCents") AS text
FROM "TreatmentPlan"

-- story: estimate
-- title: Money
-- model: Patient
SELECT t."patientId" AS id, @on(e."presentedOn") AS day, NULL AS minute,
       'Estimate: $' || @money(e."feeCents") || CASE WHEN e."discountCents" > 0 THEN ' less $' || @money(e."discountCents") || ' (' || e."discountReason" || ')' ELSE '' END
       || CASE WHEN e."insuranceEstimateCents" > 0 THEN ', insurance $' || @money(e."insuranceEstimateCents") ELSE '' END
       || ', family $' || @money(e."patientPortionCents") || CASE WHEN e."status" = 'EXPIRED' THEN ' (expired)' ELSE '' END AS text
FROM "TreatmentEstimate" e
JOIN "TreatmentPlan" t ON t."id" = e."treatmentPlanId"

-- story: decision
-- title: Plan
-- model: Patient
SELECT "patientId" AS id, CASE WHEN "acceptedOn" IS NOT NULL THEN @on("acceptedOn") END AS day, NULL AS minute, 'Accepted: ' || "title" AS text
FROM "TreatmentPlan"

-- story: course
-- title: Plan
-- model: Patient
SELECT "patientId" AS id, CASE WHEN "endedOn" IS NOT NULL THEN @on("endedOn") END AS day, NULL AS minute,
       CASE "status" WHEN 'DISCONTINUED' THEN 'Treatment stopped before its end' WHEN 'TRANSFERRED' THEN 'Treatment handed over to another practice'
            WHEN 'DECLINED' THEN 'Plan declined' ELSE 'Treatment ended' END AS text
FROM "TreatmentPlan"
UNION ALL
SELECT t."patientId", @on(h."startedOn"), NULL, 'Phase ' || h."number" || ' begins: ' || lower(replace(CAST(h."type" AS text), '_', ' '))
FROM "TreatmentPhase" h
JOIN "TreatmentPlan" t ON t."id" = h."treatmentPlanId"
WHERE h."startedOn" IS NOT NULL
UNION ALL
SELECT t."patientId", @on(m."reachedOn"), NULL, 'Milestone: ' || lower(replace(CAST(m."type" AS text), '_', ' '))
FROM "TreatmentMilestone" m
JOIN "TreatmentPlan" t ON t."id" = m."treatmentPlanId"
WHERE m."status" = 'REACHED' AND m."type" IN ('START', 'LOWER_BONDING', 'EXTRACTIONS', 'SURGERY', 'DEBOND', 'RETENTION_END')

-- story: appliance
-- title: Appliance
-- model: Patient
SELECT t."patientId" AS id, @on(r."placedOn") AS day, NULL AS minute,
       lower(replace(CAST(r."type" AS text), '_', ' ')) || ', ' || lower(replace(CAST(r."arch" AS text), '_', ' ')) || coalesce(', ' || r."system", '') || coalesce(', slot ' || r."slot", '')
       || coalesce(', ' || r."bracketCount" || ' brackets', '') || ' placed' AS text
FROM "ApplianceRecord" r
JOIN "TreatmentPlan" t ON t."id" = r."treatmentPlanId"
UNION ALL
SELECT t."patientId", @on(r."removedOn"), NULL, lower(replace(CAST(r."type" AS text), '_', ' ')) || ', ' || lower(replace(CAST(r."arch" AS text), '_', ' ')) || ': ' || lower(replace(CAST(r."status" AS text), '_', ' '))
FROM "ApplianceRecord" r
JOIN "TreatmentPlan" t ON t."id" = r."treatmentPlanId"
WHERE r."removedOn" IS NOT NULL
UNION ALL
SELECT t."patientId", @on(e."startedOn"), NULL,
       'Elastics ' || lower(replace(CAST(e."type" AS text), '_', ' ')) || ', ' || e."diameter" || ', ' || e."hoursPerDay" || ' hours a day'
FROM "ElasticPrescription" e
JOIN "TreatmentPlan" t ON t."id" = e."treatmentPlanId"

-- story: wire
-- title: Wire or trays
-- model: Patient
SELECT t."patientId" AS id, @on(w."placedOn") AS day, NULL AS minute,
       lower(replace(CAST(w."arch" AS text), '_', ' ')) || ' wire ' || w."size" || ' ' || CASE w."material" WHEN 'NITI' THEN 'NiTi' WHEN 'SS' THEN 'steel' ELSE 'TMA' END
       || CASE WHEN w."isStepBack" THEN ' (a step back)' ELSE '' END AS text
FROM "WireRecord" w
JOIN "ApplianceRecord" r ON r."id" = w."applianceId"
JOIN "TreatmentPlan" t ON t."id" = r."treatmentPlanId"
UNION ALL
SELECT t."patientId", @on(y."deliveredOn"), NULL,
       lower(replace(CAST(y."arch" AS text), '_', ' ')) || CASE WHEN count(*) = 1 THEN ' tray ' ELSE ' trays ' END || min(y."number") || CASE WHEN max(y."number") > min(y."number") THEN ' to ' || max(y."number") ELSE '' END
       || ' delivered' || CASE WHEN max(coalesce(r."series", 0)) > 0 THEN ', refinement ' || max(r."series") ELSE '' END
FROM "AlignerTray" y
JOIN "ApplianceRecord" r ON r."id" = y."applianceId"
JOIN "TreatmentPlan" t ON t."id" = r."treatmentPlanId"
WHERE y."deliveredOn" IS NOT NULL
GROUP BY t."patientId", y."applianceId", y."arch", y."deliveredOn"

-- story: note
-- title: Note
-- model: Patient
SELECT n."patientId" AS id, @on(coalesce(@day(a."startsAt", a."utcOffsetMinutes"), n."writtenAt")) AS day, NULL AS minute,
       'Findings: ' || n."findings" || ' Done: ' || n."workDone" || ' Next: ' || n."nextSteps" AS text
FROM "ProgressNote" n
LEFT JOIN "Appointment" a ON a."id" = n."appointmentId"

-- story: measurement
-- title: Measured
-- model: Patient
SELECT m."patientId" AS id, @on(m."measuredOn") AS day, NULL AS minute,
       m.name || ' ' || @text(m."value") || m.unit || CASE WHEN m."target" IS NOT NULL THEN ', target ' || @text(m."target") || m.unit ELSE '' END AS text
FROM (
    SELECT c.*,
           CASE WHEN c."type" IN ('SNA', 'SNB', 'ANB', 'SN_MP', 'FMA', 'IMPA', 'FMIA', 'U1_SN') THEN replace(CAST(c."type" AS text), '_', '-')
                WHEN c."type" = 'WITS' THEN 'Wits' ELSE lower(replace(CAST(c."type" AS text), '_', ' ')) END AS name,
           CASE WHEN c."type" IN ('SNA', 'SNB', 'ANB', 'SN_MP', 'FMA', 'IMPA', 'FMIA', 'U1_SN', 'INTERINCISAL') THEN '°' ELSE ' mm' END AS unit
    FROM "ClinicalMeasurement" c
) m

-- story: picture
-- title: Pictures
-- model: Patient
SELECT s."patientId" AS id, @on(s."takenAt") AS day, NULL AS minute,
       lower(replace(CAST(s."timepoint" AS text), '_', ' ')) || ' records: ' || count(*) || CASE WHEN count(*) = 1 THEN ' image' ELSE ' images' END AS text
FROM "ImagingStudy" s
JOIN "PatientImage" g ON g."studyId" = s."id"
GROUP BY s."id", s."patientId", s."takenAt", s."timepoint"

-- story: lab
-- title: Lab
-- model: Patient
SELECT l.id AS id, @on(@day(l.at, l.clock)) AS day, @minute(l.at, l.clock) AS minute, l.text AS text
FROM (
    SELECT o."patientId" AS id, e."occurredAt" AS at,
           'Order ' || o."orderNumber" || ' at ' || v."name" || ': ' || lower(replace(CAST(e."status" AS text), '_', ' ')) AS text,
           coalesce((SELECT z."utcOffsetMinutes" FROM "Appointment" z WHERE z."clinicId" = o."clinicId" AND z."startsAt" <= e."occurredAt" ORDER BY z."startsAt" DESC LIMIT 1), 0) AS clock
    FROM "LabOrderEvent" e
    JOIN "LabOrder" o ON o."id" = e."labOrderId"
    JOIN "Vendor" v ON v."id" = o."vendorId"
) l

-- story: money
-- title: Money
-- model: Patient
SELECT a."patientId" AS id, @on(v."issuedOn") AS day, NULL AS minute,
       'Invoice ' || v."number" || ' over ' || '$' || @money(v."totalCents")
       || coalesce((SELECT ' ($' || @money(sum(i."quantity" * i."unitPriceCents")) || ' less $' || @money(sum(i."discountCents")) || ')' FROM "InvoiceItem" i WHERE i."invoiceId" = v."id" HAVING sum(i."discountCents") > 0), '')
       || CASE WHEN v."insurancePortionCents" > 0 THEN ', of it insurance $' || @money(v."insurancePortionCents") ELSE '' END AS text
FROM "Invoice" v
JOIN "PatientAccount" a ON a."id" = v."accountId"
UNION ALL
SELECT a."patientId", @on(y."receivedOn"), NULL,
       CASE WHEN y."type" = 'REFUND' THEN 'Refund of ' ELSE 'Payment of ' END || '$' || @money(y."amountCents") || ' by ' || lower(replace(CAST(y."payer" AS text), '_', ' '))
       || ', ' || lower(replace(CAST(y."method" AS text), '_', ' ')) || CASE WHEN y."status" = 'FAILED' THEN ': failed' ELSE '' END
FROM "Payment" y
JOIN "PatientAccount" a ON a."id" = y."accountId"
UNION ALL
SELECT a."patientId", @on(j."postedOn"), NULL, lower(replace(CAST(j."type" AS text), '_', ' ')) || ' of ' || '$' || @money(j."amountCents") || ': ' || j."reason"
FROM "AccountAdjustment" j
JOIN "PatientAccount" a ON a."id" = j."accountId"
UNION ALL
SELECT i."patientId", @on(c."submittedOn"), NULL,
       'Claim ' || c."number" || ' over ' || '$' || @money(c."billedCents") || ' sent, now ' || lower(replace(CAST(c."status" AS text), '_', ' '))
FROM "InsuranceClaim" c
JOIN "PatientInsurance" i ON i."id" = c."patientInsuranceId"
UNION ALL
SELECT i."patientId", @on(z."submittedOn"), NULL,
       'Preauthorization ' || z."number" || ' over ' || '$' || @money(z."requestedCents") || ' asked for'
FROM "Preauthorization" z
JOIN "PatientInsurance" i ON i."id" = z."patientInsuranceId"
UNION ALL
SELECT i."patientId", @on(z."answeredOn"), NULL,
       'Preauthorization ' || z."number" || ' ' || lower(CAST(z."status" AS text))
       || CASE WHEN z."approvedCents" IS NULL THEN '' ELSE ': $' || @money(z."approvedCents") END
FROM "Preauthorization" z
JOIN "PatientInsurance" i ON i."id" = z."patientInsuranceId"
WHERE z."answeredOn" IS NOT NULL

-- story: reminder
-- title: Reminder
-- model: Patient
SELECT a."patientId" AS id, @on(@day(r."scheduledFor", a."utcOffsetMinutes")) AS day, @minute(r."scheduledFor", a."utcOffsetMinutes") AS minute,
       CASE r."channel" WHEN 'SMS' THEN 'Text' WHEN 'EMAIL' THEN 'E-mail' ELSE 'Call' END || ' to ' || r."recipient"
       || ' about the visit of ' || @on(@day(a."startsAt", a."utcOffsetMinutes")) || ': ' || lower(CAST(r."status" AS text))
       || CASE WHEN r."answeredAt" IS NOT NULL THEN ', answered' ELSE '' END AS text
FROM "AppointmentReminder" r
JOIN "Appointment" a ON a."id" = r."appointmentId"
WHERE r."status" <> 'CANCELLED'

-- story: message
-- title: Message
-- model: Patient
SELECT w.id AS id, @on(@day(w.at, w.clock)) AS day, @minute(w.at, w.clock) AS minute, w.text AS text
FROM (
    SELECT c."patientId" AS id, m."sentAt" AS at,
           CASE WHEN m."direction" = 'INBOUND' THEN 'From the ' ELSE 'To the ' END
           || CASE WHEN @age(p."dateOfBirth", m."sentAt") >= 18 THEN 'patient: ' ELSE 'family: ' END || m."body" AS text,
           coalesce((SELECT z."utcOffsetMinutes" FROM "Appointment" z WHERE z."clinicId" = c."clinicId" AND z."startsAt" <= m."sentAt" ORDER BY z."startsAt" DESC LIMIT 1), 0) AS clock
    FROM "Message" m
    JOIN "Conversation" c ON c."id" = m."conversationId"
    JOIN "Patient" p ON p."id" = c."patientId"
) w
