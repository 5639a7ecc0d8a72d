"""`dump`: take a snapshot of the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from seedbed.cli.console import (
    JsonOption,
    QuietOption,
    VerboseOption,
    WaitOption,
    err,
    out,
    print_json,
    run_blocking,
)
from seedbed.cli.program import Program
from seedbed.config import DEFAULT_WAIT
from seedbed.reasons import readable

if TYPE_CHECKING:
    from seedbed.snapshots import DumpReport

app = Program()

_EXAMPLES = """
[bold]Examples[/]

  --name dev-checkpoint               all tables, as dev-checkpoint_<today>

  --name phase-2-complete --phase 2   the tables of phases 0 to 2 only

  --name dev-checkpoint --force       replace today's
"""


@app.command(epilog=_EXAMPLES)
def dump(
    name: Annotated[str, typer.Option("--name", "-n", help="Name of the snapshot; today's date (UTC) is appended.")],
    phase: Annotated[int | None, typer.Option("--phase", help="Only the tables of phases 0 to this one.")] = None,
    description: Annotated[str, typer.Option("--description", "-d", help="A short description.")] = "",
    force: Annotated[
        bool, typer.Option("--force", "-f", help="Replace the snapshot of the same name and date.")
    ] = False,
    wait: WaitOption = DEFAULT_WAIT,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
    quiet: QuietOption = False,
) -> None:
    """Take a snapshot of the database into seeds/snapshots.

    It shows the database at one moment, even while others write to it. It is complete, or it is not created.

    mongorestore and bsondump can read it.
    """
    from seedbed.cli.snapshot_summary import dump_object, print_dump
    from seedbed.logger import make_logger
    from seedbed.snapshots import dump as take

    logger = make_logger(err(), quiet=quiet, verbose=verbose)
    now = datetime.now(UTC)

    def taken() -> DumpReport:
        return take(name, now=now, phase=phase, description=readable(description), force=force, logger=logger)

    report = run_blocking(taken, wait, saves=True)
    if as_json:
        print_json(dump_object(report))
    elif not quiet:
        print_dump(out(), report)
