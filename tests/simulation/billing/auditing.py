"""What must hold for every ledger, whatever the seed and the day: an auditor who sees the books and nothing else.

`findings` reads the ledger and the chart; every sum is made anew, none is taken from the code under test.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from typing import TYPE_CHECKING

from seed.fixtures import CLAIM_REASONS, INSURANCE_PLANS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.simulation.records.ledger import Claim, Invoice, Ledger, Payment, PaymentPlan, Policy
    from seed.simulation.records.story import ClinicStory, Story

PLANS = {row.code: row for row in INSURANCE_PLANS}
CODES = {row.reason: row.code for row in CLAIM_REASONS}
JUDGED = ("IN_PAYMENT", "PAID", "DENIED")


def findings(clinic: ClinicStory) -> list[str]:
    """Return everything that an auditor would object to."""
    today = clinic.as_of.date()
    return [f"patient {story.outline.ordinal}: {text}" for story in clinic.stories for text in audit(story, today)]


def audit(story: Story, today: date) -> Iterator[str]:
    """Yield the objections to one patient's account."""
    ledger, exam = story.ledger, story.milestones.get("exam")
    if (ledger is None) != (exam is None):
        yield "an exam opens an account"
    if ledger is None:
        return
    if ledger.opened_on != exam:
        yield "the account was not opened at the exam"
    yield from _numbers(ledger)
    for invoice in ledger.invoices:
        yield from (f"invoice {invoice.number}: {text}" for text in _invoice(story, ledger, invoice, today))
    yield from _payments(ledger, today)
    for plan in ledger.payment_plans:
        yield from (f"payment plan {plan.number}: {text}" for text in _payment_plan(ledger, plan, today))
    yield from _contracts(story, ledger, today)
    yield from _account(ledger, today)
    yield from _statements(ledger, today)
    for policy in ledger.policies:
        yield from (f"{policy.order}: {text}" for text in _policy(story, ledger, policy, today))
    for claim in ledger.claims:
        yield from (f"claim {claim.number}: {text}" for text in _claim(story, ledger, claim, today))
    yield from _remittances(ledger)
    yield from _ended(story, ledger)


def _numbers(ledger: Ledger) -> Iterator[str]:
    for name, things in (
        ("invoices", ledger.invoices),
        ("payments", ledger.payments),
        ("payment plans", ledger.payment_plans),
        ("claims", ledger.claims),
        ("statements", ledger.statements),
    ):
        if [thing.number for thing in things] != list(range(1, len(things) + 1)):
            yield f"numbers of {name} have gaps"
    for name, days in (
        ("invoices", [invoice.issued_on for invoice in ledger.invoices]),
        ("payments", [payment.received_on for payment in ledger.payments]),
        ("claims", [claim.submitted_on for claim in ledger.claims]),
    ):
        if days != sorted(days):
            yield f"{name} are not in order"


def _invoice(story: Story, ledger: Ledger, invoice: Invoice, today: date) -> Iterator[str]:
    total = 0
    procedures = {one.number: one for one in story.chart.procedures}
    for item in invoice.items:
        if min(item.quantity, item.unit_price_cents) <= 0 or not 0 <= item.discount_cents <= item.unit_price_cents:
            yield "a line without a price, or with too much of a discount"
        total += item.quantity * item.unit_price_cents - item.discount_cents
        if item.procedure is not None:
            done = procedures[item.procedure]
            if (done.code, done.performed_on) != (item.code, invoice.issued_on):
                yield "a line is for something else than its procedure"
    if total != invoice.total_cents or total <= 0:
        yield "the total is not the sum of the lines"
    if not 0 <= invoice.insurance_cents <= total:
        yield "carriers pay more than the whole"
    allocated = sum(
        cents for payment in ledger.payments for number, cents in payment.allocations if number == invoice.number
    )
    if allocated != invoice.paid_cents:
        yield f"{invoice.paid_cents} paid, {allocated} allocated"
    if invoice.adjusted_cents != sum(a.amount_cents for a in ledger.adjustments if a.invoice == invoice.number):
        yield "adjustments do not add up"
    balance = total - invoice.paid_cents - invoice.adjusted_cents
    expected = "PAID"
    if balance:
        expected = "OVERDUE" if invoice.due_on < today else "PARTIALLY_PAID" if invoice.paid_cents else "OPEN"
    if balance < 0 or balance != invoice.balance_cents or invoice.status != expected:
        yield f"balance {balance}, due {invoice.due_on}: {invoice.status}"
    if not ledger.opened_on <= invoice.issued_on <= min(invoice.due_on, today):
        yield "issued out of time"


def _payments(ledger: Ledger, today: date) -> Iterator[str]:
    by_number = {payment.number: payment for payment in ledger.payments}
    issued = {invoice.number: invoice.issued_on for invoice in ledger.invoices}
    refunds = {payment.refund_of: payment for payment in ledger.payments if payment.refund_of}
    retried = Counter(payment.retry_of for payment in ledger.payments if payment.retry_of)
    if any(count > 1 for count in retried.values()):
        yield "an attempt is repeated twice"
    for payment in ledger.payments:
        where = f"payment {payment.number}"
        if not ledger.opened_on <= payment.received_on <= today or payment.amount_cents <= 0:
            yield f"{where} out of time, or of nothing"
        if (payment.status == "FAILED") != (payment.failure_reason is not None):
            yield f"{where}: failure and reason disagree"
        net = payment.amount_cents
        if payment.number in refunds:
            net -= refunds[payment.number].amount_cents
        if payment.status == "FAILED" or payment.kind == "REFUND":
            net = 0
        if sum(cents for _, cents in payment.allocations) != net or any(cents <= 0 for _, cents in payment.allocations):
            yield f"{where} is not allocated as it should be"
        if any(issued[number] > payment.received_on for number, _ in payment.allocations):
            yield f"{where} pays for what is not charged yet"
        if (payment.payer == "INSURANCE") != (payment.method == "INSURANCE_TRANSFER"):
            yield f"{where}: {payment.payer} by {payment.method}"
        if payment.retry_of:
            yield from (f"{where}: {text}" for text in _retry(payment, by_number[payment.retry_of]))
        if (payment.kind == "REFUND") != (payment.refund_of is not None):
            yield f"{where}: a refund of nothing"
        if payment.refund_of:
            first = by_number[payment.refund_of]
            if first.kind != "PAYMENT" or first.status != "POSTED" or first.payer == "INSURANCE":
                yield f"{where} refunds what was never received"
            if payment.amount_cents > first.amount_cents or payment.received_on <= first.received_on:
                yield f"{where} refunds too much, or too early"


def _retry(payment: Payment, first: Payment) -> Iterator[str]:
    if first.status != "FAILED" or first.received_on >= payment.received_on:
        yield "repeats what did not fail before"
    if (first.installment, first.amount_cents) != (payment.installment, payment.amount_cents):
        yield "repeats another charge"


def _payment_plan(ledger: Ledger, plan: PaymentPlan, today: date) -> Iterator[str]:
    amounts = [share.amount_cents for share in plan.installments]
    if plan.total_cents != plan.down_payment_cents + sum(amounts):
        yield "the parts do not come to the whole"
    if set(amounts[:-1]) - {plan.installment_cents} or not 0 <= amounts[-1] - plan.installment_cents < len(amounts):
        yield "instalments differ by more than the rounding"
    days = [share.due_on for share in plan.installments]
    if days != sorted(set(days)) or days[0] <= plan.starts_on or days[-1] != plan.ends_on:
        yield "due days out of order"
    statuses = Counter(share.status for share in plan.installments)
    open_ = statuses["SCHEDULED"] + statuses["OVERDUE"]
    if (plan.status == "ACTIVE") != (open_ > 0):
        yield f"{plan.status} with {open_} open instalments"
    invoice = ledger.invoices[plan.invoice - 1]
    if (plan.ends_on > invoice.due_on and plan.status != "CANCELLED") or plan.starts_on < invoice.issued_on:
        yield "the invoice is due before its last instalment"
    if plan.is_automatic != (plan.method in ("STORED_CARD", "ACH")):
        yield "automatic without a stored means of payment"
    for share in plan.installments:
        linked = [p for p in ledger.payments if p.installment == (plan.number, share.number)]
        posted = sum(p.amount_cents for p in linked if p.status == "POSTED")
        if posted != share.paid_cents or share.paid_cents not in (0, share.amount_cents):
            yield f"instalment {share.number}: {posted} posted, {share.paid_cents} paid"
        expected = "OVERDUE" if share.due_on < today else "SCHEDULED"
        if share.paid_cents:
            expected = "PAID"
        if share.status not in (expected, "CANCELLED") or (share.status == "CANCELLED" and share.paid_cents):
            yield f"instalment {share.number}, due {share.due_on}, is {share.status}"
        if (share.paid_on is None) == bool(share.paid_cents):
            yield "paid on no day"
        if (
            any(p.method in ("STORED_CARD", "ACH") and p.received_on < share.due_on for p in linked)
            and plan.is_automatic
        ):
            yield f"instalment {share.number} was charged before its day"


def _contracts(story: Story, ledger: Ledger, today: date) -> Iterator[str]:
    for plan in story.chart.plans:
        quotes = [estimate for estimate in ledger.estimates if estimate.plan == plan.number]
        accepted = [estimate for estimate in quotes if estimate.status == "ACCEPTED"]
        contracts = [i for i in ledger.invoices if i.plan == plan.number]
        if not quotes or [estimate.number for estimate in quotes] != list(range(1, len(quotes) + 1)):
            yield f"plan {plan.number} was not quoted"
        if any(invoice.issued_on != plan.started_on for invoice in contracts):
            yield f"plan {plan.number} was charged on another day"
        if (len(accepted), len(contracts)) != (plan.accepted_on is not None, plan.started_on is not None):
            yield f"plan {plan.number}: {len(accepted)} accepted estimates, {len(contracts)} contracts"
        for quote in quotes:
            net = quote.fee_cents - quote.discount_cents
            if quote.fee_cents != plan.fee_cents or net != quote.insurance_cents + quote.patient_cents:
                yield "an estimate does not add up"
            if min(quote.insurance_cents, quote.patient_cents, quote.discount_cents, quote.down_payment_cents) < 0:
                yield "an estimate below nothing"
            if (quote.discount_cents > 0) != (quote.discount_reason is not None):
                yield "a discount without a reason"
            if not plan.presented_on <= quote.presented_on <= (quote.decided_on or today) <= today:
                yield "an estimate out of time"
            if (quote.decided_on is not None) != (quote.status in ("ACCEPTED", "DECLINED")):
                yield "decided on no day"
            if (quote.decided_on or quote.presented_on) > quote.expires_on:
                yield "decided after it expired"
            if (quote.status == "EXPIRED") and not quote.expires_on < today:
                yield "expired too early"
        for quote, invoice in zip(accepted, contracts, strict=False):
            if invoice.total_cents != quote.fee_cents - quote.discount_cents or len(invoice.items) != 1:
                yield "the contract is not what was accepted"
            if invoice.items[0].procedure is None or invoice.items[0].code[:3] != "D80":
                yield "the contract names no procedure"
            # What a carrier left unpaid is spread by an agreement of its own, later.
            financing = [
                p for p in ledger.payment_plans if p.invoice == invoice.number and p.starts_on == invoice.issued_on
            ]
            if (quote.term_months > 0) != bool(financing):
                yield "instalments were agreed and not kept, or the reverse"
            for payment_plan in financing:
                if payment_plan.total_cents != quote.patient_cents or payment_plan.plan != plan.number:
                    yield "what is financed is not the patient portion"
                if payment_plan.down_payment_cents != quote.down_payment_cents:
                    yield "another down payment"
                if len(payment_plan.installments) != quote.term_months:
                    yield "another term"


def _account(ledger: Ledger, today: date) -> Iterator[str]:
    posted = [payment for payment in ledger.payments if payment.status == "POSTED"]
    for name, found, expected in (
        ("charges", ledger.charges_cents, sum(invoice.total_cents for invoice in ledger.invoices)),
        ("payments", ledger.payments_cents, sum(p.amount_cents for p in posted if p.kind == "PAYMENT")),
        ("refunds", ledger.refunds_cents, sum(p.amount_cents for p in posted if p.kind == "REFUND")),
        ("adjustments", ledger.adjustments_cents, sum(a.amount_cents for a in ledger.adjustments)),
        ("balance", ledger.balance_cents, sum(invoice.balance_cents for invoice in ledger.invoices)),
        ("parts", ledger.balance_cents, ledger.insurance_balance_cents + sum(ledger.ageing_cents)),
    ):
        if found != expected:
            yield f"{name}: {found}, not {expected}"
    if min(ledger.insurance_balance_cents, *ledger.ageing_cents) < 0:
        yield "a part below nothing"
    if any(not ledger.opened_on <= a.posted_on <= today or a.amount_cents <= 0 for a in ledger.adjustments):
        yield "an adjustment out of time, or of nothing"
    if list(ledger.ageing_cents) != _ageing(ledger, today):
        yield f"ageing {ledger.ageing_cents}, not {_ageing(ledger, today)}"
    if (ledger.status == "COLLECTIONS") != (ledger.ageing_cents[4] > 0):
        yield f"{ledger.status} with {ledger.ageing_cents[4]} over 90 days"
    if ledger.status == "CLOSED" and ledger.balance_cents:
        yield "closed with a balance"


def _ageing(ledger: Ledger, today: date) -> list[int]:
    """The family's part by the due days of open instalments; what is in none, by the due day of its invoice."""
    carriers = {payment.number for payment in ledger.payments if payment.payer == "INSURANCE"}
    buckets = [0, 0, 0, 0, 0]

    def add(cents: int, due: date) -> None:
        late = (today - due).days
        buckets[0 if late <= 0 else 1 + min((late - 1) // 30, 3)] += cents

    for invoice in ledger.invoices:
        paid = sum(
            c for p in ledger.payments if p.number not in carriers for n, c in p.allocations if n == invoice.number
        )
        taken = sum(
            a.amount_cents for a in ledger.adjustments if a.invoice == invoice.number and a.kind != "CONTRACTUAL"
        )
        rest = invoice.total_cents - invoice.insurance_cents - paid - taken
        for plan in ledger.payment_plans:
            for share in plan.installments if plan.invoice == invoice.number else ():
                if share.status in ("SCHEDULED", "OVERDUE"):
                    add(share.amount_cents, share.due_on)
                    rest -= share.amount_cents
        add(rest, invoice.due_on)
    return buckets


def _statements(ledger: Ledger, today: date) -> Iterator[str]:
    previous, end = 0, date.min
    for statement in ledger.statements:
        if statement.previous_cents != previous or statement.period_start <= end:
            yield f"statement {statement.number} does not follow on the one before"
        if not statement.period_start <= statement.period_end < statement.issued_on <= today:
            yield f"statement {statement.number} out of time"
        if not 0 <= statement.amount_due_cents <= statement.balance_cents or statement.due_on <= statement.issued_on:
            yield f"statement {statement.number} asks for {statement.amount_due_cents}"
        previous, end = statement.balance_cents, statement.period_end
        last = end
        on_day = sum(i.total_cents for i in ledger.invoices if i.issued_on <= last)
        on_day -= sum(a.amount_cents for a in ledger.adjustments if a.posted_on <= last)
        for payment in ledger.payments:
            if payment.status == "POSTED" and payment.received_on <= last:
                on_day -= payment.amount_cents if payment.kind == "PAYMENT" else -payment.amount_cents
        if on_day != statement.balance_cents:
            yield f"statement {statement.number} says {statement.balance_cents}, the books {on_day}"


def _policy(story: Story, ledger: Ledger, policy: Policy, today: date) -> Iterator[str]:
    row = PLANS[policy.plan]
    if policy.lifetime_maximum_cents != row.lifetime_maximum or not 0 <= policy.used_cents <= row.lifetime_maximum:
        yield "another maximum than its plan's"
    if not policy.effective_on <= policy.recorded_on <= policy.verified_on <= today:
        yield "verified before it began"
    if (policy.status == "TERMINATED") != (policy.terminated_on is not None):
        yield "terminated on no day"
    if policy.terminated_on and not policy.effective_on < policy.terminated_on <= today:
        yield "terminated out of time"
    for check in policy.checks:
        if not policy.recorded_on <= check.checked_on <= (check.answered_on or today) <= today:
            yield "asked out of time"
        if (check.result == "NO_ANSWER") != (check.answered_on is None):
            yield "answered, or not"
    for asked in policy.preauthorizations:
        if asked.submitted_on < story.chart.plans[asked.plan - 1].presented_on:
            yield "asked about a plan before it was presented"
        if not asked.submitted_on <= (asked.answered_on or today) <= today:
            yield "a preauthorization out of time"
        if (asked.approved_cents is not None) != (asked.status == "APPROVED"):
            yield "approved, or not"
        if (asked.answered_on is None) != (asked.status == "SUBMITTED"):
            yield "answered, or not"
    paid = sorted(
        (
            payment
            for claim in ledger.claims
            if claim.order == policy.order
            for line in claim.lines
            for payment in line.payments
        ),
        key=lambda payment: payment.received_on,
    )
    used = policy.used_cents - sum(payment.amount_cents for payment in paid)
    for payment in paid:
        used += payment.amount_cents
        if payment.used_cents != used or used + payment.remaining_cents != policy.lifetime_maximum_cents:
            yield "used and remaining do not follow on one another"
    if used != policy.used_cents or not 0 <= used - sum(p.amount_cents for p in paid) <= policy.lifetime_maximum_cents:
        yield "paid beyond the maximum"


def _claim(story: Story, ledger: Ledger, claim: Claim, today: date) -> Iterator[str]:
    policy = next(policy for policy in ledger.policies if policy.order == claim.order)
    invoice = ledger.invoices[claim.invoice - 1]
    known = [day for day in (claim.submitted_on, claim.accepted_on, claim.adjudicated_on) if day]
    if known != sorted(known) or known[-1] > today or claim.service_on > claim.submitted_on:
        yield f"days out of order: {known}"
    if claim.service_on != invoice.issued_on or claim.treatment_months < 1:
        yield "for another service"
    if (claim.accepted_on is None) != (claim.status in ("SUBMITTED", "REJECTED")):
        yield f"{claim.status}, accepted {claim.accepted_on}"
    if (claim.adjudicated_on is not None) != (claim.status in JUDGED):
        yield f"{claim.status}, adjudicated {claim.adjudicated_on}"
    for line in claim.lines:
        item = invoice.items[line.item - 1]
        if line.billed_cents != item.total_cents:
            yield "billed something else than the line"
        parts = line.expected_cents + line.contractual_cents + line.patient_cents + line.denied_cents
        if parts != (line.billed_cents if claim.status in JUDGED else 0):
            yield f"the parts come to {parts}"
        if min(line.expected_cents, line.contractual_cents, line.patient_cents, line.denied_cents) < 0:
            yield "a part below nothing"
        paid = sum(payment.amount_cents for payment in line.payments)
        if line.paid_cents != paid or paid > line.expected_cents:
            yield f"{paid} paid of {line.expected_cents}"
        if (claim.status == "PAID") != (0 < paid == line.expected_cents):
            yield f"{claim.status} with {paid} of {line.expected_cents}"
        if claim.status not in ("IN_PAYMENT", "PAID") and line.payments:
            yield f"{claim.status} and paid"
        if (claim.status == "DENIED") != (line.denied_cents > 0) or (line.denied_cents and not line.denial_reason):
            yield "denied without a reason"
        if line.reason_code != (CODES[line.denial_reason] if line.denial_reason else None):
            yield "another reason's code"
        for payment in line.payments:
            if not (claim.adjudicated_on or date.max) <= payment.received_on <= payment.posted_on <= today:
                yield "a remittance out of time"
    yield from _entitled(story, claim, policy)
    if claim.corrects is not None:
        first = ledger.claims[claim.corrects - 1]
        if first.status not in ("REJECTED", "DENIED", "SUBMITTED") or first.submitted_on >= claim.submitted_on:
            yield "corrects what was in order"
    if (claim.order == "SECONDARY") != (claim.primary is not None):
        yield "a second carrier without the first"
    if claim.primary is not None:
        first = ledger.claims[claim.primary - 1]
        paid = [p for line in first.lines for p in line.payments]
        if first.order != "PRIMARY" or not paid or claim.submitted_on < paid[0].posted_on:
            yield "submitted before the first carrier paid"
        if sum(line.expected_cents for c in (first, claim) for line in c.lines) > invoice.total_cents:
            yield "two carriers pay more than the fee"
    if claim.preauthorization is not None:
        asked = next(a for a in policy.preauthorizations if a.number == claim.preauthorization)
        if asked.answered_on is None or asked.answered_on > claim.submitted_on:
            yield "claimed before it was answered"
        refused = claim.status == "DENIED" and claim.lines[0].denial_reason is not None
        if asked.status != "APPROVED" and claim.status in JUDGED and not refused:
            yield "paid although it was not approved"


def _entitled(story: Story, claim: Claim, policy: Policy) -> Iterator[str]:
    row, service = PLANS[policy.plan], claim.service_on
    waited = policy.effective_on.replace(year=policy.effective_on.year + row.waiting_months // 12)
    reasons = set()
    if service < waited:
        reasons.add("BEFORE_COVERAGE")
    if policy.terminated_on and service >= policy.terminated_on:
        reasons.add("AFTER_COVERAGE")
    if row.age_limit is not None and story.outline.age_on(service) > row.age_limit:
        reasons |= {"AGE_LIMIT", "AFTER_COVERAGE"}
    if reasons and claim.lines[0].denial_reason not in reasons:
        yield f"not entitled ({', '.join(sorted(reasons))}), yet {claim.status}"


def _remittances(ledger: Ledger) -> Iterator[str]:
    totals: defaultdict[int, int] = defaultdict(int)
    days: dict[int, date] = {}
    for claim in ledger.claims:
        for line in claim.lines:
            for payment in line.payments:
                totals[payment.payment] += payment.amount_cents
                days[payment.payment] = payment.received_on
    for payment in ledger.payments:
        if payment.payer == "INSURANCE" and totals.pop(payment.number, None) != payment.amount_cents:
            yield f"payment {payment.number} is not its remittance"
        if payment.number in days and days[payment.number] != payment.received_on:
            yield f"payment {payment.number} was received on another day"
    if totals:
        yield "remittances without a payment"


def _ended(story: Story, ledger: Ledger) -> Iterator[str]:
    """Treatment that was broken off is settled that day, and nothing is charged any more."""
    for plan in story.chart.plans:
        if plan.status not in ("DISCONTINUED", "TRANSFERRED") or plan.ended_on is None:
            continue
        end = plan.ended_on
        contract = next(i for i in ledger.invoices if i.plan == plan.number)
        settled = [a for a in ledger.adjustments if a.invoice == contract.number and a.kind == "SETTLEMENT"]
        if any(a.posted_on != end for a in settled) or len(settled) > 1:
            yield "settled on another day"
        for payment_plan in ledger.payment_plans:
            if payment_plan.invoice != contract.number:
                continue
            if any(share.status in ("SCHEDULED", "OVERDUE") for share in payment_plan.installments):
                yield "instalments go on after the end"
        plans = {payment_plan.number for payment_plan in ledger.payment_plans if payment_plan.plan == plan.number}
        for payment in ledger.payments:
            if payment.received_on < end or payment.kind == "REFUND":
                continue
            if payment.installment and payment.installment[0] in plans:
                yield "charged after the end"
            if payment.payer == "INSURANCE" and contract.number in dict(payment.allocations):
                yield "a carrier pays after the end"
