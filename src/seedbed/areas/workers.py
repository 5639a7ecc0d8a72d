"""Processes beside this one: they carry out numbered tasks, and their results come back in order."""

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
from typing import TYPE_CHECKING, Any, Generic, Literal, NoReturn, TypeVar

from seedbed.errors import SeedError
from seedbed.garbage import collect_seldom

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable

Start = Literal["fork", "spawn", "forkserver"]

T = TypeVar("T")


def usable_cores() -> int:
    """Return how many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def start_method() -> Start:
    """Return how processes begin: as a copy of this one where that is safe, which takes no time; else from nothing."""
    # A copy has only one thread. What the others were in the middle of would stay so for ever.
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def processes_for(parts: int) -> int:
    """Return how many processes suit so many large parts: one more than cores, since they also wait for this one."""
    return min(usable_cores() + 1, parts) if usable_cores() > 1 else 1


class Workers(Generic[T]):
    """Processes that call `task` with each number below `count`.

    They start at once, each with `begin(*settings)`. At most `processes` results are being made, `ahead` wait, and one
    is in use.
    """

    def __init__(
        self,
        task: Callable[[int], T],
        count: int,
        processes: int,
        *,
        ahead: int = 0,
        begin: Callable[..., None],
        settings: tuple[Any, ...],
    ) -> None:
        self._task = task
        context = multiprocessing.get_context(start_method())
        self._executor = ProcessPoolExecutor(min(processes, count), context, initializer=begin, initargs=settings)
        self._numbers = iter(range(count))
        self._waiting: deque[asyncio.Future[T]] = deque()
        for _ in range(processes + ahead):
            self._next()

    async def results(self, ended: str) -> AsyncGenerator[T, None]:
        """Yield the results in order; raise what a task raised, `SeedError(ended)` where a process was ended."""
        while self._waiting:
            try:
                result = await self._waiting.popleft()
            except BrokenProcessPool:
                raise SeedError(ended) from None
            self._next()
            yield result

    def stop(self) -> None:
        """End the processes, whatever they are doing."""
        kill(self._executor)
        for future in self._waiting:
            future.cancel()

    def _next(self) -> None:
        number = next(self._numbers, None)
        if number is not None:
            self._waiting.append(asyncio.wrap_future(self._executor.submit(self._task, number)))


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


def settle_in() -> None:
    """Make this process a worker: it ends with its parent, and signals that reach both are the parent's."""
    # Ctrl-C reaches every process of the terminal; the one that was started decides what becomes of the others.
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    collect_seldom()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> NoReturn:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)
