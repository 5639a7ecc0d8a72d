"""Which session holds the lock that we waited for."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, LiteralString

from seedbed.database.errors import describe, is_lock_timeout

if TYPE_CHECKING:
    from seedbed.database.url import DatabaseUrl

# The strongest lock on a table, of the schema rather than of another, and of several the oldest. Ours are gone.
_HOLDER: LiteralString = """
SELECT a.pid, a.usename, a.application_name, a.state, left(regexp_replace(a.query, '\\s+', ' ', 'g'), 80)
FROM pg_locks l
JOIN pg_stat_activity a USING (pid)
JOIN pg_class c ON c.oid = l.relation
WHERE l.granted AND l.locktype = 'relation' AND a.pid <> pg_backend_pid()
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND c.relnamespace <> ALL ('{pg_catalog,information_schema,pg_toast}'::regnamespace[])
    AND a.backend_type = 'client backend'
ORDER BY c.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) DESC,
    l.mode = 'AccessExclusiveLock' DESC, l.mode LIKE '%%Exclusive%%' DESC, a.xact_start
LIMIT 1
"""
# Where SQLite locks a file: the bytes of readers and writers, far behind any page.
_LOCKS = Path("/proc/locks")


def explain(error: BaseException, url: DatabaseUrl) -> str:
    """Return what `describe` says and, if a session held a lock for longer than we wait, which one."""
    holder = None
    if is_lock_timeout(error):
        holder = _session(url) if url.provider == "postgresql" else _process(url)
    return describe(error, url, holder=holder)


def _session(url: DatabaseUrl) -> str | None:
    import psycopg

    from seedbed.database.libpq import connect

    with suppress(psycopg.Error), connect(url) as connection:
        row = connection.execute(_HOLDER).fetchone()
        if row is not None:
            pid, user, program, state, query = row
            named = f" ({program})" if program else ""
            return f"session {pid} of {user}{named}, {state}: {query}"
    return None


def _process(url: DatabaseUrl) -> str | None:
    """Return the process that has locked a SQLite file, where the system says (Linux)."""
    names = [url.path, url.path.with_name(f"{url.path.name}-shm")]
    inodes = {str(name.stat().st_ino) for name in names if name.exists()}
    with suppress(OSError, ValueError, IndexError):
        for line in _LOCKS.read_text(encoding="utf-8").splitlines():
            # 1: POSIX  ADVISORY  WRITE 1234 08:01:567 1073741825 1073741825
            fields = line.split()
            # With a write-ahead log whoever only reads has a lock, too, and is in nobody's way.
            if (
                fields[1] == "POSIX"
                and fields[3] == "WRITE"
                and fields[5].rpartition(":")[2] in inodes
                and int(fields[4]) != os.getpid()
            ):
                pid = fields[4]
                command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                return f"process {pid} ({' '.join(command.split())[:80]})"
    return None
