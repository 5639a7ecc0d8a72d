"""Processes beside this one: they carry out numbered tasks, and what these give comes back in order, bit by bit."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures import process as process_pools
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.reduction import ForkingPickler
from typing import TYPE_CHECKING, Any, Generic, Literal, NoReturn, TypeAlias, TypeVar

from seedbed.answers import answers
from seedbed.errors import SeedError
from seedbed.garbage import collect_seldom

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable, Iterator
    from concurrent.futures import Future
    from contextlib import AbstractContextManager
    from multiprocessing.connection import Connection

Start = Literal["fork", "spawn", "forkserver"]

T = TypeVar("T")

# None after the last one of a task.
_Result: TypeAlias = T | BaseException | None


def usable_cores() -> int:
    """Return how many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def start_method() -> Start:
    """Return how processes begin: as a copy of this one where that is safe, which takes no time; else from nothing."""
    # A copy has only one thread. What the others were in the middle of would stay so for ever; but the one that watches
    # over a command holds still meanwhile (see `cli.watch`).
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 + answers.watched else "spawn"


def processes_for(parts: int) -> int:
    """Return how many processes suit so many large parts: with more, the first one that can be written ends later."""
    return min(usable_cores(), parts)


class Workers(Generic[T]):
    """Processes that call `task` with each number below `count`; a task may give many results, one after the other.

    They start at once, each with `begin(*settings)`. At most `processes` tasks are being carried out, the results of
    `ahead` wait, and those of one are in use.
    """

    def __init__(
        self,
        task: Callable[[int], Iterable[T]],
        count: int,
        processes: int,
        *,
        ahead: int = 0,
        begin: Callable[..., None],
        settings: tuple[Any, ...],
    ) -> None:
        self._task = task
        self._loop = asyncio.get_running_loop()
        context = multiprocessing.get_context(start_method())
        self._reader, self._writer = context.Pipe(duplex=False)
        told = (self._writer, context.Lock(), begin, settings)
        self._executor = ProcessPoolExecutor(min(processes, count), context, initializer=_begin, initargs=told)
        self._numbers = iter(range(count))
        self._waiting: deque[int] = deque()
        self._arrived: dict[int, asyncio.Queue[_Result[T]]] = {}
        with ctrl_c_held_back():
            for _ in range(processes + ahead):
                self._next()
        # After the processes: they can be copies of this one only while it has no other thread.
        threading.Thread(target=self._receive, daemon=True).start()

    async def results(self, ended: str) -> AsyncGenerator[AsyncGenerator[T, None], None]:
        """Yield what each task gives, in order; the next task may begin when all of one was taken.

        Raises what a task raised, `SeedError(ended)` where a process was ended.
        """
        while self._waiting:
            number = self._waiting.popleft()
            yield self._given(self._arrived[number], ended)
            del self._arrived[number]

    async def _given(self, arrived: asyncio.Queue[_Result[T]], ended: str) -> AsyncGenerator[T, None]:
        while (result := await arrived.get()) is not None:
            if isinstance(result, BrokenProcessPool):
                raise SeedError(ended)
            if isinstance(result, BaseException):
                raise result
            yield result
        self._next()

    def stop(self) -> None:
        """End the processes, whatever they are doing."""
        kill(self._executor)
        # The last end of the pipe that could be written to: the thread that reads it ends.
        self._writer.close()

    def _next(self) -> None:
        number = next(self._numbers, None)
        if number is None:
            return
        self._waiting.append(number)
        self._arrived[number] = asyncio.Queue()
        done = self._executor.submit(_carry_out, self._task, number)
        done.add_done_callback(lambda future: self._failed(number, future))

    def _failed(self, number: int, future: Future[None]) -> None:
        error = None if future.cancelled() else future.exception()
        if error is not None:
            self._put(number, error)

    def _receive(self) -> None:
        """Take what the processes send, until none of them is left."""
        try:
            while True:
                self._put(*self._reader.recv())
        except (EOFError, OSError):
            return
        except Exception as error:
            for number in list(self._arrived):
                self._put(number, error)

    def _put(self, number: int, result: _Result[T]) -> None:
        """Hand over a result in the thread of the run, which may be over."""
        queue = self._arrived.get(number)
        if queue is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(queue.put_nowait, result)


@contextmanager
def ctrl_c_held_back() -> Iterator[None]:
    """Hold Ctrl-C back from processes that start in the block: they would end with a traceback, and ours ends them."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def kill(executor: ProcessPoolExecutor) -> None:
    """End an executor and its processes, whatever they are doing; Python waits for neither at its own end."""
    processes, results = list((executor._processes or {}).values()), executor._result_queue
    manager = executor._executor_manager_thread
    executor.shutdown(wait=False, cancel_futures=True)
    # Told to end, the thread closes what Python would wake it by at its own end, perhaps in that very moment.
    process_pools._threads_wakeups.pop(manager, None)
    for process in processes:
        process.kill()
    # One that was killed while it sent its rows leaves half of them: the thread that reads them, which Python waits for
    # at its end, gets no more and no end either while this process could still write.
    if results is not None:
        results._writer.close()  # pyright: ignore[reportAttributeAccessIssue]


# ── inside the processes ──────────────────────────────────────────────────────────────────────────


_outlet: list[tuple[Connection, AbstractContextManager[Any]]] = []


def _begin(writer: Connection, lock: AbstractContextManager[Any], begin: Callable[..., None], settings: Any) -> None:
    _outlet[:] = [(writer, lock)]
    begin(*settings)


def _carry_out(task: Callable[[int], Iterable[Any]], number: int) -> None:
    """Send what a task gives, and at last that this was all."""
    for result in task(number):
        _send((number, result))
    _send((number, None))


def _send(message: tuple[int, Any]) -> None:
    writer, lock = _outlet[0]
    data = ForkingPickler.dumps(message)
    # Several processes send through one pipe.
    with lock:
        writer.send_bytes(data)


def settle_in() -> None:
    """Make this process a worker: it ends with its parent, and signals that reach both are the parent's."""
    # Ctrl-C reaches every process of the terminal; the one that was started decides what becomes of the others.
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    collect_seldom()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> NoReturn:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
