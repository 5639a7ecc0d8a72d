"""Every action of the client, and the error classes it raises."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest


async def test_find_create_update_delete(db: Any) -> None:
    await db.thing.create_many(data=[{"name": f"t{n}", "ratio": float(n)} for n in range(5)])

    assert await db.thing.count() == 5
    assert (await db.thing.find_unique(where={"name": "t3"})).ratio == 3.0
    assert await db.thing.find_unique(where={"name": "none"}) is None
    page = await db.thing.find_many(order={"name": "desc"}, skip=1, take=2)
    assert [thing.name for thing in page] == ["t3", "t2"]
    after = await db.thing.find_many(order={"id": "asc"}, cursor={"name": "t2"}, skip=1)
    assert [thing.name for thing in after] == ["t3", "t4"]
    assert (await db.thing.update(where={"name": "t0"}, data={"note": "x"})).note == "x"
    assert await db.thing.update_many(where={"ratio": {"gte": 3}}, data={"note": "big"}) == 2
    assert (await db.thing.delete(where={"name": "t4"})).name == "t4"
    assert await db.thing.delete_many(where={"NOT": [{"name": {"startswith": "t1"}}]}) == 3
    assert [thing.name for thing in await db.thing.find_many()] == ["t1"]


async def test_distinct_and_group_by(db: Any) -> None:
    await db.thing.create_many(data=[{"name": f"t{n}", "note": "ab"[n % 2], "ratio": float(n)} for n in range(4)])

    assert len(await db.thing.find_many(distinct=["note"])) == 2
    groups = await db.thing.group_by(["note"], count=True, sum={"ratio": True}, order={"note": "asc"})
    assert [(g["note"], g["_count"]["_all"], g["_sum"]["ratio"]) for g in groups] == [("a", 2, 2.0), ("b", 2, 4.0)]


async def test_upsert_creates_then_updates(db: Any) -> None:
    for expected in ("created", "updated"):
        data = {"create": {"name": "x", "note": "created"}, "update": {"note": "updated"}}
        assert (await db.thing.upsert(where={"name": "x"}, data=data)).note == expected


async def test_nested_writes_and_includes(db: Any) -> None:
    boss = await db.author.create({"email": "boss"})
    await db.author.create(
        {
            "email": "a",
            "boss": {"connect": {"id": boss.id}},
            "books": {"create": [{"title": "One", "pages": 1}, {"title": "Two", "pages": 2}]},
            "tags": {"connect_or_create": [{"where": {"label": "t"}, "create": {"label": "t"}}]},
        }
    )

    found = await db.author.find_unique_or_raise(
        where={"email": "a"},
        include={"books": {"where": {"pages": {"gt": 1}}, "order_by": {"title": "asc"}}, "tags": True, "boss": True},
    )
    assert [book.title for book in found.books] == ["Two"]
    assert ([tag.label for tag in found.tags], found.boss.email) == (["t"], "boss")
    assert await db.author.count(where={"books": {"some": {"title": "One"}}}) == 1
    book = await db.book.find_unique(where={"authorId_title": {"authorId": found.id, "title": "Two"}})
    assert book.pages == 2
    await db.author.update(where={"email": "a"}, data={"boss": {"disconnect": True}})
    assert (await db.author.find_unique_or_raise(where={"email": "a"})).bossId is None


async def test_skip_duplicates_on_postgresql(postgres_url: str, connect: Any) -> None:
    async with connect(postgres_url) as db:
        # The client refuses the argument on the provider it was generated for; the host knows the real one.
        db._active_provider = "postgresql"
        await db.thing.create({"name": "x"})
        assert await db.thing.create_many(data=[{"name": "x"}, {"name": "y"}], skip_duplicates=True) == 1


async def test_a_batch_is_written_as_a_whole(db: Any) -> None:
    async with db.batch_() as batch:
        batch.thing.create({"name": "a"})
        batch.thing.create({"name": "b"})
        batch.thing.update_many(where={"name": "a"}, data={"note": "n"})
        batch.execute_raw('UPDATE "Thing" SET "flag" = true')

    assert [(t.name, t.note, t.flag) for t in await db.thing.find_many(order={"name": "asc"})] == [
        ("a", "n", True),
        ("b", None, True),
    ]


async def test_a_failing_batch_writes_nothing(db: Any, errors: Any) -> None:
    batch = db.batch_()
    for name in ("a", "b", "a"):
        batch.thing.create({"name": name})
    with pytest.raises(errors.UniqueViolationError):
        await batch.commit()

    assert await db.thing.count() == 0


async def test_a_unique_violation_names_the_field(db: Any, errors: Any) -> None:
    await db.thing.create({"name": "x"})
    with pytest.raises(errors.UniqueViolationError) as caught:
        await db.thing.create({"name": "x"})
    assert caught.value.code == "P2002"
    assert caught.value.meta["target"] == ["name"]


async def test_foreign_keys_are_enforced(db: Any, errors: Any) -> None:
    with pytest.raises(errors.ForeignKeyViolationError):
        await db.book.create({"title": "x", "authorId": 999})
    author = await db.author.create({"email": "a", "books": {"create": {"title": "x"}}})
    with pytest.raises(errors.ForeignKeyViolationError):
        await db.author.delete(where={"id": author.id})


async def test_what_is_not_found(db: Any, errors: Any) -> None:
    with pytest.raises(errors.RecordNotFoundError):
        await db.thing.find_unique_or_raise(where={"id": 999})
    with pytest.raises(errors.RecordNotFoundError):
        await db.thing.find_first_or_raise(where={"name": "none"})
    with pytest.raises(errors.RecordNotFoundError):
        await db.author.create({"email": "a", "boss": {"connect": {"id": 999}}})
    assert await db.thing.update(where={"id": 999}, data={"note": "x"}) is None
    assert await db.thing.delete(where={"id": 999}) is None


async def test_a_missing_value_and_an_unknown_field(db: Any, errors: Any) -> None:
    with pytest.raises(errors.MissingRequiredValueError):
        await db.thing.create({})
    with pytest.raises(errors.FieldNotFoundError):
        await db.thing.create({"name": "x", "nonsense": 1})
    with pytest.raises(errors.FieldNotFoundError):
        await db.thing.find_first(where={"nonsense": 1})


async def test_a_missing_table_is_named(db: Any, errors: Any) -> None:
    with pytest.raises(errors.TableNotFoundError) as caught:
        await db.absent.find_first()
    assert "Absent" in caught.value.table


async def test_raw_errors_hold_the_message_of_the_database(db: Any, errors: Any) -> None:
    with pytest.raises(errors.RawQueryError, match="syntax error"):
        await db.query_raw("SELEC nonsense")
    await db.thing.create({"name": "x"})
    with pytest.raises(errors.RawQueryError, match=r"(?i)unique"):
        await db.execute_raw("""INSERT INTO "Thing" ("name") VALUES ('x')""")


async def test_a_transaction_is_kept_or_undone_as_a_whole(db: Any) -> None:
    async with db.tx() as tx:
        await tx.thing.create({"name": "kept"})
        await tx.execute_raw("""INSERT INTO "Thing" ("name") VALUES ('raw')""")

    async def fail() -> None:
        async with db.tx() as tx:
            await tx.thing.create({"name": "undone"})
            await tx.execute_raw('DELETE FROM "Thing"')
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert sorted(thing.name for thing in await db.thing.find_many()) == ["kept", "raw"]


async def test_a_batch_inside_a_transaction_is_undone_with_it(db: Any) -> None:
    async def fail() -> None:
        async with db.tx() as tx:
            async with tx.batch_() as batch:
                batch.thing.create({"name": "a"})
            assert await tx.thing.count() == 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    assert await db.thing.count() == 0


async def test_queries_beside_a_transaction_see_what_is_committed(db: Any) -> None:
    async with db.tx() as tx:
        await tx.thing.create({"name": "x"})
        assert await tx.thing.count() == 1
        assert await asyncio.wait_for(db.thing.count(), 3) == 0
    assert await db.thing.count() == 1


async def test_writes_beside_a_transaction_wait_for_it_on_sqlite(sqlite: Any) -> None:
    async with sqlite.tx() as tx:
        waiting = asyncio.create_task(sqlite.thing.create({"name": "after"}))
        await tx.thing.create({"name": "before"})
        assert not waiting.done()
    await waiting
    assert [t.name for t in await sqlite.thing.find_many(order={"id": "asc"})] == ["before", "after"]


async def test_transactions_at_the_same_time_run_one_after_the_other_on_sqlite(sqlite: Any) -> None:
    async def add_one() -> None:
        async with sqlite.tx(max_wait=timedelta(seconds=10)) as tx:
            count = await tx.thing.count()
            await tx.thing.create({"name": f"t{count}"})

    await asyncio.gather(*(add_one() for _ in range(10)))
    assert await sqlite.thing.count() == 10


async def test_a_transaction_that_can_not_start_in_time_says_so(sqlite: Any, errors: Any) -> None:
    async with sqlite.tx() as tx:
        with pytest.raises(errors.TransactionError, match="Unable to start a transaction in the given time"):
            await sqlite.tx(max_wait=timedelta(milliseconds=50)).start()
        await tx.thing.create({"name": "x"})
    async with sqlite.tx() as tx:
        assert await tx.thing.count() == 1


async def test_an_expired_transaction_is_undone_and_says_so(db: Any, errors: Any) -> None:
    manager = db.tx(timeout=timedelta(milliseconds=400))
    tx = await manager.start()
    await tx.thing.create({"name": "x"})
    await asyncio.sleep(0.5)

    with pytest.raises(errors.TransactionExpiredError, match="Transaction already closed"):
        await tx.thing.create({"name": "y"})
    with pytest.raises(errors.TransactionExpiredError):
        await manager.commit()
    await manager.rollback()
    assert await db.thing.count() == 0
    await db.thing.create({"name": "the lock is free"})


async def test_a_closed_or_unknown_transaction_says_so(db: Any, errors: Any) -> None:
    manager = db.tx()
    tx = await manager.start()
    await manager.commit()
    with pytest.raises(errors.TransactionExpiredError, match="committed transaction"):
        await tx.thing.count()
    tx._tx_id = "nonsense"
    with pytest.raises(errors.TransactionError, match="not found"):
        await tx.thing.count()
    assert await db.thing.count() == 0


async def test_an_error_inside_a_transaction_leaves_it_usable_on_sqlite(sqlite: Any, errors: Any) -> None:
    async with sqlite.tx() as tx:
        await tx.thing.create({"name": "x"})
        with pytest.raises(errors.UniqueViolationError):
            await tx.thing.create({"name": "x"})
        await tx.thing.create({"name": "y"})
    assert await sqlite.thing.count() == 2


async def test_many_queries_at_the_same_time(db: Any) -> None:
    await asyncio.gather(*(db.thing.create({"name": f"t{n}"}) for n in range(50)))
    assert await asyncio.gather(*(db.thing.count() for _ in range(20))) == [50] * 20
