"""Accounts: estimates, contracts, payments and statements; claims are in `claims`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.claims import write_claims
from seed.areas.conversions import midnight
from seed.factories import (
    AccountAdjustmentFactory,
    InstallmentFactory,
    InvoiceFactory,
    InvoiceItemFactory,
    PatientAccountFactory,
    PaymentAllocationFactory,
    PaymentFactory,
    PaymentPlanFactory,
    StatementFactory,
    TreatmentEstimateFactory,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from seed.simulation.records.ledger import Invoice, Ledger, Payment, PaymentPlan
    from seed.types import Row
    from seed.utils.context import ClinicContext

Accounts = list[tuple[int, "Ledger"]]
"""Patient numbers with their accounts."""


async def seed_billing(ctx: ClinicContext) -> None:
    """Write the accounts of the patients who have none yet, with everything that was posted."""
    factories = ctx.factories(ctx.clinic_id, ctx.admin_id)
    for cohort in ctx.cohorts("billing"):
        accounts = [(story.outline.ordinal, story.ledger) for story in cohort.stories if story.ledger is not None]
        await PatientAccountFactory(factories).create_many(_accounts(ctx, accounts, cohort.as_of))
        await TreatmentEstimateFactory(factories).create_many(_estimates(ctx, accounts))
        await InvoiceFactory(factories).create_many(_invoices(ctx, accounts, cohort.as_of))
        await InvoiceItemFactory(factories).create_many(_items(ctx, accounts))
        await PaymentPlanFactory(factories).create_many(_payment_plans(ctx, accounts, cohort.as_of))
        await InstallmentFactory(factories).create_many(_installments(ctx, accounts))
        await PaymentFactory(factories).create_many(_payments(ctx, accounts))
        await PaymentAllocationFactory(factories).create_many(_allocations(ctx, accounts))
        await AccountAdjustmentFactory(factories).create_many(_adjustments(ctx, accounts))
        await StatementFactory(factories).create_many(_statements(ctx, accounts))
        await write_claims(ctx, factories, accounts)


def _accounts(ctx: ClinicContext, accounts: Accounts, as_of: datetime) -> Iterator[Row]:
    for ordinal, ledger in accounts:
        ages = ledger.ageing_cents
        yield {
            "id": ctx.own("PatientAccount", ordinal),
            "clinicId": ctx.clinic_id,
            "patientId": ctx.own("Patient", ordinal),
            "guarantorId": ctx.own("PatientContact", ordinal, ledger.guarantor) if ledger.guarantor else None,
            "accountNumber": f"A{ordinal:05d}",
            "status": ledger.status,
            "chargesCents": ledger.charges_cents,
            "paymentsCents": ledger.payments_cents,
            "adjustmentsCents": ledger.adjustments_cents,
            "refundsCents": ledger.refunds_cents,
            "balanceCents": ledger.balance_cents,
            "insuranceBalanceCents": ledger.insurance_balance_cents,
            "patientBalanceCents": sum(ages),
            "currentCents": ages[0],
            "pastDue1To30Cents": ages[1],
            "pastDue31To60Cents": ages[2],
            "pastDue61To90Cents": ages[3],
            "pastDueOver90Cents": ages[4],
            "openedOn": midnight(ledger.opened_on),
            "createdAt": midnight(ledger.opened_on),
            "updatedAt": as_of,
        }


def _estimates(ctx: ClinicContext, accounts: Accounts) -> Iterator[Row]:
    for ordinal, ledger in accounts:
        for estimate in ledger.estimates:
            yield {
                "id": ctx.own("TreatmentEstimate", ordinal, estimate.plan, estimate.number),
                "clinicId": ctx.clinic_id,
                "accountId": ctx.own("PatientAccount", ordinal),
                "treatmentPlanId": ctx.own("TreatmentPlan", ordinal, estimate.plan),
                "number": estimate.number,
                "status": estimate.status,
                "feeCents": estimate.fee_cents,
                "discountCents": estimate.discount_cents,
                "discountReason": estimate.discount_reason,
                "insuranceEstimateCents": estimate.insurance_cents,
                "patientPortionCents": estimate.patient_cents,
                "downPaymentCents": estimate.down_payment_cents,
                "termMonths": estimate.term_months,
                "monthlyCents": estimate.monthly_cents,
                "presentedOn": midnight(estimate.presented_on),
                "expiresOn": midnight(estimate.expires_on),
                "decidedOn": midnight(estimate.decided_on) if estimate.decided_on else None,
                "createdAt": midnight(estimate.presented_on),
                "updatedAt": midnight(estimate.decided_on or estimate.presented_on),
            }


def _invoices(ctx: ClinicContext, accounts: Accounts, as_of: datetime) -> Iterator[Row]:
    for ordinal, ledger in accounts:
        for invoice in ledger.invoices:
            yield _invoice(ctx, ordinal, invoice, as_of)


def _invoice(ctx: ClinicContext, ordinal: int, invoice: Invoice, as_of: datetime) -> Row:
    total = invoice.total_cents
    return {
        "id": ctx.own("Invoice", ordinal, invoice.number),
        "clinicId": ctx.clinic_id,
        "accountId": ctx.own("PatientAccount", ordinal),
        "treatmentPlanId": ctx.own("TreatmentPlan", ordinal, invoice.plan) if invoice.plan is not None else None,
        "number": f"INV-{ordinal:05d}-{invoice.number:02d}",
        "status": invoice.status,
        "totalCents": total,
        "insurancePortionCents": invoice.insurance_cents,
        "patientPortionCents": total - invoice.insurance_cents,
        "paidCents": invoice.paid_cents,
        "adjustedCents": invoice.adjusted_cents,
        "balanceCents": total - invoice.paid_cents - invoice.adjusted_cents,
        "issuedOn": midnight(invoice.issued_on),
        "dueOn": midnight(invoice.due_on),
        "createdAt": midnight(invoice.issued_on),
        "updatedAt": as_of,
    }


def _items(ctx: ClinicContext, accounts: Accounts) -> Iterator[Row]:
    for ordinal, ledger in accounts:
        for invoice in ledger.invoices:
            for item in invoice.items:
                yield {
                    "id": ctx.own("InvoiceItem", ordinal, invoice.number, item.number),
                    "clinicId": ctx.clinic_id,
                    "invoiceId": ctx.own("Invoice", ordinal, invoice.number),
                    "procedureCodeId": ctx.ref("ProcedureCode", item.code),
                    "procedureRecordId": (
                        ctx.own("ProcedureRecord", ordinal, item.procedure) if item.procedure is not None else None
                    ),
                    "number": item.number,
                    "description": item.description,
                    "quantity": item.quantity,
                    "unitPriceCents": item.unit_price_cents,
                    "discountCents": item.discount_cents,
                    "totalCents": item.total_cents,
                    "createdAt": midnight(invoice.issued_on),
                }


def _payment_plans(ctx: ClinicContext, accounts: Accounts, as_of: datetime) -> Iterator[Row]:
    for ordinal, ledger in accounts:
        for plan in ledger.payment_plans:
            yield _payment_plan(ctx, ordinal, plan, as_of)


def _payment_plan(ctx: ClinicContext, ordinal: int, plan: PaymentPlan, as_of: datetime) -> Row:
    return {
        "id": ctx.own("PaymentPlan", ordinal, plan.number),
        "clinicId": ctx.clinic_id,
        "accountId": ctx.own("PatientAccount", ordinal),
        "treatmentPlanId": ctx.own("TreatmentPlan", ordinal, plan.plan) if plan.plan is not None else None,
        "invoiceId": ctx.own("Invoice", ordinal, plan.invoice),
        "status": plan.status,
        "totalCents": plan.total_cents,
        "downPaymentCents": plan.down_payment_cents,
        "installmentCount": len(plan.installments),
        "installmentCents": plan.installment_cents,
        "method": plan.method,
        "isAutomatic": plan.is_automatic,
        "startsOn": midnight(plan.starts_on),
        "endsOn": midnight(plan.ends_on),
        "createdAt": midnight(plan.starts_on),
        "updatedAt": as_of,
    }


def _installments(ctx: ClinicContext, accounts: Accounts) -> Iterator[Row]:
    for ordinal, ledger in accounts:
        for plan in ledger.payment_plans:
            created = midnight(plan.starts_on)
            for share in plan.installments:
                paid_on = midnight(share.paid_on) if share.paid_on else None
                yield {
                    "id": ctx.own("Installment", ordinal, plan.number, share.number),
                    "clinicId": ctx.clinic_id,
                    "paymentPlanId": ctx.own("PaymentPlan", ordinal, plan.number),
                    "number": share.number,
                    "status": share.status,
                    "amountCents": share.amount_cents,
                    "paidCents": share.paid_cents,
                    "dueOn": midnight(share.due_on),
                    "paidOn": paid_on,
                    "createdAt": created,
                    "updatedAt": paid_on or created,
                }


def _payments(ctx: ClinicContext, accounts: Accounts) -> Iterator[Row]:
    for ordinal, ledger in accounts:
        # A retry and a refund have a higher number than the payment that they refer to.
        for payment in ledger.payments:
            yield _payment(ctx, ordinal, payment)


def _payment(ctx: ClinicContext, ordinal: int, payment: Payment) -> Row:
    def other(number: int | None) -> str | None:
        return ctx.own("Payment", ordinal, number) if number is not None else None

    return {
        "id": ctx.own("Payment", ordinal, payment.number),
        "clinicId": ctx.clinic_id,
        "accountId": ctx.own("PatientAccount", ordinal),
        "installmentId": ctx.own("Installment", ordinal, *payment.installment) if payment.installment else None,
        "retryOfId": other(payment.retry_of),
        "refundOfId": other(payment.refund_of),
        "number": f"PAY-{ordinal:05d}-{payment.number:03d}",
        "type": payment.kind,
        "payer": payment.payer,
        "method": payment.method,
        "status": payment.status,
        "amountCents": payment.amount_cents,
        "receivedOn": midnight(payment.received_on),
        "failureReason": payment.failure_reason,
        "createdAt": midnight(payment.received_on),
    }


def _allocations(ctx: ClinicContext, accounts: Accounts) -> Iterator[Row]:
    for ordinal, ledger in accounts:
        for payment in ledger.payments:
            for invoice, cents in payment.allocations:
                yield {
                    "id": ctx.own("PaymentAllocation", ordinal, payment.number, invoice),
                    "clinicId": ctx.clinic_id,
                    "paymentId": ctx.own("Payment", ordinal, payment.number),
                    "invoiceId": ctx.own("Invoice", ordinal, invoice),
                    "amountCents": cents,
                    "createdAt": midnight(payment.received_on),
                }


def _adjustments(ctx: ClinicContext, accounts: Accounts) -> Iterator[Row]:
    for ordinal, ledger in accounts:
        for number, adjustment in enumerate(ledger.adjustments, 1):
            yield {
                "id": ctx.own("AccountAdjustment", ordinal, number),
                "clinicId": ctx.clinic_id,
                "accountId": ctx.own("PatientAccount", ordinal),
                "invoiceId": ctx.own("Invoice", ordinal, adjustment.invoice),
                "type": adjustment.kind,
                "reason": adjustment.reason,
                "amountCents": adjustment.amount_cents,
                "postedOn": midnight(adjustment.posted_on),
                "createdAt": midnight(adjustment.posted_on),
            }


def _statements(ctx: ClinicContext, accounts: Accounts) -> Iterator[Row]:
    for ordinal, ledger in accounts:
        for statement in ledger.statements:
            yield {
                "id": ctx.own("Statement", ordinal, statement.number),
                "clinicId": ctx.clinic_id,
                "accountId": ctx.own("PatientAccount", ordinal),
                "number": statement.number,
                "delivery": statement.delivery,
                "periodStart": midnight(statement.period_start),
                "periodEnd": midnight(statement.period_end),
                "previousBalanceCents": statement.previous_cents,
                "chargesCents": statement.charges_cents,
                "paymentsCents": statement.payments_cents,
                "adjustmentsCents": statement.adjustments_cents,
                "refundsCents": statement.refunds_cents,
                "balanceCents": statement.balance_cents,
                "amountDueCents": statement.amount_due_cents,
                "issuedOn": midnight(statement.issued_on),
                "dueOn": midnight(statement.due_on),
                "createdAt": midnight(statement.issued_on),
            }
