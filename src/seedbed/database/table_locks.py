"""The locks on all tables at once, before the first look at them, within one time to wait (PostgreSQL).

Its `lock_timeout` counts for each lock, so that a command that meets three of them would wait three times as long. And
who looks first and waits then sees the moment before: tables that were truncated meanwhile and filled again would be
empty in a snapshot.
"""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from seedbed.database.session import UNLIMITED, lock_timeout, spending
from seedbed.database.statements import among, statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import psycopg

    from prisma import Prisma

Strength = Literal["ACCESS SHARE", "ROW EXCLUSIVE", "SHARE ROW EXCLUSIVE", "ACCESS EXCLUSIVE"]
"""What is kept away: those who take a table for themselves; who lock it; who write; everybody."""

_ONE_MOMENT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"
_QUERY = """
SELECT format('%I.%I', nspname, relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
WHERE c.oid IN ({tables}) AND has_table_privilege(c.oid, '{right}')
ORDER BY 1
"""
_CHANGE = "UPDATE, DELETE, TRUNCATE"
# As often a table may be dropped between our reading its name and locking it.
_TRIES = 20


@dataclass(frozen=True, slots=True)
class Which:
    """Which tables: of these schemas or the one of the address, all of them or those with one of the names.

    With `partners` also those at the other end of a foreign key, which are locked when it or a table is dropped.
    """

    schemas: Sequence[str] = ()
    names: Sequence[str] = ()
    partners: bool = False


def tables_query(which: Which, strength: Strength) -> str:
    """Return the query for the tables that this role may lock so."""
    own = f"SELECT oid FROM pg_namespace WHERE nspname {among(which.schemas)}"
    tables = f"SELECT oid FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace IN ({own})"
    if which.names:
        tables += f" AND relname {among(which.names)}"
    if not which.partners:
        return _QUERY.format(tables=tables, right="SELECT" if strength == "ACCESS SHARE" else _CHANGE)
    ends = (
        f"UNION SELECT {end} FROM pg_constraint WHERE contype = 'f' AND {other} IN ({tables})"
        for end, other in (("conrelid", "confrelid"), ("confrelid", "conrelid"))
    )
    return _QUERY.format(tables=" ".join((tables, *ends)), right=_CHANGE)


def statements(names: Sequence[str], strength: Strength) -> list[str]:
    """Return what locks tables, all of them within the time that is left, and then lets statements run on."""
    if not names:
        return []
    return [
        f"SET LOCAL statement_timeout = {lock_timeout()}",
        f"LOCK TABLE {', '.join(names)} IN {strength} MODE",
        "SET LOCAL statement_timeout = 0",
    ]


@contextmanager
def holding(
    connection: psycopg.Connection[Any], which: Which, strength: Strength, *, one_moment: bool = False
) -> Iterator[None]:
    """Run the block in a transaction with these locks; with `one_moment` it only reads, and sees nothing newer."""
    with _begun(connection, which, strength, one_moment=one_moment):
        yield


def _begun(connection: psycopg.Connection[Any], which: Which, strength: Strength, *, one_moment: bool) -> ExitStack:
    from psycopg.errors import UndefinedTable

    connection.execute(UNLIMITED)
    for left in reversed(range(_TRIES)):
        # Outside of the transaction: its moment begins after the locks.
        query = tables_query(which, strength)
        names = [name for (name,) in connection.execute(statement(query)).fetchall()]
        try:
            with ExitStack() as stack:
                stack.enter_context(connection.transaction())
                if one_moment:
                    connection.execute(_ONE_MOMENT)
                with spending():
                    for text in statements(names, strength):
                        connection.execute(statement(text))
                connection.execute(statement(_rest()))
                return stack.pop_all()
        except UndefinedTable:
            if not left:
                raise
    raise AssertionError


async def lock_tables(tx: Prisma, which: Which, strength: Strength) -> None:
    """Take the locks for the rest of the transaction `tx`."""
    await tx.query_raw(UNLIMITED)
    names = [row["name"] for row in await tx.query_raw(statement(tables_query(which, strength)))]
    with spending():
        for text in statements(names, strength):
            await tx.execute_raw(statement(text))
    await tx.execute_raw(statement(_rest()))


def _rest() -> str:
    """Return what lets whatever else has to be locked wait for no longer than the time that is left then."""
    return f"SET LOCAL lock_timeout = {lock_timeout()}"
