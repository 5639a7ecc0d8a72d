"""What the areas of a practice are handed: besides the framework's, the clinics as planned and as simulated."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from seed.utils.mapper import Mapper, RememberingMapper
from seedbed.areas.context import SeedContext as FrameworkContext
from seedbed.factories.context import FactoryContext
from seedbed.rng import object_id

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from seed.simulation.records.clinic import ClinicPlan
    from seed.simulation.records.story import ClinicStory
    from seed.utils.id_tracker import IdTracker
    from seedbed.types import Row

__all__ = ["ClinicContext", "FactoryContext", "Origins", "SeedContext"]

Origins = dict[str, list[tuple[int, int, int]]]
"""By area, for patients of earlier runs: first and last number, and the seed of the run that wrote their rows."""


@dataclass(slots=True, kw_only=True)
class SeedContext(FrameworkContext):
    """What every area has. `plans` are the clinics of this run.

    `existing` is what a run that adds has to know of the rows that are there (`seed.areas.append_mode`).
    """

    id_tracker: IdTracker  # pyright: ignore[reportIncompatibleVariableOverride]
    plans: Sequence[ClinicPlan] = ()
    existing: Any = None


@dataclass(slots=True, kw_only=True)
class ClinicContext(SeedContext):
    """What an area has that runs for one clinic.

    `cohorts(area)` gives the patients whose stories the area has to write: those of this run and, when rows
    were kept, earlier ones that the area has not written yet.
    """

    plan: ClinicPlan
    cohorts: Callable[[str], list[ClinicStory]]
    origins: Origins = field(default_factory=dict)
    _mapper: Mapper | None = field(default=None, init=False)
    _made: dict[Any, Any] = field(default_factory=dict, init=False)

    @property
    def slug(self) -> str:
        """The clinic's natural key."""
        return self.plan.slug

    @property
    def clinic_id(self) -> str:
        """The clinic's id."""
        return self.ref("Clinic", self.slug)

    @property
    def admin_id(self) -> str:
        """The id of the clinic admin's login."""
        return self.ref("User", f"admin@{self.slug}.smileortho.com")

    def once(self, name: Any, make: Callable[[], Any]) -> Any:
        """Return what `make` gives, called the first time that `name` is needed."""
        if name not in self._made:
            self._made[name] = make()
        return self._made[name]

    def had(self, model: str, slug: str | None = None) -> bool:
        """Whether the clinic, this one or that of `slug`, had rows of `model` before this run."""
        kept = self.once("kept", lambda: {key[:2] for key in self.known if len(key) > 2})
        return (model, slug or self.slug) in kept

    def writes_first(self, model: str) -> bool:
        """Whether this is the first clinic that gets rows of `model`: it writes what all of them share."""
        return next((plan for plan in self.plans if not self.had(model, plan.slug)), None) is self.plan

    def own(self, model: str, *key: str | int) -> str:
        """Return the id of this clinic's row with that natural key, such as `own("Room", "BAY-1")`.

        What belongs to a patient has the patient's number first, so that rows of an earlier run are found by its seed.
        """
        if self.origins and isinstance(key[0], int) and not self.is_known(model, self.slug, *key):
            area = self.id_tracker.providers.get(model, "")
            for first, last, seed in self.origins.get(area, ()):
                if first <= key[0] <= last:
                    return object_id(seed, model, self.slug, *map(str, key))
        # Asked for a few times a row: most of the ids are known, and found here without a further call.
        path = (model, self.plan.slug, *key)
        found = self._ids.get(path)
        return self.ref(*path) if found is None else found

    def row(self, model: str, record: Any, key: tuple[str | int, ...], **stated: Any) -> Row:
        """Return the row of a record of the simulation, by rule (see `seed.utils.mapper`) and by what is `stated`."""
        if self._mapper is None:
            self._mapper = Mapper(self.datamodel, self.clinic_id, self.own)
        return self._mapper.row(model, record, key, stated)

    def share(self, earlier: ClinicContext) -> None:
        """Take over what holds on any day from the context of an earlier one: ids, and rows of records that are equal.

        For contexts without a database, which know no rows but those that they make.
        """
        self._ids = earlier._ids
        self._mapper = earlier._mapper = RememberingMapper(earlier.datamodel, earlier.clinic_id, earlier.own)

    def forget(self) -> None:
        """Let go of the rows of an area whose rows were made on all days."""
        if isinstance(self._mapper, RememberingMapper):
            self._mapper.forget()
