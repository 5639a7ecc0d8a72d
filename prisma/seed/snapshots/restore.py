"""Restoring a snapshot: everything is checked, then the guard decides, then all of it is loaded or nothing."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

from seed.config import DEFAULT_WAIT
from seed.database import database_url, exclusive_blocking, guard, schema
from seed.database.native import nothing, open_native
from seed.datamodel import load, tables
from seed.errors import SnapshotError
from seed.snapshots.catalogue import Catalogue
from seed.snapshots.layout import expect_layout
from seed.snapshots.reporting import reporting
from seed.snapshots.source import open_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from seed.database import DatabaseUrl
    from seed.database.native import Loader, Mode
    from seed.datamodel import DataModel, Table
    from seed.snapshots.manifest import Manifest
    from seed.snapshots.source import Source
    from seed.types import SeedLogger


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What a restore did or, after a dry run, would do.

    `rows` are those of the snapshot per model, `kept` those of them that the database had already.
    """

    id: str
    path: Path
    url: DatabaseUrl
    manifest: Manifest | None
    mode: Mode
    counts: Mapping[str, int]
    kept: Mapping[str, int]
    seconds: float
    dry_run: bool = False

    @property
    def rows(self) -> int:
        """Rows that were written, in all tables."""
        return sum(self.counts.values()) - sum(self.kept.values())


def check(
    wanted: str,
    *,
    logger: SeedLogger,
    datamodel: DataModel | None = None,
    catalogue: Catalogue | None = None,
) -> tuple[Path, Source]:
    """Verify a snapshot and return where it lies and what is in it; no database is needed.

    `wanted` is an id, the unique beginning of one, `latest` or a path. Raises SnapshotError that names the first
    file that is not as it was written, or what differs from the schema.
    """
    datamodel, catalogue = datamodel or load(), catalogue or Catalogue()
    folder = catalogue.find(wanted)
    ours = folder.parent == catalogue.snapshots
    with reporting(logger, len(datamodel.models)):
        return folder, open_source(folder, datamodel, tables(datamodel), logger, ours=ours)


def restore(
    wanted: str,
    *,
    logger: SeedLogger,
    approve: Callable[[str], bool],
    keep: bool = False,
    recreate: bool = False,
    dry_run: bool = False,
    wait: float = DEFAULT_WAIT,
    committing: Callable[[], None] = nothing,
    url: DatabaseUrl | None = None,
    datamodel: DataModel | None = None,
    catalogue: Catalogue | None = None,
) -> RestoreReport:
    """Make the database hold what the snapshot `wanted` holds (see `check`).

    All rows of the schema's tables are replaced; with `keep` rows are only added. `recreate` drops everything and
    creates the schema first, as happens anyhow where the database is empty. `approve` is asked, with a reason, before
    rows that somebody may miss are deleted, and `committing` is called when nothing is left but to commit. While
    another run holds the database, this one waits for at most `wait` seconds.

    Raises SnapshotError for a snapshot that cannot be used, GuardError when the database may not be touched,
    LockedError while somebody else works on it, DatabaseError when it cannot be used; after any error the database
    is as it was.
    """
    guard.forbid_production("restore")
    url, datamodel = url or database_url(), datamodel or load()
    started = perf_counter()
    folder, source = check(wanted, datamodel=datamodel, catalogue=catalogue, logger=logger)
    with exclusive_blocking(url, command="reset" if recreate else "restore", wait=wait, notify=logger.info):
        mode, counts, kept = _replace(
            url,
            datamodel,
            source,
            approve=approve,
            committing=committing,
            keep=keep,
            recreate=recreate,
            dry_run=dry_run,
            logger=logger,
        )
    seconds = perf_counter() - started
    return RestoreReport(source.id, folder, url, source.manifest, mode, counts, kept, seconds, dry_run)


def _replace(
    url: DatabaseUrl,
    datamodel: DataModel,
    source: Source,
    *,
    approve: Callable[[str], bool],
    committing: Callable[[], None],
    keep: bool,
    recreate: bool,
    dry_run: bool,
    logger: SeedLogger,
) -> tuple[Mode, dict[str, int], dict[str, int]]:
    """Look at the database, ask, and load; return how, the snapshot's rows per model, and those that were there."""
    every = tables(datamodel)
    database = open_native(url)
    layout = database.layout()
    recreate = recreate or not layout.state.tables
    mode: Mode = "recreate" if recreate else "merge" if keep else "replace"
    if mode != "recreate":
        expect_layout(layout, every, url)
    if mode != "merge":
        effect = "Everything in it will be dropped." if recreate else "All rows of Orca's tables will be replaced."
        guard.permit(layout.state, url, approve, effect=effect, ours={t.name for t in every} if recreate else None)
    models = {table.name: table.model for table in every}
    counts = {models[name]: rows for name, rows in source.rows.items() if rows}
    kept: dict[str, int] = {}
    if not dry_run:
        script = schema.creation_script(url.provider) if recreate and url.provider != "mongodb" else []
        chosen = [table for table in every if table.name in source.rows]
        with (
            reporting(logger, len(chosen)),
            _without_collector(),
            database.loading(every, mode, script, committing) as loader,
        ):
            for table in chosen:
                missing = _load(loader, source, table, logger)
                if missing and mode != "merge":
                    raise SnapshotError(
                        f"{source.rows[table.name]:,} rows of {table.model} were checked, and {missing:,} less are "
                        "there: the snapshot was changed meanwhile. Nothing was changed in the database; try again."
                    )
                if missing:
                    kept[table.model] = missing
            logger.start_area("indexes and foreign keys")
    return mode, counts, kept


def _load(loader: Loader, source: Source, table: Table, logger: SeedLogger) -> int:
    """Load a table and return how many of its rows were not inserted."""
    logger.start_area(table.model)
    started = perf_counter()
    inserted = loader.load(table, source.batches(table))
    logger.end_area(table.model, inserted, perf_counter() - started)
    return source.rows[table.name] - inserted


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep Python from looking for cycles: rows have none, and it would take a quarter of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
