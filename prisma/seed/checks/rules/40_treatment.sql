-- Treatment plans, their phases and milestones, and what is written about visits.

-- rule: plan-dates-in-order
-- title: A plan is presented, accepted, consented to, started and ended, in that order.
-- promise: 14
-- model: TreatmentPlan
SELECT "id", 'presented ' || @on("presentedOn") || ', accepted ' || @on("acceptedOn") || ', consent ' || @on("consentedOn")
       || ', started ' || @on("startedOn") || ', ended ' || @on("endedOn") AS detail
FROM "TreatmentPlan"
WHERE "presentedOn" > coalesce("acceptedOn", "consentedOn", "startedOn", "endedOn")
   OR "acceptedOn" > coalesce("consentedOn", "startedOn", "endedOn")
   OR "consentedOn" > coalesce("startedOn", "endedOn")
   OR "startedOn" > "endedOn" OR "estimatedEndOn" <= "startedOn"

-- rule: plan-status-dates
-- title: A plan has the dates that its status requires: acceptance and consent before a start, an end once it is over.
-- promise: 14
-- model: TreatmentPlan
SELECT "id", @text("status") || ', accepted ' || @on("acceptedOn") || ', started ' || @on("startedOn") || ', ended '
       || @on("endedOn") AS detail
FROM "TreatmentPlan"
WHERE ("status" IN ('PROPOSED', 'DECLINED') AND ("acceptedOn" IS NOT NULL OR "startedOn" IS NOT NULL))
   OR ("status" = 'ACCEPTED' AND ("acceptedOn" IS NULL OR "startedOn" IS NOT NULL))
   OR ("status" IN ('ACTIVE', 'COMPLETED', 'DISCONTINUED', 'TRANSFERRED')
       AND ("acceptedOn" IS NULL OR "consentedOn" IS NULL OR "startedOn" IS NULL OR "estimatedEndOn" IS NULL))
   OR ("status" IN ('COMPLETED', 'DECLINED', 'DISCONTINUED', 'TRANSFERRED')) <> ("endedOn" IS NOT NULL)

-- rule: one-active-plan
-- title: A patient has one active plan at most.
-- promise: 15
-- model: TreatmentPlan
SELECT id, detail FROM (
    SELECT "id" AS id, 'one of ' || @text(count(*) OVER w) || ' active plans' AS detail, count(*) OVER w AS held
    FROM "TreatmentPlan"
    WHERE "status" = 'ACTIVE'
    WINDOW w AS (PARTITION BY "patientId")
) t
WHERE held > 1

-- rule: plans-do-not-overlap
-- title: A patient's next treatment starts after the one before has ended.
-- promise: 15
-- model: TreatmentPlan
SELECT id, detail FROM (
    SELECT "id" AS id, 'started ' || @on("startedOn") || ', the one before ended ' || @on(lag("endedOn") OVER w) AS detail,
           "startedOn" AS started, lag("startedOn") OVER w AS earlier, lag("endedOn") OVER w AS ended
    FROM "TreatmentPlan"
    WHERE "startedOn" IS NOT NULL
    WINDOW w AS (PARTITION BY "patientId" ORDER BY "startedOn", "number")
) t
WHERE earlier IS NOT NULL AND (ended IS NULL OR started < ended)

-- rule: phase-two-continues-phase-one
-- title: A plan continues only a completed Phase I, and a Phase II starts after it.
-- promise: 15
-- model: TreatmentPlan
SELECT p."id", @text(p."type") || ' started ' || @on(p."startedOn") || ' after ' || @text(b."type") || ' '
       || @text(b."status") || ', ended ' || @on(b."endedOn") AS detail
FROM "TreatmentPlan" p
LEFT JOIN "TreatmentPlan" b ON b."id" = p."previousPlanId"
WHERE (p."type" = 'PHASE_II' AND b."id" IS NULL)
   OR (b."id" IS NOT NULL AND (p."type" <> 'PHASE_II' OR b."type" <> 'PHASE_I' OR b."status" <> 'COMPLETED'
                               OR p."startedOn" < b."endedOn" OR p."number" <= b."number"))

-- rule: plan-length
-- title: Treatment is estimated to take about as long as such treatments do.
-- promise: 14
-- model: TreatmentPlan
SELECT p."id", @text(p."type") || ' of ' || @text(p."estimatedMonths") || ' months' AS detail
FROM "TreatmentPlan" p
JOIN (
    SELECT 'COMPREHENSIVE' AS type, 9 AS least, 52 AS most UNION ALL SELECT 'INVISALIGN', 3, 45
    UNION ALL SELECT 'PHASE_I', 4, 25 UNION ALL SELECT 'PHASE_II', 7, 40 UNION ALL SELECT 'LIMITED', 2, 23
    UNION ALL SELECT 'SURGICAL', 10, 53 UNION ALL SELECT 'TRANSFER_IN', 1, 36
) r ON r.type = CAST(p."type" AS text)
WHERE p."estimatedMonths" NOT BETWEEN r.least AND r.most

-- rule: plan-starts-at-a-visit
-- title: Treatment starts at a visit that was kept, in the same clinic.
-- promise: 14
-- model: TreatmentPlan
SELECT p."id", 'started ' || @on(p."startedOn") || ', no visit that day' AS detail
FROM "TreatmentPlan" p
WHERE p."startedOn" IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM kept_visit a WHERE a."patientId" = p."patientId" AND a."day" = p."startedOn")

-- rule: plan-after-exam
-- title: A plan is presented at or after the patient's first kept visit.
-- promise: 14
-- model: TreatmentPlan
SELECT p."id", 'presented ' || @on(p."presentedOn") || ', first seen ' || @on(v.first) AS detail
FROM "TreatmentPlan" p
JOIN (SELECT "patientId", min("day") AS first FROM kept_visit GROUP BY "patientId") v ON v."patientId" = p."patientId"
WHERE p."presentedOn" < v.first

-- rule: active-plan-active-patient
-- title: A patient with an active plan is a patient of the practice.
-- promise: 37
-- model: TreatmentPlan
SELECT p."id", 'active plan of a patient who is ' || @text(t."status") AS detail
FROM "TreatmentPlan" p
JOIN "Patient" t ON t."id" = p."patientId"
WHERE p."status" = 'ACTIVE' AND t."status" IN ('PROSPECT', 'INACTIVE', 'TRANSFERRED')

-- rule: active-patient-has-plan
-- title: A patient in treatment has an active plan, where there are plans at all.
-- promise: 15
-- model: Patient
SELECT t."id", 'in treatment without an active plan' AS detail
FROM "Patient" t
WHERE t."status" = 'ACTIVE'
  AND t."clinicId" IN (SELECT "clinicId" FROM "TreatmentPlan")
  AND NOT EXISTS (SELECT 1 FROM "TreatmentPlan" p WHERE p."patientId" = t."id" AND p."status" = 'ACTIVE')

-- rule: retention-patient-was-treated
-- title: A patient in retention has completed a treatment, where there are plans at all.
-- promise: 21
-- model: Patient
SELECT t."id", 'in retention without a completed treatment' AS detail
FROM "Patient" t
WHERE t."status" = 'RETENTION'
  AND t."clinicId" IN (SELECT "clinicId" FROM "TreatmentPlan")
  AND NOT EXISTS (SELECT 1 FROM "TreatmentPlan" p WHERE p."patientId" = t."id" AND p."status" = 'COMPLETED')

-- rule: retainer-check-after-treatment
-- title: Retainers are checked after they were made.
-- promise: 21
-- model: Appointment
SELECT v."id", 'on ' || @on(v."day") || ', first retainer ' || @on(r.first) AS detail
FROM kept_visit v
JOIN "AppointmentType" y ON y."id" = v."appointmentTypeId" AND y."code" = 'RETAINER_CHECK'
LEFT JOIN (
    SELECT p."patientId" AS patient, min(a."placedOn") AS first
    FROM "ApplianceRecord" a
    JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"
    WHERE a."type" IN ('ESSIX_RETAINER', 'HAWLEY_RETAINER', 'BONDED_RETAINER')
    GROUP BY p."patientId"
) r ON r.patient = v."patientId"
WHERE v."clinicId" IN (SELECT "clinicId" FROM "ApplianceRecord") AND (r.first IS NULL OR v."day" < r.first)

-- rule: plan-provider-is-orthodontist
-- title: A plan is led by an orthodontist.
-- promise: 6
-- model: TreatmentPlan
SELECT p."id", s."firstName" || ' ' || s."lastName" || ', ' || @text(s."providerType") AS detail
FROM "TreatmentPlan" p
JOIN "StaffProfile" s ON s."id" = p."providerId"
WHERE s."providerType" <> 'ORTHODONTIST'

-- rule: nothing-after-leaving
-- title: After treatment was broken off or transferred no visit follows, unless a new plan does.
-- promise: 37
-- model: Appointment
SELECT a."id", @text(a."status") || ' on ' || @at(a."startsAt") || ', ' || @text(p."status") || ' on ' || @on(p."endedOn") AS detail
FROM "TreatmentPlan" p
JOIN live_visit a ON a."patientId" = p."patientId" AND @day(a."startsAt", a."utcOffsetMinutes") > p."endedOn"
WHERE p."status" IN ('DISCONTINUED', 'TRANSFERRED') AND a."status" <> 'NO_SHOW'
  AND NOT EXISTS (SELECT 1 FROM "TreatmentPlan" n WHERE n."patientId" = p."patientId" AND n."number" > p."number")

-- rule: no-retention-after-leaving
-- title: Treatment that was broken off or transferred has no retainers, but for those that held a first phase before.
-- promise: 37
-- model: ApplianceRecord
SELECT a."id", @text(a."type") || ' of a plan that is ' || @text(p."status") AS detail
FROM "ApplianceRecord" a
JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"
WHERE p."status" IN ('DISCONTINUED', 'TRANSFERRED')
  AND a."type" IN ('ESSIX_RETAINER', 'HAWLEY_RETAINER', 'BONDED_RETAINER')
  AND (p."type" <> 'PHASE_I' OR a."placedOn" >= p."endedOn")

-- rule: tooth-numbers
-- title: Teeth are numbered 1 to 32; none is both extracted and missing.
-- promise: 19
-- model: TreatmentPlan
SELECT plan AS id, 'tooth ' || @text(tooth) || ', listed ' || @text(count(*)) || ' times' AS detail
FROM arch_of_tooth
GROUP BY plan, tooth
HAVING count(*) > 1 OR tooth < 1 OR tooth > 32

-- rule: teeth-that-carry-brackets
-- title: Teeth that can carry a bracket are at most those of the arch that are neither extracted nor missing.
-- promise: 19
-- model: TreatmentPlan
SELECT p."id", @text(p."teethUpper") || ' upper and ' || @text(p."teethLower") || ' lower teeth, '
       || @text(coalesce(t.upper, 0)) || ' and ' || @text(coalesce(t.lower, 0)) || ' gone' AS detail
FROM "TreatmentPlan" p
LEFT JOIN (
    SELECT plan, sum(CASE WHEN arch = 'UPPER' THEN 1 ELSE 0 END) AS upper,
           sum(CASE WHEN arch = 'LOWER' THEN 1 ELSE 0 END) AS lower
    FROM arch_of_tooth
    GROUP BY plan
) t ON t.plan = p."id"
WHERE p."teethUpper" < 0 OR p."teethLower" < 0
   OR p."teethUpper" > 16 - coalesce(t.upper, 0) OR p."teethLower" > 16 - coalesce(t.lower, 0)

-- rule: phases-in-order
-- title: The phases of a plan follow one another.
-- promise: schema
-- model: TreatmentPhase
SELECT id, detail FROM (
    SELECT "id" AS id, @text("type") || ' from ' || @on("startedOn") || ', the phase before ' || @on(lag("startedOn") OVER w)
           || ' to ' || @on(lag("endedOn") OVER w) AS detail,
           "startedOn" AS started, lag("id") OVER w AS before, lag("endedOn") OVER w AS ended
    FROM "TreatmentPhase"
    WINDOW w AS (PARTITION BY "treatmentPlanId" ORDER BY "number")
) t
WHERE started IS NOT NULL AND before IS NOT NULL AND (ended IS NULL OR started < ended)

-- rule: phase-status-dates
-- title: A phase has begun once it is active and ended once it is completed; a planned one has no dates.
-- promise: schema
-- model: TreatmentPhase
SELECT "id", @text("type") || ' ' || @text("status") || ', ' || @on("startedOn") || ' to ' || @on("endedOn") AS detail
FROM "TreatmentPhase"
WHERE "endedOn" < "startedOn"
   OR ("status" = 'PLANNED' AND ("startedOn" IS NOT NULL OR "endedOn" IS NOT NULL))
   OR ("status" = 'ACTIVE' AND ("startedOn" IS NULL OR "endedOn" IS NOT NULL))
   OR ("status" = 'COMPLETED' AND ("startedOn" IS NULL OR "endedOn" IS NULL))

-- rule: phase-of-ended-plan
-- title: A plan that was broken off, transferred or declined has no phase that goes on.
-- promise: 37
-- model: TreatmentPhase
SELECT h."id", @text(h."type") || ' ' || @text(h."status") || ' in a plan that is ' || @text(p."status") AS detail
FROM "TreatmentPhase" h
JOIN "TreatmentPlan" p ON p."id" = h."treatmentPlanId"
WHERE (p."status" IN ('DISCONTINUED', 'TRANSFERRED', 'DECLINED') AND h."status" IN ('PLANNED', 'ACTIVE'))
   OR (p."status" IN ('PROPOSED', 'ACCEPTED', 'DECLINED') AND h."startedOn" IS NOT NULL)
   OR h."startedOn" < p."startedOn"

-- rule: milestone-status
-- title: A milestone has a day once it is reached, and only then.
-- promise: schema
-- model: TreatmentMilestone
SELECT "id", @text("type") || ' ' || @text("status") || ' on ' || @on("reachedOn") AS detail
FROM "TreatmentMilestone"
WHERE ("status" = 'REACHED') <> ("reachedOn" IS NOT NULL)

-- rule: milestones-in-order
-- title: Exam, records, presentation, consent, start, debond, retainers and the end of retention follow one another.
-- promise: 14, 20, 21
-- model: TreatmentMilestone
SELECT l.id, l.type || ' on ' || @on(l.day) || ' before ' || e.type || ' on ' || @on(e.day) AS detail
FROM reached e
JOIN (
    SELECT 'EXAM' AS earlier, 'RECORDS' AS later UNION ALL SELECT 'EXAM', 'PRESENTATION'
    UNION ALL SELECT 'RECORDS', 'PRESENTATION' UNION ALL SELECT 'PRESENTATION', 'CONSENT'
    UNION ALL SELECT 'CONSENT', 'START' UNION ALL SELECT 'START', 'LOWER_BONDING'
    UNION ALL SELECT 'START', 'PROGRESS_RECORDS' UNION ALL SELECT 'START', 'SURGERY'
    UNION ALL SELECT 'START', 'DEBOND' UNION ALL SELECT 'LOWER_BONDING', 'DEBOND'
    UNION ALL SELECT 'PROGRESS_RECORDS', 'DEBOND' UNION ALL SELECT 'SURGERY', 'DEBOND'
    UNION ALL SELECT 'DEBOND', 'RETAINERS' UNION ALL SELECT 'RETAINERS', 'RETENTION_END'
    UNION ALL SELECT 'DEBOND', 'RETENTION_END'
) o ON o.earlier = e.type
JOIN reached l ON l.plan = e.plan AND l.type = o.later
WHERE l.day < e.day

-- rule: milestone-visit
-- title: A milestone that names its visit was reached that day, and the patient came.
-- promise: 14
-- model: TreatmentMilestone
SELECT m."id", @text(m."type") || ' on ' || @on(m."reachedOn") || ', the visit ' || @on(v."day") || ', '
       || @text(a."status") AS detail
FROM "TreatmentMilestone" m
JOIN "Appointment" a ON a."id" = m."appointmentId"
LEFT JOIN kept_visit v ON v."id" = m."appointmentId"
WHERE m."status" = 'REACHED' AND (v."id" IS NULL OR v."day" <> m."reachedOn")

-- rule: milestones-fit-plan
-- title: The milestones of presentation, consent and start have the dates of the plan.
-- promise: 14
-- model: TreatmentMilestone
SELECT m.id, m.type || ' on ' || @on(m.day) || ', the plan says ' || @on(CASE m.type WHEN 'PRESENTATION' THEN p."presentedOn"
       WHEN 'CONSENT' THEN p."consentedOn" ELSE p."startedOn" END) AS detail
FROM reached m
JOIN "TreatmentPlan" p ON p."id" = m.plan
WHERE m.type IN ('PRESENTATION', 'CONSENT', 'START')
  AND (CASE m.type WHEN 'PRESENTATION' THEN m.day = p."presentedOn" WHEN 'CONSENT' THEN m.day = p."consentedOn"
       ELSE m.day = p."startedOn" END) IS NOT TRUE

-- rule: milestone-phase
-- title: A milestone and its phase belong to one plan.
-- promise: schema
-- model: TreatmentMilestone
SELECT m."id", @text(m."type") || ' in a phase of another plan' AS detail
FROM "TreatmentMilestone" m
JOIN "TreatmentPhase" h ON h."id" = m."phaseId"
WHERE h."treatmentPlanId" <> m."treatmentPlanId"

-- rule: extraction-referral
-- title: A plan with extractions has its referral; a plan without has none.
-- promise: 27
-- model: TreatmentPlan
SELECT p."id", @text(@length(p."extractions")) || ' extractions, ' || @text(coalesce(m.held, 0)) || ' milestones for them' AS detail
FROM "TreatmentPlan" p
LEFT JOIN (
    SELECT "treatmentPlanId" AS plan, count(*) AS held
    FROM "TreatmentMilestone"
    WHERE "type" IN ('EXTRACTION_REFERRAL', 'EXTRACTIONS')
    GROUP BY "treatmentPlanId"
) m ON m.plan = p."id"
WHERE (@length(p."extractions") = 0 AND coalesce(m.held, 0) > 0)
   OR (@length(p."extractions") > 0 AND p."startedOn" IS NOT NULL
       AND NOT EXISTS (SELECT 1 FROM "TreatmentMilestone" r
                       WHERE r."treatmentPlanId" = p."id" AND r."type" = 'EXTRACTION_REFERRAL'))

-- rule: extractions-before-space-closure
-- title: Teeth are referred, then extracted, then their space is closed.
-- promise: 27
-- model: TreatmentPlan
SELECT p."id", 'referral ' || @on(r.day) || ', extractions ' || @on(e.day) || ', space closure ' || @on(h."startedOn") AS detail
FROM "TreatmentPlan" p
LEFT JOIN reached r ON r.plan = p."id" AND r.type = 'EXTRACTION_REFERRAL'
LEFT JOIN reached e ON e.plan = p."id" AND e.type = 'EXTRACTIONS'
LEFT JOIN "TreatmentPhase" h ON h."treatmentPlanId" = p."id" AND h."type" = 'SPACE_CLOSURE'
WHERE e.day < r.day OR (e.day IS NOT NULL AND r.day IS NULL)
   OR h."startedOn" < e.day OR (h."startedOn" IS NOT NULL AND e.day IS NULL AND @length(p."extractions") > 0)

-- rule: note-of-kept-visit
-- title: A note is about a visit to which the patient came, written that day or later.
-- promise: 11
-- model: ProgressNote
SELECT n."id", @text(n."type") || ' written ' || @at(n."writtenAt") || ', the visit ' || @at(a."startsAt") || ', '
       || @text(a."status") AS detail
FROM "ProgressNote" n
JOIN "Appointment" a ON a."id" = n."appointmentId"
WHERE a."status" NOT IN ('COMPLETED', 'IN_PROGRESS') OR n."writtenAt" < a."startsAt"

-- rule: note-signature
-- title: A signed note was signed after it was written; a draft is not signed.
-- promise: schema
-- model: ProgressNote
SELECT "id", @text("status") || ', written ' || @at("writtenAt") || ', signed ' || @at("signedAt") AS detail
FROM "ProgressNote"
WHERE ("status" = 'SIGNED') <> ("signedAt" IS NOT NULL) OR "signedAt" < "writtenAt"

-- rule: note-author
-- title: Notes are written by clinicians who are employed that day.
-- promise: 6
-- model: ProgressNote
SELECT n."id", s."firstName" || ' ' || s."lastName" || ', ' || @text(s."providerType") || ', on ' || @at(n."writtenAt") AS detail
FROM "ProgressNote" n
JOIN "StaffProfile" s ON s."id" = n."authorId"
WHERE s."providerType" = 'NONE' OR n."writtenAt" < s."hiredOn" OR n."writtenAt" >= @plus_days(s."terminatedOn", 1)

-- rule: completed-visit-has-note
-- title: Every completed visit has a note, where a clinic keeps notes.
-- promise: schema
-- model: Appointment
SELECT a."id", 'completed ' || @at(a."completedAt") || ' without a note' AS detail
FROM "Appointment" a
LEFT JOIN "ProgressNote" n ON n."appointmentId" = a."id"
WHERE a."status" = 'COMPLETED' AND n."id" IS NULL AND a."clinicId" IN (SELECT "clinicId" FROM "ProgressNote")

-- rule: procedure-of-kept-visit
-- title: A procedure was done at a visit to which the patient came, that day.
-- promise: 11
-- model: ProcedureRecord
SELECT r."id", 'done ' || @on(r."performedOn") || ', the visit ' || @at(a."startsAt") || ', ' || @text(a."status") AS detail
FROM "ProcedureRecord" r
JOIN "Appointment" a ON a."id" = r."appointmentId"
WHERE a."status" NOT IN ('COMPLETED', 'IN_PROGRESS') OR @day(a."startsAt", a."utcOffsetMinutes") <> r."performedOn"

-- rule: procedure-note
-- title: A procedure and its note are about one visit.
-- promise: schema
-- model: ProcedureRecord
SELECT r."id", 'the note is about another visit' AS detail
FROM "ProcedureRecord" r
JOIN "ProgressNote" n ON n."id" = r."progressNoteId"
WHERE n."appointmentId" <> r."appointmentId"

-- rule: procedure-provider
-- title: Procedures are done by clinicians who are employed that day.
-- promise: 6
-- model: ProcedureRecord
SELECT r."id", s."firstName" || ' ' || s."lastName" || ', ' || @text(s."providerType") || ', on ' || @on(r."performedOn") AS detail
FROM "ProcedureRecord" r
JOIN "StaffProfile" s ON s."id" = r."providerId"
WHERE s."providerType" = 'NONE' OR r."performedOn" < s."hiredOn" OR r."performedOn" >= s."terminatedOn"

-- rule: procedure-code-valid
-- title: A procedure's code was in use on the day.
-- promise: 25
-- model: ProcedureRecord
SELECT r."id", c."code" || ' on ' || @on(r."performedOn") || ', in use ' || @on(c."validFrom") || ' to ' || @on(c."validTo") AS detail
FROM "ProcedureRecord" r
JOIN "ProcedureCode" c ON c."id" = r."procedureCodeId"
WHERE r."performedOn" < c."validFrom" OR r."performedOn" > c."validTo"

-- rule: procedure-dentition
-- title: The dentition of a procedure's code fits the patient's age.
-- promise: 25
-- model: ProcedureRecord
SELECT r."id", c."code" || ', ' || @text(c."dentition") || ', at ' || @text(@age(p."dateOfBirth", r."performedOn")) AS detail
FROM "ProcedureRecord" r
JOIN "ProcedureCode" c ON c."id" = r."procedureCodeId"
JOIN "Patient" p ON p."id" = r."patientId"
WHERE (c."dentition" = 'PRIMARY' AND @age(p."dateOfBirth", r."performedOn") > 6)
   OR (c."dentition" = 'TRANSITIONAL' AND @age(p."dateOfBirth", r."performedOn") NOT BETWEEN 6 AND 12)
   OR (c."dentition" = 'ADOLESCENT' AND @age(p."dateOfBirth", r."performedOn") NOT BETWEEN 11 AND 18)
   OR (c."dentition" = 'ADULT' AND @age(p."dateOfBirth", r."performedOn") < 18)

-- rule: procedure-within-plan
-- title: Work on a plan was done after the plan was presented.
-- promise: 14
-- model: ProcedureRecord
SELECT r."id", c."code" || ' on ' || @on(r."performedOn") || ', the plan started ' || @on(p."startedOn") AS detail
FROM "ProcedureRecord" r
JOIN "ProcedureCode" c ON c."id" = r."procedureCodeId"
JOIN "TreatmentPlan" p ON p."id" = r."treatmentPlanId"
WHERE c."category" IN ('LIMITED', 'INTERCEPTIVE', 'COMPREHENSIVE')
  AND (p."startedOn" IS NULL OR r."performedOn" < p."startedOn")

-- rule: measurement-range
-- title: A measurement is clinically possible.
-- promise: 26
-- model: ClinicalMeasurement
SELECT m."id", @text(m."type") || ' ' || @text(m."value") || ', target ' || @text(m."target") AS detail
FROM "ClinicalMeasurement" m
JOIN (
    SELECT 'OVERJET' AS type, -8.0 AS least, 15.0 AS most UNION ALL SELECT 'OVERBITE', -8.0, 10.0
    UNION ALL SELECT 'ANB', -10.0, 12.0 UNION ALL SELECT 'CROWDING_UPPER', 0.0, 15.0
    UNION ALL SELECT 'CROWDING_LOWER', 0.0, 15.0 UNION ALL SELECT 'SPACING_UPPER', 0.0, 10.0
    UNION ALL SELECT 'SPACING_LOWER', 0.0, 10.0 UNION ALL SELECT 'MIDLINE', -8.0, 8.0
    UNION ALL SELECT 'SNA', 65.0, 100.0 UNION ALL SELECT 'SNB', 62.0, 98.0 UNION ALL SELECT 'SN_MP', 10.0, 60.0
    UNION ALL SELECT 'FMA', 5.0, 55.0 UNION ALL SELECT 'IMPA', 65.0, 125.0 UNION ALL SELECT 'FMIA', 25.0, 100.0
    UNION ALL SELECT 'U1_SN', 75.0, 135.0 UNION ALL SELECT 'INTERINCISAL', 90.0, 175.0
    UNION ALL SELECT 'WITS', -20.0, 20.0
) r ON r.type = CAST(m."type" AS text)
WHERE m."value" NOT BETWEEN r.least AND r.most OR m."target" NOT BETWEEN r.least AND r.most

-- rule: measurement-day
-- title: A measurement was taken at a visit to which the patient came.
-- promise: 11
-- model: ClinicalMeasurement
SELECT m."id", @text(m."type") || ' on ' || @on(m."measuredOn") || ', no visit that day' AS detail
FROM "ClinicalMeasurement" m
LEFT JOIN "ProgressNote" n ON n."id" = m."progressNoteId"
LEFT JOIN kept_visit v ON v."id" = n."appointmentId"
WHERE (n."appointmentId" IS NOT NULL AND (v."id" IS NULL OR v."day" <> m."measuredOn"))
   OR NOT EXISTS (SELECT 1 FROM kept_visit a WHERE a."patientId" = m."patientId" AND a."day" = m."measuredOn")

-- rule: anb-identity
-- title: ANB is SNA less SNB.
-- promise: schema
-- model: ClinicalMeasurement
SELECT b."id", 'ANB ' || @text(b."value") || ', SNA ' || @text(a."value") || ', SNB ' || @text(c."value") AS detail
FROM "ClinicalMeasurement" b
JOIN "ClinicalMeasurement" a ON a."patientId" = b."patientId" AND a."measuredOn" = b."measuredOn" AND a."type" = 'SNA'
JOIN "ClinicalMeasurement" c ON c."patientId" = b."patientId" AND c."measuredOn" = b."measuredOn" AND c."type" = 'SNB'
WHERE b."type" = 'ANB' AND abs(a."value" - c."value" - b."value") > 0.051

-- rule: ceph-triangle
-- title: FMA, IMPA and FMIA add up to 180 degrees.
-- promise: schema
-- model: ClinicalMeasurement
SELECT b."id", 'FMA ' || @text(b."value") || ', IMPA ' || @text(a."value") || ', FMIA ' || @text(c."value") AS detail
FROM "ClinicalMeasurement" b
JOIN "ClinicalMeasurement" a ON a."patientId" = b."patientId" AND a."measuredOn" = b."measuredOn" AND a."type" = 'IMPA'
JOIN "ClinicalMeasurement" c ON c."patientId" = b."patientId" AND c."measuredOn" = b."measuredOn" AND c."type" = 'FMIA'
WHERE b."type" = 'FMA' AND abs(a."value" + b."value" + c."value" - 180) > 0.051

-- rule: crowding-or-spacing
-- title: One arch is crowded or has spaces, not both on the same day.
-- promise: 26
-- model: ClinicalMeasurement
SELECT c."id", @text(c."type") || ' ' || @text(c."value") || ' and ' || @text(s."type") || ' ' || @text(s."value") AS detail
FROM "ClinicalMeasurement" c
JOIN "ClinicalMeasurement" s ON s."patientId" = c."patientId" AND s."measuredOn" = c."measuredOn" AND s."value" > 0
WHERE c."value" > 0
  AND ((c."type" = 'CROWDING_UPPER' AND s."type" = 'SPACING_UPPER')
       OR (c."type" = 'CROWDING_LOWER' AND s."type" = 'SPACING_LOWER'))

-- rule: complaint-fits-findings
-- title: The first measurement confirms the patient's complaint.
-- promise: 26
-- model: Patient
SELECT p."id", p."chiefComplaint" || ': overjet ' || @text(j."value") || ', overbite ' || @text(b."value") || ', crowding '
       || @text(cu."value") || ' and ' || @text(cl."value") || ', spacing ' || @text(su."value") || ' and '
       || @text(sl."value") AS detail
FROM "Patient" p
LEFT JOIN first_measurement j ON j."patientId" = p."id" AND j.type = 'OVERJET'
LEFT JOIN first_measurement b ON b."patientId" = p."id" AND b.type = 'OVERBITE'
LEFT JOIN first_measurement cu ON cu."patientId" = p."id" AND cu.type = 'CROWDING_UPPER'
LEFT JOIN first_measurement cl ON cl."patientId" = p."id" AND cl.type = 'CROWDING_LOWER'
LEFT JOIN first_measurement su ON su."patientId" = p."id" AND su.type = 'SPACING_UPPER'
LEFT JOIN first_measurement sl ON sl."patientId" = p."id" AND sl.type = 'SPACING_LOWER'
WHERE (p."chiefComplaint" = 'Underbite' AND j."value" >= 1)
   OR (p."chiefComplaint" = 'Protrusion' AND j."value" < 4)
   OR (p."chiefComplaint" = 'Overbite' AND b."value" < 3.5)
   OR (p."chiefComplaint" = 'Open bite' AND b."value" > 0.5)
   -- Where space was measured at all, which it is not at every exam.
   OR (p."chiefComplaint" = 'Crowding' AND coalesce(su."value", sl."value", cu."value", cl."value") IS NOT NULL
       AND coalesce(cu."value", 0) < 0.5 AND coalesce(cl."value", 0) < 0.5)
   OR (p."chiefComplaint" = 'Spacing' AND coalesce(su."value", sl."value", cu."value", cl."value") IS NOT NULL
       AND coalesce(su."value", 0) < 0.5 AND coalesce(sl."value", 0) < 0.5)

-- rule: measurements-move-toward-target
-- title: When the appliances come off, no finding is farther from its target than it was before the start.
-- promise: 26
-- model: ClinicalMeasurement
SELECT id, detail FROM (
    SELECT m."id" AS id, @text(m."type") || ' ' || @text(f."value") || ' became ' || @text(m."value") || ', target '
           || @text(m."target") AS detail,
           abs(m."value" - m."target") - abs(f."value" - m."target") AS farther
    FROM debond d
    JOIN "ClinicalMeasurement" m ON m."treatmentPlanId" = d.plan AND m."measuredOn" = d.day AND m."target" IS NOT NULL
    JOIN (
        SELECT "treatmentPlanId", "type", "value",
               row_number() OVER (PARTITION BY "treatmentPlanId", "type" ORDER BY "measuredOn", "id") AS place
        FROM "ClinicalMeasurement"
    ) f ON f."treatmentPlanId" = d.plan AND f."type" = m."type" AND f.place = 1
) t
WHERE farther > 0.051

-- rule: bite-at-debond
-- title: Full treatment ends with an overjet and an overbite of 2 to 3 mm, or up to a millimeter more off them where a note calls it a compromise.
-- promise: 26
-- model: ClinicalMeasurement
SELECT m."id", @text(m."type") || ' ' || @text(m."value") || ' mm on the day of the debond' AS detail
FROM debond d
JOIN "TreatmentPlan" p ON p."id" = d.plan AND p."type" IN ('COMPREHENSIVE', 'INVISALIGN', 'PHASE_II', 'SURGICAL')
JOIN "ClinicalMeasurement" m ON m."treatmentPlanId" = d.plan AND m."measuredOn" = d.day
WHERE m."type" IN ('OVERJET', 'OVERBITE') AND (m."value" < 1.949 OR m."value" > 3.051)
  AND (m."value" < 0.949 OR m."value" > 4.051 OR NOT EXISTS (
    SELECT 1 FROM "ProgressNote" n
    WHERE n."treatmentPlanId" = d.plan AND n."id" = m."progressNoteId" AND lower(n."findings") LIKE '%compromise%'))

-- rule: visits-at-the-interval-of-the-treatment
-- title: Regular visits are agreed at the interval of their treatment: braces every 6 to 10 weeks, aligners 8 to 12, limited and second phases 6 to 8, first phases 4 to 8, before and after an operation 4 to 6.
-- promise: 14
-- model: RecurringSeries
SELECT s."id", @text(p."type") || ', every ' || @text(w.weeks) || ' weeks from ' || @on(s."startsOn") AS detail
FROM "RecurringSeries" s
JOIN (
    SELECT "id" AS id, CASE WHEN "pattern" = 'MONTHLY' THEN 4 * "interval" ELSE "interval" END AS weeks
    FROM "RecurringSeries" WHERE "pattern" IN ('EVERY_N_WEEKS', 'MONTHLY')
) w ON w.id = s."id"
JOIN "TreatmentPlan" p ON p."patientId" = s."patientId" AND p."startedOn" <= s."startsOn"
                      AND (p."endedOn" IS NULL OR p."endedOn" >= s."startsOn")
JOIN (
    SELECT 'COMPREHENSIVE' AS type, 6 AS least, 10 AS most UNION ALL SELECT 'INVISALIGN', 8, 12
    UNION ALL SELECT 'LIMITED', 6, 8 UNION ALL SELECT 'PHASE_I', 4, 8 UNION ALL SELECT 'PHASE_II', 6, 8
    UNION ALL SELECT 'SURGICAL', 4, 6 UNION ALL SELECT 'TRANSFER_IN', 6, 10
) r ON r.type = CAST(p."type" AS text)
WHERE w.weeks NOT BETWEEN r.least AND r.most
