"""Our commands in processes that are forks of one which has imported what they import.

To start Python and to import is most of what a short command costs, and the tests run many hundreds. A fork has
everything of a process that a command can tell: arguments, environment, working directory, streams, signals, an exit.
"""

from __future__ import annotations

import atexit
import json
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Done = subprocess.CompletedProcess[str]

# What is not here, a command imports itself.
IMPORTED = (
    "asyncio",
    "bcrypt",
    "prisma.client",
    "psycopg",
    "rich.console",
    "rich.table",
    "seed.areas",
    "seed.checks",
    "seed.factories",
    "seed.project",
    "seed.seeding",
    "seedbed.areas.run",
    "seedbed.checks",
    "seedbed.cli.dump",
    "seedbed.cli.find",
    "seedbed.cli.reset",
    "seedbed.cli.restore",
    "seedbed.cli.seed",
    "seedbed.cli.show",
    "seedbed.cli.snapshots",
    "seedbed.cli.verify",
    "seedbed.snapshots",
    "sqlite3",
)

# These are read while a command runs; others while Python starts or imports.
_READ_LATE = ("COLUMNS", "DATABASE_URL", "ORCA_", "PYTEST_")
_MESSAGE = 1 << 20


class Forks:
    """The process that is forked: started with what a command usually has, and ended with the tests."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
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
        self._one_at_a_time = Lock()
        atexit.register(self._end)

    def run(self, arguments: Sequence[str], environment: Mapping[str, str], timeout: float) -> Done | None:
        """Run `python -m ARGUMENTS`; return None where a fork cannot have this environment, or another one runs."""
        names = environment.keys() | self._environment.keys()
        differing = (name for name in names if environment.get(name) != self._environment.get(name))
        if not all(name.startswith(_READ_LATE) for name in differing):
            return None
        if not self._one_at_a_time.acquire(blocking=False):
            return None
        try:
            return self._run(arguments, environment, timeout)
        finally:
            self._one_at_a_time.release()

    def _run(self, arguments: Sequence[str], environment: Mapping[str, str], timeout: float) -> Done:
        request = json.dumps([arguments, environment]).encode()
        (out, its_out), (err, its_err) = os.pipe(), os.pipe()
        with os.fdopen(out) as output, os.fdopen(err) as errors, ThreadPoolExecutor(2) as pool:
            try:
                socket.send_fds(self._door, [request], [its_out, its_err])
            finally:
                os.close(its_out)
                os.close(its_err)
            read = pool.submit(output.read), pool.submit(errors.read)
            number = int(self._door.recv(_MESSAGE))
            self._door.settimeout(timeout)
            try:
                code = int(self._door.recv(_MESSAGE))
            except TimeoutError:
                os.kill(number, signal.SIGKILL)
                self._door.settimeout(None)
                self._door.recv(_MESSAGE)
                raise subprocess.TimeoutExpired(arguments, timeout) from None
            self._door.settimeout(None)
            return Done(arguments, code, *(each.result() for each in read))

    def _end(self) -> None:
        self._door.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()


def _serve(door: socket.socket) -> list[str] | None:
    """Fork for each request; return in the fork with the arguments of its command, and at last without any."""
    while True:
        message, descriptors, _, _ = socket.recv_fds(door, _MESSAGE, 2)
        if not message:
            return None
        arguments, environment = json.loads(message)
        child = os.fork()
        if not child:
            door.close()
            for descriptor, stream in zip(descriptors, (1, 2), strict=True):
                os.dup2(descriptor, stream)
                os.close(descriptor)
            os.environ.clear()
            os.environ.update(environment)
            return arguments
        for descriptor in descriptors:
            os.close(descriptor)
        door.send(str(child).encode())
        _, status = os.waitpid(child, 0)
        door.send(str(os.waitstatus_to_exitcode(status)).encode())


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
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _main()
