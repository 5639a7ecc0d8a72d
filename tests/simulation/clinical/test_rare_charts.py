"""Charts in which something rare comes together: each of these clinics has one that was not coherent once."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from seed.simulation.clinic import charts_shown, simulate_clinic
from seed.simulation.operations.practice import plan_clinic
from seed.simulation.records.visits import Purpose

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.simulation.records.story import Story
    from seed.simulation.records.visits import Visit


def latest(seed: int, index: int, users: int, patients: int, as_of: datetime) -> tuple[Story, ...]:
    """Return the stories of the charts that a run with these numbers has of a clinic."""
    plan = plan_clinic(seed, index, users=users, patients=patients, as_of=as_of)
    first, last = charts_shown(seed, plan, patients, as_of)
    return simulate_clinic(seed, plan, first=first, last=last, as_of=as_of).stories


def came(story: Story, *purposes: Purpose) -> Iterator[tuple[Visit, Visit]]:
    """Yield the visits for these purposes to which the patient came, each behind the one before it."""
    visits = [visit for visit in story.visits if visit.status == "COMPLETED"]
    return ((before, visit) for before, visit in pairwise(visits) if visit.purpose in purposes)


@pytest.mark.long
def test_what_was_left_until_the_next_visit_is_looked_at_where_treatment_is_broken_off() -> None:
    words = {"BROKEN_BRACKET": "racket", "POKING_WIRE": "ire", "LOOSE_BAND": "and", "LOST_ALIGNER": "ligner"}
    told = [
        (call.kind, note.findings)
        for story in latest(61, 0, 30, 200, datetime(2028, 6, 23, tzinfo=UTC))
        for before, visit in came(story, Purpose.REMOVAL)
        for note in story.chart.notes
        for call in story.emergencies
        if note.visit == visit.number and call.status == "ADVISED_AT_HOME" and call.kind in words
        if call.resolved_at is not None and before.starts_at < call.resolved_at <= visit.starts_at
    ]
    assert told
    assert [(kind, findings) for kind, findings in told if words[kind] not in findings] == []


@pytest.mark.long
def test_enamel_that_a_plan_counts_on_is_reduced_before_a_refinement_where_gums_bled_until_then() -> None:
    planned = [
        (plan, [note.work_done for note in story.chart.notes if note.plan == plan.number])
        for story in latest(55, 2, 8, 90, datetime(2026, 11, 16, tzinfo=UTC))
        for plan in story.chart.plans
        if plan.kind == "INVISALIGN" and plan.status == "COMPLETED" and "enamel reduction" in plan.objectives
    ]
    assert planned
    for _, work in planned:
        assert any("namel reduced" in each or "nterproximal reduction" in each for each in work)
