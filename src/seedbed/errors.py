"""The errors that the seeder raises. Each message says what is wrong, where, and what to do next."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class SeedError(Exception):
    """The base of all errors that a user can act on; commands exit with its `exit_code`."""

    exit_code = 1


class UsageError(SeedError):
    """The command or call was wrong: an unknown name, an impossible combination, an invalid setting."""

    exit_code = 2


class RegistryError(SeedError):
    """The areas are inconsistent: a duplicate, an unknown dependency or a cycle."""


class ClientMissingError(SeedError):
    """The Prisma client was not generated, or not from this schema."""


class DatabaseError(SeedError):
    """The database cannot be reached, opened or written."""


class SnapshotError(SeedError):
    """A snapshot is missing, damaged, from another schema, or cannot be written."""


class LockedError(DatabaseError):
    """Another process is seeding, resetting or restoring the database."""


class FactoryError(SeedError):
    """A factory call does not match its model."""


class NotAwaitedError(FactoryError, AttributeError, TypeError):
    """The result of a call was used without awaiting it."""


class EmptyLookupError(SeedError, LookupError):
    """An id was asked for before any row of its model existed."""


class GuardError(SeedError):
    """The guard does not allow changes to this database."""

    exit_code = 3


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, such as "1 row" or "1,234 rows"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def suggest(name: str, known: Iterable[str]) -> str:
    """Return " Did you mean 'x'?" for the nearest of the known names, else an empty string.

    A name of a different length must be more similar than one of the same length.
    """
    near = get_close_matches(name, list(known), n=3, cutoff=0.75)
    found = next((each for each in near if len(each) == len(name) or _is_near(name, each)), None)
    return f" Did you mean '{found}'?" if found is not None else ""


def _is_near(name: str, other: str) -> bool:
    return bool(get_close_matches(name, [other], n=1, cutoff=0.76))
