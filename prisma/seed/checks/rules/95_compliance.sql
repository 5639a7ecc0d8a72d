-- Consents, checklists, incidents and the audit trail.

-- rule: consent-before-start
-- title: Treatment and money are agreed in writing by the day on which treatment starts.
-- promise: 14
-- model: TreatmentPlan
SELECT p."id", 'started ' || @on(p."startedOn") || ' without a consent to ' || lower(w.type) AS detail
FROM "TreatmentPlan" p
JOIN kept_visit a ON a."patientId" = p."patientId" AND a."day" = p."startedOn"
CROSS JOIN (SELECT 'TREATMENT' AS type UNION ALL SELECT 'FINANCIAL') w
WHERE p."clinicId" IN (SELECT "clinicId" FROM "PatientConsent")
  AND NOT EXISTS (
    SELECT 1 FROM "PatientConsent" c
    JOIN "ConsentTemplate" t ON t."id" = c."templateId"
    WHERE c."treatmentPlanId" = p."id" AND CAST(t."type" AS text) = w.type
      AND @day(c."signedAt", a."utcOffsetMinutes") <= p."startedOn"
  )

-- rule: consent-belongs-to-plan
-- title: Consents to treatment and money name a plan of the patient, those to privacy and photographs none.
-- promise: schema
-- model: PatientConsent
SELECT c."id", @text(t."type") || ' of ' || @at(c."signedAt") AS detail
FROM "PatientConsent" c
JOIN "ConsentTemplate" t ON t."id" = c."templateId"
WHERE (t."type" IN ('TREATMENT', 'FINANCIAL')) <> (c."treatmentPlanId" IS NOT NULL)

-- rule: privacy-at-first-visit
-- title: Every patient who was seen has received the notice of privacy practices.
-- promise: 14
-- model: Patient
SELECT p."id", p."firstName" || ' ' || p."lastName" || ' was seen ' || @at(v.seen) || ', nothing signed' AS detail
FROM "Patient" p
JOIN (
    SELECT "patientId" AS patient, min("completedAt") AS seen FROM "Appointment" WHERE "status" = 'COMPLETED' GROUP BY "patientId"
) v ON v.patient = p."id"
WHERE p."clinicId" IN (SELECT "clinicId" FROM "PatientConsent")
  AND NOT EXISTS (
    SELECT 1 FROM "PatientConsent" c
    JOIN "ConsentTemplate" t ON t."id" = c."templateId"
    WHERE c."patientId" = p."id" AND t."type" = 'PRIVACY' AND c."signedAt" <= v.seen
  )

-- rule: consent-signer
-- title: A contact who is not a patient signs only for a minor; adults sign themselves.
-- promise: 14
-- model: PatientConsent
SELECT c."id", c."signedByName" || ' on ' || @on(c."signedAt") || ' for a patient born ' || @on(p."dateOfBirth") AS detail
FROM "PatientConsent" c
JOIN "Patient" p ON p."id" = c."patientId"
LEFT JOIN "PatientContact" g ON g."id" = c."signerId"
WHERE (@age(p."dateOfBirth", c."signedAt") < 18 AND (g."id" IS NULL OR g."relationship" = 'SELF'))
   OR (@age(p."dateOfBirth", @plus_days(c."signedAt", -1)) >= 18 AND g."relationship" <> 'SELF')
   OR c."signedByName" <> coalesce(g."firstName" || ' ' || g."lastName", p."firstName" || ' ' || p."lastName")

-- rule: consent-again-at-18
-- title: Patients seen as adults have signed again what a guardian signed about privacy and photographs.
-- promise: 14
-- model: PatientConsent
SELECT c."id", 'signed ' || @on(c."signedAt") || ' by ' || c."signedByName" || ', an adult since' AS detail
FROM "PatientConsent" c
JOIN "ConsentTemplate" t ON t."id" = c."templateId"
JOIN "Patient" p ON p."id" = c."patientId"
WHERE c."status" = 'SIGNED' AND t."type" IN ('PRIVACY', 'PHOTOGRAPHY') AND @age(p."dateOfBirth", c."signedAt") < 18
  AND EXISTS (
    SELECT 1 FROM "Appointment" a
    WHERE a."patientId" = p."id" AND a."status" = 'COMPLETED'
      AND @age(p."dateOfBirth", @day(a."startsAt", a."utcOffsetMinutes")) >= 18
  )

-- rule: consent-version
-- title: A consent is signed on the form that is in use that day.
-- promise: schema
-- model: PatientConsent
SELECT c."id", t."code" || ' on ' || @on(c."signedAt") || ', in use ' || @on(t."effectiveOn") || ' to ' || @on(t."retiredOn") AS detail
FROM "PatientConsent" c
JOIN "ConsentTemplate" t ON t."id" = c."templateId"
WHERE c."signedAt" < t."effectiveOn" OR c."signedAt" >= @plus_days(t."retiredOn", 1)

-- rule: consent-end
-- title: A consent that was replaced or withdrawn says when, after it was signed.
-- promise: schema
-- model: PatientConsent
SELECT "id", @text("status") || ', signed ' || @at("signedAt") || ', ended ' || @at("endedAt") AS detail
FROM "PatientConsent"
WHERE ("status" = 'SIGNED') <> ("endedAt" IS NULL) OR "endedAt" < "signedAt"

-- rule: checklist-on-operating-day
-- title: Checklists are carried out on days on which the clinic is open.
-- promise: schema
-- model: ChecklistRun
SELECT r."id", 'due on ' || @on(r."dueOn") || ', a ' || lower(@weekday(r."dueOn")) AS detail
FROM "ChecklistRun" r
WHERE r."clinicId" IN (SELECT "clinicId" FROM "ClinicHours")
  AND (NOT EXISTS (
        SELECT 1 FROM "ClinicHours" h
        WHERE h."clinicId" = r."clinicId" AND CAST(h."weekday" AS text) = @weekday(r."dueOn")
      )
      OR EXISTS (
        SELECT 1 FROM "ScheduleBlock" b
        WHERE b."clinicId" = r."clinicId" AND b."providerId" IS NULL AND b."chairId" IS NULL AND b."isAllDay"
          AND b."startsAt" < @plus_days(r."dueOn", 1) AND @plus_days(r."dueOn", 1) <= b."endsAt"
      ))

-- rule: checklist-is-complete
-- title: A checklist is completed when all of its steps are done, and only then.
-- promise: schema
-- model: ChecklistRun
SELECT r."id", @text(r."status") || ' with ' || @text(r."done") || ' of ' || @text(r."total") AS detail
FROM "ChecklistRun" r
JOIN "ChecklistTemplate" t ON t."id" = r."templateId"
WHERE r."total" <> @length(t."items") OR r."done" < 0 OR r."done" > r."total"
   OR (r."status" = 'COMPLETED') <> (r."done" = r."total") OR (r."status" = 'COMPLETED') <> (r."completedAt" IS NOT NULL)

-- rule: checklist-by-employee
-- title: Checklists are carried out by people employed that day.
-- promise: 13
-- model: ChecklistRun
SELECT r."id", s."firstName" || ' ' || s."lastName" || ', employed ' || @on(s."hiredOn") || ' to ' || @on(s."terminatedOn")
       || ', on ' || @on(r."dueOn") AS detail
FROM "ChecklistRun" r
JOIN "StaffProfile" s ON s."id" = r."staffProfileId"
WHERE r."dueOn" < s."hiredOn" OR r."dueOn" >= s."terminatedOn"

-- rule: incident-times
-- title: An incident is reported after it happened and closed, with what was done, after that.
-- promise: schema
-- model: IncidentReport
SELECT i."id", 'occurred ' || @at(i."occurredAt") || ', reported ' || @at(i."reportedAt") || ', closed ' || @at(i."closedAt") AS detail
FROM "IncidentReport" i
JOIN "StaffProfile" s ON s."id" = i."reporterId"
WHERE i."reportedAt" < i."occurredAt" OR i."closedAt" < i."reportedAt"
   OR (i."status" = 'CLOSED') <> (i."closedAt" IS NOT NULL) OR (i."status" = 'CLOSED') <> (i."action" IS NOT NULL)
   OR i."reportedAt" < s."hiredOn" OR i."reportedAt" >= @plus_days(s."terminatedOn", 1)

-- rule: incident-of-a-patient-who-was-there
-- title: An incident about a patient happened on a day on which the patient was there.
-- promise: schema
-- model: IncidentReport
SELECT i."id", @text(i."type") || ' at ' || @at(i."occurredAt") || ', the patient was not there' AS detail
FROM "IncidentReport" i
WHERE i."patientId" IS NOT NULL
  AND NOT EXISTS (
    SELECT 1 FROM "Appointment" a
    WHERE a."patientId" = i."patientId" AND a."arrivedAt" <= i."occurredAt"
      AND @day(a."arrivedAt", a."utcOffsetMinutes") = @day(i."occurredAt", a."utcOffsetMinutes")
  )

-- rule: audit-row-exists
-- title: The rows that the audit trail refers to exist.
-- promise: 45
-- model: AuditLog
SELECT l."id", @text(l."action") || ' ' || l."model" || ' ' || l."rowId" || ', which is not there' AS detail
FROM "AuditLog" l
LEFT JOIN (
    SELECT 'Patient' AS model, "id" AS id, "createdAt" AS made FROM "Patient"
    UNION ALL SELECT 'Appointment', "id", "createdAt" FROM "Appointment"
    UNION ALL SELECT 'ProgressNote', "id", "createdAt" FROM "ProgressNote"
    UNION ALL SELECT 'PatientConsent', "id", "createdAt" FROM "PatientConsent"
    UNION ALL SELECT 'User', "id", "createdAt" FROM "User"
    UNION ALL SELECT 'Clinic', "id", "createdAt" FROM "Clinic"
) r ON r.model = l."model" AND r.id = l."rowId"
WHERE l."model" IN ('Patient', 'Appointment', 'ProgressNote', 'PatientConsent', 'User', 'Clinic')
  AND (r.id IS NULL OR l."occurredAt" < r.made)

-- rule: audit-by-employee
-- title: People in the audit trail were employed then.
-- promise: 13
-- model: AuditLog
SELECT l."id", s."firstName" || ' ' || s."lastName" || ', employed ' || @on(s."hiredOn") || ' to ' || @on(s."terminatedOn")
       || ', at ' || @at(l."occurredAt") AS detail
FROM "AuditLog" l
JOIN "StaffProfile" s ON s."userId" = l."userId"
WHERE l."occurredAt" < s."hiredOn" OR l."occurredAt" >= @plus_days(s."terminatedOn", 1)

-- rule: audit-by-permission
-- title: People in the audit trail have a role that permits what they did.
-- promise: schema
-- model: AuditLog
SELECT l."id", @text(l."action") || ' ' || l."model" || ' without the permission' AS detail
FROM (
    SELECT l.*, CASE
        WHEN l."model" = 'Patient' THEN 'patient' WHEN l."model" = 'PatientConsent' THEN 'patient'
        WHEN l."model" = 'Appointment' THEN 'appointment' WHEN l."model" = 'ProgressNote' THEN 'clinical_note' END AS resource,
        CASE CAST(l."action" AS text) WHEN 'VIEW' THEN 'read' WHEN 'SIGN' THEN 'update' ELSE lower(CAST(l."action" AS text))
        END AS verb
    FROM "AuditLog" l
) l
WHERE l."userId" IS NOT NULL AND l.resource IS NOT NULL
  AND NOT EXISTS (
    SELECT 1 FROM "RoleAssignment" g
    JOIN "RolePermission" x ON x."roleId" = g."roleId"
    JOIN "Permission" p ON p."id" = x."permissionId"
    WHERE g."userId" = l."userId" AND p."code" = l.resource || ':' || l.verb
  )
