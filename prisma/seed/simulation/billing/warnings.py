"""What everybody who opens a chart should know about its account."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from seed.simulation.records.people import Alert

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from seed.simulation.records.story import Story

_AFTER_DAYS = 30  # past due. Default


def with_warning(story: Story, today: date) -> Iterator[Alert]:
    """Yield the alerts of a chart, and what is to be known of money written off or more than 30 days past due."""
    yield from story.person.alerts
    lost = [one for one in story.ledger.adjustments if one.kind == "WRITE_OFF"] if story.ledger else []
    if lost:
        day, amount = lost[-1].posted_on, sum(one.amount_cents for one in lost) // 100
        words = f"${amount:,} was written off on {day.month}/{day.day}/{day.year}: new work is paid for at the visit"
        yield Alert("ADMINISTRATIVE", "MODERATE", words, day)
    if story.ledger is None or not sum(story.ledger.ageing_cents[2:]):
        return
    late = [
        share.due_on for plan in story.ledger.payment_plans for share in plan.installments if share.status == "OVERDUE"
    ] + [bill.due_on for bill in story.ledger.invoices if bill.balance_cents and bill.due_on < today]
    since = min((due for due in late if (today - due).days > _AFTER_DAYS), default=today - timedelta(days=_AFTER_DAYS))
    raised = min(since + timedelta(days=_AFTER_DAYS), today)
    severity = "HIGH" if sum(story.ledger.ageing_cents[3:]) else "MODERATE"
    yield Alert("FINANCIAL", severity, "Account past due: see finance before booking more than the next visit", raised)
