"""`restore`: bring the database to the state of a snapshot."""

from __future__ import annotations

from typing import Annotated

import typer

from seedbed.cli.console import (
    JsonOption,
    Manner,
    QuietOption,
    VerboseOption,
    WaitOption,
    YesOption,
    fail,
    out,
    print_json,
    run_blocking,
)
from seedbed.cli.interrupt import interruptions
from seedbed.cli.program import Program
from seedbed.config import DEFAULT_WAIT
from seedbed.errors import UsageError, counted

app = Program()

_EXAMPLES = """
[bold]Examples[/]

  --list                                the available snapshots

  --snapshot dev-checkpoint_20241129    exactly that one

  --snapshot dev                        the one whose id starts with dev

  --snapshot latest --dry-run           check everything, change nothing

  --snapshot ./dump                     a directory, such as mongodump writes
"""


@app.command(epilog=_EXAMPLES)
def restore(
    snapshot: Annotated[
        str | None,
        typer.Option("--snapshot", "-s", help="The snapshot: its id, the start of its id, 'latest', or a path."),
    ] = None,
    list_: Annotated[bool, typer.Option("--list", "-l", help="List the snapshots and exit.")] = False,
    no_drop: Annotated[bool, typer.Option("--no-drop", help="Keep existing rows; add the others.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check the snapshot and the database; change nothing.")
    ] = False,
    verify_only: Annotated[
        bool, typer.Option("--verify-only", help="Check only the snapshot; no database is needed.")
    ] = False,
    yes: YesOption = False,
    wait: WaitOption = DEFAULT_WAIT,
    as_json: JsonOption = False,
    verbose: VerboseOption = False,
    quiet: QuietOption = False,
) -> None:
    """Restore the database from a snapshot.

    The snapshot is checked first: every file, every checksum, the schema. Then all rows are replaced in one
    transaction: if anything fails, the database stays as it was.

    A snapshot of any database restores into SQLite, PostgreSQL and MongoDB.
    """
    if list_:
        from seedbed.cli.snapshots import print_list

        if snapshot is not None or verify_only or no_drop or dry_run:
            return fail(UsageError("--list restores nothing. Leave out the other options, or --list."))
        return print_list(as_json=as_json)
    if snapshot is None:
        return fail(UsageError("No snapshot given. Name one with --snapshot, or use --list to see all."))
    if verify_only and (no_drop or dry_run):
        return fail(UsageError("--verify-only looks at no database. Leave out --no-drop and --dry-run."))
    manner = Manner(yes, wait, as_json, verbose, quiet)
    if verify_only:
        return _verify(snapshot, manner)
    return restore_now(snapshot, manner, keep=no_drop, dry_run=dry_run)


def restore_now(
    snapshot: str, manner: Manner, *, keep: bool = False, dry_run: bool = False, recreate: bool = False
) -> None:
    """Restore, and print the summary that fits the reader."""
    from seedbed.cli.snapshot_summary import print_restore, restore_object
    from seedbed.snapshots import restore as load

    options = manner.options(dry_run=dry_run, recreate=recreate, committing=interruptions.committing)
    report = run_blocking(lambda: load(snapshot, options, keep=keep), saves=not dry_run)
    if manner.as_json:
        print_json(restore_object(report))
    elif not manner.quiet:
        print_restore(out(), report)


def _verify(snapshot: str, manner: Manner) -> None:
    from seedbed.snapshots import check

    path, source = run_blocking(lambda: check(snapshot, logger=manner.options().logger))
    rows = sum(source.rows.values())
    if manner.as_json:
        print_json({"id": source.id, "path": str(path), "rows": rows, "tables": len(source.rows), "whole": True})
    elif not manner.quiet:
        out().print(
            f"{source.id} is intact: {rows:,} rows of {counted(sum(map(bool, source.rows.values())), 'table')}. "
            "It matches this schema.",
            markup=False,
        )
