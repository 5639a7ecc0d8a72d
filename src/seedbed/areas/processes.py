"""Rows from processes: a pool makes and encodes the parts of a story, and gives them back in order.

The rows are those that one process makes: each part is a pure function of the settings, and the order is the story's.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, NoReturn

from seedbed.areas.project import load_project
from seedbed.database.encoding import EncodedRows, RowEncodings
from seedbed.datamodel import load
from seedbed.errors import SeedError
from seedbed.garbage import collect_seldom

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Mapping, Sequence

    from seedbed.areas.story import Story
    from seedbed.config import SeedConfig
    from seedbed.database.drivers.mongodb_rows import BsonEncodings
    from seedbed.database.url import Provider
    from seedbed.types import SeedArea

Start = Literal["fork", "spawn", "forkserver"]

READY = 2
"""Parts that may be ready, and wait for the database, beside those that are being made."""


class MadePart(NamedTuple):
    """A part that is ready: its rows, in the order in which they are written."""

    label: str
    rows: list[EncodedRows]


def usable_cores() -> int:
    """Return how many processors this process may use."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def start_method() -> Start:
    """Return how processes begin: as a copy of this one where that is safe, which takes no time; else from nothing."""
    # A copy has only one thread. What the others were in the middle of would stay so for ever.
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


def pool_for(config: SeedConfig, areas: Sequence[SeedArea], provider: Provider) -> ProcessPool | None:
    """Return processes that already make the rows of a run; None where one process is as good, or has to do."""
    told = load_project().resolve("story")
    if told is None or not config.clear or config.processes == 1:
        return None
    story: Story = told(config, areas)
    labels = [part.label for part in story.parts()]
    tenants = len(labels) - 1
    processes = config.processes or (min(usable_cores() + 1, tenants) if usable_cores() > 1 else 1)
    if processes < 2 or tenants < 2 or not story.is_pure:
        return None
    return ProcessPool(story, labels, (config, [area.id for area in areas], provider), processes)


class ProcessPool:
    """Processes that make the parts of a story; at most `processes` parts are being made, and `READY` wait."""

    def __init__(
        self, story: Story, labels: Sequence[str], settings: tuple[SeedConfig, list[str], Provider], processes: int
    ) -> None:
        self._story, self._labels = story, labels
        context = multiprocessing.get_context(start_method())
        self._executor = ProcessPoolExecutor(
            min(processes, len(labels)), context, initializer=_begin, initargs=settings
        )
        self._numbers = iter(range(len(labels)))
        self._waiting: deque[asyncio.Future[list[EncodedRows]]] = deque()
        for _ in range(processes + READY):
            self._next()

    async def parts(self) -> AsyncGenerator[MadePart, None]:
        """Yield the parts in order; raise what making one raised, `SeedError` where a process was ended."""
        for label in self._labels:
            try:
                rows = await self._waiting.popleft()
            except BrokenProcessPool:
                raise SeedError(_ENDED) from None
            self._next()
            yield MadePart(label, rows)

    def facts(self) -> Mapping[str, Any]:
        """Return what the mark of the run says beside its settings."""
        return self._story.facts()

    def stop(self) -> None:
        """End the processes, whatever they are doing."""
        kill(self._executor)
        for future in self._waiting:
            future.cancel()

    def _next(self) -> None:
        number = next(self._numbers, None)
        if number is not None:
            self._waiting.append(asyncio.wrap_future(self._executor.submit(_make, number)))


def kill(executor: ProcessPoolExecutor) -> None:
    """End an executor and its processes, whatever they are doing; Python waits for neither at its own end."""
    processes, results = list((executor._processes or {}).values()), executor._result_queue
    executor.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        process.kill()
    # One that was killed while it sent its rows leaves half of them: the thread that reads them, which Python waits for
    # at its end, gets no more and no end either while this process could still write.
    if results is not None:
        results._writer.close()  # pyright: ignore[reportAttributeAccessIssue]


_ENDED = (
    "A worker process was killed, perhaps because memory ran out. Nothing was changed. "
    "Use --processes 1 to build the rows in one process."
)


# ── inside the processes ──────────────────────────────────────────────────────────────────────────


class _Worker:
    """What a process knows of the run."""

    def __init__(self, config: SeedConfig, areas: Sequence[str], provider: Provider) -> None:
        project = load_project()
        story: Story = project.resolve("story")(config, [project.registry[area] for area in areas])
        self.parts = list(story.parts())
        self.encodings = _encodings(provider)


def _encodings(provider: Provider) -> RowEncodings | BsonEncodings:
    if provider != "mongodb":
        return RowEncodings(load(), provider)
    # Imported here: the other databases need no driver of MongoDB.
    from seedbed.database.drivers.mongodb_rows import BsonEncodings

    return BsonEncodings(load())


_worker: list[_Worker] = []


def settle_in() -> None:
    """Make this process a worker: it ends with its parent, and signals that reach both are the parent's."""
    # Ctrl-C reaches every process of the terminal; the one that was started decides what becomes of the others.
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    collect_seldom()
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _begin(*settings: Any) -> None:
    settle_in()
    _worker[:] = [_Worker(*settings)]


def _end_with_parent() -> NoReturn:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


def _make(number: int) -> list[EncodedRows]:
    worker = _worker[0]
    return list(worker.encodings.encode(worker.parts[number].make()))
