"""Rows from processes: a pool makes and encodes the parts of a story, and gives them back in order.

A part's rows are written while its later ones are being made. They are those that one process makes: each part is a
pure function of the settings, and the order is the story's.
"""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, Any, NamedTuple

from seedbed.areas.project import load_project
from seedbed.areas.workers import Workers, processes_for, settle_in, start_method, usable_cores
from seedbed.database.encoding import EncodedRows, RowEncodings
from seedbed.datamodel import load

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping, Sequence

    from seedbed.areas.story import Story
    from seedbed.config import SeedConfig
    from seedbed.database.drivers.mongodb_rows import BsonEncodings
    from seedbed.database.url import Provider
    from seedbed.types import SeedArea

READY = 2
"""Parts that may be ready, and wait for the database, beside those that are being made."""


class MadePart(NamedTuple):
    """A part that is being made: its rows, in the order in which they are written."""

    label: str
    rows: AsyncIterator[EncodedRows]


def pool_for(
    config: SeedConfig, areas: Sequence[SeedArea], provider: Provider, *, at_once: bool = False
) -> ProcessPool | None:
    """Return processes that already make the rows of a run; None where one process is as good, or has to do.

    For a single tenant that is one process, with `at_once`: it makes rows while this one starts the engine.
    """
    told = load_project().resolve("story")
    if told is None or not config.clear or config.processes == 1:
        return None
    story: Story = told(config, areas)
    labels = [part.label for part in story.parts()]
    tenants = len(labels) - 1
    processes = config.processes or processes_for(tenants)
    # A copy of this process begins at once, a new one only after all that this one has imported.
    pays = tenants == 1 and at_once and usable_cores() > 1 and start_method() == "fork"
    if not story.is_pure or not (pays or (processes > 1 and tenants > 1)):
        return None
    return ProcessPool(story, labels, (config, [area.id for area in areas], provider), processes)


class ProcessPool:
    """Processes that make the parts of a story; at most `processes` parts are being made, and `READY` wait."""

    def __init__(
        self, story: Story, labels: Sequence[str], settings: tuple[SeedConfig, list[str], Provider], processes: int
    ) -> None:
        self._story, self._labels = story, labels
        self._workers = Workers(_make, len(labels), processes, ahead=READY, begin=_begin, settings=settings)

    async def parts(self) -> AsyncGenerator[MadePart, None]:
        """Yield the parts in order, each to be taken whole before the next.

        Raises what making one raised, `SeedError` where a process was ended.
        """
        labels = iter(self._labels)
        async with aclosing(self._workers.results(_ENDED)) as parts:
            async for rows in parts:
                yield MadePart(next(labels), rows)

    def facts(self) -> Mapping[str, Any]:
        """Return what the mark of the run says beside its settings."""
        return self._story.facts()

    def stop(self) -> None:
        """End the processes, whatever they are doing."""
        self._workers.stop()


_ENDED = (
    "A worker process was killed, perhaps because memory ran out. Nothing was changed. "
    "Use --processes 1 to build the rows in one process."
)


# ── inside the processes ──────────────────────────────────────────────────────────────────────────


class _Worker:
    """What a process knows of the run."""

    def __init__(self, config: SeedConfig, areas: Sequence[str], provider: Provider) -> None:
        self.parts = list(load_project().tell(config, areas).parts())
        self.encodings = _encodings(provider)


def _encodings(provider: Provider) -> RowEncodings | BsonEncodings:
    if provider != "mongodb":
        return RowEncodings(load(), provider)
    # Imported here: the other databases need no driver of MongoDB.
    from seedbed.database.drivers.mongodb_rows import BsonEncodings

    return BsonEncodings(load())


_worker: list[_Worker] = []


def _begin(*settings: Any) -> None:
    settle_in()
    _worker[:] = [_Worker(*settings)]


def _make(number: int) -> Iterator[EncodedRows]:
    worker = _worker[0]
    return iter(worker.encodings.encode(worker.parts[number].make()))
