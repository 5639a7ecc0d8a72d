"""Every type and every shape of relation goes through every database and comes back as it was."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

import bson
import psycopg
import pytest
from bson.decimal128 import Decimal128
from bson.int64 import Int64
from bson.objectid import ObjectId
from bson.regex import Regex
from bson.timestamp import Timestamp
from pymongo import MongoClient
from rich.console import Console
from snapshot_tools import stored, tree

from seedbed.database.bson_codec import DocumentCodec
from seedbed.database.drivers import open_native
from seedbed.datamodel import Column, Table, tables
from seedbed.errors import DatabaseError, SeedError, SnapshotError
from seedbed.logger import QuietLogger

if TYPE_CHECKING:
    from seedbed.database import DatabaseUrl

AT = "2026-01-01T00:00:00.000+00:00"
ANN, BOB, EVE = "0" * 23 + "1", "0" * 23 + "2", "ckabcdefghijk"
NESTED = (
    '{"z":1,"a":[1,2.0,null,true,-0.5,{"deep":{"ü🦷":"\\u0001 \\" \\\\"}}],'
    '"big":9007199254740993,"large":1e+22,"e":"1e+5"}'
)

# id, text, maybe, color, hue, number, big, ratio, amount, flag, bytes, at, data, required
VALUES = [
    (1, "", None, "RED", None, None, None, None, None, None, None, None, None, "null"),
    (2, "🦷 ‏RTL‏ \ufeff \u2028 ' \" \\", "x", "GREEN", "RED", 0, 0, 3.0, 3, 0, b"", AT, "null", "[]"),
    (3, "a\nb", "y", "RED", "GREEN", 2**31 - 1, 2**63 - 1, -1.5e-9, 1234.5625, 1, bytes(range(256)),
     "1899-12-31T23:59:59.999+00:00", NESTED, '"text"'),
    (4, " x ", ANN, "RED", None, -(2**31), -(2**63), 1e20, -0.1, 1, b"\0", "9999-12-31T23:59:59.999+00:00",
     '{"$oid":"x","$type":"y"}', "7"),
    (5, "null", "z", "RED", None, 7, 2**53 + 1, 1.7976931348623157e308, 12345678901234567, 0, b"x",
     "2026-02-28T12:30:00.123+00:00", "2.5", "true"),
]  # fmt: skip


def fill(url: DatabaseUrl) -> None:
    """Write rows as the query engine stores them."""
    with closing(sqlite3.connect(url.path)) as connection, connection:
        connection.executemany(f'INSERT INTO "Value" VALUES ({", ".join("?" * 14)})', VALUES)
        people = [(ANN, "Ann", BOB, "b1"), (BOB, "Bob", None, None), (EVE, "Eve", EVE, None)]
        connection.executemany('INSERT INTO "people and others" VALUES (?, ?, ?, ?)', people)
        connection.executemany('INSERT INTO "Badge" VALUES (?, ?)', [("b1", ANN), ("b2", EVE)])
        notes = [(ANN, 2, AT, "second"), (ANN, 1, AT, "first"), (EVE, 1, AT, "")]
        connection.executemany('INSERT INTO "Note" VALUES (?, ?, ?, ?)', notes)
        connection.executemany('INSERT INTO "Setting" VALUES (?, ?)', [("b", "2"), ("a", "1")])
        connection.executemany('INSERT INTO "Tag" VALUES (?, ?)', [(2**40, "new"), (1, "old")])
        connection.executemany('INSERT INTO "_PersonToTag" VALUES (?, ?)', [(ANN, 1), (ANN, 2**40), (EVE, 1)])
        connection.executemany('INSERT INTO "_Likes" VALUES (?, ?)', [(ANN, BOB), (BOB, ANN), (EVE, EVE)])
        connection.executemany('INSERT INTO "Day" VALUES (?, ?)', [(AT, "x"), ("2025-01-01T00:00:00.000+00:00", "y")])


@pytest.fixture
def filled(types) -> DatabaseUrl:
    url = types.make("sqlite")
    fill(url)
    return url


def canonical(rows):
    """Return stored rows with JSON as values: snapshots do not keep the order of keys."""

    def plain(row):
        return tuple(json.dumps(json.loads(v), sort_keys=True) if str(v)[:1] == "{" else v for v in row)

    return {table: [plain(row) for row in found] for table, found in rows.items()}  # fmt: skip


def test_every_type_goes_through_all_databases_and_back(filled, types, take, bring, catalogue):
    chain = [filled, types.make("postgresql"), types.make("mongodb"), types.make("sqlite")]
    for number, (source, target) in enumerate(pairwise(chain)):
        take(source, f"step{number}", datamodel=types.datamodel)
        bring(target, f"step{number}", datamodel=types.datamodel)
    take(chain[-1], "last", datamodel=types.datamodel)
    assert canonical(stored(chain[-1].path)) == canonical(stored(filled.path))
    assert stored(chain[-1].path)["Value"][0] == stored(filled.path)["Value"][0]
    after_postgresql = tree(catalogue.find("step1"))
    for later in ("step2", "last"):
        snapshot = tree(catalogue.find(later))
        assert [name for name in snapshot if snapshot[name] != after_postgresql[name]] == ["manifest.json"]


def test_sqlite_gets_back_the_very_bytes_that_it_stored_but_for_the_order_in_json(filled, types, take, bring):
    take(filled, datamodel=types.datamodel)
    target = types.make("sqlite")
    bring(target, datamodel=types.datamodel)
    assert canonical(stored(target.path)) == canonical(stored(filled.path))


def test_postgresql_gets_the_types_of_its_columns(filled, types, take, bring):
    take(filled, datamodel=types.datamodel)
    url = types.make("postgresql")
    bring(url, datamodel=types.datamodel)
    with psycopg.connect(url.raw) as connection:
        row = connection.execute('SELECT * FROM "Value" WHERE "id" = 3').fetchone()
        assert row is not None
        assert row[:9] == (3, "a\nb", "y", "RED", "GREEN", 2**31 - 1, 2**63 - 1, -1.5e-9, Decimal("1234.5625"))
        assert row[9:12] == (True, bytes(range(256)), datetime(1899, 12, 31, 23, 59, 59, 999000))
        assert row[12:] == (json.loads(NESTED), "text")
        nulls = 'SELECT "data" IS NULL, "data"::text FROM "Value" WHERE "id" < 3 ORDER BY "id"'
        assert connection.execute(nulls).fetchall() == [(True, None), (False, "null")]
        kept = connection.execute("""SELECT "data" ->> 'large' FROM "Value" WHERE "id" = 3""").fetchone()
        assert kept == ("10000000000000000000000.0",)


def test_mongodb_gets_object_ids_longs_doubles_and_decimals(filled, types, take, bring):
    take(filled, datamodel=types.datamodel)
    url = types.make("mongodb")
    bring(url, datamodel=types.datamodel)
    with MongoClient(url.raw) as client:
        values = {row["_id"]: row for row in client[url.name]["Value"].find()}
        people = {row["full name"]: row for row in client[url.name]["people and others"].find()}
        notes = {(str(row["_id"]["personId"]), row["_id"]["number"]): row for row in client[url.name]["Note"].find()}
    third = values[3]
    assert (type(third["big"]), third["ratio"], third["amount"]) == (Int64, -1.5e-9, Decimal128("1234.5625"))
    assert type(values[2]["ratio"]) is float
    assert "data" not in values[1]
    assert values[2]["data"] is None
    assert people["Ann"]["_id"] == ObjectId(ANN)
    assert people["Ann"]["bossId"] == people["Bob"]["_id"] == ObjectId(BOB)
    assert people["Eve"]["_id"] == people["Eve"]["bossId"] == EVE
    assert (notes[ANN, 1]["text"], notes[ANN, 1]["personId"]) == ("first", ObjectId(ANN))


def test_the_next_number_follows_the_highest(filled, types, take, bring):
    take(filled, datamodel=types.datamodel)
    url = types.make("postgresql")
    bring(url, datamodel=types.datamodel)
    insert = """INSERT INTO "Value" ("text", "required") VALUES ('new', '1') RETURNING "id" """
    with psycopg.connect(url.raw) as connection:
        assert connection.execute(insert).fetchone() == (6,)
    with closing(sqlite3.connect(filled.path)) as connection, connection:
        connection.execute('INSERT INTO "Value" ("id", "text", "required") VALUES (900, \'x\', 1)')
    bring(filled, datamodel=types.datamodel)
    with closing(sqlite3.connect(filled.path)) as connection:
        assert connection.execute(insert).fetchall() == [(6,)]


# ── what a database cannot hold ───────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("number", ["0.12345678901234567890123", "1" * 35, "NaN"])
def test_a_number_that_sqlite_would_change_is_refused_and_nothing_is_changed(filled, types, take, bring, number):
    url = types.make("postgresql")
    take(filled, datamodel=types.datamodel)
    bring(url, datamodel=types.datamodel)
    with psycopg.connect(url.raw) as connection:
        cast = "float8" if number == "NaN" else "numeric"
        column = "ratio" if number == "NaN" else "amount"
        connection.execute(f'UPDATE "Value" SET "{column}" = %s::{cast} WHERE "id" = 1'.encode(), (number,))
    take(url, "wide", datamodel=types.datamodel)
    before = stored(filled.path)
    with pytest.raises(DatabaseError, match=r"SQLite cannot hold .+ in Value\.(amount|ratio) exactly"):
        bring(filled, "wide", datamodel=types.datamodel)
    assert stored(filled.path) == before
    again = types.make("postgresql")
    bring(again, "wide", datamodel=types.datamodel)
    with psycopg.connect(again.raw) as connection:
        row = connection.execute('SELECT coalesce("amount", "ratio"::numeric) FROM "Value" WHERE "id" = 1').fetchone()
    assert row is not None
    assert str(row[0].normalize(None) if number == "NaN" else row[0]).startswith(number)


@pytest.mark.parametrize("moment", ["", "0000-00-00", "+275760-09-13T00:00:00.000Z", 9_000_000_000_000_000])
def test_a_moment_that_is_none_is_named_with_its_row(filled, types, take, moment):
    with closing(sqlite3.connect(filled.path)) as connection, connection:
        connection.execute('UPDATE "Value" SET "at" = ? WHERE "id" = 1', (moment,))
    told = f"Value 1 has '{moment}' in at, which is not a valid DateTime"
    with pytest.raises(DatabaseError, match=re.escape(told)):
        take(filled, datamodel=types.datamodel)


def test_text_that_postgresql_cannot_hold_is_refused_with_the_model(filled, types, take, bring):
    with closing(sqlite3.connect(filled.path)) as connection, connection:
        connection.execute('UPDATE "Value" SET "text" = ? WHERE "id" = 1', ("a\0b",))
    take(filled, datamodel=types.datamodel)
    url = types.make("postgresql")
    with pytest.raises(DatabaseError, match="refuses rows of Value"):
        bring(url, datamodel=types.datamodel)
    assert open_native(url).layout().total == 0


def test_a_row_that_no_document_holds_is_refused_with_its_id(filled, types, take, catalogue):
    with closing(sqlite3.connect(filled.path)) as connection, connection:
        connection.execute('UPDATE "Value" SET "text" = ? WHERE "id" = 4', ("x" * (17 * 2**20),))
    with pytest.raises(SnapshotError, match=r"The row 4 of Value has 17\.0 MiB"):
        take(filled, datamodel=types.datamodel)
    assert catalogue.entries() == []


def test_integers_in_json_may_have_34_digits():
    table = Table("T", "T", (Column("id", "Int"), Column("data", "Json")), ("id",))
    codec = DocumentCodec(table)
    wide = f'{{"a":[{"9" * 34}]}}'
    assert codec.columns([bson.decode(each) for each in codec.encode([[1], [wide]])])[1] == [wide]
    with pytest.raises(SnapshotError, match="The row 2 of T cannot be stored"):
        codec.encode([[2], [f"[{'9' * 35}]"]])


def test_what_looks_like_a_reference_of_mongodb_is_plain_json():
    codec = DocumentCodec(Table("T", "T", (Column("id", "Int"), Column("data", "Json")), ("id",)))
    [encoded] = codec.encode([[1], ['{"$ref":"x","$id":{"$oid":1},"more":[]}']])
    assert json.loads(codec.columns([bson.decode(encoded)])[1][0]) == {"$ref": "x", "$id": {"$oid": 1}, "more": []}


# ── what somebody else's application stored ──────────────────────────────────────────────────────────


def foreign(tmp_path, rows):
    """A directory as mongodump writes it of one collection."""
    folder = tmp_path / "theirs"
    folder.mkdir()
    (folder / "Value.bson").write_bytes(b"".join(map(bson.encode, rows)))
    return str(folder)


AS_STORED = {"text": "x", "color": "RED", "required": {}}


@pytest.mark.parametrize("target", ["sqlite", "postgresql", "mongodb"])
@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"number": Int64(2**40 + 7)}, "number has 1099511627783, which Int cannot hold"),
        ({"number": 4294967296.0}, "number has 4294967296, which Int cannot hold"),
        ({"big": 1e19}, "big has 10000000000000000000, which BigInt cannot hold"),
        ({"color": "PURPLE"}, "color has 'PURPLE', which is not one of RED, GREEN"),
        ({"ratio": float("inf")}, "ratio has inf, which the Prisma client cannot read"),
        ({"ratio": Int64(2**53 + 1)}, "ratio has 9007199254740993, which Float cannot hold exactly"),
        ({"text": "a\0b"}, "text has text with a zero character"),
        ({"amount": Decimal128("NaN")}, "amount has NaN, which is not a finite number"),
        ({"amount": "twelve"}, "amount has 'twelve', which is not a number"),
        ({"data": {"a": [1, Decimal128("1.10")]}}, r"data has the Decimal128 1.10 at a\[1\], which JSON would change"),
        ({"data": {"a": {"b": Regex("x")}}}, "data has Regex at a.b, which JSON does not have"),
        ({"data": b"\0\1"}, "data has bytes, which JSON does not have"),
        ({"required": {"a": float("nan")}}, "required has nan at a, which JSON does not have"),
        ({"data": [Timestamp(1, 1)]}, r"data has Timestamp at \[0\], which JSON does not have"),
    ],
    ids=lambda value: "" if isinstance(value, str) else str(value),
)
def test_a_value_that_would_change_is_refused_naming_row_and_field(types, bring, tmp_path, target, change, told):
    rows = [{"_id": 1, **AS_STORED}, {"_id": 2, **AS_STORED, **change}]
    url = types.make(target)
    with pytest.raises(SnapshotError, match=f"_id 2: Value.{told}"):
        bring(url, foreign(tmp_path, rows), datamodel=types.datamodel)
    assert open_native(url).layout().total == 0


def test_ids_of_two_kinds_are_told_when_they_are_dumped(filled, types, take):
    said = []

    class Logger(QuietLogger):
        def warn(self, message: str) -> None:
            said.append(message)

    take(filled, datamodel=types.datamodel, logger=Logger(Console()))
    assert said == [
        f"Person: 1 row has an id that is not in the form of an ObjectId, such as '{EVE}'. "
        "MongoDB stores such an id as text, which a Prisma schema with @db.ObjectId does not read.",
        *[each for each in said if each.startswith(("Badge", "Note"))],
    ]


# ── lists, which only PostgreSQL and MongoDB have ─────────────────────────────────────────────────────


LISTS = Table(
    "Lists",
    "Lists",
    (
        Column("id", "Int"),
        *(Column(kind.lower(), kind, is_list=True) for kind in ("String", "Int", "BigInt", "Float", "Decimal")),
        *(Column(kind.lower(), kind, is_list=True) for kind in ("Boolean", "DateTime", "Bytes", "Json", "Enum")),
    ),
    ("id",),
)


@pytest.mark.parametrize("enum", [True, False])
def test_lists_of_every_type_go_through_postgresql_and_mongodb(make_database, enum):
    table = LISTS if enum else Table("Lists", "Lists", LISTS.columns[:-1], ("id",))
    when = datetime(2026, 1, 1, 0, 0, 0, 5000)
    full = (
        1,
        ["a", 'b,"{}\\c'],
        [1],
        [2**60],
        [3.0, 1e20],
        [Decimal("1.5")],
        [True],
        [when],
        [b"\0"],
        ['{"a":1}', "null"],
        ["RED"],
    )
    rows = [full[: len(table.columns)], (2, *([[]] * (len(table.columns) - 1)))]
    columns = list(zip(*rows, strict=True))
    types = ["text", "int4", "int8", "float8", "numeric", "bool", "timestamp(3)", "bytea", "jsonb", '"Color"']
    postgresql, mongodb = make_database("postgresql", tables=False), make_database("mongodb")
    with psycopg.connect(postgresql.raw) as connection:
        connection.execute("CREATE TYPE \"Color\" AS ENUM ('RED')")
        listed = ", ".join(f'"{column.name}" {kind}[]' for column, kind in zip(table.columns[1:], types, strict=False))
        connection.execute(f'CREATE TABLE "Lists" ("id" int4 PRIMARY KEY, {listed})'.encode())
    for url in (postgresql, mongodb):
        with open_native(url).loading([table], "replace") as loader:
            assert loader.load(table, [columns]) == 2
        with open_native(url).reading() as reader:
            [batch] = reader.batches(table)
        assert DocumentCodec(table).encode(batch) == DocumentCodec(table).encode(columns)


def test_sqlite_has_no_lists(make_database):
    url = make_database("sqlite", tables=False)
    with closing(sqlite3.connect(url.path)) as connection:
        connection.execute('CREATE TABLE "Lists" ("id" INTEGER)')
    with open_native(url).reading() as reader, pytest.raises(SeedError, match=r"Lists\.string is a list"):
        next(reader.batches(LISTS))


def test_the_tables_of_implicit_relations_are_found(types):
    found = {table.name: table for table in tables(types.datamodel)}
    assert [(column.name, column.type) for column in found["_PersonToTag"].columns] == [
        ("A", "String"),
        ("B", "BigInt"),
    ]
    assert [key.target for key in found["_Likes"].foreign_keys] == ["people and others"] * 2
    assert "_Boss" not in found


def test_a_long_whole_number_beside_one_of_64_bits_is_stored_at_once():
    columns = (Column("id", "Int"), Column("far", "BigInt"), Column("data", "Json"))
    codec = DocumentCodec(Table("T", "T", columns, ("id",)))
    [encoded] = codec.encode([[1], [2**62], ['{"long": 18446744073709551616}']])
    assert codec.columns([bson.decode(encoded)]) == [[1], [2**62], ['{"long":18446744073709551616}']]
