"""Shapes that several floors share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from seed.utils.context import ClinicContext, SeedContext

Row = dict[str, Any]
"""One row: field names of the data model to Python values (aware datetimes, enum values as text, JSON as objects)."""

Scope = Literal["global", "clinic"]


@dataclass(frozen=True, slots=True)
class SeedArea:
    """A part of the practice that is seeded as one.

    A `global` area runs once; a `clinic` area runs for each clinic, which keeps one clinic's simulation in
    memory at a time. `models` are the tables that it fills, the one that tells whether it was seeded first.
    An area that `grows` adds rows with every run; the others are seeded once and found again.
    """

    id: str
    name: str
    phase: int
    seed: Callable[[Any], Awaitable[None]]
    models: tuple[str, ...]
    dependencies: tuple[str, ...] = ()
    scope: Scope = "clinic"
    grows: bool = False


class SeedLogger(Protocol):
    """Where a run tells how far it has come."""

    def start_run(self, steps: int) -> None:
        """Announce how many areas will run, each clinic counted."""
        ...

    def start_area(self, name: str) -> None:
        """Announce an area."""
        ...

    def end_area(self, name: str, rows: int, seconds: float) -> None:
        """Report an area's rows and time."""
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


GlobalSeed = Callable[["SeedContext"], Awaitable[None]]
ClinicSeed = Callable[["ClinicContext"], Awaitable[None]]
