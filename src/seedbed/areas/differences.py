"""What differs between two days of a story, part by part; where that pays off, in several processes at a time."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from seedbed.areas.project import load_project
from seedbed.areas.story import Compared
from seedbed.areas.workers import Workers, processes_for, settle_in

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Sequence
    from datetime import datetime

    from seedbed.areas.story import Part
    from seedbed.config import SeedConfig
    from seedbed.types import Row, SeedArea


@dataclass(slots=True)
class Difference:
    """Rows of one model that are not the same on both days: by id, as the earlier and as the later day has them."""

    before: dict[Any, Row]
    after: dict[Any, Row]


async def differences(
    config: SeedConfig, after: datetime, areas: Sequence[SeedArea]
) -> AsyncGenerator[dict[str, Difference], None]:
    """Yield what differs between the day of `config` and a later one, for each part of the story in order."""
    days = _Days(config, after, [area.id for area in areas])
    processes = processes_for(len(days) - 1) if days.is_pure else 1
    if processes < 2:
        for number in range(len(days)):
            yield await asyncio.to_thread(days.difference, number)
        return
    workers = Workers(_compare, len(days), processes, begin=_begin, settings=days.settings)
    try:
        async with aclosing(workers.results(_ENDED)) as parts:
            async for part in parts:
                async for difference in part:
                    yield difference
    finally:
        workers.stop()


_ENDED = "A worker process was killed, perhaps because memory ran out. Nothing was changed; run advance again."


class _Days:
    """The parts of a story on two days."""

    def __init__(self, config: SeedConfig, after: datetime, areas: list[str]) -> None:
        self.settings = config, after, areas
        project = load_project()
        story, later = project.tell(config, areas), project.tell(replace(config, as_of=after), areas)
        self.is_pure = story.is_pure
        self._parts = list(
            story.beside(later) if isinstance(story, Compared) else zip(story.parts(), later.parts(), strict=True)
        )

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


def _compare(number: int) -> list[dict[str, Difference]]:
    return [_days[0].difference(number)]
