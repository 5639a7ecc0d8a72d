"""The engine's door for rows in bulk: past the query engine, on the connection of the transaction that is named."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest

COLUMNS = ["name", "note", "color", "data", "amount", "big", "bytes", "at", "flag", "ratio"]
TEXTS = ["", "plain", "tab\tnew\nline\rback\\slash", "\\N", "\\.", 'it\'s "quoted"', "Zoë 🦷", "{a,b}", "\x7f", "NULL"]


async def load(db: Any, *rows: dict[str, Any]) -> int:
    content = {
        "table": '"Thing"',
        "columns": [f'"{name}"' for name in COLUMNS],
        "bytes": [COLUMNS.index("bytes")],
        "values": [[{"color": "RED", **row}.get(name) for row in rows] for name in COLUMNS],
    }
    headers = {"X-transaction-id": db._tx_id} if db._tx_id else None
    answer = await db._engine.request("POST", "/rows", content=json.dumps(content), headers=headers)
    return int(answer["data"]["result"])


async def test_rows_are_seen_in_their_transaction_and_nowhere_else_until_it_is_committed(db: Any) -> None:
    manager = db.tx()
    tx = await manager.start()
    assert await load(tx, {"name": "a"}, {"name": "b"}) == 2
    assert await tx.thing.count() == 2
    assert await db.thing.count() == 0
    await manager.commit()
    assert await db.thing.count() == 2
    manager = db.tx()
    await load(await manager.start(), {"name": "c"})
    await manager.rollback()
    assert await db.thing.count() == 2
    assert await load(db, {"name": "outside"}) == 1
    assert await db.thing.count() == 3


async def test_every_value_arrives_as_the_client_would_have_written_it(db: Any) -> None:
    values = {
        "color": "GREEN", "data": '{"a": [1, 2.5, null], "b": "x"}', "amount": "12.50", "big": str(2**62 + 1),
        "bytes": b"\x00\xff".hex(), "at": "2026-03-02T01:02:03.456+00:00", "flag": True, "ratio": 0.1,
    }  # fmt: skip
    await load(db, *({"name": f"t{n}", "note": text, **values} for n, text in enumerate(TEXTS)))
    await load(db, {"name": "nothing"}, {"name": "whole", "ratio": 2, "flag": False, "big": 3})
    for number, text in enumerate(TEXTS):
        held = await db.thing.find_unique_or_raise(where={"name": f"t{number}"})
        assert (held.note, held.color, held.data) == (text, "GREEN", {"a": [1, 2.5, None], "b": "x"})
        assert (held.amount, held.big, held.bytes.decode()) == (Decimal("12.5"), 2**62 + 1, b"\x00\xff")
        assert (held.at, held.flag, held.ratio) == (datetime(2026, 3, 2, 1, 2, 3, 456_000, UTC), True, 0.1)
    nothing = await db.thing.find_unique_or_raise(where={"name": "nothing"})
    assert {getattr(nothing, name) for name in COLUMNS[3:]} == {None}
    whole = await db.thing.find_unique_or_raise(where={"name": "whole"})
    assert (whole.ratio, whole.flag, whole.big) == (2.0, False, 3)


async def test_refused_rows_leave_none_of_them(db: Any, errors: Any) -> None:
    with pytest.raises(errors.RawQueryError, match=r"(?i)unique"):
        await load(db, {"name": "a"}, {"name": "a"})
    assert await db.thing.count() == 0
    with pytest.raises(errors.RawQueryError, match=r"(?i)null"):
        await load(db, {"name": None})
    await load(db, {"name": "a"})
    assert await db.thing.count() == 1


async def test_an_ended_transaction_takes_no_rows(db: Any, errors: Any) -> None:
    manager = db.tx()
    tx = await manager.start()
    await manager.commit()
    with pytest.raises(errors.TransactionError):
        await load(tx, {"name": "late"})
    assert await db.thing.count() == 0


async def test_rows_go_where_policies_forbid_copying(postgres_url: str, connect: Any) -> None:
    with psycopg.connect(postgres_url, autocommit=True) as admin:
        admin.execute("DROP ROLE IF EXISTS rows_writer")
        admin.execute("CREATE ROLE rows_writer LOGIN")
        admin.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO rows_writer")
        admin.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO rows_writer")
        admin.execute('ALTER TABLE "Thing" ENABLE ROW LEVEL SECURITY')
        admin.execute('CREATE POLICY all_rows ON "Thing" USING (true)')
        try:
            async with connect(postgres_url.replace("postgres:", "rows_writer:", 1)) as db:
                rows = [{"name": f"t{n}", "data": '{"n": 1}', "flag": True} for n in range(10_000)]
                assert await load(db, *rows) == 10_000
                assert await db.thing.count(where={"flag": True}) == 10_000
        finally:
            admin.execute("DROP OWNED BY rows_writer")
            admin.execute("DROP ROLE rows_writer")
