"""The plans of a run's clinics, made on demand: a worker on one of a hundred clinics keeps two."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, cast, overload

from seed.areas.append_mode import plan_site
from seed.simulation.operations.practice import opening_day

if TYPE_CHECKING:
    from datetime import date, datetime

    from seed.config import Profile, SeedConfig
    from seed.simulation.records.clinic import ClinicPlan

# By one process, for small practices on two days; a practice of a hundred clinics never has all of them.
_KEPT = 8


class ClinicPlans(Sequence["ClinicPlan"]):
    """The plans of the clinics of a practice that is seeded from nothing, in order."""

    def __init__(self, config: SeedConfig) -> None:
        self._config, self._profile = config, cast("Profile", config.profile)

    def __len__(self) -> int:
        return self._profile.clinics

    @overload
    def __getitem__(self, index: int) -> ClinicPlan: ...
    @overload
    def __getitem__(self, index: slice) -> list[ClinicPlan]: ...
    def __getitem__(self, index: int | slice) -> ClinicPlan | list[ClinicPlan]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        if not 0 <= index < len(self):
            raise IndexError(index)
        # The first one is told by being the same, so it outlasts the others.
        return self._plan(index) if index else self._first

    @cached_property
    def _first(self) -> ClinicPlan:
        return self._plan(0)

    def _plan(self, index: int) -> ClinicPlan:
        return _plan(self._profile, self._config.seed, index, self._config.as_of)

    @property
    def opened_on(self) -> date:
        """When the first of the clinics opened."""
        return min(opening_day(self._config.seed, index, self._config.as_of) for index in range(len(self)))


def opened_on(plans: Sequence[ClinicPlan]) -> date:
    """Return when a practice began: the day on which the first of its clinics opened."""
    return plans.opened_on if isinstance(plans, ClinicPlans) else min(plan.opened_on for plan in plans)


@lru_cache(maxsize=_KEPT)
def _plan(profile: Profile, seed: int, index: int, as_of: datetime) -> ClinicPlan:
    return plan_site(profile, seed, index, as_of)
