"""Values of every type survive the way into the database and back, in models and in raw queries."""

from __future__ import annotations

import importlib
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine_tools import SCHEMA, generate_client, push

if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

HOSTILE = [
    '\'; DROP TABLE "Thing"; --',
    'double " and single \' and back \\ slash \\" mixed',
    "{ mutation } ( ) : # comment $x ?1 $1",
    "line\nfeed\ttab\rreturn\x0bvertical\x0cfeed",
    "next line \x85 line \u2028   separator \u2029 paragraph",
    "\u2028\u2028   \u2028 x",
    "🦷 emoji, ‏RTL‏, combining é, \ufeff mark",
    '"""block"""',
    " leading and trailing  ",
    "",
]


SCALARS = [
    ("note", "text"),
    ("note", None),
    ("color", "GREEN"),
    ("amount", Decimal("1234.5625")),
    ("big", 2**62 + 1),
    ("big", -(2**63)),
    ("at", datetime(2026, 2, 28, 23, 59, 59, 123000, tzinfo=UTC)),
    ("at", datetime(1899, 12, 31, tzinfo=UTC)),
    ("flag", True),
    ("flag", False),
    ("ratio", 3.0),
    ("ratio", -1.5e-9),
    ("ratio", 1e20),
]


# One database for all values: to make one for each, with an engine, takes much longer than to write the value.
async def test_a_scalar_comes_back_as_it_was_written(db: Any) -> None:
    for number, (field, value) in enumerate(SCALARS):
        created = await db.thing.create({"name": f"x{number}", field: value})
        found = await db.thing.find_first(where={field: value})

        assert getattr(created, field) == value
        assert type(getattr(created, field)) is type(value), value
        assert found == created
        await db.thing.delete(where={"id": created.id})


async def test_bytes_come_back_as_they_were_written(db: Any, prisma: ModuleType) -> None:
    raw = bytes(range(256))
    created = await db.thing.create({"name": "x", "bytes": prisma.Base64.encode(raw)})

    assert created.bytes.decode() == raw
    assert (await db.thing.find_unique_or_raise(where={"id": created.id})).bytes.decode() == raw


JSON = [
    {"a": [1, 2.5, None, True, {"deep": "x"}], "data": {"where": "y"}, "$type": "DateTime"},
    [],
    "just text",
    '{"looks": "like JSON"}',
    'with \u2028 and " inside',
    0,
    2.5,
    False,
    2**53 - 1,
]


async def test_json_comes_back_as_it_was_written(db: Any, prisma: ModuleType) -> None:
    for number, value in enumerate(JSON):
        created = await db.thing.create({"name": f"x{number}", "data": prisma.Json(value)})

        assert created.data == value
        assert type(created.data) is type(value), value
        assert (await db.thing.find_first(where={"data": {"equals": prisma.Json(value)}})).id == created.id
        await db.thing.delete(where={"id": created.id})


async def test_json_is_json_on_every_way_of_writing(db: Any, prisma: ModuleType) -> None:
    def value(n: int) -> Any:
        return prisma.Json({"n": n})

    await db.thing.create_many(data=[{"name": "many", "data": value(1)}])
    await db.thing.update(where={"name": "many"}, data={"data": value(2)})
    assert (await db.thing.find_unique(where={"name": "many"})).data == {"n": 2}
    await db.thing.update_many(where={"name": "many"}, data={"data": value(3)})
    assert (await db.thing.find_unique(where={"name": "many"})).data == {"n": 3}
    await db.thing.upsert(
        where={"name": "many"}, data={"create": {"name": "many"}, "update": {"data": value(4), "note": "u"}}
    )
    assert (await db.thing.find_unique(where={"name": "many"})).data == {"n": 4}
    author = await db.author.create(
        {"email": "a", "profile": {"create": {"data": value(5)}}}, include={"profile": True}
    )
    assert author.profile.data == {"n": 5}
    author = await db.author.update(
        where={"email": "a"}, data={"profile": {"update": {"data": value(6)}}}, include={"profile": True}
    )
    assert author.profile.data == {"n": 6}
    assert await db.author.count(where={"profile": {"is": {"data": {"equals": value(6)}}}}) == 1


async def test_hostile_text_comes_back_as_it_was_written(db: Any) -> None:
    for number, text in enumerate(HOSTILE):
        created = await db.thing.create({"name": f"x{number}", "note": text})

        assert created.note == text
        assert await db.thing.count(where={"OR": [{"AND": [{"note": {"in": [text]}}]}]}) == 1, text
        (row,) = await db.query_raw('SELECT "note" FROM "Thing" WHERE "note" = $1', text)
        assert row == {"note": text}


async def test_raw_results_have_the_types_of_their_columns(db: Any, prisma: ModuleType) -> None:
    await db.thing.create(
        {
            "name": "x",
            "data": prisma.Json({"a": [1, 2.0]}),
            "amount": Decimal("1.5"),
            "big": 2**62,
            "bytes": prisma.Base64.encode(b"\x00\xff"),
            "at": datetime(2026, 1, 1, tzinfo=UTC),
            "flag": True,
            "ratio": 3.0,
        }
    )

    (row,) = await db.query_raw('SELECT * FROM "Thing"')

    assert row["data"] == {"a": [1, 2.0]}
    assert row["amount"] == 1.5
    assert row["big"] == 2**62
    assert row["bytes"] == "AP8="
    assert datetime.fromisoformat(row["at"]) == datetime(2026, 1, 1, tzinfo=UTC)
    assert row["flag"] is True
    assert row["ratio"] == 3.0
    assert isinstance(row["ratio"], float)
    assert row["note"] is None


async def test_raw_results_fit_models(db: Any, prisma: ModuleType) -> None:
    models = importlib.import_module(f"{prisma.__name__}.models")
    created = await db.thing.create(
        {"name": "x", "data": prisma.Json({"a": 1}), "at": datetime(2026, 1, 1, tzinfo=UTC)}
    )

    assert await db.query_first('SELECT * FROM "Thing"', model=models.Thing) == created


async def test_raw_parameters_of_every_type(db: Any, is_postgres: bool) -> None:
    casts = ("::int", "::float8", "::text", "::bool", "::text") if is_postgres else ("",) * 5
    columns = ", ".join(f"${n}{cast} AS c{n}" for n, cast in enumerate(casts, 1))
    (row,) = await db.query_raw(f"SELECT {columns}", 7, 2.5, "text", True, None)

    assert (row["c1"], row["c2"], row["c3"], bool(row["c4"]), row["c5"]) == (7, 2.5, "text", True, None)
    assert isinstance(row["c1"], int)


async def test_numbers_of_expressions_keep_their_kind(sqlite: Any) -> None:
    (row,) = await sqlite.query_raw("SELECT 3.0 AS f, 3 AS i, 5000000000 AS big, count(*) AS c FROM Thing")

    assert row == {"f": 3.0, "i": 3, "big": 5_000_000_000, "c": 0}
    assert isinstance(row["f"], float)


async def test_execute_raw_counts_rows(db: Any) -> None:
    await db.thing.create_many(data=[{"name": f"t{n}"} for n in range(5)])

    assert await db.execute_raw('UPDATE "Thing" SET "note" = $1', "x") == 5
    assert await db.execute_raw('DELETE FROM "Thing" WHERE "name" = $1', "t0") == 1


async def test_a_parameter_of_megabytes_is_written_at_once(db: Any, is_postgres: bool) -> None:
    rows = [{"name": f"thing {n}", "note": 'quote " and \\ and ü ' * 10} for n in range(10_000)]
    source = (
        'SELECT "name", "note" FROM json_populate_recordset(null::"Thing", $1::json)'
        if is_postgres
        else "SELECT value ->> 'name', value ->> 'note' FROM json_each($1)"
    )
    body = json.dumps(rows)
    assert len(body) > 2_000_000

    assert await db.execute_raw(f'INSERT INTO "Thing" ("name", "note") {source}', body) == len(rows)
    assert (await db.thing.find_first(order={"id": "desc"})).note == rows[-1]["note"]


async def test_scalar_lists_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    schema = SCHEMA.read_text().split("model Author")[0].replace('"sqlite"', '"postgresql"')
    schema = schema.replace("ratio  Float?", "ratio  Float?\n  words  String[]\n  whens  DateTime[]\n  docs   Json[]")
    package, file = generate_client(tmp_path, schema, "engine_lists_client")
    push(file, postgres_url, "--accept-data-loss")
    client = package.Prisma(datasource={"url": postgres_url}, use_dotenv=False)
    await client.connect()
    try:
        when = datetime(2026, 1, 1, tzinfo=UTC)
        created = await client.thing.create(
            {
                "name": "x",
                "words": ["a", "b\u2028c"],
                "whens": [when],
                "docs": [package.Json({"a": 1}), package.Json("s")],
            }
        )
        assert (created.words, created.whens, created.docs) == (["a", "b\u2028c"], [when], [{"a": 1}, "s"])
        updated = await client.thing.update(where={"id": created.id}, data={"words": {"push": ["d"]}})
        assert updated.words == ["a", "b\u2028c", "d"]
        assert await client.thing.count(where={"words": {"has": "d"}}) == 1
        assert (await client.query_raw('SELECT "words" FROM "Thing"'))[0]["words"] == updated.words
    finally:
        await client.disconnect()
