"""Shapes that several floors share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Literal, Protocol

Row = dict[str, Any]
"""One row: field names of the data model to Python values (aware datetimes, enum values as text, JSON as objects)."""

Scope = Literal["global", "tenant"]

AreaFunction = Callable[[Any], Awaitable[None]]
"""Seeds an area: takes a `SeedContext` where its scope is global, else one with the tenant's id."""


@dataclass(frozen=True, slots=True)
class SeedArea:
    """A part of the database that is seeded as one.

    A `global` area runs once; a `tenant` area runs for each tenant, or once where the schema has none. `models` are
    the tables that it fills, the one that tells whether it was seeded first. An area that `grows` adds rows with every
    run; the others are seeded once and found again. One without models is seeded with every run, and no phase of a
    snapshot has its tables. `adds_to` names models of other areas to which this one adds rows, each with the column
    that no other row fills, so that a snapshot of an earlier phase can leave these rows out.

    `seed` is the area function or, so that listing the areas imports none of them, where it is:
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
        """The area function, imported where `seed` only says where it is."""
        if not isinstance(self.seed, str):
            return self.seed
        module, _, name = self.seed.partition(":")
        return getattr(import_module(module), name)


class SeedLogger(Protocol):
    """Where a run tells how far it has come."""

    def start_run(self, steps: int) -> None:
        """Announce how many areas will run, each tenant counted."""
        ...

    def start_area(self, name: str) -> None:
        """Announce an area."""
        ...

    def end_area(self, name: str, rows: int, seconds: float | None = None) -> None:
        """Report an area's rows and time, by default the time since it was announced."""
        ...

    def skip_area(self, name: str, reason: str) -> None:
        """Report an area that has nothing to do."""
        ...

    def info(self, message: str) -> None:
        """Tell something."""
        ...

    def warn(self, message: str) -> None:
        """Tell something that the user may want to act on."""
        ...

    def end_run(self) -> None:
        """Close whatever shows progress, on success and on failure alike."""
        ...
