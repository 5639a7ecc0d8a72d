"""Restoring a snapshot: everything is checked, then the guard decides, then all of it is loaded or nothing."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

from seedbed.database import exclusive_blocking, guard, schema
from seedbed.database.drivers import TakesTemplates, open_native
from seedbed.database.layout import require_layout
from seedbed.datamodel import load, tables
from seedbed.errors import SnapshotError
from seedbed.run_options import nothing
from seedbed.snapshots.catalogue import Catalogue
from seedbed.snapshots.place import Place
from seedbed.snapshots.reporting import reporting
from seedbed.snapshots.source import open_source
from seedbed.snapshots.templates import template_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from seedbed.database import DatabaseUrl
    from seedbed.database.drivers import Loader, Mode, NativeDatabase
    from seedbed.database.guard import DatabaseState
    from seedbed.datamodel import DataModel, Table
    from seedbed.run_options import RunOptions
    from seedbed.snapshots.manifest import Manifest
    from seedbed.snapshots.source import Source
    from seedbed.types import SeedLogger


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What a restore did or, after a dry run, would do.

    `counts` are the rows of the snapshot per model; `kept` are those that the database already had.
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
    """Check a snapshot and return its path and contents; no database is needed.

    `wanted` is an id, the start of an id, `latest` or a path. Raises SnapshotError, which names the first damaged file
    or what differs from the schema.
    """
    datamodel, catalogue = datamodel or load(), catalogue or Catalogue()
    folder = catalogue.find(wanted)
    ours = folder.parent == catalogue.snapshots
    with reporting(logger, len(datamodel.models)):
        return folder, open_source(folder, datamodel, tables(datamodel), logger, ours=ours)


def restore(wanted: str, options: RunOptions, *, keep: bool = False, place: Place | None = None) -> RestoreReport:
    """Restore the snapshot `wanted` (see `check`).

    All rows of the schema's tables are replaced; with `keep` rows are only added. An empty database gets its schema
    first. Raises SnapshotError for an unusable snapshot, GuardError if the guard refuses, LockedError while another run
    uses the database, and DatabaseError if the database cannot be used. After any error the database is unchanged.
    """
    guard.forbid_production("restore")
    place = place or Place()
    url, logger, recreate = place.url, options.logger, options.recreate
    started = perf_counter()
    folder, source = check(wanted, datamodel=place.datamodel, catalogue=place.catalogue, logger=logger)
    every = tables(place.datamodel)
    with exclusive_blocking(url, command="reset" if recreate else "restore", wait=options.wait, notify=logger.info):
        database = open_native(url, place.datamodel.db_schemas)
        state = database.layout()
        mode: Mode = "recreate" if recreate or not state.tables else "merge" if keep else "replace"
        permit = _permit(url, state, every, mode, options.approve)
        if not options.dry_run:
            permit(state)
        kept: dict[str, int] = {}
        if not options.dry_run:
            script = schema.creation_script(url.provider) if mode == "recreate" and url.provider != "mongodb" else []
            runs = None if guard.has_model(place.datamodel) else source.runs
            rows = _Rows(source, every, mode, script, logger, permit, runs)
            ours = folder if folder.parent == place.catalogue.snapshots else None
            if not _put_template(rows, database, ours, options.committing):
                kept = rows.load(database, options.committing)
    seconds = perf_counter() - started
    counts = {table.model: source.rows[table.label] for table in every if source.rows.get(table.label)}
    return RestoreReport(source.id, folder, url, source.manifest, mode, counts, kept, seconds, options.dry_run)


def _permit(
    url: DatabaseUrl, state: DatabaseState, every: Sequence[Table], mode: Mode, approve: Callable[[str], bool]
) -> Callable[[DatabaseState], None]:
    """Return what raises GuardError where the database may not be replaced; DatabaseError when the rows do not fit."""
    recreate = mode == "recreate"
    if not recreate:
        require_layout(state, every, url, exactly=True)
    if mode == "merge":
        return guard.free
    effect = "Everything in it will be dropped." if recreate else "All rows of this schema's tables will be replaced."
    return guard.Permit(url, approve, effect, {table.label for table in every} if recreate else None)


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a snapshot, on their way into tables that `script` makes or that are there.

    `runs` are those to be remembered beside the tables; None where the schema has a model for them.
    """

    source: Source
    tables: Sequence[Table]
    mode: Mode
    script: Sequence[str]
    logger: SeedLogger
    permit: Callable[[DatabaseState], None] = guard.free
    runs: Sequence[Mapping[str, Any]] | None = None

    def load(self, database: NativeDatabase, committing: Callable[[], None] = nothing) -> dict[str, int]:
        """Load all of it and return, per model, how many rows were there already."""
        source = self.source
        chosen = [table for table in self.tables if table.label in source.rows]
        kept: dict[str, int] = {}
        with (
            reporting(self.logger, len(chosen)),
            _without_collector(),
            database.loading(self.tables, self.mode, self.script, committing, self.permit) as loader,
        ):
            for table in chosen:
                missing = source.rows[table.label] - self._table(loader, table)
                if missing and self.mode != "merge":
                    raise SnapshotError(
                        f"{source.rows[table.label]:,} rows of {table.model} were checked, but {missing:,} are "
                        "missing now: the snapshot has changed. The database was not changed; try again."
                    )
                if missing:
                    kept[table.model] = missing
            if self.runs is not None:
                loader.note(self._vouched(loader.state, self.runs))
            self.logger.start_area("indexes and foreign keys")
        return kept

    def _vouched(self, state: DatabaseState, runs: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
        """Return the runs to remember. They vouch for all rows, so none join rows that nobody vouched for."""
        if self.mode != "merge":
            return runs
        there = [run.row() for run in state.runs]
        if not there and any(table.label in state.rows for table in self.tables):
            return []
        known = {run.get("id") for run in there}
        new = [run for run in runs if run.get("id") not in known]
        return [*there, *({**run, "number": number} for number, run in enumerate(new, len(there) + 1))]

    def _table(self, loader: Loader, table: Table) -> int:
        """Load a table and return how many of its rows were inserted."""
        self.logger.start_area(table.model)
        started = perf_counter()
        inserted = loader.load(table, self.source.batches(table))
        self.logger.end_area(table.model, inserted, perf_counter() - started)
        return inserted


def _put_template(rows: _Rows, database: NativeDatabase, folder: Path | None, committing: Callable[[], None]) -> bool:
    """Put the template of the snapshot in `folder` into the database; return whether there is one that it takes."""
    manifest = rows.source.manifest
    if folder is None or manifest is None or not isinstance(database, TakesTemplates):
        return False
    script = database.template_script(rows.tables, rows.mode, rows.script)
    if script is None:
        return False
    new = replace(rows, mode="recreate", script=script, permit=guard.free)
    template = template_of(folder, manifest, script, lambda url: new.load(database.draft(url)))
    # To make the template may have taken a while, in which others may have come.
    rows.permit(database.layout())
    if template is None or database.template_script(rows.tables, rows.mode, rows.script) != script:
        return False
    with reporting(rows.logger, 1):
        rows.logger.start_area("all tables")
        started = perf_counter()
        database.put(template, rows.mode, committing)
        rows.logger.end_area("all tables", manifest.rows, perf_counter() - started)
    return True


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
