"""What every PostgreSQL session of ours is set to, whatever the role, the database or the server prefers.

`session.json` holds what the query engine and the Prisma CLI need as well; they read the same file. What is added here
is for commands: an application that connects through the engine keeps its row security and its time-outs.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from seedbed.config import DEFAULT_WAIT
from seedbed.database.statements import identifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedbed.database.url import DatabaseUrl

_SHARED = Path(__file__).parents[1] / "engine" / "session.json"

APPLICATION = "seedbed"
"""What sessions are called for whoever looks at the server, unless the address says otherwise."""


_wait: ContextVar[float] = ContextVar("wait", default=DEFAULT_WAIT)


@contextmanager
def waiting(seconds: float) -> Iterator[None]:
    """Let sessions that are opened in the block wait for a lock for at most so long."""
    token = _wait.set(seconds)
    try:
        yield
    finally:
        _wait.reset(token)


def lock_timeout() -> int:
    """Return how many milliseconds a statement waits for a lock."""
    # Zero would mean without end.
    return max(1, round(_wait.get() * 1000))


def options(url: DatabaseUrl) -> str:
    """Return the `options` of a connection, those of the address and the environment before ours.

    As start-up options they win over what is set for a role or a database, and outlive a RESET.
    """
    given = url.parameters.get("options") or os.environ.get("PGOPTIONS", "")
    ours = (f"-c {name}={_escaped(value)}" for name, value in _settings(url).items())
    return " ".join(filter(None, [given, *ours]))


def for_engine(url: DatabaseUrl) -> str:
    """Return the address for a query engine that a command starts: its sessions are those of the command."""
    if url.provider == "sqlite":
        return url.with_parameters({"socket_timeout": f"{lock_timeout() / 1000:g}", **url.parameters}).raw
    if url.provider != "postgresql":
        return url.raw
    more = {"application_name": APPLICATION, **url.parameters, "options": options(url)}
    return url.with_parameters(more).raw


def _settings(url: DatabaseUrl) -> dict[str, str]:
    return {
        **_shared(),
        "search_path": identifier(url.schema),
        # Rows that a policy hides are an error: they would be missing in a snapshot, and dropped uncounted.
        "row_security": "off",
        "lock_timeout": str(lock_timeout()),
        # A run is one transaction, in which the database waits for us now and then.
        "statement_timeout": "0",
        "idle_in_transaction_session_timeout": "0",
    }


@cache
def _shared() -> dict[str, str]:
    return json.loads(_SHARED.read_text(encoding="utf-8"))


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(" ", "\\ ")
