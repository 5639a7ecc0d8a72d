"""Our commands in processes that are forks of one which has imported what they import.

To start Python and to import is most of what a short command costs, and the tests run many hundreds. A fork has
everything of a process that a command can tell: arguments, environment, working directory, streams, signals, an exit.
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

# What is not here, a command imports itself.
IMPORTED = (
    "asyncio",
    "bcrypt",
    "encodings.idna",
    "faker",
    "jinja2",
    "prisma.client",
    "prisma.engine.query",
    "prisma.models",
    "psycopg",
    "pydantic.type_adapter",
    "rich.console",
    "rich.markdown",
    "rich.table",
    "seed.areas",
    "seed.areas.core",
    "seed.areas.equipment",
    "seed.areas.patients",
    "seed.areas.performance",
    "seed.areas.practice_story",
    "seed.areas.resources",
    "seed.areas.scheduling",
    "seed.areas.staff",
    "seed.areas.two_days",
    "seed.checks",
    "seed.checks.derived",
    "seed.factories",
    "seed.project",
    "seed.seeding",
    "seedbed.areas.advance",
    "seedbed.areas.run",
    "seedbed.checks",
    "seedbed.cli.advance",
    "seedbed.cli.dump",
    "seedbed.cli.find",
    "seedbed.cli.report",
    "seedbed.cli.reset",
    "seedbed.cli.restore",
    "seedbed.cli.seed",
    "seedbed.cli.show",
    "seedbed.cli.snapshot_summary",
    "seedbed.cli.snapshots",
    "seedbed.cli.summary",
    "seedbed.cli.verify",
    "seedbed.database.drivers.mongodb",
    "seedbed.database.drivers.postgresql",
    "seedbed.database.drivers.sqlite",
    "seedbed.report.find",
    "seedbed.report.report",
    "seedbed.snapshots",
    "sqlite3",
    "typer.rich_utils",
)

# These are read while a command runs; others while Python starts or imports.
_READ_LATE = ("COLUMNS", "DATABASE_URL", "ORCA_", "PYTEST_")
_MESSAGE = 1 << 20


class Fork:
    """A command that runs: what the tests use of `subprocess.Popen`, by the same names."""

    def __init__(self, args: Sequence[str], output: int, errors: int, status: int) -> None:
        self.args = args
        self.stdout = os.fdopen(output)
        self.stderr = os.fdopen(errors)
        self.returncode: int | None = None
        # The fork writes its number there, and the process that it comes from how it ended.
        self._status = os.fdopen(status)
        self.pid = int(self._status.readline())

    def poll(self) -> int | None:
        """Return how it ended, or None."""
        if self.returncode is None and select.select([self._status], [], [], 0)[0]:
            self.returncode = int(self._status.readline())
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait for its end; return its code. Raises `TimeoutExpired` after so many seconds."""
        if self.returncode is None:
            select.select([self._status], [], [], timeout)
        code = self.poll()
        if code is None:
            raise subprocess.TimeoutExpired(self.args, timeout or 0)
        return code

    def communicate(self, timeout: float | None = None) -> tuple[str, str]:
        """Read what it writes until its end, and wait for that."""
        deadline = None if timeout is None else monotonic() + timeout
        pool = ThreadPoolExecutor(2)
        try:
            read = [pool.submit(stream.read) for stream in (self.stdout, self.stderr)]
            try:
                output, errors = (
                    each.result(None if deadline is None else max(0, deadline - monotonic())) for each in read
                )
            except TimeoutError:
                raise subprocess.TimeoutExpired(self.args, timeout or 0) from None
        finally:
            pool.shutdown(wait=False)
        self.wait(None if deadline is None else max(0, deadline - monotonic()))
        return output, errors

    def send_signal(self, number: int) -> None:
        """Send it a signal if it still runs."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def __enter__(self) -> Fork:
        return self

    def __exit__(self, *_: object) -> None:
        with closing(self._status), closing(self.stdout), closing(self.stderr):
            self.wait()


class Forks:
    """The process that is forked: started with what a command usually has, and ended with the tests."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._door, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        atexit.register(self._end)

    def start(self, arguments: Sequence[str], environment: Mapping[str, str]) -> Fork | None:
        """Start `python -m ARGUMENTS` in a session of its own; return None where no fork can have this environment."""
        names = environment.keys() | self._environment.keys()
        differing = (name for name in names if environment.get(name) != self._environment.get(name))
        if not all(name.startswith(_READ_LATE) for name in differing):
            return None
        ours, theirs = zip(*(os.pipe() for _ in range(3)), strict=True)
        try:
            socket.send_fds(self._door, [json.dumps([arguments, environment]).encode()], theirs)
        finally:
            for each in theirs:
                os.close(each)
        return Fork(arguments, *ours)

    def _end(self) -> None:
        self._door.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()


def _serve(door: socket.socket) -> list[str] | None:
    """Fork for each request; return in the fork with the arguments of its command, and at last without any."""
    woken, waking = os.pipe()
    for each in (woken, waking):
        os.set_blocking(each, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waking, warn_on_full_buffer=False)
    running: dict[int, int] = {}
    while True:
        ready, _, _ = select.select([door, woken], [], [])
        if woken in ready:
            os.read(woken, _MESSAGE)
            _tell_of_ends(running)
        if door not in ready:
            continue
        message, descriptors, _, _ = socket.recv_fds(door, _MESSAGE, 3)
        if not message:
            return None
        *streams, status = descriptors
        child = os.fork()
        if child:
            running[child] = status
            for each in streams:
                os.close(each)
            continue
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.setsid()
        os.write(status, f"{os.getpid()}\n".encode())
        for descriptor, stream in zip(streams, (1, 2), strict=True):
            os.dup2(descriptor, stream)
        for each in (door.detach(), woken, waking, *descriptors, *running.values()):
            os.close(each)
        arguments, environment = json.loads(message)
        os.environ.clear()
        os.environ.update(environment)
        return arguments


def _tell_of_ends(running: dict[int, int]) -> None:
    for child in list(running):
        ended, code = os.waitpid(child, os.WNOHANG)
        if ended:
            status = running.pop(child)
            # Whoever does not wait for it has closed the other end.
            with suppress(BrokenPipeError):
                os.write(status, f"{os.waitstatus_to_exitcode(code)}\n".encode())
            os.close(status)


def _main() -> None:
    import gc
    import importlib
    import runpy
    from pathlib import Path

    # Ctrl-C at the terminal of the tests reaches this process, too: its end is that of its door.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.path[0] = str(Path.cwd())
    for name in IMPORTED:
        importlib.import_module(name)
    # Neither a collection nor the end of a fork goes through all of this, which would copy it.
    gc.freeze()
    arguments = _serve(socket.socket(fileno=int(sys.argv[1])))
    if arguments is None:
        return
    signal.signal(signal.SIGINT, signal.default_int_handler)
    module, *rest = arguments
    # As `python -m` has it while it imports the module's package.
    sys.argv = ["-m", *rest]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as error:
        if isinstance(error.code, int | None):
            _end(error.code or 0)
        raise


def _end(code: int) -> None:
    """End as Python does, but for taking all modules apart: that would copy the memory shared with the other forks."""
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    # Python has something to say where nobody reads: then it goes on by itself.
    with suppress(OSError):
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
        os._exit(code)


if __name__ == "__main__":
    _main()
