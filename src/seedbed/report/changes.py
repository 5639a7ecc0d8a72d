"""What differs between two states of the same schema: a snapshot and a database, or two snapshots."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from seedbed.database.drivers import open_native
from seedbed.datamodel import tables
from seedbed.logger import QuietLogger
from seedbed.snapshots.source import open_source

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from rich.console import Console

    from seedbed.database.bson_codec import Columns
    from seedbed.database.url import DatabaseUrl
    from seedbed.datamodel import DataModel, Table

Values = tuple[Any, ...]
Batches = "Callable[[Table], Iterator[Columns]]"


@dataclass(frozen=True, slots=True)
class Change:
    """A row that is in both states: what it held before and holds now, by column."""

    key: Values
    columns: dict[str, tuple[Any, Any]]


@dataclass(slots=True)
class TableChanges:
    """The rows of one table that differ, by their keys."""

    table: Table
    added: list[Values] = field(default_factory=list)
    removed: list[Values] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)


def since_snapshot(
    folder: Path, url: DatabaseUrl, datamodel: DataModel, console: Console, step: Callable[[str], None]
) -> list[TableChanges]:
    """Return what is different in the database at `url` from the snapshot in `folder`.

    Tables that the snapshot leaves out are not compared. Raises `SnapshotError` when the snapshot is damaged or of
    another schema, `DatabaseError` when the database cannot be read.
    """
    every = tables(datamodel)
    before = open_source(folder, datamodel, every, QuietLogger(console), ours=True)
    chosen = [table for table in every if table.label in before.rows]
    with open_native(url, datamodel.db_schemas).reading() as after:
        return _compare(chosen, before.batches, after.batches, step)


def between_snapshots(
    first: Path, second: Path, datamodel: DataModel, console: Console, step: Callable[[str], None]
) -> list[TableChanges]:
    """Return what is different in the second snapshot from the first, of the tables that both hold."""
    every = tables(datamodel)
    before, after = (
        open_source(folder, datamodel, every, QuietLogger(console), ours=True) for folder in (first, second)
    )
    chosen = [table for table in every if table.label in before.rows and table.label in after.rows]
    return _compare(chosen, before.batches, after.batches, step)


def _compare(chosen: list[Table], before: Any, after: Any, step: Callable[[str], None]) -> list[TableChanges]:
    found = []
    for table in chosen:
        step(table.model)
        found.append(_compare_table(table, before(table), after(table)))
    return [each for each in found if each]


def _compare_table(table: Table, before: Iterator[Columns], after: Iterator[Columns]) -> TableChanges:
    """Compare rows that come in the order of their keys, so that few wait for the other side."""
    result = TableChanges(table)
    key = [table.names.index(name) for name in table.key]
    left, right = _rows(before), _rows(after)
    waiting_left: dict[Values, Values] = {}
    waiting_right: dict[Values, Values] = {}
    while True:
        old, new = next(left, None), next(right, None)
        if old is None and new is None:
            break
        if old == new:
            continue
        for row, own, other in ((old, waiting_left, waiting_right), (new, waiting_right, waiting_left)):
            if row is None:
                continue
            name = tuple(row[position] for position in key)
            partner = other.pop(name, None)
            if partner is None:
                own[name] = row
            elif partner != row:
                pair = (row, partner) if own is waiting_left else (partner, row)
                result.changed.append(Change(name, _differing(table, *pair)))
    result.removed = list(waiting_left)
    result.added = list(waiting_right)
    return result


def _rows(batches: Iterator[Columns]) -> Iterator[Values]:
    for columns in batches:
        yield from zip(*columns, strict=True)


def _differing(table: Table, old: Values, new: Values) -> dict[str, tuple[Any, Any]]:
    return {name: (before, now) for name, before, now in zip(table.names, old, new, strict=True) if before != now}
