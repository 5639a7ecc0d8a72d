-- What the calendar of contracts and banks allows.

-- rule: statement-asks-for-what-falls-due
-- title: A statement asks at least for the instalments that fall due before the next one.
-- promise: 31
-- model: Statement
SELECT id, 'asks for ' || @money(asked) || ', instalments of ' || @money(due) AS detail FROM (
    SELECT s."id" AS id, s."amountDueCents" AS asked, sum(i."amountCents") AS due
    FROM "Statement" s
    JOIN "PaymentPlan" p ON p."accountId" = s."accountId"
    JOIN "Installment" i ON i."paymentPlanId" = p."id"
    WHERE i."dueOn" > s."periodEnd" AND i."dueOn" <= s."dueOn" AND i."status" IN ('PAID', 'SCHEDULED', 'OVERDUE')
      AND (i."paidOn" IS NULL OR i."paidOn" > s."periodEnd") AND p."startsOn" <= s."periodEnd"
    GROUP BY s."id", s."amountDueCents"
) t
WHERE asked < due

-- rule: statement-due-before-the-next
-- title: A statement is due 27 to 31 days after it was issued, before the next one.
-- promise: 31
-- model: Statement
SELECT "id", 'issued ' || @on("issuedOn") || ', due ' || @on("dueOn") AS detail
FROM "Statement"
WHERE @days("issuedOn", "dueOn") NOT BETWEEN 27 AND 31

-- rule: dead-card-is-not-retried
-- title: A card that has expired or was lost, and an account that is closed, is not charged again.
-- promise: 38
-- model: Payment
SELECT a."id", 'tried again after: ' || y."failureReason" AS detail
FROM "Payment" y
JOIN "Payment" a ON a."retryOfId" = y."id"
WHERE y."failureReason" IN ('Card expired', 'Card lost', 'Account closed', 'Account number not found')

-- rule: transfers-on-banking-days
-- title: Transfers are posted on weekdays that are no holiday of the banks.
-- promise: 38
-- model: Payment
SELECT "id", @text("method") || ' on ' || @weekday("receivedOn") || ', ' || @on("receivedOn") AS detail
FROM "Payment"
WHERE "method" IN ('ACH', 'INSURANCE_TRANSFER') AND "status" = 'POSTED' AND "type" = 'PAYMENT' AND (
    @weekday("receivedOn") IN ('SATURDAY', 'SUNDAY')
    OR substr(@on("receivedOn"), 6, 5) IN ('12-25', '01-01', '07-04', '06-19', '11-11')
)

-- rule: retry-fails-for-the-same-reason
-- title: A charge that is repeated a few days later and fails again fails for the same reason.
-- promise: 38
-- model: Payment
SELECT a."id", a."failureReason" || ', before: ' || y."failureReason" AS detail
FROM "Payment" y
JOIN "Payment" a ON a."retryOfId" = y."id"
WHERE a."failureReason" <> y."failureReason"

-- rule: late-claim-is-not-billed
-- title: Amounts that were claimed too late become a contractual adjustment; the family is not billed for them.
-- promise: 38
-- model: InsuranceClaim
SELECT z."id", 'filed ' || @on(z."submittedOn") || ', denied ' || @on(z."adjudicatedOn") || ', and nothing taken back' AS detail
FROM "InsuranceClaim" z
JOIN "ClaimLine" l ON l."claimId" = z."id"
JOIN "Invoice" v ON v."id" = z."invoiceId"
LEFT JOIN "TreatmentPlan" t ON t."id" = v."treatmentPlanId"
WHERE l."denialReason" = 'LATE_FILING' AND @days(z."adjudicatedOn", @as_of) > 45
  AND (t."status" IS NULL OR t."status" NOT IN ('DISCONTINUED', 'TRANSFERRED'))
  AND NOT EXISTS (
    SELECT 1 FROM "AccountAdjustment" j WHERE j."invoiceId" = v."id" AND j."type" = 'CONTRACTUAL'
  )

-- rule: money-by-hand-in-the-office
-- title: Cash and checks are taken when the office is staffed: not on Sundays.
-- promise: 38
-- model: Payment
SELECT "id", @text("method") || ' on ' || @on("receivedOn") AS detail
FROM "Payment"
WHERE "method" IN ('CASH', 'CHECK') AND "type" = 'PAYMENT' AND "payer" = 'PATIENT' AND @weekday("receivedOn") = 'SUNDAY'

-- rule: estimate-carries-insurance
-- title: An estimate for an insured family counts on the carrier, unless it has refused.
-- promise: 33
-- model: TreatmentEstimate
SELECT e."id", 'quoted ' || @on(e."presentedOn") || ' without the benefit of ' || n."name" AS detail
FROM "TreatmentEstimate" e
JOIN "PatientAccount" a ON a."id" = e."accountId"
JOIN "PatientInsurance" i ON i."patientId" = a."patientId" AND i."coverageOrder" = 'PRIMARY'
JOIN "InsurancePlan" n ON n."id" = i."planId"
JOIN "Patient" p ON p."id" = a."patientId"
WHERE e."insuranceEstimateCents" = 0 AND n."type" <> 'MEDICAID' AND n."waitingMonths" = 0 AND i."remainingCents" > 50000
  AND i."terminatedOn" IS NULL AND i."effectiveOn" <= e."presentedOn"
  AND (n."ageLimit" IS NULL OR @age(p."dateOfBirth", @as_of) < n."ageLimit")
  AND NOT EXISTS (
    SELECT 1 FROM "InsuranceClaim" c
    WHERE c."patientInsuranceId" = i."id" AND (c."paidCents" > 0 OR c."serviceOn" < e."presentedOn")
  )
  AND NOT EXISTS (
    SELECT 1 FROM "EligibilityCheck" k WHERE k."patientInsuranceId" = i."id" AND k."result" = 'INELIGIBLE'
  )

-- rule: unauthorized-claim-was-refused
-- title: A claim is denied for want of authorization only where the carrier had refused it.
-- promise: 35
-- model: ClaimLine
SELECT l."id", 'denied for want of authorization' AS detail
FROM "ClaimLine" l
JOIN "InsuranceClaim" c ON c."id" = l."claimId"
LEFT JOIN "Preauthorization" a ON a."id" = c."preauthorizationId"
WHERE l."denialReason" = 'NO_AUTHORIZATION' AND (a."id" IS NULL OR a."status" <> 'DENIED')

-- rule: write-off-after-180-days
-- title: Amounts that the family does not pay are written off 180 days after they were due, and no sooner.
-- promise: 31
-- model: AccountAdjustment
SELECT j."id", @money(j."amountCents") || ' written off on ' || @on(j."postedOn") || ', due since ' || @on(coalesce(i.first, v."dueOn"))
       AS detail
FROM "AccountAdjustment" j
JOIN "Invoice" v ON v."id" = j."invoiceId"
LEFT JOIN "TreatmentPlan" t ON t."id" = v."treatmentPlanId"
LEFT JOIN (
    SELECT p."invoiceId" AS id, min(i."dueOn") AS first, max(i."dueOn") AS last
    FROM "PaymentPlan" p
    JOIN "Installment" i ON i."paymentPlanId" = p."id"
    WHERE i."status" = 'CANCELLED'
    GROUP BY p."invoiceId"
-- Where treatment was broken off the instalments ended with it, and what was owed for it was due at once.
) i ON i.id = v."id" AND (t."status" IS NULL OR t."status" NOT IN ('DISCONTINUED', 'TRANSFERRED'))
WHERE j."type" = 'WRITE_OFF' AND (@days(coalesce(i.first, v."dueOn"), j."postedOn") < 180 OR i.last > j."postedOn")

-- rule: chart-tells-of-a-write-off
-- title: A chart mentions what was written off.
-- promise: 31
-- model: AccountAdjustment
SELECT j."id", @money(j."amountCents") || ' written off on ' || @on(j."postedOn") AS detail
FROM "AccountAdjustment" j
JOIN "PatientAccount" a ON a."id" = j."accountId"
WHERE j."type" = 'WRITE_OFF' AND NOT EXISTS (
    SELECT 1 FROM "PatientAlert" w WHERE w."patientId" = a."patientId" AND w."message" LIKE '%written off%'
)

-- rule: no-write-off-in-treatment
-- title: Nothing of a treatment's fee is written off while the treatment goes on.
-- promise: 31
-- model: AccountAdjustment
SELECT j."id", @money(j."amountCents") || ' written off on ' || @on(j."postedOn") || ', treatment to ' || coalesce(@on(t."endedOn"), 'now')
       AS detail
FROM "AccountAdjustment" j
JOIN "Invoice" v ON v."id" = j."invoiceId"
JOIN "TreatmentPlan" t ON t."id" = v."treatmentPlanId"
WHERE j."type" = 'WRITE_OFF' AND (t."endedOn" IS NULL OR t."endedOn" > j."postedOn")

-- rule: nobody-pays-what-was-written-off
-- title: A family that goes on paying has nothing of its invoice written off.
-- promise: 31
-- model: AccountAdjustment
SELECT j."id", @money(j."amountCents") || ' written off on ' || @on(j."postedOn") || ', the family paid on ' || @on(max(y."receivedOn"))
       AS detail
FROM "AccountAdjustment" j
JOIN "PaymentAllocation" a ON a."invoiceId" = j."invoiceId"
JOIN "Payment" y ON y."id" = a."paymentId"
WHERE j."type" = 'WRITE_OFF' AND y."payer" = 'PATIENT' AND y."receivedOn" > j."postedOn"
GROUP BY j."id", j."amountCents", j."postedOn"
