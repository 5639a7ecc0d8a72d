"""What was paid and what carriers answered before treatment stays so once it has started."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from simulated import stories

from seed.fixtures import INSURANCE_PLANS
from seed.simulation.billing.account import Account, Bill
from seed.simulation.billing.claims import Filing
from seed.simulation.billing.policies import Cover, check_eligibility, preauthorize
from seed.simulation.parameters import billing
from seed.simulation.records.ledger import InvoiceItem

if TYPE_CHECKING:
    import pytest

    from seed.simulation.records.chart import TreatmentPlan

DAY = date(2026, 1, 5)


class _EachDay:
    def on_or_after(self, day: date) -> date:
        return day


def _cover() -> Cover:
    row = replace(INSURANCE_PLANS[0], requires_preauthorization=True, waiting_months=0, age_limit=None)
    return Cover("PRIMARY", row, 1, "A1", "1", 0, date(2020, 1, 1), None, DAY)


def test_records_that_were_paid_before_the_start_stay_paid() -> None:
    paid = forgiven = 0
    for story in stories(6):
        if story.ledger is None:
            continue
        starts = [plan.started_on for plan in story.chart.plans if plan.started_on]
        for bill in story.ledger.invoices:
            due = bill.issued_on + timedelta(days=billing.RECORDS_DUE_DAYS)
            if bill.plan is not None or not any(bill.issued_on < start <= due for start in starts):
                continue
            got = [one for one in story.ledger.payments if (bill.number, bill.total_cents) in one.allocations]
            taken_back = [one for one in story.ledger.adjustments if one.invoice == bill.number]
            assert not (got and taken_back)
            paid, forgiven = paid + bool(got), forgiven + bool(taken_back)
    assert paid
    assert forgiven


def _answer(plan: TreatmentPlan, luck: int) -> str | None:
    course = None
    found = preauthorize(_cover(), plan, course, 1, _EachDay(), Random(luck), DAY + timedelta(days=400))  # type: ignore[arg-type]
    return found and found.status


def test_a_carrier_that_said_no_before_the_start_has_said_no(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(billing, "PREAUTHORIZATION_DENIED", 0.5)
    presented = next(plan for story in stories(1) for plan in story.chart.plans if plan.started_on)
    plan = replace(presented, presented_on=DAY, started_on=None, fee_cents=500_000)
    told = [_answer(plan, luck) for luck in range(40)]
    assert told == [_answer(replace(plan, started_on=DAY + timedelta(days=300)), luck) for luck in range(40)]
    assert {"DENIED", "APPROVED"} <= set(told)


def test_a_question_has_no_answer_before_the_day_of_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(billing, "ANSWER_DAYS", (1, 1))
    monkeypatch.setattr(billing, "NO_ANSWER", 0.0)
    answers = []
    for today in (DAY, DAY + timedelta(days=1), DAY + timedelta(days=9)):
        cover = _cover()
        check_eligibility(cover, DAY, Random(1), today)
        answers.append([(one.result, one.answered_on) for one in cover.checks])
    assert answers[0] == [("NO_ANSWER", None)]
    assert answers[1] == answers[2] == [("ELIGIBLE", DAY + timedelta(days=1))]


def _claims(today: date) -> list[tuple[date, str]]:
    account = Account(DAY, today)
    cover = replace(_cover(), ended=DAY - timedelta(days=1))
    bill = account.charge(Bill(1, (InvoiceItem(1, "D8080", "Braces", 1, 500_000),), DAY, DAY))
    filing = Filing(account, cover, bill, 100_000, 20, _EachDay(), Random(3))  # type: ignore[arg-type]
    filing.file(DAY)
    return [(claim.submitted, claim.status) for claim in filing.claims]


def test_a_claim_without_cover_is_in_the_books_from_the_day_on_which_it_was_sent() -> None:
    ((sent, last),) = _claims(DAY + timedelta(days=120))
    assert last == "DENIED"
    assert _claims(sent) == [(sent, "SUBMITTED")]
    assert _claims(sent - timedelta(days=1)) == []
