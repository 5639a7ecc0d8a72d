"""Violations of the rules for cover and claims."""

from __future__ import annotations

from planted.plant import Plant, change, double

_PAYING = "\"status\" IN ('IN_PAYMENT', 'PAID') AND \"expectedCents\" > 0"
_HALF = """"expectedCents" > 0 AND "expectedCents" < "billedCents" """


def _of_claim(to: str, table: str, way: str, where: str = _PAYING) -> Plant:
    """Change a row that a paying claim leads to; the rule names the claim."""
    return Plant(
        f'SELECT "id" FROM "InsuranceClaim" WHERE {where} LIMIT 1', (f'UPDATE "{table}" SET {to} WHERE "id" = ({way})',)
    )


_POLICY = 'SELECT "patientInsuranceId" FROM "InsuranceClaim" WHERE "id" = :id'
_PLAN = """SELECT i."planId" FROM "PatientInsurance" i
    JOIN "InsuranceClaim" c ON c."patientInsuranceId" = i."id" WHERE c."id" = :id"""

PLANTS: dict[str, Plant] = {
    "plan-benefits": change("InsurancePlan", '"coveragePercent" = 0'),
    "policy-benefit": change("PatientInsurance", '"usedCents" = "usedCents" + 1'),
    "policy-dates": change("PatientInsurance", "\"status\" = 'TERMINATED'", "\"status\" = 'ACTIVE'"),
    "policy-subscriber": Plant(
        'SELECT "id" FROM "PatientInsurance" WHERE "subscriberId" IS NOT NULL LIMIT 1',
        (
            """UPDATE "PatientContact" SET "dateOfBirth" = '2015-01-01T00:00:00.000+00:00'
            WHERE "id" = (SELECT "subscriberId" FROM "PatientInsurance" WHERE "id" = :id)""",
        ),
    ),
    "secondary-needs-primary": change("PatientInsurance", "\"coverageOrder\" = 'SECONDARY'"),
    "eligibility-answer": change("EligibilityCheck", '"remainingCents" = NULL', "\"result\" = 'ELIGIBLE'"),
    "eligibility-within-maximum": change("EligibilityCheck", '"remainingCents" = 99999999', "\"result\" = 'ELIGIBLE'"),
    "preauthorization-answer": change(
        "Preauthorization", '"answeredOn" = moved("submittedOn", -1)', '"answeredOn" IS NOT NULL'
    ),
    "preauthorization-within-maximum": change(
        "Preauthorization", '"approvedCents" = 99999999', "\"status\" = 'APPROVED'"
    ),
    "claim-preauthorization": change(
        "InsuranceClaim", '"submittedOn" = moved("submittedOn", -300)', '"preauthorizationId" IS NOT NULL'
    ),
    "claim-sums": change("InsuranceClaim", '"billedCents" = "billedCents" + 1'),
    "claim-line-sum": change("ClaimLine", '"patientCents" = "patientCents" + 1'),
    "claim-line-item": change("ClaimLine", '"billedCents" = 99999999'),
    "claim-dates": change("InsuranceClaim", '"submittedOn" = moved("serviceOn", -1)'),
    "claim-status-dates": change("InsuranceClaim", '"adjudicatedOn" = NULL', _PAYING),
    "claim-paid": change("InsuranceClaim", "\"status\" = 'IN_PAYMENT'", "\"status\" = 'PAID'"),
    "claim-line-paid": change("ClaimLine", '"paidCents" = "paidCents" - 1', '"paidCents" > 0'),
    "no-payment-on-denied-claim": Plant(
        'SELECT "id" FROM "ClaimPayment" LIMIT 1',
        (
            """UPDATE "InsuranceClaim" SET "status" = 'DENIED' WHERE "id" = (
                SELECT l."claimId" FROM "ClaimLine" l
                JOIN "ClaimPayment" p ON p."claimLineId" = l."id" WHERE p."id" = :id)""",
        ),
    ),
    "remittance-is-the-payment": change("Payment", '"amountCents" = "amountCents" + 1', "\"payer\" = 'INSURANCE'"),
    "remittance-posted": change("ClaimPayment", '"postedOn" = moved("receivedOn", -1)'),
    "remittance-of-one-payment": double(
        "ClaimPayment",
        claimLineId="'other'",
        paymentId='(SELECT p."paymentId" FROM "ClaimPayment" p WHERE p."paymentId" <> planted."paymentId" LIMIT 1)',
    ),
    "benefit-within-maximum": Plant(
        """SELECT c."patientInsuranceId" FROM "InsuranceClaim" c WHERE c."paidCents" > 0 LIMIT 1""",
        ("""UPDATE "PatientInsurance" SET "usedCents" = "lifetimeMaximumCents" + 1 WHERE "id" = :id""",),
    ),
    "policy-counts-what-was-paid": change(
        "PatientInsurance",
        '"usedCents" = 0',
        '"id" IN (SELECT "patientInsuranceId" FROM "InsuranceClaim" WHERE "paidCents" > 0)',
    ),
    "policy-verified-yearly": change(
        "PatientInsurance",
        '"verifiedOn" = moved("verifiedOn", -366)',
        """"status" = 'ACTIVE' AND "patientId" IN (
            SELECT "patientId" FROM "TreatmentPlan" WHERE "startedOn" IS NOT NULL AND "endedOn" IS NULL)""",
    ),
    "expected-within-maximum": Plant(
        """SELECT c."patientInsuranceId" FROM "InsuranceClaim" c WHERE c."expectedCents" > c."paidCents" LIMIT 1""",
        ("""UPDATE "PatientInsurance" SET "usedCents" = "lifetimeMaximumCents" WHERE "id" = :id""",),
    ),
    "benefit-counts-down": change("ClaimPayment", '"usedCents" = "usedCents" + 1'),
    "benefit-percentage": change("ClaimLine", '"expectedCents" = "billedCents"', _HALF),
    "claim-within-coverage": _of_claim(
        "\"effectiveOn\" = '2090-01-01T00:00:00.000+00:00'", "PatientInsurance", _POLICY
    ),
    "claim-under-age-limit": _of_claim('"ageLimit" = 6', "InsurancePlan", _PLAN),
    "claim-after-waiting": _of_claim('"waitingMonths" = 999', "InsurancePlan", _PLAN),
    "payment-after-cover-ended": Plant(
        """SELECT p."id" FROM "ClaimPayment" p JOIN "ClaimPayment" e ON e."claimLineId" = p."claimLineId"
            WHERE e."receivedOn" < p."receivedOn" LIMIT 1""",
        (
            """UPDATE "PatientInsurance" SET "terminatedOn" = moved("effectiveOn", 1) WHERE "id" = (
                SELECT c."patientInsuranceId" FROM "InsuranceClaim" c JOIN "ClaimLine" l ON l."claimId" = c."id"
                JOIN "ClaimPayment" p ON p."claimLineId" = l."id" WHERE p."id" = :id)""",
        ),
    ),
    "denial-has-reason": change("ClaimLine", '"denialReason" = NULL', '"deniedCents" > 0'),
    "denial-reason-fits": change(
        "ClaimLine",
        "\"denialReason\" = 'AFTER_COVERAGE', \"reasonCode\" = '27'",
        '"deniedCents" > 0 AND "denialReason" = \'MISSING_DATA\'',
    ),
    "secondary-after-primary": change(
        "InsuranceClaim", '"submittedOn" = moved("serviceOn", 0)', '"primaryClaimId" IS NOT NULL'
    ),
    "carriers-together": Plant(
        'SELECT "invoiceId" FROM "InsuranceClaim" LIMIT 1',
        ("""UPDATE "InsuranceClaim" SET "expectedCents" = 99999999 WHERE "invoiceId" = :id""",),
    ),
    "corrected-claim": Plant(
        'SELECT "id" FROM "InsuranceClaim" WHERE "correctsId" IS NOT NULL LIMIT 1',
        (
            """UPDATE "InsuranceClaim" SET "status" = 'PAID' WHERE "id" = (
                SELECT "correctsId" FROM "InsuranceClaim" WHERE "id" = :id)""",
        ),
    ),
    "invoice-insurance-portion": Plant(
        """SELECT a."invoiceId" FROM "PaymentAllocation" a JOIN "Payment" p ON p."id" = a."paymentId"
           WHERE p."payer" = 'INSURANCE' LIMIT 1""",
        ("""UPDATE "Invoice" SET "insurancePortionCents" = 0 WHERE "id" = :id""",),
    ),
}
