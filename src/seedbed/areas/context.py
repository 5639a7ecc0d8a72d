"""What areas receive: the database, the settings of the run, and existing rows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from seedbed.factories.context import FactoryContext
from seedbed.rng import object_id

if TYPE_CHECKING:
    from prisma import Prisma
    from seedbed.config import SeedConfig
    from seedbed.database.sink import Sink
    from seedbed.datamodel import DataModel
    from seedbed.factories.id_tracker import IdTracker
    from seedbed.types import SeedLogger


@dataclass(slots=True, kw_only=True)
class SeedContext:
    """What every area receives. `known` maps natural keys to the ids of rows that existed before the run.

    If an area runs for each tenant, `tenant_id` is the tenant's id and `label` its name in the progress output.
    """

    db: Prisma
    config: SeedConfig
    datamodel: DataModel
    writer: Sink
    id_tracker: IdTracker
    logger: SeedLogger
    known: dict[tuple[str, ...], str] = field(default_factory=dict)
    sequences: dict[str, int] = field(default_factory=dict)
    tenant_id: str | None = None
    label: str = ""
    _ids: dict[tuple[str | int, ...], str] = field(default_factory=dict, init=False)

    def factories(self, tenant_id: str | None = None, created_by_id: str | None = None) -> FactoryContext:
        """Return a context for factories."""
        return FactoryContext(
            datamodel=self.datamodel,
            id_tracker=self.id_tracker,
            seed=self.config.seed,
            as_of=self.config.as_of,
            db=self.db,
            writer=self.writer,
            tenant_id=tenant_id,
            created_by_id=created_by_id,
            sequences=self.sequences,
            made=None,
        )

    def ref(self, model: str, *key: str | int) -> str:
        """Return the id of the row with that natural key, such as `ref("Role", "ADMIN")`.

        It is the id of the existing row, or else the id that the seed gives a new one.
        """
        # The same few parents are asked for again and again.
        path = (model, *key)
        found = self._ids.get(path)
        if found is None:
            known = self.known.get((model, *map(str, key))) if self.known else None
            found = self._ids[path] = known or object_id(self.config.seed, *path)
        return found

    def is_known(self, model: str, *key: str | int) -> bool:
        """Whether the row with that natural key existed before this run."""
        return (model, *map(str, key)) in self.known
