"""The command `seedbed`. Only the command that is run is imported, so that help comes at once."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

COMMANDS = {
    "init": "Set up a project for seeding and for tests with factories.",
    "seed": "Fill the database.",
    "list": "List the areas that seed runs.",
    "advance": "Move seeded data to a later day.",
    "reset": "Drop everything, create the tables, then seed or restore a snapshot.",
    "dump": "Take a snapshot of the database.",
    "restore": "Restore the database from a snapshot.",
    "snapshots": "List and manage snapshots.",
    "verify": "Check that the data is consistent.",
    "show": "Show what is in the database, or one row with its related rows.",
    "find": "Find rows that match named conditions.",
    "diff": "Compare the database with a snapshot, or two snapshots.",
    "report": "Write one HTML page about the database.",
    "studio": "Open Prisma Studio on the database, read-only.",
}
"""The commands with a line about each; `seedbed.cli.NAME` has the app of each."""


def main() -> None:
    """Run `seedbed COMMAND …`."""
    from seedbed.cli.interrupt import interruptions

    interruptions.install()
    from seedbed.errors import SeedError
    from seedbed.location import location

    try:
        location().extend_path()
    except SeedError as error:
        print(f"error: {error}", file=sys.stderr)
        raise SystemExit(error.exit_code) from None
    dispatch(COMMANDS, "seedbed", "seedbed {}")


def dispatch(commands: Mapping[str, str], program: str, typed: str) -> None:
    """Run the command that is named first, or list `commands`; `typed` is how one of them is typed."""
    name, *rest = sys.argv[1:] or [""]
    if name in commands:
        import_module(f"seedbed.cli.{name}").app(prog_name=typed.format(name), args=rest)
    else:
        from seedbed.cli.listing import listing

        listing(commands)(prog_name=program)
