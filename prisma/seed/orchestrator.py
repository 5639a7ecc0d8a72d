"""Plan and run: which areas, in what order, cleared or added to, all in one transaction."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import timedelta
from functools import partial
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from seed import __version__
from seed.areas import AreaRegistry, area_registry
from seed.areas.append_mode import Existing, plan_site, read_existing
from seed.areas.auth import SUPER_ADMIN_EMAIL
from seed.config import DEFAULT_PASSWORD, DEFAULT_WAIT, SeedConfig, format_as_of
from seed.database import BulkWriter, DatabaseUrl, connect, database_url, exclusive, guard, schema, transaction
from seed.datamodel import DataModel, load
from seed.errors import UsageError
from seed.factories import SeedRunFactory
from seed.rng import object_id, rng
from seed.simulation.clinic import simulate_clinic
from seed.utils.context import ClinicContext, SeedContext
from seed.utils.id_tracker import IdTracker

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from prisma import Prisma
    from seed.database.guard import DatabaseState
    from seed.simulation.records.clinic import ClinicPlan
    from seed.simulation.records.story import ClinicStory
    from seed.types import SeedArea, SeedLogger

# The transaction stays open for the whole run; the limit only catches a run that hangs.
_TIMEOUT = timedelta(hours=1)
_MAX_WAIT = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Credential:
    """An account that exists after a run."""

    role: str
    email: str
    password: str = DEFAULT_PASSWORD


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


def plan_areas(
    config: SeedConfig, registry: AreaRegistry = area_registry, existing: Collection[str] = ()
) -> list[SeedArea]:
    """Return the areas of a run, in order: those named, else those of the phase, else the profile's.

    To these a run that adds brings those that are `existing`, so that its patients lack nothing that others have.
    """
    if config.areas:
        return registry.with_dependencies(config.areas)
    if config.phase is not None:
        return registry.up_to_phase(config.phase)
    chosen = [*registry.up_to_phase(config.profile.phase), *registry.with_dependencies(config.profile.areas)]
    wanted = {area.id for area in chosen} | (set() if config.clear else set(existing))
    return [area for area in registry if area.id in wanted]


async def seed_database(
    config: SeedConfig,
    *,
    logger: SeedLogger,
    approve: Callable[[str], bool],
    url: DatabaseUrl | None = None,
    registry: AreaRegistry = area_registry,
    dry_run: bool = False,
    recreate: bool = False,
    wait: float = DEFAULT_WAIT,
) -> SeedReport:
    """Seed the database in one transaction and return what was written.

    With `recreate` the same transaction drops whatever the database holds and creates the schema anew.
    `approve` is asked, with a reason, before rows that somebody may miss are deleted. While another run holds the
    database, this one waits for at most `wait` seconds. Raises `UsageError` for unknown areas or, when it adds, for
    another day than that of what is there, `GuardError` when the database may not be touched, `LockedError` while
    somebody else works on it, `DatabaseError` when it cannot be used; after any error the database is as it was.
    A cancellation that comes too late to roll back is dropped.
    """
    areas = plan_areas(config, registry)
    for area in areas:
        area.function  # noqa: B018 - a module that cannot be imported shows before anything is touched
    guard.forbid_production("seed")
    url = url or database_url()
    url.require_client()
    datamodel = load()
    script = schema.creation_script(url.provider) if recreate else None
    report: SeedReport | None = None
    try:
        async with (
            exclusive(url, command="reset" if recreate else "seed", wait=wait, notify=logger.info),
            connect(url, create=recreate) as db,
        ):
            state = await guard.inspect(db, url.provider)
            if script is None:
                schema.require_tables(state, datamodel, url)
            if config.clear and not dry_run:
                _ask(state, url, approve, datamodel, recreate=recreate)
            config = _on_its_day(config, state, logger)
            areas = plan_areas(config, registry, {area for run in state.runs for area in run.areas})
            started = perf_counter()
            run = partial(_Run, config, registry, areas, datamodel, logger=logger, state=state)
            try:
                done = await _carry_out(db, url, run, datamodel, state, script, dry_run=dry_run)
            finally:
                logger.end_run()
            seconds = perf_counter() - started
            counts = {model: done.counts[model] for model in datamodel.insert_order() if done.counts[model]}
            names = tuple(area.id for area in areas)
            report = SeedReport(config, url, names, counts, seconds, done.credentials, dry_run)
    except asyncio.CancelledError:
        if report is None:
            raise
    return report


class _Done(NamedTuple):
    counts: Counter[str]
    credentials: tuple[Credential, ...]


async def _carry_out(
    db: Prisma,
    url: DatabaseUrl,
    make_run: Callable[[BulkWriter], _Run],
    datamodel: DataModel,
    state: DatabaseState,
    script: list[str] | None,
    *,
    dry_run: bool,
) -> _Done:
    """Do the whole run in one transaction: all of it is there afterwards, or none."""
    done = _Done(Counter(), ())
    with suppress(_DryRun):
        async with transaction(db, url, max_wait=_MAX_WAIT, limit=_TIMEOUT) as tx:
            if script is not None:
                await schema.recreate(tx, url, state, script)
            writer = BulkWriter(tx, datamodel, url.provider, pipelined=True)
            try:
                credentials = await make_run(writer).execute()
                await writer.flush()
            finally:
                await writer.stop()
            done = _Done(writer.counts, credentials)
            if dry_run:
                raise _DryRun
    return done


def _ask(
    state: DatabaseState, url: DatabaseUrl, approve: Callable[[str], bool], datamodel: DataModel, *, recreate: bool
) -> None:
    if recreate:
        ours = {model.table for model in datamodel.models.values()}
        guard.permit(state, url, approve, effect="Everything in it will be dropped.", ours=ours)
    else:
        instead = ", or --no-clear to add to what is there"
        guard.permit(state, url, approve, effect="All rows of Orca's tables will be deleted.", instead=instead)


def _on_its_day(config: SeedConfig, state: DatabaseState, logger: SeedLogger) -> SeedConfig:
    """Return the settings for the day that a practice has reached which is added to.

    Raises `UsageError` when another is asked for: the visits of that practice would be over, and nobody had come.
    """
    if config.clear or not state.runs or state.runs[-1].as_of == config.as_of:
        return config
    day = format_as_of(state.runs[-1].as_of)
    if not config.any_day:
        raise UsageError(
            f"The practice has reached {day}, and what is added shares that day: leave --as-of out. "
            f"For {format_as_of(config.as_of)}, seed anew, without --no-clear."
        )
    logger.info(f"Adding to a practice that has reached {day}.")
    return replace(config, as_of=state.runs[-1].as_of)


class _Run:
    """One run inside its transaction."""

    def __init__(
        self,
        config: SeedConfig,
        registry: AreaRegistry,
        areas: list[SeedArea],
        datamodel: DataModel,
        writer: BulkWriter,
        logger: SeedLogger,
        state: DatabaseState,
    ) -> None:
        self._areas = areas
        self._config = config
        self._state = state
        self._patients: dict[str, list[int]] = {}
        self._existing = Existing()
        self._ctx = SeedContext(
            db=writer.client,
            config=config,
            datamodel=datamodel,
            writer=writer,
            id_tracker=IdTracker(rng(config.seed, "id tracker"), registry.providers),
            logger=logger,
            plans=[],
        )

    async def execute(self) -> tuple[Credential, ...]:
        """Clear or read what is there, seed every area, leave the mark; return the default accounts."""
        ctx, logger = self._ctx, self._ctx.logger
        once = [area for area in self._areas if area.scope == "global"]
        per_clinic = [area for area in self._areas if area.scope == "clinic"]
        clinics = self._config.profile.clinics
        logger.start_run(len(once) + len(per_clinic) * clinics)
        if not self._config.clear:
            self._existing = await read_existing(ctx, self._state)
        for index in range(clinics):
            ctx.plans.append(self._plan(index))
        ahead = _Ahead(self._new_cohort, ctx.plans)
        try:
            if self._config.clear:
                await ctx.writer.clear()
            for area in once:
                await self._seed(area, ctx, area.name)
            for plan in ctx.plans:
                clinic = self._clinic_context(plan, await ahead.next())
                for area in per_clinic:
                    await self._seed(area, clinic, f"{plan.slug} · {area.name}")
                # So that memory is bounded by one clinic.
                ctx.id_tracker.forget_clinic(clinic.clinic_id)
        finally:
            ahead.cancel()
        await self._mark()
        return self._credentials()

    def _plan(self, index: int) -> ClinicPlan:
        plan = plan_site(self._config.profile, self._config.seed, index, self._config.as_of)
        return self._existing.replan(plan.slug, index) or plan

    def _clinic_context(self, plan: ClinicPlan, new: list[ClinicStory]) -> ClinicContext:
        inherited = {field.name: getattr(self._ctx, field.name) for field in fields(self._ctx) if field.init}

        def cohorts(area: str) -> list[ClinicStory]:
            return [*self._existing.unfinished(plan, area), *new]

        return ClinicContext(**inherited, plan=plan, cohorts=cohorts, origins=self._existing.origins(plan))

    def _new_cohort(self, plan: ClinicPlan) -> list[ClinicStory]:
        """Simulate the patients of this run; none where the patients are only wanted as a dependency and exist."""
        if not any(area.id == "patients" for area in self._areas):
            return []
        last = self._existing.last_patient.get(plan.slug, 0)
        if last and self._config.areas and "patients" not in self._config.areas:
            return []
        first, last = last + 1, last + self._config.profile.patients_per_clinic
        self._patients[plan.slug] = [first, last]
        busy = self._existing.busy(plan, before=first)
        return [simulate_clinic(self._config.seed, plan, first=first, last=last, as_of=self._config.as_of, busy=busy)]

    async def _seed(self, area: SeedArea, ctx: SeedContext | ClinicContext, label: str) -> None:
        logger, written, started = ctx.logger, ctx.writer.counts.total(), perf_counter()
        clinic_id = ctx.clinic_id if isinstance(ctx, ClinicContext) else None
        if not area.grows and ctx.id_tracker.has(area.models[0], clinic_id):
            logger.skip_area(label, "kept")
            return
        logger.start_area(label)
        await area.function(ctx)
        logger.end_area(label, ctx.writer.counts.total() - written, perf_counter() - started)

    async def _mark(self) -> None:
        ctx, config = self._ctx, self._config
        number = len(self._existing.runs) + 1
        await SeedRunFactory(ctx.factories()).create_many(
            [
                {
                    "id": object_id(config.seed, "SeedRun", number),
                    "number": number,
                    "profile": config.profile.name,
                    "seed": config.seed,
                    "asOf": config.as_of,
                    "seederVersion": __version__,
                    "schemaFingerprint": ctx.datamodel.fingerprint,
                    "environment": config.environment,
                    "areas": [area.id for area in self._areas],
                    "patients": {plan.slug: self._patients.get(plan.slug, [1, 0]) for plan in ctx.plans},
                    "rows": ctx.writer.counts.total() + 1,
                }
            ]
        )

    def _credentials(self) -> tuple[Credential, ...]:
        if not any(area.id == "auth:users" for area in self._areas):
            return ()
        staff = self._ctx.plans[0].staff
        shown = [("Clinic Admin", "CLINIC_ADMIN"), ("Doctor", "DOCTOR"), ("Front Desk", "FRONT_DESK")]
        accounts = [
            Credential(title, next(member.email for member in staff if member.role == role)) for title, role in shown
        ]
        return (Credential("Super Admin", SUPER_ADMIN_EMAIL), *accounts)


class _Ahead:
    """Simulates clinics in a thread, one after the other, while the database writes those before them.

    Never more than two are ready or under way beside the one that is being written.
    """

    def __init__(self, simulate: Callable[[ClinicPlan], list[ClinicStory]], plans: Iterable[ClinicPlan]) -> None:
        self._simulate = simulate
        self._plans = iter(plans)
        self._tasks: deque[asyncio.Task[list[ClinicStory]]] = deque()
        self._start()
        self._start()

    async def next(self) -> list[ClinicStory]:
        """Return the stories of the next clinic."""
        stories = await self._tasks[0]
        self._tasks.popleft()
        self._start()
        return stories

    def cancel(self) -> None:
        """Give up what nobody will ask for."""
        for task in self._tasks:
            task.cancel()

    def _start(self) -> None:
        plan = next(self._plans, None)
        if plan is not None:
            self._tasks.append(asyncio.create_task(self._run(plan, self._tasks[-1] if self._tasks else None)))

    async def _run(self, plan: ClinicPlan, before: asyncio.Task[list[ClinicStory]] | None) -> list[ClinicStory]:
        if before is not None:
            # Two at once would only take turns, and the first is wanted first.
            await asyncio.wait([before])
        return await asyncio.to_thread(self._simulate, plan)
