"""The project that the commands are for."""

from __future__ import annotations

from seedbed.areas.project import Project, load_project
from seedbed.errors import SeedError
from seedbed.location import location


def project() -> Project:
    """Return the project; raise `UsageError` where it cannot be loaded."""
    return load_project()


def _profiles() -> str:
    try:
        return ", ".join(load_project().profiles)
    except SeedError:
        # The command itself says what is wrong; its help only lists less.
        return "see the project"


PROFILE_HELP = f"Size: {_profiles()}."


def _tenant_flags() -> tuple[str, ...]:
    try:
        declared = location().tenant
    except SeedError:
        declared = None
    return ("--tenant", *((f"--{declared.model.lower()}",) if declared is not None else ()))


TENANT_FLAGS = _tenant_flags()
"""The option for one tenant: `--tenant`, and the name of its model."""
