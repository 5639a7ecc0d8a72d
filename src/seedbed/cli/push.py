"""Bringing the tables to the schema: Prisma's `db push`, quiet unless it fails."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
import sysconfig
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from typing import TYPE_CHECKING

from seedbed.answers import answers
from seedbed.areas.run import permit_for
from seedbed.cli.interrupt import interruptions
from seedbed.database import connect, exclusive, guard
from seedbed.database.drivers import open_native
from seedbed.datamodel import load, tables
from seedbed.errors import DatabaseError, LockedError, UsageError
from seedbed.invocation import as_typed
from seedbed.location import location
from seedbed.reasons import COLOUR, reason

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from seedbed.database import DatabaseUrl
    from seedbed.run_options import RunOptions

HALFWAY = "Interrupted while updating the tables. Run it again to finish."

# Prisma gets this long to end by itself before it is killed.
_GRACE = 5.0
# Rows that are there have no value for what the schema now wants.
_IMPOSSIBLE = re.compile(r"cannot be executed", re.IGNORECASE)
_LOSS = re.compile(r"data loss|--accept-data-loss|--force-reset", re.IGNORECASE)
# Each on a line of its own, such as: • You are about to drop the column `a` on the `T` table.
_LOSSES = re.compile(r"^\s*•\s*(.+)", re.MULTILINE)
# What is wrong in the schema, and in which line of which file.
_INVALID = re.compile(r"^error: (?:Error (?:validating|parsing)[^:]*: )?(.+)\n\s*-->\s+(.+:\d+)", re.MULTILINE)
_DECORATION = re.compile(rf"{COLOUR.pattern}|^[\s•⚠️×✖*-]+", re.MULTILINE)


async def push(url: DatabaseUrl, options: RunOptions, *, clears: bool) -> None:
    """Create or update the tables; raise `DatabaseError` with what is wrong, and `UsageError` where rows would be lost.

    Where the run that follows `clears` the tables, its leave is asked for first: else the tables of a database that it
    may not touch would be changed.
    It holds the database's lock meanwhile: of two at once the second would compare the schema with half of the tables.
    Interrupted, it ends Prisma too.
    """
    guard.forbid_production("seed")
    # Before the tables follow the schema, the client has to.
    datamodel = load()
    if url.provider == "mongodb":
        from seedbed.database.drivers.mongodb_push import push as push_collections

        async with _lock(url, options):
            _require_leave(url, options, clears=clears)
            await asyncio.to_thread(push_collections, url, tables(datamodel))
        return
    url.require_client()
    async with _lock(url, options):
        _require_leave(url, options, clears=clears)
        with interruptions.saying(HALFWAY), answers.awaited(url), answers.during("prisma db push"):
            code, output = await _run_prisma(url, "db", "push", "--skip-generate")
    if code == 0:
        return
    said = [line.strip() for line in _DECORATION.sub("", output).splitlines() if line.strip()]
    if _LOSS.search(output):
        losses = [" ".join(line.split()) for line in _LOSSES.findall(output)]
        reset = location().command("reset")
        if _IMPOSSIBLE.search(output):
            raise UsageError(
                f"The tables of {url} cannot be changed to match the schema: {' '.join(losses[:2]) or said[-1]} "
                "Nothing was changed. Give new columns a default or make them optional, or use "
                f"`{reset}` to create the tables again."
            )
        raise UsageError(
            f"The schema has changed, and {url} would lose data: {' '.join(losses[:2]) or said[-1]} "
            f"Nothing was changed. Use `{reset}` to create the tables again, or `{as_typed('prisma db push')}` to "
            "decide case by case."
        )
    if (invalid := _INVALID.search(COLOUR.sub("", output))) is not None:
        generate = as_typed("prisma generate")
        raise UsageError(f"The schema is not valid. {invalid[2]}: {invalid[1]} Correct it, then run `{generate}`.")
    # Our own words where the database cannot be reached or opened at all.
    async with connect(url, create=True):
        pass
    why = reason(output) or f"it ended with {code} and printed nothing"
    raise DatabaseError(
        f"`prisma db push` failed for {url}: {url.redact(why)}. "
        f"Run `{as_typed('prisma db push')}` to see all of its output."
    )


def _require_leave(url: DatabaseUrl, options: RunOptions, *, clears: bool) -> None:
    try:
        state = open_native(url, load().db_schemas).layout()
    except DatabaseError:
        # There is no database yet, or Prisma says what is wrong with it.
        return
    if clears:
        permit_for(url, options)(state)


@asynccontextmanager
async def _lock(url: DatabaseUrl, options: RunOptions) -> AsyncIterator[None]:
    """Hold the lock, unless it cannot be reached: then there is no database yet, or Prisma says what is wrong."""
    async with AsyncExitStack() as stack:
        try:
            lock = exclusive(url, command="push", wait=options.wait, notify=options.logger.info)
            await stack.enter_async_context(lock)
        except LockedError:
            raise
        except DatabaseError:
            pass
        yield


async def _run_prisma(url: DatabaseUrl, *arguments: str) -> tuple[int, str]:
    """Run the Prisma CLI; return its exit code and all that it printed."""
    # It finds Node and our generator beside this Python, whether or not the environment is active.
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "prisma",
        *arguments,
        cwd=location().root,
        env={**os.environ, "PATH": path, "DATABASE_URL": url.raw, "NO_COLOR": "1", "PRISMA_HIDE_UPDATE_MESSAGE": "1"},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        # Ctrl-C reaches us alone, and we end all that it started.
        start_new_session=True,
    )
    try:
        output, _ = await process.communicate()
    finally:
        if process.returncode is None:
            await _end(process)
    return process.returncode or 0, output.decode(errors="replace")


async def _end(process: asyncio.subprocess.Process) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _GRACE)
            return
