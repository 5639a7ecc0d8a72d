"""How families pay: instalments and their failures, bills, what carriers left unpaid, and the end of the matter."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from seed.fixtures import ADJUSTMENT_REASONS, PAYMENT_FAILURES, WAIVED_REASONS
from seed.generators.choice import Weighted, between
from seed.records import record
from seed.simulation.billing.account import Open, Schedule, split
from seed.simulation.billing.office_days import NEVER, banking_day, months_after
from seed.simulation.parameters import billing
from seed.simulation.records.ledger import UnpaidShare

if TYPE_CHECKING:
    from random import Random

    from seed.simulation.billing.account import Account, Bill
    from seed.simulation.billing.office_days import OfficeDays

_FAILURES = {method: Weighted.by(reasons) for method, reasons in PAYMENT_FAILURES.items()}
_BILL_METHODS = Weighted.by(billing.BILL_METHODS)


@record
class Collector:
    """Collects from one family, which pays `late` days after the due day."""

    account: Account
    days: OfficeDays
    late: int
    rand: Random

    # ── instalments ───────────────────────────────────────────────────────────────────────────────

    def collect(self, schedule: Schedule, stop: date = NEVER) -> None:
        """Collect the instalments that are paid before `stop`."""
        rand, shares = self.rand, schedule.shares
        count = len(shares)
        gives_up = self.late >= billing.GIVES_UP_FROM
        left_open = between(rand, *billing.LAST_INSTALMENTS) if gives_up else 0
        payoff = between(rand, count // 3, count - 2) if rand.random() < billing.PAYS_OFF_EARLY and count > 5 else count
        for position, share in enumerate(shares):
            if schedule.is_automatic:
                if position == payoff:
                    self._pay_off(schedule, shares[position:], stop)
                    return
                self._charge(share, schedule.method, stop)
            elif position < count - left_open:
                self._await(share, schedule.method, stop)
        for share in shares[max(0, count - left_open) :] if left_open else ():
            share.given_up = True

    def _charge(self, share: Open, method: str, stop: date) -> None:
        """Charge an instalment on its day; a charge that fails is repeated, and then settled by telephone."""
        rand, account = self.rand, self.account
        on, attempt, failure = _posts(share.due, method), None, billing.FAILED
        for _ in range(2):
            if on >= stop or on > account.today:
                return
            if rand.random() >= failure:
                account.receive(share, on, method, retry_of=attempt)
                return
            drawn = _FAILURES[method].pick(rand)
            # A second try so soon after the first fails for the same reason.
            attempt = account.fail(
                share, on, method, attempt.failure if attempt and attempt.failure else drawn, attempt
            )
            if attempt.failure in billing.HARD_FAILURES:
                self._receive_by_telephone(share, on + timedelta(days=between(rand, *billing.NEW_CARD_DAYS)), stop)
                return
            on = _posts(on + timedelta(days=between(rand, *billing.RETRY_DAYS)), method)
            failure = 1 - billing.RETRY_CURES
        self._receive_by_telephone(share, on + timedelta(days=between(rand, *billing.PAYS_BY_TELEPHONE_DAYS)), stop)

    def _receive_by_telephone(self, share: Open, day: date, stop: date) -> None:
        """Take another card by telephone, on an office day."""
        on = self.days.on_or_after(day)
        if on < stop and on <= self.account.today:
            self.account.receive(share, on, "CARD")

    def _await(self, share: Open, method: str, stop: date) -> None:
        """Wait for an instalment that the family pays by itself."""
        if self.late:
            wait = max(1, self.late + between(self.rand, *billing.LATE_JITTER))
            on = self.days.on_or_after(share.due + timedelta(days=wait))
        else:
            early = share.due - timedelta(days=between(self.rand, *billing.EARLY_DAYS))
            on = self.days.on_or_before(early)
        on = _posts(on, method)
        if on < stop and on <= self.account.today:
            self.account.receive(share, on, method)

    def _pay_off(self, schedule: Schedule, rest: list[Open], stop: date) -> None:
        """Pay everything that is left at once: there is nothing to charge automatically any more."""
        on = _posts(rest[0].due, schedule.method)
        open_ = [share for share in schedule.shares if not share.is_paid and share not in rest]
        if on >= stop or on > self.account.today:
            return
        schedule.is_broken = True
        for share in rest:
            share.settled = on
        self.account.pay(schedule.bill, sum(share.amount for share in rest), on, schedule.method)
        for share in open_:
            self.account.receive(share, on, schedule.method)

    # ── bills ─────────────────────────────────────────────────────────────────────────────────────

    def collect_bill(self, item: Open, *, at_counter: bool = False, never: bool = False, stop: date = NEVER) -> None:
        """Collect something that is due at once."""
        rand = self.rand
        method = _BILL_METHODS.pick(rand)
        prompt = timedelta(days=between(rand, *billing.PAYS_BILL_DAYS))
        if never and rand.random() < billing.WITH_AN_AGENCY:
            return  # it stays in the books while somebody else tries to collect it
        if never:
            on = self._gives_up_on(item.due)
            if on < stop and on <= self.account.today:
                self._close(item.bill, item.bill.owed, on)
            return
        if self.late:
            on = self.days.on_or_after(max(item.due, item.since) + timedelta(days=self.late))
        elif at_counter:
            on = item.since
        else:
            on = self.days.on_or_after(item.since + prompt)
        on = _posts(on, method)
        if on < stop and on <= self.account.today:
            self.account.receive(item, on, method)

    def bill_shortfall(self, bill: Bill, amount: int, since: date, stop: date) -> None:
        """Charge the family for what a carrier did not pay: with the instalments that remain, or on a statement."""
        rand = self.rand
        gives_up = self.late >= billing.GIVES_UP_FROM or rand.random() < billing.SHORTFALL_UNPAID
        bill.insurance -= amount
        dues = self._spread(bill, amount, since)
        if gives_up or len(dues) < billing.FEWEST_PARTS:
            due = since + timedelta(days=billing.BILL_DAYS)
            bill.due = max(bill.due, due)
            item = self.account.owe(bill, amount, since, due)
            item.given_up = gives_up
            self.account.unpaid.append(UnpaidShare(since, amount, 0))
            if not gives_up:
                self.collect_bill(item, stop=stop)
            return
        shares = [
            Open(bill, part, since, due, number=number)
            for number, (part, due) in enumerate(zip(split(amount, len(dues)), dues, strict=True), 1)
        ]
        bill.owed += shares
        bill.due = max(bill.due, dues[-1])
        method = bill.schedule.method if bill.schedule else "STORED_CARD"
        schedule = Schedule(bill, 0, method, method in billing.AUTOMATIC, shares, agreed=since)
        bill.later.append(schedule)
        self.account.unpaid.append(UnpaidShare(since, amount, len(dues)))
        self.collect(schedule, stop)

    @staticmethod
    def _spread(bill: Bill, amount: int, since: date) -> list[date]:
        """Return when the parts of an amount are due: with the contract's instalments if enough of them are left."""
        first = since + timedelta(days=billing.PART_NOTICE_DAYS)
        dues = [share.due for share in bill.schedule.shares if share.due > first] if bill.schedule else []
        if len(dues) < billing.FEWEST_PARTS:
            dues = [months_after(since, number) for number in range(1, billing.MOST_PARTS + 1)]
        return dues[: min(billing.MOST_PARTS, amount // billing.LEAST_PART)]

    def waive(self, bill: Bill, amount: int, since: date, why: str, stop: date) -> None:
        """Take back what a carrier did not pay and the family may not be asked for."""
        on = self.days.on_or_after(since + timedelta(days=between(self.rand, *billing.WAIVED_DAYS)))
        if on < stop and on <= self.account.today:
            self.account.adjust(bill, "CONTRACTUAL", WAIVED_REASONS[why], amount, on)

    def write_off(self, bill: Bill, ends: date, stop: date = NEVER) -> None:
        """Write off what the family does not pay, after 180 days, once treatment and all the instalments are over."""
        given_up = [item for item in bill.owed if item.given_up]
        if not given_up:
            return
        rand = self.rand
        oldest = min(item.due if item.number else bill.due for item in given_up)
        on = self.days.on_or_after(
            max(
                oldest + timedelta(days=between(rand, *billing.WRITTEN_OFF_AFTER)),
                bill.due + timedelta(days=between(rand, *billing.CHECKED_AFTER)),
                ends + timedelta(days=between(rand, *billing.CHECKED_AFTER)),
            )
        )
        if on < stop and on <= self.account.today:
            self._close(bill, given_up, on)

    def _close(self, bill: Bill, items: list[Open], on: date) -> None:
        """Write off what is open of a bill."""
        open_ = [item for item in items if item.settled is NEVER]
        for item in open_:
            item.settled = on
        for schedule in bill.schedules:
            schedule.is_broken = schedule.is_broken or any(share in open_ for share in schedule.shares)
        if open_:
            amount = sum(item.amount for item in open_)
            self.account.adjust(bill, "WRITE_OFF", ADJUSTMENT_REASONS["WRITE_OFF"], amount, on)

    def _gives_up_on(self, due: date) -> date:
        return self.days.on_or_after(due + timedelta(days=between(self.rand, *billing.WRITTEN_OFF_AFTER)))

    # ── the end of a contract ─────────────────────────────────────────────────────────────────────

    def settle(self, bill: Bill, earned: int, on: date, *, lost: bool) -> None:
        """Settle a contract that ends early: charge what was `earned`, cancel the rest, give back what is too much."""
        account = self.account
        for item in bill.owed:
            if item.settled is NEVER:
                item.settled = on
        for schedule in bill.schedules:
            schedule.is_broken = True
        bill.insurance = bill.by_carriers + bill.contractual
        kept = max(min(earned, bill.total - bill.adjusted), bill.by_carriers)
        bill.due = on + timedelta(days=billing.BILL_DAYS)
        back = bill.total - bill.adjusted - kept
        if back:
            account.adjust(bill, "SETTLEMENT", ADJUSTMENT_REASONS["SETTLEMENT"], back, on)
        owed = kept - bill.by_carriers - bill.by_family
        if owed < 0:
            account.refund(bill, -owed, on)
        elif owed > 0:
            self.collect_bill(account.owe(bill, owed, on, bill.due), never=lost)


def _posts(day: date, method: str) -> date:
    """Return when a payment that is made on `day` is posted."""
    return banking_day(day) if method == "ACH" else day
