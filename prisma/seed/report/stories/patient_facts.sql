-- What is true of a patient now.

-- facts: person
-- model: Patient
SELECT p."id" AS id, 'Patient' AS label,
       @age(p."dateOfBirth", @as_of) || ' years, ' || lower(replace(CAST(p."sex" AS text), '_', ' ')) || ', ' || lower(replace(CAST(p."status" AS text), '_', ' ')) AS value
FROM "Patient" p
UNION ALL
SELECT p."id", 'Clinic', c."name" FROM "Patient" p JOIN "Clinic" c ON c."id" = p."clinicId"
UNION ALL
SELECT "id", 'Complaint', "chiefComplaint" FROM "Patient"
UNION ALL
SELECT "patientId", 'Family', "firstName" || ' ' || "lastName" || ', ' || lower(replace(CAST("relationship" AS text), '_', ' '))
FROM "PatientContact" WHERE "isGuarantor" AND "relationship" <> 'SELF'
UNION ALL
SELECT "patientId", 'Alert', "message" FROM "PatientAlert" WHERE "isActive"

-- facts: treatment
-- model: Patient
SELECT t."patientId" AS id, 'Plan' AS label, t."title" || ', ' || lower(replace(CAST(t."status" AS text), '_', ' ')) AS value FROM "TreatmentPlan" t
UNION ALL
SELECT t."patientId", 'Diagnosis', t."diagnosis" FROM "TreatmentPlan" t
UNION ALL
SELECT t."patientId", 'Objectives', t."objectives" FROM "TreatmentPlan" t
UNION ALL
SELECT "patientId", 'Account',
       '$' || @money("balanceCents") || ' open: ' || '$' || @money("chargesCents") || ' charged, ' || '$' || @money("paymentsCents") || ' paid'
       || CASE WHEN "adjustmentsCents" <> 0 THEN ', ' || '$' || @money("adjustmentsCents") || ' credited' ELSE '' END
       || CASE WHEN "refundsCents" <> 0 THEN ', ' || '$' || @money("refundsCents") || ' refunded' ELSE '' END
FROM "PatientAccount"
