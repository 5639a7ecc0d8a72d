"""Violations of the rules for accounts."""

from __future__ import annotations

from planted.plant import Plant, change, double, remove

_CONTRACT = """"id" IN (
    SELECT v."id" FROM "Invoice" v JOIN "InvoiceItem" i ON i."invoiceId" = v."id"
    JOIN "ProcedureCode" c ON c."id" = i."procedureCodeId" WHERE c."category" = 'COMPREHENSIVE')"""
_MINOR_ITEM = """SELECT i."id" FROM "InvoiceItem" i JOIN "ProcedureCode" c ON c."id" = i."procedureCodeId"
    WHERE c."dentition" = 'ADOLESCENT' LIMIT 1"""
_POSTED = "\"status\" = 'POSTED' AND \"type\" = 'PAYMENT'"

PLANTS: dict[str, Plant] = {
    "discount-says-why": change("InvoiceItem", "\"description\" = 'Braces'", '"discountCents" > 0'),
    "account-balance": change("PatientAccount", '"balanceCents" = "balanceCents" + 1'),
    "account-ageing": change("PatientAccount", '"currentCents" = "currentCents" + 1'),
    "account-past-due": change("PatientAccount", '"pastDueOver90Cents" = "pastDueOver90Cents" + 100'),
    "account-carriers-owe": change("PatientAccount", '"insuranceBalanceCents" = "insuranceBalanceCents" + 1'),
    "account-charges": change("PatientAccount", '"chargesCents" = "chargesCents" + 1'),
    "account-payments": change("PatientAccount", '"paymentsCents" = "paymentsCents" + 1'),
    "account-adjustments": change("PatientAccount", '"adjustmentsCents" = "adjustmentsCents" + 1'),
    "receivables-add-up": Plant(
        'SELECT "id" FROM "Clinic" ORDER BY "id" LIMIT 1',
        (
            """UPDATE "Invoice" SET "totalCents" = "totalCents" + 1
            WHERE "id" = (SELECT "id" FROM "Invoice" WHERE "clinicId" = :id LIMIT 1)""",
        ),
    ),
    "account-guarantor": Plant(
        'SELECT "id" FROM "PatientAccount" WHERE "guarantorId" IS NOT NULL LIMIT 1',
        (
            """UPDATE "PatientContact" SET "isGuarantor" = 0
            WHERE "id" = (SELECT "guarantorId" FROM "PatientAccount" WHERE "id" = :id)""",
        ),
    ),
    "account-opened": change("PatientAccount", "\"openedOn\" = '2090-01-01T00:00:00.000+00:00'", '"chargesCents" > 0'),
    "closed-account": change("PatientAccount", "\"status\" = 'CLOSED'", '"balanceCents" <> 0'),
    "collections-past-due": change("PatientAccount", "\"status\" = 'COLLECTIONS'", '"balanceCents" = 0'),
    "estimate-sum": change("TreatmentEstimate", '"patientPortionCents" = "patientPortionCents" + 1'),
    "estimate-terms": change("TreatmentEstimate", '"monthlyCents" = "monthlyCents" + 200', '"termMonths" > 0'),
    "estimate-dates": change("TreatmentEstimate", '"decidedOn" = NULL', "\"status\" = 'ACCEPTED'"),
    "estimate-fits-plan": change("TreatmentEstimate", '"presentedOn" = moved("presentedOn", -1)', '"number" = 1'),
    "accepted-plan-has-estimate": remove(
        "TreatmentPlan", '"acceptedOn" IS NOT NULL', "TreatmentEstimate", "treatmentPlanId"
    ),
    "invoice-sum": change("Invoice", '"patientPortionCents" = "patientPortionCents" + 1'),
    "invoice-balance": change("Invoice", '"balanceCents" = "balanceCents" + 1'),
    "invoice-paid": change("Invoice", '"paidCents" = "paidCents" + 1'),
    "invoice-adjusted": change("Invoice", '"adjustedCents" = "adjustedCents" + 1'),
    "invoice-paid-up": change("Invoice", "\"status\" = 'PAID'", '"balanceCents" > 0'),
    "invoice-overdue": change("Invoice", "\"status\" = 'OVERDUE'", "\"status\" = 'PAID'"),
    "invoice-partly-paid": change("Invoice", "\"status\" = 'OPEN'", "\"status\" = 'PARTIALLY_PAID'"),
    "invoice-due": change("Invoice", '"dueOn" = moved("issuedOn", -1)'),
    "item-total": change("InvoiceItem", '"totalCents" = "totalCents" + 1'),
    "item-of-procedure": change(
        "InvoiceItem",
        """"procedureCodeId" = (SELECT "id" FROM "ProcedureCode" WHERE "code" = 'D8999')""",
        '"procedureRecordId" IS NOT NULL',
    ),
    "item-code-valid": change(
        "InvoiceItem", """"procedureCodeId" = (SELECT "id" FROM "ProcedureCode" WHERE "code" = 'D8691')"""
    ),
    "item-dentition": Plant(
        _MINOR_ITEM,
        (
            """UPDATE "InvoiceItem" SET "procedureCodeId" = (SELECT "id" FROM "ProcedureCode" WHERE "code" = 'D8010')
            WHERE "id" = :id""",
        ),
    ),
    "contract-charged": Plant(
        f'SELECT "treatmentPlanId" FROM "Invoice" WHERE {_CONTRACT} LIMIT 1',
        (
            """UPDATE "InvoiceItem" SET "totalCents" = "totalCents" - 1 WHERE "invoiceId" IN (
                SELECT v."id" FROM "Invoice" v WHERE v."treatmentPlanId" = :id)""",
        ),
    ),
    "treatment-is-charged": remove("TreatmentPlan", "\"status\" = 'ACTIVE'", "Invoice", "treatmentPlanId"),
    "payment-plan-sum": change("PaymentPlan", '"totalCents" = "totalCents" + 1'),
    "payment-plan-completed": change("PaymentPlan", '"totalCents" = 99999999', "\"status\" = 'COMPLETED'"),
    "payment-plan-status": change("PaymentPlan", "\"status\" = 'COMPLETED'", "\"status\" = 'ACTIVE'"),
    "installments-in-order": change("Installment", '"dueOn" = moved("dueOn", -40)', '"number" > 1'),
    "installment-paid": change("Installment", '"paidCents" = "paidCents" - 1', "\"status\" = 'PAID'"),
    "installment-overdue": change("Installment", "\"status\" = 'OVERDUE'", "\"status\" = 'SCHEDULED'"),
    "installment-payments": change("Installment", '"paidCents" = 0', "\"status\" = 'PAID'"),
    "no-charge-after-payoff": double(
        "Payment",
        f'{_POSTED} AND "installmentId" IS NOT NULL',
        number="'P-PLANTED'",
        receivedOn='moved("receivedOn", 9)',
        retryOfId="NULL",
    ),
    "payment-amount": change("Payment", '"amountCents" = 0'),
    "failed-payment-posts-nothing": change("Payment", '"failureReason" = NULL', "\"status\" = 'FAILED'"),
    "retry-of-failed-payment": change("Payment", '"receivedOn" = moved("receivedOn", -40)', '"retryOfId" IS NOT NULL'),
    "refund-of-payment": change("Payment", '"amountCents" = "amountCents" + 100000000', "\"type\" = 'REFUND'"),
    "allocations-within-payment": Plant(
        'SELECT "paymentId" FROM "PaymentAllocation" LIMIT 1',
        ("""UPDATE "PaymentAllocation" SET "amountCents" = "amountCents" + 1 WHERE "paymentId" = :id""",),
    ),
    "allocation-within-account": change("PaymentAllocation", '"amountCents" = 0'),
    "payer-and-method": change("Payment", "\"payer\" = 'INSURANCE'", "\"method\" = 'STORED_CARD'"),
    "adjustment-amount": change("AccountAdjustment", '"amountCents" = 0'),
    "settlement-after-leaving": change(
        "AccountAdjustment",
        "\"type\" = 'SETTLEMENT'",
        """"type" <> 'SETTLEMENT' AND "invoiceId" IN (
            SELECT v."id" FROM "Invoice" v
            JOIN "TreatmentPlan" p ON p."id" = v."treatmentPlanId" WHERE p."status" = 'ACTIVE')""",
    ),
    "no-installments-after-leaving": Plant(
        """SELECT y."id" FROM "PaymentPlan" y JOIN "Installment" i ON i."paymentPlanId" = y."id"
           WHERE i."status" = 'SCHEDULED' AND i."dueOn" > '2026-06-01' AND y."treatmentPlanId" IS NOT NULL LIMIT 1""",
        (
            """UPDATE "TreatmentPlan" SET "status" = 'DISCONTINUED', "endedOn" = "startedOn"
            WHERE "id" = (SELECT "treatmentPlanId" FROM "PaymentPlan" WHERE "id" = :id)""",
        ),
    ),
    "statement-sum": change("Statement", '"balanceCents" = "balanceCents" + 1'),
    "statements-chain": change("Statement", '"previousBalanceCents" = "previousBalanceCents" + 1'),
    "statement-dates": change("Statement", '"issuedOn" = moved("periodEnd", -1)'),
    "statement-tells-the-account": change("Statement", '"balanceCents" = "balanceCents" + 1'),
}
