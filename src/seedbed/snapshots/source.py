"""What can be restored: a snapshot of ours, or a directory that mongodump wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import unquote_plus

from seedbed.database import mark
from seedbed.database.bson_codec import DocumentCodec
from seedbed.errors import SnapshotError
from seedbed.snapshots.files import blocks, documents
from seedbed.snapshots.manifest import MANIFEST, SCHEMA
from seedbed.snapshots.verify import check_schema, verify

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from seedbed.database.bson_codec import Columns
    from seedbed.datamodel import DataModel, Table
    from seedbed.snapshots.manifest import Manifest
    from seedbed.types import SeedLogger

_SUFFIXES = (".bson", ".bson.gz")


class Source(Protocol):
    """Rows that are complete and fit the current schema."""

    id: str
    rows: Mapping[str, int]
    """For each table by its name in the database, how many rows there are to restore."""

    manifest: Manifest | None

    runs: Sequence[Mapping[str, Any]]
    """The runs that made the rows, as the database remembered them beside its tables."""

    def batches(self, table: Table) -> Iterator[Columns]:
        """Yield the rows of a table, some hundred at a time."""
        ...

    def encoded(self, table: Table) -> Iterator[bytes]:
        """Yield the same rows as they are stored: pieces of so many whole documents."""
        ...


def open_source(
    folder: Path,
    datamodel: DataModel,
    tables: tuple[Table, ...],
    logger: SeedLogger,
    *,
    ours: bool,
    counting: bool = True,
) -> Source:
    """Return what is in `folder` after all of it was checked; of ours, rows are counted only with `counting`.

    Without a manifest it is taken for what mongodump wrote, unless it has to be one of `ours`. Raises SnapshotError
    that names the file or the models and fields.
    """
    if ours or (folder / MANIFEST).exists() or (folder / SCHEMA).exists():
        manifest = verify(folder, logger, counting=counting)
        check_schema(folder, manifest, datamodel, tables)
        return _Snapshot(folder, manifest)
    return _Mongodump(folder, tables, logger)


class _Snapshot:
    def __init__(self, folder: Path, manifest: Manifest) -> None:
        self.id = manifest.id
        self.manifest: Manifest | None = manifest
        self.runs: Sequence[Mapping[str, Any]] = manifest.runs
        self.rows: Mapping[str, int] = {table.collection: table.rows for table in manifest.tables}
        self._folder = folder
        self._files = {table.collection: table.file.path for table in manifest.tables}

    def batches(self, table: Table) -> Iterator[Columns]:
        codec = DocumentCodec(table)
        name = self._files[table.label]
        for batch in documents(self._folder / name, name):
            yield codec.columns(batch)

    def encoded(self, table: Table) -> Iterator[bytes]:
        name = self._files[table.label]
        return (block for block, _ in blocks(self._folder / name, name))


class _Mongodump:
    """The folder of one database, or the one above it. No file says what is missing, so each document is looked at."""

    manifest: Manifest | None = None
    runs: Sequence[Mapping[str, Any]] = ()

    def __init__(self, folder: Path, tables: tuple[Table, ...], logger: SeedLogger) -> None:
        self.id = folder.resolve().name
        self._folder = _database_folder(folder)
        known = {table.label: table for table in tables}
        self._files: dict[str, str] = {}
        for path in sorted(self._folder.iterdir()):
            name, suffix = _split(path.name)
            if suffix and name == mark.VIEW:
                self.runs = _runs(path)
            elif suffix and not name.startswith(("system.", "seedbed_restore")):
                if name not in known:
                    raise SnapshotError(
                        f"{path.name} belongs to the collection {name}, which this schema does not have. "
                        "Move the file elsewhere, or use the schema that has it."
                    )
                self._files[name] = path.name
        self.rows: Mapping[str, int] = {name: self._checked(known[name], logger) for name in self._files}

    def batches(self, table: Table) -> Iterator[Columns]:
        codec = DocumentCodec(table, foreign=True)
        name = self._files[table.label]
        for batch in documents(self._folder / name, name):
            yield codec.columns(batch)

    def encoded(self, table: Table) -> Iterator[bytes]:
        name = self._files[table.label]
        return (block for block, _ in blocks(self._folder / name, name))

    def _checked(self, table: Table, logger: SeedLogger) -> int:
        logger.start_area(f"checking {table.model}")
        codec = DocumentCodec(table, foreign=True)
        name = self._files[table.label]
        rows = 0
        for batch in documents(self._folder / name, name):
            codec.check(batch, name)
            rows += len(batch)
        return rows


def _runs(path: Path) -> list[dict[str, Any]]:
    return [{name: value for name, value in run.items() if name != "_id"}
            for batch in documents(path, path.name) for run in batch]  # fmt: skip


def _split(name: str) -> tuple[str, str]:
    suffix = next((suffix for suffix in _SUFFIXES if name.endswith(suffix)), "")
    return unquote_plus(name.removesuffix(suffix)), suffix


def _database_folder(folder: Path) -> Path:
    """Return where the collections are: in `folder` itself, or in the one folder below it that has any."""
    of_the_server = {"admin", "config", "local"}
    below = [path for path in sorted(folder.iterdir()) if path.is_dir() and path.name not in of_the_server]
    holding = [path for path in (folder, *below) if any(_split(file.name)[1] for file in path.iterdir())]
    if not holding:
        raise SnapshotError(
            f"{folder} is not a snapshot: it has neither a {MANIFEST} nor files from mongodump. Name another folder."
        )
    if len(holding) > 1:
        names = ", ".join(path.name for path in holding)
        raise SnapshotError(f"{folder} holds several databases ({names}). Give the path of one of them.")
    return holding[0]
