"""Drawing from tables and distributions."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seed.generators.choice import Weighted, between, clipped_normal, tenths, truncated


def test_values_without_weight_are_never_drawn() -> None:
    table = Weighted(("never", "always", "nor this"), (0, 1, 0))
    rng = Random(1)
    assert {table.pick(rng) for _ in range(2_000)} == {"always"}


@given(st.lists(st.floats(0.01, 100), min_size=1, max_size=20), st.integers(0, 10_000))
def test_every_draw_is_one_of_the_values(weights: list[float], seed: int) -> None:
    table = Weighted(range(len(weights)), weights)
    rng = Random(seed)
    assert all(0 <= table.pick(rng) < len(weights) for _ in range(20))


@pytest.mark.parametrize(("values", "weights"), [((), ()), (("a",), (1, 2)), (("a", "b"), (0, 0))])
def test_a_table_that_cannot_be_drawn_from_is_refused(values: tuple[str, ...], weights: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="as many weights as values"):
        Weighted(values, weights)


def test_both_limits_of_a_range_are_reached() -> None:
    rng = Random(2)
    assert {between(rng, -1, 2) for _ in range(500)} == {-1, 0, 1, 2}


def test_clipping_moves_to_the_limit_and_truncating_does_not() -> None:
    rng = Random(3)
    clipped = [clipped_normal(rng, 0, 5, -1, 1) for _ in range(500)]
    drawn = [truncated(lambda: rng.gauss(0, 5), -1, 1) for _ in range(500)]
    assert min(clipped) == -1
    assert max(clipped) == 1
    assert -1 < min(drawn) < max(drawn) < 1


def test_truncating_ends_even_when_nothing_fits() -> None:
    assert truncated(lambda: 5.0, 0, 1) == 1


@given(st.floats(-1_000, 1_000))
def test_tenths_are_near_and_zero_has_no_sign(value: float) -> None:
    assert abs(tenths(value) - value) <= 0.05 + 1e-9
    assert str(tenths(value)) == f"{tenths(value):.1f}" != "-0.0"
