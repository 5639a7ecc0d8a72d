"""A row of the test's database that named conditions fit: `await seeded("order", "late", "unpaid")`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedbed.database.dialect import expand
from seedbed.database.statements import identifier, statement, table_of
from seedbed.datamodel import load
from seedbed.errors import UsageError
from seedbed.factories.context import AS_OF
from seedbed.report.queries import descriptions, select_conditions
from seedbed.report.rows import model_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prisma import Prisma
    from seedbed.database.url import Provider


class Seeded:
    """Finds rows with a client, so that it sees what the test has written."""

    def __init__(self, db: Prisma, provider: Provider) -> None:
        self._db = db
        self._provider: Provider = provider

    async def __call__(self, model: str, *wanted: str, without: Sequence[str] = ()) -> Any:
        """Return the first row that all of `wanted` fit and none of `without`, as the client's model.

        Raises `UsageError` for a condition that there is not, and where no row fits.
        """
        found = model_named(load(), model)
        conditions, exceptions = (select_conditions(found.name, tuple(names)) for names in (wanted, without))
        if len(found.primary_key) != 1:
            raise UsageError(f"{found.name} has no id of one column, by which a row could be found.")
        key = found.fields[found.primary_key[0]]
        every_one = f"SELECT {identifier(key.column)} FROM {table_of(found)} ORDER BY 1"  # noqa: S608 - names only
        order = descriptions().get(found.name, every_one)
        every, *ids = await self._ids([order, *(each.sql for each in (*conditions, *exceptions))])
        held, excluded = ids[: len(conditions)], ids[len(conditions) :]
        for own in every:
            if all(own in each for each in held) and not any(own in each for each in excluded):
                where = {key.name: int(own) if key.type in {"Int", "BigInt"} else own}
                return await getattr(self._db, found.accessor).find_unique(where=where)
        named = " and ".join(wanted) or "anything"
        raise UsageError(f"No {found.name} matches {named}. Fill the test database: pytest --seed-profile standard.")

    async def _ids(self, queries: Sequence[str]) -> list[dict[str, None]]:
        """Return the ids that each query finds, in its order."""
        if self._provider == "mongodb":
            from seedbed.testing.mongodb import ids_found

            return await ids_found(self._db, queries, AS_OF)
        found = [await self._db.query_raw(statement(expand(each, self._provider, AS_OF))) for each in queries]
        return [dict.fromkeys(str(next(iter(row.values()))) for row in rows) for rows in found]
