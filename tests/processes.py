"""Commands that are stopped in the middle: starting them, finding their engines, waiting for their end."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import psutil
from commands import settings

from seed.config import PROJECT_ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.database import DatabaseUrl

Process = subprocess.Popen[str]

# The end of a run, in seconds; only a failing test waits for so long.
PATIENCE = 120


@contextmanager
def running(name: str, *arguments: str, url: DatabaseUrl, **variables: str) -> Iterator[Process]:
    """Start a command in a session of its own; kill it after the block where it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-m", f"scripts.db.{name}", *arguments],
        cwd=PROJECT_ROOT,
        env=settings(url, variables),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def wait_for_line(process: Process, text: str) -> None:
    """Read what a command reports until a line holds `text`."""
    assert process.stderr is not None
    seen = []
    for line in process.stderr:
        seen.append(line)
        if text in line:
            return
    raise AssertionError(f"it ended without saying {text!r}: {seen}")


def wait_for_handlers(process: Process) -> None:
    """Wait until a command has taken over the signals, which is its first act."""
    deadline = monotonic() + PATIENCE
    status = Path(f"/proc/{process.pid}/status")
    while monotonic() < deadline and process.poll() is None:
        caught = next(line for line in status.read_text().splitlines() if line.startswith("SigCgt:"))
        if int(caught.split()[1], 16) & 1 << 14:  # SIGTERM is the 15th
            return
    raise AssertionError("it never took over the signals")


def still_running(process: Process, seconds: float) -> bool:
    """Let a command go on for so long; return whether it has not ended by then."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return True
    return False


def finish(process: Process) -> tuple[int, list[str]]:
    """Wait for the end of a command; return its exit code and what it said at last, which is never a traceback."""
    _, errors = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in errors, errors
    return process.returncode, errors.splitlines()


def engines_of(url: DatabaseUrl) -> list[psutil.Process]:
    """Return the query engines that work on a database, whoever started them."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if url.raw in process.environ().get("OVERWRITE_DATASOURCES", ""):
                found.append(process)
    return found


def all_gone(processes: list[psutil.Process]) -> bool:
    """Wait for processes to end; return whether they did."""
    _, alive = psutil.wait_procs(processes, timeout=15)
    return not alive
