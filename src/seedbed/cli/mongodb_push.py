"""What `prisma db push` runs where DATABASE_URL is a MongoDB address: Prisma has no engine for it here."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path  # noqa: TC003 - Typer reads it
from typing import Annotated

import typer

from seedbed.cli.console import out, run_blocking
from seedbed.cli.program import Program
from seedbed.database import DatabaseUrl, database_url, guard
from seedbed.database.drivers.mongodb_push import Pushed, push
from seedbed.database.lock import exclusive_blocking
from seedbed.datamodel import load, tables
from seedbed.errors import UsageError
from seedbed.location import location

app = Program()


@app.command()
def main(
    schema: Annotated[Path | None, typer.Option(help="The project's schema.")] = None,
    skip_generate: Annotated[bool, typer.Option("--skip-generate", help="Do not generate the client.")] = False,
    force_reset: Annotated[bool, typer.Option("--force-reset", help="Refused: use reset, which asks first.")] = False,
    _: Annotated[bool, typer.Option("--accept-data-loss", help="Accepted; has no effect.")] = False,
) -> None:
    """Create the collections and indexes of the schema, and generate the client, as `prisma db push` does."""
    url, pushed = run_blocking(lambda: _push(schema, skip_generate=skip_generate, force_reset=force_reset), saves=True)
    out().print(f"{url} is in sync with the schema: {_told(pushed)}.", markup=False)


def _push(schema: Path | None, *, skip_generate: bool, force_reset: bool) -> tuple[DatabaseUrl, Pushed]:
    guard.forbid_production("push")
    if force_reset:
        reset = location().command("reset")
        raise UsageError(f"--force-reset does not work with MongoDB. Use `{reset}`, which asks first.")
    own = location().schema
    if schema is not None and schema.resolve() != own.resolve():
        raise UsageError(f"--schema {schema} is not the project's schema, {own}. Leave it out.")
    if not skip_generate:
        # The collections follow from the data model that this writes.
        done = subprocess.run([sys.executable, "-P", "-m", "prisma", "generate"], cwd=location().root, check=False)
        if done.returncode:
            raise typer.Exit(done.returncode)
    url = database_url()
    with exclusive_blocking(url, command="push"):
        return url, push(url, tables(load()))


def _told(pushed: Pushed) -> str:
    if not (pushed.collections or pushed.indexes):
        return "no changes needed"
    return f"{len(pushed.collections):,} collections and {len(pushed.indexes):,} indexes created"


if __name__ == "__main__":
    app(prog_name="prisma db push")
