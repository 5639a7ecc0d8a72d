"""The sizes of a practice, and what belongs to every one of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from seedbed.config import (
    DEFAULT_SEED,
    DEFAULT_WAIT,
    SeedConfig,
    find_profile,
    format_as_of,
    number,
    parse_as_of,
)
from seedbed.config import Profile as FrameworkProfile

__all__ = [
    "DEFAULT_PASSWORD",
    "DEFAULT_PROFILE",
    "DEFAULT_SEED",
    "DEFAULT_WAIT",
    "LAST_PHASE",
    "PROFILES",
    "PROJECT_ROOT",
    "Profile",
    "SeedConfig",
    "format_as_of",
    "get_profile",
    "parse_as_of",
]

PROJECT_ROOT = Path(__file__).resolve().parents[2]

DEFAULT_PROFILE = "standard"
DEFAULT_PASSWORD = "Password123!"  # noqa: S105
LAST_PHASE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(FrameworkProfile):
    """A size of practice."""

    clinics: int = number("clinics", "How many clinics, instead of the profile's number.", most=100_000)
    users_per_clinic: int = number("users", "How many users each clinic has.", least=4, most=10_000)
    patients_per_clinic: int = number("patients", "How many patients each clinic has.", most=100_000)


PROFILES: dict[str, Profile] = {
    profile.name: profile
    for profile in (
        Profile(
            name="minimal",
            description="fast resets: 1 clinic, 5 users, 10 patients",
            clinics=1,
            users_per_clinic=5,
            patients_per_clinic=10,
            phase=1,
            areas=("patients",),
        ),
        Profile(
            name="standard",
            description="a realistic practice: 1 clinic, 20 users, 50 patients",
            clinics=1,
            users_per_clinic=20,
            patients_per_clinic=50,
        ),
        Profile(
            name="full",
            description="performance work: 3 clinics, 30 users and 200 patients each",
            clinics=3,
            users_per_clinic=30,
            patients_per_clinic=200,
        ),
    )
}


def get_profile(name: str) -> Profile:
    """Return the profile called `name`, such as `full` or `full:clinics=10`; raise `UsageError` for an unknown one."""
    return find_profile(PROFILES, name)
