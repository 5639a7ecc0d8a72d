"""Claims to carriers and what they paid, as a part of billing: each payment of a carrier has its remittance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import midnight
from seed.factories import ClaimLineFactory, ClaimPaymentFactory, InsuranceClaimFactory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seed.factories import FactoryContext
    from seed.simulation.records.ledger import Claim, Ledger
    from seed.types import Row
    from seed.utils.context import ClinicContext


async def write_claims(ctx: ClinicContext, factories: FactoryContext, accounts: Iterable[tuple[int, Ledger]]) -> None:
    """Write the claims of accounts whose invoices and payments are there; `accounts` are by patient number."""
    claims = [(ordinal, claim) for ordinal, ledger in accounts for claim in ledger.claims]
    await InsuranceClaimFactory(factories).create_many(_claim(ctx, ordinal, claim) for ordinal, claim in claims)
    await ClaimLineFactory(factories).create_many(_lines(ctx, claims))
    await ClaimPaymentFactory(factories).create_many(_payments(ctx, claims))


def _claim(ctx: ClinicContext, ordinal: int, claim: Claim) -> Row:
    def other(number: int | None) -> str | None:
        return ctx.own("InsuranceClaim", ordinal, number) if number is not None else None

    lines = claim.lines
    posted = [payment.posted_on for line in lines for payment in line.payments]
    changed = max([claim.adjudicated_on or claim.accepted_on or claim.submitted_on, *posted])
    return {
        "id": ctx.own("InsuranceClaim", ordinal, claim.number),
        "clinicId": ctx.clinic_id,
        "patientInsuranceId": ctx.own("PatientInsurance", ordinal, claim.order),
        "invoiceId": ctx.own("Invoice", ordinal, claim.invoice),
        "preauthorizationId": (
            ctx.own("Preauthorization", ordinal, claim.preauthorization) if claim.preauthorization is not None else None
        ),
        "primaryClaimId": other(claim.primary),
        "correctsId": other(claim.corrects),
        "number": f"CLM-{ordinal:05d}-{claim.number:02d}",
        "status": claim.status,
        "serviceOn": midnight(claim.service_on),
        "treatmentMonths": claim.treatment_months,
        "billedCents": sum(line.billed_cents for line in lines),
        "expectedCents": sum(line.expected_cents for line in lines),
        "paidCents": sum(line.paid_cents for line in lines),
        "contractualCents": sum(line.contractual_cents for line in lines),
        "patientCents": sum(line.patient_cents for line in lines),
        "deniedCents": sum(line.denied_cents for line in lines),
        "submittedOn": midnight(claim.submitted_on),
        "acceptedOn": midnight(claim.accepted_on) if claim.accepted_on else None,
        "adjudicatedOn": midnight(claim.adjudicated_on) if claim.adjudicated_on else None,
        "createdAt": midnight(claim.submitted_on),
        "updatedAt": midnight(changed),
    }


def _lines(ctx: ClinicContext, claims: list[tuple[int, Claim]]) -> Iterator[Row]:
    for ordinal, claim in claims:
        for line in claim.lines:
            yield {
                "id": ctx.own("ClaimLine", ordinal, claim.number, line.number),
                "clinicId": ctx.clinic_id,
                "claimId": ctx.own("InsuranceClaim", ordinal, claim.number),
                "invoiceItemId": ctx.own("InvoiceItem", ordinal, claim.invoice, line.item),
                "number": line.number,
                "billedCents": line.billed_cents,
                "expectedCents": line.expected_cents,
                "paidCents": line.paid_cents,
                "contractualCents": line.contractual_cents,
                "patientCents": line.patient_cents,
                "deniedCents": line.denied_cents,
                "denialReason": line.denial_reason,
                "reasonCode": line.reason_code,
                "createdAt": midnight(claim.submitted_on),
            }


def _payments(ctx: ClinicContext, claims: list[tuple[int, Claim]]) -> Iterator[Row]:
    for ordinal, claim in claims:
        for line in claim.lines:
            for payment in line.payments:
                yield {
                    "id": ctx.own("ClaimPayment", ordinal, claim.number, line.number, payment.payment),
                    "clinicId": ctx.clinic_id,
                    "claimLineId": ctx.own("ClaimLine", ordinal, claim.number, line.number),
                    "paymentId": ctx.own("Payment", ordinal, payment.payment),
                    "remittanceNumber": payment.remittance,
                    "amountCents": payment.amount_cents,
                    "usedCents": payment.used_cents,
                    "remainingCents": payment.remaining_cents,
                    "receivedOn": midnight(payment.received_on),
                    "postedOn": midnight(payment.posted_on),
                    "createdAt": midnight(payment.received_on),
                }
