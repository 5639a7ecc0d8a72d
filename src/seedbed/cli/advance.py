"""`advance`: bring what was seeded to a later day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from seedbed.cli.console import WaitOption, err, fail, out, print_json, run
from seedbed.cli.program import Program
from seedbed.config import DEFAULT_WAIT, YEARS, format_as_of, parse_as_of
from seedbed.errors import SeedError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedbed.areas.advance import AdvanceReport

app = Program()

_SHOWN = 20

_EXAMPLES = """
[bold]Examples[/]

  (no options)            to today

  --days 7                by a week

  --to 2026-12-24         to that day
"""


@app.command(epilog=_EXAMPLES)
def advance(
    to: Annotated[str | None, typer.Option("--to", help="The date to move to, by default today (UTC).")] = None,
    days: Annotated[int | None, typer.Option("--days", help="Number of days to move forward.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything, then roll back.")] = False,
    wait: WaitOption = DEFAULT_WAIT,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only errors.")] = False,
) -> None:
    """Move seeded data to a later day: bookings take place, and new rows follow.

    Rows that you added stay. Rows that you changed stay as they are and are listed.

    Everything happens in one transaction: if anything fails, the database stays as it was.
    """
    from seedbed.areas.advance import advance_database
    from seedbed.logger import make_logger

    try:
        day = _day(to, days)
    except SeedError as error:
        return fail(error)
    logger = make_logger(err(), quiet=quiet)
    report = run(lambda: advance_database(day, logger=logger, dry_run=dry_run, wait=wait), saves=not dry_run)
    if as_json:
        print_json(_as_object(report))
    elif not quiet:
        _print(report)
    return None


def _day(to: str | None, days: int | None) -> Callable[[datetime], datetime]:
    """Return what gives the day to reach from the one that is there; raise `UsageError` for two of them."""
    if to is not None and days is not None:
        raise UsageError("Use either --to or --days, not both.")
    if days is not None:
        if days < 0:
            raise UsageError(f"--days {days}: time only moves forward. Use 0 or more.")
        return partial(_later, days)
    goal = parse_as_of(to or datetime.now(UTC).date().isoformat(), "--to")
    return lambda _: goal


def _later(days: int, reached: datetime) -> datetime:
    try:
        later = reached + timedelta(days=days)
    except OverflowError:
        later = None
    if later is None or later.year not in YEARS:
        raise UsageError(f"--days {days} ends after {YEARS[-1]}: the data is dated {format_as_of(reached)}. Use fewer.")
    return later


def _as_object(report: AdvanceReport) -> dict[str, object]:
    return {
        "from": format_as_of(report.before),
        "to": format_as_of(report.after),
        "inserted": +report.inserted,
        "updated": +report.updated,
        "deleted": +report.deleted,
        "kept": [{"model": each.model, "id": each.id, "reason": each.reason} for each in report.kept],
        "seconds": round(report.seconds, 3),
        "database": str(report.url),
        "dryRun": report.dry_run,
    }


def _print(report: AdvanceReport) -> None:
    for each in report.kept[:_SHOWN]:
        out().print(f"Kept {each.model} {each.id}: {each.reason}.", markup=False)
    if len(report.kept) > _SHOWN:
        out().print(f"… and {len(report.kept) - _SHOWN} more; use --json to see all.")
    if report.before == report.after and not (report.inserted or report.updated or report.deleted):
        out().print(f"{escape(str(report.url))} is dated {format_as_of(report.after)} already. Nothing was changed.")
        return
    verb, end = ("Dry run: advanced", "; rolled back.") if report.dry_run else ("Advanced", ".")
    changes = (
        f"{report.inserted.total():,} rows added, {report.updated.total():,} changed, "
        f"{report.deleted.total():,} deleted, {len(report.kept):,} kept"
    )
    out().print(
        f"[bold]{verb}[/] {escape(str(report.url))} from {format_as_of(report.before)} to "
        f"{format_as_of(report.after)}: {changes}, in {report.seconds:.1f} s{end}"
    )
