"""Formats snapshots: as JSON for machines, as tables for a person, as plain lines for a pipe."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from rich.markup import escape
from rich.table import Table

from seedbed.cli.lines import file_size, print_columns
from seedbed.errors import counted
from seedbed.location import location

if TYPE_CHECKING:
    from rich.console import Console

    from seedbed.snapshots import DumpReport, RestoreReport
    from seedbed.snapshots.catalogue import Entry
    from seedbed.snapshots.manifest import Manifest

_VERBS = {"replace": "Restored", "merge": "Merged", "recreate": "Restored"}


def manifest_object(manifest: Manifest) -> dict[str, Any]:
    """Return the facts of a snapshot; rows per model in place of its files."""
    facts = {name: value for name, value in asdict(manifest).items() if name not in {"schema", "tables", "format"}}
    return {**facts, "counts": {table.model: table.rows for table in manifest.tables}}


def dump_object(report: DumpReport) -> dict[str, Any]:
    """Return a dump as one JSON object."""
    return {
        **manifest_object(report.manifest),
        "path": str(report.path),
        "size": report.size,
        "seconds": round(report.seconds, 3),
        "database": str(report.url),
    }


def restore_object(report: RestoreReport) -> dict[str, Any]:
    """Return a restore as one JSON object."""
    return {
        "id": report.id,
        "path": str(report.path),
        "mode": report.mode,
        "counts": dict(report.counts),
        "kept": dict(report.kept),
        "rows": report.rows,
        "seconds": round(report.seconds, 3),
        "database": str(report.url),
        "dryRun": report.dry_run,
    }


def entry_object(entry: Entry, fingerprint: str) -> dict[str, Any]:
    """Return a line of the list; `fingerprint` is that of the current schema."""
    facts: dict[str, Any] = {"id": entry.id, "path": str(entry.path), "size": entry.size, "problem": entry.problem}
    if entry.manifest is not None:
        named = ("createdAt", "description", "provider", "profile", "seed", "asOf", "phase", "rows", "seeder")
        facts |= {name: getattr(entry.manifest, name) for name in named}
        facts["schemaMatches"] = entry.manifest.fingerprint == fingerprint
    return facts


def print_dump(console: Console, report: DumpReport) -> None:
    """Print what was taken, and how to get it back."""
    manifest = report.manifest
    filled = sum(table.rows > 0 for table in manifest.tables)
    console.print(
        f"[bold]Dumped[/] {_extent(manifest.rows, filled)} in {report.seconds:.1f} s "
        f"({file_size(report.size)}) from {escape(str(report.url))} as [bold]{manifest.id}[/]."
    )
    console.print(f"Restore it with {location().command('restore')} --snapshot {manifest.id}")


def print_restore(console: Console, report: RestoreReport) -> None:
    """Print what was restored."""
    verb = "Dry run: would restore" if report.dry_run else _VERBS[report.mode]
    kept = sum(report.kept.values())
    kept_told = f"; {counted(kept, 'existing row')} kept" if report.mode == "merge" and not report.dry_run else ""
    anew = ", in new tables" if report.mode == "recreate" else ""
    console.print(
        f"[bold]{verb}[/] {_extent(report.rows, len(report.counts))} in {report.seconds:.1f} s from "
        f"{escape(report.id)} into {escape(str(report.url))}{anew}{kept_told}."
    )


def print_entries(console: Console, entries: list[Entry], fingerprint: str) -> None:
    """Print the list of snapshots."""
    if not entries:
        console.print(f"There are no snapshots. Take one with {location().command('dump')} --name NAME")
        return
    rows = [_cells(entry, fingerprint) for entry in entries]
    if not console.is_terminal:
        widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADINGS))]
        for row in rows:
            console.print(
                "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip(), markup=False
            )
        return
    columns = list(zip(_HEADINGS, *rows, strict=True))
    if sum(max(map(len, column)) + 2 for column in columns[:-1]) > console.width:
        # A table would cut the ids, which are what the list is for.
        print_columns(rows, kept=1)
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for heading in _HEADINGS:
        table.add_column(heading, justify="right" if heading in {"Age", "Size", "Rows", "Phase"} else "left")
    for entry, row in zip(entries, rows, strict=True):
        table.add_row(*map(escape, row), style="red" if entry.problem else None)
    console.print(table)


def print_manifest(console: Console, manifest: Manifest) -> None:
    """Print everything that a snapshot says about itself."""
    shown = {
        "id": manifest.id,
        "description": manifest.description,
        "created": manifest.createdAt,
        "from": manifest.provider,
        "profile": manifest.profile,
        "seed": manifest.seed,
        "as of": manifest.asOf,
        "phase": manifest.phase,
        "areas": ", ".join(manifest.areas),
        "emptied": ", ".join(manifest.emptied),
        "schema": manifest.fingerprint[:16],
        "seeder": manifest.seeder,
        "rows": f"{manifest.rows:,}",
        "size": file_size(sum(file.bytes for file in manifest.files)),
    }
    for label, value in shown.items():
        if value not in (None, ""):
            console.print(f"{label:<12} {value}", markup=False)
    console.print()
    for table in manifest.tables:
        console.print(f"{table.model:<28} {table.rows:>8,}", markup=False)


_HEADINGS = ("Snapshot", "Age", "Size", "Rows", "Phase", "Profile", "Schema", "Note")


def _cells(entry: Entry, fingerprint: str) -> tuple[str, ...]:
    manifest = entry.manifest
    if manifest is None:
        return (entry.id, "", file_size(entry.size), "", "", "", "", entry.problem or "")
    return (
        entry.id,
        _age(datetime.fromisoformat(manifest.createdAt)),
        file_size(entry.size),
        f"{manifest.rows:,}",
        "all" if manifest.phase is None else f"0-{manifest.phase}",
        manifest.profile or "-",
        "same" if manifest.fingerprint == fingerprint else "other",
        entry.problem or manifest.description,
    )


def _age(created: datetime) -> str:
    seconds = max((datetime.now(UTC) - created).total_seconds(), 0)
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {unit}"
    return "now"


def _extent(rows: int, tables: int) -> str:
    return f"{counted(rows, 'row')} of {counted(tables, 'table')}"
