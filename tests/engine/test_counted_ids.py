"""Ids of 64 bits that count: SQLite itself counts in columns that Prisma calls Int."""

from __future__ import annotations

from typing import Any

import pytest

FAR = 2**40


async def test_an_id_of_64_bits_counts_on(db: Any) -> None:
    assert (await db.parcel.create(data={"label": "a"})).id == 1
    both = await db.parcel.create(data={"stops": {"create": [{}, {}]}}, include={"stops": True})
    assert (both.id, sorted(stop.id for stop in both.stops)) == (2, [1, 2])
    assert await db.parcel.create_many(data=[{"label": "c"}, {"label": "d"}, {}]) == 3
    assert sorted(each.id for each in await db.parcel.find_many()) == [1, 2, 3, 4, 5]


async def test_it_follows_the_highest_there_is_on_sqlite(sqlite: Any) -> None:
    await sqlite.parcel.create(data={"id": FAR})
    async with sqlite.tx() as tx:
        assert (await tx.parcel.create(data={})).id == FAR + 1
    assert (await sqlite.parcel.upsert(where={"id": 7}, data={"create": {}, "update": {}})).id == FAR + 2


async def test_nothing_else_that_is_missing_is_made_up(sqlite: Any, errors: Any) -> None:
    with pytest.raises(errors.DataError, match=r"NOT NULL|Null constraint"):
        await sqlite.execute_raw('INSERT INTO "Stop" ("id") VALUES (NULL)')
    with pytest.raises(errors.DataError, match=r"NOT NULL|Null constraint"):
        await sqlite.execute_raw('INSERT INTO "Book" ("id") VALUES (\'b\')')
