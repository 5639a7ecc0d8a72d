"""A clinic's rows, complete and in order, without a database: the same here, in another process, on another machine."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from seed.areas import area_registry
from seed.areas.plans import ClinicPlans
from seed.areas.writing import factory_context
from seed.simulation.clinic import charts_shown, simulate_clinic
from seed.utils.context import ClinicContext, SeedContext
from seed.utils.id_tracker import IdTracker
from seedbed.database.constraints import Unconstrained
from seedbed.datamodel import load
from seedbed.errors import RegistryError
from seedbed.rng import rng

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence

    from seed.areas.writing import Written
    from seed.config import Profile, SeedConfig
    from seed.simulation.records.clinic import ClinicPlan
    from seed.simulation.records.story import ClinicStory
    from seedbed.types import Row, SeedArea

ContextT = TypeVar("ContextT", bound=SeedContext)


def clinic_rows(
    config: SeedConfig, index: int, areas: Sequence[SeedArea] | None = None
) -> Iterator[tuple[str, list[Row]]]:
    """Yield models with all rows that clinic number `index` (from 0) has of them, each after the rows it refers to.

    A pure function of the settings: a clinic of a practice that is seeded anew. A model may come more than once.
    `areas` are those of the run, by default all; those that run once for all clinics are left out.
    """
    chosen = list(area_registry if areas is None else areas)
    yield from rows_of(clinic_context(config, index, with_patients=has_patients(chosen)), chosen)


def has_patients(areas: Sequence[SeedArea]) -> bool:
    """Whether a run of these areas has patients."""
    return any(area.id == "patients" for area in areas)


def rows_of(ctx: ClinicContext, areas: Sequence[SeedArea]) -> Iterator[tuple[str, list[Row]]]:
    """Yield models with the rows that these areas have for a clinic."""
    factories = factory_context(ctx)
    for area in areas:
        if area.scope == "tenant":
            written = given_rows(ctx, area)
            if written is None:
                yield from _collected(ctx, area)
                continue
            for factory, rows in written:
                yield factory.model, factory(factories).build_many(rows)


def given_rows(ctx: ClinicContext, area: SeedArea) -> Written | None:
    """Return factories with the rows that they are to complete; None for an area that calls its factories itself."""
    written = getattr(area.function, "rows", None)
    return None if written is None else written(ctx)


class _Collector(Unconstrained):
    """Takes the rows of an area that calls its factories itself."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, list[Row]]] = []

    @asynccontextmanager
    async def inserting(self, model: str) -> AsyncIterator[_Collector]:
        self.rows.append((model, []))
        yield self

    async def add(self, row: Row) -> None:
        self.rows[-1][1].append(row)


def _collected(ctx: ClinicContext, area: SeedArea) -> list[tuple[str, list[Row]]]:
    """Return what an area function without a generator behind it writes; one that reads the database is refused."""
    collector: Any = _Collector()
    ctx.writer = collector
    running = cast("Coroutine[Any, Any, None]", area.function(ctx))
    try:
        running.send(None)
    except StopIteration:
        return collector.rows
    running.close()
    raise RegistryError(
        f"Area '{area.id}' waits for something other than its factories, so its rows cannot be made without a "
        "database. Leave out that await."
    )


def clinic_context(config: SeedConfig, index: int, *, with_patients: bool = True) -> ClinicContext:
    """Return what the areas of a clinic are handed, without a database, with its patients simulated."""
    plans, patients = ClinicPlans(config), cast("Profile", config.profile).patients_per_clinic
    plan = plans[index]
    if not (with_patients and patients):
        return context_of(config, plans, plan, [])
    first, last = charts_shown(config.seed, plan, patients, config.as_of)
    told = simulate_clinic(config.seed, plan, first=first, last=last, as_of=config.as_of)
    return context_of(config, plans, plan, [told])


def context_of(config: SeedConfig, plans: ClinicPlans, plan: ClinicPlan, cohorts: list[ClinicStory]) -> ClinicContext:
    """Return what the areas of a clinic are handed, without a database, with these patients."""
    ctx = context(partial(ClinicContext, plan=plan, cohorts=lambda _: cohorts), config, plans)
    ctx.tenant_id = ctx.clinic_id
    return ctx


def context(make: Callable[..., ContextT], config: SeedConfig, plans: ClinicPlans) -> ContextT:
    """Return what `make` gives for a run that has no database."""
    nothing: Any = None
    return make(
        db=nothing,
        config=config,
        datamodel=load(),
        writer=nothing,
        id_tracker=IdTracker(rng(config.seed, "id tracker")),
        logger=nothing,
        plans=plans,
    )
