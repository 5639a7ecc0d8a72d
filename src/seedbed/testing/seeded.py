"""A row of the test's database that named conditions fit: `await seeded("order", "late", "unpaid")`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedbed.database.dialect import expand
from seedbed.database.statements import statement
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
        if self._provider == "mongodb":
            raise UsageError("The fixture seeded does not work with MongoDB. Test with SQLite or PostgreSQL.")
        found = model_named(load(), model)
        held = [await self._ids(each.sql) for each in select_conditions(found.name, wanted)]
        excluded = [await self._ids(each.sql) for each in select_conditions(found.name, tuple(without))]
        query = descriptions().get(found.name)
        every = await self._ids(query) if query else sorted(set().union(*held))
        for key in every:
            if all(key in each for each in held) and not any(key in each for each in excluded):
                where = {found.primary_key[0]: key}
                return await getattr(self._db, found.accessor).find_unique(where=where)
        named = " and ".join(wanted) or "anything"
        raise UsageError(f"No {found.name} matches {named}. Fill the test database: pytest --seed-profile standard.")

    async def _ids(self, sql: str) -> dict[str, None]:
        rows = await self._db.query_raw(statement(expand(sql, self._provider, AS_OF)))
        return dict.fromkeys(str(next(iter(row.values()))) for row in rows)
