"""`reset`: drop everything, create the schema, seed or restore a snapshot."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from seedbed.cli.console import JsonOption, Manner, QuietOption, VerboseOption, WaitOption, YesOption, fail
from seedbed.cli.numbers import with_numbers
from seedbed.cli.program import Program
from seedbed.cli.project import PROFILE_HELP, project
from seedbed.cli.restore import restore_now
from seedbed.cli.seed import ProcessesOption, chosen_profile, make_config, seed_now
from seedbed.config import DEFAULT_SEED, DEFAULT_WAIT
from seedbed.errors import SeedError, UsageError

app = Program()

_EXAMPLES = """
[bold]Examples[/]

  --profile minimal                      seed again at that size

  --snapshot phase-2-complete_20241129   restore that snapshot into new tables

  --skip-push                            keep the tables, replace the rows
"""


@app.command(epilog=_EXAMPLES)
@with_numbers
def reset(
    context: typer.Context,
    profile: Annotated[str | None, typer.Option("--profile", "-p", help=PROFILE_HELP)] = None,
    numbers: dict[str, int] | None = None,
    snapshot: Annotated[
        str | None,
        typer.Option(
            "--snapshot", "-s", help="Restore this snapshot instead: its id, the start of its id, 'latest', or a path."
        ),
    ] = None,
    skip_push: Annotated[bool, typer.Option("--skip-push", help="Keep the tables; replace the rows only.")] = False,
    seed_: Annotated[
        int, typer.Option("--seed", help="Seed of all random values; the same seed gives the same rows.")
    ] = DEFAULT_SEED,
    as_of: Annotated[str | None, typer.Option("--as-of", help="The date of the data, by default today (UTC).")] = None,
    processes: ProcessesOption = None,
    yes: YesOption = False,
    wait: WaitOption = DEFAULT_WAIT,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
    quiet: QuietOption = False,
) -> None:
    """Drop everything in the database, create the tables, then seed them or restore a snapshot.

    Dropping, creating and filling are one transaction: if anything fails, the database stays as it was.
    """
    manner = Manner(yes, wait, as_json, verbose, quiet)
    try:
        if snapshot is not None:
            _expect_default(context, "profile", *project().numbers, "seed_", "as_of", "processes")
            return restore_now(snapshot, manner, recreate=not skip_push)
        chosen = chosen_profile(profile, numbers)
        config = make_config(chosen, (), None, clear=True, seed=seed_, as_of=as_of)
        config = replace(config, processes=processes)
    except SeedError as error:
        return fail(error)
    return seed_now(config, manner, recreate=not skip_push)


def _expect_default(context: typer.Context, *parameters: str) -> None:
    """Raise UsageError for an option that a snapshot has settled already."""
    for name in parameters:
        source = context.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            option = f"--{name.rstrip('_').replace('_', '-')}"
            raise UsageError(f"Leave out {option}: with --snapshot, the rows come from the snapshot.")
