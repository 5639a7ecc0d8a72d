"""Drawing from lists and distributions with a `random.Random` that the caller owns."""

from __future__ import annotations

from bisect import bisect
from itertools import accumulate
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from random import Random

T = TypeVar("T")


class Weighted(Generic[T]):
    """Values that are drawn in proportion to their weights; made once, drawn from often."""

    __slots__ = ("_limits", "_total", "values")

    def __init__(self, values: Iterable[T], weights: Iterable[float]) -> None:
        self.values = tuple(values)
        self._limits = tuple(accumulate(weights))
        if len(self.values) != len(self._limits) or not self.values or self._limits[-1] <= 0:
            raise ValueError("Weighted needs as many weights as values, and at least one weight above zero.")
        self._total = self._limits[-1]

    @classmethod
    def of(cls, rows: Iterable[T], weight: Callable[[T], float]) -> Weighted[T]:
        """Return `rows` weighted by what `weight` says of each."""
        values = tuple(rows)
        return cls(values, (weight(value) for value in values))

    @classmethod
    def by(cls, weights: Mapping[T, float]) -> Weighted[T]:
        """Return the keys of `weights`, each weighted by its value."""
        return cls(weights, weights.values())

    def pick(self, rng: Random) -> T:
        """Draw one value."""
        return self.at(rng.random())

    def at(self, luck: float) -> T:
        """Return the value that a draw of `luck`, from 0 up to 1, stands for."""
        return self.values[bisect(self._limits, luck * self._total, hi=len(self.values) - 1)]


def pick(rng: Random, values: Sequence[T]) -> T:
    """Draw one of `values`, all equally likely; several times faster than `Random.choice`."""
    return values[int(rng.random() * len(values))]


def between(rng: Random, first: int, last: int) -> int:
    """Draw a whole number from `first` to `last`, both included."""
    return first + int(rng.random() * (last - first + 1))


def clipped_normal(rng: Random, mean: float, sd: float, least: float, most: float) -> float:
    """Draw from a normal distribution; what falls outside is moved to the nearer limit."""
    return min(max(rng.gauss(mean, sd), least), most)


def tenths(value: float) -> float:
    """Round to tenths; zero has no sign, which not every database keeps."""
    return round(value, 1) + 0.0


def truncated(draw: Callable[[], float], least: float, most: float) -> float:
    """Draw until the value lies from `least` to `most`, so that nothing piles up at the limits.

    After 100 draws outside, the last one is moved to the nearer limit.
    """
    value = draw()
    for _ in range(100):
        if least <= value <= most:
            return value
        value = draw()
    return min(max(value, least), most)
