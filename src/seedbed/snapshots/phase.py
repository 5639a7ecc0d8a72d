"""What a snapshot of a phase holds: what seeding up to it would have made, and nothing that later areas added."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from seedbed.database import guard
from seedbed.errors import SnapshotError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from seedbed.areas.registry import AreaRegistry
    from seedbed.database.bson_codec import Columns
    from seedbed.datamodel import Table

OTHER_PHASE = "Choose a later --phase, or leave it out."


@dataclass(frozen=True, slots=True)
class Part:
    """Which tables are dumped, and what of them.

    Both mappings are by table: `emptied` are columns that refer to tables which are left out, and a row that has a
    value in one of the columns of `later` is left out itself. `areas` are those of the phase, or None for all.
    """

    tables: Sequence[Table]
    emptied: Mapping[str, Sequence[str]] = field(default_factory=dict)
    later: Mapping[str, Sequence[str]] = field(default_factory=dict)
    areas: Sequence[str] | None = None

    @property
    def emptied_columns(self) -> tuple[str, ...]:
        """The names of the emptied columns, such as `Patient.leadId`."""
        return tuple(f"{table.model}.{name}" for table in self.tables for name in self.emptied.get(table.label, ()))

    def left_runs(self, runs: Iterable[guard.SeedRunMark]) -> tuple[dict[str, Any], ...]:
        """Return the record of runs as it is when later phases are left out, as JSON values."""
        rows = [{**run.row(), "areas": [area for area in run.areas if self._holds(area)]} for run in runs]
        return tuple(json.loads(json.dumps(rows, default=str)))

    def _holds(self, area: str) -> bool:
        return self.areas is None or area in self.areas

    def left(self, table: Table, columns: Columns) -> Columns:
        """Return the rows of a table as they are when later phases are left out."""
        for name in self.later.get(table.label, ()):
            missing = [value is None for value in columns[table.names.index(name)]]
            columns = [[value for value, keeps in zip(each, missing, strict=True) if keeps] for each in columns]
        emptied = self.emptied.get(table.label, ())
        marked = guard.mark_table().column("areas")
        marks = self.areas is not None and table.model == guard.MARK and marked in table.names
        if not emptied and not marks:
            return columns
        left: list[Any] = list(columns)
        for name in emptied:
            left[table.names.index(name)] = [None] * len(columns[0])
        if marks and self.areas is not None:
            # Otherwise `seed --no-clear` would take what was left out for seeded.
            position = table.names.index(marked)
            left[position] = [guard.marked_areas(text, self.areas) for text in columns[position]]
        return left


def part_of(every: Sequence[Table], phase: int | None, registry: AreaRegistry) -> Part:
    """Return what a snapshot of `phase` holds, by default everything.

    Raises SnapshotError where rows of the phase need others that it leaves out.
    """
    if phase is None:
        return Part(every)
    chosen = _chosen(every, phase, registry)
    later = _later(chosen, phase, registry)
    return Part(chosen, _emptied(chosen, later), later, [area.id for area in registry.up_to_phase(phase)])


def _chosen(every: Sequence[Table], phase: int, registry: AreaRegistry) -> list[Table]:
    models = {model for area in registry.up_to_phase(phase) for model in area.models}
    names = {table.label for table in every if table.model in models}
    # A relation's own table goes with the tables that it relates.
    return [
        table
        for table in every
        if table.label in names
        or (table.model.startswith("_") and all(key.target in names for key in table.foreign_keys))
    ]


def _later(chosen: Iterable[Table], phase: int, registry: AreaRegistry) -> dict[str, tuple[str, ...]]:
    """Return, by table, the columns that only rows of areas of later phases fill."""
    by_model = {table.model: table for table in chosen}
    found: dict[str, tuple[str, ...]] = {}
    for area in registry:
        for model, name in area.adds_to.items() if area.phase > phase else ():
            table = by_model.get(model)
            if table is None:
                continue
            if name not in table.names:
                raise SnapshotError(
                    f"The area {area.id} adds to {model}.{name}, and the schema has no such column. "
                    "Correct adds_to in the registry."
                )
            referring = [each.model for each in chosen if any(key.target == table.label for key in each.foreign_keys)]
            if referring:
                raise SnapshotError(
                    f"{referring[0]} may need rows of {model} that this phase leaves out. {OTHER_PHASE}"
                )
            found[table.label] = (*found.get(table.label, ()), name)
    return found


def _emptied(chosen: Sequence[Table], later: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Return, by table, the columns that refer to tables which are left out; raise SnapshotError where one must not."""
    names = {table.label for table in chosen}
    emptied: dict[str, tuple[str, ...]] = {}
    for table in chosen:
        lost = [key for key in table.foreign_keys if key.target not in names]
        for key in lost:
            if not set(key.columns).isdisjoint(later.get(table.label, ())):
                continue
            optional = [name for name in key.columns if not table.column(name).is_required]
            if not optional:
                raise SnapshotError(
                    f"{table.model} needs rows of {key.target}, which this phase leaves out. {OTHER_PHASE}"
                )
            emptied[table.label] = tuple(dict.fromkeys([*emptied.get(table.label, ()), *optional]))
    return emptied
