"""The same practice, later: what had happened by a day is what had happened by then, whenever one looks back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

import pytest

from seed.simulation.clinic import charts_shown, simulate_clinic
from seed.simulation.operations.practice import plan_clinic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.simulation.records.story import Story

# Seed, patients, day, and how many days later one looks back.
PAIRS = [
    (2, 100, datetime(2026, 10, 12, tzinfo=UTC), 30),
    *(
        pytest.param(pair, marks=pytest.mark.long)
        for pair in (
            (1, 200, datetime(2026, 3, 2, tzinfo=UTC), 45),
            (2, 200, datetime(2026, 10, 12, tzinfo=UTC), 30),
            (5, 200, datetime(2025, 10, 12, tzinfo=UTC), 120),
        )
    ),
]


@cache
def _stories(seed: int, patients: int, at: datetime) -> dict[int, Story]:
    plan = plan_clinic(seed, 0, users=20, patients=patients, as_of=at)
    first, last = charts_shown(seed, plan, patients, at)
    clinic = simulate_clinic(seed, plan, first=first, last=last, as_of=at)
    return {story.outline.ordinal: story for story in clinic.stories}


@pytest.fixture(params=PAIRS, ids=str)
def looked_at_twice(request: pytest.FixtureRequest) -> tuple[list[tuple[Story, Story]], datetime]:
    """Patients as they were on a day, and as they are later, with the day."""
    seed, patients, at, days = request.param
    before, after = _stories(seed, patients, at), _stories(seed, patients, at + timedelta(days=days))
    return [(before[each], after[each]) for each in sorted(before.keys() & after.keys())], at


def test_plans_stay_as_they_were_presented(looked_at_twice) -> None:
    pairs, at = looked_at_twice
    for before, after in pairs:
        known = {plan.number: plan for plan in before.chart.plans}
        for plan in after.chart.plans:
            if plan.number in known:
                was = known[plan.number]
                assert (was.presented_on, was.title, was.fee_cents) == (plan.presented_on, plan.title, plan.fee_cents)
                assert was.consented_on in (None, plan.consented_on)
            else:
                assert plan.presented_on >= at.date() - timedelta(days=1)


def test_notes_elastics_and_appliances_are_not_rewritten(looked_at_twice) -> None:
    for before, after in looked_at_twice[0]:
        later = {note.key: note.words.parts for note in after.chart.notes}
        assert all(later[note.key] == note.words.parts for note in before.chart.notes if note.signed_at)
        assert set(_worn(before)) <= set(_worn(after))


def _worn(story: Story) -> Iterator[tuple[object, ...]]:
    for plan in story.chart.plans:
        yield from ((one.kind, one.started_on, one.diameter, one.force_ounces) for one in plan.elastics)
        yield from ((one.kind, one.arch, one.placed_on, one.system) for one in plan.appliances)


def test_laboratory_work_goes_on_from_where_it_was(looked_at_twice) -> None:
    for before, after in looked_at_twice[0]:
        later = {
            (order.ordered_on, order.items[0].product, order.events[0].at): order for order in after.chart.lab_orders
        }
        for order in before.chart.lab_orders:
            now = later[order.ordered_on, order.items[0].product, order.events[0].at]
            assert (order.due_on, order.priority) == (now.due_on, now.priority)
            assert now.events[: len(order.events)] == order.events


def test_what_was_booked_and_answered_stays(looked_at_twice) -> None:
    pairs, at = looked_at_twice
    for before, after in pairs:
        was, now = before.ledger, after.ledger
        if was is None or now is None:
            continue
        paid = [(one.received_on, one.amount_cents, one.method) for one in now.payments]
        assert all((one.received_on, one.amount_cents, one.method) in paid for one in was.payments)
        assert set(was.adjustments) <= set(now.adjustments)
        for old, new in zip(was.policies, now.policies, strict=True):
            assert {check for check in old.checks if check.answered_on} <= set(new.checks)
            answers = {(one.plan, one.submitted_on): one.status for one in new.preauthorizations}
            for one in old.preauthorizations:
                assert one.status in ("SUBMITTED", answers[one.plan, one.submitted_on])
        known = {(claim.order, claim.service_on, claim.submitted_on) for claim in was.claims}
        later = {(claim.order, claim.service_on, claim.submitted_on) for claim in now.claims}
        assert known <= later
        assert all(submitted >= at.date() for _, _, submitted in later - known)
