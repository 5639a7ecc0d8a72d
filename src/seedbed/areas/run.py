"""Plan and run: which areas, in what order, cleared or added to, all of it or nothing."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import AsyncExitStack, aclosing, suppress
from dataclasses import dataclass, replace
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

from seedbed import __version__
from seedbed.areas.processes import pool_for
from seedbed.areas.project import load_project
from seedbed.config import format_as_of
from seedbed.database import database_url, exclusive, guard, schema
from seedbed.database.layout import require_layout
from seedbed.database.store import open_store
from seedbed.datamodel import load, tables
from seedbed.errors import UsageError
from seedbed.factories import factory_for
from seedbed.garbage import with_seldom_collections
from seedbed.location import location
from seedbed.rng import object_id, rng

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from contextlib import AbstractAsyncContextManager

    from seedbed.areas.cluster import StagedRows
    from seedbed.areas.context import SeedContext
    from seedbed.areas.processes import MadePart, ProcessPool
    from seedbed.areas.project import Project
    from seedbed.areas.registry import AreaRegistry
    from seedbed.areas.seeding import Credential, Seeding
    from seedbed.config import SeedConfig
    from seedbed.database import DatabaseUrl
    from seedbed.database.encoding import EncodedRows
    from seedbed.database.guard import DatabaseState
    from seedbed.database.sink import Sink, Store
    from seedbed.run_options import RunOptions
    from seedbed.types import SeedArea, SeedLogger


@dataclass(frozen=True, slots=True)
class SeedReport:
    """What a run did. `counts` are the rows it wrote per model, `seconds` exclude connecting."""

    config: SeedConfig
    url: DatabaseUrl
    areas: tuple[str, ...]
    counts: dict[str, int]
    seconds: float
    credentials: tuple[Credential, ...]
    dry_run: bool = False

    @property
    def rows(self) -> int:
        """Rows written in all tables."""
        return sum(self.counts.values())


class _DryRun(Exception):
    """Ends a dry run."""


def plan_areas(config: SeedConfig, registry: AreaRegistry, existing: Collection[str] = ()) -> list[SeedArea]:
    """Return the areas of a run, in order: those named, else those of the phase, else the profile's.

    To these a run that adds brings those that are `existing`, so that its rows lack nothing that others have.
    """
    if config.areas:
        return registry.with_dependencies(config.areas)
    if config.phase is not None:
        registry.require_phase(config.phase)
        return registry.up_to_phase(config.phase)
    phase = registry.last_phase if config.profile.phase is None else config.profile.phase
    chosen = [*registry.up_to_phase(phase), *registry.with_dependencies(config.profile.areas)]
    wanted = {area.id for area in chosen} | (set() if config.clear else set(existing))
    return [area for area in registry if area.id in wanted]


async def seed_database(
    config: SeedConfig,
    options: RunOptions,
    *,
    url: DatabaseUrl | None = None,
    registry: AreaRegistry | None = None,
) -> SeedReport:
    """Seed the database, all of it or nothing, and return what was written.

    `registry` are the project's areas unless it is given. Raises `UsageError` for unknown areas or, when it adds, for
    another day than that of what is there, `GuardError` when the database may not be touched, `LockedError` while
    another run uses it, `DatabaseError` when it cannot be used; after any error the database is as it was. A
    cancellation that comes too late to roll back is dropped.
    """
    project = load_project()
    is_own, registry = registry is None, registry or project.registry
    areas = plan_areas(config, registry)
    if not areas:
        raise UsageError(
            f"This project has no areas to seed. Fill every model with {location().command('seed')} --rows 100, or "
            'name your areas in pyproject.toml: [tool.seedbed] project = "module:project".'
        )
    for area in areas:
        area.function  # noqa: B018 - a module that cannot be imported shows before anything is touched
    guard.forbid_production("reset" if options.recreate else "seed")
    url = url or database_url()
    datamodel = load()
    logger, recreate, dry_run = options.logger, options.recreate, options.dry_run
    script = schema.creation_script(url.provider) if recreate else None
    report: SeedReport | None = None
    clustered = _clustered(config, areas, url, recreate=recreate, is_own=is_own)
    # Before the engine: it starts while they make the first rows.
    takes = is_own and clustered is None
    pool = pool_for(config, areas, url.provider, at_once=options.at_once) if takes else None
    try:
        async with (
            exclusive(url, command="reset" if recreate else "seed", wait=options.wait, notify=logger.info),
            open_store(url, datamodel, create=recreate, no_timeout=clustered is not None) as store,
            AsyncExitStack() as stack,
        ):
            state = await store.state()
            if script is None:
                require_layout(state, tables(datamodel), url)
            permit = permit_for(url, options) if config.clear and not dry_run else guard.free
            permit(state)
            config = _on_its_day(config, state, logger)
            areas = plan_areas(config, registry, {area for run in state.runs for area in run.areas})
            started = perf_counter()
            staged = None
            if clustered is not None:
                staged = await stack.enter_async_context(clustered(config, areas, store, options))
            task = _Task(project, config, registry, areas, pool, staged)
            run = partial(_Run, task, logger=logger, state=state)
            try:
                work = _carry_out(store, run, script, permit, clear=config.clear, dry_run=dry_run)
                done = await with_seldom_collections(work)
            finally:
                logger.end_run()
            seconds = perf_counter() - started
            counts = {model: done.counts[model] for model in datamodel.insert_order() if done.counts[model]}
            names = tuple(area.id for area in areas)
            report = SeedReport(config, url, names, counts, seconds, done.credentials, dry_run)
    except asyncio.CancelledError:
        if report is None:
            raise
    finally:
        if pool is not None:
            pool.stop()
    return report


def _clustered(
    config: SeedConfig, areas: Sequence[SeedArea], url: DatabaseUrl, *, recreate: bool, is_own: bool
) -> Callable[..., AbstractAsyncContextManager[StagedRows]] | None:
    """Return what lets a cluster make the rows, where one was asked for; raise `UsageError` where it cannot."""
    if config.cluster is None:
        return None
    if not is_own:
        raise UsageError("--cluster makes the rows of the project's areas. Leave out --cluster, or --rows.")
    from seedbed.areas.cluster import require_cluster, staged_rows

    return partial(staged_rows, require_cluster(config, areas, url, recreate=recreate))


class _Done(NamedTuple):
    counts: Counter[str]
    credentials: tuple[Credential, ...]


async def _carry_out(
    store: Store,
    make_run: Callable[[Sink], _Run],
    script: list[str] | None,
    permit: Callable[[DatabaseState], None],
    *,
    clear: bool,
    dry_run: bool,
) -> _Done:
    """Do the whole run at once: all of it is there afterwards, or none."""
    done = _Done(Counter(), ())
    with suppress(_DryRun):
        async with store.filling(script, clear=clear, permit=permit) as sink:
            credentials = await make_run(sink).execute()
            await sink.flush()
            done = _Done(sink.counts, credentials)
            if dry_run:
                raise _DryRun
    return done


def permit_for(url: DatabaseUrl, options: RunOptions) -> guard.Permit:
    """Return what raises `GuardError` where a run may not replace what is there."""
    ours = {table.label for table in tables(load())}
    if options.recreate:
        return guard.Permit(url, options.approve, "Everything in it will be dropped.", ours)
    instead = ", or --no-clear to add to these rows"
    return guard.Permit(
        url, options.approve, "All rows of this schema's tables will be deleted.", deleted=ours, instead=instead
    )


def _on_its_day(config: SeedConfig, state: DatabaseState, logger: SeedLogger) -> SeedConfig:
    """Return the settings for the day that the rows have reached which are added to.

    Raises `UsageError` when another is asked for: what lay ahead of those rows would be over, and nothing had come of
    it.
    """
    if config.clear or not state.runs or state.runs[-1].as_of == config.as_of:
        return config
    day = format_as_of(state.runs[-1].as_of)
    if not config.any_day:
        wanted = format_as_of(config.as_of)
        later = len(state.runs) == 1 and config.as_of > state.runs[-1].as_of and load_project().resolve("story")
        instead = f"run advance --to {wanted} first" if later else "seed again without --no-clear"
        raise UsageError(
            f"The data is dated {day}, and added rows use the same date: leave out --as-of. For {wanted}, {instead}."
        )
    logger.info(f"Adding to data dated {day}.")
    return replace(config, as_of=state.runs[-1].as_of)


class _Task(NamedTuple):
    """What a run is to do; its rows come from `pool` or are `staged` where there is one of these."""

    project: Project
    config: SeedConfig
    registry: AreaRegistry
    areas: list[SeedArea]
    pool: ProcessPool | None = None
    staged: StagedRows | None = None


class _Run:
    """One run, while the database takes its rows."""

    def __init__(self, task: _Task, writer: Sink, *, logger: SeedLogger, state: DatabaseState) -> None:
        project, config, self._registry, self._areas, self._pool, self._staged = task
        # What the story says of a run whose rows were made elsewhere.
        self._facts: Mapping[str, Any] | None = None
        self._number = 1 if config.clear else len(state.runs) + 1
        self._before = [run.row() for run in state.runs]
        seeding: type[Seeding[Any]] = project.resolve("seeding")
        self._ctx = seeding.context_type(
            db=writer.client,
            config=config,
            datamodel=load(),
            writer=writer,
            id_tracker=seeding.tracker_type(rng(config.seed, "id tracker"), self._registry.providers),
            logger=logger,
        )
        self._seeding = seeding(self._ctx, self._areas, state)

    async def execute(self) -> tuple[Credential, ...]:
        """Clear or read what is there, seed every area, leave the mark; return the accounts to name."""
        ctx, seeding = self._ctx, self._seeding
        once = [area for area in self._areas if area.scope == "global"]
        per_tenant = [area for area in self._areas if area.scope == "tenant"]
        await seeding.prepare()
        if self._staged is None:
            ctx.logger.start_run(len(once) + len(per_tenant) * seeding.tenant_count)
        if ctx.config.clear:
            await ctx.writer.clear()
        if self._staged is not None:
            await self._staged.put(ctx.writer)
            self._facts = self._staged.facts()
        elif self._pool is None or not await self._take(self._pool):
            await self._make(once, per_tenant)
        await self._mark()
        return seeding.credentials()

    async def _make(self, once: Sequence[SeedArea], per_tenant: Sequence[SeedArea]) -> None:
        """Make the rows here, area by area."""
        ctx, seeding = self._ctx, self._seeding
        for area in once:
            await self._seed(area, ctx, area.name)
        if per_tenant:
            async with aclosing(seeding.tenants()) as tenants:
                async for tenant in tenants:
                    with ctx.id_tracker.only_tenant(tenant.tenant_id):
                        for area in per_tenant:
                            await self._seed(area, tenant, _label(tenant.label, area))
                    # So that memory is bounded by one tenant.
                    if tenant.tenant_id is not None:
                        ctx.id_tracker.forget_tenant(tenant.tenant_id)

    async def _take(self, pool: ProcessPool) -> bool:
        """Write the rows that processes made; return False, with none written, where the engine takes no such rows.

        Nor are they taken where the database asks more of rows than the schema says: processes don't know it.
        """
        if await self._ctx.writer.constraints():
            return False
        async with aclosing(pool.parts()) as parts:
            async for part in parts:
                if not await self._take_part(part):
                    return False
        self._facts = pool.facts()
        return True

    async def _take_part(self, part: MadePart) -> bool:
        """Write the rows of a part as they come."""
        scope = "tenant" if part.label else "global"
        waiting = [area for area in self._areas if area.scope == scope]
        made_by, step, current = self._makers(), None, None
        async for rows in part.rows:
            area = made_by(rows)
            if step is None or area is not current:
                if step is not None:
                    step.end()
                step, current = _Step(self._ctx.logger, _label(part.label, area)), area
                if area in waiting:
                    waiting.remove(area)
            if not await self._ctx.writer.send(rows):
                return False
            step.rows += rows.held
        if step is not None:
            step.end()
        for area in waiting:
            _Step(self._ctx.logger, _label(part.label, area)).end()
        return True

    def _makers(self) -> Callable[[EncodedRows], SeedArea]:
        """Return which area made each of the rows that follow: one may add to a table of an earlier area."""
        area: SeedArea | None = None

        def made(rows: EncodedRows) -> SeedArea:
            nonlocal area
            if area is None or rows.model not in area.adds_to:
                area = self._registry[self._registry.providers[rows.model]]
            return area

        return made

    async def _seed(self, area: SeedArea, ctx: SeedContext, label: str) -> None:
        if not area.grows and area.models and ctx.id_tracker.has(area.models[0], ctx.tenant_id):
            ctx.logger.skip_area(label, "kept")
            return
        written, step = ctx.writer.counts.total(), _Step(ctx.logger, label)
        await area.function(ctx)
        step.rows = ctx.writer.counts.total() - written
        step.end()

    async def _mark(self) -> None:
        """Note the run: by that the guard knows its own rows."""
        ctx, config = self._ctx, self._ctx.config
        row = {
            "id": object_id(config.seed, guard.MARK, self._number),
            "number": self._number,
            "profile": config.profile.name,
            "seed": config.seed,
            "asOf": config.as_of,
            "seederVersion": __version__,
            "schemaFingerprint": ctx.datamodel.fingerprint,
            "environment": config.environment,
            "areas": [area.id for area in self._areas],
            "rows": ctx.writer.counts.total() + 1,
            **(self._seeding.facts() if self._facts is None else self._facts),
        }
        if guard.has_model(ctx.datamodel):
            known = dict(ctx.datamodel.model(guard.MARK).fields)
            if "id" in known and (known["id"].type != "String" or known["id"].native_type):
                # The factory knows what an id of another type is.
                del known["id"]
            row = {name: value for name, value in row.items() if name in known}
            await factory_for(guard.MARK, ctx.datamodel)(ctx.factories()).create_many([row])
            return
        row |= {"asOf": config.as_of.isoformat(), "rows": ctx.writer.counts.total()}
        await ctx.writer.note([*(self._before if not config.clear else ()), row])


class _Step:
    """An area whose rows are being written, as progress shows it."""

    def __init__(self, logger: SeedLogger, label: str) -> None:
        self.rows = 0
        self._logger, self._label, self._started = logger, label, perf_counter()
        logger.start_area(label)

    def end(self) -> None:
        """Say how many rows it had."""
        self._logger.end_area(self._label, self.rows, perf_counter() - self._started)


def _label(tenant: str, area: SeedArea) -> str:
    return " · ".join(filter(None, (tenant, area.name)))
