"""What factories need outside a seeding run: in tests, scripts and notebooks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from seed.config import DEFAULT_SEED
from seed.database import BulkWriter, DatabaseUrl, database_url
from seed.datamodel import load
from seed.rng import rng
from seed.utils.context import FactoryContext
from seed.utils.id_tracker import IdTracker

if TYPE_CHECKING:
    from prisma import Prisma

AS_OF = datetime(2026, 1, 5, tzinfo=UTC)
"""The clock of factories that are told no other, so that a test builds the same rows on every day."""

_numbering: WeakKeyDictionary[Any, dict[tuple[str | None, int], dict[str, int]]] = WeakKeyDictionary()


def create_factory_context(
    db: Prisma | None = None,
    *,
    url: DatabaseUrl | None = None,
    clinic_id: str | None = None,
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
        id_tracker=IdTracker(rng(seed, "id tracker")),
        seed=seed,
        as_of=as_of,
        db=db,
        writer=BulkWriter(db, datamodel, (url or url_of(db)).provider) if db is not None else None,
        clinic_id=clinic_id,
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
