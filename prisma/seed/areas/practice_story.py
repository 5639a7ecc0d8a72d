"""Everything that a run of the practice seeds, as a pure function of its settings, in parts."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, cast

from seed.areas.clinics import clinic_rows, context, has_patients
from seed.areas.plans import ClinicPlans
from seed.areas.two_days import TwoDays
from seed.areas.writing import factory_context
from seed.fixtures import clinic_site
from seed.simulation.clinic import charts_shown
from seed.utils.context import SeedContext
from seedbed.areas.story import Part

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from seed.config import Profile, SeedConfig
    from seedbed.types import Row, SeedArea


class PracticeStory:
    """Everything that a run seeds, as a pure function of its settings; `advance` takes it to a later day."""

    def __init__(self, config: SeedConfig, areas: Sequence[SeedArea]) -> None:
        self._config, self._areas = config, list(areas)
        self._clinics = cast("Profile", config.profile).clinics

    @property
    def is_pure(self) -> bool:
        """Whether every area has its rows from a generator that needs no database."""
        return all(hasattr(area.function, "rows") for area in self._areas)

    def parts(self) -> Iterator[Part]:
        """Yield what all clinics share, then clinic by clinic."""
        yield Part("", self._shared)
        for index in range(self._clinics):
            yield Part(clinic_site(index).slug, partial(clinic_rows, self._config, index, self._areas))

    def beside(self, later: PracticeStory) -> Iterator[tuple[Part, Part]]:
        """Yield the parts of both days in pairs, without what is the same on both (see `seed.areas.two_days`)."""
        for index, (was, now) in enumerate(zip(self.parts(), later.parts(), strict=True), -1):
            if index < 0:
                yield was, now
            else:
                both = TwoDays(self._config, later._config, index, self._areas)
                yield Part(was.label, both.earlier), Part(now.label, both.later)

    def facts(self) -> dict[str, Any]:
        """Return which patients the run has, by clinic."""
        wanted = cast("Profile", self._config.profile).patients_per_clinic
        shows = has_patients(self._areas) and wanted
        nobody = [1, 0]
        return {
            "patients": {
                plan.slug: list(charts_shown(self._config.seed, plan, wanted, self._config.as_of)) if shows else nobody
                for plan in ClinicPlans(self._config)
            }
        }

    def _shared(self) -> Iterator[tuple[str, list[Row]]]:
        ctx = context(SeedContext, self._config, ClinicPlans(self._config))
        factories = factory_context(ctx)
        for area in self._areas:
            if area.scope == "global":
                for factory, rows in area.function.rows(ctx):  # pyright: ignore[reportFunctionMemberAccess]
                    yield factory.model, factory(factories).build_many(rows)
