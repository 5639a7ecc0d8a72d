-- Accounts: what was quoted, charged, paid and is still open. Amounts are in cents.

-- rule: account-balance
-- title: A balance is charges − payments − adjustments + refunds, and what carriers and the family owe.
-- promise: 31
-- model: PatientAccount
SELECT "id", @money("chargesCents") || ' − ' || @money("paymentsCents") || ' − ' || @money("adjustmentsCents") || ' + '
       || @money("refundsCents") || ' = ' || @money("balanceCents") || ' = ' || @money("insuranceBalanceCents") || ' + '
       || @money("patientBalanceCents") AS detail
FROM "PatientAccount"
WHERE "balanceCents" <> "chargesCents" - "paymentsCents" - "adjustmentsCents" + "refundsCents"
   OR "balanceCents" <> "insuranceBalanceCents" + "patientBalanceCents"

-- rule: account-ageing
-- title: What the family owes is the sum of the ageing buckets.
-- promise: schema
-- model: PatientAccount
SELECT "id", @money("patientBalanceCents") || ' in buckets of ' || @money("currentCents") || ', ' || @money("pastDue1To30Cents")
       || ', ' || @money("pastDue31To60Cents") || ', ' || @money("pastDue61To90Cents") || ', '
       || @money("pastDueOver90Cents") AS detail
FROM "PatientAccount"
WHERE "patientBalanceCents" <> "currentCents" + "pastDue1To30Cents" + "pastDue31To60Cents" + "pastDue61To90Cents"
                               + "pastDueOver90Cents"
   OR "pastDue1To30Cents" < 0 OR "pastDue31To60Cents" < 0 OR "pastDue61To90Cents" < 0 OR "pastDueOver90Cents" < 0

-- rule: account-past-due
-- title: The past-due amount of an account is the sum of its instalments and invoice balances that are open after their day.
-- promise: 31
-- model: PatientAccount
SELECT a."id", @money(past) || ' past due, ' || @money("pastDueOver90Cents") || ' of it over 90 days; open after their day are '
       || @money(coalesce(t.past_due, 0)) || ' and ' || @money(coalesce(t.over, 0)) AS detail
FROM (
    SELECT *, "pastDue1To30Cents" + "pastDue31To60Cents" + "pastDue61To90Cents" + "pastDueOver90Cents" AS past
    FROM "PatientAccount"
) a
LEFT JOIN (
    -- Which day it is depends on the clinic's clock, so each sum is made for today and for yesterday.
    SELECT account AS id, sum(CASE WHEN late > 0 THEN cents ELSE 0 END) AS past_due,
           sum(CASE WHEN late > 1 THEN cents ELSE 0 END) AS past_due_before,
           sum(CASE WHEN late > 90 THEN cents ELSE 0 END) AS over,
           sum(CASE WHEN late > 91 THEN cents ELSE 0 END) AS over_before
    FROM (SELECT account, cents, @days(due, @as_of) AS late FROM open_item) o
    GROUP BY account
) t ON t.id = a."id"
WHERE past NOT IN (coalesce(t.past_due, 0), coalesce(t.past_due_before, 0))
   OR "pastDueOver90Cents" NOT IN (coalesce(t.over, 0), coalesce(t.over_before, 0))

-- rule: account-carriers-owe
-- title: Carriers owe what is expected of them, less what they paid and what was taken back by contract.
-- promise: 34
-- model: PatientAccount
SELECT a."id", @money(a."insuranceBalanceCents") || ', expected ' || @money(coalesce(v.total, 0)) || ', paid '
       || @money(coalesce(p.total, 0)) || ', taken back ' || @money(coalesce(j.total, 0)) AS detail
FROM "PatientAccount" a
LEFT JOIN (
    SELECT "accountId" AS id, sum("insurancePortionCents") AS total FROM "Invoice" GROUP BY "accountId"
) v ON v.id = a."id"
LEFT JOIN (
    SELECT "accountId" AS id, sum(CASE WHEN "type" = 'REFUND' THEN -"amountCents" ELSE "amountCents" END) AS total
    FROM "Payment"
    WHERE "payer" = 'INSURANCE' AND "status" = 'POSTED'
    GROUP BY "accountId"
) p ON p.id = a."id"
LEFT JOIN (
    SELECT "accountId" AS id, sum("amountCents") AS total
    FROM "AccountAdjustment"
    WHERE "type" = 'CONTRACTUAL'
    GROUP BY "accountId"
) j ON j.id = a."id"
WHERE a."insuranceBalanceCents" <> coalesce(v.total, 0) - coalesce(p.total, 0) - coalesce(j.total, 0)

-- rule: account-charges
-- title: The charges of an account are the sum of its invoices.
-- promise: 30
-- model: PatientAccount
SELECT a."id", @money(a."chargesCents") || ', invoices ' || @money(coalesce(t.total, 0)) AS detail
FROM "PatientAccount" a
LEFT JOIN (SELECT "accountId" AS id, sum("totalCents") AS total FROM "Invoice" GROUP BY "accountId") t ON t.id = a."id"
WHERE a."chargesCents" <> coalesce(t.total, 0)

-- rule: account-payments
-- title: The payments and refunds of an account are the sums of those that were posted.
-- promise: 38
-- model: PatientAccount
SELECT a."id", 'payments ' || @money(a."paymentsCents") || ', posted ' || @money(coalesce(t.payments, 0)) || '; refunds '
       || @money(a."refundsCents") || ', posted ' || @money(coalesce(t.refunds, 0)) AS detail
FROM "PatientAccount" a
LEFT JOIN (
    SELECT "accountId" AS id, sum(CASE WHEN "type" = 'PAYMENT' THEN "amountCents" ELSE 0 END) AS payments,
           sum(CASE WHEN "type" = 'REFUND' THEN "amountCents" ELSE 0 END) AS refunds
    FROM "Payment"
    WHERE "status" = 'POSTED'
    GROUP BY "accountId"
) t ON t.id = a."id"
WHERE a."paymentsCents" <> coalesce(t.payments, 0) OR a."refundsCents" <> coalesce(t.refunds, 0)

-- rule: account-adjustments
-- title: The adjustments of an account are the sum of those that were posted.
-- promise: 30
-- model: PatientAccount
SELECT a."id", @money(a."adjustmentsCents") || ', posted ' || @money(coalesce(t.total, 0)) AS detail
FROM "PatientAccount" a
LEFT JOIN (
    SELECT "accountId" AS id, sum("amountCents") AS total FROM "AccountAdjustment" GROUP BY "accountId"
) t ON t.id = a."id"
WHERE a."adjustmentsCents" <> coalesce(t.total, 0)

-- rule: receivables-add-up
-- title: Over all accounts of a clinic, charges − payments − adjustments + refunds are the balances.
-- promise: 31
-- model: Clinic
SELECT c."id", 'invoices, payments and adjustments give ' || @money(coalesce(i.total, 0) - coalesce(p.total, 0)
       - coalesce(j.total, 0)) || ', the balances ' || @money(a.total) AS detail
FROM "Clinic" c
JOIN (SELECT "clinicId" AS id, sum("balanceCents") AS total FROM "PatientAccount" GROUP BY "clinicId") a ON a.id = c."id"
LEFT JOIN (SELECT "clinicId" AS id, sum("totalCents") AS total FROM "Invoice" GROUP BY "clinicId") i ON i.id = c."id"
LEFT JOIN (
    SELECT "clinicId" AS id, sum(CASE WHEN "type" = 'REFUND' THEN -"amountCents" ELSE "amountCents" END) AS total
    FROM "Payment"
    WHERE "status" = 'POSTED'
    GROUP BY "clinicId"
) p ON p.id = c."id"
LEFT JOIN (
    SELECT "clinicId" AS id, sum("amountCents") AS total FROM "AccountAdjustment" GROUP BY "clinicId"
) j ON j.id = c."id"
WHERE a.total <> coalesce(i.total, 0) - coalesce(p.total, 0) - coalesce(j.total, 0)

-- rule: account-guarantor
-- title: The guarantor of an account is an adult who is the patient's guarantor.
-- promise: 4
-- model: PatientAccount
SELECT a."id", g."firstName" || ' ' || g."lastName" || ', born ' || @on(g."dateOfBirth") AS detail
FROM "PatientAccount" a
JOIN "PatientContact" g ON g."id" = a."guarantorId"
WHERE NOT g."isGuarantor" OR @age(g."dateOfBirth", @as_of) < 18

-- rule: account-opened
-- title: An account is opened before anything is charged to it or paid into it.
-- promise: 45
-- model: PatientAccount
SELECT a."id", 'opened ' || @on(a."openedOn") || ', first entry ' || @on(t.first) AS detail
FROM "PatientAccount" a
JOIN (
    SELECT id, min(day) AS first FROM (
        SELECT "accountId" AS id, "issuedOn" AS day FROM "Invoice"
        UNION ALL SELECT "accountId", "receivedOn" FROM "Payment"
        UNION ALL SELECT "accountId", "presentedOn" FROM "TreatmentEstimate"
    ) e
    GROUP BY id
) t ON t.id = a."id"
WHERE t.first < a."openedOn"

-- rule: closed-account
-- title: Nothing is open on a closed account.
-- promise: 37
-- model: PatientAccount
SELECT "id", 'closed with ' || @money("balanceCents") AS detail
FROM "PatientAccount"
WHERE "status" = 'CLOSED' AND "balanceCents" <> 0

-- rule: collections-past-due
-- title: Only an account that is past due is in collections.
-- promise: 31
-- model: PatientAccount
SELECT "id", 'in collections with nothing past due, balance ' || @money("balanceCents") AS detail
FROM "PatientAccount"
WHERE "status" = 'COLLECTIONS' AND "pastDue61To90Cents" + "pastDueOver90Cents" <= 0

-- rule: estimate-sum
-- title: An estimate's fee less its discount is what carriers and the family pay.
-- promise: schema
-- model: TreatmentEstimate
SELECT "id", @money("feeCents") || ' − ' || @money("discountCents") || ' = ' || @money("insuranceEstimateCents") || ' + '
       || @money("patientPortionCents") AS detail
FROM "TreatmentEstimate"
WHERE "feeCents" - "discountCents" <> "insuranceEstimateCents" + "patientPortionCents"
   OR "discountCents" < 0 OR "insuranceEstimateCents" < 0 OR "patientPortionCents" < 0
   OR ("discountCents" > 0) <> ("discountReason" IS NOT NULL)

-- rule: estimate-terms
-- title: Down payment and monthly payments add up to the family's part, except for rounding.
-- promise: schema
-- model: TreatmentEstimate
SELECT "id", @money("patientPortionCents") || ' as ' || @money("downPaymentCents") || ' and ' || @text("termMonths") || ' × '
       || @money("monthlyCents") AS detail
FROM "TreatmentEstimate"
WHERE "downPaymentCents" > "patientPortionCents"
   OR abs("patientPortionCents" - "downPaymentCents" - "termMonths" * "monthlyCents") > 100 * "termMonths"

-- rule: estimate-dates
-- title: An estimate is decided on after it was presented; only accepted and declined ones have that date.
-- promise: 14
-- model: TreatmentEstimate
SELECT "id", @text("status") || ', presented ' || @on("presentedOn") || ', decided ' || @on("decidedOn") || ', expires '
       || @on("expiresOn") AS detail
FROM "TreatmentEstimate"
WHERE "expiresOn" < "presentedOn" OR "decidedOn" < "presentedOn"
   OR ("status" IN ('ACCEPTED', 'DECLINED')) <> ("decidedOn" IS NOT NULL)
   OR ("status" = 'EXPIRED' AND "expiresOn" > @as_of)
   OR ("status" = 'PRESENTED' AND @days("expiresOn", @as_of) > 1)

-- rule: estimate-fits-plan
-- title: One estimate of a plan is accepted, on the day on which the plan is, for the plan's fee.
-- promise: 14
-- model: TreatmentEstimate
SELECT id, detail FROM (
    SELECT e."id" AS id, @text(e."status") || ' for ' || @money(e."feeCents") || ', the plan ' || @text(p."status") || ' for '
           || @money(p."feeCents") AS detail,
           e."status" = 'ACCEPTED' AND (
               p."acceptedOn" IS NULL OR e."decidedOn" <> p."acceptedOn"
               OR sum(CASE WHEN e."status" = 'ACCEPTED' THEN 1 ELSE 0 END) OVER (PARTITION BY p."id") > 1
           ) AS wrong,
           e."presentedOn" < p."presentedOn" AS early, e."feeCents" <> p."feeCents" AS other
    FROM "TreatmentEstimate" e
    JOIN "TreatmentPlan" p ON p."id" = e."treatmentPlanId"
) t
WHERE wrong OR early OR other

-- rule: accepted-plan-has-estimate
-- title: A plan that was accepted has an accepted estimate, where a clinic makes estimates.
-- promise: 14
-- model: TreatmentPlan
SELECT p."id", @text(p."status") || ', accepted ' || @on(p."acceptedOn") || ' without an estimate' AS detail
FROM "TreatmentPlan" p
WHERE p."acceptedOn" IS NOT NULL AND p."clinicId" IN (SELECT "clinicId" FROM "TreatmentEstimate")
  AND NOT EXISTS (
    SELECT 1 FROM "TreatmentEstimate" e WHERE e."treatmentPlanId" = p."id" AND e."status" = 'ACCEPTED'
  )

-- rule: invoice-sum
-- title: An invoice is the sum of its lines, and of what carriers and the family pay.
-- promise: 30
-- model: Invoice
SELECT v."id", v."number" || ': ' || @money(v."totalCents") || ', lines ' || @money(t.total) || ', '
       || @money(v."insurancePortionCents") || ' + ' || @money(v."patientPortionCents") AS detail
FROM "Invoice" v
LEFT JOIN (SELECT "invoiceId" AS id, sum("totalCents") AS total FROM "InvoiceItem" GROUP BY "invoiceId") t ON t.id = v."id"
WHERE t.total IS NULL OR v."totalCents" <> t.total
   OR v."totalCents" <> v."insurancePortionCents" + v."patientPortionCents"
   OR v."insurancePortionCents" < 0 OR v."patientPortionCents" < 0

-- rule: invoice-balance
-- title: The balance of an invoice is its total less what was paid and adjusted, and never negative.
-- promise: 31
-- model: Invoice
SELECT "id", "number" || ': ' || @money("totalCents") || ' − ' || @money("paidCents") || ' − ' || @money("adjustedCents")
       || ' = ' || @money("balanceCents") AS detail
FROM "Invoice"
WHERE "balanceCents" <> "totalCents" - "paidCents" - "adjustedCents" OR "balanceCents" < 0

-- rule: invoice-paid
-- title: The paid amount of an invoice is the sum of its allocations.
-- promise: 31
-- model: Invoice
SELECT v."id", v."number" || ': ' || @money(v."paidCents") || ', allocated ' || @money(coalesce(t.total, 0)) AS detail
FROM "Invoice" v
LEFT JOIN (
    SELECT "invoiceId" AS id, sum("amountCents") AS total FROM "PaymentAllocation" GROUP BY "invoiceId"
) t ON t.id = v."id"
WHERE v."paidCents" <> coalesce(t.total, 0)

-- rule: invoice-adjusted
-- title: The adjusted amount of an invoice is the sum of its adjustments.
-- promise: 30
-- model: Invoice
SELECT v."id", v."number" || ': ' || @money(v."adjustedCents") || ', adjustments ' || @money(coalesce(t.total, 0)) AS detail
FROM "Invoice" v
LEFT JOIN (
    SELECT "invoiceId" AS id, sum("amountCents") AS total FROM "AccountAdjustment" GROUP BY "invoiceId"
) t ON t.id = v."id"
WHERE v."adjustedCents" <> coalesce(t.total, 0)

-- rule: invoice-paid-up
-- title: An invoice is paid when nothing is open, and only then.
-- promise: 31
-- model: Invoice
SELECT "id", "number" || ' ' || @text("status") || ' with ' || @money("balanceCents") AS detail
FROM "Invoice"
WHERE ("status" = 'PAID') <> ("balanceCents" = 0)

-- rule: invoice-overdue
-- title: An invoice is overdue when something is open and it was due, and only then.
-- promise: 31
-- model: Invoice
SELECT "id", "number" || ' ' || @text("status") || ' with ' || @money("balanceCents") || ', due ' || @on("dueOn") AS detail
FROM "Invoice"
WHERE ("status" = 'OVERDUE' AND NOT ("balanceCents" > 0 AND "dueOn" < @as_of))
   -- Which day it is depends on the clinic's clock.
   OR ("status" <> 'OVERDUE' AND "balanceCents" > 0 AND @days("dueOn", @as_of) > 1)

-- rule: invoice-partly-paid
-- title: An open invoice has no payments, a partly paid one has some.
-- promise: 31
-- model: Invoice
SELECT "id", "number" || ' ' || @text("status") || ' with ' || @money("paidCents") || ' paid' AS detail
FROM "Invoice"
WHERE ("status" = 'OPEN' AND "paidCents" > 0) OR ("status" = 'PARTIALLY_PAID' AND "paidCents" <= 0)

-- rule: invoice-due
-- title: An invoice is due no sooner than it was issued.
-- promise: schema
-- model: Invoice
SELECT "id", "number" || ' issued ' || @on("issuedOn") || ', due ' || @on("dueOn") AS detail
FROM "Invoice"
WHERE "dueOn" < "issuedOn"

-- rule: item-total
-- title: A line is quantity × price − discount.
-- promise: 30
-- model: InvoiceItem
SELECT "id", @text("quantity") || ' × ' || @money("unitPriceCents") || ' − ' || @money("discountCents") || ' = '
       || @money("totalCents") AS detail
FROM "InvoiceItem"
WHERE "totalCents" <> "quantity" * "unitPriceCents" - "discountCents" OR "quantity" <= 0 OR "discountCents" < 0
   OR "totalCents" < 0

-- rule: item-of-procedure
-- title: A line that names a procedure has its code, and is charged no sooner than it was done.
-- promise: 25
-- model: InvoiceItem
SELECT i."id", i."description" || ' charged ' || @on(v."issuedOn") || ', done ' || @on(r."performedOn") AS detail
FROM "InvoiceItem" i
JOIN "Invoice" v ON v."id" = i."invoiceId"
JOIN "ProcedureRecord" r ON r."id" = i."procedureRecordId"
WHERE r."procedureCodeId" <> i."procedureCodeId" OR v."issuedOn" < r."performedOn"

-- rule: item-code-valid
-- title: The code of a line was in use on the day of the invoice.
-- promise: 25
-- model: InvoiceItem
SELECT i."id", c."code" || ' on ' || @on(v."issuedOn") || ', in use ' || @on(c."validFrom") || ' to ' || @on(c."validTo") AS detail
FROM "InvoiceItem" i
JOIN "Invoice" v ON v."id" = i."invoiceId"
JOIN "ProcedureCode" c ON c."id" = i."procedureCodeId"
WHERE v."issuedOn" < c."validFrom" OR v."issuedOn" > c."validTo"

-- rule: item-dentition
-- title: The dentition of the code that is charged fits the patient's age.
-- promise: 25
-- model: InvoiceItem
SELECT i."id", c."code" || ', ' || @text(c."dentition") || ', at ' || @text(@age(p."dateOfBirth", v."issuedOn")) AS detail
FROM "InvoiceItem" i
JOIN "Invoice" v ON v."id" = i."invoiceId"
JOIN "ProcedureCode" c ON c."id" = i."procedureCodeId"
JOIN "PatientAccount" a ON a."id" = v."accountId"
JOIN "Patient" p ON p."id" = a."patientId"
WHERE (c."dentition" = 'PRIMARY' AND @age(p."dateOfBirth", v."issuedOn") > 6)
   OR (c."dentition" = 'TRANSITIONAL' AND @age(p."dateOfBirth", v."issuedOn") NOT BETWEEN 6 AND 12)
   OR (c."dentition" = 'ADOLESCENT' AND @age(p."dateOfBirth", v."issuedOn") NOT BETWEEN 11 AND 18)
   OR (c."dentition" = 'ADULT' AND @age(p."dateOfBirth", v."issuedOn") < 18)

-- rule: contract-charged
-- title: The charge for a treatment is its fee less the agreed discount.
-- promise: 30
-- model: TreatmentPlan
SELECT p."id", 'charged ' || @money(t.total) || ', agreed ' || @money(e."feeCents") || ' − ' || @money(e."discountCents") AS detail
FROM "TreatmentPlan" p
JOIN "TreatmentEstimate" e ON e."treatmentPlanId" = p."id" AND e."status" = 'ACCEPTED'
JOIN (
    SELECT v."treatmentPlanId" AS plan, sum(i."totalCents") AS total
    FROM "Invoice" v
    JOIN "InvoiceItem" i ON i."invoiceId" = v."id"
    JOIN "ProcedureCode" c ON c."id" = i."procedureCodeId"
    WHERE c."category" IN ('LIMITED', 'INTERCEPTIVE', 'COMPREHENSIVE')
    GROUP BY v."treatmentPlanId"
) t ON t.plan = p."id"
WHERE t.total <> e."feeCents" - e."discountCents"

-- rule: treatment-is-charged
-- title: A treatment that has started is charged, where a clinic writes invoices; one that has not is not.
-- promise: 30
-- model: TreatmentPlan
SELECT p."id", @text(p."status") || ', started ' || @on(p."startedOn") || ', ' || @text(coalesce(t.held, 0)) || ' invoices' AS detail
FROM "TreatmentPlan" p
LEFT JOIN (
    SELECT v."treatmentPlanId" AS plan, count(*) AS held
    FROM "Invoice" v
    JOIN "InvoiceItem" i ON i."invoiceId" = v."id"
    JOIN "ProcedureCode" c ON c."id" = i."procedureCodeId"
    WHERE c."category" IN ('LIMITED', 'INTERCEPTIVE', 'COMPREHENSIVE')
    GROUP BY v."treatmentPlanId"
) t ON t.plan = p."id"
WHERE p."clinicId" IN (SELECT "clinicId" FROM "Invoice")
  AND (p."startedOn" IS NOT NULL) <> (t.held IS NOT NULL)

-- rule: payment-plan-sum
-- title: A payment plan is its down payment and its instalments, of which only the last one differs.
-- promise: schema
-- model: PaymentPlan
SELECT p."id", @money(p."totalCents") || ' as ' || @money(p."downPaymentCents") || ' and ' || @text(t.held) || ' of '
       || @text(p."installmentCount") || ' instalments, together ' || @money(t.total) AS detail
FROM "PaymentPlan" p
LEFT JOIN (
    SELECT "paymentPlanId" AS id, count(*) AS held, sum("amountCents") AS total, max("dueOn") AS last
    FROM "Installment"
    GROUP BY "paymentPlanId"
) t ON t.id = p."id"
WHERE p."totalCents" <> p."downPaymentCents" + coalesce(t.total, 0) OR p."installmentCount" <> coalesce(t.held, 0)
   OR p."endsOn" <> t.last OR p."endsOn" < p."startsOn"
   OR EXISTS (
        SELECT 1 FROM "Installment" i
        WHERE i."paymentPlanId" = p."id" AND i."number" < p."installmentCount" AND i."amountCents" <> p."installmentCents"
   )

-- rule: payment-plan-status
-- title: A payment plan is active while instalments wait, and only then.
-- promise: 38
-- model: PaymentPlan
SELECT p."id", @text(p."status") || ' with ' || @text(coalesce(t.waiting, 0)) || ' instalments waiting' AS detail
FROM "PaymentPlan" p
LEFT JOIN (
    SELECT "paymentPlanId" AS id, sum(CASE WHEN "status" IN ('SCHEDULED', 'OVERDUE') THEN 1 ELSE 0 END) AS waiting
    FROM "Installment"
    GROUP BY "paymentPlanId"
) t ON t.id = p."id"
WHERE (p."status" = 'ACTIVE') <> (coalesce(t.waiting, 0) > 0)

-- rule: payment-plan-completed
-- title: A payment plan is completed when the family has paid all of it, instalment by instalment or at once.
-- promise: 38
-- model: PaymentPlan
SELECT p."id", @money(p."totalCents") || ' financed, ' || @money(coalesce(t.total, 0)) || ' paid' AS detail
FROM "PaymentPlan" p
LEFT JOIN family_paid t ON t.id = p."invoiceId"
WHERE p."status" = 'COMPLETED' AND p."invoiceId" IS NOT NULL AND coalesce(t.total, 0) < p."totalCents"

-- rule: installments-in-order
-- title: Instalments are numbered from 1 and due one after the other.
-- promise: schema
-- model: Installment
SELECT id, detail FROM (
    SELECT "id" AS id, 'instalment ' || @text("number") || ' due ' || @on("dueOn") || ', the one before ' || @on(lag("dueOn") OVER w)
           AS detail,
           "number" AS number, row_number() OVER w AS place, "dueOn" AS due, lag("dueOn") OVER w AS before
    FROM "Installment"
    WINDOW w AS (PARTITION BY "paymentPlanId" ORDER BY "number")
) t
WHERE number <> place OR due <= before

-- rule: installment-paid
-- title: An instalment is paid, with a date, once its whole amount is paid, and never more than that.
-- promise: 31
-- model: Installment
SELECT "id", 'instalment ' || @text("number") || ' ' || @text("status") || ', ' || @money("paidCents") || ' of '
       || @money("amountCents") || ' on ' || @on("paidOn") AS detail
FROM "Installment"
WHERE "amountCents" <= 0 OR "paidCents" < 0 OR "paidCents" > "amountCents"
   OR ("status" = 'PAID') <> ("paidCents" = "amountCents") OR ("status" = 'PAID' AND "paidOn" IS NULL)

-- rule: installment-overdue
-- title: An instalment is overdue if it was due and is not paid, and scheduled if its day is in the future.
-- promise: 31
-- model: Installment
SELECT "id", 'instalment ' || @text("number") || ' ' || @text("status") || ', due ' || @on("dueOn") AS detail
FROM "Installment"
WHERE ("status" = 'OVERDUE' AND "dueOn" >= @as_of) OR ("status" = 'SCHEDULED' AND @days("dueOn", @as_of) > 1)

-- rule: installment-payments
-- title: The paid amount of an instalment is the sum of its payments.
-- promise: 38
-- model: Installment
SELECT i."id", 'instalment ' || @text(i."number") || ': ' || @money(i."paidCents") || ', payments ' || @money(coalesce(t.total, 0))
       AS detail
FROM "Installment" i
LEFT JOIN (
    SELECT "installmentId" AS id, sum("amountCents") AS total
    FROM "Payment"
    WHERE "status" = 'POSTED' AND "type" = 'PAYMENT'
    GROUP BY "installmentId"
) t ON t.id = i."id"
WHERE i."paidCents" <> coalesce(t.total, 0)

-- rule: no-charge-after-payoff
-- title: Nothing more is charged for instalments once they are paid, nor for those that were cancelled.
-- promise: 38
-- model: Payment
SELECT id, detail FROM (
    SELECT y."id" AS id, y."number" || ' of ' || @on(y."receivedOn") || ' for instalment ' || @text(i."number") || ', '
           || @text(i."status") AS detail,
           coalesce(sum(CASE WHEN y."status" = 'POSTED' THEN y."amountCents" ELSE 0 END) OVER (
               PARTITION BY y."installmentId" ORDER BY y."receivedOn", y."number"
               ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
           ), 0) AS before, i."amountCents" AS due,
           i."status" = 'CANCELLED' AND y."status" = 'POSTED' AND i."paidCents" = 0 AS cancelled
    FROM "Payment" y
    JOIN "Installment" i ON i."id" = y."installmentId"
    WHERE y."type" = 'PAYMENT'
) t
WHERE before >= due OR cancelled

-- rule: payment-amount
-- title: Amounts of payments are positive.
-- promise: schema
-- model: Payment
SELECT "id", "number" || ' of ' || @money("amountCents") AS detail
FROM "Payment"
WHERE "amountCents" <= 0

-- rule: failed-payment-posts-nothing
-- title: A payment that failed says why, and pays for nothing.
-- promise: 38
-- model: Payment
SELECT p."id", p."number" || ' ' || @text(p."status") || ', reason: ' || coalesce(p."failureReason", 'none') AS detail
FROM "Payment" p
WHERE (p."status" = 'FAILED') <> (p."failureReason" IS NOT NULL)
   OR (p."status" = 'FAILED'
       AND (EXISTS (SELECT 1 FROM "PaymentAllocation" a WHERE a."paymentId" = p."id")
            OR EXISTS (SELECT 1 FROM "ClaimPayment" c WHERE c."paymentId" = p."id")
            OR p."type" = 'REFUND'))

-- rule: retry-of-failed-payment
-- title: A retry repeats a payment that failed, for the same instalment and amount, on a later day.
-- promise: 38
-- model: Payment
SELECT p."id", p."number" || ' of ' || @on(p."receivedOn") || ' for ' || @money(p."amountCents") || ' repeats one of '
       || @on(f."receivedOn") || ' for ' || @money(f."amountCents") || ', ' || @text(f."status") AS detail
FROM "Payment" p
JOIN "Payment" f ON f."id" = p."retryOfId"
WHERE f."status" <> 'FAILED' OR p."receivedOn" <= f."receivedOn" OR p."amountCents" <> f."amountCents"
   OR coalesce(p."installmentId", '') <> coalesce(f."installmentId", '')

-- rule: refund-of-payment
-- title: A refund returns an earlier posted payment, and never more than its amount.
-- promise: 39
-- model: Payment
SELECT r."id", r."number" || ' of ' || @on(r."receivedOn") || ' over ' || @money(r."amountCents") || ', the payment of '
       || @on(p."receivedOn") || ' was ' || @money(p."amountCents") AS detail
FROM "Payment" r
LEFT JOIN "Payment" p ON p."id" = r."refundOfId"
WHERE (r."type" = 'REFUND') <> (r."refundOfId" IS NOT NULL)
   OR p."type" <> 'PAYMENT' OR p."status" <> 'POSTED' OR r."amountCents" > p."amountCents"
   OR r."receivedOn" < p."receivedOn" OR r."payer" <> p."payer"

-- rule: allocations-within-payment
-- title: A payment, less what was refunded of it, covers its allocations.
-- promise: 39
-- model: Payment
SELECT p."id", p."number" || ': ' || @money(p."amountCents") || ' − ' || @money(coalesce(r."amountCents", 0))
       || ' refunded, allocated ' || @money(t.total) AS detail
FROM "Payment" p
JOIN (SELECT "paymentId" AS id, sum("amountCents") AS total FROM "PaymentAllocation" GROUP BY "paymentId") t ON t.id = p."id"
LEFT JOIN "Payment" r ON r."refundOfId" = p."id" AND r."status" = 'POSTED'
WHERE t.total > p."amountCents" - coalesce(r."amountCents", 0) OR p."type" <> 'PAYMENT'

-- rule: allocation-within-account
-- title: A payment pays for invoices of its own account, no sooner than they were issued.
-- promise: 31
-- model: PaymentAllocation
SELECT a."id", @money(a."amountCents") || ' of ' || p."number" || ' for ' || v."number" || ', issued ' || @on(v."issuedOn")
       || ', paid ' || @on(p."receivedOn") AS detail
FROM "PaymentAllocation" a
JOIN "Payment" p ON p."id" = a."paymentId"
JOIN "Invoice" v ON v."id" = a."invoiceId"
WHERE a."amountCents" <= 0 OR v."accountId" <> p."accountId" OR p."receivedOn" < v."issuedOn"

-- rule: payer-and-method
-- title: Carriers pay by transfer, finance companies by financing, families in other ways.
-- promise: 34
-- model: Payment
SELECT "id", "number" || ' from ' || @text("payer") || ' by ' || @text("method") AS detail
FROM "Payment"
WHERE ("payer" = 'INSURANCE') <> ("method" = 'INSURANCE_TRANSFER')
   OR ("payer" = 'FINANCING') <> ("method" = 'THIRD_PARTY_FINANCING')

-- rule: adjustment-amount
-- title: An adjustment takes back a part of an invoice of its account, after it was issued.
-- promise: 30
-- model: AccountAdjustment
SELECT j."id", @text(j."type") || ' of ' || @money(j."amountCents") || ' on ' || @on(j."postedOn") || ', ' || v."number"
       || ' issued ' || @on(v."issuedOn") AS detail
FROM "AccountAdjustment" j
JOIN "Invoice" v ON v."id" = j."invoiceId"
WHERE j."amountCents" <= 0 OR v."accountId" <> j."accountId" OR j."postedOn" < v."issuedOn"

-- rule: settlement-after-leaving
-- title: A charge is settled only for treatment that was broken off or transferred, when it ends or later.
-- promise: 37
-- model: AccountAdjustment
SELECT j."id", @money(j."amountCents") || ' on ' || @on(j."postedOn") || ', the plan ' || @text(p."status") || ' '
       || @on(p."endedOn") AS detail
FROM "AccountAdjustment" j
JOIN "Invoice" v ON v."id" = j."invoiceId"
LEFT JOIN "TreatmentPlan" p ON p."id" = v."treatmentPlanId"
WHERE j."type" = 'SETTLEMENT'
  AND (p."id" IS NULL OR p."status" NOT IN ('DISCONTINUED', 'TRANSFERRED') OR j."postedOn" < p."endedOn")

-- rule: no-installments-after-leaving
-- title: After treatment was broken off or transferred no instalment of it is waiting.
-- promise: 37
-- model: PaymentPlan
SELECT y."id", @text(y."status") || ', the plan ' || @text(p."status") || ' ' || @on(p."endedOn") AS detail
FROM "PaymentPlan" y
JOIN "TreatmentPlan" p ON p."id" = y."treatmentPlanId"
WHERE p."status" IN ('DISCONTINUED', 'TRANSFERRED') AND y."status" = 'ACTIVE'
  AND EXISTS (SELECT 1 FROM "Installment" i WHERE i."paymentPlanId" = y."id" AND i."status" = 'SCHEDULED'
              AND i."dueOn" > @plus_days(p."endedOn", 45))

-- rule: statement-sum
-- title: A statement is the previous balance + charges − payments − adjustments + refunds.
-- promise: schema
-- model: Statement
SELECT "id", @money("previousBalanceCents") || ' + ' || @money("chargesCents") || ' − ' || @money("paymentsCents") || ' − '
       || @money("adjustmentsCents") || ' + ' || @money("refundsCents") || ' = ' || @money("balanceCents") AS detail
FROM "Statement"
WHERE "balanceCents" <> "previousBalanceCents" + "chargesCents" - "paymentsCents" - "adjustmentsCents" + "refundsCents"
   OR ("amountDueCents" > "balanceCents" AND "amountDueCents" > 0) OR "amountDueCents" < 0

-- rule: statements-chain
-- title: Statements are numbered from 1, their periods follow one another, and each begins with the balance before.
-- promise: schema
-- model: Statement
SELECT id, detail FROM (
    SELECT "id" AS id, 'number ' || @text("number") || ' from ' || @on("periodStart") || ' with ' || @money("previousBalanceCents")
           || ', the one before to ' || @on(lag("periodEnd") OVER w) || ' with ' || @money(lag("balanceCents") OVER w) AS detail,
           "number" AS number, row_number() OVER w AS place, "previousBalanceCents" AS previous,
           coalesce(lag("balanceCents") OVER w, 0) AS carried, "periodStart" AS begins, lag("periodEnd") OVER w AS ended
    FROM "Statement"
    WINDOW w AS (PARTITION BY "accountId" ORDER BY "number")
) t
WHERE number <> place OR previous <> carried OR begins <= ended

-- rule: statement-dates
-- title: A statement is issued after its period and due after that.
-- promise: schema
-- model: Statement
SELECT "id", 'period ' || @on("periodStart") || ' to ' || @on("periodEnd") || ', issued ' || @on("issuedOn") || ', due '
       || @on("dueOn") AS detail
FROM "Statement"
WHERE "periodEnd" < "periodStart" OR "issuedOn" < "periodEnd" OR "dueOn" < "issuedOn"

-- rule: statement-tells-the-account
-- title: The balance of a statement is that of the account at the end of its period.
-- promise: 31
-- model: Statement
SELECT s."id", 'number ' || @text(s."number") || ' to ' || @on(s."periodEnd") || ' says ' || @money(s."balanceCents")
       || ', the account ' || @money(sum(e.cents)) AS detail
FROM "Statement" s
JOIN entry e ON e.account = s."accountId" AND e.day <= s."periodEnd"
GROUP BY s."id", s."number", s."periodEnd", s."balanceCents"
HAVING s."balanceCents" <> sum(e.cents)

-- rule: discount-says-why
-- title: A line that is lowered says why.
-- promise: 30
-- model: InvoiceItem
SELECT "id", "description" || ', discount ' || @money("discountCents") AS detail
FROM "InvoiceItem"
WHERE "discountCents" > 0 AND "description" NOT LIKE '%Discount: %'
