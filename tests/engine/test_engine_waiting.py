"""Several who write at once: nothing is acknowledged before it is stored, and a wait in vain says what it was for."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from engine_tools import run_prisma

LONG = timedelta(seconds=60)


def plain(url: str) -> sqlite3.Connection:
    return sqlite3.connect(url.removeprefix("file:").partition("?")[0], isolation_level=None, timeout=5)


async def test_what_was_acknowledged_after_a_wait_for_a_lock_is_in_the_file(sqlite_url: str, connect: Any) -> None:
    async with connect(sqlite_url) as db:
        await db.thing.create({"name": "before"})
        with closing(plain(sqlite_url)) as other:
            other.execute("BEGIN IMMEDIATE")
            waiting = asyncio.create_task(db.thing.create({"name": "waited"}))
            await asyncio.sleep(0.2)
            assert not waiting.done()
            other.execute("COMMIT")
            await waiting
            for number in range(3):
                await db.thing.create({"name": f"after {number}"})
            assert other.execute('SELECT count(*) FROM "Thing"').fetchone() == (5,)
            other.execute('DELETE FROM "Thing"')
        async with db.tx() as tx:
            await tx.thing.create({"name": "in a transaction"})
    with closing(plain(sqlite_url)) as other:
        assert other.execute('SELECT "name" FROM "Thing"').fetchall() == [("in a transaction",)]


async def test_a_file_is_synced_as_its_journal_needs_it(sqlite_url: str, connect: Any) -> None:
    normal = 1
    async with connect(sqlite_url) as db:
        assert await db.query_raw("PRAGMA journal_mode") == [{"journal_mode": "wal"}]
        assert await db.query_raw("PRAGMA synchronous") == [{"synchronous": normal}]


async def test_a_lock_that_is_never_freed_ends_in_p1008(sqlite_url: str, connect: Any, errors: Any) -> None:
    async with connect(f"{sqlite_url}?socket_timeout=0.2") as db:
        await db.thing.create({"name": "x"})
        with closing(plain(sqlite_url)) as other:
            other.execute("BEGIN IMMEDIATE")
            for write in (
                lambda: db.thing.create({"name": "y"}),
                lambda: db.thing.update_many(where={}, data={"note": "y"}),
                lambda: db.execute_raw('DELETE FROM "Thing"'),
                lambda: db.author.create({"email": "a", "books": {"create": {"title": "b"}}}),
            ):
                with pytest.raises(errors.DataError, match="database is locked") as caught:
                    await write()
                assert caught.value.code == "P1008"
            batch = db.batch_()
            batch.thing.delete_many()
            with pytest.raises(errors.DataError, match="database is locked"):
                await batch.commit()
            with pytest.raises(errors.TransactionError, match="in the given time"):
                await db.tx(max_wait=timedelta(milliseconds=100)).start()
            assert [thing.name for thing in await db.thing.find_many()] == ["x"]
        await db.thing.create({"name": "y"})


async def test_a_write_that_waits_too_long_for_a_transaction_ends_in_p1008(
    sqlite_url: str, connect: Any, errors: Any
) -> None:
    async with connect(f"{sqlite_url}?socket_timeout=0.2") as db, db.tx() as tx:
        await tx.thing.create({"name": "x"})
        with pytest.raises(errors.DataError) as caught:
            await db.thing.create({"name": "y"})
        assert caught.value.code == "P1008"


async def test_raw_sql_can_not_leave_a_transaction_open_for_the_writes_of_others(db: Any, errors: Any) -> None:
    openings = ("BEGIN", "SAVEPOINT s", """BEGIN; INSERT INTO "Thing" ("name") VALUES ('acknowledged')""")
    for opening in openings:
        with pytest.raises(errors.RawQueryError):
            await db.execute_raw(opening)
        await db.thing.create({"name": opening})
        await db.execute_raw("SELECT 1")
    assert [thing.name for thing in await db.thing.find_many()] == list(openings)


async def test_a_transaction_that_sqlite_has_undone_takes_no_more_and_can_not_be_committed(
    sqlite: Any, errors: Any
) -> None:
    manager = sqlite.tx()
    tx = await manager.start()
    await tx.thing.create({"name": "x"})
    await tx.execute_raw("ROLLBACK")
    for late in (tx.thing.create({"name": "y"}), manager.commit()):
        with pytest.raises(errors.TransactionError, match="rolled back"):
            await late
    assert await sqlite.thing.count() == 0


async def test_the_commit_of_a_failed_transaction_is_not_acknowledged(postgres: Any, errors: Any) -> None:
    manager = postgres.tx()
    tx = await manager.start()
    await tx.thing.create({"name": "x"})
    with pytest.raises(errors.UniqueViolationError):
        await tx.thing.create({"name": "x"})
    with pytest.raises(errors.PrismaError, match="rolled it back"):
        await manager.commit()
    assert await postgres.thing.count() == 0


async def test_a_full_pool_ends_in_p2024_after_its_own_limit(postgres_url: str, connect: Any, errors: Any) -> None:
    mark = "&" if "?" in postgres_url else "?"
    async with connect(f"{postgres_url}{mark}connection_limit=1&pool_timeout=1") as db, db.tx() as tx:
        await tx.thing.create({"name": "x"})
        start = time.monotonic()
        with pytest.raises(errors.DataError, match="connection limit: 1") as caught:
            await db.thing.count()
        assert caught.value.code == "P2024"
        assert time.monotonic() - start >= 0.9


async def test_a_transaction_waits_for_the_pool_as_long_as_it_says(
    postgres_url: str, connect: Any, errors: Any
) -> None:
    mark = "&" if "?" in postgres_url else "?"
    async with connect(f"{postgres_url}{mark}connection_limit=1&pool_timeout=1&connect_timeout=1") as db:
        holding = db.tx(timeout=LONG)
        await holding.start()
        with pytest.raises(errors.TransactionError, match="in the given time"):
            await db.tx(max_wait=timedelta(milliseconds=200)).start()
        patient = asyncio.create_task(db.tx(max_wait=LONG).start())
        await asyncio.sleep(1.3)
        assert not patient.done()
        await holding.commit()
        await (await patient).thing.create({"name": "x"})


async def test_two_hundred_transactions_at_once_all_succeed(db: Any) -> None:
    async def one(number: int) -> None:
        async with db.tx(max_wait=LONG, timeout=LONG) as tx:
            await tx.thing.create({"name": f"t{number}"})

    await asyncio.gather(*(one(number) for number in range(200)))
    assert await db.thing.count() == 200


async def test_numbered_parameters_of_sqlite_mean_their_numbers(sqlite: Any) -> None:
    [row] = await sqlite.query_raw("SELECT $2 AS b, $1 AS a, '$3' AS c, $2 AS d", "one", "two")
    assert row == {"a": "one", "b": "two", "c": "$3", "d": "two"}
    [row] = await sqlite.query_raw("SELECT ? AS a, ? AS b", "one", "two")
    assert row == {"a": "one", "b": "two"}


def test_a_forced_reset_by_the_cli_empties_tables_that_refer_to_each_other(sqlite_url: str, generated: Any) -> None:
    with closing(plain(sqlite_url)) as other:
        other.execute("""INSERT INTO "Author" ("id", "email") VALUES (1, 'a')""")
        other.execute("""INSERT INTO "Book" ("id", "title", "authorId") VALUES ('b', 't', 1)""")
    done = run_prisma(
        "db", "push", f"--schema={generated[1]}", "--skip-generate", "--force-reset", database_url=sqlite_url
    )
    assert done.returncode == 0, done.stdout + done.stderr
    with closing(plain(sqlite_url)) as other:
        assert other.execute('SELECT (SELECT count(*) FROM "Author") + (SELECT count(*) FROM "Book")').fetchone() == (
            0,
        )
