"""Where the rows of a run go, whatever the database: all of them are there at the end, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from seedbed.database.constraints import Constraints
    from seedbed.database.encoding import EncodedRows
    from seedbed.database.guard import DatabaseState
    from seedbed.database.staging import Staging
    from seedbed.types import Columns, Row


class RowTaker(Protocol):
    """Takes rows of one model, one by one."""

    async def add(self, row: Row) -> None:
        """Take a row with a value for every column; raise `DatabaseError` when an earlier one was refused."""
        ...

    async def add_all(self, columns: Columns) -> None:
        """Take rows that were made together; raise `DatabaseError` when an earlier one was refused."""
        ...


class Sink(Protocol):
    """Takes rows and gives back what is there. `counts` are the rows taken per model.

    `client` is the Prisma client on the same transaction; on MongoDB, which has none, using it says so.
    """

    counts: Counter[str]
    client: Any

    async def constraints(self) -> Constraints:
        """Return the database's constraints that are not in the schema."""
        ...

    def inserting(self, model: str) -> AbstractAsyncContextManager[RowTaker]:
        """Yield what takes rows of `model`; after the block they are written, or on their way."""
        ...

    async def insert(self, model: str, rows: Iterable[Row]) -> None:
        """Insert `rows`, each with a value for every column."""
        ...

    async def insert_together(self, rows: Mapping[str, Sequence[Row]]) -> None:
        """Insert rows of several models, which refer to each other; references are checked once all are there."""
        ...

    async def send(self, rows: EncodedRows) -> bool:
        """Write rows that are encoded already; return False, with none of them written, where they are not taken."""
        ...

    async def rows(self, model: str, *fields: str) -> list[Row]:
        """Return these fields of every row of a model, sorted by id; times are in UTC."""
        ...

    async def delete(self, model: str, **where: Any) -> None:
        """Delete the rows of a model whose fields have these values."""
        ...

    async def clear(self) -> None:
        """Delete every row of every model."""
        ...

    async def note(self, runs: Sequence[Mapping[str, Any]]) -> None:
        """Remember `runs`, in place of what was noted before, where the schema has no model for that."""
        ...

    async def connect(self, relation: str, pairs: Sequence[tuple[Any, Any]]) -> None:
        """Connect rows of an implicit many-to-many relation, by the name of its table, or of its lists on MongoDB."""
        ...

    async def flush(self) -> None:
        """Wait until everything is written; raise `DatabaseError` if a row is rejected."""
        ...

    async def stop(self) -> None:
        """Leave nothing under way, whatever becomes of it."""
        ...


class Changes(Protocol):
    """Changes rows that are there, by their id."""

    async def as_they_were(self, model: str, rows: Sequence[Row]) -> set[Any]:
        """Return the ids of those of `rows` that the database holds exactly so."""
        ...

    async def insert(self, model: str, rows: Sequence[Row]) -> None:
        """Insert rows; raise `DatabaseError` where the database refuses one."""
        ...

    async def update(self, model: str, rows: Sequence[Row]) -> None:
        """Give rows that are there all their values."""
        ...

    async def held(self, model: str, field: str, values: Collection[Any]) -> set[Any]:
        """Return those of `values` that some row has in that field."""
        ...

    async def referred_to(self, model: str, ids: Collection[Any]) -> dict[Any, str]:
        """Return which of these rows others refer to, each with the model of one that does."""
        ...

    async def delete(self, model: str, ids: Collection[Any]) -> None:
        """Delete rows."""
        ...

    async def amend(self, model: str, where: Mapping[str, Any], data: Mapping[str, Any]) -> None:
        """Set fields of the rows that have these values."""
        ...

    async def note(self, runs: Sequence[Mapping[str, Any]]) -> None:
        """Record `runs`, replacing the earlier record, where the schema has no model for them."""
        ...


class Store(Protocol):
    """An open database that a run fills."""

    async def state(self) -> DatabaseState:
        """Return what is there."""
        ...

    def filling(
        self, script: Sequence[str] | None, *, clear: bool, permit: Callable[[DatabaseState], None]
    ) -> AbstractAsyncContextManager[Sink]:
        """Yield what takes the rows. All of them are committed when the block ends, or none if it raises.

        With `script`, everything that is there goes and the schema is made anew; with `clear` the run will clear the
        schema's tables. `permit` raises unless what is there, once nobody else can add to it, may go.
        """
        ...

    def staging(self) -> AbstractAsyncContextManager[Staging]:
        """Yield a place beside the live tables where many workers put rows; it is gone after the block."""
        ...

    def changing(self) -> AbstractAsyncContextManager[Changes]:
        """Yield what changes existing rows: all changes are committed when the block ends, or none."""
        ...
