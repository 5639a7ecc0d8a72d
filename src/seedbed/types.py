"""Types that several packages share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Literal, Protocol

Row = dict[str, Any]
"""One row: field names of the data model to Python values (aware datetimes, enum values as text, JSON as objects)."""

Columns = dict[str, list[Any]]
"""Many rows, column by column: field names to the values of each row."""

Scope = Literal["global", "tenant"]

AreaFunction = Callable[[Any], Awaitable[None]]
"""Seeds an area: takes a `SeedContext` where its scope is global, else one with the tenant's id."""


@dataclass(frozen=True, slots=True)
class SeedArea:
    """A part of the database that is seeded together.

    A `global` area runs once; a `tenant` area runs for each tenant, or once if the schema has none. `models` are the
    tables that it fills; the first one shows whether it was seeded. An area that `grows` adds rows with every run; the
    others are seeded once, and their rows are found later. An area without models runs every time, and its tables are
    in no phase of a snapshot. `adds_to` names models of other areas to which this one adds rows, each with a column
    that only these rows fill, so that a snapshot of an earlier phase can leave them out.

    `seed` is the area function or, to avoid importing it when areas are listed, its path:
    "package.module:function".
    """

    id: str
    name: str
    phase: int
    seed: AreaFunction | str
    models: tuple[str, ...] = ()
    dependencies: tuple[str, ...] = ()
    scope: Scope = "tenant"
    grows: bool = False
    adds_to: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def function(self) -> AreaFunction:
        """The area function, imported if `seed` is a path."""
        if not isinstance(self.seed, str):
            return self.seed
        module, _, name = self.seed.partition(":")
        return getattr(import_module(module), name)


def as_rows(columns: Columns) -> list[Row]:
    """Return rows that are given column by column."""
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def as_columns(rows: Sequence[Row]) -> Columns:
    """Return rows, which have the same fields, column by column."""
    return {name: [row[name] for row in rows] for name in rows[0]} if rows else {}


class SeedLogger(Protocol):
    """Receives the progress of a run."""

    def start_run(self, steps: int) -> None:
        """Announce how many areas will run, counted for each tenant."""
        ...

    def start_area(self, name: str) -> None:
        """Announce an area."""
        ...

    def end_area(self, name: str, rows: int, seconds: float | None = None) -> None:
        """Report an area's rows and time, by default the time since `start_area`."""
        ...

    def skip_area(self, name: str, reason: str) -> None:
        """Report an area that has nothing to do."""
        ...

    def info(self, message: str) -> None:
        """Print a message."""
        ...

    def warn(self, message: str) -> None:
        """Print a warning."""
        ...

    def end_run(self) -> None:
        """Stop showing progress, after success or failure."""
        ...
