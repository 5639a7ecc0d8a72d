"""Ctrl-C and SIGTERM, from the first import of a command to the end of its process.

One handler for all of it, which notes the signal and raises nothing where nobody expects it. While a command starts,
or has done its work, it says so in one line and ends the process. While it runs, the first signal cancels its task, so
that the transaction is rolled back; another one ends the process at once, and the engine, which watches its parent, and
the database undo the rest. A transaction that is being committed is left to it. A question to a person is taken back.
"""

from __future__ import annotations

import atexit
import os
import signal
import sys
from contextlib import contextmanager
from select import select
from threading import current_thread, main_thread
from time import monotonic
from typing import TYPE_CHECKING, NoReturn

from seedbed.answers import answers

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Iterator
    from types import FrameType
    from typing import Any

NOTHING_CHANGED = "Interrupted: nothing was changed."
ROLLED_BACK = "Interrupted: rolled back, nothing was changed."
TOO_LATE = "Interrupted after the commit; changes are saved."
AT_ONCE = "Interrupted again: stopped immediately. Uncommitted changes are discarded."
IN_DOUBT = "Interrupted again: stopped immediately. The database holds either the old data or all of the new data."

_DOUBT = "Either everything was saved or nothing was. Look at the data, or run the command again."

# So many more things that wait for the same server are interrupted on the way out.
_URGES = 8

_SHOW_CURSOR = "\x1b[?25h"


class Interruptions:
    """The signals that have come, and what the next one does."""

    def __init__(self) -> None:
        self.first: signal.Signals | None = None
        self.since = 0.0
        """When the first one came."""
        self.undone = ROLLED_BACK
        """What is true after an interruption now, unless it comes too late."""
        self.told = NOTHING_CHANGED
        """What is true of an interruption while nothing is under way."""
        self.is_done = False
        """Whether everything was done that was to be done."""
        self._task: asyncio.Task[Any] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._asking = self._blocking = self._committing = self._is_over = False
        self.gave_up = ""
        """What is true of a command that no longer waits for an answer."""
        self._left_with = 1
        self._urges = 0
        self._urging = False

    def install(self) -> None:
        """Take over the signals, except those that the parent process ignores.

        Not in a process that a run starts, which may import the command too: whoever started it ends it.
        """
        if _is_child():
            return
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._handle)
        # While Python takes itself apart, it would give the signals back their usual meaning.
        atexit.unregister(_ignore_signals)
        atexit.register(_ignore_signals)

    @contextmanager
    def cancelling(self, task: asyncio.Task[Any] | None) -> Iterator[None]:
        """Cancel `task` when a signal comes within the block."""
        import asyncio

        loop = self._loop = asyncio.get_running_loop()
        self._task = task
        with _woken() as signals:
            if signals is not None:
                # A signal that the system gives to another thread would not wake a loop that waits for a silent server.
                loop.add_reader(signals, os.read, signals, 64)
            try:
                if self.first is not None:
                    raise asyncio.CancelledError
                yield
            finally:
                self._task = None
                if signals is not None:
                    loop.remove_reader(signals)

    @contextmanager
    def raising(self) -> Iterator[None]:
        """Let the first signal raise `KeyboardInterrupt` within the block, which awaits nothing."""
        self._blocking = True
        try:
            if self.first is not None:
                raise KeyboardInterrupt
            yield
        finally:
            self._blocking = False

    def read_line(self) -> str:
        """Return the line that a person types at the terminal, or nothing at the end of the input.

        A signal raises `KeyboardInterrupt`, even one that came before.
        """
        self._asking = True
        try:
            with _woken() as signals:
                if self.first is not None:
                    raise KeyboardInterrupt
                while signals is not None and sys.stdin not in select([sys.stdin, signals], [], [])[0]:
                    os.read(signals, 1)
            return sys.stdin.readline()
        finally:
            self._asking = False

    @contextmanager
    def saying(self, line: str) -> Iterator[None]:
        """Say `line` of an interruption within the block, which changes what no transaction takes back."""
        before, self.undone = self.undone, line
        yield
        self.undone = before

    def give_up(self, whom: str) -> None:
        """End the command, which was interrupted and waits for an answer of `whom`.

        Where it can be, what waits is interrupted, so that the command clears up behind itself: several things may
        wait one after the other. Else its process ends here. Called from another thread than the main one.
        """
        during = " during the commit" if answers.committing else ""
        line = f"Interrupted{during}: {whom} does not answer. {_DOUBT if during else 'Nothing was changed.'}"
        if not during and self.undone != ROLLED_BACK:
            line = f"{self.undone} {whom} does not answer."
        self._abandon(line, self.code)

    def lose(self, whom: str, reason: str) -> None:
        """End the command, which waits for an answer of `whom` that cannot be reached any more, as `give_up` does."""
        if self.first is not None:
            return  # its line is another one
        during, left = "", "Nothing was changed. Try again when it is back."
        if answers.committing:
            during, left = " since the commit began", _DOUBT
        elif self.undone != ROLLED_BACK:
            left = "Run the command again to finish."
        self._abandon(f"error: {whom} cannot be reached any more{during}: {reason}. {left}", 1)

    def _abandon(self, line: str, code: int) -> None:
        if self.gave_up:
            line, code = self.gave_up, self._left_with
        if answers.committing or not self._blocking or self._urges == _URGES or sys.platform == "win32":
            _exit(line, code)
        self._urges, self._urging, self.gave_up, self._left_with = self._urges + 1, True, line, code
        signal.pthread_kill(main_thread().ident or 0, self.first or signal.SIGINT)

    def leave(self) -> None:
        """End the process if the command gave up: one of its threads may still wait for an answer."""
        if self.gave_up:
            _exit(self.gave_up, self._left_with)

    def over(self) -> None:
        """Note that all was said: the process is about to end, and one more signal only makes it end sooner."""
        self._is_over = True

    def committing(self) -> None:
        """Only note a signal from now on: the rest of the work within `raising` finishes or fails by itself."""
        self._committing = True

    def done(self, *, saved: bool) -> None:
        """Note that from now on everything was done that was to be done, and whether that changed anything."""
        self.is_done, self._committing = True, False
        if saved:
            self.told = TOO_LATE

    @property
    def code(self) -> int:
        """With which exit code an interrupted command ends."""
        return 128 + (self.first or signal.SIGINT)

    def _handle(self, number: int, _: FrameType | None) -> None:
        if self._is_over:
            os._exit(128 + (self.first or number))
        if self._urging:
            self._urging = False
            raise KeyboardInterrupt
        again, self.first = self.first is not None, self.first or signal.Signals(number)
        if not again:
            self.since = monotonic()
        if self._asking:
            raise KeyboardInterrupt
        if self._task is None and not (self._blocking or self._committing):
            _exit(self.told, self.code)
        if again:
            _exit(IN_DOUBT if self._committing or answers.committing else AT_ONCE, self.code)
        if self._committing:
            return
        if self._blocking:
            raise KeyboardInterrupt
        if self._loop is not None and self._task is not None:
            self._loop.call_soon_threadsafe(self._task.cancel)


def _is_child() -> bool:
    """Whether this process was started by `multiprocessing`; while it imports the main module, only a mark says so."""
    processes = sys.modules.get("multiprocessing.process")
    if processes is None:
        return False
    return processes.parent_process() is not None or getattr(processes.current_process(), "_inheriting", False)


def _ignore_signals() -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)


@contextmanager
def _woken() -> Iterator[int | None]:
    """Give a descriptor that can be read once a signal has come, or None where there is no such thing.

    Python handles signals between two of its instructions. One that comes within an instruction, before that begins to
    wait, would else be handled when the wait is over: here, while another thread keeps the interpreter busy.
    """
    if sys.platform == "win32" or current_thread() is not main_thread():
        yield None
        return
    reads, writes = os.pipe()
    try:
        os.set_blocking(writes, False)
        before = signal.set_wakeup_fd(writes, warn_on_full_buffer=False)
        try:
            yield reads
        finally:
            signal.set_wakeup_fd(before)
    finally:
        os.close(reads)
        os.close(writes)


def _exit(line: str, code: int) -> NoReturn:
    """End the process without unwinding whatever it is in the middle of."""
    cursor = _SHOW_CURSOR if sys.stderr is not None and sys.stderr.isatty() else ""
    # The stream's own buffer may be in use by the code that the signal interrupted.
    os.write(2, f"{cursor}{line}\n".encode())
    os._exit(code)


interruptions = Interruptions()
