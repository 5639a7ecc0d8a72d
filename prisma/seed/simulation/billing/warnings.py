"""What everybody who opens a chart should know about its account."""

from __future__ import annotations

from datetime import timedelta
from operator import itemgetter
from typing import TYPE_CHECKING

from seed.simulation.records.people import Alert

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from seed.simulation.records.ledger import Invoice, PaymentPlan
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
    raised = past_due_since(story.ledger.payment_plans, story.ledger.invoices, today)
    severity = "HIGH" if sum(story.ledger.ageing_cents[3:]) else "MODERATE"
    yield Alert("FINANCIAL", severity, "Account past due: see finance before booking more than the next visit", raised)


def past_due_since(plans: Iterable[PaymentPlan], invoices: Iterable[Invoice], today: date) -> date:
    """Return since when something has been more than 30 days past due without a break: one thing or another."""
    late = timedelta(days=_AFTER_DAYS)
    spells = [
        (share.due_on + late, share.paid_on or today)
        for plan in plans
        for share in plan.installments
        if share.status in ("OVERDUE", "PAID")
    ] + [(bill.due_on + late, today) for bill in invoices if bill.balance_cents]
    since = today
    for begins, ends in sorted(spells, key=itemgetter(1), reverse=True):
        if begins < ends and ends >= since:
            since = min(since, begins)
    return since
