"""A query engine that several clients use, whatever event loop they run in.

A client of Prisma starts an engine of its own and holds a connection to it, which belongs to the loop of that moment.
Tests come and go with a loop each; an engine takes a quarter of a second to start. So here the engine is started and
stopped without a loop, and connections to it belong to none.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from seedbed.database.client import HTTP_SETTINGS, load_client, translated
from seedbed.prisma_generator.loopback import Connections

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prisma._types import HttpConfig, TransactionId
    from prisma.engine import AsyncQueryEngine

    from prisma import Prisma
    from seedbed.database.url import DatabaseUrl

# Where our engine host closes its database.
_CLOSE = "/close"

_START = timedelta(seconds=20)
_STOP = timedelta(seconds=5)

# A test may stand still in a debugger.
_TRANSACTION = '{"timeout": 86400000, "max_wait": 30000}'


class SharedEngine:
    """A query engine for one database. Methods block; the clients that it gives are async as ever.

    Raises `ClientMissingError` without a generated client and `DatabaseError` where the database cannot be used.
    """

    def __init__(self, url: DatabaseUrl) -> None:
        self.url = url
        self._prisma = load_client()(
            auto_register=False,
            use_dotenv=False,
            datasource={"url": url.raw},
            http=cast("HttpConfig", HTTP_SETTINGS),
        )
        from prisma.engine import SyncQueryEngine

        with translated(url):
            _, datasources = self._prisma._prepare_connect_args(timeout=_START)
            self._engine = SyncQueryEngine(
                dml_path=self._prisma._packaged_schema_path, http_config=cast("HttpConfig", HTTP_SETTINGS)
            )
            with own_output():
                self._engine.connect(timeout=_START, datasources=datasources)
            self.execute("SELECT 1", method="query_raw")
        self._address = (self._engine.url or "").replace("localhost", "127.0.0.1")
        self._connections = Connections()

    @property
    def is_running(self) -> bool:
        """Whether the engine is still there."""
        return self._engine.process is not None and self._engine.process.poll() is None

    def begin(self) -> str:
        """Start a transaction and return its id."""
        with translated(self.url):
            return self._engine.start_transaction(content=_TRANSACTION)

    def rollback(self, transaction: str) -> None:
        """End a transaction and leave nothing of it."""
        with translated(self.url):
            self._engine.rollback_transaction(cast("TransactionId", transaction))

    def execute(self, sql: str, *, method: Any = "execute_raw") -> None:
        """Run one statement outside any transaction."""
        query = self._prisma._make_query_builder(
            method=method, arguments={"query": sql, "parameters": []}, model=None, root_selection=None
        )
        with translated(self.url):
            self._engine.query(query.build(), tx_id=None)

    def let_go(self) -> bool:
        """Roll back what is open and close the database, which may then be replaced; a later query opens it again.

        Return whether that was done: an engine that is not ours, or is gone, cannot.
        """
        self._connections.stop()
        self._connections = Connections()
        with suppress(Exception):
            self._engine.request("POST", _CLOSE)
            return True
        return False

    def client(self, kind: type[Prisma] | None = None, transaction: str | None = None) -> Prisma:
        """Return a connected client, of the class `kind` where one is named, in that transaction if any."""
        client = (kind or type(self._prisma))(
            auto_register=False,
            use_dotenv=False,
            datasource={"url": self.url.raw},
            http=cast("HttpConfig", HTTP_SETTINGS),
        )
        client._internal_engine = _borrowed_engine(self._address, self._engine.headers, self._connections)
        client._tx_id = cast("TransactionId | None", transaction)
        return client

    def stop(self) -> None:
        """Stop the engine."""
        self._connections.stop()
        self._engine.close(timeout=_STOP)


def _borrowed_engine(address: str, headers: dict[str, str], connections: Connections) -> AsyncQueryEngine:
    from prisma.engine._http import BaseHTTPEngine

    engine = _borrowed_class().__new__(_borrowed_class())
    # Not the engine's own initialisation: that would have the process look after each of them until it ends.
    BaseHTTPEngine.__init__(engine, url=address, headers=headers)
    engine.session = cast("Any", connections)
    return engine


@cache
def _borrowed_class() -> type[AsyncQueryEngine]:
    """Return the class of engines that are started and stopped elsewhere. Made late: it needs the generated client."""
    from prisma.engine import AsyncQueryEngine

    class BorrowedEngine(AsyncQueryEngine):
        """Asks an engine that is running."""

        process = None
        file = None

        async def connect(self, timeout: Any = None, datasources: Any = None) -> None:  # noqa: ASYNC109
            """Do nothing: the engine runs."""

        async def aclose(self, *, timeout: Any = None) -> None:  # noqa: ASYNC109
            """Do nothing: the engine goes on."""

        def close(self, *, timeout: Any = None) -> None:
            """Do nothing: the engine goes on."""

        def stop(self, *, timeout: Any = None) -> None:
            """Do nothing: the engine goes on."""

    return BorrowedEngine


@contextmanager
def own_output() -> Iterator[None]:
    """Give a process that is started somewhere to write to: in tests, stdout and stderr need not be files."""
    before = sys.stdout, sys.stderr
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        try:
            sys.stdout, sys.stderr = (stream if _is_file(stream) else nowhere for stream in before)
            yield
        finally:
            sys.stdout, sys.stderr = before


def _is_file(stream: Any) -> bool:
    try:
        return stream.fileno() >= 0
    except (AttributeError, OSError, ValueError):
        return False
