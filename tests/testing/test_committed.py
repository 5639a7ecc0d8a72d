"""The engine of tests that commit: it serves one copy after the other, and takes nothing from one to the next."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from seedbed.testing.template import committed

PERMISSION = {"code": "x", "resource": "x", "action": "READ", "description": "x"}


def test_an_engine_serves_the_next_copy_whatever_was_left_open_in_the_last(seed_template):
    async def leave_open(db):
        await db.permission.create(data=PERMISSION)
        transaction = await db.tx(timeout=timedelta(minutes=1)).start()
        await transaction.permission.create(data={**PERMISSION, "code": "y", "resource": "y"})
        return db._engine.url

    async def begin(db):
        assert await db.permission.count() == 0
        await db.permission.create(data=PERMISSION)
        return db._engine.url

    addresses = []
    for test in (leave_open, begin, begin):
        with committed(seed_template) as db:
            addresses.append(asyncio.run(test(db)))
    assert len(set(addresses)) == 1


def test_two_at_a_time_have_two_databases(seed_template):
    async def create(db):
        await db.permission.create(data=PERMISSION)
        return await db.permission.count()

    with committed(seed_template) as one, committed(seed_template) as other:
        assert [asyncio.run(create(db)) for db in (one, other)] == [1, 1]
