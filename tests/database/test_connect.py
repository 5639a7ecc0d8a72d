"""Connecting, and what a person reads when it fails."""

from __future__ import annotations

from seed.database import DatabaseUrl, connect


async def test_connects_to_each_provider(database: DatabaseUrl) -> None:
    async with connect(database) as db:
        assert await db.clinic.count() == 0
