"""How a run is told at its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from seedbed.config import format_as_of

if TYPE_CHECKING:
    from rich.console import Console

    from seedbed.areas.run import SeedReport


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


def print_summary(console: Console, report: SeedReport) -> None:
    """Print rows per model, the time, and how to log in: tables for a person, plain lines for a pipe."""
    if console.is_terminal:
        _print_counts(console, report)
    else:
        for model, rows in report.counts.items():
            console.print(f"{model:<28} {rows:>8,}")
    verb = "Dry run: rolled back" if report.dry_run else "Seeded"
    speed = report.rows / report.seconds if report.seconds else 0
    database = escape(str(report.url))
    console.print(
        f"[bold]{verb}[/] {report.rows:,} rows in {report.seconds:.1f} s ({speed:,.0f} rows/s) into {database}, "
        f"profile {report.config.profile.name}, seed {report.config.seed}, as of {format_as_of(report.config.as_of)}."
    )
    if report.credentials and not report.dry_run:
        console.print(f"Log in with the password {report.credentials[0].password} as")
        for account in report.credentials:
            console.print(f"  {account.role:<14} {account.email}")


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
