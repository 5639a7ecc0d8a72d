"""Which version of the values a project is on."""

from __future__ import annotations

from seedbed.errors import UsageError
from seedbed.location import location

LATEST = 2
"""What a project gets that names none."""


def version() -> int:
    """Return the version that `[tool.seedbed] values` names; raise `UsageError` for one that there is not."""
    named = location().settings.get("values", LATEST)
    if named not in range(1, LATEST + 1) or isinstance(named, bool):
        raise UsageError(f"values in [tool.seedbed] is {named!r}; it must be a number from 1 to {LATEST}. Correct it.")
    return named
