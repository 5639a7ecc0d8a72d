"""Taking a snapshot: one moment of the database, streamed into a folder aside, in place when it is whole."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from seedbed import __version__
from seedbed.config import format_as_of
from seedbed.database.bson_codec import DocumentCodec, MixedIds
from seedbed.database.drivers import MakesTemplates, open_native
from seedbed.database.guard import has_model
from seedbed.database.layout import require_layout
from seedbed.datamodel import tables
from seedbed.errors import DatabaseError, SnapshotError
from seedbed.snapshots.catalogue import make_id
from seedbed.snapshots.files import (
    Syncing,
    collection_path,
    database_folder,
    metadata,
    private_file,
    write_compressed,
)
from seedbed.snapshots.manifest import FORMAT, MANIFEST, SCHEMA, FileFact, Manifest, TableFact
from seedbed.snapshots.phase import OTHER_PHASE, part_of
from seedbed.snapshots.place import Place
from seedbed.snapshots.reporting import reporting
from seedbed.snapshots.schema import describe
from seedbed.snapshots.templates import template_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from seedbed.database import DatabaseUrl
    from seedbed.database.drivers import Reader
    from seedbed.datamodel import Table
    from seedbed.snapshots.phase import Part
    from seedbed.types import SeedLogger


@dataclass(frozen=True, slots=True)
class DumpReport:
    """The result of a dump: manifest, path, size on disk, and duration."""

    manifest: Manifest
    path: Path
    url: DatabaseUrl
    size: int
    seconds: float


def dump(
    name: str,
    *,
    now: datetime,
    logger: SeedLogger,
    phase: int | None = None,
    description: str = "",
    force: bool = False,
    place: Place | None = None,
) -> DumpReport:
    """Take a snapshot of the database, called `name` and the day of `now` (UTC).

    With `phase` it holds only the tables of the areas up to that phase. Raises UsageError for an invalid name or phase,
    SnapshotError if the snapshot exists or cannot be written, and DatabaseError if the database cannot be read. After
    an error there is no new snapshot, and an existing one is unchanged.
    """
    snapshot_id = make_id(name, now)
    place = place or Place()
    url, datamodel, catalogue, registry = place.url, place.datamodel, place.catalogue, place.registry
    if phase is not None:
        registry.require_phase(phase)
    areas = [area.id for area in registry if phase is None or area.phase <= phase]
    part = part_of(tables(datamodel), phase, registry)
    chosen = part.tables
    if not chosen:
        raise SnapshotError(f"No area of phase 0 to {phase} fills a table, so there is nothing to dump. {OTHER_PHASE}")
    started = perf_counter()
    database = open_native(url, datamodel.db_schemas)
    state = database.layout()
    if not state.tables:
        raise SnapshotError(f"{url} has no tables, so there is nothing to dump. Correct DATABASE_URL.")
    require_layout(state, chosen, url, exactly=True)
    with (
        catalogue.publishing(snapshot_id, force=force) as folder,
        Syncing() as syncing,
        database.reading() as reader,
        reporting(logger, len(chosen)),
    ):
        (folder / database_folder()).mkdir(mode=0o700)
        files = _Files(folder, syncing)
        schema = files.write(SCHEMA, json.dumps(describe(datamodel), ensure_ascii=False, indent=1).encode() + b"\n")
        facts = []
        for table in chosen:
            logger.start_area(table.model)
            begun = perf_counter()
            ids = MixedIds(table)
            fact = _dump_table(reader, table, files, part, ids)
            if (note := ids.note()) is not None:
                logger.warn(note)
            facts.append(fact)
            logger.end_area(table.model, fact.rows, perf_counter() - begun)
        mark = reader.state.runs[-1] if reader.state.runs else None
        manifest = Manifest(
            format=FORMAT,
            id=snapshot_id,
            description=description,
            createdAt=now.isoformat(timespec="milliseconds"),
            seeder=__version__,
            provider=url.provider,
            profile=mark.profile if mark else None,
            seed=mark.seed if mark else None,
            asOf=format_as_of(mark.as_of) if mark else None,
            environment=mark.environment if mark else None,
            phase=phase,
            areas=tuple(areas),
            emptied=part.emptied_columns,
            rows=sum(fact.rows for fact in facts),
            bytes=sum(fact.bytes for fact in facts),
            fingerprint=datamodel.fingerprint,
            schema=schema,
            tables=tuple(facts),
            runs=() if has_model(datamodel) else part.left_runs(reader.state.runs),
        )
        text = manifest.render().encode()
        files.write(MANIFEST, text)
        if phase is None:
            _keep_template(reader, chosen, folder, manifest, logger)
    size = len(text) + sum(file.bytes for file in manifest.files)
    return DumpReport(manifest, catalogue.snapshots / snapshot_id, url, size, perf_counter() - started)


class _Files:
    """Writes the files of a snapshot below its folder."""

    def __init__(self, folder: Path, syncing: Syncing) -> None:
        self._folder, self._syncing = folder, syncing

    def write(self, path: str, data: bytes) -> FileFact:
        """Write a file as it is."""
        with private_file(self._folder / path, self._syncing) as file:
            file.write(data)
        return FileFact(path, file.written.bytes, file.written.sha256)

    def write_compressed(self, path: str, parts: Iterable[bytes]) -> tuple[FileFact, int]:
        """Write a gzip file; return it and the bytes before compression."""
        written, plain = write_compressed(self._folder / path, parts, self._syncing)
        return FileFact(path, written.bytes, written.sha256), plain


def _dump_table(reader: Reader, table: Table, files: _Files, part: Part, ids: MixedIds) -> TableFact:
    codec = DocumentCodec(table)
    rows = 0

    def parts() -> Iterator[bytes]:
        nonlocal rows
        for batch in reader.batches(table):
            columns = part.left(table, batch)
            rows += len(columns[0])
            ids.see(columns)
            yield b"".join(codec.encode(columns))

    file, plain = files.write_compressed(collection_path(table.label, ".bson.gz"), parts())
    about, _ = files.write_compressed(collection_path(table.label, ".metadata.json.gz"), [metadata(table)])
    return TableFact(
        model=table.model,
        collection=table.label,
        rows=rows,
        bytes=plain,
        file=file,
        metadata=about,
    )


def _keep_template(
    reader: Reader, tables: Sequence[Table], folder: Path, manifest: Manifest, logger: SeedLogger
) -> None:
    """Leave a template beside the snapshot, where the database makes one, so that the first restore has it."""
    if isinstance(reader, MakesTemplates) and (script := reader.template_script(tables)) is not None:
        logger.start_area("template")
        # What a restore would refuse has none, and a snapshot needs none.
        with suppress(DatabaseError):
            template_of(folder, manifest, script, reader.copy)
