"""The client of an isolated test: everything that it does is taken back."""

from __future__ import annotations

from functools import cache
from itertools import count
from typing import TYPE_CHECKING, Any

from seedbed.database.client import load_client
from seedbed.database.statements import identifier, statement

if TYPE_CHECKING:
    from prisma import Prisma


@cache
def isolated_client() -> type[Prisma]:
    """Return the class of clients whose transactions are savepoints, and which stay connected.

    Made late: it needs the generated client.
    """

    class IsolatedPrisma(load_client()):
        """A client inside the transaction of a test."""

        def tx(self, **_: Any) -> Any:
            """Return a transaction within that of the test; it ends when it should, and goes with the test."""
            return Savepoint(self)

        async def connect(self, timeout: Any = None) -> None:  # noqa: ASYNC109
            """Do nothing: the client is connected."""

        async def disconnect(self, timeout: Any = None) -> None:  # noqa: ASYNC109
            """Do nothing: others use the connection."""

    return IsolatedPrisma


class Savepoint:
    """Stands for a transaction of the client, as `async with db.tx()` or with `start`, `commit` and `rollback`."""

    _numbers = count(1)

    def __init__(self, client: Prisma) -> None:
        self._client = client
        self._name = identifier(f"test_{next(self._numbers)}")

    async def start(self) -> Prisma:
        """Set the savepoint and return the client to go on with."""
        await self._run("SAVEPOINT")
        return self._client

    async def commit(self) -> None:
        """Keep what was done, as long as the test lasts."""
        await self._run("RELEASE SAVEPOINT")

    async def rollback(self) -> None:
        """Take back what was done since the start."""
        await self._run("ROLLBACK TO SAVEPOINT")
        await self._run("RELEASE SAVEPOINT")

    async def __aenter__(self) -> Prisma:
        return await self.start()

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        await (self.commit() if kind is None else self.rollback())

    async def _run(self, command: str) -> None:
        await self._client.execute_raw(statement(f"{command} {self._name}"))
