-- What the front desk and finance arrange in advance: approvals, answers of carriers, orders, offers, small sums.

-- rule: public-cover-answers-first
-- title: Under Medicaid treatment starts after the answer to the request for prior approval.
-- promise: 35
-- model: TreatmentPlan
SELECT p."id", 'started on ' || @on(p."startedOn") || ', answered ' || coalesce(@on(min(a."answeredOn")), 'never') AS detail
FROM "TreatmentPlan" p
JOIN public_cover m ON m.patient = p."patientId" AND m.since <= p."startedOn" AND (m.until IS NULL OR m.until > p."startedOn")
JOIN "Preauthorization" a ON a."treatmentPlanId" = p."id" AND a."patientInsuranceId" = m.id
GROUP BY p."id", p."startedOn"
HAVING min(a."answeredOn") IS NULL OR min(a."answeredOn") > p."startedOn"

-- rule: public-cover-is-asked
-- title: What is claimed from Medicaid was approved before the service.
-- promise: 35
-- model: InsuranceClaim
SELECT c."id", c."number" || ' for ' || @on(c."serviceOn") || ' without approval' AS detail
FROM "InsuranceClaim" c
JOIN public_cover m ON m.id = c."patientInsuranceId"
JOIN "Invoice" v ON v."id" = c."invoiceId"
WHERE NOT EXISTS (
    SELECT 1 FROM "Preauthorization" a
    WHERE a."treatmentPlanId" = v."treatmentPlanId" AND a."patientInsuranceId" = m.id AND a."status" = 'APPROVED'
      AND a."answeredOn" <= c."serviceOn"
  )

-- rule: public-cover-for-a-handicap
-- title: Medicaid approves braces, not aligners, and no bite that is near to a normal one.
-- promise: 35
-- model: Preauthorization
SELECT a."id", @text(p."type") || ': ' || p."diagnosis" AS detail
FROM "Preauthorization" a
JOIN public_cover m ON m.id = a."patientInsuranceId"
JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"
WHERE a."status" = 'APPROVED' AND p."type" <> 'TRANSFER_IN'
  AND (p."type" = 'INVISALIGN'
       OR (p."diagnosis" NOT LIKE '%crossbite%' AND p."diagnosis" NOT LIKE '%impacted%'
           AND EXISTS (
             SELECT 1 FROM "ClinicalMeasurement" e
             WHERE e."treatmentPlanId" = p."id" AND e."type" = 'OVERJET' AND e."measuredOn" <= coalesce(p."startedOn", @as_of)
           )
           AND NOT EXISTS (
             SELECT 1 FROM "ClinicalMeasurement" e
             WHERE e."treatmentPlanId" = p."id" AND e."measuredOn" <= coalesce(p."startedOn", @as_of)
               AND ((e."type" = 'OVERJET' AND e."value" NOT BETWEEN 0 AND 4)
                    OR (e."type" = 'OVERBITE' AND e."value" NOT BETWEEN 0 AND 3.5)
                    OR (e."type" IN ('CROWDING_UPPER', 'CROWDING_LOWER') AND e."value" > 3.5))
           )))

-- rule: public-cover-bills-no-family
-- title: A family on Medicaid is charged neither for records nor for treatment that was approved.
-- promise: 31
-- model: Invoice
SELECT v."id", v."number" || ': ' || @money(v."patientPortionCents") || ' asked of the family' AS detail
FROM "Invoice" v
JOIN "PatientAccount" t ON t."id" = v."accountId"
JOIN public_cover m ON m.patient = t."patientId" AND m.since <= v."issuedOn" AND (m.until IS NULL OR m.until > v."issuedOn")
WHERE (EXISTS (
         SELECT 1 FROM "InvoiceItem" i JOIN "ProcedureCode" c ON c."id" = i."procedureCodeId"
         WHERE i."invoiceId" = v."id" AND c."category" IN ('IMAGING', 'DIAGNOSTIC') AND v."patientPortionCents" > 0
       )
       OR EXISTS (
         SELECT 1 FROM "Preauthorization" a
         WHERE a."treatmentPlanId" = v."treatmentPlanId" AND a."patientInsuranceId" = m.id AND a."status" = 'APPROVED'
       ))
  AND NOT EXISTS (
    SELECT 1 FROM "InsuranceClaim" c JOIN "ClaimLine" l ON l."claimId" = c."id"
    WHERE c."invoiceId" = v."id" AND c."patientInsuranceId" = m.id AND @text(l."denialReason") = 'AFTER_COVERAGE'
  )
  AND v."patientPortionCents" > (
    SELECT coalesce(sum(j."amountCents"), 0) FROM "AccountAdjustment" j
    WHERE j."invoiceId" = v."id" AND j."type" = 'SETTLEMENT'
  )

-- rule: claim-after-a-yes
-- title: No claim is sent to a carrier whose last answer before the service was that the patient is not eligible.
-- promise: 35
-- model: InsuranceClaim
SELECT c."id", c."number" || ' for ' || @on(c."serviceOn") || ', not eligible since ' || @on(k."checkedOn") AS detail
FROM "InsuranceClaim" c
JOIN "EligibilityCheck" k ON k."patientInsuranceId" = c."patientInsuranceId" AND k."checkedOn" <= c."serviceOn"
WHERE k."result" = 'INELIGIBLE'
  AND NOT EXISTS (
    SELECT 1 FROM "EligibilityCheck" l
    WHERE l."patientInsuranceId" = c."patientInsuranceId" AND l."result" <> 'NO_ANSWER' AND l."checkedOn" > k."checkedOn"
      AND l."checkedOn" <= @plus_days(c."serviceOn", 1)
  )

-- rule: elastics-by-a-doctor
-- title: Elastics are ordered and ended at visits with a doctor.
-- promise: 23
-- model: ElasticPrescription
SELECT e."id", lower(@text(e."type")) || ' from ' || @on(e."startedOn") || ' to ' || @on(e."endedOn") AS detail
FROM "ElasticPrescription" e
JOIN "TreatmentPlan" p ON p."id" = e."treatmentPlanId"
JOIN kept_visit v ON v."patientId" = p."patientId" AND (v."day" = e."startedOn" OR v."day" = e."endedOn")
JOIN "StaffProfile" s ON s."id" = v."providerId"
WHERE v."doctorId" IS NULL AND s."providerType" <> 'ORTHODONTIST'
  AND NOT EXISTS (
    SELECT 1 FROM kept_visit w
    JOIN "StaffProfile" u ON u."id" = w."providerId"
    WHERE w."patientId" = p."patientId" AND w."day" = v."day" AND (w."doctorId" IS NOT NULL OR u."providerType" = 'ORTHODONTIST')
  )

-- rule: statement-asks-or-tells
-- title: A statement goes to a family that is to pay something, or was charged, has paid or was credited.
-- promise: 31
-- model: Statement
SELECT s."id", 'number ' || @text(s."number") || ' to ' || @on(s."periodEnd") || ': ' || @money(s."balanceCents") || ', nothing due' AS detail
FROM "Statement" s
WHERE s."amountDueCents" = 0 AND s."chargesCents" = 0 AND s."refundsCents" = 0
  AND NOT EXISTS (
    SELECT 1 FROM "Payment" y
    WHERE y."accountId" = s."accountId" AND y."payer" <> 'INSURANCE' AND y."status" = 'POSTED'
      AND y."receivedOn" BETWEEN s."periodStart" AND s."periodEnd"
  )
  AND NOT EXISTS (
    SELECT 1 FROM "AccountAdjustment" j
    WHERE j."accountId" = s."accountId" AND j."type" <> 'CONTRACTUAL' AND j."postedOn" BETWEEN s."periodStart" AND s."periodEnd"
  )

-- rule: offer-stands-some-days
-- title: An opening that was offered is taken or given to somebody else within four days.
-- promise: schema
-- model: OperationsTask
SELECT "id", 'offered on ' || @on("raisedAt") AS detail
FROM "OperationsTask"
WHERE "type" = 'OFFER_OPENING' AND "status" = 'OPEN' AND @days("raisedAt", @as_of) > 4

-- rule: instalments-worth-a-charge
-- title: Instalments are of $50 or more; less is paid at once.
-- promise: schema
-- model: PaymentPlan
SELECT "id", @text("installmentCount") || ' × ' || @money("installmentCents") AS detail
FROM "PaymentPlan"
WHERE "installmentCents" < 5000

-- rule: approved-while-in-force
-- title: A carrier approves nothing after the policy has ended.
-- promise: 35
-- model: Preauthorization
SELECT a."id", a."number" || ' approved on ' || @on(a."answeredOn") || ', policy ended on ' || @on(i."terminatedOn") AS detail
FROM "Preauthorization" a
JOIN "PatientInsurance" i ON i."id" = a."patientInsuranceId"
WHERE a."status" = 'APPROVED' AND a."answeredOn" >= i."terminatedOn"

-- rule: eligible-while-in-force
-- title: A carrier calls nobody eligible after the policy has ended.
-- promise: 35
-- model: EligibilityCheck
SELECT k."id", 'eligible on ' || @on(k."checkedOn") || ', policy ended on ' || @on(i."terminatedOn") AS detail
FROM "EligibilityCheck" k
JOIN "PatientInsurance" i ON i."id" = k."patientInsuranceId"
WHERE k."result" = 'ELIGIBLE' AND k."checkedOn" >= i."terminatedOn"

-- rule: waived-while-in-force
-- title: Where Medicaid has ended during treatment, the family is charged for the rest.
-- promise: 31
-- model: AccountAdjustment
SELECT j."id", @on(j."postedOn") || ': ' || j."reason" AS detail
FROM "AccountAdjustment" j
JOIN "InsuranceClaim" c ON c."invoiceId" = j."invoiceId"
JOIN public_cover m ON m.id = c."patientInsuranceId" AND m.until <= j."postedOn"
JOIN "ClaimLine" l ON l."claimId" = c."id" AND @text(l."denialReason") = 'AFTER_COVERAGE'
WHERE j."reason" LIKE 'Not paid by Medicaid%'

-- rule: ordered-once-approved
-- title: Under Medicaid no laboratory is asked to make anything before the request for prior approval is answered.
-- promise: 35
-- model: LabOrder
SELECT o."id", o."orderNumber" || ' ordered on ' || @on(o."orderedOn") || ', answered ' || coalesce(@on(a."answeredOn"), 'never') AS detail
FROM "LabOrder" o
JOIN public_cover m ON m.patient = o."patientId"
JOIN "Preauthorization" a ON a."treatmentPlanId" = o."treatmentPlanId" AND a."patientInsuranceId" = m.id
WHERE a."answeredOn" IS NULL OR a."answeredOn" > o."orderedOn"
