"""What to seed: the profiles, and the settings of one run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from seed.errors import UsageError, suggest

PROJECT_ROOT = Path(__file__).resolve().parents[2]
SCHEMA_PATH = PROJECT_ROOT / "prisma" / "schema.prisma"

DEFAULT_SEED = 20241129
DEFAULT_PROFILE = "standard"
DEFAULT_PASSWORD = "Password123!"  # noqa: S105
LAST_PHASE = 5

DEFAULT_WAIT = 10.0
"""Seconds for which a second writer waits for the first: longer than a standard practice takes."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A size of practice. `phase` and `areas` say what is seeded unless the command names it."""

    name: str
    description: str
    clinics: int
    users_per_clinic: int
    patients_per_clinic: int
    phase: int = LAST_PHASE
    areas: tuple[str, ...] = ()


PROFILES: dict[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile("minimal", "fast resets: 1 clinic, 5 users, 10 patients", 1, 5, 10, phase=1, areas=("patients",)),
        Profile("standard", "a realistic practice: 1 clinic, 20 users, 50 patients", 1, 20, 50),
        Profile("full", "performance work: 3 clinics, 30 users and 200 patients each", 3, 30, 200),
    )
}


def get_profile(name: str) -> Profile:
    """Return the profile called `name`; raise `UsageError` that lists the profiles otherwise."""
    try:
        return PROFILES[name]
    except KeyError:
        message = f"Unknown profile '{name}'.{suggest(name, PROFILES)} The profiles are: {', '.join(PROFILES)}."
        raise UsageError(message) from None


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

    Where nobody asked for `as_of` (`any_day`), a run that adds to a practice takes the day that it has reached.
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
        if self.phase is not None and not 0 <= self.phase <= LAST_PHASE:
            raise UsageError(f"There is no phase {self.phase}. The phases are 0 to {LAST_PHASE}.")
        if not 0 <= self.seed < 2**31:
            raise UsageError(f"--seed {self.seed} is out of range. Use a number from 0 to {2**31 - 1}.")
