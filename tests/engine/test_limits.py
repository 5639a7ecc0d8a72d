"""More values in one query than a statement of the database takes: 32,766 in SQLite, 65,535 in PostgreSQL."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

pytestmark = pytest.mark.matrix


@pytest.fixture
def limit(is_postgres: bool) -> int:
    return 65_535 if is_postgres else 32_766


@pytest.fixture
def authors(limit: int) -> int:
    return limit + 4_000


@pytest.fixture
async def full(db: Any, authors: int) -> Any:
    """A database with more authors than the limit, 35,000 of whom have a book."""
    numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {authors})"
    await db.execute_raw(f"""{numbers} INSERT INTO "Author" ("id", "email") SELECT i, 'a' || i FROM n""")
    await db.execute_raw(
        """INSERT INTO "Book" ("id", "title", "authorId")
        SELECT 'b' || "id", 't', "id" FROM "Author" WHERE "id" <= 35000"""
    )
    return db


async def test_lists_around_the_limit(full: Any, limit: int) -> None:
    for number in (limit - 1, limit, limit + 1):
        assert len(await full.author.find_many(where={"id": {"in": list(range(1, number + 1))}})) == number


async def test_long_lists_in_every_action(full: Any, limit: int, authors: int) -> None:
    ids = list(range(2, limit + 1_000))
    names = [f"b{i}" for i in ids]
    books = min(35_000, ids[-1]) - 1
    assert await full.author.count(where={"id": {"in": ids}}) == len(ids)
    assert len(await full.author.find_many(where={"id": {"not_in": ids}})) == authors - len(ids)
    either = [{"id": {"in": ids[:20_000]}}, {"email": {"in": [f"a{i}" for i in ids[20_000:]]}}]
    assert await full.author.count(where={"OR": either}) == len(ids)
    page = await full.author.find_many(where={"OR": either}, order={"id": "desc"}, take=2, skip=1)
    assert [author.id for author in page] == [ids[-2], ids[-3]]
    assert await full.book.update_many(where={"id": {"in": names}}, data={"pages": {"increment": 2}}) == books
    [group] = await full.book.group_by(["pages"], where={"id": {"in": names}}, count=True)
    assert (group["pages"], group["_count"]["_all"]) == (2, books)
    assert await full.book.delete_many(where={"id": {"in": names}}) == books
    assert await full.book.count() == 35_000 - books


async def test_the_relations_of_many_parents(full: Any, authors: int) -> None:
    found = await full.author.find_many(include={"books": True, "profile": True, "tags": True})
    assert len(found) == authors
    assert sum(len(author.books) for author in found) == 35_000


async def test_many_rows_are_created_whole_or_not_at_all(db: Any, errors: Any, limit: int) -> None:
    rows = [{"id": i, "email": f"a{i}"} for i in range(limit)]
    with pytest.raises(errors.UniqueViolationError):
        await db.author.create_many(data=[*rows, {"id": limit, "email": "a1"}])
    assert await db.author.count() == 0
    async with db.tx(timeout=timedelta(seconds=60)) as tx:
        assert await tx.author.create_many(data=rows) == limit
    assert await db.author.count() == limit


async def test_long_lists_of_every_kind_of_value(db: Any, limit: int) -> None:
    await db.thing.create({"name": 'it\'s "$1" (?)', "big": 2**62 + 1, "ratio": 0.1, "at": "2026-01-02T03:04:05.678Z"})
    filler = range(limit // 4)
    values = [
        {"name": {"in": ['it\'s "$1" (?)', *(f"x{i}" for i in filler)]}},
        {"big": {"in": [2**62 + 1, *(2**62 + 2 + i for i in filler)]}},
        {"ratio": {"in": [0.1, *(i + 0.5 for i in filler)]}},
        {"at": {"in": ["2026-01-02T03:04:05.678Z", *(f"2026-01-01T00:00:{i % 60:02}.{i % 1000:03}Z" for i in filler)]}},
    ]
    assert await db.thing.count(where={"AND": values}) == 1
    for value in values:
        [(field, condition)] = value.items()
        others = [{field: {"in": condition["in"][1:]}}]
        assert await db.thing.count(where={"AND": [*(v for v in values if v is not value), *others]}) == 0, field
