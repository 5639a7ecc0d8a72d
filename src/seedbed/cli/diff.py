"""`diff`: what changed since a snapshot?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from seedbed.cli.console import WaitOption, about_a_file, err, out, print_json, run_blocking
from seedbed.cli.program import Program
from seedbed.config import DEFAULT_WAIT
from seedbed.errors import SeedError, UsageError

if TYPE_CHECKING:
    from seedbed.report.changes import TableChanges

app = Program()

_EXAMPLES = """
[bold]Examples[/]

  before                    what has changed in the database since that snapshot

  before after              what differs between two snapshots

  latest --json | jq        every row and column, for scripts
"""


@app.command(epilog=_EXAMPLES)
def diff(
    snapshot: Annotated[str, typer.Argument(help="A snapshot: its id, the start of its id, 'latest', or a path.")],
    other: Annotated[str | None, typer.Argument(help="A second snapshot; by default the database.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="Rows to print for each table.")] = 10,
    wait: WaitOption = DEFAULT_WAIT,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout, with every row.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing; only set the exit code.")] = False,
) -> None:
    """Print which rows were added, removed or changed, and in which columns. Read-only.

    The exit code is 0 when both are equal, 1 when they differ, 2 when they cannot be compared.
    """
    found = run_blocking(lambda: _compared(snapshot, other, quiet=quiet or as_json), wait)
    if as_json:
        print_json({"equal": not found, "tables": [_object(each) for each in found]})
    elif not quiet:
        _print(found, limit)
    if found:
        raise typer.Exit(1)


def _compared(snapshot: str, other: str | None, *, quiet: bool) -> list[TableChanges]:
    try:
        return _compare(snapshot, other, quiet=quiet)
    except SeedError as error:
        # Otherwise a script would take a missing snapshot for a difference.
        raise UsageError(str(error)) from error
    except OSError as error:
        known = about_a_file(error)
        if known is None:
            raise
        raise UsageError(str(known)) from error


def _compare(snapshot: str, other: str | None, *, quiet: bool) -> list[TableChanges]:
    from seedbed.cli.progress import progress
    from seedbed.database import database_url
    from seedbed.datamodel import load
    from seedbed.report.changes import between_snapshots, since_snapshot
    from seedbed.snapshots import Catalogue

    catalogue, datamodel = Catalogue(), load()
    first = catalogue.find(snapshot)
    with progress("comparing", len(datamodel.models), quiet=quiet) as step:
        if other is not None:
            return between_snapshots(first, catalogue.find(other), datamodel, err(), step)
        return since_snapshot(first, database_url(), datamodel, err(), step)


def _object(changes: TableChanges) -> dict[str, Any]:
    return {
        "model": changes.table.model,
        "table": changes.table.label,
        "added": [_key(key) for key in changes.added],
        "removed": [_key(key) for key in changes.removed],
        "changed": [
            {
                "key": _key(each.key),
                "columns": {name: {"from": _plain(a), "to": _plain(b)} for name, (a, b) in each.columns.items()},
            }
            for each in changes.changed
        ],
    }


def _print(found: list[TableChanges], limit: int) -> None:
    if not found:
        out().print("No differences.")
    for changes in found:
        counts = [
            f"{len(rows):,} {word}"
            for word, rows in (("added", changes.added), ("removed", changes.removed), ("changed", changes.changed))
            if rows
        ]
        out().print(f"[bold]{changes.table.model}[/]: {', '.join(counts)}")
        lines = [f"  + {_key(key)}" for key in changes.added[:limit]]
        lines += [f"  - {_key(key)}" for key in changes.removed[:limit]]
        for each in changes.changed[:limit]:
            lines.append(f"  ~ {_key(each.key)}")
            lines += [f"      {name}: {_short(a)} → {_short(b)}" for name, (a, b) in each.columns.items()]
        for line in lines:
            out().print(line, markup=False)
        if max(len(changes.added), len(changes.removed), len(changes.changed)) > limit:
            out().print("  … use --json to see all", markup=False)


def _key(key: tuple[Any, ...]) -> str:
    return "/".join(str(_plain(part)) for part in key)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if hasattr(value, "isoformat"):
        return f"{value.isoformat(timespec='milliseconds')}Z"
    return str(value)


def _short(value: Any) -> str:
    text = "nothing" if value is None else " ".join(str(_plain(value)).split())
    return text if len(text) <= 80 else f"{text[:79]}…"
