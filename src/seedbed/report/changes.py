"""What differs between two states of the same schema: a snapshot and a database, or two snapshots."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from seedbed.database.bson_codec import DocumentCodec, convert, each
from seedbed.database.drivers import MakesTemplates, open_native
from seedbed.database.encoding import decode_json, encode_json
from seedbed.datamodel import tables
from seedbed.errors import SnapshotError
from seedbed.logger import QuietLogger
from seedbed.snapshots.files import decode
from seedbed.snapshots.source import open_source
from seedbed.snapshots.templates import find_template

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from rich.console import Console

    from seedbed.database.bson_codec import Columns
    from seedbed.database.drivers import Reader
    from seedbed.database.url import DatabaseUrl
    from seedbed.datamodel import DataModel, Table
    from seedbed.snapshots.manifest import Manifest
    from seedbed.snapshots.source import Source

Values = tuple[Any, ...]


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
    before = open_source(folder, datamodel, every, QuietLogger(console), ours=True, counting=False)
    found = []
    with (
        open_native(url, datamodel.db_schemas).reading() as after,
        _comparing(folder, before.manifest, after, every) as is_same,
    ):
        for table in every:
            if table.label in before.rows:
                step(table.model)
                if not is_same(table):
                    found.append(_compare_stored(table, before.encoded(table), after.batches(table)))
    return [each for each in found if each]


def _comparing(
    folder: Path, manifest: Manifest | None, after: Reader, every: Sequence[Table]
) -> AbstractContextManager[Callable[[Table], bool]]:
    """Open what tells at once of most tables that they are as they were: the snapshot's template, where it has one."""
    if manifest is not None and isinstance(after, MakesTemplates):
        script = after.template_script(every)
        template = find_template(folder, manifest, script) if script is not None else None
        if template is not None:
            return after.comparing(template)
    return nullcontext(lambda _: False)


def between_snapshots(
    first: Path, second: Path, datamodel: DataModel, console: Console, step: Callable[[str], None]
) -> list[TableChanges]:
    """Return what is different in the second snapshot from the first, of the tables that both hold."""
    every = tables(datamodel)
    before, after = (
        open_source(folder, datamodel, every, QuietLogger(console), ours=True) for folder in (first, second)
    )
    old, new = _digests(before), _digests(after)
    found = []
    for table in every:
        # Files of equal digests hold equal rows.
        if table.label in before.rows and table.label in after.rows and old[table.label] != new[table.label]:
            step(table.model)
            found.append(_compare_table(table, before.batches(table), after.batches(table)))
    return [each for each in found if each]


def _digests(source: Source) -> dict[str, str]:
    manifest = source.manifest
    return {each.collection: each.file.sha256 for each in manifest.tables} if manifest is not None else {}


def _compare_stored(table: Table, before: Iterator[bytes], after: Iterator[Columns]) -> TableChanges:
    """Compare rows with stored ones, piece by piece, byte for byte.

    Rows are decoded and looked at one by one only from the first piece on that is not the same.
    """
    codec = DocumentCodec(table)
    held = b""
    for columns in after:
        wanted = _encoded(codec, columns)
        while len(held) < len(wanted) and (block := next(before, None)) is not None:
            held += block
        if not wanted or not held.startswith(wanted):
            return _compare_table(table, _decoded(codec, held, before), chain([columns], after))
        held = held[len(wanted) :]
    return _compare_table(table, _decoded(codec, held, before), iter(()))


def _encoded(codec: DocumentCodec, columns: Columns) -> bytes:
    try:
        return b"".join(codec.encode(columns))
    except SnapshotError:
        # What no snapshot can hold is not in this one.
        return b""


def _decoded(codec: DocumentCodec, first: bytes, more: Iterator[bytes]) -> Iterator[Columns]:
    for block in chain([first], more):
        if block:
            yield codec.columns(decode(block, codec.table.label))


def _compare_table(table: Table, before: Iterator[Columns], after: Iterator[Columns]) -> TableChanges:
    """Compare rows that come in the order of their keys, so that few wait for the other side."""
    result = TableChanges(table)
    key = [table.names.index(name) for name in table.key]
    left, right = _rows(table, before), _rows(table, after)
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


def _rows(table: Table, batches: Iterator[Columns]) -> Iterator[Values]:
    functions = [_one_form if column.type == "Json" else None for column in table.columns]
    converters = [
        each(each(function) if column.is_list else function)
        for column, function in zip(table.columns, functions, strict=True)
    ]
    for columns in batches:
        yield from zip(*convert(columns, converters), strict=True)


def _one_form(json: str) -> str:
    """Return a JSON text as it is in every database, so that only other values are changes."""
    try:
        return encode_json(decode_json(json))
    except (ValueError, RecursionError):
        return json


def _differing(table: Table, old: Values, new: Values) -> dict[str, tuple[Any, Any]]:
    return {name: (before, now) for name, before, now in zip(table.names, old, new, strict=True) if before != now}
