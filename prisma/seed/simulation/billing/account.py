"""An account in the making: what is charged, received and taken back, and what is open at any time.

Whatever a family owes is an `Open` item with a due day, an instalment or the rest of a bill, and is settled as a
whole, by a payment or by closing it. So a bill's patient part is always the sum of its open items.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from operator import itemgetter
from typing import TYPE_CHECKING

from seed.simulation.billing.office_days import NEVER
from seed.simulation.records.ledger import (
    Adjustment,
    Installment,
    Invoice,
    InvoiceItem,
    Payment,
    PaymentPlan,
    Statement,
    UnpaidShare,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

# How long past due the ageing buckets reach, but for the last one.
_AGES = tuple(timedelta(days=days) for days in (0, 30, 60, 90))


@dataclass(slots=True, eq=False)
class Open:
    """Something that the family owes since a day and until it is settled."""

    bill: Bill
    amount: int
    since: date
    due: date
    settled: date = NEVER
    is_paid: bool = False
    number: int = 0  # of the instalment; 0 for the rest of a bill
    given_up: bool = False  # the family does not pay it


@dataclass(slots=True, eq=False)
class Schedule:
    """The instalments of a bill."""

    bill: Bill
    down_payment: int
    method: str
    is_automatic: bool
    shares: list[Open]
    is_broken: bool = False  # what was left of it was paid off at once, or taken back
    number: int = 0
    agreed: date | None = None  # if later than the bill

    @property
    def starts(self) -> date:
        """On which day it was agreed."""
        return self.agreed or self.bill.issued

    @property
    def total(self) -> int:
        """What was financed, the down payment included."""
        return self.down_payment + sum(share.amount for share in self.shares)


@dataclass(slots=True, eq=False)
class Bill:
    """An invoice."""

    plan: int | None
    items: tuple[InvoiceItem, ...]
    issued: date
    due: date
    insurance: int = 0  # expected of carriers
    by_carriers: int = 0  # paid by them
    by_family: int = 0  # paid by or for the family, net of refunds
    contractual: int = 0  # taken back from the carriers' part
    forgiven: int = 0  # taken back from the family's part
    schedule: Schedule | None = None
    later: list[Schedule] = field(default_factory=list)  # for what a carrier left unpaid
    owed: list[Open] = field(default_factory=list)
    number: int = 0
    total: int = 0

    def __post_init__(self) -> None:
        self.total = sum(item.total_cents for item in self.items)

    @property
    def schedules(self) -> list[Schedule]:
        """All instalment plans, in the order in which they were agreed."""
        return [self.schedule, *self.later] if self.schedule else self.later

    @property
    def adjusted(self) -> int:
        """What was taken back."""
        return self.contractual + self.forgiven

    @property
    def balance(self) -> int:
        """What is open, of carriers and of the family."""
        return self.total - self.by_carriers - self.by_family - self.adjusted

    @property
    def carrier_balance(self) -> int:
        """What carriers are still expected to pay."""
        return self.insurance - self.by_carriers - self.contractual


@dataclass(slots=True, eq=False)
class Receipt:
    """A payment, a failed attempt or a refund."""

    bill: Bill
    payer: str
    method: str
    amount: int
    on: date
    item: Open | None = None
    failure: str | None = None
    retry_of: Receipt | None = None
    refund_of: Receipt | None = None
    refunded: int = 0
    number: int = 0

    @property
    def is_payment(self) -> bool:
        """Whether money came in."""
        return self.failure is None and self.refund_of is None


class Account:
    """What is posted for one patient, in any order; nothing is posted after `today`."""

    def __init__(self, opened_on: date, today: date) -> None:
        self.opened_on, self.today = opened_on, today
        self.bills: list[Bill] = []
        self.receipts: list[Receipt] = []
        self.adjustments: list[tuple[date, Bill, str, str, int]] = []
        self.unpaid: list[UnpaidShare] = []

    # ── posting ───────────────────────────────────────────────────────────────────────────────────

    def charge(self, bill: Bill) -> Bill:
        """Post a bill."""
        self.bills.append(bill)
        return bill

    def owe(self, bill: Bill, amount: int, since: date, due: date) -> Open:
        """Let the family owe an amount of a bill."""
        item = Open(bill, amount, since, due)
        bill.owed.append(item)
        return item

    def receive(
        self, item: Open, on: date, method: str, payer: str = "PATIENT", retry_of: Receipt | None = None
    ) -> None:
        """Post the payment of an open item."""
        self.receipts.append(Receipt(item.bill, payer, method, item.amount, on, item, retry_of=retry_of))
        item.settled, item.is_paid = on, True
        item.bill.by_family += item.amount

    def pay(self, bill: Bill, amount: int, on: date, method: str, payer: str = "PATIENT") -> Receipt:
        """Post a payment that settles no open item: of a carrier, or down."""
        receipt = Receipt(bill, payer, method, amount, on)
        self.receipts.append(receipt)
        if payer == "INSURANCE":
            bill.by_carriers += amount
        else:
            bill.by_family += amount
        return receipt

    def fail(self, item: Open, on: date, method: str, why: str, retry_of: Receipt | None = None) -> Receipt:
        """Post a charge that the bank refused."""
        receipt = Receipt(item.bill, "PATIENT", method, item.amount, on, item, why, retry_of)
        self.receipts.append(receipt)
        return receipt

    def adjust(self, bill: Bill, kind: str, reason: str, amount: int, on: date) -> None:
        """Take back a part of a bill: of the carriers' part if it is contractual, else of the family's."""
        if kind == "CONTRACTUAL":
            bill.contractual += amount
        else:
            bill.forgiven += amount
        self.adjustments.append((on, bill, kind, reason, amount))

    def refund(self, bill: Bill, amount: int, on: date) -> None:
        """Give back what was paid too much: of what was paid at once first, then of the latest instalments."""
        paid = [r for r in self.receipts if r.bill is bill and r.payer != "INSURANCE" and r.is_payment]
        paid.sort(key=lambda r: (r.item is not None and r.item.number > 0, -r.on.toordinal(), r.amount))
        for receipt in paid:
            back = min(amount, receipt.amount)
            if back == 0:
                return
            receipt.refunded = back
            bill.by_family -= back
            amount -= back
            self.receipts.append(Receipt(bill, receipt.payer, receipt.method, back, on, refund_of=receipt))

    # ── closing the books ─────────────────────────────────────────────────────────────────────────

    def number(self) -> None:
        """Number bills, payment plans and receipts in the order of their days."""
        self.bills.sort(key=lambda bill: bill.issued)
        for number, bill in enumerate(self.bills, 1):
            bill.number = number
        for number, schedule in enumerate(self._schedules(), 1):
            schedule.number = number
        # The sort is stable: what was posted later on the same day stays later.
        self.receipts.sort(key=lambda receipt: receipt.on)
        for number, receipt in enumerate(self.receipts, 1):
            receipt.number = number

    def ageing(self) -> tuple[int, int, int, int, int]:
        """Return the family's part by days past due: none, up to 30, 60, 90, more."""
        buckets = [0, 0, 0, 0, 0]
        for bill in self.bills:
            for item in bill.owed:
                if item.settled is NEVER:
                    due = item.due if item.number else bill.due
                    buckets[sum(due + last < self.today for last in _AGES)] += item.amount
        return buckets[0], buckets[1], buckets[2], buckets[3], buckets[4]

    def invoices(self) -> tuple[Invoice, ...]:
        """Return the numbered bills."""
        return tuple(
            Invoice(
                number=bill.number,
                plan=bill.plan,
                status=self._status(bill),
                insurance_cents=bill.insurance,
                paid_cents=bill.by_carriers + bill.by_family,
                adjusted_cents=bill.adjusted,
                issued_on=bill.issued,
                due_on=bill.due,
                items=bill.items,
            )
            for bill in self.bills
        )

    def _status(self, bill: Bill) -> str:
        if bill.balance == 0:
            return "PAID"
        if bill.due < self.today:
            return "OVERDUE"
        return "PARTIALLY_PAID" if bill.by_carriers + bill.by_family else "OPEN"

    def payment_plans(self) -> tuple[PaymentPlan, ...]:
        """Return the numbered payment plans."""
        return tuple(self._payment_plan(schedule) for schedule in self._schedules())

    def _schedules(self) -> list[Schedule]:
        found = [schedule for bill in self.bills for schedule in bill.schedules]
        return sorted(found, key=lambda schedule: schedule.starts)

    def _payment_plan(self, schedule: Schedule) -> PaymentPlan:
        shares = schedule.shares
        installments = tuple(
            Installment(
                number=share.number,
                status=self._share_status(share),
                amount_cents=share.amount,
                paid_cents=share.amount if share.is_paid else 0,
                due_on=share.due,
                paid_on=share.settled if share.is_paid else None,
            )
            for share in shares
        )
        statuses = {installment.status for installment in installments}
        open_ = not statuses.isdisjoint({"SCHEDULED", "OVERDUE"})
        return PaymentPlan(
            number=schedule.number,
            plan=schedule.bill.plan,
            invoice=schedule.bill.number,
            status="ACTIVE" if open_ else "CANCELLED" if schedule.is_broken else "COMPLETED",
            total_cents=schedule.total,
            down_payment_cents=schedule.down_payment,
            installment_cents=shares[0].amount,
            method=schedule.method,
            is_automatic=schedule.is_automatic,
            starts_on=schedule.starts,
            ends_on=shares[-1].due,
            installments=installments,
        )

    def _share_status(self, share: Open) -> str:
        if share.is_paid:
            return "PAID"
        if share.settled is not NEVER:
            return "CANCELLED"
        return "OVERDUE" if share.due < self.today else "SCHEDULED"

    def payments(self) -> tuple[Payment, ...]:
        """Return the numbered receipts, each with what it pays for."""
        return tuple(self._payment(receipt) for receipt in self.receipts)

    def _payment(self, receipt: Receipt) -> Payment:
        net = receipt.amount - receipt.refunded if receipt.is_payment else 0
        share = receipt.item if receipt.item is not None and receipt.item.number else None
        schedule = next((plan for plan in receipt.bill.schedules if share in plan.shares), None) if share else None
        return Payment(
            number=receipt.number,
            kind="REFUND" if receipt.refund_of else "PAYMENT",
            payer=receipt.payer,
            method=receipt.method,
            status="FAILED" if receipt.failure else "POSTED",
            amount_cents=receipt.amount,
            received_on=receipt.on,
            failure_reason=receipt.failure,
            installment=(schedule.number, share.number) if share and schedule else None,
            retry_of=receipt.retry_of.number if receipt.retry_of else None,
            refund_of=receipt.refund_of.number if receipt.refund_of else None,
            allocations=((receipt.bill.number, net),) if net else (),
        )

    def posted_adjustments(self) -> tuple[Adjustment, ...]:
        """Return the adjustments in the order of their days."""
        return tuple(
            Adjustment(kind, bill.number, reason, amount, on)
            for on, bill, kind, reason, amount in sorted(self.adjustments, key=itemgetter(0))
        )

    # ── statements ────────────────────────────────────────────────────────────────────────────────

    def statements(self, delivery: str) -> Iterator[Statement]:
        """Yield a statement for each month that is over and in which the family was charged, paid or is to pay.

        What only carriers owe or pay is told with the next one.
        """
        events = sorted(self._events(), key=itemgetter(0))
        if not events:
            return
        owed = [item for bill in self.bills for item in bill.owed]
        start, position, balance, number = events[0][0].replace(day=1), 0, 0, 0
        since, sums, news = start, [0, 0, 0, 0], False
        while True:
            next_month = (start + timedelta(days=32)).replace(day=1)
            end = next_month - timedelta(days=1)
            if end >= self.today:
                return
            while position < len(events) and events[position][0] <= end:
                sums[events[position][1]] += events[position][2]
                news = news or events[position][3]
                position += 1
            # What falls due before the next statement is asked for with this one.
            due = (next_month + timedelta(days=32)).replace(day=1) - timedelta(days=1)
            asked = [item for item in owed if item.since <= end < item.settled and item.due <= due]
            if news or asked:
                number += 1
                statement = Statement(
                    number=number,
                    delivery=delivery,
                    period_start=max(since, self.opened_on),
                    period_end=end,
                    previous_cents=balance,
                    charges_cents=sums[0],
                    payments_cents=sums[1],
                    adjustments_cents=sums[2],
                    refunds_cents=sums[3],
                    amount_due_cents=sum(item.amount for item in asked),
                    issued_on=next_month,
                    due_on=due,
                )
                balance = statement.balance_cents
                yield statement
                since, sums, news = next_month, [0, 0, 0, 0], False
            elif position == len(events) and all(item.settled <= end for item in owed):
                return
            start = next_month

    def _events(self) -> Iterator[tuple[date, int, int, bool]]:
        """Yield what changes the balance: day, kind, cents, and whether it is the family's.

        The kinds are charge, payment, adjustment, refund.
        """
        for bill in self.bills:
            yield bill.issued, 0, bill.total, True
        for receipt in self.receipts:
            if not receipt.failure:
                yield receipt.on, 3 if receipt.refund_of else 1, receipt.amount, receipt.payer != "INSURANCE"
        for on, _, kind, _, amount in self.adjustments:
            yield on, 2, amount, kind != "CONTRACTUAL"


def split(total: int, parts: int) -> list[int]:
    """Return `parts` amounts that come to `total`, equal but for the last, which absorbs the rounding."""
    each = total // parts
    return [each] * (parts - 1) + [total - each * (parts - 1)]


def renumbered(items: list[InvoiceItem]) -> tuple[InvoiceItem, ...]:
    """Return invoice items numbered from 1."""
    return tuple(replace(item, number=number) for number, item in enumerate(items, 1))
