"""Whether a database has the tables and columns of the data model, and what to do where it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedbed.errors import DatabaseError, counted
from seedbed.invocation import as_typed
from seedbed.location import location

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seedbed.database.guard import DatabaseState
    from seedbed.database.url import DatabaseUrl
    from seedbed.datamodel import Table


def require_layout(state: DatabaseState, tables: Iterable[Table], url: DatabaseUrl, *, exactly: bool = False) -> None:
    """Raise `DatabaseError` unless the database has all `tables`, with all their columns.

    With `exactly` columns that the data model does not have are an error too: what they hold would get lost.
    """
    every = list(tables)
    if url.provider == "mongodb" and not state.tables - {table.label for table in every}:
        # A collection comes with its first row, so none is missing; a database of something else is.
        return
    missing = [table.label for table in every if table.label not in state.tables]
    there = [(table, state.columns[table.label]) for table in every if table.label in state.columns]
    lacking = [(table, column) for table, names in there for column in table.columns if column.name not in names]
    surplus = [f"{table.label}.{name}" for table, names in there for name in sorted(names.difference(table.names))]
    lost = [*([_tables(missing)] if missing else []), *(f"{table.label}.{column.name}" for table, column in lacking)]
    unfilled = [
        f"{counted(rows, 'row')} of {table.label} {'has' if rows == 1 else 'have'} no value for {column.name}"
        for table, column in lacking
        if column.is_required and not column.has_default and (rows := state.rows.get(table.label))
    ]
    reset, push = location().command("reset"), as_typed("prisma db push")
    if lost and surplus:
        raise DatabaseError(
            f"{url} was made from another version of the schema: it lacks {_listed(lost)} and has {_listed(surplus)}. "
            f"Go back to that version, use `{reset}` to create the tables again, or run `{push}`, which "
            "asks before it drops anything."
        )
    if unfilled:
        raise DatabaseError(
            f"{url} lacks {_listed(lost)}, and {unfilled[0]}. Give that column a default or make it optional, "
            f"then run `{push}`, or use `{reset}` to create the tables again."
        )
    if lost:
        raise DatabaseError(f"{url} lacks {_listed(lost)}. Run `{push}`.")
    computed = {f"{table}.{name}" for table, names in state.computed.items() for name in names}
    surplus = [each for each in surplus if each not in computed]
    if surplus and exactly:
        raise DatabaseError(
            f"{url} has {_listed(surplus)}, which this schema does not have. Add it to the schema, go back to the "
            f"version that has it, or run `{push}`, which asks before it drops anything."
        )


def _tables(names: Sequence[str]) -> str:
    return f"the table{'' if len(names) == 1 else 's'} {_listed(names, 3)}"


def _listed(names: Sequence[str], shown: int = 4) -> str:
    return ", ".join(names[:shown]) + (f" and {len(names) - shown} more" if len(names) > shown else "")
