"""What a Herbst appliance does to the overjet."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from seed.simulation.clinical.jaw_forward import Forward

FITTED, OUT = date(2026, 1, 5), date(2026, 10, 12)
FORWARD = Forward(FITTED, OUT, 1.0)


def overjet(days: int, one: Forward = FORWARD) -> float:
    return one.overjet(FITTED + timedelta(days=days), 8.0, 2.5)


def test_the_overjet_falls_while_it_is_in_until_it_is_overcorrected() -> None:
    months = [overjet(days) for days in range(30, 280, 30)]
    assert all(later <= earlier for earlier, later in pairwise(months))
    assert months[0] > 5
    assert months[-1] == 1.0


def test_it_settles_back_once_it_is_out() -> None:
    worn = (OUT - FITTED).days
    assert 1.0 < overjet(worn + 60) < overjet(worn + 120) < 2.5
    assert overjet(worn + 400) == 2.5


def test_what_is_measured_before_it_comes_out_does_not_hang_on_the_day_on_which_it_does() -> None:
    still_in = Forward(FITTED, None, 1.0)
    assert [overjet(days) for days in range(0, 280, 7)] == [overjet(days, still_in) for days in range(0, 280, 7)]


def test_nothing_is_pushed_back_that_is_farther_forward_already() -> None:
    assert FORWARD.overjet(FITTED + timedelta(days=100), 0.5, 2.5) == 0.5
