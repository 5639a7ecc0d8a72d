"""The plans of a run's clinics, made on demand: a worker on one of a hundred clinics keeps two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast, overload

from seed.areas.append_mode import plan_site

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seed.config import Profile, SeedConfig
    from seed.simulation.records.clinic import ClinicPlan

# The first one, which is told by being the same, and the one that is being made.
_KEPT = 2


class ClinicPlans(Sequence["ClinicPlan"]):
    """The plans of the clinics of a practice that is seeded from nothing, in order."""

    def __init__(self, config: SeedConfig) -> None:
        self._config, self._profile = config, cast("Profile", config.profile)
        self._made: dict[int, ClinicPlan] = {}

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
        if index not in self._made:
            if len(self._made) >= _KEPT:
                del self._made[max(self._made)]
            self._made[index] = self._plan(index)
        return self._made[index]

    def __iter__(self) -> Iterator[ClinicPlan]:
        for index in range(len(self)):
            yield self[0] if index == 0 else self._made.get(index) or self._plan(index)

    def _plan(self, index: int) -> ClinicPlan:
        return plan_site(self._profile, self._config.seed, index, self._config.as_of)
