"""What every PostgreSQL session of ours is set to, whatever the role, the database or the server prefers.

`session.json` holds what the query engine and the Prisma CLI need as well; they read the same file. What is added here
is for commands: an application that connects through the engine keeps its row security and its time-outs.
"""

from __future__ import annotations

import json
import os
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, LiteralString

from seedbed.config import DEFAULT_WAIT
from seedbed.database.statements import identifier

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedbed.database.url import DatabaseUrl

_SHARED = Path(__file__).parents[1] / "engine" / "session.json"

APPLICATION = "seedbed"
"""The name of our sessions on the server, unless the address gives another."""


_MOMENT = 1.0
_LONGEST = 2**31 - 1

KEEPALIVES = {"idle": 10, "interval": 5, "count": 4}
"""After how many idle seconds TCP asks for the other side, every how many, and how often: half a minute in all."""

UNLIMITED: LiteralString = (
    "SELECT set_config(name, '0', false) FROM pg_settings WHERE name IN ('transaction_timeout', 'idle_session_timeout')"
)
"""Lifts two limits of a role or a database that older servers do not know, and would refuse as start-up options."""


@dataclass(slots=True)
class _Patience:
    """How many seconds a command waits for the locks of others, all in all, and how many of them are left."""

    whole: float
    left: float


_patience: ContextVar[_Patience | None] = ContextVar("patience", default=None)


@contextmanager
def waiting(seconds: float) -> Iterator[None]:
    """Let everything in the block wait for locks for so long, all in all; within another such block, for its time."""
    if _patience.get() is not None:
        yield
        return
    token = _patience.set(_Patience(seconds, seconds))
    try:
        yield
    finally:
        _patience.reset(token)


@contextmanager
def spending() -> Iterator[None]:
    """Take the time of the block, which does nothing but wait for a lock, off what is left."""
    patience, begun = _patience.get(), monotonic()
    try:
        yield
    finally:
        if patience is not None:
            patience.left = max(0.0, patience.left - (monotonic() - begun))


def time_left(seconds: float) -> float:
    """Return how long a lock may be waited for: what is left, or `seconds` where nothing says how long all may take."""
    patience = _patience.get()
    return seconds if patience is None else patience.left


def lock_timeout() -> int:
    """Return how many milliseconds a statement waits for a lock: what is left, and a moment at least."""
    patience = _patience.get()
    seconds = max(patience.left, min(patience.whole, _MOMENT)) if patience else DEFAULT_WAIT
    # Zero would mean without end, and databases take no larger number: 24 days.
    return max(1, round(min(_LONGEST, seconds * 1000)))


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
        waits = {"socket_timeout": f"{lock_timeout() / 1000:g}", **url.parameters}
        return url.absolute().with_parameters(waits).raw
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
        # A server would hold the locks of a client whose network is gone for the two hours of most systems.
        **{f"tcp_keepalives_{name}": str(number) for name, number in KEEPALIVES.items()},
    }


@cache
def _shared() -> dict[str, str]:
    return json.loads(_SHARED.read_text(encoding="utf-8"))


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(" ", "\\ ")
