"""The tables of this schema: whether a database has them, and the script that makes them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from seedbed.database import mark
from seedbed.database.statements import identifier, literal, place, statement
from seedbed.datamodel import own_client
from seedbed.datamodel.agreement import copied
from seedbed.datamodel.schema_text import for_provider, whole_text
from seedbed.errors import DatabaseError, UsageError
from seedbed.location import location
from seedbed.reasons import reason

if TYPE_CHECKING:
    from collections.abc import Sequence

    from prisma import Prisma
    from seedbed.database.guard import DatabaseState
    from seedbed.database.url import DatabaseUrl, Provider
    from seedbed.datamodel import DataModel


def require_fit(datamodel: DataModel, url: DatabaseUrl) -> None:
    """Raise `UsageError` where the schema was written for MongoDB and the database is another one."""
    if datamodel.is_mongodb and url.provider != "mongodb":
        raise UsageError(
            f'The schema is for MongoDB (provider = "mongodb"), but DATABASE_URL points to {url}. '
            "Set DATABASE_URL=mongodb://…, or change the schema."
        )


def creation_script(provider: Provider) -> list[str]:
    """Return the statements that create the schema in an empty database; MongoDB needs none.

    The Prisma CLI writes them once per schema; after that they come from a file named after the schema's digest.
    """
    if provider == "mongodb":
        return []
    text = for_provider(copied(own_client()) or whole_text(location().schema), provider)
    cache = location().engine_folder / ".cache"
    cached = cache / f"create-{provider}-{sha256(text.encode()).hexdigest()[:16]}.sql"
    if not cached.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        draft = cached.with_suffix(f".{os.getpid()}")
        draft.write_text(_write_script(text, cache), encoding="utf-8")
        draft.replace(cached)
    return _statements(cached.read_text(encoding="utf-8"))


async def recreate(db: Prisma, url: DatabaseUrl, state: DatabaseState, script: list[str]) -> None:
    """Drop everything in the database and create the schema again, within the transaction `db`."""
    for text in recreation(url, state, script):
        await db.execute_raw(statement(text))


def recreation(url: DatabaseUrl, state: DatabaseState, script: Sequence[str]) -> list[str]:
    """Return the statements that drop every table, create the schema again, and restore what the tables took with them.

    The schema itself stays, and with it what nobody can put back: functions, extensions, grants, default privileges.
    """
    tables = [place(label, state.beside.schemas) for label in sorted(state.tables)]
    forget = f"DROP VIEW IF EXISTS {identifier(mark.VIEW)}"
    again = state.beside.putting_back(script)
    if url.provider == "postgresql":
        drops = [f"DROP TABLE {', '.join(tables)} CASCADE"] if tables else []
        types = [f"DROP TYPE IF EXISTS {name}" for text in script for name in _ENUM.findall(text)]
        made = [_own_schema(found[1].replace('""', '"')) if (found := _SCHEMA.match(text)) else text for text in script]
        return [_own_schema(url.schema), forget, *drops, *types, *made, *again]
    # SQLite checks foreign keys at once, so nothing may point at a table that goes.
    return ["PRAGMA defer_foreign_keys = ON", forget, *(f"DROP TABLE {each}" for each in tables), *script, *again]


def _own_schema(name: str) -> str:
    # IF NOT EXISTS wants the right to make schemas even where there is nothing to make.
    missing = f"to_regnamespace({literal(identifier(name))}) IS NULL"
    return f"DO $schema$ BEGIN IF {missing} THEN CREATE SCHEMA {identifier(name)}; END IF; END $schema$"


_ENUM = re.compile(r'^CREATE TYPE ((?:"(?:[^"]|"")+"\.)?"(?:[^"]|"")+") AS ENUM')
_SCHEMA = re.compile(r'^CREATE SCHEMA IF NOT EXISTS "((?:[^"]|"")+)"$')


def _write_script(schema: str, cache: Path) -> str:
    """Let the Prisma CLI write the script; it opens the database in use, so that one is a file that soon is gone."""
    with TemporaryDirectory(dir=cache) as folder:
        file = Path(folder, "schema.prisma")
        file.write_text(schema, encoding="utf-8")
        arguments = ["migrate", "diff", "--from-empty", "--to-schema-datamodel", str(file), "--script"]
        return _run_prisma(arguments, f"file:{folder}/none.db")


def _run_prisma(arguments: list[str], url: str) -> str:
    # The CLI finds Node and our generator beside this Python, whether or not its environment is active. -P: a
    # `logging.py` of the project would be taken for Python's.
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    environment = {**os.environ, "PATH": path, "DATABASE_URL": url}
    command = [sys.executable, "-P", "-m", "prisma", *arguments]
    done = subprocess.run(command, cwd=location().root, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = reason(done.stderr) or reason(done.stdout) or f"it ended with {done.returncode} and printed nothing"
        raise DatabaseError(f"`prisma {' '.join(arguments[:2])}` failed: {said}")
    return done.stdout


def _statements(script: str) -> list[str]:
    """Split a script that Prisma wrote: its statements end with a semicolon at the end of a line."""
    bare = "\n".join(line for line in script.splitlines() if not line.startswith("--"))
    return [statement.strip() for statement in re.split(r";\s*(?:\n|$)", bare) if statement.strip()]
