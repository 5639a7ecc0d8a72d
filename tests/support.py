"""What several tests name: the seed clock, and a client that they share."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from prisma import Prisma
    from seed.database import DatabaseUrl

AS_OF = datetime(2026, 3, 2, tzinfo=UTC)


class Shared(NamedTuple):
    """A connected client that several tests use, and where it is connected."""

    db: Prisma
    url: DatabaseUrl
