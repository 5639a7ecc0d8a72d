"""What a test run leaves on disks and servers is taken away at its end, also where the run is killed.

A keeper is a process that waits for the end of the run: for the end of the file that only the run can write.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# In seconds: how long servers and the keeper itself take at most.
PATIENCE = 30

# Those that are not waited for; kept here, as Python complains of a process that it loses sight of.
_left: list[subprocess.Popen[bytes]] = []


@contextmanager
def folder_kept(folder: str) -> Iterator[None]:
    """Remove a folder after the block or the death of this process, and end the PostgreSQL server that is in it.

    Nobody waits for that: the files of some hundred databases take the disk a quarter of a minute.
    """
    with _keeper("folder", folder, waited_for=False):
        yield


@contextmanager
def databases_kept(server: str, prefix: str) -> Iterator[None]:
    """Drop the databases of a server whose names begin with `prefix`, after the block or the death of this process."""
    with _keeper("databases", server, prefix):
        yield


@contextmanager
def _keeper(*arguments: str, waited_for: bool = True) -> Iterator[None]:
    # What ends a group of processes is not for this one.
    # Whoever reads what the run prints does not wait for one that nobody waits for, either.
    output = None if waited_for else subprocess.DEVNULL
    keeper = subprocess.Popen(
        [sys.executable, __file__, *arguments],
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=output,
        start_new_session=True,
    )
    try:
        yield
    finally:
        if waited_for:
            keeper.communicate(timeout=2 * PATIENCE)
        else:
            assert keeper.stdin is not None
            keeper.stdin.close()
            _left.append(keeper)


def _remove(folder: Path) -> None:
    deadline = monotonic() + PATIENCE
    number = folder / "postmaster.pid"
    with suppress(FileNotFoundError, ProcessLookupError):
        while monotonic() < deadline:
            # SIGQUIT: at once, without writing what is about to be removed. The file goes with the server.
            os.kill(int(number.read_text().split()[0]), signal.SIGQUIT)
            sleep(0.05)
    shutil.rmtree(folder, ignore_errors=True)


def _drop(server: str, prefix: str) -> None:
    if server.startswith("mongodb"):
        import pymongo

        with pymongo.MongoClient(server) as client:
            for name in client.list_database_names():
                if name.startswith(prefix):
                    client.drop_database(name)
        return
    import psycopg
    from psycopg import sql

    with psycopg.connect(server, autocommit=True) as admin:
        for (name,) in admin.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]):
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


if __name__ == "__main__":
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    sys.stdin.read()
    kind, *given = sys.argv[1:]
    if kind == "folder":
        _remove(Path(*given))
    else:
        _drop(*given)
