"""Violations of the rules for what the calendar of contracts and banks allows."""

from __future__ import annotations

from planted.plant import Plant, change

_OF_CONTRACT = """"type" <> 'WRITE_OFF' AND "invoiceId" IN (
    SELECT v."id" FROM "Invoice" v JOIN "TreatmentPlan" t ON t."id" = v."treatmentPlanId" WHERE t."endedOn" IS NULL)"""

PLANTS: dict[str, Plant] = {
    "write-off-after-180-days": change("AccountAdjustment", "\"type\" = 'WRITE_OFF'", "\"type\" = 'COURTESY'"),
    "chart-tells-of-a-write-off": change("AccountAdjustment", "\"type\" = 'WRITE_OFF'", "\"type\" = 'COURTESY'"),
    "no-write-off-in-treatment": change("AccountAdjustment", "\"type\" = 'WRITE_OFF'", _OF_CONTRACT),
    "nobody-pays-what-was-written-off": change(
        "AccountAdjustment",
        """"type" = 'WRITE_OFF', "postedOn" = '2020-01-01T00:00:00.000+00:00', "invoiceId" = (
            SELECT a."invoiceId" FROM "PaymentAllocation" a JOIN "Payment" y ON y."id" = a."paymentId"
            WHERE y."payer" = 'PATIENT' LIMIT 1)""",
        "\"type\" = 'COURTESY'",
    ),
    "statement-asks-for-what-falls-due": change(
        "Statement",
        '"amountDueCents" = 0',
        """"amountDueCents" > 0 AND EXISTS (
            SELECT 1 FROM "PaymentPlan" p JOIN "Installment" i ON i."paymentPlanId" = p."id"
            WHERE p."accountId" = "Statement"."accountId" AND i."dueOn" > "Statement"."periodEnd"
            AND i."dueOn" <= "Statement"."dueOn" AND i."paidOn" > "Statement"."periodEnd"
            AND p."startsOn" <= "Statement"."periodEnd")""",
    ),
    "statement-due-before-the-next": change("Statement", '"dueOn" = moved("issuedOn", 21)'),
    "dead-card-is-not-retried": change(
        "Payment",
        "\"failureReason\" = 'Card expired'",
        '"id" IN (SELECT "retryOfId" FROM "Payment")',
        named='SELECT "id" FROM "Payment" WHERE "retryOfId" = :id',
    ),
    "transfers-on-banking-days": change(
        "Payment",
        "\"receivedOn\" = '2026-02-28T00:00:00.000+00:00'",
        "\"method\" = 'ACH' AND \"status\" = 'POSTED' AND \"type\" = 'PAYMENT'",
    ),
    "retry-fails-for-the-same-reason": change(
        "Payment",
        "\"failureReason\" = 'Card lost'",
        '"failureReason" = \'Insufficient funds\' AND "retryOfId" IN (SELECT "id" FROM "Payment")',
    ),
    "late-claim-is-not-billed": Plant(
        """SELECT z."id" FROM "InsuranceClaim" z JOIN "Invoice" v ON v."id" = z."invoiceId"
        JOIN "TreatmentPlan" t ON t."id" = v."treatmentPlanId"
        WHERE z."status" = 'DENIED' AND z."adjudicatedOn" < '2025-09-01' AND t."status" IN ('ACTIVE', 'COMPLETED')
        AND NOT EXISTS (SELECT 1 FROM "AccountAdjustment" j WHERE j."invoiceId" = v."id" AND j."type" = 'CONTRACTUAL')
        ORDER BY z."id" LIMIT 1""",
        ("""UPDATE "ClaimLine" SET "denialReason" = 'LATE_FILING' WHERE "claimId" = :id""",),
    ),
    "money-by-hand-in-the-office": change(
        "Payment",
        "\"receivedOn\" = '2026-03-01T00:00:00.000+00:00'",
        "\"method\" = 'CHECK' AND \"payer\" = 'PATIENT' AND \"type\" = 'PAYMENT'",
    ),
    "estimate-carries-insurance": change(
        "TreatmentEstimate",
        '"insuranceEstimateCents" = 0',
        """"insuranceEstimateCents" > 0 AND "id" IN (
            SELECT e."id" FROM "TreatmentEstimate" e JOIN "PatientAccount" a ON a."id" = e."accountId"
            JOIN "PatientInsurance" i ON i."patientId" = a."patientId" AND i."coverageOrder" = 'PRIMARY'
            JOIN "InsurancePlan" n ON n."id" = i."planId"
            WHERE n."type" <> 'MEDICAID' AND n."waitingMonths" = 0 AND n."ageLimit" IS NULL
            AND i."remainingCents" > 50000
            AND i."terminatedOn" IS NULL AND i."effectiveOn" <= e."presentedOn"
            AND NOT EXISTS (SELECT 1 FROM "EligibilityCheck" k
                WHERE k."patientInsuranceId" = i."id" AND k."result" = 'INELIGIBLE')
            AND NOT EXISTS (SELECT 1 FROM "InsuranceClaim" c WHERE c."patientInsuranceId" = i."id"))""",
    ),
    "unauthorized-claim-was-refused": change(
        "ClaimLine",
        "\"denialReason\" = 'NO_AUTHORIZATION'",
        """"denialReason" IS NOT NULL AND "denialReason" <> 'NO_AUTHORIZATION'""",
    ),
}
