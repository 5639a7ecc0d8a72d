"""The areas as a graph: what depends on what, what runs first, what is cleared last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedbed.errors import RegistryError, UsageError, suggest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from seedbed.types import SeedArea


class AreaRegistry:
    """A consistent set of areas.

    Raises `RegistryError`, naming the areas, for duplicates, unknown dependencies, cycles, dependencies on a later
    phase, a global area that needs a tenant's area, a model that two areas claim, and adding to a model that no other
    area fills.
    """

    def __init__(self, areas: Iterable[SeedArea]) -> None:
        self._areas: dict[str, SeedArea] = {}
        for area in areas:
            if area.id in self._areas:
                raise RegistryError(f"Two areas are called '{area.id}'. Give one of them another id.")
            self._areas[area.id] = area
        self._check_dependencies()
        self._order = self._sorted()
        self.providers = self._find_providers()

    def __iter__(self) -> Iterator[SeedArea]:
        """Yield the areas in the order in which they run."""
        return iter(self._order)

    def __len__(self) -> int:
        return len(self._areas)

    def __getitem__(self, area_id: str) -> SeedArea:
        """Return the area with that id; raise `UsageError` with the nearest name otherwise."""
        try:
            return self._areas[area_id]
        except KeyError:
            hint = f"{suggest(area_id, self._areas)} Use --list to see the areas."
            if not self._areas:
                hint = " This project has no areas."
            raise UsageError(f"Unknown area '{area_id}'.{hint}") from None

    @property
    def last_phase(self) -> int:
        """The last phase."""
        return max((area.phase for area in self._order), default=0)

    def require_phase(self, phase: int) -> None:
        """Raise `UsageError` if there is no such phase."""
        if not 0 <= phase <= self.last_phase:
            raise UsageError(f"There is no phase {phase}. The phases are 0 to {self.last_phase}.")

    def up_to_phase(self, phase: int) -> list[SeedArea]:
        """Return the areas of phases 0 to `phase`, in order."""
        return [area for area in self._order if area.phase <= phase]

    def with_dependencies(self, area_ids: Sequence[str]) -> list[SeedArea]:
        """Return the named areas and all their dependencies, in order."""
        wanted: set[str] = set()
        pending = [self[area_id].id for area_id in area_ids]
        while pending:
            area_id = pending.pop()
            if area_id not in wanted:
                wanted.add(area_id)
                pending.extend(self._areas[area_id].dependencies)
        return [area for area in self._order if area.id in wanted]

    def _check_dependencies(self) -> None:
        for area in self._areas.values():
            for needed in area.dependencies:
                if needed not in self._areas:
                    hint = suggest(needed, self._areas)
                    raise RegistryError(f"Area '{area.id}' depends on '{needed}', which is not registered.{hint}")
                other = self._areas[needed]
                if other.phase > area.phase:
                    raise RegistryError(
                        f"Area '{area.id}' (phase {area.phase}) depends on '{needed}' of the later phase "
                        f"{other.phase}. Move one of them."
                    )
                if area.scope == "global" and other.scope == "tenant":
                    raise RegistryError(
                        f"Area '{area.id}' is global, but depends on '{needed}', which runs for each tenant. "
                        "Make it a tenant area, or remove the dependency."
                    )

    def _sorted(self) -> list[SeedArea]:
        """Sort by dependencies, then global before tenant areas, then phase; registration order settles the rest."""
        ranks = {area_id: position for position, area_id in enumerate(self._areas)}
        waiting = dict(self._areas)
        order: list[SeedArea] = []
        placed: set[str] = set()
        while waiting:
            ready = [area for area in waiting.values() if placed.issuperset(area.dependencies)]
            if not ready:
                raise RegistryError(
                    f"The areas {self._cycle(waiting)} depend on each other in a circle. "
                    "Remove one of these dependencies."
                )
            area = min(ready, key=lambda a: (a.scope != "global", a.phase, ranks[a.id]))
            order.append(waiting.pop(area.id))
            placed.add(area.id)
        return order

    @staticmethod
    def _cycle(waiting: dict[str, SeedArea]) -> str:
        path: list[str] = []
        area_id = next(iter(waiting))
        while area_id not in path:
            path.append(area_id)
            area_id = next(needed for needed in waiting[area_id].dependencies if needed in waiting)
        return " → ".join([*path[path.index(area_id) :], area_id])

    def _find_providers(self) -> dict[str, str]:
        providers: dict[str, str] = {}
        for area in self._order:
            for model in area.models:
                if model in providers:
                    raise RegistryError(
                        f"Areas '{providers[model]}' and '{area.id}' both claim the model {model}. Remove it from one."
                    )
                providers[model] = area.id
        for area in self._order:
            for model in area.adds_to:
                if providers.get(model, area.id) == area.id:
                    raise RegistryError(
                        f"Area '{area.id}' adds to {model}, which no other area fills. Add it to the models of one."
                    )
        return providers
