"""One contract with one carrier: what is paid when, and what happens when something comes between."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise
from random import Random
from typing import Any

import pytest

from seed.fixtures import INSURANCE_PLANS
from seed.simulation.billing.account import Account, Bill
from seed.simulation.billing.claims import Filed, Filing
from seed.simulation.billing.office_days import NEVER, OfficeDays, months_after
from seed.simulation.billing.policies import Cover
from seed.simulation.operations.practice import plan_clinic
from seed.simulation.parameters import billing
from seed.simulation.records.ledger import InvoiceItem

START = date(2024, 2, 5)
FEE = 600_000
ROWS = {row.code: row for row in INSURANCE_PLANS}
# Half of the fee up to $1,500; a fifth at once, then by the month.
PLAN = ROWS["UNITED_CONCORDIA-1500F"]
DAYS = OfficeDays(plan_clinic(1, 0, users=5, patients=10, as_of=datetime(2026, 3, 2, tzinfo=UTC)))


@pytest.fixture(autouse=True)
def nothing_goes_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Carriers are at their best, unless a test says otherwise."""
    for name in ("REJECTED", "DENIED", "DENIED_BY_COVER", "FEE_SCHEDULE_SHARE"):
        monkeypatch.setattr(billing, name, 0.0)


def cover(code: str = PLAN.code, *, used: int = 0, order: str = "PRIMARY", **changes: Any) -> Cover:
    found = Cover(order, ROWS[code], 1, "M1", "G1", used, date(2020, 1, 1), None, START)
    for name, value in changes.items():
        setattr(found, name, value)
    return found


def contract(*covers: Cover, today: date = date(2026, 12, 1)) -> tuple[Account, Bill]:
    account = Account(START, today)
    benefits = sum(one.benefit(FEE) for one in covers)
    item = InvoiceItem(1, "D8080", "Full treatment", 1, FEE)
    return account, account.charge(Bill(1, (item,), START, date(2026, 2, 5), insurance=benefits))


def filing(one: Cover, account: Account, bill: Bill, **changes: Any) -> Filing:
    found = Filing(account, one, bill, one.benefit(FEE), 24, DAYS, Random(7))
    for name, value in changes.items():
        setattr(found, name, value)
    return found


def amounts(claim: Filed | None) -> list[int]:
    return [payment.amount_cents for _, payment in claim.remittances] if claim else []


def test_a_fifth_at_once_and_nine_monthly_payments_up_to_the_maximum() -> None:
    one = cover()
    account, bill = contract(one)
    claim = filing(one, account, bill).file(START)
    assert amounts(claim) == [60_000, *[10_000] * 9]
    assert claim
    assert (claim.status, claim.expected, claim.paid) == ("PAID", 150_000, 150_000)
    last = claim.remittances[-1][1]
    assert (last.used_cents, last.remaining_cents) == (150_000, 0)
    line = claim.finished().lines[0]
    assert (line.billed_cents, line.patient_cents, line.reason_code) == (FEE, 450_000, "35")
    gaps = [(b.received_on - a.received_on).days for (_, a), (_, b) in pairwise(claim.remittances)]
    assert all(26 <= gap <= 36 for gap in gaps)


def test_what_was_used_elsewhere_lowers_the_benefit() -> None:
    one = cover(used=100_000)
    account, bill = contract(one)
    assert amounts(filing(one, account, bill).file(START)) == [50_000]


def test_quarterly_payments_are_three_times_as_much_every_three_months() -> None:
    one = cover("METLIFE-2000F")
    account, bill = contract(one)
    claim = filing(one, account, bill).file(START)
    assert amounts(claim) == [60_000, *[30_000] * 4, 20_000]
    assert claim
    first, second = (payment.received_on for _, payment in claim.remittances[:2])
    assert 85 <= (second - first).days <= 100


def test_a_lump_sum_is_one_payment() -> None:
    one = cover("AMERITAS-1500F")
    account, bill = contract(one)
    assert amounts(filing(one, account, bill).file(START)) == [150_000]


def test_payments_so_far_leave_a_claim_in_payment() -> None:
    one = cover()
    account, bill = contract(one, today=date(2024, 7, 1))
    claim = filing(one, account, bill).file(START)
    assert claim
    assert claim.status == "IN_PAYMENT"
    assert 60_000 <= claim.paid < claim.expected == 150_000
    assert bill.carrier_balance == claim.expected - claim.paid


def test_payments_stop_when_cover_ends_and_the_rest_is_short() -> None:
    one = cover(ended=date(2024, 6, 20))
    account, bill = contract(one)
    work = filing(one, account, bill)
    claim = work.file(START)
    assert claim
    assert all(payment.received_on < date(2024, 6, 20) for _, payment in claim.remittances)
    assert (claim.status, claim.expected) == ("PAID", claim.paid)
    assert [shortfall.amount for shortfall in work.shortfalls] == [150_000 - claim.paid]
    assert claim.finished().lines[0].patient_cents == FEE - claim.paid


def test_what_is_left_is_paid_when_treatment_is_complete() -> None:
    one = cover()
    account, bill = contract(one)
    ends = date(2024, 8, 1)
    claim = filing(one, account, bill, ends=ends).file(START)
    assert claim
    assert claim.paid == 150_000
    assert (claim.remittances[-1][1].received_on - ends).days <= 30
    assert len(claim.remittances) < 10


def test_nothing_is_paid_after_treatment_is_broken_off() -> None:
    one = cover()
    account, bill = contract(one)
    leaves = date(2024, 7, 10)
    work = filing(one, account, bill, leaves=leaves)
    claim = work.file(START)
    assert claim
    assert all(payment.posted_on < leaves for _, payment in claim.remittances)
    assert (claim.status, claim.expected) == ("PAID", claim.paid)
    assert work.shortfalls == []


def test_a_rejected_claim_is_corrected_and_paid(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(billing, "REJECTED", 1.0)
    one = cover()
    account, bill = contract(one)
    work = filing(one, account, bill)
    claim = work.file(START)
    assert [filed.status for filed in work.claims] == ["REJECTED", "PAID"]
    assert claim
    assert claim.corrects is work.claims[0]
    assert work.claims[0].finished().lines[0].patient_cents == 0


@pytest.mark.parametrize(("reworked", "paid", "statuses"), [
    (0.0, 1.0, ["DENIED"]),
    (1.0, 1.0, ["DENIED", "PAID"]),
    (1.0, 0.0, ["DENIED", "DENIED"]),
])  # fmt: skip
def test_a_denied_claim_is_reworked_or_falls_to_the_family(
    monkeypatch: pytest.MonkeyPatch, reworked: float, paid: float, statuses: list[str]
) -> None:
    monkeypatch.setattr(billing, "DENIED", 1.0)
    monkeypatch.setattr(billing, "REWORKED_OTHERS", reworked)
    monkeypatch.setattr(billing, "REWORK_PAID", paid)
    one = cover()
    account, bill = contract(one)
    work = filing(one, account, bill)
    work.file(START)
    assert [claim.status for claim in work.claims] == statuses
    assert [shortfall.amount for shortfall in work.shortfalls] == ([] if "PAID" in statuses else [150_000])
    assert all(claim.finished().lines[0].denied_cents == FEE for claim in work.claims if claim.status == "DENIED")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ended": date(2024, 2, 1)}, "AFTER_COVERAGE"),
        ({"ages_out": date(2024, 2, 5)}, "AGE_LIMIT"),
        ({"since": date(2023, 3, 1), "row": ROWS["DELTA-1000C"]}, "BEFORE_COVERAGE"),
        ({"used": 150_000}, "LIFETIME_MAXIMUM"),
    ],
)
def test_a_claim_without_cover_is_denied_for_that_reason(change: dict[str, Any], reason: str) -> None:
    one = cover(**change)
    assert one.refusal(START) == reason
    account, bill = contract(cover())
    work = filing(one, account, bill)
    assert work.file(START) is None
    assert [(claim.status, claim.reason) for claim in work.claims] == [("DENIED", reason)]


def test_the_waiting_period_ends_on_its_day() -> None:
    waiting = cover("DELTA-1000C", since=date(2023, 3, 1))
    assert waiting.refusal(date(2024, 2, 29)) == "BEFORE_COVERAGE"
    assert waiting.refusal(date(2024, 3, 1)) is None


def test_an_agreed_fee_lowers_what_is_paid_and_nobody_is_asked_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(billing, "FEE_SCHEDULE_SHARE", 1.0)
    one = cover("UNITED_CONCORDIA-3000F")
    account, bill = contract(one)
    claim = filing(one, account, bill).file(START)
    assert claim
    assert 0 < claim.contractual == 300_000 - claim.expected
    assert claim.reason == "ABOVE_FEE_SCHEDULE"
    assert [(kind, amount) for _, _, kind, _, amount in account.adjustments] == [("CONTRACTUAL", claim.contractual)]
    assert bill.carrier_balance == 0


def test_the_second_carrier_follows_on_the_first_and_they_stay_below_the_fee() -> None:
    first, second = cover("UNITED_CONCORDIA-3000F"), cover("METLIFE-3000F", order="SECONDARY")
    account, bill = contract(first, second)
    paid = filing(first, account, bill).file(START)
    assert paid
    after = paid.remittances[0][1].posted_on
    work = filing(second, account, bill, primary=paid)
    also = work.file(after)
    assert also
    assert also.primary is paid
    assert also.submitted > after
    assert paid.expected + also.expected <= FEE
    assert also.reason == "PRIOR_PAYER"


def test_a_claim_waits_for_the_preauthorization() -> None:
    from seed.simulation.records.ledger import Preauthorization

    one = cover()
    account, bill = contract(one)
    asked = Preauthorization(1, 1, "APPROVED", 150_000, 150_000, START, date(2024, 3, 1))
    claim = filing(one, account, bill, preauthorization=asked).file(START)
    assert claim
    assert claim.submitted > date(2024, 3, 1)
    assert claim.preauthorization == 1
    one = cover()
    account, bill = contract(one)
    waiting = filing(one, account, bill, preauthorization=replace(asked, answered_on=None))
    late = waiting.file(START)
    assert late
    assert (late.submitted - asked.submitted_on).days >= billing.ANSWER_GIVEN_UP_DAYS
    assert late.preauthorization is None


def test_due_days_keep_to_the_calendar() -> None:
    assert months_after(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_after(date(2024, 11, 5), 14) == date(2026, 1, 5)
    assert months_after(date(2024, 1, 31), 12_000) < NEVER
