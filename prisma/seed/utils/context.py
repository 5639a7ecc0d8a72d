"""What factories and areas are handed: the database, the settings, what exists so far and a clinic's simulation."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from seed.rng import object_id
from seed.utils.mapper import Mapper

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from prisma import Prisma
    from seed.config import SeedConfig
    from seed.database.writer import BulkWriter
    from seed.datamodel import DataModel
    from seed.simulation.records.clinic import ClinicPlan
    from seed.simulation.records.story import ClinicStory
    from seed.types import Row, SeedLogger
    from seed.utils.id_tracker import IdTracker


Origins = dict[str, list[tuple[int, int, int]]]
"""By area, for patients of earlier runs: first and last number, and the seed of the run that wrote their rows."""


@dataclass(slots=True)
class FactoryContext:
    """What factories share. Without `db` rows can be built but not created, without `writer` not in bulk.

    `made` holds the rows that factories made or were given as parents, by model and id: later rows agree with them,
    and arguments are checked against them. Where it is None, as in areas, which name every parent themselves,
    arguments are taken as they are. `recycled` are ids, by model, that any parent is to be one of. Rows are numbered
    after `numbered_after`.
    """

    datamodel: DataModel
    id_tracker: IdTracker
    seed: int
    as_of: datetime
    db: Prisma | None = None
    writer: BulkWriter | None = None
    clinic_id: str | None = None
    created_by_id: str | None = None
    sequences: dict[str, int] = field(default_factory=dict)
    made: dict[str, dict[str, Row]] | None = field(default_factory=dict)
    recycled: dict[str, tuple[str, ...]] = field(default_factory=dict)
    ledgers: dict[tuple[str, str], Any] = field(default_factory=dict)
    numbered_after: int = 0

    def facts(self, model: str, id: Any) -> Row | None:  # noqa: A002
        """Return what is known of a row: all of its fields, or None."""
        return self.made.get(model, {}).get(id) if self.made is not None else None

    def remember(self, model: str, id: Any, row: Row) -> None:  # noqa: A002
        """Keep what is known of a row."""
        if self.made is not None:
            self.made.setdefault(model, {})[id] = row


@dataclass(slots=True, kw_only=True)
class SeedContext:
    """What every area has.

    `known` maps natural keys to the ids of rows that were in the database before the run, `existing` is what else of
    them a run that adds has to know (`seed.areas.append_mode`).
    """

    db: Prisma
    config: SeedConfig
    datamodel: DataModel
    writer: BulkWriter
    id_tracker: IdTracker
    logger: SeedLogger
    plans: list[ClinicPlan]
    known: dict[tuple[str, ...], str] = field(default_factory=dict)
    existing: Any = None
    sequences: dict[str, int] = field(default_factory=dict)
    _ids: dict[tuple[str | int, ...], str] = field(default_factory=dict, init=False)

    def factories(self, clinic_id: str | None = None, created_by_id: str | None = None) -> FactoryContext:
        """Return a context to make factories with."""
        return FactoryContext(
            datamodel=self.datamodel,
            id_tracker=self.id_tracker,
            seed=self.config.seed,
            as_of=self.config.as_of,
            db=self.db,
            writer=self.writer,
            clinic_id=clinic_id,
            created_by_id=created_by_id,
            sequences=self.sequences,
            made=None,
        )

    def ref(self, model: str, *key: str | int) -> str:
        """Return the id of the row with that natural key, such as `ref("Role", "DOCTOR")`.

        That is the id of the row that was kept, else the one that the seed gives to a new row.
        """
        # The same few parents are asked for again and again.
        found = self._ids.get((model, *key))
        if found is None:
            path = (model, *map(str, key))
            found = self._ids[model, *key] = self.known.get(path) or object_id(self.config.seed, *path)
        return found

    def is_known(self, model: str, *key: str | int) -> bool:
        """Whether the row with that natural key was in the database before this run."""
        return (model, *map(str, key)) in self.known


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
        """Return what `make` gives, made the first time that somebody asks for `name`."""
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
        return self.ref(model, self.slug, *key)

    def row(self, model: str, record: Any, key: tuple[str | int, ...], **stated: Any) -> Row:
        """Return the row of a record of the simulation, by rule (see `seed.utils.mapper`) and by what is `stated`."""
        if self._mapper is None:
            self._mapper = Mapper(self.datamodel, self.clinic_id, self.own)
        return self._mapper.row(model, record, key, stated)
