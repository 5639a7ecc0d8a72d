"""Whole tables in and out at a database's own speed, past the query engine: what snapshots are made of.

A module per database; each imports its driver when it is first opened. Rows travel as `Columns` (see `documents`).
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

from seedbed.database import guard
from seedbed.run_options import nothing

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from seedbed.database.bson_codec import Columns
    from seedbed.database.guard import DatabaseState
    from seedbed.database.url import DatabaseUrl
    from seedbed.datamodel import Table

Mode = Literal["replace", "merge", "recreate"]
"""What happens to existing data: rows are deleted, rows stay, or all is dropped and the tables are created again."""

ROWS_PER_BATCH = 500
"""How many rows are in memory at a time."""


class Reader(Protocol):
    """One moment of a database, whatever others write meanwhile."""

    @property
    def state(self) -> DatabaseState:
        """What the database held at that moment."""
        ...

    def batches(self, table: Table) -> Iterator[Columns]:
        """Yield the rows of a table in the order of its key, which is the same on every database."""
        ...


class Loader(Protocol):
    """Takes rows; nothing of it is seen before the loading has ended well."""

    @property
    def state(self) -> DatabaseState:
        """What the database held before."""
        ...

    def load(self, table: Table, batches: Iterable[Columns]) -> int:
        """Insert rows and return how many; where rows are kept, those with a key that is there are left out.

        Raises DatabaseError that names the table when the database refuses one.
        """
        ...

    def note(self, runs: Sequence[Mapping[str, Any]]) -> None:
        """Record `runs`, replacing the earlier record, where the schema has no model for them."""
        ...


class NativeDatabase(Protocol):
    """A database behind its own driver. Its errors come out as DatabaseError, one line each, without a password."""

    def layout(self) -> DatabaseState:
        """Return what is there; a SQLite file that is missing holds nothing."""
        ...

    def reading(self) -> AbstractContextManager[Reader]:
        """Open a consistent view. Raises DatabaseError when the database cannot be reached."""
        ...

    def loading(
        self,
        tables: Sequence[Table],
        mode: Mode,
        script: Sequence[str] = (),
        committing: Callable[[], None] = nothing,
        permit: Callable[[DatabaseState], None] = guard.free,
    ) -> AbstractContextManager[Loader]:
        """Open a change of `tables` that is committed as a whole when the block ends without an error, or not at all.

        `permit` raises unless what is there, once nobody else can add to it, may go. `script` creates the schema in
        the mode `recreate`. At the end indexes, foreign keys, sequences and statistics are as they should be; rows that
        refer to nothing are an error. `committing` is called when nothing is left but to commit.
        """
        ...


@runtime_checkable
class TakesTemplates(Protocol):
    """A database whose whole content can be that of a file that was filled before."""

    def template_script(self, tables: Sequence[Table], mode: Mode, script: Sequence[str]) -> Sequence[str] | None:
        """Return the statements that make the file which may take the place of this database, but for its rows.

        None where something would get lost that `mode` leaves as it is. `script` is that of the mode `recreate`.
        """
        ...

    def draft(self, url: DatabaseUrl) -> NativeDatabase:
        """Return the database at `url`, for a file that is only kept if it becomes complete."""
        ...

    def put(self, template: Path, mode: Mode, committing: Callable[[], None]) -> None:
        """Let the database hold what the file holds, and nothing else, or leave it as it is and raise DatabaseError."""
        ...


@runtime_checkable
class MakesTemplates(Protocol):
    """A view of a database from which the file for `TakesTemplates` can be copied."""

    def template_script(self, tables: Sequence[Table]) -> Sequence[str] | None:
        """Return the statements that made the tables and indexes, or None where there is more than `tables`."""
        ...

    def copy(self, url: DatabaseUrl) -> None:
        """Copy what is there into a new file; raise DatabaseError when a restore would refuse it."""
        ...

    def comparing(self, template: Path) -> AbstractContextManager[Callable[[Table], bool]]:
        """Open a template to say of tables whether they hold the same rows in the same places."""
        ...


def without_columns(
    table: Table, names: Collection[str], batches: Iterable[Columns]
) -> tuple[Table, Iterable[Columns]]:
    """Return a table and its rows without these columns."""
    if not names:
        return table, batches
    places = [place for place, column in enumerate(table.columns) if column.name not in names]
    kept = replace(table, columns=tuple(table.columns[place] for place in places))
    return kept, ([columns[place] for place in places] for columns in batches)


def open_native(url: DatabaseUrl, schemas: Sequence[str] = ()) -> NativeDatabase:
    """Return the driver for the database at `url`; nothing is connected yet.

    `schemas` are those of the data model, where it names any (`@@schema` on PostgreSQL).
    """
    module = import_module(f"{__name__}.{url.provider}")
    return module.Database(url, schemas) if url.provider == "postgresql" else module.Database(url)
