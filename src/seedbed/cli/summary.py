"""Formats the summary of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from seedbed.config import format_as_of
from seedbed.errors import counted
from seedbed.location import location

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console

    from seedbed.areas.run import SeedReport
    from seedbed.areas.seeding import Credential


def as_object(report: SeedReport) -> dict[str, object]:
    """Return the summary as one JSON object; it never holds a password of the database."""
    return {
        "profile": report.config.profile.name,
        "seed": report.config.seed,
        "asOf": format_as_of(report.config.as_of),
        "areas": list(report.areas),
        "counts": report.counts,
        "rows": report.rows,
        "seconds": round(report.seconds, 3),
        "database": str(report.url),
        "dryRun": report.dry_run,
    }


def print_summary(console: Console, report: SeedReport, *, verbose: bool) -> None:
    """Print what was done, how to log in and what to do next; with `verbose` the rows of each table before."""
    if verbose and console.is_terminal:
        _print_counts(console, report)
    elif verbose:
        for model, rows in report.counts.items():
            console.print(f"{model:<28} {rows:>8,}")
    verb, end = ("Dry run: seeded", "; rolled back.") if report.dry_run else ("Seeded", ".")
    speed = report.rows / report.seconds if report.seconds else 0
    console.print(
        f"[bold]{verb}[/] {counted(report.rows, 'row')} in {report.seconds:.1f} s ({speed:,.0f} rows/s) "
        f"into {escape(str(report.url))}, profile {escape(report.config.profile.name)}, "
        f"seed {report.config.seed}, as of {format_as_of(report.config.as_of)}{end}"
    )
    if report.dry_run:
        return
    if report.credentials:
        _print_accounts(console, report.credentials)
    console.print("What to do next:")
    steps = {
        "verify": "check that the data is consistent",
        "dump --name first": "keep this state as a snapshot",
        "restore --snapshot first": "come back to it",
    }
    shown = {location().command(command): purpose for command, purpose in steps.items()}
    width = max(map(len, shown))
    for command, purpose in shown.items():
        console.print(f"  {command:<{width}}  # {purpose}", markup=False)


def _print_accounts(console: Console, accounts: Sequence[Credential]) -> None:
    """Print who can log in: the password once, or beside each account where they differ."""
    passwords = {account.password for account in accounts}
    shared = f"with the password {accounts[0].password} " if len(passwords) == 1 else ""
    console.print(f"Log in {shared}as", markup=False)
    width = max(len(account.email) for account in accounts)
    for account in accounts:
        own = "" if shared else f"  {account.password}"
        console.print(f"  {account.role:<14} {account.email:<{width if own else 0}}{own}", markup=False)


def _print_counts(console: Console, report: SeedReport) -> None:
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    cells = [(model, f"{rows:,}") for model, rows in report.counts.items()]
    # Two columns side by side fit a terminal of 80 characters.
    half = (len(cells) + 1) // 2
    for justify in ("left", "right", "left", "right"):
        table.add_column(justify=justify)
    for position in range(half):
        right = cells[position + half] if position + half < len(cells) else ("", "")
        table.add_row(*cells[position], *right)
    console.print()
    console.print(table)
    console.print()
