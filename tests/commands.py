"""Running the commands as a person or a script does: in another process, with a database of the test."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg
from forked import Fork, Forks

from seed.config import PROJECT_ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from seedbed.database import DatabaseUrl

Done = subprocess.CompletedProcess[str]

# Only a failing test waits for so many seconds.
PATIENCE = 60


def settings(url: DatabaseUrl | str | None, variables: dict[str, str]) -> dict[str, str]:
    """Return the environment of a command: nothing of this machine that could change what it prints or does."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ORCA_", "DATABASE_", "FORCE_"))}
    raw = url if isinstance(url, str | None) else url.raw
    own = {"DATABASE_URL": raw or "file:./must-not-exist.db", "ORCA_ENV": "development", "VIRTUAL_ENV": sys.prefix}
    return {**kept, **own, **variables}


def with_password(url: DatabaseUrl) -> str:
    """Return the same address with the password `secret` in it; the server of the tests asks for none."""
    if url.provider == "sqlite":
        return url.raw
    parts = urlsplit(url.raw)
    user, _, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user.partition(':')[0] or 'postgres'}:secret@{host}").geturl()


def command(name: str, *arguments: str, url: DatabaseUrl | str | None = None, **variables: str) -> Done:
    """Run a command without a terminal: `command("seed", "--list", url=…, ORCA_ENV=…)`."""
    module, environment = f"scripts.db.{name}", settings(url, variables)
    fork = start_fork([module, *arguments], environment)
    if fork:
        done = _to_its_end(fork)
    else:
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=PROJECT_ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
    # Whatever happens, nobody wants to read this.
    assert "Traceback" not in done.stderr + done.stdout, done.stderr
    return done


def start_fork(arguments: Sequence[str], environment: Mapping[str, str]) -> Fork | None:
    """Start `python -m ARGUMENTS` as a fork of what has imported it; return None where only a new process will do."""
    return _forks().start(arguments, environment)


@cache
def _forks() -> Forks:
    return Forks(PROJECT_ROOT, settings(None, {}))


def _to_its_end(fork: Fork) -> Done:
    with fork:
        try:
            output, errors = fork.communicate(PATIENCE)
        finally:
            fork.kill()
        return Done(fork.args, fork.wait(), output, errors)


def change(url: DatabaseUrl, sql: str) -> None:
    """Change a database with its own driver."""
    if url.provider == "sqlite":
        with closing(sqlite3.connect(url.path)) as connection, connection:
            connection.execute(sql)
    else:
        with psycopg.connect(url.raw) as connection:
            connection.execute(sql.encode())


def only_line(done: Done) -> str:
    """Return the one line that a failed command printed, without its beginning."""
    assert done.stdout == ""
    [line] = done.stderr.splitlines()
    assert line.startswith("error: ")
    return line.removeprefix("error: ")
