-- Cover, claims and what carriers pay.

-- rule: plan-benefits
-- title: An insurance plan pays a part of the fee up to a maximum, up to an age at which patients are treated.
-- promise: 32
-- model: InsurancePlan
SELECT "id", "code" || ': ' || @text("coveragePercent") || ' % up to ' || @money("lifetimeMaximumCents") || ', to age '
       || @text("ageLimit") || ', after ' || @text("waitingMonths") || ' months' AS detail
FROM "InsurancePlan"
WHERE "coveragePercent" NOT BETWEEN 1 AND 100 OR "lifetimeMaximumCents" <= 0 OR "waitingMonths" < 0
   OR "ageLimit" NOT BETWEEN 6 AND 120

-- rule: policy-benefit
-- title: Used and remaining benefit add up to the maximum, which is the plan's.
-- promise: 32
-- model: PatientInsurance
SELECT i."id", @money(i."usedCents") || ' + ' || @money(i."remainingCents") || ' of ' || @money(i."lifetimeMaximumCents")
       || ', the plan has ' || @money(p."lifetimeMaximumCents") AS detail
FROM "PatientInsurance" i
JOIN "InsurancePlan" p ON p."id" = i."planId"
WHERE i."usedCents" + i."remainingCents" <> i."lifetimeMaximumCents" OR i."usedCents" < 0 OR i."remainingCents" < 0
   OR i."lifetimeMaximumCents" <> p."lifetimeMaximumCents"

-- rule: policy-dates
-- title: A policy begins before it ends; it is terminated once it has, and only then.
-- promise: 33
-- model: PatientInsurance
SELECT "id", @text("status") || ', ' || @on("effectiveOn") || ' to ' || @on("terminatedOn") AS detail
FROM "PatientInsurance"
WHERE "terminatedOn" <= "effectiveOn" OR "verifiedOn" < "effectiveOn" AND "verifiedOn" > "terminatedOn"
   OR ("status" = 'TERMINATED') <> (coalesce("terminatedOn" <= @as_of, false))

-- rule: policy-subscriber
-- title: A policy belongs to an adult.
-- promise: 33
-- model: PatientInsurance
SELECT i."id", s."firstName" || ' ' || s."lastName" || ', born ' || @on(s."dateOfBirth") AS detail
FROM "PatientInsurance" i
JOIN "PatientContact" s ON s."id" = i."subscriberId"
WHERE @age(s."dateOfBirth", @as_of) < 18

-- rule: secondary-needs-primary
-- title: Nobody has a secondary cover without a primary one.
-- promise: 36
-- model: PatientInsurance
SELECT i."id", 'a secondary cover without a primary one' AS detail
FROM "PatientInsurance" i
WHERE i."coverageOrder" = 'SECONDARY'
  AND NOT EXISTS (
    SELECT 1 FROM "PatientInsurance" p WHERE p."patientId" = i."patientId" AND p."coverageOrder" = 'PRIMARY'
  )

-- rule: eligibility-answer
-- title: An eligibility check is answered after it was asked; only eligible patients have benefit left.
-- promise: 33
-- model: EligibilityCheck
SELECT "id", @text("result") || ', asked ' || @on("checkedOn") || ', answered ' || @on("answeredOn") || ', '
       || @money("remainingCents") || ' left' AS detail
FROM "EligibilityCheck"
WHERE "answeredOn" < "checkedOn" OR ("result" = 'NO_ANSWER') <> ("answeredOn" IS NULL)
   OR ("result" = 'ELIGIBLE') <> ("remainingCents" IS NOT NULL) OR "remainingCents" < 0

-- rule: eligibility-within-maximum
-- title: No more benefit is left than the maximum.
-- promise: 32
-- model: EligibilityCheck
SELECT e."id", @money(e."remainingCents") || ' left of ' || @money(i."lifetimeMaximumCents") AS detail
FROM "EligibilityCheck" e
JOIN "PatientInsurance" i ON i."id" = e."patientInsuranceId"
WHERE e."remainingCents" > i."lifetimeMaximumCents"

-- rule: preauthorization-answer
-- title: A predetermination is answered after it was asked for, with no more than was asked for.
-- promise: 33
-- model: Preauthorization
SELECT "id", "number" || ' ' || @text("status") || ', asked ' || @on("submittedOn") || ' for ' || @money("requestedCents")
       || ', answered ' || @on("answeredOn") || ' with ' || @money("approvedCents") AS detail
FROM "Preauthorization"
WHERE "answeredOn" < "submittedOn" OR ("status" = 'SUBMITTED') <> ("answeredOn" IS NULL)
   OR ("status" = 'APPROVED') <> (coalesce("approvedCents", 0) > 0) OR "approvedCents" > "requestedCents"
   OR "requestedCents" <= 0

-- rule: preauthorization-within-maximum
-- title: No more is approved than the maximum.
-- promise: 32
-- model: Preauthorization
SELECT a."id", a."number" || ': ' || @money(a."approvedCents") || ' of ' || @money(i."lifetimeMaximumCents") AS detail
FROM "Preauthorization" a
JOIN "PatientInsurance" i ON i."id" = a."patientInsuranceId"
WHERE a."approvedCents" > i."lifetimeMaximumCents"

-- rule: claim-preauthorization
-- title: A claim names a predetermination of the same policy that was answered before.
-- promise: 33
-- model: InsuranceClaim
SELECT c."id", c."number" || ' of ' || @on(c."submittedOn") || ', ' || a."number" || ' ' || @text(a."status") || ' '
       || @on(a."answeredOn") AS detail
FROM "InsuranceClaim" c
JOIN "Preauthorization" a ON a."id" = c."preauthorizationId"
WHERE a."patientInsuranceId" <> c."patientInsuranceId" OR a."answeredOn" IS NULL OR a."answeredOn" > c."submittedOn"

-- rule: claim-sums
-- title: The amounts of a claim are the sums of its lines.
-- promise: 34
-- model: InsuranceClaim
SELECT c."id", c."number" || ': billed ' || @money(c."billedCents") || ', expected ' || @money(c."expectedCents") || ', paid '
       || @money(c."paidCents") || '; its lines ' || @money(t.billed) || ', ' || @money(t.expected) || ', ' || @money(t.paid) AS detail
FROM "InsuranceClaim" c
LEFT JOIN (
    SELECT "claimId" AS id, sum("billedCents") AS billed, sum("expectedCents") AS expected, sum("paidCents") AS paid,
           sum("contractualCents") AS contractual, sum("patientCents") AS patient, sum("deniedCents") AS denied
    FROM "ClaimLine"
    GROUP BY "claimId"
) t ON t.id = c."id"
WHERE t.id IS NULL OR c."billedCents" <> t.billed OR c."expectedCents" <> t.expected OR c."paidCents" <> t.paid
   OR c."contractualCents" <> t.contractual OR c."patientCents" <> t.patient OR c."deniedCents" <> t.denied

-- rule: claim-line-sum
-- title: Once adjudicated, the expected, contractual, patient's and denied amounts of a line add up to what was billed.
-- promise: 34
-- model: ClaimLine
SELECT l."id", @money(l."billedCents") || ' = ' || @money(l."expectedCents") || ' + ' || @money(l."contractualCents") || ' + '
       || @money(l."patientCents") || ' + ' || @money(l."deniedCents") || ', claim ' || @text(c."status") AS detail
FROM "ClaimLine" l
JOIN "InsuranceClaim" c ON c."id" = l."claimId"
WHERE CASE WHEN c."adjudicatedOn" IS NULL
           THEN l."expectedCents" + l."contractualCents" + l."patientCents" + l."deniedCents" + l."paidCents" <> 0
           ELSE l."billedCents" <> l."expectedCents" + l."contractualCents" + l."patientCents" + l."deniedCents" END
   OR l."billedCents" <= 0 OR l."expectedCents" < 0 OR l."contractualCents" < 0 OR l."patientCents" < 0
   OR l."deniedCents" < 0

-- rule: claim-line-item
-- title: A line claims an item of the claim's invoice, and no more than it costs.
-- promise: 34
-- model: ClaimLine
SELECT l."id", @money(l."billedCents") || ' for ' || i."description" || ' over ' || @money(i."totalCents") AS detail
FROM "ClaimLine" l
JOIN "InsuranceClaim" c ON c."id" = l."claimId"
JOIN "InvoiceItem" i ON i."id" = l."invoiceItemId"
WHERE i."invoiceId" <> c."invoiceId" OR l."billedCents" > i."quantity" * i."unitPriceCents"

-- rule: claim-dates
-- title: A claim is submitted after the service, then accepted, then adjudicated.
-- promise: 33
-- model: InsuranceClaim
SELECT "id", "number" || ': service ' || @on("serviceOn") || ', submitted ' || @on("submittedOn") || ', accepted '
       || @on("acceptedOn") || ', adjudicated ' || @on("adjudicatedOn") AS detail
FROM "InsuranceClaim"
WHERE "submittedOn" < "serviceOn" OR "acceptedOn" < "submittedOn" OR "adjudicatedOn" < "acceptedOn"
   OR "treatmentMonths" <= 0

-- rule: claim-status-dates
-- title: A claim has the dates that its status says.
-- promise: 35
-- model: InsuranceClaim
SELECT "id", "number" || ' ' || @text("status") || ', accepted ' || @on("acceptedOn") || ', adjudicated '
       || @on("adjudicatedOn") AS detail
FROM "InsuranceClaim"
WHERE ("status" IN ('ACCEPTED', 'IN_PAYMENT', 'PAID', 'DENIED')) <> ("acceptedOn" IS NOT NULL)
   OR ("status" IN ('IN_PAYMENT', 'PAID', 'DENIED')) <> ("adjudicatedOn" IS NOT NULL)

-- rule: claim-paid
-- title: A claim is in payment until all that is expected has come, and paid after that; a denied claim expects nothing.
-- promise: 35
-- model: InsuranceClaim
SELECT "id", "number" || ' ' || @text("status") || ': ' || @money("paidCents") || ' of ' || @money("expectedCents") AS detail
FROM "InsuranceClaim"
WHERE ("status" = 'PAID' AND ("paidCents" <> "expectedCents" OR "expectedCents" = 0))
   OR ("status" = 'IN_PAYMENT' AND "paidCents" >= "expectedCents")
   OR ("status" NOT IN ('PAID', 'IN_PAYMENT') AND ("expectedCents" <> 0 OR "paidCents" <> 0))

-- rule: claim-line-paid
-- title: The paid amount of a line is the sum of its remittance lines, and no more than is expected.
-- promise: 34
-- model: ClaimLine
SELECT l."id", @money(l."paidCents") || ' of ' || @money(l."expectedCents") || ', remitted ' || @money(coalesce(t.total, 0)) AS detail
FROM "ClaimLine" l
LEFT JOIN (
    SELECT "claimLineId" AS id, sum("amountCents") AS total FROM "ClaimPayment" GROUP BY "claimLineId"
) t ON t.id = l."id"
WHERE l."paidCents" <> coalesce(t.total, 0) OR l."paidCents" > l."expectedCents"

-- rule: no-payment-on-denied-claim
-- title: Carriers pay on claims that they have adjudicated and not denied.
-- promise: 35
-- model: ClaimPayment
SELECT p."id", @money(p."amountCents") || ' on ' || @on(p."receivedOn") || ' for ' || c."number" || ', ' || @text(c."status")
       || ' ' || @on(c."adjudicatedOn") AS detail
FROM "ClaimPayment" p
JOIN "ClaimLine" l ON l."id" = p."claimLineId"
JOIN "InsuranceClaim" c ON c."id" = l."claimId"
WHERE c."status" NOT IN ('IN_PAYMENT', 'PAID') OR p."receivedOn" < c."adjudicatedOn" OR p."amountCents" <= 0

-- rule: remittance-is-the-payment
-- title: The lines of a remittance add up to the carrier's payment.
-- promise: 34
-- model: Payment
SELECT y."id", y."number" || ' over ' || @money(y."amountCents") || ', its remittance ' || @money(coalesce(t.total, 0)) AS detail
FROM "Payment" y
LEFT JOIN (
    SELECT "paymentId" AS id, sum("amountCents") AS total FROM "ClaimPayment" GROUP BY "paymentId"
) t ON t.id = y."id"
WHERE (y."payer" = 'INSURANCE' AND y."type" = 'PAYMENT' AND y."status" = 'POSTED'
       AND y."amountCents" <> coalesce(t.total, 0))
   OR (y."payer" <> 'INSURANCE' AND t.id IS NOT NULL)

-- rule: remittance-posted
-- title: A remittance is posted after it was received, on the day of its payment.
-- promise: 34
-- model: ClaimPayment
SELECT p."id", p."remittanceNumber" || ' received ' || @on(p."receivedOn") || ', posted ' || @on(p."postedOn") || ', payment '
       || @on(y."receivedOn") AS detail
FROM "ClaimPayment" p
JOIN "Payment" y ON y."id" = p."paymentId"
WHERE p."postedOn" < p."receivedOn" OR y."receivedOn" NOT IN (p."receivedOn", p."postedOn")

-- rule: remittance-of-one-payment
-- title: A remittance is one payment, and a payment one remittance.
-- promise: 34
-- model: ClaimPayment
SELECT id, detail FROM (
    SELECT "id" AS id, "remittanceNumber" || ' with several payments, or a payment with several' AS detail,
           min("paymentId") OVER r AS first, max("paymentId") OVER r AS last,
           min("remittanceNumber") OVER y AS one, max("remittanceNumber") OVER y AS other
    FROM "ClaimPayment"
    WINDOW r AS (PARTITION BY "clinicId", "remittanceNumber"), y AS (PARTITION BY "paymentId")
) t
WHERE first <> last OR one <> other

-- rule: benefit-within-maximum
-- title: Over all claims, a carrier pays no more than the lifetime maximum.
-- promise: 32
-- model: PatientInsurance
SELECT i."id", @money(t.total) || ' paid, ' || @money(i."usedCents") || ' used, of ' || @money(i."lifetimeMaximumCents") AS detail
FROM "PatientInsurance" i
JOIN (
    SELECT c."patientInsuranceId" AS id, sum(p."amountCents") AS total
    FROM "ClaimPayment" p
    JOIN "ClaimLine" l ON l."id" = p."claimLineId"
    JOIN "InsuranceClaim" c ON c."id" = l."claimId"
    GROUP BY c."patientInsuranceId"
) t ON t.id = i."id"
WHERE i."usedCents" > i."lifetimeMaximumCents" OR t.total > i."lifetimeMaximumCents"

-- rule: policy-counts-what-was-paid
-- title: The carrier's payments to this practice count as used of the policy's maximum.
-- promise: 32
-- model: PatientInsurance
SELECT i."id", @money(i."usedCents") || ' used, ' || @money(t.total) || ' paid to this practice' AS detail
FROM "PatientInsurance" i
JOIN (
    SELECT "patientInsuranceId" AS id, sum("paidCents") AS total FROM "InsuranceClaim" GROUP BY "patientInsuranceId"
) t ON t.id = i."id"
WHERE i."usedCents" < t.total

-- rule: policy-verified-yearly
-- title: The cover of a patient in treatment was verified within the last year.
-- promise: 33
-- model: PatientInsurance
SELECT i."id", 'verified on ' || @on(i."verifiedOn") || ', in treatment since ' || @on(t."startedOn") AS detail
FROM "PatientInsurance" i
JOIN "TreatmentPlan" t ON t."patientId" = i."patientId" AND t."startedOn" IS NOT NULL AND t."endedOn" IS NULL
WHERE i."status" = 'ACTIVE' AND @days(i."verifiedOn", @as_of) > 366

-- rule: expected-within-maximum
-- title: Over all claims, no more is expected of a carrier than what remains of the lifetime maximum.
-- promise: 32
-- model: PatientInsurance
SELECT i."id", @money(t.total) || ' still expected, ' || @money(i."usedCents") || ' used, of ' || @money(i."lifetimeMaximumCents") AS detail
FROM "PatientInsurance" i
JOIN (
    SELECT "patientInsuranceId" AS id, sum("expectedCents" - "paidCents") AS total
    FROM "InsuranceClaim"
    GROUP BY "patientInsuranceId"
) t ON t.id = i."id"
WHERE t.total > i."lifetimeMaximumCents" - i."usedCents"

-- rule: benefit-counts-down
-- title: Every remittance adds to the used benefit what was paid, and subtracts it from the rest.
-- promise: 32
-- model: ClaimPayment
SELECT id, detail FROM (
    SELECT p."id" AS id, p."remittanceNumber" || ': ' || @money(p."amountCents") || ', then ' || @money(p."usedCents") || ' used and '
           || @money(p."remainingCents") || ' left of ' || @money(i."lifetimeMaximumCents") AS detail,
           p."usedCents" AS used, p."remainingCents" AS remaining, i."lifetimeMaximumCents" AS most,
           -- From the last one back: the policy has what was used after all of them.
           i."usedCents" - coalesce(sum(p."amountCents") OVER (
               PARTITION BY i."id" ORDER BY p."receivedOn", p."usedCents" ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
           ), 0) AS total
    FROM "ClaimPayment" p
    JOIN "ClaimLine" l ON l."id" = p."claimLineId"
    JOIN "InsuranceClaim" c ON c."id" = l."claimId"
    JOIN "PatientInsurance" i ON i."id" = c."patientInsuranceId"
) t
WHERE used + remaining <> most OR used <> total

-- rule: benefit-percentage
-- title: A carrier pays no more than its share of what was billed.
-- promise: 32
-- model: ClaimLine
SELECT l."id", @money(l."expectedCents") || ' of ' || @money(l."billedCents") || ' at ' || @text(p."coveragePercent") || ' %' AS detail
FROM "ClaimLine" l
JOIN "InsuranceClaim" c ON c."id" = l."claimId"
JOIN "PatientInsurance" i ON i."id" = c."patientInsuranceId"
JOIN "InsurancePlan" p ON p."id" = i."planId"
WHERE l."expectedCents" * 100 > l."billedCents" * p."coveragePercent" + 100

-- rule: claim-within-coverage
-- title: Nothing is paid for a service before the cover began, or from the day on which it ended.
-- promise: 33
-- model: InsuranceClaim
SELECT c."id", c."number" || ': service ' || @on(c."serviceOn") || ', cover ' || @on(i."effectiveOn") || ' to '
       || @on(i."terminatedOn") AS detail
FROM "InsuranceClaim" c
JOIN "PatientInsurance" i ON i."id" = c."patientInsuranceId"
WHERE c."expectedCents" > 0 AND (c."serviceOn" < i."effectiveOn" OR c."serviceOn" >= i."terminatedOn")

-- rule: claim-under-age-limit
-- title: Nothing is paid for a patient above the plan's age limit.
-- promise: 33
-- model: InsuranceClaim
SELECT c."id", c."number" || ': ' || @text(@age(t."dateOfBirth", c."serviceOn")) || ' years, limit ' || @text(p."ageLimit") AS detail
FROM "InsuranceClaim" c
JOIN "PatientInsurance" i ON i."id" = c."patientInsuranceId"
JOIN "InsurancePlan" p ON p."id" = i."planId"
JOIN "Patient" t ON t."id" = i."patientId"
WHERE c."expectedCents" > 0 AND @age(t."dateOfBirth", c."serviceOn") > p."ageLimit"

-- rule: claim-after-waiting
-- title: Nothing is paid for a service in the waiting period.
-- promise: 33
-- model: InsuranceClaim
SELECT c."id", c."number" || ': ' || @text(@months(i."effectiveOn", c."serviceOn")) || ' months covered, '
       || @text(p."waitingMonths") || ' to wait' AS detail
FROM "InsuranceClaim" c
JOIN "PatientInsurance" i ON i."id" = c."patientInsuranceId"
JOIN "InsurancePlan" p ON p."id" = i."planId"
WHERE c."expectedCents" > 0 AND @months(i."effectiveOn", c."serviceOn") < p."waitingMonths"

-- rule: payment-after-cover-ended
-- title: Payments end when a cover ends, except the first one of a claim and those already on their way.
-- promise: 33
-- model: ClaimPayment
SELECT p."id", p."remittanceNumber" || ' of ' || @on(p."receivedOn") || ', cover until ' || @on(i."terminatedOn") AS detail
FROM "ClaimPayment" p
JOIN "ClaimLine" l ON l."id" = p."claimLineId"
JOIN "InsuranceClaim" c ON c."id" = l."claimId"
JOIN "PatientInsurance" i ON i."id" = c."patientInsuranceId"
WHERE @days(i."terminatedOn", p."receivedOn") > 45
  AND EXISTS (
    SELECT 1 FROM "ClaimPayment" e WHERE e."claimLineId" = p."claimLineId" AND e."receivedOn" < p."receivedOn"
  )

-- rule: denial-has-reason
-- title: A denied line has a reason, and a reason its code.
-- promise: 35
-- model: ClaimLine
SELECT l."id", @money(l."deniedCents") || ' denied, ' || @text(l."denialReason") || ', number ' || coalesce(l."reasonCode", 'none') AS detail
FROM "ClaimLine" l
WHERE (l."deniedCents" > 0 AND l."denialReason" IS NULL)
   OR (l."denialReason" IS NULL) <> (l."reasonCode" IS NULL)
   OR l."reasonCode" <> CASE l."denialReason"
        WHEN 'DEDUCTIBLE' THEN '1' WHEN 'COINSURANCE' THEN '2' WHEN 'AGE_LIMIT' THEN '6' WHEN 'MISSING_DATA' THEN '16'
        WHEN 'DUPLICATE' THEN '18' WHEN 'COORDINATION_OF_BENEFITS' THEN '22' WHEN 'PRIOR_PAYER' THEN '23'
        WHEN 'BEFORE_COVERAGE' THEN '26' WHEN 'AFTER_COVERAGE' THEN '27' WHEN 'LATE_FILING' THEN '29'
        WHEN 'DEPENDENT_INELIGIBLE' THEN '32' WHEN 'LIFETIME_MAXIMUM' THEN '35' WHEN 'ABOVE_FEE_SCHEDULE' THEN '45'
        WHEN 'NOT_COVERED' THEN '96' WHEN 'PERIOD_MAXIMUM' THEN '119' WHEN 'NO_AUTHORIZATION' THEN '197' ELSE '252' END

-- rule: denial-reason-fits
-- title: A claim is denied for age or cover only if it really is outside them.
-- promise: 33
-- model: ClaimLine
SELECT l."id", @text(l."denialReason") || ': ' || @text(@age(t."dateOfBirth", c."serviceOn")) || ' years, limit '
       || @text(p."ageLimit") || ', service ' || @on(c."serviceOn") || ', cover ' || @on(i."effectiveOn") || ' to '
       || @on(i."terminatedOn") || ', waiting ' || @text(p."waitingMonths") AS detail
FROM "ClaimLine" l
JOIN "InsuranceClaim" c ON c."id" = l."claimId"
JOIN "PatientInsurance" i ON i."id" = c."patientInsuranceId"
JOIN "InsurancePlan" p ON p."id" = i."planId"
JOIN "Patient" t ON t."id" = i."patientId"
WHERE l."deniedCents" > 0 AND c."status" = 'DENIED'
  AND ((l."denialReason" = 'AGE_LIMIT' AND (p."ageLimit" IS NULL OR @age(t."dateOfBirth", c."serviceOn") <= p."ageLimit"))
       OR (l."denialReason" = 'BEFORE_COVERAGE' AND c."serviceOn" >= i."effectiveOn"
           AND @months(i."effectiveOn", c."serviceOn") >= p."waitingMonths")
       OR (l."denialReason" = 'AFTER_COVERAGE' AND (i."terminatedOn" IS NULL OR c."serviceOn" < i."terminatedOn")))

-- rule: secondary-after-primary
-- title: A secondary claim follows the primary one, once that was adjudicated.
-- promise: 36
-- model: InsuranceClaim
SELECT c."id", c."number" || ' of ' || @on(c."submittedOn") || ', ' || @text(i."coverageOrder") || '; the primary one '
       || @text(p."status") || ' ' || @on(p."adjudicatedOn") AS detail
FROM "InsuranceClaim" c
JOIN "PatientInsurance" i ON i."id" = c."patientInsuranceId"
LEFT JOIN "InsuranceClaim" p ON p."id" = c."primaryClaimId"
LEFT JOIN "PatientInsurance" j ON j."id" = p."patientInsuranceId"
WHERE (p."id" IS NOT NULL) <> (i."coverageOrder" = 'SECONDARY') OR j."coverageOrder" <> 'PRIMARY'
   OR (p."id" IS NOT NULL AND p."adjudicatedOn" IS NULL) OR c."submittedOn" < p."adjudicatedOn"
   OR c."invoiceId" <> p."invoiceId"

-- rule: carriers-together
-- title: All carriers together pay no more than the fee.
-- promise: 36
-- model: Invoice
SELECT v."id", v."number" || ' over ' || @money(v."totalCents") || ', carriers ' || @money(t.total) AS detail
FROM "Invoice" v
JOIN (
    SELECT "invoiceId" AS id, sum("expectedCents") AS total FROM "InsuranceClaim" GROUP BY "invoiceId"
) t ON t.id = v."id"
WHERE t.total > v."totalCents"

-- rule: corrected-claim
-- title: A corrected claim follows a rejected, denied or unanswered one of the same policy and invoice.
-- promise: 35
-- model: InsuranceClaim
SELECT c."id", c."number" || ' of ' || @on(c."submittedOn") || ' corrects ' || b."number" || ', ' || @text(b."status") AS detail
FROM "InsuranceClaim" c
JOIN "InsuranceClaim" b ON b."id" = c."correctsId"
WHERE b."status" NOT IN ('REJECTED', 'DENIED', 'SUBMITTED')
   OR (b."status" = 'SUBMITTED' AND @days(b."submittedOn", c."submittedOn") < 28) OR c."patientInsuranceId" <> b."patientInsuranceId"
   OR c."invoiceId" <> b."invoiceId" OR c."submittedOn" < coalesce(b."adjudicatedOn", b."submittedOn")

-- rule: invoice-insurance-portion
-- title: Carriers have paid no more on an invoice than is expected of them.
-- promise: 34
-- model: Invoice
SELECT v."id", v."number" || ': ' || @money(v."insurancePortionCents") || ' expected, ' || @money(t.total) || ' paid' AS detail
FROM "Invoice" v
JOIN (
    SELECT a."invoiceId" AS id, sum(a."amountCents") AS total
    FROM "PaymentAllocation" a
    JOIN "Payment" p ON p."id" = a."paymentId"
    WHERE p."payer" = 'INSURANCE'
    GROUP BY a."invoiceId"
) t ON t.id = v."id"
WHERE t.total > v."insurancePortionCents"
