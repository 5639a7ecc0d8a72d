"""Rows that require each other: how a database takes the first of them, and how SQLite lets the last of them go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedbed.database.statements import identifier, literal, statement, table_of
from seedbed.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prisma import Prisma
    from seedbed.database.encoding import RowEncoding
    from seedbed.database.url import Provider
    from seedbed.datamodel import DataModel


async def insert_at_once(db: Prisma, parts: Sequence[tuple[RowEncoding, str]], provider: Provider) -> None:
    """Insert rows of several tables so that references between them are checked when all are there.

    PostgreSQL checks at the end of a statement, so there it is one statement: that needs neither deferrable
    constraints nor the right to change them. SQLite defers all checks to the end of a transaction when asked.
    """
    if provider == "postgresql":
        inserts = [each.insert.replace("$1", f"${number}") for number, (each, _) in enumerate(parts, 1)]
        *first, last = inserts
        head = ", ".join(f"part_{number} AS ({text})" for number, text in enumerate(first))
        await db.execute_raw(statement(f"WITH {head} {last}" if head else last), *(text for _, text in parts))
    elif db.is_transaction():
        await _insert_deferred(db, parts)
    else:
        async with db.tx() as transaction:
            await _insert_deferred(transaction, parts)


async def _insert_deferred(db: Prisma, parts: Sequence[tuple[RowEncoding, str]]) -> None:
    await check_later(db)
    for each, text in parts:
        await db.execute_raw(statement(each.insert), text)
    await check_now(db, [each.table for each, _ in parts])


_DEFER = "PRAGMA defer_foreign_keys = {}"


async def check_later(db: Prisma) -> None:
    """Let SQLite check references at the end of the transaction, or when `check_now` is called."""
    await db.execute_raw(statement(_DEFER.format("ON")))


async def check_now(db: Prisma, tables: Sequence[str] = ("",)) -> None:
    """Check the references of tables, or of all, and let SQLite check those of later rows at once again.

    Turning that on forgets what was left to check. Raises `DatabaseError` for a row that refers to none.
    """
    for table in tables:
        argument = f"({literal(table)})" if table else ""
        for lost in await db.query_raw(statement(f"PRAGMA foreign_key_check{argument}")):
            raise DatabaseError(
                f"A row of {lost['table']} refers to a row of {lost['parent']} that does not exist. "
                "Nothing was changed. Create that row first, or delete the one that refers to it."
            )
    await db.execute_raw(statement(_DEFER.format("OFF")))


async def let_go(db: Prisma, datamodel: DataModel) -> bool:
    """Let SQLite delete the rows of circles; return whether there are any, so that `check_now` has to follow.

    `ON DELETE RESTRICT`, which Prisma writes for required relations, holds even where checks are deferred to the end
    of the transaction. The rows refer to nothing until they are deleted, which deferred checks allow.
    """
    relations = [each for each in datamodel.deferred() if each.is_required and each.target != each.model]
    if relations:
        await check_later(db)
    for relation in relations:
        model = datamodel.model(relation.model)
        # One column that no row of the other table has is enough; keys are unique, and so is the number of a row.
        column = identifier(model.fields[relation.columns[-1]].column)
        await db.execute_raw(statement(f"UPDATE {table_of(model)} SET {column} = {_NOWHERE} - rowid"))
    return bool(relations)


_NOWHERE = -(2**62)
