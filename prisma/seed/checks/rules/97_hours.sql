-- When people act.

-- rule: conversation-closed-at-work
-- title: Conversations are closed by people at work, between 7 in the morning and 7 in the evening.
-- promise: schema
-- model: Conversation
SELECT c."id", 'closed at ' || @at(c."closedAt") AS detail
FROM "Conversation" c
JOIN clock k ON k.clinic = c."clinicId"
WHERE @minute(c."closedAt", k.winter) NOT BETWEEN 420 AND 1140 AND @minute(c."closedAt", k.summer) NOT BETWEEN 420 AND 1140

-- rule: conversation-not-closed-on-sunday
-- title: Nobody closes a conversation on a Sunday.
-- promise: schema
-- model: Conversation
SELECT c."id", 'closed at ' || @at(c."closedAt") AS detail
FROM "Conversation" c
JOIN clock k ON k.clinic = c."clinicId"
WHERE @weekday(@day(c."closedAt", k.winter)) = 'SUNDAY'

-- rule: leave-decided-at-work
-- title: Leave is decided on by a person who is at work, not at night.
-- promise: 13
-- model: TimeOffRequest
SELECT r."id", 'decided at ' || @at(r."reviewedAt") AS detail
FROM "TimeOffRequest" r
JOIN clock k ON k.clinic = r."clinicId"
WHERE r."reviewedAt" < @plus_days(@as_of, -1)
  AND @minute(r."reviewedAt", k.winter) NOT BETWEEN 360 AND 1140 AND @minute(r."reviewedAt", k.summer) NOT BETWEEN 360 AND 1140

-- rule: form-completed-awake
-- title: Families complete forms by day and in the evening, not between midnight and five.
-- promise: schema
-- model: IntakeSubmission
SELECT s."id", 'completed at ' || @at(s."completedAt") AS detail
FROM "IntakeSubmission" s
JOIN clock k ON k.clinic = s."clinicId"
WHERE @minute(s."completedAt", k.winter) < 300 AND @minute(s."completedAt", k.summer) BETWEEN 1 AND 300

-- rule: login-during-a-shift
-- title: Employees who work in shifts log in during a shift.
-- promise: 13
-- model: AuditLog
SELECT l."id", 'logged in at ' || @at(l."occurredAt") AS detail
FROM "AuditLog" l
JOIN "StaffProfile" p ON p."userId" = l."userId"
WHERE l."action" = 'LOGIN' AND l."occurredAt" > @plus_days(@as_of, -30)
  AND p."clinicId" IN (SELECT "clinicId" FROM "StaffShift")
  AND NOT EXISTS (
    SELECT 1 FROM "StaffShift" s
    WHERE s."staffProfileId" = p."id" AND s."startsAt" <= l."occurredAt" AND s."endsAt" >= l."occurredAt"
  )

-- rule: nobody-charts-on-sunday
-- title: What people at the clinic do with charts and accounts, they do on days on which it is open.
-- promise: 8
-- model: AuditLog
SELECT l."id", @text(l."action") || ' ' || l."model" || ' at ' || @at(l."occurredAt") AS detail
FROM "AuditLog" l
JOIN clock k ON k.clinic = l."clinicId"
WHERE l."userId" IS NOT NULL AND @weekday(@day(l."occurredAt", k.winter)) = 'SUNDAY'

-- rule: audited-payment-exists
-- title: A payment in the audit trail is on the account, where a clinic keeps accounts.
-- promise: schema
-- model: AuditLog
SELECT l."id", l."summary" || ': ' || l."rowId" AS detail
FROM "AuditLog" l
LEFT JOIN "Payment" y ON y."id" = l."rowId"
WHERE l."model" = 'Payment' AND y."id" IS NULL AND l."clinicId" IN (SELECT "clinicId" FROM "Payment")

-- rule: audited-health-exists
-- title: A health history in the audit trail is on the chart.
-- promise: schema
-- model: AuditLog
SELECT l."id", l."summary" || ': ' || l."rowId" AS detail
FROM "AuditLog" l
LEFT JOIN "MedicalHistory" h ON h."id" = l."rowId"
WHERE l."model" = 'MedicalHistory' AND h."id" IS NULL

-- rule: order-due-on-a-weekday
-- title: Suppliers take orders and promise deliveries on weekdays.
-- promise: schema
-- model: PurchaseOrder
SELECT "id", 'ordered on ' || @weekday("orderedOn") || ', expected on ' || @weekday("expectedOn") AS detail
FROM "PurchaseOrder"
WHERE @weekday("orderedOn") IN ('SATURDAY', 'SUNDAY') OR @weekday("expectedOn") IN ('SATURDAY', 'SUNDAY')

-- rule: incident-closed-at-work
-- title: Incidents are closed by people at work.
-- promise: schema
-- model: IncidentReport
SELECT i."id", 'closed at ' || @at(i."closedAt") AS detail
FROM "IncidentReport" i
JOIN clock k ON k.clinic = i."clinicId"
WHERE @minute(i."closedAt", k.winter) NOT BETWEEN 420 AND 1140 AND @minute(i."closedAt", k.summer) NOT BETWEEN 420 AND 1140

-- rule: arrival-within-reason
-- title: Patients come at most an hour before or after the time of their visit.
-- promise: 10
-- model: Appointment
SELECT "id", 'came ' || @text(@minutes("startsAt", "arrivedAt")) || ' minutes after the time' AS detail
FROM "Appointment"
WHERE @minutes("startsAt", "arrivedAt") NOT BETWEEN -60 AND 60

-- rule: wait-within-reason
-- title: Nobody waits for more than an hour and a half.
-- promise: 10
-- model: PatientVisit
SELECT "id", 'waited ' || @text("waitMinutes") || ' minutes' AS detail
FROM "PatientVisit"
WHERE "waitMinutes" > 90

-- rule: contract-read-before-signed
-- title: The financial agreement of a plan is signed after the consent to treatment, and not in the same minute.
-- promise: 14
-- model: PatientConsent
SELECT f."id", 'signed at ' || @at(f."signedAt") || ', treatment at ' || @at(c."signedAt") AS detail
FROM "PatientConsent" f
JOIN "ConsentTemplate" ft ON ft."id" = f."templateId" AND ft."type" = 'FINANCIAL'
JOIN "PatientConsent" c ON c."treatmentPlanId" = f."treatmentPlanId" AND c."patientId" = f."patientId"
JOIN "ConsentTemplate" ct ON ct."id" = c."templateId" AND ct."type" = 'TREATMENT'
WHERE f."signedAt" = c."signedAt" AND f."signedAt" < @plus_days(@as_of, -1)
