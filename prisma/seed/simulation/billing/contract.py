"""What treatment costs, who pays which part, and how the family pays its own: estimates and contracts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from seed.fixtures import CDT_PROCEDURE_CODES, DISCOUNT_REASONS
from seed.generators.choice import Weighted, between
from seed.records import record
from seed.simulation.billing.account import Account, Bill, Open, Schedule, split
from seed.simulation.billing.office_days import banking_day, months_after
from seed.simulation.parameters import billing
from seed.simulation.records.ledger import Estimate, InvoiceItem

if TYPE_CHECKING:
    from random import Random

    from seed.simulation.billing.office_days import OfficeDays
    from seed.simulation.billing.policies import Cover
    from seed.simulation.records.chart import Procedure, TreatmentPlan

PROCEDURES = {row.code: row for row in CDT_PROCEDURE_CODES}
_START_CATEGORIES = ("LIMITED", "INTERCEPTIVE", "COMPREHENSIVE")
_UNLISTED = "D8999"
_FEWEST_PARTS = 2  # a single one is a bill

_PROMPT = Weighted.by(billing.PROMPT_ARRANGEMENTS)
_LATE = Weighted.by(billing.LATE_ARRANGEMENTS)


@record
class Terms:
    """What is agreed: fee − discount = benefits + patient portion; the portion is paid down and by the month.

    `kind` is IN_FULL, FINANCED, INSTALMENTS or, where carriers pay everything, PUBLIC or NONE.
    """

    fee: int
    discount: int
    reason: str | None
    benefits: tuple[int, ...]  # of each cover
    kind: str
    method: str
    down_payment: int
    term: int

    @property
    def net(self) -> int:
        """What is charged."""
        return self.fee - self.discount

    @property
    def patient(self) -> int:
        """What the family pays."""
        return self.net - sum(self.benefits)


def agree(plan: TreatmentPlan, covers: list[Cover], *, late: bool, sibling: bool, rand: Random) -> Terms:
    """Return the terms of a plan for a family whose `covers` pay for it."""
    kind, method = (_LATE if late else _PROMPT).pick(rand)
    least, likely, most = billing.DOWN_PAYMENT
    down = round(rand.triangular(least, most, likely) / billing.DOWN_PAYMENT_STEP) * billing.DOWN_PAYMENT_STEP
    term = between(rand, *billing.TERM_MONTHS)
    if covers and covers[0].is_public:
        net = min(plan.fee_cents, covers[0].remaining)
        lowered = plan.fee_cents - net
        reason = DISCOUNT_REASONS["MEDICAID"] if lowered else None
        return Terms(plan.fee_cents, lowered, reason, (net,), "PUBLIC", "", 0, 0)
    fee = plan.fee_cents
    in_full = kind == "IN_FULL"
    share = billing.PAID_IN_FULL_DISCOUNT * in_full + billing.SIBLING_DISCOUNT * sibling
    reason = None
    if share:
        reason = DISCOUNT_REASONS["BOTH" if in_full and sibling else "SIBLING" if sibling else "PAID_IN_FULL"]
    discount = round(fee * share)
    benefits: list[int] = []
    for cover in covers:
        benefits.append(min(cover.benefit(fee - discount), fee - discount - sum(benefits)))
    patient = fee - discount - sum(benefits)
    if patient < billing.SMALL_PORTION or kind != "INSTALMENTS":
        kind = "NONE" if not patient else "IN_FULL" if kind == "INSTALMENTS" else kind
        return Terms(fee, discount, reason, tuple(benefits), kind, method, patient, 0)
    most = round(patient * billing.DOWN_PAYMENT_SHARE / billing.DOWN_PAYMENT_STEP) * billing.DOWN_PAYMENT_STEP
    longest = max(billing.SHORTEST_TERM, plan.estimated_months + billing.TERM_BEYOND_TREATMENT)
    # The family pays as long as its carriers do, so that nothing is open after the last instalment.
    spans = [_span(cover, plan, fee - discount, part) for cover, part in zip(covers, benefits, strict=True) if part]
    term = min(max(min(term, longest), *spans, 0), billing.TERM_MONTHS[1])
    spare = (patient - term * billing.LEAST_INSTALMENT) // billing.DOWN_PAYMENT_STEP * billing.DOWN_PAYMENT_STEP
    down = min(down, most, max(spare, least))
    if patient - down < term * billing.LEAST_INSTALMENT:
        return Terms(fee, discount, reason, tuple(benefits), "IN_FULL", method, patient, 0)
    return Terms(fee, discount, reason, tuple(benefits), kind, method, down, term)


def _span(cover: Cover, plan: TreatmentPlan, net: int, benefit: int) -> int:
    """Return after how many months a carrier has paid, its answer to the claim included."""
    return billing.CLAIM_MONTHS + cover.interval * (len(cover.payouts(net, benefit, plan.estimated_months)) - 1)


def estimates(plan: TreatmentPlan, terms: Terms, today: date) -> list[Estimate]:
    """Return the quotes for a plan, accepted with it.

    A quote that is no longer valid when the family accepts is followed by a second one.
    """
    presented = plan.presented_on
    expires = presented + timedelta(days=billing.ESTIMATE_VALID_DAYS)
    accepted = plan.accepted_on
    if accepted:
        if accepted <= expires:
            return [_estimate(plan, terms, 1, "ACCEPTED", presented, accepted)]
        return [
            _estimate(plan, terms, 1, "EXPIRED", presented, None),
            _estimate(plan, terms, 2, "ACCEPTED", accepted, accepted),
        ]
    if plan.status == "DECLINED" and plan.ended_on and plan.ended_on <= expires:
        return [_estimate(plan, terms, 1, "DECLINED", presented, plan.ended_on)]
    return [_estimate(plan, terms, 1, "EXPIRED" if expires < today else "PRESENTED", presented, None)]


def _estimate(
    plan: TreatmentPlan, terms: Terms, number: int, status: str, presented: date, decided: date | None
) -> Estimate:
    return Estimate(
        plan=plan.number,
        number=number,
        status=status,
        fee_cents=terms.fee,
        discount_cents=terms.discount,
        discount_reason=terms.reason,
        insurance_cents=sum(terms.benefits),
        down_payment_cents=terms.down_payment,
        term_months=terms.term,
        monthly_cents=(terms.patient - terms.down_payment) // terms.term if terms.term else 0,
        presented_on=presented,
        expires_on=presented + timedelta(days=billing.ESTIMATE_VALID_DAYS),
        decided_on=decided,
    )


def sign(
    account: Account,
    plan: TreatmentPlan,
    terms: Terms,
    start: date,
    done: tuple[Procedure, ...],
    days: OfficeDays,
    rand: Random,
) -> Bill:
    """Charge a contract on its first day, with what is paid that day and the instalments that follow."""
    insured = bool(sum(terms.benefits))
    bill = account.charge(
        Bill(
            plan=plan.number,
            items=(_item(plan, terms, start, done),),
            issued=start,
            # What carriers pay, they pay over the course of treatment.
            due=months_after(start, max(1, plan.estimated_months)) if insured else start,
            insurance=sum(terms.benefits),
        )
    )
    if terms.kind == "IN_FULL":
        account.pay(bill, terms.patient, start, _at_once(terms.method, start))
    elif terms.kind == "FINANCED":
        paid = days.on_or_after(start + timedelta(days=between(rand, *billing.FINANCING_DAYS)))
        bill.due = max(bill.due, start + timedelta(days=billing.BILL_DAYS))
        item = account.owe(bill, terms.patient, start, bill.due)
        if paid <= account.today:
            account.receive(item, paid, terms.method, "FINANCING")
    elif terms.kind == "INSTALMENTS":
        account.pay(bill, terms.down_payment, start, _at_once(terms.method, start))
        amounts = split(terms.patient - terms.down_payment, terms.term)
        shares = [
            Open(bill, amount, start, months_after(start, number), number=number)
            for number, amount in enumerate(amounts, 1)
        ]
        bill.owed += shares
        bill.due = shares[-1].due
        automatic = terms.method in billing.AUTOMATIC
        bill.schedule = Schedule(bill, terms.down_payment, terms.method, automatic, shares)
    return bill


def in_parts(bill: Bill, parts: int) -> Schedule | None:
    """Agree that a bill is paid in a few monthly parts, from a stored card; None where they are too small to charge."""
    parts = min(parts, bill.total // billing.LEAST_INSTALMENT)
    if parts < _FEWEST_PARTS:
        return None
    shares = [
        Open(bill, amount, bill.issued, months_after(bill.issued, number), number=number)
        for number, amount in enumerate(split(bill.total, parts), 1)
    ]
    bill.owed += shares
    bill.due = shares[-1].due
    bill.schedule = Schedule(bill, 0, "STORED_CARD", True, shares)
    return bill.schedule


def _at_once(method: str, day: date) -> str:
    """Return how a payment is made on the day: by card if the bank is closed."""
    return "CARD" if method == "ACH" and banking_day(day) != day else method


def _item(plan: TreatmentPlan, terms: Terms, start: date, done: tuple[Procedure, ...]) -> InvoiceItem:
    """Return the line of a contract: the procedure with which treatment was started."""
    procedure = next(
        (
            one
            for one in done
            if one.plan == plan.number
            and one.performed_on == start
            and PROCEDURES[one.code].category in _START_CATEGORIES
        ),
        None,
    )
    return InvoiceItem(
        number=1,
        code=procedure.code if procedure else _UNLISTED,
        description=f"{plan.title}. Discount: {terms.reason}" if terms.reason else plan.title,
        quantity=1,
        unit_price_cents=terms.fee,
        discount_cents=terms.discount,
        procedure=procedure.number if procedure else None,
    )
