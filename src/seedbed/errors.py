"""Every error that the seeder raises on purpose. Each message says what is wrong, where, and what to do next."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class SeedError(Exception):
    """Something went wrong that the user can act on; `exit_code` is what a command returns for it."""

    exit_code = 1


class UsageError(SeedError):
    """The command or call was wrong: an unknown name, an impossible combination, an unusable setting."""

    exit_code = 2


class RegistryError(SeedError):
    """The areas do not fit together: a duplicate, an unknown dependency or a cycle."""


class ClientMissingError(SeedError):
    """The Prisma client was not generated, or not from this schema."""


class DatabaseError(SeedError):
    """The database cannot be reached, opened or written."""


class SnapshotError(SeedError):
    """A snapshot is missing, damaged or of another schema, or cannot be written."""


class LockedError(DatabaseError):
    """Another process is seeding, resetting or restoring the database."""


class FactoryError(SeedError):
    """A factory was asked for something that its model does not have."""


class NotAwaitedError(FactoryError, AttributeError, TypeError):
    """The result of a call was used, but the call was not awaited."""


class EmptyLookupError(SeedError, LookupError):
    """An id was asked for before any row of its model existed."""


class GuardError(SeedError):
    """The database may not be touched."""

    exit_code = 3


def suggest(name: str, known: Iterable[str]) -> str:
    """Return " Did you mean 'x'?" for the nearest of the known names, else an empty string.

    A name of another length has to be nearer than one in which a letter is another.
    """
    near = get_close_matches(name, list(known), n=3, cutoff=0.75)
    found = next((each for each in near if len(each) == len(name) or _is_near(name, each)), None)
    return f" Did you mean '{found}'?" if found is not None else ""


def _is_near(name: str, other: str) -> bool:
    return bool(get_close_matches(name, [other], n=1, cutoff=0.76))
