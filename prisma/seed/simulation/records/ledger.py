"""The shapes of a patient's account: what was quoted, charged, insured, claimed and paid.

Like `story`: plain frozen data, with natural keys. Money is in integer cents, never negative. Plans and procedures are
named by their numbers in the chart; invoices, payments and claims by theirs in the ledger, counted from 1 for each
patient in the order in which they came to be. Kinds and statuses are enums of the data model.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - the annotations can be resolved at run time

from seed.records import record

# ── insurance ─────────────────────────────────────────────────────────────────────────────────────


@record
class Eligibility:
    """A question to the carrier, and its answer."""

    result: str
    remaining_cents: int | None
    checked_on: date
    answered_on: date | None


@record
class Preauthorization:
    """What a carrier says beforehand about a plan; `number` counts the patient's, from 1."""

    number: int
    plan: int  # of the chart
    status: str
    requested_cents: int
    approved_cents: int | None
    submitted_on: date
    answered_on: date | None


@record
class Policy:
    """A patient's cover. `used_cents` is what was taken of the maximum, by treatment elsewhere and here.

    It was recorded, verified the last time, and changed by a payment for the last time on these days.
    """

    order: str  # PRIMARY or SECONDARY
    plan: str  # code of the insurance plan
    status: str
    subscriber: int | None  # contact of the patient, from 1
    member_id: str
    group_number: str
    lifetime_maximum_cents: int
    used_cents: int
    effective_on: date
    terminated_on: date | None
    recorded_on: date
    verified_on: date
    changed_on: date | None
    checks: tuple[Eligibility, ...] = ()
    preauthorizations: tuple[Preauthorization, ...] = ()


@record
class ClaimPayment:
    """A line of a remittance; `used` and `remaining` are of the lifetime maximum, after it."""

    remittance: str
    payment: int  # of the ledger
    amount_cents: int
    used_cents: int
    remaining_cents: int
    received_on: date
    posted_on: date


@record
class ClaimLine:
    """One invoice item on a claim. Once adjudicated: billed = expected + contractual + patient + denied."""

    number: int
    item: int  # of the claim's invoice
    billed_cents: int
    expected_cents: int = 0
    paid_cents: int = 0
    contractual_cents: int = 0
    patient_cents: int = 0
    denied_cents: int = 0
    denial_reason: str | None = None
    reason_code: str | None = None
    payments: tuple[ClaimPayment, ...] = ()


@record
class Claim:
    """A claim to one of the patient's carriers; its amounts are the sums of its lines."""

    number: int
    order: str  # of the policy
    invoice: int
    status: str
    service_on: date
    treatment_months: int
    submitted_on: date
    accepted_on: date | None
    adjudicated_on: date | None
    lines: tuple[ClaimLine, ...]
    preauthorization: int | None = None
    primary: int | None = None  # claim that this secondary one follows
    corrects: int | None = None  # claim that this one replaces


# ── billing ───────────────────────────────────────────────────────────────────────────────────────


@record
class Estimate:
    """A quote for a plan: fee − discount = insurance + patient portion."""

    plan: int
    number: int  # of the plan, from 1
    status: str
    fee_cents: int
    discount_cents: int
    discount_reason: str | None
    insurance_cents: int
    down_payment_cents: int
    term_months: int
    monthly_cents: int
    presented_on: date
    expires_on: date
    decided_on: date | None

    @property
    def patient_cents(self) -> int:
        """What the family pays."""
        return self.fee_cents - self.discount_cents - self.insurance_cents


@record
class InvoiceItem:
    """A line: total = quantity × unit price − discount."""

    number: int
    code: str  # of the procedure
    description: str
    quantity: int
    unit_price_cents: int
    discount_cents: int = 0
    procedure: int | None = None  # of the chart

    @property
    def total_cents(self) -> int:
        """What the line charges."""
        return self.quantity * self.unit_price_cents - self.discount_cents


@record
class Invoice:
    """A charge. Its total is the sum of its items, and of insurance and patient portion."""

    number: int
    plan: int | None
    status: str
    insurance_cents: int  # expected of carriers, as known today
    paid_cents: int
    adjusted_cents: int
    issued_on: date
    due_on: date
    items: tuple[InvoiceItem, ...]

    @property
    def total_cents(self) -> int:
        """Sum of the items."""
        return sum(item.total_cents for item in self.items)

    @property
    def balance_cents(self) -> int:
        """What is still open."""
        return self.total_cents - self.paid_cents - self.adjusted_cents


@record
class Installment:
    """A due amount of a payment plan."""

    number: int
    status: str
    amount_cents: int
    paid_cents: int
    due_on: date
    paid_on: date | None


@record
class PaymentPlan:
    """Financing of one invoice's patient portion; `number` counts the patient's, from 1."""

    number: int
    plan: int | None  # of the chart
    invoice: int
    status: str
    total_cents: int
    down_payment_cents: int
    installment_cents: int
    method: str
    is_automatic: bool
    starts_on: date
    ends_on: date
    installments: tuple[Installment, ...]


@record
class Payment:
    """Money that came in or, as a refund, went back; `allocations` are (invoice, cents), net of a refund."""

    number: int
    kind: str  # PAYMENT or REFUND
    payer: str
    method: str
    status: str
    amount_cents: int
    received_on: date
    failure_reason: str | None = None
    installment: tuple[int, int] | None = None  # payment plan, installment
    retry_of: int | None = None
    refund_of: int | None = None
    allocations: tuple[tuple[int, int], ...] = ()


@record
class Adjustment:
    """A charge taken back without a payment."""

    kind: str
    invoice: int
    reason: str
    amount_cents: int
    posted_on: date


@record
class UnpaidShare:
    """What a carrier did not pay and the family was asked for: in so many parts, or on a statement."""

    known_on: date
    amount_cents: int
    parts: int


@record
class Statement:
    """A month's account: balance = previous + charges − payments − adjustments + refunds."""

    number: int
    delivery: str
    period_start: date
    period_end: date
    previous_cents: int
    charges_cents: int
    payments_cents: int
    adjustments_cents: int
    refunds_cents: int
    amount_due_cents: int
    issued_on: date
    due_on: date

    @property
    def balance_cents(self) -> int:
        """What is open at the end of the period."""
        return (
            self.previous_cents + self.charges_cents - self.payments_cents - self.adjustments_cents + self.refunds_cents
        )


@record
class Ledger:
    """A patient's account up to the as-of date.

    balance = charges − payments − adjustments + refunds = insurance part + patient part. `ageing_cents` splits the
    patient part: not due, 1 to 30 days past due, 31 to 60, 61 to 90, over 90.
    """

    opened_on: date
    status: str
    guarantor: int | None  # contact of the patient, from 1
    charges_cents: int
    payments_cents: int
    adjustments_cents: int
    refunds_cents: int
    insurance_balance_cents: int
    ageing_cents: tuple[int, int, int, int, int]
    policies: tuple[Policy, ...] = ()
    claims: tuple[Claim, ...] = ()
    estimates: tuple[Estimate, ...] = ()
    invoices: tuple[Invoice, ...] = ()
    payment_plans: tuple[PaymentPlan, ...] = ()
    payments: tuple[Payment, ...] = ()
    adjustments: tuple[Adjustment, ...] = ()
    statements: tuple[Statement, ...] = ()
    unpaid: tuple[UnpaidShare, ...] = ()

    @property
    def balance_cents(self) -> int:
        """What is open, of carriers and of the family."""
        return self.charges_cents - self.payments_cents - self.adjustments_cents + self.refunds_cents
