"""Everything that can be known about a snapshot before it is used: every file, every document, the schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from seedbed.errors import SnapshotError
from seedbed.invocation import as_typed
from seedbed.snapshots.files import blocks, digest
from seedbed.snapshots.manifest import MANIFEST, SCHEMA, read_manifest
from seedbed.snapshots.schema import describe, differences

if TYPE_CHECKING:
    from pathlib import Path

    from seedbed.datamodel import DataModel, Table
    from seedbed.snapshots.manifest import FileFact, Manifest
    from seedbed.types import SeedLogger


def verify(folder: Path, logger: SeedLogger | None = None, *, counting: bool = True) -> Manifest:
    """Return the manifest of a snapshot after every file was found as it was written.

    Without `counting` the rows are not counted: every one of them is about to be read anyway.

    Raises SnapshotError that names the snapshot and the first file which is missing, one too many, or different.
    """
    try:
        return verify_files(folder, logger, counting=counting)
    except SnapshotError as error:
        raise SnapshotError(f"Snapshot {folder.name}: {error} Use another snapshot, or copy this one again.") from error


def verify_files(folder: Path, logger: SeedLogger | None = None, *, counting: bool = True) -> Manifest:
    """Do the work of `verify`; its errors name only the file."""
    manifest = read_manifest(folder)
    _expect_no_other_files(folder, manifest)
    _expect_file(folder, manifest.schema)
    for table in manifest.tables:
        if logger is not None:
            logger.start_area(f"checking {table.model}")
        _expect_file(folder, table.metadata)
        _expect_file(folder, table.file)
        if not counting:
            continue
        rows, size = _count(folder / table.file.path, table.file.path)
        if (rows, size) != (table.rows, table.bytes):
            raise SnapshotError(
                f"{table.file.path} is damaged: {rows:,} rows in {size:,} bytes, but the manifest says {table.rows:,} "
                f"in {table.bytes:,}."
            )
    return manifest


def check_schema(folder: Path, manifest: Manifest, datamodel: DataModel, tables: tuple[Table, ...]) -> None:
    """Raise SnapshotError, naming what differs, unless the snapshot was taken of this schema."""
    if manifest.fingerprint != datamodel.fingerprint:
        there = json.loads(_text(folder, SCHEMA))
        found = differences(there, describe(datamodel)) or ["its fingerprint differs"]
        more = f", and {len(found) - 8} more" if len(found) > 8 else ""
        raise SnapshotError(
            f"The snapshot {manifest.id} was taken from another schema: {', '.join(found[:8])}{more}. Go back to that "
            f"schema and run `{as_typed('prisma generate')}`, or seed and take a new snapshot."
        )
    known = {table.label for table in tables}
    for table in manifest.tables:
        if table.collection not in known:
            raise SnapshotError(f"{MANIFEST} names the table {table.collection}, which this schema does not have.")


def _text(folder: Path, name: str) -> str:
    try:
        return (folder / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise SnapshotError(f"{name} is missing: the snapshot was deleted or replaced meanwhile. Try again.") from None


def _expect_no_other_files(folder: Path, manifest: Manifest) -> None:
    """Raise SnapshotError for a file that the manifest does not list; mongorestore would load it."""
    known = {MANIFEST, *(file.path for file in manifest.files)}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in known and not path.name.startswith("."):
            raise SnapshotError(f"{name} does not belong to the snapshot: {MANIFEST} does not list it.")


def _expect_file(folder: Path, fact: FileFact) -> None:
    try:
        found = digest(folder / fact.path)
    except FileNotFoundError:
        raise SnapshotError(f"{fact.path} is missing.") from None
    except OSError as error:
        raise SnapshotError(f"{fact.path} cannot be read: {error.strerror}.") from error
    if found.bytes != fact.bytes:
        raise SnapshotError(f"{fact.path} is damaged: {found.bytes:,} bytes instead of {fact.bytes:,}.")
    if found.sha256 != fact.sha256:
        raise SnapshotError(f"{fact.path} is damaged: its SHA-256 does not match the manifest.")


def _count(path: Path, name: str) -> tuple[int, int]:
    """Return the documents of a collection's file and their bytes."""
    rows = size = 0
    for block, count in blocks(path, name):
        size += len(block)
        rows += count
    return rows, size
