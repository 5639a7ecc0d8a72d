"""The stages of wires that an arch goes through."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from seed.simulation.clinical import braces
from seed.simulation.parameters import clinical


@pytest.mark.parametrize("slot", ["018", "022"])
@pytest.mark.parametrize("later", [False, True])
def test_no_two_stages_running_are_left_out(slot: str, later: bool) -> None:
    first = clinical.EARLIEST_WIRE_TRANSFER if later else 1
    for seed in range(500):
        stages = [step.stage for step in braces._steps(Random(seed), slot, later=later)]
        assert stages[0] <= first + 1
        assert all(after - before <= 2 for before, after in pairwise(stages))
