"""What is done to the wires at the last visit before an operation on the jaws."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from seed.simulation.clinic import simulate


@pytest.mark.long
def test_a_wire_with_hooks_for_an_operation_is_renewed_without_a_bend() -> None:
    *_, second = simulate(19, clinics=2, users=20, patients=60, as_of=datetime(2027, 3, 2, tzinfo=UTC))
    notes = [note.work_done for story in second.stories for note in story.chart.notes]
    hooked = [work for work in notes if "left passive" in work and "renewed" in work]
    assert hooked
    assert not [work for work in hooked if "with a bend" in work]


@pytest.mark.long
def test_nobody_comes_for_a_repair_on_the_day_of_an_operation() -> None:
    [clinic] = simulate(5, clinics=1, users=30, patients=200, as_of=datetime(2026, 12, 25, tzinfo=UTC))
    operated = [story for story in clinic.stories if "surgery" in story.milestones]
    assert operated
    for story in operated:
        assert story.milestones["surgery"] not in {visit.day for visit in story.visits if visit.status != "CANCELLED"}
