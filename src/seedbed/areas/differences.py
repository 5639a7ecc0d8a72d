"""What differs between two days of a story, part by part; where that pays off, in several processes at a time."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from seedbed.areas.processes import kill, settle_in, start_method, usable_cores
from seedbed.areas.project import load_project
from seedbed.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence
    from datetime import datetime

    from seedbed.areas.story import Part, Story
    from seedbed.config import SeedConfig
    from seedbed.types import Row, SeedArea


@dataclass(slots=True)
class Difference:
    """Rows of one model that are not the same on both days: by id, as the earlier and as the later day has them."""

    before: dict[Any, Row]
    after: dict[Any, Row]
    rows: int
    """How many rows there are on the later day."""


async def differences(
    config: SeedConfig, after: datetime, areas: Sequence[SeedArea]
) -> AsyncGenerator[dict[str, Difference], None]:
    """Yield what differs between the day of `config` and a later one, for each part of the story in order."""
    days = _Days(config, after, [area.id for area in areas])
    processes = min(usable_cores() + 1, len(days) - 1) if usable_cores() > 1 and days.is_pure else 1
    if processes < 2:
        for number in range(len(days)):
            yield await asyncio.to_thread(days.difference, number)
        return
    context = multiprocessing.get_context(start_method())
    executor = ProcessPoolExecutor(processes, context, initializer=_begin, initargs=days.settings)
    waiting: deque[asyncio.Future[dict[str, Difference]]] = deque()
    numbers = iter(range(len(days)))
    try:
        while True:
            # No more parts are in memory than are being compared, and the one that is written.
            while len(waiting) < processes and (number := next(numbers, None)) is not None:
                waiting.append(asyncio.wrap_future(executor.submit(_compare, number)))
            if not waiting:
                break
            yield await waiting.popleft()
    except BrokenProcessPool:
        raise SeedError(
            "A worker process was killed, perhaps because memory ran out. Nothing was changed; run advance again."
        ) from None
    finally:
        kill(executor)
        for future in waiting:
            future.cancel()


class _Days:
    """The parts of a story on two days."""

    def __init__(self, config: SeedConfig, after: datetime, areas: list[str]) -> None:
        self.settings = config, after, areas
        project = load_project()
        told = partial(project.resolve("story"), areas=[project.registry[area] for area in areas])
        story: Story = told(config)
        later: Story = told(replace(config, as_of=after))
        self.is_pure = story.is_pure
        self._parts = list(zip(story.parts(), later.parts(), strict=True))

    def __len__(self) -> int:
        return len(self._parts)

    def difference(self, number: int) -> dict[str, Difference]:
        """Make a part of both days, and return what differs by model."""
        was, now = map(_collected, self._parts[number])
        nothing: dict[Any, Row] = {}
        found = {}
        for model in was.keys() | now.keys():
            before, after = was.get(model, nothing), now.get(model, nothing)
            found[model] = Difference(
                {id_: row for id_, row in before.items() if after.get(id_) != row},
                {id_: row for id_, row in after.items() if before.get(id_) != row},
                len(after),
            )
        return found


def _collected(part: Part) -> dict[str, dict[Any, Row]]:
    found: dict[str, dict[Any, Row]] = {}
    for model, rows in part.make():
        found.setdefault(model, {}).update((row["id"], row) for row in rows)
    return found


# ── inside the processes ──────────────────────────────────────────────────────────────────────────

_days: list[_Days] = []


def _begin(*settings: Any) -> None:
    settle_in()
    _days[:] = [_Days(*settings)]


def _compare(number: int) -> dict[str, Difference]:
    return _days[0].difference(number)
