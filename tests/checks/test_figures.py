"""Figures and their standard errors, from numbers that can be followed by hand."""

from __future__ import annotations

import pytest

from seedbed.checks import Expected, Figure, load_figures
from seedbed.checks.figures import FEWEST, evaluate


def figure(kind: str, **expected: float) -> Figure:
    return Figure("f", "f", kind, "", {part: Expected(value, value) for part, value in expected.items()}, "", "")  # type: ignore[arg-type]


def one(kind: str, rows: list[tuple], expected: float = 50.0):
    (found,) = evaluate(Figure("f", "f", kind, "", {"": Expected(expected, expected)}, "", ""), rows)  # type: ignore[arg-type]
    return found


def test_a_share_is_in_per_cent_with_the_error_of_a_share():
    found = one("share", [(number % 4 == 0, number) for number in range(100)], expected=25)
    assert found.value == 25
    assert found.error == pytest.approx(4.33, abs=0.03)


def test_observations_of_one_cluster_count_as_one():
    alone = one("mean", [(number % 2, number) for number in range(100)])
    together = one("mean", [(number % 2, number % 2) for number in range(100)])
    assert alone.value == together.value == 0.5
    assert alone.error == pytest.approx(0.05, abs=0.001)
    assert together.error == pytest.approx(0.5, abs=0.01)


def test_a_share_of_none_is_not_certain():
    found = one("share", [(0, number) for number in range(100)], expected=4)
    assert found.value == 0
    assert found.error == pytest.approx(1.96, abs=0.01)
    assert found.differs


def test_a_rate_is_events_by_exposure():
    found = one("rate", [(number % 3, number, "", 2) for number in range(90)])
    assert found.value == 0.5


def test_a_mix_counts_categories_or_their_weight():
    rows = [(1, number, "a" if number < 30 else "b", 1 if number < 30 else 3) for number in range(60)]
    parts = {each.part: each.value for each in evaluate(figure("mix", a=50, b=50), rows)}
    assert parts == {"a": 25, "b": 75}


def test_parts_are_looked_at_one_by_one():
    rows = [(number, number, "low") for number in range(20)] + [(100 + number, number, "high") for number in range(20)]
    parts = {each.part: each.value for each in evaluate(figure("mean", low=9.5, high=109.5), rows)}
    assert parts == {"low": 9.5, "high": 109.5}


def test_a_median_has_an_error_from_its_neighbours():
    found = one("median", [(number, number) for number in range(101)])
    assert found.value == 50
    assert found.error == pytest.approx(5, abs=0.6)


def test_too_few_rows_say_nothing():
    found = one("mean", [(1, number) for number in range(FEWEST - 1)])
    assert (found.value, found.differs) == (None, False)


def test_a_range_is_left_only_beyond_its_ends():
    rows = [(14 + number % 3, number) for number in range(900)]
    for low, high, differs in ((15, 20, False), (10, 15, False), (16, 20, True), (10, 14, True)):
        (found,) = evaluate(Figure("f", "f", "mean", "", {"": Expected(low, high)}, "", ""), rows)
        assert found.differs is differs


def test_every_figure_names_its_source_and_adds_up():
    figures = load_figures()
    assert len(figures) == len({each.name for each in figures}) >= 30
    for each in figures:
        assert each.source
        if each.kind == "mix":
            assert sum(part.low for part in each.expected.values()) <= 100.001, each.name
