-- Patients whose stories the report tells: of each kind the one with the most to tell.

-- pick: finished
-- title: Braces, finished
-- model: Patient
SELECT p."patientId"
FROM "TreatmentPlan" p
WHERE p."type" = 'COMPREHENSIVE' AND p."status" = 'COMPLETED'
ORDER BY (SELECT count(*) FROM "ProgressNote" n WHERE n."patientId" = p."patientId") DESC, p."patientId"

-- pick: aligners
-- title: Aligners with a refinement
-- model: Patient
SELECT p."patientId"
FROM "TreatmentPlan" p
WHERE p."type" = 'INVISALIGN' AND EXISTS (
    SELECT 1 FROM "TreatmentPhase" h WHERE h."treatmentPlanId" = p."id" AND h."type" = 'REFINEMENT' AND h."status" IN ('ACTIVE', 'COMPLETED')
)
ORDER BY (SELECT count(*) FROM "ProgressNote" n WHERE n."patientId" = p."patientId") DESC, p."patientId"

-- pick: two-phases
-- title: Two phases
-- model: Patient
SELECT p."patientId"
FROM "TreatmentPlan" p
WHERE p."type" IN ('PHASE_I', 'PHASE_II')
ORDER BY (SELECT count(*) FROM "ProgressNote" n WHERE n."patientId" = p."patientId") DESC, p."patientId"

-- pick: surgery
-- title: Braces with jaw surgery
-- model: Patient
SELECT p."patientId"
FROM "TreatmentPlan" p
WHERE p."type" = 'SURGICAL'
ORDER BY (SELECT count(*) FROM "ProgressNote" n WHERE n."patientId" = p."patientId") DESC, p."patientId"

-- pick: in-progress
-- title: Braces, in progress
-- model: Patient
SELECT p."patientId"
FROM "TreatmentPlan" p
WHERE p."type" = 'COMPREHENSIVE' AND p."status" = 'ACTIVE'
ORDER BY (SELECT count(*) FROM "ProgressNote" n WHERE n."patientId" = p."patientId") DESC, p."patientId"

-- pick: limited
-- title: Limited treatment, or one taken over
-- model: Patient
SELECT p."patientId"
FROM "TreatmentPlan" p
WHERE p."type" IN ('LIMITED', 'TRANSFER_IN')
ORDER BY (SELECT count(*) FROM "ProgressNote" n WHERE n."patientId" = p."patientId") DESC, p."patientId"
