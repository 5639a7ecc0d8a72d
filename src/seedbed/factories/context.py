"""What factories share: the database, existing rows, and row numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from seedbed.config import DEFAULT_SEED
from seedbed.database import DatabaseUrl, database_url
from seedbed.database.store import sink_on
from seedbed.datamodel import load
from seedbed.factories.id_tracker import IdTracker
from seedbed.rng import rng

if TYPE_CHECKING:
    from prisma import Prisma
    from seedbed.database.constraints import Constraints, PartialKey
    from seedbed.database.sink import Sink
    from seedbed.datamodel import DataModel
    from seedbed.factories.conditions.mend import ModelChecks
    from seedbed.factories.exclusive import Holders
    from seedbed.factories.row_context import TakenValues
    from seedbed.factories.shapes.life import Life
    from seedbed.types import Row

AS_OF = datetime(2026, 1, 5, tzinfo=UTC)
"""The default clock of factories, so that a test builds the same rows on every day."""


@dataclass(slots=True)
class FactoryContext:
    """What factories share. Without `db`, rows can only be built; without `writer`, not created in bulk.

    `made` holds the rows that factories created or got as parents, by model and id. Later rows are consistent with
    them, and arguments are checked against them. In areas, which name every parent, it is None, and arguments are not
    checked. `recycled` are the ids, by model, to use as parents. Row numbers start after `numbered_after`. `lively`
    rows also have states other than the schema's defaults, as in a database in use; `alone` says that the database has
    no other rows. `lives` are those of the models, and `born` says when rows were created, by model and id. `used`
    holds the values of unique keys that include parents, by model and key. `constraints` are those of the database,
    once they have been read, and `checks` the same, prepared for each model. `holders` are the rows that have a key
    which is unique among some of the rows.
    """

    datamodel: DataModel
    id_tracker: IdTracker
    seed: int
    as_of: datetime
    db: Prisma | None = None
    writer: Sink | None = None
    tenant_id: str | None = None
    created_by_id: str | None = None
    sequences: dict[str, int] = field(default_factory=dict)
    made: dict[str, dict[str, Row]] | None = field(default_factory=dict)
    recycled: dict[str, tuple[str, ...]] = field(default_factory=dict)
    taken: dict[tuple[str, str], TakenValues] = field(default_factory=dict)
    used: dict[tuple[str, tuple[str, ...]], set[tuple[Any, ...]]] = field(default_factory=dict)
    numbered_after: int = 0
    lively: bool = False
    lives: dict[int, Life] = field(default_factory=dict)
    born: dict[str, dict[Any, datetime]] = field(default_factory=dict)
    constraints: Constraints | None = None
    checks: dict[str, ModelChecks] = field(default_factory=dict)
    holders: dict[tuple[str, PartialKey], Holders] = field(default_factory=dict, init=False)
    alone: bool = field(default=False, init=False)

    def facts(self, model: str, id: Any) -> Row | None:  # noqa: A002
        """Return all fields of a known row, or None."""
        return self.made.get(model, {}).get(id) if self.made is not None else None

    def remember(self, model: str, id: Any, row: Row) -> None:  # noqa: A002
        """Remember the fields of a row."""
        if self.made is not None:
            self.made.setdefault(model, {})[id] = row


_numbering: WeakKeyDictionary[Any, dict[tuple[str | None, int], dict[str, int]]] = WeakKeyDictionary()


def create_factory_context(
    db: Prisma | None = None,
    *,
    url: DatabaseUrl | None = None,
    id_tracker: IdTracker | None = None,
    tenant_id: str | None = None,
    created_by_id: str | None = None,
    seed: int = DEFAULT_SEED,
    as_of: datetime = AS_OF,
    numbered_after: int = 0,
) -> FactoryContext:
    """Return a context for factories on a connected client or transaction; without one, they can only build rows.

    `url` is the database behind `db`, by default that of the client, or else the one in use. Factories of one context
    share parents and numbering. A second context on the same client or transaction continues the numbering; on another
    one with the same `seed` it creates the same rows, including ids. If factories with the same seed have filled the
    database before, set `numbered_after` to at least the number of rows of its largest table.
    """
    datamodel = load()
    return FactoryContext(
        datamodel=datamodel,
        id_tracker=id_tracker or IdTracker(rng(seed, "id tracker")),
        seed=seed,
        as_of=as_of,
        db=db,
        writer=sink_on(db, datamodel, url or url_of(db)) if db is not None else None,
        tenant_id=tenant_id,
        created_by_id=created_by_id,
        sequences=_sequences(db, seed),
        numbered_after=numbered_after,
    )


def url_of(db: Prisma) -> DatabaseUrl:
    """Return the database of a client."""
    raw = (db._datasource or {}).get("url")
    return DatabaseUrl.parse(raw) if raw else database_url()


def _sequences(db: Prisma | None, seed: int) -> dict[str, int]:
    """Return the numbering that all contexts on this client or transaction share."""
    if db is None or not db.is_connected():
        return {}
    # Copies of a client, such as its transactions, have its engine; clients themselves cannot be referred to weakly.
    return _numbering.setdefault(db._engine, {}).setdefault((db._tx_id, seed), {})
