"""Accounts: estimates, contracts, payments and statements; claims are in `claims`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.claims import write_claims
from seed.areas.conversions import dated, midnight
from seed.areas.writing import Written, writes
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
    from datetime import date

    from seed.simulation.records.ledger import Invoice, Ledger, Payment, PaymentPlan
    from seed.utils.context import ClinicContext
    from seedbed.types import Row

Accounts = list[tuple[int, "Ledger"]]
"""Patient numbers with their accounts."""


@writes
def seed_billing(ctx: ClinicContext) -> Written:
    """Write the accounts of the patients who have none yet, with everything that was posted."""
    for cohort in ctx.cohorts("billing"):
        accounts = [(story.outline.ordinal, story.ledger) for story in cohort.stories if story.ledger is not None]
        yield PatientAccountFactory, _accounts(ctx, accounts)
        yield TreatmentEstimateFactory, _estimates(ctx, accounts)
        yield InvoiceFactory, _invoices(ctx, accounts)
        yield InvoiceItemFactory, _items(ctx, accounts)
        yield PaymentPlanFactory, _payment_plans(ctx, accounts)
        yield InstallmentFactory, _installments(ctx, accounts)
        yield PaymentFactory, _payments(ctx, accounts)
        yield PaymentAllocationFactory, _allocations(ctx, accounts)
        yield AccountAdjustmentFactory, _adjustments(ctx, accounts)
        yield StatementFactory, _statements(ctx, accounts)
        yield from write_claims(ctx, accounts)


def _accounts(ctx: ClinicContext, accounts: Accounts) -> Iterator[Row]:
    for ordinal, ledger in accounts:
        ages = ledger.ageing_cents
        yield ctx.row(
            "PatientAccount",
            ledger,
            (ordinal,),
            accountNumber=f"A{ordinal:05d}",
            patientBalanceCents=sum(ages),
            currentCents=ages[0],
            pastDue1To30Cents=ages[1],
            pastDue31To60Cents=ages[2],
            pastDue61To90Cents=ages[3],
            pastDueOver90Cents=ages[4],
            createdAt=ledger.opened_on,
            updatedAt=max(_postings(ledger), default=ledger.opened_on),
        )


def _postings(ledger: Ledger) -> Iterator[date]:
    """Yield the days on which something was posted to an account."""
    yield from (invoice.issued_on for invoice in ledger.invoices)
    yield from (payment.received_on for payment in ledger.payments)
    yield from (adjustment.posted_on for adjustment in ledger.adjustments)


def _estimates(ctx: ClinicContext, accounts: Accounts) -> Iterator[Row]:
    for ordinal, ledger in accounts:
        for estimate in ledger.estimates:
            yield ctx.row(
                "TreatmentEstimate",
                estimate,
                (ordinal, estimate.plan, estimate.number),
                accountId=(ordinal,),
                insuranceEstimateCents=estimate.insurance_cents,
                patientPortionCents=estimate.patient_cents,
                createdAt=estimate.presented_on,
                updatedAt=estimate.decided_on or estimate.presented_on,
            )


def _invoices(ctx: ClinicContext, accounts: Accounts) -> Iterator[Row]:
    for ordinal, ledger in accounts:
        changed = {invoice.number: invoice.issued_on for invoice in ledger.invoices}
        for payment in ledger.payments:
            for number, _ in payment.allocations:
                changed[number] = max(changed[number], payment.received_on)
        for adjustment in ledger.adjustments:
            changed[adjustment.invoice] = max(changed[adjustment.invoice], adjustment.posted_on)
        for invoice in ledger.invoices:
            yield _invoice(ctx, ordinal, invoice, changed[invoice.number])


def _invoice(ctx: ClinicContext, ordinal: int, invoice: Invoice, changed: date) -> Row:
    total = invoice.total_cents
    return ctx.row(
        "Invoice",
        invoice,
        (ordinal, invoice.number),
        accountId=(ordinal,),
        number=dated("INV", invoice.issued_on, ordinal, invoice.number),
        totalCents=total,
        insurancePortionCents=invoice.insurance_cents,
        patientPortionCents=total - invoice.insurance_cents,
        balanceCents=total - invoice.paid_cents - invoice.adjusted_cents,
        createdAt=invoice.issued_on,
        updatedAt=changed,
    )


def _items(ctx: ClinicContext, accounts: Accounts) -> Iterator[Row]:
    for ordinal, ledger in accounts:
        for invoice in ledger.invoices:
            for item in invoice.items:
                yield ctx.row(
                    "InvoiceItem",
                    item,
                    (ordinal, invoice.number, item.number),
                    invoiceId=(ordinal, invoice.number),
                    procedureCodeId=ctx.ref("ProcedureCode", item.code),
                    procedureRecordId=(ordinal, item.procedure),
                    createdAt=invoice.issued_on,
                )


def _payment_plans(ctx: ClinicContext, accounts: Accounts) -> Iterator[Row]:
    for ordinal, ledger in accounts:
        for plan in ledger.payment_plans:
            yield _payment_plan(ctx, ordinal, plan)


def _payment_plan(ctx: ClinicContext, ordinal: int, plan: PaymentPlan) -> Row:
    return ctx.row(
        "PaymentPlan",
        plan,
        (ordinal, plan.number),
        accountId=(ordinal,),
        installmentCount=len(plan.installments),
        createdAt=plan.starts_on,
        updatedAt=max((share.paid_on for share in plan.installments if share.paid_on), default=plan.starts_on),
    )


def _installments(ctx: ClinicContext, accounts: Accounts) -> Iterator[Row]:
    for ordinal, ledger in accounts:
        for plan in ledger.payment_plans:
            created = midnight(plan.starts_on)
            for share in plan.installments:
                paid_on = midnight(share.paid_on) if share.paid_on else None
                yield ctx.row(
                    "Installment",
                    share,
                    (ordinal, plan.number, share.number),
                    paymentPlanId=(ordinal, plan.number),
                    paidOn=paid_on,
                    createdAt=created,
                    updatedAt=paid_on or created,
                )


def _payments(ctx: ClinicContext, accounts: Accounts) -> Iterator[Row]:
    for ordinal, ledger in accounts:
        # A retry and a refund have a higher number than the payment that they refer to.
        for payment in ledger.payments:
            yield _payment(ctx, ordinal, payment)


def _payment(ctx: ClinicContext, ordinal: int, payment: Payment) -> Row:
    def other(number: int | None) -> str | None:
        return ctx.own("Payment", ordinal, number) if number is not None else None

    return ctx.row(
        "Payment",
        payment,
        (ordinal, payment.number),
        accountId=(ordinal,),
        retryOfId=other(payment.retry_of),
        refundOfId=other(payment.refund_of),
        number=dated("PAY", payment.received_on, ordinal, payment.number),
        createdAt=payment.received_on,
    )


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
            yield ctx.row(
                "AccountAdjustment", adjustment, (ordinal, number), accountId=(ordinal,), createdAt=adjustment.posted_on
            )


def _statements(ctx: ClinicContext, accounts: Accounts) -> Iterator[Row]:
    for ordinal, ledger in accounts:
        for statement in ledger.statements:
            yield ctx.row(
                "Statement",
                statement,
                (ordinal, statement.number),
                accountId=(ordinal,),
                previousBalanceCents=statement.previous_cents,
                createdAt=statement.issued_on,
            )
