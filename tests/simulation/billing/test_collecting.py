"""One contract with one family: instalments, failures, late payers, and the end of the matter."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest

from seed.simulation.billing.account import Account, Bill, Open, Schedule, split
from seed.simulation.billing.collecting import Collector
from seed.simulation.billing.contract import in_parts
from seed.simulation.billing.office_days import NEVER, OfficeDays, months_after
from seed.simulation.billing.warnings import past_due_since
from seed.simulation.operations.practice import plan_clinic
from seed.simulation.parameters import billing
from seed.simulation.records.ledger import InvoiceItem

START = date(2024, 2, 5)
DAYS = OfficeDays(plan_clinic(1, 0, users=5, patients=10, as_of=datetime(2026, 3, 2, tzinfo=UTC)))


@pytest.fixture(autouse=True)
def nothing_goes_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FAILED", "PAYS_OFF_EARLY"):
        monkeypatch.setattr(billing, name, 0.0)


def financed(today: date, method: str = "STORED_CARD") -> tuple[Account, Schedule]:
    """A contract of $5,000: $500 down, the rest in 24 months."""
    account = Account(START, today)
    bill = account.charge(Bill(1, (InvoiceItem(1, "D8080", "Full treatment", 1, 500_000),), START, START))
    account.pay(bill, 50_000, START, method)
    shares = [
        Open(bill, cents, START, months_after(START, number), number=number)
        for number, cents in enumerate(split(450_000, 24), 1)
    ]
    bill.owed += shares
    bill.due = shares[-1].due
    bill.schedule = Schedule(bill, 50_000, method, method in billing.AUTOMATIC, shares)
    return account, bill.schedule


def collector(account: Account, late: int = 0, seed: int = 3) -> Collector:
    return Collector(account, DAYS, late, Random(seed))


def test_the_last_instalment_absorbs_the_rounding() -> None:
    assert split(100_000, 3) == [33_333, 33_333, 33_334]


def test_automatic_instalments_are_charged_on_their_days_and_then_no_more() -> None:
    account, schedule = financed(date(2027, 1, 1))
    collector(account).collect(schedule)
    assert [receipt.on for receipt in account.receipts[1:]] == [share.due for share in schedule.shares]
    assert schedule.bill.balance == 0


def test_what_lies_ahead_is_not_charged() -> None:
    account, schedule = financed(date(2024, 6, 4))
    collector(account).collect(schedule)
    assert [share.is_paid for share in schedule.shares] == [True] * 3 + [False] * 21
    account.number()
    statuses = [share.status for share in account.payment_plans()[0].installments]
    assert statuses == ["PAID"] * 3 + ["SCHEDULED"] * 21


def test_a_failed_charge_posts_nothing_and_is_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(billing, "FAILED", 1.0)
    monkeypatch.setattr(billing, "RETRY_CURES", 1.0)
    account, schedule = financed(date(2024, 3, 30))
    collector(account).collect(schedule)
    failed, retry = account.receipts[1:]
    assert failed.failure
    assert retry.retry_of is failed
    assert billing.RETRY_DAYS[0] <= (retry.on - failed.on).days <= billing.RETRY_DAYS[1]
    assert schedule.bill.by_family == 50_000 + schedule.shares[0].amount


def test_what_no_retry_cures_is_paid_by_telephone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(billing, "FAILED", 1.0)
    monkeypatch.setattr(billing, "RETRY_CURES", 0.0)
    account, schedule = financed(date(2024, 4, 4))
    collector(account).collect(schedule)
    first, second, paid = account.receipts[1:4]
    assert second.retry_of is first
    assert second.failure
    assert (paid.method, paid.failure, paid.item) == ("CARD", None, schedule.shares[0])


@pytest.mark.parametrize("late", [0, 20, 45])
def test_families_without_a_stored_card_come_early_or_late(late: int) -> None:
    account, schedule = financed(date(2027, 1, 1), "CHECK")
    collector(account, late).collect(schedule)
    waits = [(share.settled - share.due).days for share in schedule.shares]
    if late:
        assert all(late - 3 <= wait <= late + 8 for wait in waits)
    else:
        assert all(-10 <= wait <= 0 for wait in waits)
    assert schedule.bill.balance == 0


def test_an_account_ages_by_its_due_days() -> None:
    account, schedule = financed(date(2024, 7, 20), "CHECK")
    collector(account, 45).collect(schedule)
    current, to_30, to_60, to_90, more = account.ageing()
    assert (to_30, to_60, to_90, more) == (18_750, 18_750, 0, 0)  # of 5 July and 5 June
    assert current + to_30 + to_60 == schedule.bill.balance


def test_the_very_late_leave_the_last_instalments_open_until_they_are_written_off() -> None:
    account, schedule = financed(date(2028, 1, 1), "CHECK")
    collector(account, 120).collect(schedule)
    collector(account, 120).write_off(schedule.bill, NEVER)
    assert not account.adjustments  # treatment goes on
    collector(account, 120).write_off(schedule.bill, date(2025, 12, 1))
    open_ = [share for share in schedule.shares if not share.is_paid]
    assert billing.LAST_INSTALMENTS[0] <= len(open_) <= billing.LAST_INSTALMENTS[1]
    [(on, _, kind, _, amount)] = account.adjustments
    assert (on - open_[0].due).days >= 180
    assert open_[-1].due < on
    assert (kind, amount) == ("WRITE_OFF", sum(share.amount for share in open_))
    account.number()
    assert account.payment_plans()[0].status == "CANCELLED"
    assert account.invoices()[0].status == "PAID"


def test_an_early_payoff_ends_the_charges(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(billing, "PAYS_OFF_EARLY", 1.0)
    account, schedule = financed(date(2027, 1, 1))
    collector(account).collect(schedule)
    payoff = account.receipts[-1]
    assert payoff.item is None
    assert payoff.amount > schedule.shares[0].amount
    assert schedule.bill.balance == 0
    account.number()
    [plan] = account.payment_plans()
    assert plan.status == "CANCELLED"
    assert {share.status for share in plan.installments if share.due_on >= payoff.on} == {"CANCELLED"}
    assert all(receipt.on <= payoff.on for receipt in account.receipts)


def test_what_was_paid_ahead_is_given_back_when_treatment_ends_early() -> None:
    account = Account(START, date(2025, 1, 1))
    bill = account.charge(Bill(1, (InvoiceItem(1, "D8080", "Full treatment", 1, 500_000, 15_000),), START, START))
    paid = account.pay(bill, 485_000, START, "CARD")
    leaves = date(2024, 9, 2)
    collector(account).settle(bill, 250_000, leaves, lost=False)
    refund = account.receipts[-1]
    assert (refund.refund_of, refund.amount, refund.on) == (paid, 235_000, leaves)
    assert [(kind, amount) for _, _, kind, _, amount in account.adjustments] == [("SETTLEMENT", 235_000)]
    assert bill.balance == 0
    account.number()
    assert account.payments()[0].allocations == ((1, 250_000),)


def test_what_is_owed_at_an_early_end_is_billed_and_instalments_stop() -> None:
    account, schedule = financed(date(2025, 6, 1))
    leaves = date(2024, 7, 1)
    work = collector(account)
    work.collect(schedule, leaves)
    work.settle(schedule.bill, 250_000, leaves, lost=False)
    assert all(receipt.on < leaves for receipt in account.receipts[:-1])
    assert account.receipts[-1].amount == 250_000 - 50_000 - 4 * 18_750
    assert schedule.bill.balance == 0
    account.number()
    assert account.payment_plans()[0].status == "CANCELLED"


def test_who_is_lost_never_pays_and_goes_to_collections_and_off_the_books() -> None:
    leaves = date(2024, 7, 1)
    for today, bucket in ((date(2024, 8, 15), 1), (leaves + timedelta(days=140), 4), (date(2025, 6, 1), None)):
        account, schedule = financed(today)
        work = collector(account)
        work.collect(schedule, leaves)
        work.settle(schedule.bill, 250_000, leaves, lost=True)
        ages = account.ageing()
        assert [number for number, cents in enumerate(ages) if cents] == ([] if bucket is None else [bucket])


def test_what_a_carrier_leaves_unpaid_moves_to_the_family(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(billing, "SHORTFALL_UNPAID", 0.0)
    account = Account(START, date(2025, 6, 1))
    item = InvoiceItem(1, "D8080", "Full treatment", 1, 500_000)
    bill = account.charge(Bill(1, (item,), START, START, insurance=150_000))
    account.pay(bill, 350_000, START, "CARD")
    collector(account).bill_shortfall(bill, 15_000, date(2024, 4, 1), NEVER)
    assert (bill.insurance, bill.balance) == (135_000, 135_000)
    assert date(2024, 4, 1) < account.receipts[-1].on <= date(2024, 5, 3)


def test_more_than_a_small_sum_is_spread_over_the_instalments_that_are_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(billing, "SHORTFALL_UNPAID", 0.0)
    account, schedule = financed(date(2025, 6, 1))
    collector(account).bill_shortfall(schedule.bill, 100_000, date(2024, 4, 1), NEVER)
    [later] = schedule.bill.later
    assert [share.due for share in later.shares] == [share.due for share in schedule.shares[2:14]]
    account.number()
    first, second = account.payment_plans()
    assert (first.total_cents, second.total_cents, second.starts_on) == (500_000, 100_000, date(2024, 4, 1))
    assert [payment.installment for payment in account.payments() if payment.installment][:2] == [(2, 1), (2, 2)]


def test_what_a_family_does_not_pay_of_it_is_written_off_after_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(billing, "SHORTFALL_UNPAID", 1.0)
    account, schedule = financed(date(2028, 1, 1))
    collector(account).bill_shortfall(schedule.bill, 100_000, date(2024, 4, 1), NEVER)
    collector(account).collect(schedule)
    collector(account).write_off(schedule.bill, date(2025, 12, 1))
    [(on, _, kind, _, amount)] = account.adjustments
    assert (kind, amount) == ("WRITE_OFF", 100_000)
    assert (on - schedule.bill.due).days >= 180
    account.number()
    assert account.payment_plans()[0].status == "COMPLETED"


def test_what_the_family_may_not_be_asked_for_is_taken_back_from_the_carriers_part() -> None:
    account = Account(START, date(2025, 6, 1))
    bill = account.charge(Bill(1, (InvoiceItem(1, "D8080", "Full", 1, 500_000),), START, START, insurance=150_000))
    collector(account).waive(bill, 150_000, date(2024, 4, 1), "OWN_FAULT", NEVER)
    assert (bill.carrier_balance, bill.contractual, bill.owed) == (0, 150_000, [])


def test_statements_follow_on_one_another() -> None:
    account, schedule = financed(date(2024, 6, 4))
    collector(account).collect(schedule)
    found = list(account.statements("EMAIL"))
    assert [statement.period_end for statement in found] == [date(2024, month, day) for month, day in
                                                             ((2, 29), (3, 31), (4, 30), (5, 31))]  # fmt: skip
    assert [statement.balance_cents for statement in found] == [450_000, 431_250, 412_500, 393_750]
    assert {statement.amount_due_cents for statement in found} == {18_750}
    assert all(a.balance_cents == b.previous_cents for a, b in itertools.pairwise(found))


def test_an_alert_is_as_old_as_the_spell_in_which_something_is_past_due() -> None:
    account, schedule = financed(date(2025, 6, 1), "CHECK")
    for share in schedule.shares[:13]:
        account.receive(share, share.due + timedelta(days=75), "CHECK")
    assert past_due_since(account.payment_plans(), account.invoices(), account.today) == date(2024, 4, 4)
    account, schedule = financed(date(2025, 6, 1), "CHECK")
    for share in schedule.shares[:13]:
        account.receive(share, share.due, "CHECK")
    assert past_due_since(account.payment_plans(), account.invoices(), account.today) == date(2025, 5, 5)


def test_a_small_charge_is_no_payment_plan_of_a_single_part() -> None:
    account = Account(START, date(2025, 6, 1))
    for amount, parts in ((7_500, None), (10_000, 2), (60_000, 3)):
        bill = account.charge(Bill(None, (InvoiceItem(1, "D8703", "Retainer", 1, amount),), START, START))
        schedule = in_parts(bill, 3)
        assert (schedule and len(schedule.shares)) == parts
