"""Violations of the rules for what the front desk and finance see to beforehand."""

from __future__ import annotations

from planted.plant import Plant, change

_PUBLIC = """SELECT i."id" FROM "PatientInsurance" i JOIN "InsurancePlan" n ON n."id" = i."planId"
    WHERE n."type" = 'MEDICAID'"""
_PUBLIC_ACCOUNTS = f"""SELECT a."id" FROM "PatientAccount" a JOIN "PatientInsurance" i ON i."patientId" = a."patientId"
    WHERE i."id" IN ({_PUBLIC}) AND i."terminatedOn" IS NULL"""
_APPROVED_PLANS = f"""SELECT a."treatmentPlanId" FROM "Preauthorization" a
    WHERE a."status" = 'APPROVED' AND a."patientInsuranceId" IN ({_PUBLIC})"""

PLANTS: dict[str, Plant] = {
    "public-cover-answers-first": Plant(
        f"""SELECT p."id" FROM "TreatmentPlan" p
            WHERE p."startedOn" IS NOT NULL AND p."id" IN ({_APPROVED_PLANS}) LIMIT 1""",
        (
            """UPDATE "Preauthorization" SET "answeredOn" = (
                SELECT moved("startedOn", 3) FROM "TreatmentPlan" WHERE "id" = :id)
            WHERE "treatmentPlanId" = :id""",
        ),
    ),
    "public-cover-is-asked": Plant(
        f"""SELECT "id" FROM "InsuranceClaim" WHERE "patientInsuranceId" IN ({_PUBLIC}) LIMIT 1""",
        (
            """UPDATE "Preauthorization" SET "status" = 'DENIED' WHERE "patientInsuranceId" = (
                SELECT "patientInsuranceId" FROM "InsuranceClaim" WHERE "id" = :id)""",
        ),
    ),
    "public-cover-for-a-handicap": Plant(
        f"""SELECT a."id" FROM "Preauthorization" a JOIN "TreatmentPlan" p ON p."id" = a."treatmentPlanId"
            WHERE a."status" = 'APPROVED' AND a."patientInsuranceId" IN ({_PUBLIC})
            AND p."type" <> 'TRANSFER_IN' LIMIT 1""",
        (
            """UPDATE "TreatmentPlan" SET "type" = 'INVISALIGN'
            WHERE "id" = (SELECT "treatmentPlanId" FROM "Preauthorization" WHERE "id" = :id)""",
        ),
    ),
    "public-cover-bills-no-family": change(
        "Invoice",
        '"patientPortionCents" = "totalCents", "insurancePortionCents" = 0',
        f""""accountId" IN ({_PUBLIC_ACCOUNTS}) AND "treatmentPlanId" IN ({_APPROVED_PLANS}) AND "adjustedCents" = 0""",
    ),
    "claim-after-a-yes": Plant(
        """SELECT "id" FROM "InsuranceClaim" WHERE "status" = 'PAID' LIMIT 1""",
        (
            """UPDATE "EligibilityCheck" SET "result" = 'INELIGIBLE' WHERE "patientInsuranceId" = (
                SELECT "patientInsuranceId" FROM "InsuranceClaim" WHERE "id" = :id)""",
        ),
    ),
    "elastics-by-a-doctor": Plant(
        'SELECT "id" FROM "ElasticPrescription" WHERE "appointmentId" IS NOT NULL LIMIT 1',
        (
            """UPDATE "Appointment" SET "doctorId" = NULL, "providerId" = (
                SELECT s."id" FROM "StaffProfile" s WHERE s."providerType" = 'ASSISTANT'
                AND s."clinicId" = "Appointment"."clinicId" LIMIT 1)
            WHERE "id" = (SELECT "appointmentId" FROM "ElasticPrescription" WHERE "id" = :id)""",
        ),
    ),
    "statement-asks-or-tells": Plant(
        """SELECT s."id" FROM "Statement" s WHERE s."chargesCents" = 0 AND s."refundsCents" = 0 LIMIT 1""",
        (
            """UPDATE "Statement" SET "amountDueCents" = 0, "periodStart" = '2001-01-01T00:00:00.000+00:00',
            "periodEnd" = '2001-01-31T00:00:00.000+00:00' WHERE "id" = :id""",
        ),
    ),
    "offer-stands-some-days": change(
        "OperationsTask",
        "\"type\" = 'OFFER_OPENING', \"status\" = 'OPEN', \"raisedAt\" = '2021-01-01T10:00:00.000+00:00'",
    ),
    "instalments-worth-a-charge": change("PaymentPlan", '"installmentCents" = 2500'),
    "approved-while-in-force": Plant(
        """SELECT "id" FROM "Preauthorization" WHERE "status" = 'APPROVED' LIMIT 1""",
        (
            """UPDATE "PatientInsurance" SET "terminatedOn" = (
                SELECT "answeredOn" FROM "Preauthorization" WHERE "id" = :id)
            WHERE "id" = (SELECT "patientInsuranceId" FROM "Preauthorization" WHERE "id" = :id)""",
        ),
    ),
    "eligible-while-in-force": Plant(
        """SELECT "id" FROM "EligibilityCheck" WHERE "result" = 'ELIGIBLE' LIMIT 1""",
        (
            """UPDATE "PatientInsurance" SET "terminatedOn" = (
                SELECT "checkedOn" FROM "EligibilityCheck" WHERE "id" = :id)
            WHERE "id" = (SELECT "patientInsuranceId" FROM "EligibilityCheck" WHERE "id" = :id)""",
        ),
    ),
    "waived-while-in-force": Plant(
        f"""SELECT j."id" FROM "AccountAdjustment" j JOIN "InsuranceClaim" c ON c."invoiceId" = j."invoiceId"
            WHERE c."patientInsuranceId" IN ({_PUBLIC}) LIMIT 1""",
        (
            """UPDATE "AccountAdjustment" SET "reason" = 'Not paid by Medicaid, which allows no charge to the family'
            WHERE "id" = :id""",
            """UPDATE "PatientInsurance" SET "terminatedOn" = '2001-01-01T00:00:00.000+00:00' WHERE "id" IN (
                SELECT c."patientInsuranceId" FROM "InsuranceClaim" c
                JOIN "AccountAdjustment" j ON j."invoiceId" = c."invoiceId" WHERE j."id" = :id)""",
            """UPDATE "ClaimLine" SET "denialReason" = 'AFTER_COVERAGE' WHERE "claimId" IN (
                SELECT c."id" FROM "InsuranceClaim" c
                JOIN "AccountAdjustment" j ON j."invoiceId" = c."invoiceId" WHERE j."id" = :id)""",
        ),
    ),
    "ordered-once-approved": Plant(
        f"""SELECT o."id" FROM "LabOrder" o
            WHERE o."treatmentPlanId" IN ({_APPROVED_PLANS}) LIMIT 1""",
        (
            """UPDATE "LabOrder" SET "orderedOn" = (
                SELECT moved(a."answeredOn", -3) FROM "Preauthorization" a
                WHERE a."treatmentPlanId" = "LabOrder"."treatmentPlanId")
            WHERE "id" = :id""",
        ),
    ),
}
