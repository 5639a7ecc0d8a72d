"""The context of factories outside a seeding run, in the guide's terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seed.config import DEFAULT_SEED
from seed.utils.id_tracker import IdTracker
from seedbed.factories.context import AS_OF, FactoryContext
from seedbed.factories.context import create_factory_context as create
from seedbed.rng import rng

if TYPE_CHECKING:
    from datetime import datetime

    from prisma import Prisma
    from seedbed.database import DatabaseUrl
    from seedbed.factories.id_tracker import IdTracker as FrameworkTracker

__all__ = ["AS_OF", "create_factory_context", "factory_context"]


def create_factory_context(
    db: Prisma | None = None,
    id_tracker: FrameworkTracker | None = None,
    clinic_id: str | None = None,
    created_by_id: str | None = None,
    *,
    url: DatabaseUrl | None = None,
    seed: int = DEFAULT_SEED,
    as_of: datetime = AS_OF,
    numbered_after: int = 0,
) -> FactoryContext:
    """Return a context for factories on a connected client or transaction; without one, they can only build rows.

    `clinic_id` owns the rows and `created_by_id` created them, for models that record it. The rest is as in
    `seedbed.factories.create_factory_context`.
    """
    return create(
        db,
        url=url,
        id_tracker=id_tracker or IdTracker(rng(seed, "id tracker")),
        tenant_id=clinic_id,
        created_by_id=created_by_id,
        seed=seed,
        as_of=as_of,
        numbered_after=numbered_after,
    )


def factory_context(db: Prisma | None, **settings: Any) -> FactoryContext:
    """Return the context that the pytest plugin's factories share."""
    return create_factory_context(db, **settings)
