"""One run of the practice: clinics are planned before anything is written, and their patients simulated ahead."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, cast

from seed.areas.append_mode import Existing, read_existing
from seed.areas.auth import SUPER_ADMIN_EMAIL
from seed.areas.plans import ClinicPlans
from seed.config import DEFAULT_PASSWORD, Profile
from seed.simulation.clinic import charts_shown, simulate_clinic
from seed.utils.context import ClinicContext, SeedContext
from seed.utils.id_tracker import IdTracker
from seedbed.areas.seeding import Credential, Seeding

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable, Sequence

    from seed.simulation.records.clinic import ClinicPlan
    from seed.simulation.records.story import ClinicStory
    from seedbed.database.guard import DatabaseState
    from seedbed.types import SeedArea


class PracticeSeeding(Seeding[SeedContext]):
    """What a run knows of the practice: its clinics, what was there before, and the patients that it adds."""

    context_type = SeedContext
    tracker_type = IdTracker

    def __init__(self, ctx: SeedContext, areas: Sequence[SeedArea], state: DatabaseState) -> None:
        super().__init__(ctx, areas, state)
        self._profile = cast("Profile", ctx.config.profile)
        self._existing = Existing()
        self._patients: dict[str, list[int]] = {}

    @property
    def tenant_count(self) -> int:
        """The clinics of the profile."""
        return self._profile.clinics

    async def prepare(self) -> None:
        """Read what is there, when the run adds to it, and plan the clinics."""
        plans = ClinicPlans(self.ctx.config)
        if self.ctx.config.clear:
            self.ctx.plans = plans
            return
        self._existing = await read_existing(self.ctx, self.state)
        self.ctx.plans = [self._existing.replan(plan.slug, index) or plan for index, plan in enumerate(plans)]

    async def tenants(self) -> AsyncGenerator[ClinicContext, None]:
        """Yield each clinic with its patients' stories."""
        ahead = _Ahead(self._new_cohort, self.ctx.plans)
        try:
            while (ready := await ahead.next()) is not None:
                yield self._clinic_context(*ready)
        finally:
            ahead.cancel()

    def facts(self) -> dict[str, Any]:
        """Return which patients this run added, by clinic."""
        return {"patients": {plan.slug: self._patients.get(plan.slug, [1, 0]) for plan in self.ctx.plans}}

    def credentials(self) -> tuple[Credential, ...]:
        """Return the accounts of the guide."""
        if not any(area.id == "auth:users" for area in self.areas):
            return ()
        staff = self.ctx.plans[0].staff
        shown = [("Clinic Admin", "CLINIC_ADMIN"), ("Doctor", "DOCTOR"), ("Front Desk", "FRONT_DESK")]
        accounts = [(title, next(member.email for member in staff if member.role == role)) for title, role in shown]
        return tuple(
            Credential(title, email, DEFAULT_PASSWORD)
            for title, email in (("Super Admin", SUPER_ADMIN_EMAIL), *accounts)
        )

    def _clinic_context(self, plan: ClinicPlan, new: list[ClinicStory]) -> ClinicContext:
        def cohorts(area: str) -> list[ClinicStory]:
            return [*self._existing.unfinished(plan, area), *new]

        inherited = {**self.inherited(), "tenant_id": self.ctx.ref("Clinic", plan.slug), "label": plan.slug}
        return ClinicContext(**inherited, plan=plan, cohorts=cohorts, origins=self._existing.origins(plan))

    def _new_cohort(self, plan: ClinicPlan) -> list[ClinicStory]:
        """Simulate the patients of this run; none where the patients are only wanted as a dependency and exist."""
        config = self.ctx.config
        if not any(area.id == "patients" for area in self.areas):
            return []
        last = self._existing.last_patient.get(plan.slug, 0)
        if last and config.areas and "patients" not in config.areas:
            return []
        wanted = self._profile.patients_per_clinic
        first, last = last + 1, last + wanted
        if first == 1 and wanted:
            first, last = charts_shown(config.seed, plan, wanted, config.as_of)
        self._patients[plan.slug] = [first, last]
        busy = self._existing.busy(plan, before=first)
        return [simulate_clinic(config.seed, plan, first=first, last=last, as_of=config.as_of, busy=busy)]


Ready = tuple["ClinicPlan", "list[ClinicStory]"]
"""A clinic with the stories of its patients."""


class _Ahead:
    """Simulates clinics in a thread, one after the other, while the database writes those before them.

    Never more than two are ready or under way beside the one that is being written.
    """

    def __init__(self, simulate: Callable[[ClinicPlan], list[ClinicStory]], plans: Iterable[ClinicPlan]) -> None:
        self._simulate = simulate
        self._plans = iter(plans)
        self._tasks: deque[asyncio.Task[Ready]] = deque()
        self._start()
        self._start()

    async def next(self) -> Ready | None:
        """Return the next clinic and its stories; None after the last one."""
        if not self._tasks:
            return None
        ready = await self._tasks[0]
        self._tasks.popleft()
        self._start()
        return ready

    def cancel(self) -> None:
        """Release what will not be needed again."""
        for task in self._tasks:
            task.cancel()

    def _start(self) -> None:
        plan = next(self._plans, None)
        if plan is not None:
            self._tasks.append(asyncio.create_task(self._run(plan, self._tasks[-1] if self._tasks else None)))

    async def _run(self, plan: ClinicPlan, before: asyncio.Task[Ready] | None) -> Ready:
        if before is not None:
            # Two at once would only take turns, and the first is wanted first.
            await asyncio.wait([before])
        return plan, await asyncio.to_thread(self._simulate, plan)
