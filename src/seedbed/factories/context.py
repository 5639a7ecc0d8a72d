"""What factories share: the database, what exists so far, and how rows are numbered."""

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
    from seedbed.database.sink import Sink
    from seedbed.datamodel import DataModel
    from seedbed.factories.row_context import TakenValues
    from seedbed.types import Row

AS_OF = datetime(2026, 1, 5, tzinfo=UTC)
"""The clock of factories that are told no other, so that a test builds the same rows on every day."""


@dataclass(slots=True)
class FactoryContext:
    """What factories share. Without `db` rows can be built but not created, without `writer` not in bulk.

    `made` holds the rows that factories made or were given as parents, by model and id: later rows agree with them,
    and arguments are checked against them. Where it is None, as in areas, which name every parent themselves,
    arguments are taken as they are. `recycled` are ids, by model, that any parent is to be one of. Rows are numbered
    after `numbered_after`. `lively` rows have other states than the schema's defaults too, as a database in use has.
    `used` holds the values of unique keys that parents have a part in, by model and key.
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

    def facts(self, model: str, id: Any) -> Row | None:  # noqa: A002
        """Return what is known of a row: all of its fields, or None."""
        return self.made.get(model, {}).get(id) if self.made is not None else None

    def remember(self, model: str, id: Any, row: Row) -> None:  # noqa: A002
        """Keep what is known of a row."""
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
    """Return a context to make factories with, on a connected client or transaction; without one, to build only.

    `url` is the database behind `db`, by default the one that the client was given, or the one in use. Factories of
    one context share parents and numbering. A second context on the same client or transaction goes on numbering where
    the first one is; on another one with the same `seed` it makes the same rows, ids included. In a database whose rows
    factories of the same seed have made before, number after them: no table has more rows than `numbered_after`.
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
    """Return the database that a client was given, or else the one in use."""
    raw = (db._datasource or {}).get("url")
    return DatabaseUrl.parse(raw) if raw else database_url()


def _sequences(db: Prisma | None, seed: int) -> dict[str, int]:
    """Return the numbering that all contexts on this client or transaction share."""
    if db is None or not db.is_connected():
        return {}
    # Copies of a client, such as its transactions, have its engine; clients themselves cannot be referred to weakly.
    return _numbering.setdefault(db._engine, {}).setdefault((db._tx_id, seed), {})
