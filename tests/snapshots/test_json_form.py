"""A snapshot of the same Json is the same, however a database or an application wrote it down."""

from __future__ import annotations

import gzip
import sqlite3
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING

import bson
import psycopg
import pytest
from pymongo import MongoClient
from rich.console import Console
from snapshot_tools import tree

from seedbed.errors import SnapshotError
from seedbed.report.changes import between_snapshots, since_snapshot
from seedbed.snapshots.manifest import read_manifest
from seedbed.snapshots.verify import verify

if TYPE_CHECKING:
    from pathlib import Path

    from seedbed.database import DatabaseUrl

# As applications write them: in their own order, with spaces, escapes, names twice, and numbers in odd forms.
WRITTEN = [
    '{"b":1,"a":2}',
    '[{"longest":{"y":[],"x":{}},"a":1},{"é":1,"z":2,"\\ud83e\\uddb7":3,"B":4}]',
    '{"a": 1, "b": 2, "a": 3}',
    '{"a": 1.0, "b": 1e3, "c": 12345678901234567890, "d": -0.0, "e": 0.10, "f": 1E+2, "g": -1e-400}',
    '{"\\u0061": "\\u00e9\\/", "\\"": "\\\\"}',
    "2.0",
    "1e3",
    "-0.0",
    '"2.0"',
]


def written(url: DatabaseUrl) -> None:
    """Let a client write them."""
    rows = list(enumerate(WRITTEN, 1))
    if url.provider == "postgresql":
        with psycopg.connect(url.raw) as connection, connection.cursor() as cursor:
            insert = 'INSERT INTO "Value" ("id", "text", "data", "required") VALUES (%s, %s, %s, %s)'
            cursor.executemany(insert, [(number, "x", text, text) for number, text in rows])
    else:
        with closing(sqlite3.connect(url.path)) as connection, connection:
            insert = 'INSERT INTO "Value" ("id", "text", "data", "required") VALUES (?, ?, ?, ?)'
            connection.executemany(insert, [(number, "x", text, text) for number, text in rows])


@pytest.mark.usefixtures("postgres_server", "mongodb_server")
@pytest.mark.parametrize("first", ["sqlite", "postgresql"])
def test_json_that_a_client_wrote_has_the_same_bytes_from_every_database(types, take, bring, catalogue, first):
    chain = [types.make(provider) for provider in (first, "postgresql", "mongodb", "sqlite", "postgresql")]
    written(chain[0])
    for number, (source, target) in enumerate(pairwise(chain)):
        take(source, f"step{number}", datamodel=types.datamodel)
        bring(target, f"step{number}", datamodel=types.datamodel)
    first_tree = tree(catalogue.find("step0"))
    for number in range(1, len(chain) - 1):
        later = tree(catalogue.find(f"step{number}"))
        assert [name for name in later if later[name] != first_tree[name]] == ["manifest.json"], number


@pytest.mark.usefixtures("mongodb_server")
def test_json_in_another_order_in_mongodb_has_the_same_bytes(types, take, bring, catalogue):
    source, target = types.make("sqlite"), types.make("mongodb")
    written(source)
    take(source, "before", datamodel=types.datamodel)
    bring(target, "before", datamodel=types.datamodel)
    with MongoClient(target.raw) as client:
        client[target.name]["Value"].update_one({"_id": 1}, {"$set": {"data": {"b": 1, "a": 2.0}}})
        client[target.name]["Value"].update_one({"_id": 1}, {"$set": {"data": {"b": 1, "a": 2}}})
    take(target, "after", datamodel=types.datamodel)
    file = "orca/Value.bson.gz"
    assert tree(catalogue.find("after"))[file] == tree(catalogue.find("before"))[file]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{bad", "its Json is wrong, Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        pytest.param("[1e400]", "its Json is wrong, 1e400 is too large for a double", marks=pytest.mark.long),
        pytest.param('{"a":NaN}', "its Json is wrong, NaN is not a JSON number", marks=pytest.mark.long),
        ("[" * 100_000 + "]" * 100_000, "its Json is nested too deeply"),
    ],
    ids=["broken", "large", "NaN", "deep"],
)
def test_json_that_no_snapshot_holds_is_refused_naming_the_row(types, take, catalogue, text, reason):
    url = types.make("sqlite")
    written(url)
    with closing(sqlite3.connect(url.path)) as connection, connection:
        connection.execute('UPDATE "Value" SET "data" = ? WHERE "id" = 3', (text,))
    with pytest.raises(SnapshotError) as told:
        take(url, datamodel=types.datamodel)
    assert str(told.value) == f"The row 3 of Value cannot be stored in a snapshot: {reason}."
    assert catalogue.entries() == []


# ── snapshots of earlier versions, which had names in the order of the database ────────────────────────


def as_before(folder: Path) -> None:
    """Make a snapshot with the row 1 as earlier versions wrote it."""
    path = folder / "orca/Value.bson.gz"
    rows = bson.decode_all(gzip.decompress(path.read_bytes()))
    rows[0]["data"] = {"b": 1, "a": 2}
    data = b"".join(map(bson.encode, rows))
    path.write_bytes(gzip.compress(data, mtime=0))
    manifest = read_manifest(folder)
    size, digest = path.stat().st_size, sha256(path.read_bytes()).hexdigest()
    tables = [
        replace(each, file=replace(each.file, bytes=size, sha256=digest)) if each.model == "Value" else each
        for each in manifest.tables
    ]
    (folder / "manifest.json").write_text(replace(manifest, tables=tuple(tables)).render())


@pytest.mark.parametrize("provider", ["sqlite", "postgresql", "mongodb"])
def test_a_snapshot_of_an_earlier_version_is_restored_and_nothing_differs_from_it(
    types, take, bring, catalogue, provider
):
    source, target = types.make("sqlite"), types.make(provider)
    written(source)
    take(source, "now", datamodel=types.datamodel)
    take(source, "before", datamodel=types.datamodel)
    as_before(catalogue.find("before"))
    verify(catalogue.find("before"))
    bring(target, "before", datamodel=types.datamodel)
    take(target, "again", datamodel=types.datamodel)
    file = "orca/Value.bson.gz"
    again, now, before = (tree(catalogue.find(name))[file] for name in ("again", "now", "before"))
    assert again == now != before
    folders = catalogue.find("before"), catalogue.find("again")
    assert between_snapshots(*folders, types.datamodel, Console(), lambda _: None) == []
    assert since_snapshot(folders[0], target, types.datamodel, Console(), lambda _: None) == []


def test_only_another_value_of_json_is_a_difference(types, take, catalogue):
    url = types.make("sqlite")
    written(url)
    take(url, datamodel=types.datamodel)
    with closing(sqlite3.connect(url.path)) as connection, connection:
        connection.execute("""UPDATE "Value" SET "data" = '{"a": 2, "b": 1.0}' WHERE "id" = 1""")
        connection.execute("""UPDATE "Value" SET "data" = '{"b": 2, "a": 3}' WHERE "id" = 3""")
    [found] = since_snapshot(catalogue.find("taken"), url, types.datamodel, Console(), lambda _: None)
    assert [(each.key, each.columns) for each in found.changed] == [
        ((1,), {"data": ('{"a":2,"b":1}', '{"a":2,"b":1.0}')}),
    ]
