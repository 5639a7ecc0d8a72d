"""Where elastics hang, what is extracted beside an impacted canine, and what poor wear cannot have moved."""

from __future__ import annotations

from random import Random
from types import SimpleNamespace

import pytest

from seed.simulation.care.diagnosis import diagnose
from seed.simulation.clinical import cooperation
from seed.simulation.clinical.teeth import sides
from seed.simulation.records.people import Track

WHOLE = {*range(2, 16), *range(18, 32)}


def test_an_absent_canine_moves_the_hook_of_its_own_side_only():
    assert sides("CLASS_II", WHOLE) == "#6 to #30, #11 to #19"
    assert sides("CLASS_II", WHOLE - {6}) == "#7 to #30, #11 to #19"
    assert sides("CLASS_III", WHOLE - {14}) == "#27 to #3, #22 to #15"


@pytest.mark.parametrize(("tooth", "hooks"), [(3, "#3 to #30"), (14, "#14 to #19")])
def test_elastics_of_a_crossbite_hang_on_the_tooth_that_is_crossed(tooth, hooks):
    assert sides("CROSSBITE", WHOLE, tooth) == hooks


def test_aligners_leave_the_premolars_beside_a_canine_that_they_leave():
    beside = {6: {4, 5}, 11: {12, 13}}
    extracted = 0
    for seed in range(4_000):
        found = diagnose(Random(seed), Track.ADULT_ALIGNER, 25.0)
        if found.impacted and found.extractions:
            extracted += 1
            assert beside[found.impacted[0]].isdisjoint(found.extractions)
    assert extracted


@pytest.mark.parametrize(("before", "now", "wear"), [(6.0, 5.0, "PARTIAL"), (6.0, 5.8, "POOR"), (-1.0, 0.5, "PARTIAL")])
def test_where_the_overjet_has_come_nearer_something_was_worn(before, now, wear):
    scene = SimpleNamespace(
        course=SimpleNamespace(wear="POOR"), case=None, values={"OVERJET": now}, earlier={"OVERJET": before}
    )
    assert cooperation.lately(scene) == wear  # type: ignore[arg-type]
