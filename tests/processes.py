"""Programs that a test starts: each ends with its block, and none can be waited for without end."""

from __future__ import annotations

import codecs
import os
import pty
import re
import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Timer
from time import monotonic
from typing import TYPE_CHECKING, Any, cast

import psutil
from commands import settings, start_fork

from seed.config import PROJECT_ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seedbed.database import DatabaseUrl

Process = subprocess.Popen[str]

# The end of a run, in seconds; only a failing test waits for so long.
PATIENCE = 120


def default_signals() -> None:
    """Give the signals that end a program their usual meaning, here and in all that is started from here.

    Background jobs of a shell, nohup and some CI runners ignore them, and children inherit that.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM})


@contextmanager
def started(command: Sequence[str | Path], *, patience: float = PATIENCE, **options: Any) -> Iterator[Process]:
    """Start a program in a session of its own; kill it, and what it started, after the block or `patience` seconds.

    So a read from it ends as well: `readline` then returns an empty string.
    """
    process = subprocess.Popen(command, **{"text": True, "start_new_session": True, **options})
    with _watched(process, patience):
        yield process


@contextmanager
def _watched(process: Process, patience: float) -> Iterator[None]:
    watchdog = Timer(patience, _kill, (process,))
    watchdog.daemon = True
    watchdog.start()
    try:
        with process:
            try:
                yield
            finally:
                _kill(process)
    finally:
        watchdog.cancel()


def _kill(process: Process) -> None:
    # A process that has ended is left alone: its number may be another one's by now.
    if process.poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.kill()


@contextmanager
def running(
    name: str,
    *arguments: str,
    url: DatabaseUrl,
    from_its_start: bool = False,
    impatient: bool = False,
    **variables: str,
) -> Iterator[Process]:
    """Start one of our commands without a terminal; kill it after the block if it still runs.

    `from_its_start` is for tests of the time in which Python starts and imports: elsewhere it has done so before.
    With `impatient` it soon says for whom it waits.
    """
    module, environment = f"scripts.db.{name}", settings(url, variables)
    if impatient:
        module, arguments = "tests.impatient", (name, *arguments)
    fork = None if from_its_start else start_fork([module, *arguments], environment)
    if fork:
        # It has all that the tests use of a process.
        process = cast("Process", fork)
        with _watched(process, PATIENCE):
            yield process
        return
    with started(
        [sys.executable, "-m", module, *arguments],
        cwd=PROJECT_ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        yield process


class Terminal:
    """A person at a terminal: starts a program there, reads what it shows, types."""

    def __init__(self, process: Process, master: int) -> None:
        self.process = process
        self.shown = ""
        self._master = master
        # A read may end inside a character.
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def type(self, text: str) -> None:
        """Type a text."""
        os.write(self._master, text.encode())

    def read_until(self, text: str) -> str:
        """Read until `text` has been shown; return all that was shown so far."""
        while text not in self.shown:
            assert self._read(), f"it ended without showing {text!r}: {self.shown}"
        return self.shown

    def read_to_end(self) -> str:
        """Read until the program has ended; return all that it showed."""
        while self._read():
            pass
        self.process.wait(PATIENCE)
        return self.shown

    def _read(self) -> bool:
        try:
            data = os.read(self._master, 65_536)
        except OSError:
            # Linux reports the end of the last program at a terminal as an error.
            data = b""
        self.shown += self._decoder.decode(data, final=not data)
        return bool(data)


@contextmanager
def at_terminal(
    command: Sequence[str | Path], *, env: dict[str, str], columns: int = 400, **options: Any
) -> Iterator[Terminal]:
    """Start a program at a terminal, a wide one by default; stdout goes there too unless it is given."""
    options = {"env": {**env, "TERM": "xterm", "COLUMNS": str(columns)}, "cwd": PROJECT_ROOT, **options}
    with ExitStack() as stack:
        master, slave = pty.openpty()
        stack.callback(os.close, master)
        streams = {"stdin": slave, "stdout": slave, "stderr": slave, **options}
        try:
            process = stack.enter_context(started(command, **streams))
        finally:
            # Only the program holds it open, so that its end is the end of what can be read.
            os.close(slave)
        yield Terminal(process, master)


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
    # A command adds parameters of its own to the address of a server.
    own = re.escape(url.raw) if url.provider == "sqlite" else rf'/{re.escape(url.name)}[?"]'
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            if re.search(own, process.environ().get("OVERWRITE_DATASOURCES", "")):
                found.append(process)
    return found


def all_gone(processes: list[psutil.Process]) -> bool:
    """Wait for processes to end; return whether they did."""
    _, alive = psutil.wait_procs(processes, timeout=15)
    return not alive
