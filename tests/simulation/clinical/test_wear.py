"""Aligners are handed out and worn one after another."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from seed.simulation.care.wear import Wear
from seed.simulation.parameters.clinical import TRAYS_AHEAD_DAYS

START = date(2025, 1, 6)


def test_enough_is_handed_out_until_well_after_the_next_visit():
    wear = Wear(40, 7)
    wear.hand_out(START)
    assert wear.handed_out * 7 >= TRAYS_AHEAD_DAYS
    assert wear.ends == START + timedelta(days=280)


def test_who_comes_late_stays_in_the_last_aligner():
    wear = Wear(30, 7)
    wear.hand_out(START)
    late = START + timedelta(days=wear.handed_out * 7 + 20)
    wear.hand_out(late)
    assert wear.batches[1][0] == wear.batches[1][3] == late
    assert wear.ends == START + timedelta(days=30 * 7 + 20)


def test_nothing_is_left_after_the_last_batch():
    wear = Wear(10, 14)
    wear.hand_out(START)
    wear.hand_out(START + timedelta(days=70))
    wear.hand_out(START + timedelta(days=140))
    assert wear.handed_out == 10
    assert len(wear.batches) == 2


@given(st.integers(1, 78), st.sampled_from([7, 10, 14]), st.lists(st.integers(1, 200), max_size=12))
def test_batches_follow_one_another(trays: int, days: int, gaps: list[int]):
    wear, day = Wear(trays, days), START
    wear.hand_out(day)
    for gap in gaps:
        day += timedelta(days=gap)
        wear.hand_out(day)
    assert wear.batches[0][1] == 1
    assert wear.batches[-1][2] == wear.handed_out <= trays
    for (handed, first, last, start), (later, following, _, begins) in pairwise(wear.batches):
        assert following == last + 1
        assert handed < later
        assert begins >= start + timedelta(days=(last - first + 1) * days)
    assert all(handed <= start for handed, _, _, start in wear.batches)
