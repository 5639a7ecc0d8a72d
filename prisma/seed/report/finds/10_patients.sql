-- "A patient who …": each query returns patients that fit, and why they do.

-- find: overdue
-- title: Money of the family is past due.
-- model: Patient
SELECT "patientId", '$' || @money("pastDue1To30Cents" + "pastDue31To60Cents" + "pastDue61To90Cents" + "pastDueOver90Cents") || ' past due'
FROM "PatientAccount"
WHERE "pastDue1To30Cents" + "pastDue31To60Cents" + "pastDue61To90Cents" + "pastDueOver90Cents" > 0

-- find: overdue-30
-- title: Money of the family is more than 30 days past due.
-- model: Patient
SELECT "patientId", '$' || @money("pastDue31To60Cents" + "pastDue61To90Cents" + "pastDueOver90Cents") || ' more than 30 days past due'
FROM "PatientAccount"
WHERE "pastDue31To60Cents" + "pastDue61To90Cents" + "pastDueOver90Cents" > 0

-- find: owes
-- title: The family has a balance to pay, due or not.
-- model: Patient
SELECT "patientId", 'balance ' || '$' || @money("patientBalanceCents") FROM "PatientAccount" WHERE "patientBalanceCents" > 0

-- find: paid-up
-- title: There were charges, and everything is paid.
-- model: Patient
SELECT "patientId", '$' || @money("chargesCents") || ' charged and paid'
FROM "PatientAccount"
WHERE "balanceCents" = 0 AND "chargesCents" > 0

-- find: failed-payment
-- title: A payment failed in the last 90 days.
-- model: Patient
SELECT a."patientId", '$' || @money(y."amountCents") || ' failed on ' || @on(y."receivedOn") || coalesce(': ' || y."failureReason", '')
FROM "Payment" y
JOIN "PatientAccount" a ON a."id" = y."accountId"
WHERE y."status" = 'FAILED' AND @days(y."receivedOn", @as_of) <= 90

-- find: refund
-- title: Money was paid back.
-- model: Patient
SELECT a."patientId", '$' || @money(y."amountCents") || ' refunded on ' || @on(y."receivedOn")
FROM "Payment" y
JOIN "PatientAccount" a ON a."id" = y."accountId"
WHERE y."type" = 'REFUND' AND y."status" = 'POSTED'

-- find: payment-plan
-- title: A payment plan is running.
-- model: Patient
SELECT a."patientId", l."installmentCount" || ' instalments of ' || '$' || @money(l."installmentCents") || ' until ' || @on(l."endsOn")
FROM "PaymentPlan" l
JOIN "PatientAccount" a ON a."id" = l."accountId"
WHERE l."status" = 'ACTIVE'

-- find: write-off
-- title: A part of the balance was written off.
-- model: Patient
SELECT a."patientId", '$' || @money(j."amountCents") || ' written off on ' || @on(j."postedOn")
FROM "AccountAdjustment" j
JOIN "PatientAccount" a ON a."id" = j."accountId"
WHERE j."type" = 'WRITE_OFF'

-- find: insured
-- title: A policy is in force.
-- model: Patient
SELECT i."patientId", n."name" || ', ' || '$' || @money(i."remainingCents") || ' left'
FROM "PatientInsurance" i
JOIN "InsurancePlan" n ON n."id" = i."planId"
WHERE i."status" = 'ACTIVE'

-- find: medicaid
-- title: A Medicaid policy is in force.
-- model: Patient
SELECT i."patientId", n."name"
FROM "PatientInsurance" i
JOIN "InsurancePlan" n ON n."id" = i."planId"
WHERE i."status" = 'ACTIVE' AND n."type" = 'MEDICAID'

-- find: two-policies
-- title: There is a second policy, to be coordinated with the first.
-- model: Patient
SELECT i."patientId", 'second policy with ' || n."name"
FROM "PatientInsurance" i
JOIN "InsurancePlan" n ON n."id" = i."planId"
WHERE i."coverageOrder" = 'SECONDARY'

-- find: uninsured
-- title: No policy is in force.
-- model: Patient
SELECT p."id", 'no policy in force'
FROM "Patient" p
WHERE NOT EXISTS (SELECT 1 FROM "PatientInsurance" i WHERE i."patientId" = p."id" AND i."status" = 'ACTIVE')

-- find: maximum-near
-- title: A policy in force has paid three quarters of all that it will ever pay, or more.
-- model: Patient
SELECT i."patientId", '$' || @money(i."remainingCents") || ' of $' || @money(i."lifetimeMaximumCents")
    || ' left'
FROM "PatientInsurance" i
WHERE i."status" = 'ACTIVE' AND i."remainingCents" * 4 <= i."lifetimeMaximumCents"

-- find: claim-denied
-- title: A claim was denied.
-- model: Patient
SELECT i."patientId", 'claim ' || c."number" || ' over ' || '$' || @money(c."billedCents") || ' denied'
FROM "InsuranceClaim" c
JOIN "PatientInsurance" i ON i."id" = c."patientInsuranceId"
WHERE c."status" = 'DENIED'

-- find: claim-rejected
-- title: A claim came back for a formal fault.
-- model: Patient
SELECT i."patientId", 'claim ' || c."number" || ' over ' || '$' || @money(c."billedCents") || ' rejected'
FROM "InsuranceClaim" c
JOIN "PatientInsurance" i ON i."id" = c."patientInsuranceId"
WHERE c."status" = 'REJECTED'

-- find: claim-paying
-- title: A claim is being paid month by month.
-- model: Patient
SELECT i."patientId", 'claim ' || c."number" || ' over ' || '$' || @money(c."billedCents") || ' in payment'
FROM "InsuranceClaim" c
JOIN "PatientInsurance" i ON i."id" = c."patientInsuranceId"
WHERE c."status" = 'IN_PAYMENT'

-- find: claim-corrected
-- title: A claim was sent again with a correction.
-- model: Patient
SELECT i."patientId", 'claim ' || c."number" || ' corrects ' || b."number"
FROM "InsuranceClaim" c
JOIN "InsuranceClaim" b ON b."id" = c."correctsId"
JOIN "PatientInsurance" i ON i."id" = c."patientInsuranceId"

-- find: preauth-denied
-- title: A preauthorization was denied.
-- model: Patient
SELECT i."patientId", 'preauthorization ' || r."number" || ' denied on ' || @on(r."answeredOn")
FROM "Preauthorization" r
JOIN "PatientInsurance" i ON i."id" = r."patientInsuranceId"
WHERE r."status" = 'DENIED'

-- find: preauth-waiting
-- title: A preauthorization waits for its answer.
-- model: Patient
SELECT i."patientId", 'preauthorization ' || r."number" || ' sent on ' || @on(r."submittedOn")
FROM "Preauthorization" r
JOIN "PatientInsurance" i ON i."id" = r."patientInsuranceId"
WHERE r."status" = 'SUBMITTED'

-- find: braces
-- title: Wears braces now.
-- model: Patient
SELECT t."patientId", 'braces since ' || @on(min(r."placedOn"))
FROM "ApplianceRecord" r
JOIN "TreatmentPlan" t ON t."id" = r."treatmentPlanId"
WHERE r."type" = 'BRACES' AND r."status" = 'IN_USE' AND t."status" = 'ACTIVE'
GROUP BY t."patientId"

-- find: aligner
-- title: Wears aligners now.
-- model: Patient
SELECT t."patientId", 'aligners, series ' || @text(max(r."series")) || ', since ' || @on(min(r."placedOn"))
FROM "ApplianceRecord" r
JOIN "TreatmentPlan" t ON t."id" = r."treatmentPlanId"
WHERE r."type" = 'ALIGNERS' AND r."status" = 'IN_USE' AND t."status" = 'ACTIVE'
GROUP BY t."patientId"

-- find: refinement
-- title: Had aligners ordered again, to refine the result.
-- model: Patient
SELECT t."patientId", 'refinement ' || lower(CAST(h."status" AS text)) || coalesce(' since ' || @on(h."startedOn"), '')
FROM "TreatmentPhase" h
JOIN "TreatmentPlan" t ON t."id" = h."treatmentPlanId"
WHERE h."type" = 'REFINEMENT' AND h."status" IN ('ACTIVE', 'COMPLETED')

-- find: expander
-- title: Wears an expander now.
-- model: Patient
SELECT t."patientId", 'expander since ' || @on(r."placedOn")
FROM "ApplianceRecord" r
JOIN "TreatmentPlan" t ON t."id" = r."treatmentPlanId"
WHERE r."type" IN ('PALATAL_EXPANDER', 'QUAD_HELIX') AND r."status" = 'IN_USE' AND t."status" = 'ACTIVE'

-- find: elastics
-- title: Wears elastics now.
-- model: Patient
SELECT t."patientId", e."diameter" || ', ' || e."hoursPerDay" || ' hours a day since ' || @on(e."startedOn")
FROM "ElasticPrescription" e
JOIN "TreatmentPlan" t ON t."id" = e."treatmentPlanId"
WHERE e."endedOn" IS NULL AND t."status" = 'ACTIVE'

-- find: mini-screw
-- title: Has a mini screw now.
-- model: Patient
SELECT t."patientId", 'mini screw since ' || @on(r."placedOn")
FROM "ApplianceRecord" r
JOIN "TreatmentPlan" t ON t."id" = r."treatmentPlanId"
WHERE r."type" = 'MINI_SCREW' AND r."status" = 'IN_USE' AND t."status" = 'ACTIVE'

-- find: retainer
-- title: Wears a retainer now.
-- model: Patient
SELECT t."patientId", lower(replace(CAST(r."type" AS text), '_', ' ')) || ' since ' || @on(r."placedOn")
FROM "ApplianceRecord" r
JOIN "TreatmentPlan" t ON t."id" = r."treatmentPlanId"
WHERE r."type" IN ('ESSIX_RETAINER', 'HAWLEY_RETAINER', 'BONDED_RETAINER') AND r."status" = 'IN_USE'

-- find: lost-retainer
-- title: Lost a retainer.
-- model: Patient
SELECT t."patientId", lower(replace(CAST(r."type" AS text), '_', ' ')) || ' lost on ' || @on(r."removedOn")
FROM "ApplianceRecord" r
JOIN "TreatmentPlan" t ON t."id" = r."treatmentPlanId"
WHERE r."status" = 'LOST'

-- find: surgical
-- title: Has a plan with jaw surgery.
-- model: Patient
SELECT "patientId", "title" || ', ' || lower(CAST("status" AS text)) FROM "TreatmentPlan" WHERE "type" = 'SURGICAL'

-- find: transfer
-- title: Came in treatment from another practice.
-- model: Patient
SELECT "patientId", "title" || ', ' || lower(CAST("status" AS text)) FROM "TreatmentPlan" WHERE "type" = 'TRANSFER_IN'

-- find: phase-one
-- title: Has a first phase of two.
-- model: Patient
SELECT "patientId", "title" || ', ' || lower(CAST("status" AS text)) FROM "TreatmentPlan" WHERE "type" = 'PHASE_I'

-- find: phase-two
-- title: Has a second phase.
-- model: Patient
SELECT "patientId", "title" || ', ' || lower(CAST("status" AS text)) FROM "TreatmentPlan" WHERE "type" = 'PHASE_II'

-- find: limited
-- title: Has a limited treatment.
-- model: Patient
SELECT "patientId", "title" || ', ' || lower(CAST("status" AS text)) FROM "TreatmentPlan" WHERE "type" = 'LIMITED'

-- find: extractions
-- title: Has a plan with extractions, and started it.
-- model: Patient
SELECT "patientId", @length("extractions") || ' teeth to extract' FROM "TreatmentPlan"
WHERE @length("extractions") > 0 AND "startedOn" IS NOT NULL

-- find: class-three
-- title: Has a class III bite.
-- model: Patient
SELECT "patientId", "title" FROM "TreatmentPlan" WHERE "angleClass" = 'CLASS_III'

-- find: late
-- title: In treatment for longer than estimated.
-- model: Patient
SELECT "patientId", 'was to end on ' || @on("estimatedEndOn") FROM "TreatmentPlan"
WHERE "status" = 'ACTIVE' AND "estimatedEndOn" < @day(@as_of, 0)
  AND NOT EXISTS (SELECT 1 FROM debond d WHERE d.plan = "TreatmentPlan"."id")

-- find: started-lately
-- title: Started treatment in the last 60 days.
-- model: Patient
SELECT "patientId", 'started on ' || @on("startedOn") FROM "TreatmentPlan"
WHERE "startedOn" IS NOT NULL AND @days("startedOn", @as_of) <= 60

-- find: debond-lately
-- title: Got the appliances off in the last 90 days.
-- model: Patient
SELECT p."patientId", 'debond on ' || @on(d.day)
FROM debond d
JOIN "TreatmentPlan" p ON p."id" = d.plan
WHERE @days(d.day, @as_of) <= 90

-- find: declined
-- title: Declined a plan.
-- model: Patient
SELECT "patientId", "title" || ', presented on ' || @on("presentedOn") FROM "TreatmentPlan" WHERE "status" = 'DECLINED'

-- find: deciding
-- title: Was shown a plan and has not decided.
-- model: Patient
SELECT "patientId", "title" || ', presented on ' || @on("presentedOn") FROM "TreatmentPlan" WHERE "status" = 'PROPOSED'

-- find: discontinued
-- title: Stopped treatment before its end.
-- model: Patient
SELECT "patientId", 'stopped on ' || @on("endedOn") FROM "TreatmentPlan" WHERE "status" = 'DISCONTINUED'

-- find: observation
-- title: Is watched until treatment makes sense.
-- model: Patient
SELECT "id", 'in observation' FROM "Patient" WHERE "status" = 'OBSERVATION'

-- find: cbct
-- title: Has a CBCT volume.
-- model: Patient
SELECT s."patientId", 'CBCT of ' || @on(s."takenAt")
FROM "PatientImage" g
JOIN "ImagingStudy" s ON s."id" = g."studyId"
WHERE g."category" = 'CBCT'

-- find: lab-waiting
-- title: A lab order is under way.
-- model: Patient
SELECT "patientId", "orderNumber" || ' is ' || lower(replace(CAST("status" AS text), '_', ' ')) || ', due ' || @on("dueOn")
FROM "LabOrder"
WHERE "status" IN ('ORDERED', 'IN_PRODUCTION', 'SHIPPED')

-- find: lab-remake
-- title: Something from the lab had to be made again.
-- model: Patient
SELECT o."patientId", o."orderNumber" || ': ' || lower(replace(CAST(r."reason" AS text), '_', ' '))
FROM "LabRemake" r
JOIN "LabInspection" n ON n."id" = r."inspectionId"
JOIN "LabOrderItem" m ON m."id" = n."labOrderItemId"
JOIN "LabOrder" o ON o."id" = m."labOrderId"

-- find: today
-- title: Has a visit today.
-- model: Patient
SELECT a."patientId", t."name" || ' at ' || (substr(CAST(100 + @minute(a."startsAt", a."utcOffsetMinutes") / 60 AS text), 2, 2) || ':' || substr(CAST(100 + @minute(a."startsAt", a."utcOffsetMinutes") % 60 AS text), 2, 2)) || ', ' || lower(replace(CAST(a."status" AS text), '_', ' '))
FROM live_visit a
JOIN "AppointmentType" t ON t."id" = a."appointmentTypeId"
WHERE @day(a."startsAt", a."utcOffsetMinutes") = @day(@as_of, a."utcOffsetMinutes")

-- find: unconfirmed
-- title: Has a visit in the next seven days that nobody confirmed.
-- model: Patient
SELECT a."patientId", t."name" || ' on ' || @on(@day(a."startsAt", a."utcOffsetMinutes"))
FROM "Appointment" a
JOIN "AppointmentType" t ON t."id" = a."appointmentTypeId"
WHERE a."status" = 'SCHEDULED' AND a."startsAt" >= @as_of AND @days(@as_of, a."startsAt") < 7

-- find: missed-last
-- title: Missed the last visit.
-- model: Patient
SELECT v."patientId", 'missed ' || @on(@day(v."startsAt", v."utcOffsetMinutes"))
FROM (
    SELECT a.*, row_number() OVER (PARTITION BY a."patientId" ORDER BY a."startsAt" DESC) AS place
    FROM "Appointment" a
    WHERE a."status" IN ('COMPLETED', 'NO_SHOW') AND a."startsAt" < @as_of
) v
WHERE v.place = 1 AND v."status" = 'NO_SHOW'

-- find: often-missed
-- title: Missed three visits or more.
-- model: Patient
SELECT "patientId", count(*) || ' visits missed' FROM "Appointment" WHERE "status" = 'NO_SHOW'
GROUP BY "patientId" HAVING count(*) >= 3

-- find: no-next-visit
-- title: Is in treatment and has no visit booked.
-- model: Patient
SELECT p."id", 'in treatment, nothing booked'
FROM "Patient" p
WHERE p."status" = 'ACTIVE' AND NOT EXISTS (
    SELECT 1 FROM live_visit a WHERE a."patientId" = p."id" AND a."startsAt" >= @as_of
)

-- find: waitlist
-- title: Waits for an earlier opening.
-- model: Patient
SELECT w."patientId", t."name" || ' from ' || @on(w."earliestOn") || ' to ' || @on(w."latestOn")
FROM "WaitlistEntry" w
JOIN "AppointmentType" t ON t."id" = w."appointmentTypeId"
WHERE w."status" IN ('WAITING', 'OFFERED')

-- find: emergency
-- title: Reported an emergency in the last 90 days.
-- model: Patient
SELECT "patientId", lower(replace(CAST("type" AS text), '_', ' ')) || ' on ' || @on("reportedAt")
FROM "EmergencyRequest"
WHERE @days("reportedAt", @as_of) <= 90

-- find: rescheduled
-- title: Has a visit to come that was moved.
-- model: Patient
SELECT a."patientId", 'moved to ' || @on(@day(a."startsAt", a."utcOffsetMinutes"))
FROM live_visit a
WHERE a."rescheduledFromId" IS NOT NULL AND a."startsAt" >= @as_of

-- find: exam-booked
-- title: Is to come to a first exam.
-- model: Patient
SELECT a."patientId", 'exam on ' || @on(@day(a."startsAt", a."utcOffsetMinutes"))
FROM live_visit a
JOIN "AppointmentType" t ON t."id" = a."appointmentTypeId"
WHERE t."code" = 'NEW_PATIENT_EXAM' AND a."startsAt" >= @as_of

-- find: minor
-- title: Is younger than 18.
-- model: Patient
SELECT "id", @age("dateOfBirth", @as_of) || ' years old' FROM "Patient" WHERE @age("dateOfBirth", @as_of) < 18

-- find: adult
-- title: Is 18 or older.
-- model: Patient
SELECT "id", @age("dateOfBirth", @as_of) || ' years old' FROM "Patient" WHERE @age("dateOfBirth", @as_of) >= 18

-- find: sibling
-- title: Lives with another patient who is in treatment.
-- model: Patient
SELECT p."id", 'lives with ' || min(o."firstName" || ' ' || o."lastName") || ', who is in treatment'
FROM "Patient" p
JOIN "Patient" o ON o."householdId" = p."householdId" AND o."id" <> p."id" AND o."status" = 'ACTIVE'
GROUP BY p."id"

-- find: guardian-login
-- title: Is a minor whose guardian has a portal login.
-- model: Patient
SELECT g."patientId", 'guardian logs in as ' || o."email"
FROM "PortalAccess" g
JOIN "PortalAccount" o ON o."id" = g."portalAccountId"
JOIN "Patient" p ON p."id" = g."patientId"
WHERE g."level" = 'GUARDIAN' AND g."revokedAt" IS NULL AND o."status" = 'ACTIVE'
  AND @age(p."dateOfBirth", @as_of) < 18

-- find: portal
-- title: Has a portal login, or a relative has one for the patient.
-- model: Patient
SELECT g."patientId", 'portal login ' || o."email"
FROM "PortalAccess" g
JOIN "PortalAccount" o ON o."id" = g."portalAccountId"
WHERE g."revokedAt" IS NULL AND o."status" = 'ACTIVE'

-- find: allergy
-- title: Has an allergy.
-- model: Patient
SELECT "patientId", "message" FROM "PatientAlert" WHERE "type" = 'ALLERGY' AND "isActive"

-- find: latex
-- title: Has a latex allergy.
-- model: Patient
SELECT "patientId", "message" FROM "PatientAlert" WHERE "type" = 'ALLERGY' AND "isActive" AND "message" LIKE 'Latex%'

-- find: medical-alert
-- title: Has a medical alert.
-- model: Patient
SELECT "patientId", "message" FROM "PatientAlert" WHERE "type" = 'MEDICAL' AND "isActive"

-- find: anxious
-- title: Has a note on how to behave at the chair.
-- model: Patient
SELECT "patientId", "message" FROM "PatientAlert" WHERE "type" = 'BEHAVIORAL' AND "isActive"

-- find: interpreter
-- title: Needs an interpreter.
-- model: Patient
SELECT "patientId", "message" FROM "PatientAlert" WHERE "isActive" AND "message" LIKE '%interpreter%'

-- find: shared-custody
-- title: Has parents who live apart.
-- model: Patient
SELECT "patientId", "message" FROM "PatientAlert" WHERE "isActive" AND "message" LIKE 'Shared custody%'

-- find: wrote-last
-- title: Had the last word in a conversation.
-- model: Patient
SELECT c."patientId", 'wrote on ' || @on(m."sentAt")
FROM "Message" m
JOIN "Conversation" c ON c."id" = m."conversationId"
WHERE m."direction" = 'INBOUND'
  AND NOT EXISTS (SELECT 1 FROM "Message" n WHERE n."conversationId" = m."conversationId" AND n."number" > m."number")

-- find: no-texts
-- title: Does not want text messages.
-- model: Patient
SELECT "patientId", 'stopped texts on ' || @on("smsStoppedAt") FROM "NotificationPreference" WHERE "smsStoppedAt" IS NOT NULL

-- find: referred
-- title: Was sent by a dentist.
-- model: Patient
SELECT p."id", 'sent by Dr. ' || r."lastName" FROM "Patient" p JOIN "ReferringProvider" r ON r."id" = p."referringProviderId"

-- find: consent-revoked
-- title: Took back a consent.
-- model: Patient
SELECT c."patientId", t."title" || ', taken back on ' || @on(c."endedAt")
FROM "PatientConsent" c
JOIN "ConsentTemplate" t ON t."id" = c."templateId"
WHERE c."status" = 'REVOKED'

-- find: inactive
-- title: Is no longer seen.
-- model: Patient
SELECT "id", lower(CAST("status" AS text)) FROM "Patient" WHERE "status" IN ('INACTIVE', 'TRANSFERRED')
