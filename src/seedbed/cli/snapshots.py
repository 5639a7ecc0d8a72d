"""`snapshots`: what snapshots there are, and keeping house among them."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - Typer reads the annotations
from typing import TYPE_CHECKING, Annotated, Any

import typer

from seedbed.cli.console import ask, out, print_json, run_blocking
from seedbed.cli.interrupt import interruptions
from seedbed.cli.program import Program
from seedbed.errors import GuardError

if TYPE_CHECKING:
    from seedbed.snapshots import Catalogue

_EXAMPLES = """
[bold]Examples[/]

  list                                       the available snapshots

  rename dev-checkpoint_20241129 before-billing

  prune --keep 5 --dry-run                   what would be deleted

  export dev-checkpoint_20241129 dev.tar     one file, to share

  import dev.tar
"""

app = Program(no_args_is_help=True, epilog=_EXAMPLES)

Snapshot = Annotated[
    str, typer.Argument(help="The snapshot: its id, the start of its id, or 'latest'.", show_default=False)
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object on stdout.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print only errors.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Delete without asking.")]


@app.callback()
def snapshots() -> None:
    """Manage the snapshots in seeds/snapshots."""


@app.command("list")
def list_(as_json: Json = False) -> None:
    """List the snapshots, the newest first."""
    print_list(as_json=as_json)


@app.command()
def show(snapshot: Snapshot, as_json: Json = False) -> None:
    """Show what a snapshot holds, and the rows of each table."""
    from seedbed.cli.snapshot_summary import manifest_object, print_manifest
    from seedbed.snapshots.manifest import read_manifest

    manifest = run_blocking(lambda: read_manifest(_catalogue().find(snapshot)))
    if as_json:
        print_json(manifest_object(manifest))
    else:
        print_manifest(out(), manifest)


@app.command()
def rename(
    snapshot: Snapshot,
    name: Annotated[str, typer.Argument(help="The new name; the date stays.", show_default=False)],
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Give a snapshot another name."""
    catalogue = _catalogue()

    def renamed() -> tuple[str, str]:
        path = catalogue.find_own(snapshot)
        interruptions.committing()
        return path.name, catalogue.rename(path, name)

    was, new = run_blocking(renamed, saves=True)
    _done({"id": new, "was": was}, f"{was} is now {new}.", as_json=as_json, quiet=quiet)


@app.command()
def delete(snapshot: Snapshot, yes: Yes = False, as_json: Json = False, quiet: Quiet = False) -> None:
    """Delete a snapshot."""
    catalogue = _catalogue()

    def deleted() -> str:
        path = catalogue.find_own(snapshot)
        _agree([path.name], yes=yes)
        interruptions.committing()
        catalogue.delete(path)
        return path.name

    name = run_blocking(deleted, saves=True)
    _done({"deleted": [name]}, f"Deleted {name}.", as_json=as_json, quiet=quiet)


@app.command()
def prune(
    keep: Annotated[int, typer.Option("--keep", "-k", min=0, help="How many of the newest to keep.")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be deleted.")] = False,
    yes: Yes = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Delete all snapshots but the newest."""
    catalogue = _catalogue()

    def pruned() -> list[str]:
        doomed = catalogue.older_than_newest(keep)
        if doomed and not dry_run:
            _agree([entry.id for entry in doomed], yes=yes)
            interruptions.committing()
            # Somebody else may prune as well.
            doomed = [entry for entry in doomed if entry.path.exists()]
            for entry in doomed:
                catalogue.delete(entry.path)
        return [entry.id for entry in doomed]

    names = run_blocking(pruned, saves=not dry_run)
    verb = "Would delete" if dry_run else "Deleted"
    told = f"{verb} {', '.join(names)}." if names else "Nothing to delete."
    _done({"deleted": names, "dryRun": dry_run}, told, as_json=as_json, quiet=quiet)


@app.command()
def export(
    snapshot: Snapshot,
    file: Annotated[
        Path | None,
        typer.Argument(help="The file to write, by default <id>.tar in this directory.", show_default=False),
    ] = None,
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace the file.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Check a snapshot and write it to one file."""
    from seedbed.snapshots.archive import export_snapshot

    catalogue = _catalogue()
    written = run_blocking(lambda: export_snapshot(catalogue.find(snapshot), file, force=force), saves=True)
    _done({"file": str(written)}, f"Wrote {written}.", as_json=as_json, quiet=quiet)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(help="A file written by export.", show_default=False)],
    force: Annotated[bool, typer.Option("--force", "-f", help="Replace the snapshot of that id.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Check a snapshot in a file and add it to the others."""
    from seedbed.snapshots.archive import import_snapshot

    catalogue = _catalogue()
    snapshot_id = run_blocking(lambda: import_snapshot(file, catalogue, force=force), saves=True)
    _done({"id": snapshot_id}, f"Imported {snapshot_id}.", as_json=as_json, quiet=quiet)


def print_list(*, as_json: bool) -> None:
    """Print the snapshots for `list`, and for `restore --list`."""
    from seedbed.cli.snapshot_summary import entry_object, print_entries
    from seedbed.datamodel import load

    entries = run_blocking(lambda: _catalogue().entries())
    fingerprint = run_blocking(lambda: load().fingerprint)
    if as_json:
        print_json([entry_object(entry, fingerprint) for entry in entries])
    else:
        print_entries(out(), entries, fingerprint)


def _catalogue() -> Catalogue:
    from seedbed.snapshots import Catalogue

    return Catalogue()


def _agree(names: list[str], *, yes: bool) -> None:
    question = f"{', '.join(names)} will be permanently deleted."
    if not yes and not ask(question):
        raise GuardError(f"{question} Nothing was deleted. Use --yes to delete.")


def _done(value: dict[str, Any], told: str, *, as_json: bool, quiet: bool) -> None:
    if as_json:
        print_json(value)
    elif not quiet:
        out().print(told, markup=False)
