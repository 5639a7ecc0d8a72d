"""What every PostgreSQL session of ours is set to, whatever the role, the database or the server prefers.

`session.json` holds what the query engine and the Prisma CLI need as well; they read the same file. What is added here
is for commands: an application that connects through the engine keeps its row security and its time-outs.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from seedbed.config import DEFAULT_WAIT
from seedbed.database.statements import identifier

if TYPE_CHECKING:
    from seedbed.database.url import DatabaseUrl

_SHARED = Path(__file__).parents[1] / "engine" / "session.json"

APPLICATION = "seedbed"
"""What sessions are called for whoever looks at the server, unless the address says otherwise."""


def options(url: DatabaseUrl, *, lock_timeout: float = DEFAULT_WAIT) -> str:
    """Return the `options` of a connection, those of the address and the environment before ours.

    As start-up options they win over what is set for a role or a database, and outlive a RESET.
    `lock_timeout` is in seconds.
    """
    given = url.parameters.get("options") or os.environ.get("PGOPTIONS", "")
    ours = (f"-c {name}={_escaped(value)}" for name, value in _settings(url, lock_timeout).items())
    return " ".join(filter(None, [given, *ours]))


def for_engine(url: DatabaseUrl, *, lock_timeout: float = DEFAULT_WAIT) -> str:
    """Return the address for a query engine that a command starts: its sessions are those of the command."""
    if url.provider != "postgresql":
        return url.raw
    more = {"application_name": APPLICATION, **url.parameters, "options": options(url, lock_timeout=lock_timeout)}
    return url.with_parameters(more).raw


def _settings(url: DatabaseUrl, lock_timeout: float) -> dict[str, str]:
    return {
        **_shared(),
        "search_path": identifier(url.schema),
        # Rows that a policy hides are an error: they would be missing in a snapshot, and dropped uncounted.
        "row_security": "off",
        "lock_timeout": f"{max(1, round(lock_timeout * 1000))}",
        # A run is one transaction, in which the database waits for us now and then.
        "statement_timeout": "0",
        "idle_in_transaction_session_timeout": "0",
    }


@cache
def _shared() -> dict[str, str]:
    return json.loads(_SHARED.read_text(encoding="utf-8"))


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(" ", "\\ ")
