"""Claims to carriers and what they paid, as a part of billing: each payment of a carrier has its remittance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seed.areas.conversions import dated
from seed.factories import ClaimLineFactory, ClaimPaymentFactory, InsuranceClaimFactory

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seed.areas.writing import Written
    from seed.simulation.records.ledger import Claim, Ledger
    from seed.utils.context import ClinicContext
    from seedbed.types import Row


def write_claims(ctx: ClinicContext, accounts: Iterable[tuple[int, Ledger]]) -> Written:
    """Write the claims of accounts whose invoices and payments are there; `accounts` are by patient number."""
    claims = [(ordinal, claim) for ordinal, ledger in accounts for claim in ledger.claims]
    yield InsuranceClaimFactory, (_claim(ctx, ordinal, claim) for ordinal, claim in claims)
    yield ClaimLineFactory, _lines(ctx, claims)
    yield ClaimPaymentFactory, _payments(ctx, claims)


def _claim(ctx: ClinicContext, ordinal: int, claim: Claim) -> Row:
    def other(number: int | None) -> str | None:
        return ctx.own("InsuranceClaim", ordinal, number) if number is not None else None

    lines = claim.lines
    posted = [payment.posted_on for line in lines for payment in line.payments]
    changed = max([claim.adjudicated_on or claim.accepted_on or claim.submitted_on, *posted])
    return ctx.row(
        "InsuranceClaim",
        claim,
        (ordinal, claim.number),
        patientInsuranceId=(ordinal, claim.order),
        primaryClaimId=other(claim.primary),
        correctsId=other(claim.corrects),
        number=dated("CLM", claim.submitted_on, ordinal, claim.number),
        billedCents=sum(line.billed_cents for line in lines),
        expectedCents=sum(line.expected_cents for line in lines),
        paidCents=sum(line.paid_cents for line in lines),
        contractualCents=sum(line.contractual_cents for line in lines),
        patientCents=sum(line.patient_cents for line in lines),
        deniedCents=sum(line.denied_cents for line in lines),
        createdAt=claim.submitted_on,
        updatedAt=changed,
    )


def _lines(ctx: ClinicContext, claims: list[tuple[int, Claim]]) -> Iterator[Row]:
    for ordinal, claim in claims:
        for line in claim.lines:
            yield ctx.row(
                "ClaimLine",
                line,
                (ordinal, claim.number, line.number),
                claimId=(ordinal, claim.number),
                invoiceItemId=(ordinal, claim.invoice, line.item),
                createdAt=claim.submitted_on,
            )


def _payments(ctx: ClinicContext, claims: list[tuple[int, Claim]]) -> Iterator[Row]:
    for ordinal, claim in claims:
        for line in claim.lines:
            for payment in line.payments:
                yield ctx.row(
                    "ClaimPayment",
                    payment,
                    (ordinal, claim.number, line.number, payment.payment),
                    claimLineId=(ordinal, claim.number, line.number),
                    remittanceNumber=payment.remittance,
                    createdAt=payment.received_on,
                )
