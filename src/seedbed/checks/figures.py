"""How a practice compares with what is known about such practices: figures from the tables beside those to be expected.

Each figure is a query in `figures.sql`, with what is to be expected and its source in the header. A row of the query is
an observation: `value`, `cluster`, and where the figure has them `part` and `weight`.

| kind | figure, for each part that is expected |
|---|---|
| `share` | per cent of the part's observations whose value is 1 |
| `mean`, `median` | mean or median of the part's values |
| `rate` | Σ value / Σ weight of the part: events a year |
| `mix` | per cent of all observations, or of their weight, that are of the part |

Observations of one cluster (a customer, say) depend on each other: the standard error is that of sums over clusters.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from math import sqrt
from statistics import median
from typing import TYPE_CHECKING, Any, Literal, cast

from seedbed.areas.project import load_project
from seedbed.checks.rule import read_queries
from seedbed.checks.run import open_book
from seedbed.database.sql_session import reading
from seedbed.datamodel import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from seedbed.database.sql_session import Record
    from seedbed.database.url import DatabaseUrl

Kind = Literal["share", "mean", "median", "rate", "mix"]

FEWEST = 8
"""Below so many observations nothing is said about a figure."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The expected range of a figure; `low` and `high` are usually the same."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure; `expected` is by part, and a figure without parts has the part ""."""

    name: str
    title: str
    kind: Kind
    unit: str
    expected: Mapping[str, Expected]
    source: str
    sql: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Measured:
    """A measured value with its standard error, from `count` observations; None if there are too few."""

    part: str
    expected: Expected
    count: int
    value: float | None = None
    error: float | None = None

    @property
    def differs(self) -> bool:
        """Whether the value is more than two standard errors away from the expected range."""
        if self.value is None or self.error is None:
            return False
        return not self.expected.low - 2 * self.error <= self.value <= self.expected.high + 2 * self.error


@cache
def load_figures() -> tuple[Figure, ...]:
    """Return the figures of the project's `figures.sql`, in its order."""
    folder = load_project().rules
    if folder is None or not (folder / "figures.sql").is_file():
        return ()
    return tuple(
        Figure(
            name=query.name,
            title=query.line("title"),
            kind=cast("Kind", query.line("kind")),
            unit=query.line("unit"),
            expected=dict(map(_expectation, query.lines("expect"))),
            source=query.line("source"),
            sql=query.sql,
            note=" ".join(query.header.get("note", ())),
        )
        for query in read_queries(folder / "figures.sql", "figure")
    )


async def measure(
    url: DatabaseUrl,
    *,
    now: datetime,
    as_of: datetime | None = None,
    progress: Callable[[Figure], None] = lambda _: None,
) -> list[tuple[Figure, Measured]]:
    """Return every figure as the database has it, part by part; `as_of` and errors are as in `check`."""
    found: list[tuple[Figure, Measured]] = []
    datamodel = load()
    with reading(url, datamodel.db_schemas) as reader:
        today, _ = open_book(reader, datamodel, as_of=as_of, now=now)
        for figure in load_figures():
            progress(figure)
            found += [(figure, each) for each in evaluate(figure, reader.rows(figure.sql, today))]
            await asyncio.sleep(0)
    return found


def evaluate(figure: Figure, rows: Sequence[Record]) -> Iterator[Measured]:
    """Yield the parts of a figure from the observations that its query returns."""
    whole = [_Observation(*row) for row in rows]
    for part, expected in figure.expected.items():
        chosen = whole if figure.kind == "mix" or not part else [each for each in whole if each.part == part]
        if len(chosen) < FEWEST:
            yield Measured(part, expected, len(chosen))
        else:
            yield Measured(part, expected, len(chosen), *_estimate(figure.kind, chosen, part, expected))


class _Observation:
    __slots__ = ("cluster", "part", "value", "weight")

    def __init__(self, value: Any, cluster: Any, part: Any = "", weight: Any = 1) -> None:
        self.value, self.cluster, self.part, self.weight = float(value), cluster, part, float(weight)


def _estimate(kind: Kind, observations: Sequence[_Observation], part: str, expected: Expected) -> tuple[float, float]:
    if kind == "median":
        return _median(sorted(each.value for each in observations))
    if kind == "mix":
        pairs = [(each.weight * (each.part == part), each.weight, each.cluster) for each in observations]
    else:
        pairs = [(each.value, each.weight, each.cluster) for each in observations]
    value, error = _ratio(pairs)
    if kind in {"mean", "rate"}:
        return value, error
    # A share that happens to be 0 or 1 is not certain for that.
    least = sqrt(max(expected.low * (100 - expected.low), 0) / len(observations))
    return 100 * value, max(100 * error, least)


def _ratio(pairs: Sequence[tuple[float, float, Any]]) -> tuple[float, float]:
    """Return Σ a / Σ b over (a, b, cluster) and its standard error: the ratio estimator of cluster sampling."""
    above, below = sum(a for a, _, _ in pairs), sum(b for _, b, _ in pairs)
    if not below:
        return 0.0, 0.0
    value = above / below
    residuals: defaultdict[Any, float] = defaultdict(float)
    for a, b, cluster in pairs:
        residuals[cluster] += a - value * b
    clusters = len(residuals)
    variance = sum(each**2 for each in residuals.values()) * clusters / max(clusters - 1, 1)
    return value, sqrt(variance) / below


def _median(values: Sequence[float]) -> tuple[float, float]:
    """Return the median, and half the distance of the order statistics one standard deviation around it."""
    half, middle = sqrt(len(values)) / 2, len(values) / 2
    low, high = max(0, int(middle - half)), min(len(values) - 1, int(middle + half))
    return median(values), (values[high] - values[low]) / 2


def _expectation(text: str) -> tuple[str, Expected]:
    part, _, numbers = text.rpartition(" ")
    low, _, high = numbers.partition("..")
    return part, Expected(float(low), float(high or low))
