"""Bringing seeded rows to a later day: the rows of both days are computed, and what differs is changed.

A row is changed or deleted where the database holds it exactly as the earlier day has it. One that somebody changed,
or that others' rows refer to, stays and is named; what somebody added is never touched. A new row that would refer to
one that somebody deleted is left out, and named.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from seedbed import __version__
from seedbed.answers import answers
from seedbed.areas.differences import differences
from seedbed.areas.orphans import Orphans
from seedbed.areas.project import load_project
from seedbed.config import DEFAULT_WAIT, SeedConfig, format_as_of
from seedbed.database import database_url, exclusive, guard
from seedbed.database.layout import require_layout
from seedbed.database.store import open_store
from seedbed.datamodel import load, tables
from seedbed.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from seedbed.areas.differences import Difference
    from seedbed.database import DatabaseUrl
    from seedbed.database.guard import DatabaseState, SeedRunMark
    from seedbed.database.sink import Changes, Store
    from seedbed.datamodel import DataModel
    from seedbed.types import SeedArea, SeedLogger


# Fewer rows tell nothing about who made them.
_TOLD_BY = 10


class Kept(NamedTuple):
    """A row that the day would have changed or added, and that stays as it is, or away."""

    model: str
    id: Any
    reason: str


@dataclass(slots=True)
class AdvanceReport:
    """What was changed, in rows by model, and what was kept."""

    url: DatabaseUrl
    before: datetime
    after: datetime
    inserted: Counter[str] = field(default_factory=Counter)
    updated: Counter[str] = field(default_factory=Counter)
    deleted: Counter[str] = field(default_factory=Counter)
    kept: list[Kept] = field(default_factory=list)
    seconds: float = 0.0
    dry_run: bool = False


class _DryRun(Exception):
    """Ends a dry run."""


async def advance_database(
    day: Callable[[datetime], datetime],
    *,
    logger: SeedLogger,
    url: DatabaseUrl | None = None,
    dry_run: bool = False,
    wait: float = DEFAULT_WAIT,
) -> AdvanceReport:
    """Bring what is in the database to the day that `day` returns for the one it has reached, in one transaction.

    Raises `UsageError` where nothing can be advanced: nothing was seeded, it was seeded in several runs or by another
    version, or the day is past. After any error the database is as it was. A cancellation that comes too late to roll
    back is dropped.
    """
    guard.forbid_production("advance")
    url, datamodel = url or database_url(), load()
    story: type[Any] | None = load_project().resolve("story")
    if story is None:
        raise UsageError("This project cannot be advanced, because it has no story. Name one in Project(story=…).")
    report: AdvanceReport | None = None
    try:
        async with (
            exclusive(url, command="advance", wait=wait, notify=logger.info),
            open_store(url, datamodel) as store,
        ):
            report = await _advanced(store, url, day, story, dry_run=dry_run)
    except asyncio.CancelledError:
        if report is None:
            raise
    return report


async def _advanced(
    store: Store, url: DatabaseUrl, day: Callable[[datetime], datetime], story: type[Any], *, dry_run: bool
) -> AdvanceReport:
    datamodel, project = load(), load_project()
    state = await store.state()
    require_layout(state, tables(datamodel), url)
    run = _only_run(state)
    after = day(run.as_of)
    if after < run.as_of:
        raise UsageError(
            f"The data in {url} is dated {format_as_of(run.as_of)}, and time only moves forward. Choose a later date."
        )
    report = AdvanceReport(url, run.as_of, after, dry_run=dry_run)
    areas = [area for area in project.registry if area.id in run.areas]
    config = SeedConfig(profile=project.profile(run.profile), as_of=run.as_of, seed=run.seed)
    started = perf_counter()
    with suppress(_DryRun):
        async with store.changing() as changes:
            await _Advance(changes, datamodel, report, run).carry_out(story, config, areas)
            if dry_run:
                raise _DryRun
    report.seconds = perf_counter() - started
    return report


def _only_run(state: DatabaseState) -> SeedRunMark:
    """Return the run that made what is there; raise `UsageError` where that is not one run of this version."""
    runs = list(state.runs)
    if not runs:
        raise UsageError("This database was not seeded, so it cannot be advanced. Seed it first.")
    if len(runs) > 1:
        raise UsageError(
            f"This data was seeded in {len(runs)} runs, but only data from one run can be advanced. "
            "Seed again without --no-clear."
        )
    made_by = runs[0].facts.get("seederVersion")
    if made_by != __version__:
        raise UsageError(f"This data was seeded by version {made_by}, but this is version {__version__}. Seed again.")
    return runs[0]


class _Advance:
    """One advance: all of its changes come about, or none."""

    def __init__(self, changes: Changes, datamodel: DataModel, report: AdvanceReport, run: SeedRunMark) -> None:
        self._writer, self._datamodel, self._report, self._run = changes, datamodel, report, run
        self._rows = int(run.facts.get("rows", 0))

    async def carry_out(self, story: type[Any], config: SeedConfig, areas: Sequence[SeedArea]) -> None:
        """Change part after part, so that the rows of a few parts at most are in memory."""
        async with aclosing(differences(config, self._report.after, areas)) as parts:
            async for part in parts:
                await self._change(part)
        await self._mark(config, story(replace(config, as_of=self._report.after), areas).facts())

    async def _change(self, part: dict[str, Difference]) -> None:
        order = [model for model in self._datamodel.insert_order() if model in part]
        untouched: dict[str, set[Any]] = {}
        for model in order:
            answers.step = f"{model}, rows as they were"
            untouched[model] = await self._writer.as_they_were(model, list(part[model].before.values()))
        self._require_same_story(part, untouched)
        orphans = await Orphans(self._writer, self._datamodel).among(part, untouched)
        for model in order:
            answers.step = f"{model}, new rows"
            before, after = part[model].before, part[model].after
            self._rows += len(after) - len(before)
            lost = orphans.get(model, {})
            self._report.kept += [
                Kept(model, id_, f"the {other} that it refers to is gone") for id_, other in lost.items()
            ]
            new = [row for id_, row in after.items() if id_ not in before and id_ not in lost]
            await self._writer.insert(model, new)
            self._report.inserted[model] += len(new)
            for id_ in before:
                if id_ not in untouched[model]:
                    self._report.kept.append(Kept(model, id_, "it was changed or deleted"))
        for model in order:
            answers.step = f"{model}, changed rows"
            before, after = part[model].before, part[model].after
            lost = orphans.get(model, {})
            changed = [after[id_] for id_ in before if id_ in untouched[model] and id_ in after and id_ not in lost]
            await self._writer.update(model, changed)
            self._report.updated[model] += len(changed)
        for model in reversed(order):
            answers.step = f"{model}, rows that go"
            before, after = part[model].before, part[model].after
            over = [id_ for id_ in before if id_ in untouched[model] and id_ not in after]
            wanted = await self._writer.referred_to(model, over)
            self._report.kept += [Kept(model, id_, f"a row of {other} refers to it") for id_, other in wanted.items()]
            over = [id_ for id_ in over if id_ not in wanted]
            await self._writer.delete(model, over)
            self._report.deleted[model] += len(over)

    def _require_same_story(self, part: dict[str, Difference], untouched: Mapping[str, set[Any]]) -> None:
        """Raise `UsageError` where most of what a day changes is not there as the earlier day has it."""
        rows, same = sum(len(each.before) for each in part.values()), sum(map(len, untouched.values()))
        if rows >= _TOLD_BY and same < rows / 2:
            raise UsageError(
                f"Of {rows:,} rows that the days up to {format_as_of(self._report.after)} change, only {same:,} are as "
                "this seeder makes them: the data was made by another version of its code, or changed since. "
                "Nothing was changed. Seed again."
            )

    async def _mark(self, config: SeedConfig, facts: Mapping[str, Any]) -> None:
        """Let the mark of the run say the day, as if it had been made then."""
        said = {"asOf": self._report.after, "rows": self._rows, **facts}
        if not guard.has_model(self._datamodel):
            await self._writer.note([{**self._run.row(), **said, "asOf": self._report.after.isoformat()}])
            return
        model = self._datamodel.model(guard.MARK)
        data = {name: value for name, value in said.items() if name in model.fields}
        if "createdAt" in model.fields:
            data["createdAt"] = self._report.after
        await self._writer.amend(model.name, {"seed": config.seed}, data)
