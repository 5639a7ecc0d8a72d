"""The settings of one run, and the sizes that a project offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from seedbed.errors import UsageError

DEFAULT_SEED = 20241129
DEFAULT_WAIT = 10.0
"""Seconds for which a second writer waits for the first: longer than most runs take."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A size of database. `phase` and `areas` say what is seeded unless the command names it; None is all phases."""

    name: str
    description: str
    phase: int | None = None
    areas: tuple[str, ...] = ()


def parse_as_of(text: str) -> datetime:
    """Return the seed clock for `text`: a date means midnight UTC on that day, a date and time that instant.

    Raises `UsageError` for anything that is not ISO 8601.
    """
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"'{text}' is not a date. Use --as-of 2026-01-31, or 2026-01-31T15:30 for a moment.") from None
    # Before the conversion: at the ends of the calendar there is no UTC to convert to.
    if not 1990 <= instant.year <= 2100:
        raise UsageError(f"--as-of {text} is outside 1990 to 2100. Choose a date nearer to today.")
    instant = instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    return instant.replace(second=0, microsecond=0)


def format_as_of(as_of: datetime) -> str:
    """Return `as_of` as it can be given back to `--as-of`: a date where it is midnight UTC."""
    return as_of.date().isoformat() if as_of.time() == datetime.min.time() else as_of.isoformat()


@dataclass(frozen=True, slots=True)
class SeedConfig:
    """The settings of one run.

    Where nobody asked for `as_of` (`any_day`), a run that adds rows takes the day that the database has reached.
    """

    profile: Profile
    as_of: datetime
    seed: int = DEFAULT_SEED
    areas: tuple[str, ...] = ()
    phase: int | None = None
    clear: bool = True
    environment: str = "development"
    any_day: bool = False

    def __post_init__(self) -> None:
        if self.areas and self.phase is not None:
            raise UsageError("--area and --phase exclude each other: an area brings its dependencies along.")
        if not 0 <= self.seed < 2**31:
            raise UsageError(f"--seed {self.seed} is out of range. Use a number from 0 to {2**31 - 1}.")
