"""Restoring replaces what is there by what the snapshot holds, when everything fits and the guard agrees."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace

import bson
import psycopg
import pytest
from pymongo import MongoClient
from reading import read_tables
from snapshot_tools import LOGGER, stored

from seed.areas import AreaRegistry, area_registry
from seedbed.database import DatabaseUrl, guard
from seedbed.database.drivers import open_native
from seedbed.datamodel import tables
from seedbed.datamodel.model import DataModel
from seedbed.errors import DatabaseError, GuardError, SnapshotError, UsageError
from seedbed.run_options import RunOptions
from seedbed.snapshots import check, restore
from seedbed.snapshots.manifest import read_manifest
from seedbed.snapshots.place import Place
from seedbed.types import SeedArea

STRANGER = """
INSERT INTO "Permission" ("id", "code", "resource", "action", "description") VALUES ('x', 'x', 'x', 'READ', 'x')
"""


def sql(url, *statements):
    if url.provider == "sqlite":
        with closing(sqlite3.connect(url.path)) as connection, connection:
            return [connection.execute(statement).fetchall() for statement in statements]
    with psycopg.connect(url.raw) as connection:
        cursors = [connection.execute(statement.encode()) for statement in statements]
        return [cursor.fetchall() if cursor.description else [] for cursor in cursors]


def indexes(url):
    if url.provider == "sqlite":
        return sql(url, "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name")
    keys = "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint ORDER BY conname, 2"
    return sql(url, "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexdef", keys)


def test_a_snapshot_replaces_every_row(practice, taken, bring, database, datamodel):
    before = indexes(database)
    manifest = read_manifest(taken)
    sql(database, STRANGER)
    done = bring(database)
    assert read_tables(database, datamodel) == read_tables(practice, datamodel)
    assert (done.mode, done.rows, done.counts["Patient"]) == ("replace", manifest.rows, 10)
    assert indexes(database) == before


def test_an_empty_database_gets_the_tables_too(practice, taken, bring, make_database, provider, datamodel, database):
    empty = make_database(provider, tables=False)
    assert bring(empty).mode == "recreate"
    assert read_tables(empty, datamodel) == read_tables(practice, datamodel)
    assert indexes(empty) == indexes(database)


def test_a_missing_file_is_made_for_its_owner_alone(practice, taken, bring, tmp_path, datamodel):
    url = DatabaseUrl.parse(f"file:{tmp_path}/new.db")
    bring(url)
    assert read_tables(url, datamodel) == read_tables(practice, datamodel)
    assert url.path.stat().st_mode & 0o077 == 0


def test_the_planner_knows_the_tables_afterwards(taken, bring, database):
    bring(database)
    if database.provider == "sqlite":
        assert sql(database, "SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'Patient'")[0][0][0] > 0
    else:
        assert sql(database, """SELECT reltuples FROM pg_class WHERE relname = 'Patient'""") == [[(10.0,)]]


def test_a_restored_database_is_known_as_this_seeders(taken, bring, make_database, provider):
    url = make_database(provider)
    bring(url)
    state = open_native(url).layout()
    assert [mark.profile for mark in state.runs] == ["minimal"]
    assert guard.concern(state, url) is None


@pytest.mark.usefixtures("postgres_server", "mongodb_server")
def test_all_databases_hold_the_same(practice, take, bring, make_database, datamodel):
    take(practice, "first")
    previous = practice
    for provider in ("postgresql", "mongodb", "sqlite"):
        url = make_database(provider, tables=False)
        bring(url, "first" if previous is practice else f"from-{previous.provider}")
        take(url, f"from-{provider}")
        previous = url
    assert stored(previous.path) == stored(practice.path)


# ── adding ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("kind", ["sqlite", "postgresql", "mongodb"])
def test_no_drop_keeps_the_rows_that_exist_and_counts_them(taken, bring, make_database, kind, datamodel):
    manifest = read_manifest(taken)
    url = make_database(kind)
    bring(url)
    if kind == "mongodb":
        with MongoClient(url.raw) as client:
            patients = client[url.name]["Patient"]
            patients.update_one({}, {"$set": {"lastName": "Changed"}})
            client[url.name]["EmergencyRequest"].delete_many({})
            client[url.name]["WaitlistEntry"].delete_many({})
    else:
        first = 'UPDATE "Patient" SET "lastName" = \'Changed\' WHERE "id" = (SELECT min("id") FROM "Patient")'
        sql(url, first, 'DELETE FROM "EmergencyRequest"', 'DELETE FROM "WaitlistEntry"')
    gone = sum(table.rows for table in manifest.tables if table.model in {"EmergencyRequest", "WaitlistEntry"})
    done = bring(url, keep=True)
    assert (done.mode, done.rows, sum(done.kept.values())) == ("merge", gone, manifest.rows - gone)
    assert open_native(url).layout().total == manifest.rows
    with open_native(url).reading() as reader:
        [patients] = reader.batches(next(table for table in tables(datamodel) if table.model == "Patient"))
    names = patients[datamodel.model("Patient").columns.index("lastName")]
    assert list(names).count("Changed") == 1


def test_adding_rows_that_refer_to_nothing_changes_nothing(practice, taken, take, bring, database, datamodel):
    bring(database)
    sql(database, 'UPDATE "Clinic" SET "slug" = \'other\'')
    with closing(sqlite3.connect(practice.path)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        # The clinic is there under another id, so this one is left out, and the room has none.
        connection.execute('UPDATE "Clinic" SET "id" = \'x\', "slug" = \'other\'')
        room = 'WHERE "id" = (SELECT min("id") FROM "Room")'
        connection.execute(f'UPDATE "Room" SET "id" = \'r\', "clinicId" = \'x\', "code" = \'new\' {room}')
    take(practice, "odd")
    before = read_tables(database, datamodel)
    with pytest.raises(DatabaseError, match=r"refer"):
        bring(database, "odd", keep=True)
    assert read_tables(database, datamodel) == before


# ── phases ────────────────────────────────────────────────────────────────────────────────────────


def test_a_phase_holds_only_the_tables_of_its_areas(practice, take, bring, database, datamodel):
    report = take(practice, "phase-1", phase=1)
    models = {table.model for table in report.manifest.tables}
    assert "User" in models
    assert models.isdisjoint({"Patient", "Appointment"})
    bring(database, "phase-1")
    now = read_tables(database, datamodel)
    assert now["User"] == read_tables(practice, datamodel)["User"]
    assert now["Patient"] == []
    assert set(now["SeedRun"][0]["areas"]) == {area.id for area in area_registry if area.phase <= 1}


def test_columns_that_refer_to_later_phases_are_emptied_and_named(practice, take, bring, make_database, datamodel):
    early = (
        "Clinic",
        "SeedRun",
        "User",
        "StaffProfile",
        "AppointmentType",
        "Room",
        "TreatmentChair",
        "Patient",
        "Household",
    )
    registry = AreaRegistry(
        [
            SeedArea("early", "Early", 0, "x:y", early),
            SeedArea("late", "Late", 1, "x:y", ("ReferringProvider",), dependencies=("early",)),
        ]
    )
    with closing(sqlite3.connect(practice.path)) as connection:
        query = 'SELECT count(*) FROM "Patient" WHERE "referringProviderId" IS NOT NULL'
        assert connection.execute(query).fetchone()[0] > 0
    report = take(practice, "early", phase=0, areas=registry)
    assert report.manifest.emptied == ("Patient.referringProviderId",)
    url = make_database("sqlite")
    bring(url, "early")
    assert sql(url, query, 'SELECT count(*) FROM "Patient"') == [[(0,)], [(10,)]]


def test_a_phase_whose_rows_need_a_later_one_is_refused(practice, take, catalogue):
    registry = AreaRegistry(
        [SeedArea("early", "Early", 0, "x:y", ("Room",)), SeedArea("late", "Late", 1, "x:y", ("Clinic",))]
    )
    with pytest.raises(SnapshotError, match="Room needs rows of Clinic"):
        take(practice, phase=0, areas=registry)
    assert catalogue.entries() == []


@pytest.mark.parametrize("phase", [-1, 6])
def test_a_phase_that_is_none_is_refused(practice, take, phase):
    with pytest.raises(UsageError, match="The phases are 0 to 5"):
        take(practice, phase=phase)


# ── what does not fit ─────────────────────────────────────────────────────────────────────────────


def changed(datamodel: DataModel) -> DataModel:
    """Return the data model of another day: a field is gone, one is new, one has another type, a model is new."""
    models = dict(datamodel.models)
    patient = models["Patient"]
    fields = {name: field for name, field in patient.fields.items() if name != "middleName"}
    fields["phone"] = replace(fields["phone"], type="Int")
    fields["nickname"] = replace(patient.fields["middleName"], name="nickname")
    models["Patient"] = replace(patient, fields=fields)
    models["Parking"] = replace(models["Room"], name="Parking", table="Parking")
    return DataModel(models, datamodel.enums)


def test_another_schema_is_refused_naming_models_and_fields(taken, bring, database, datamodel):
    with pytest.raises(SnapshotError) as caught:
        bring(database, datamodel=changed(datamodel))
    text = str(caught.value)
    assert "Patient.middleName is missing here" in text
    assert "Patient.nickname is missing in the snapshot" in text
    assert (
        "Patient.phone is 'String?' in the snapshot and 'Int?' here" in text or "Patient.phone is 'String' in" in text
    )
    assert "Parking is missing in the snapshot" in text
    assert open_native(database).layout().total == 0


def test_a_database_with_other_tables_or_columns_is_refused(practice, taken, take, bring, database, datamodel):
    sql(database, 'ALTER TABLE "Patient" RENAME COLUMN "middleName" TO "second"')
    with pytest.raises(DatabaseError, match=r"another version.+lacks Patient\.middleName and has Patient\.second"):
        bring(database)
    sql(database, 'DROP TABLE "SeedRun"', 'ALTER TABLE "Patient" ADD COLUMN "middleName" TEXT')
    with pytest.raises(DatabaseError, match="lacks the table SeedRun"):
        bring(database)
    bring(database, recreate=True)
    assert read_tables(database, datamodel) == read_tables(practice, datamodel)
    sql(database, 'ALTER TABLE "Patient" ADD COLUMN "third" TEXT')
    with pytest.raises(DatabaseError, match=r"has Patient\.third, which this schema does not have"):
        take(database, "other")


def test_rows_that_refer_to_nothing_are_refused(practice, take, bring, database, datamodel):
    with closing(sqlite3.connect(practice.path)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute('DELETE FROM "Household"')
    take(practice)
    with pytest.raises(DatabaseError, match=r"(?i)refer.+household"):
        bring(database)
    assert not any(read_tables(database, datamodel).values())


# ── the guard ─────────────────────────────────────────────────────────────────────────────────────


def test_rows_of_somebody_else_are_not_replaced_unasked(taken, bring, database, datamodel):
    sql(database, STRANGER)
    asked = []
    with pytest.raises(GuardError, match="1 row that this seeder did not make"):
        bring(database, approve=lambda question: asked.append(question))
    assert asked[0].endswith("All rows of this schema's tables will be replaced.")
    assert len(read_tables(database, datamodel)["Permission"]) == 1


@pytest.mark.parametrize("recreate", [False, True])
def test_rows_that_come_while_it_asks_are_asked_for_too(taken, bring, database, recreate):
    sql(database, STRANGER)
    asked = []

    def approve(question):
        if not asked:
            sql(database, STRANGER.replace("'x', 'x', 'x'", "'y', 'y', 'y'"))
        asked.append(question)
        return len(asked) == 1

    with pytest.raises(GuardError, match="2 rows that this seeder did not make"):
        bring(database, recreate=recreate, approve=approve)
    assert len(asked) == 2
    assert sql(database, 'SELECT count(*) FROM "Permission"') == [[(2,)]]


def test_rows_in_tables_that_are_dropped_are_asked_for(taken, bring, database):
    bring(database)
    sql(database, 'CREATE TABLE "Ledger" (id int)', 'INSERT INTO "Ledger" VALUES (1)')
    bring(database, approve=lambda _: False)
    with pytest.raises(GuardError, match="some in Ledger"):
        bring(database, recreate=True, approve=lambda _: False)
    assert sql(database, 'SELECT * FROM "Ledger"') == [[(1,)]]


def test_production_is_out_of_reach(practice, taken, bring, monkeypatch):
    monkeypatch.setenv("ORCA_ENV", "production")
    with pytest.raises(GuardError, match="refusing to restore"):
        bring(practice)


def test_a_dry_run_checks_everything_and_changes_nothing(taken, bring, database, datamodel):
    report = bring(database, dry_run=True)
    assert (report.dry_run, report.counts["Patient"]) == (True, 10)
    assert not any(read_tables(database, datamodel).values())
    sql(database, 'DROP TABLE "SeedRun"')
    with pytest.raises(DatabaseError, match="lacks the table SeedRun"):
        bring(database, dry_run=True)


# ── directories of mongodump ──────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="module")
def sent(practice_snapshot, make_database, mongodb_server):
    """The collections of a MongoDB that was restored by name, as the server sends them, byte by byte."""
    url = make_database("mongodb")
    restore(str(practice_snapshot), RunOptions(LOGGER, lambda _: True), place=Place(url))
    with MongoClient(url.raw) as client:
        database = client[url.name]
        names = database.list_collection_names()
        return {name: b"".join(database[name].find_raw_batches()) for name in names}


@pytest.fixture(params=[".gz", ""])
def dumped(request, sent, tmp_path):
    """A directory as mongodump writes it."""
    root = tmp_path / "dump"
    folder = root / "practice"
    folder.mkdir(parents=True)

    def write(name, data):
        (folder / f"{name}{request.param}").write_bytes(gzip.compress(data) if request.param else data)

    for name, data in sent.items():
        write(f"{name}.bson", data)
        about = {"indexes": [], "uuid": "0" * 32, "collectionName": name, "type": "collection"}
        write(f"{name}.metadata.json", json.dumps(about).encode())
    write("prelude.json", b'{"ServerVersion":"8.0.0","ToolVersion":"100.10.0"}')
    (root / "admin").mkdir()
    (root / "admin" / "system.version.bson").write_bytes(bson.encode({"_id": "x"}))
    return root


def test_a_directory_of_mongodump_restores(dumped, practice, bring, database, datamodel):
    for path in (dumped, next(each for each in dumped.iterdir() if each.name != "admin")):
        report = bring(database, str(path))
        assert report.manifest is None
        assert read_tables(database, datamodel) == read_tables(practice, datamodel)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"surprise": 1}, "has the field surprise, which Patient does not have"),
        ({"lastName": None}, r"Patient\.lastName has NoneType where String is expected"),
        ({"isActive": "yes"}, r"Patient\.isActive has str where Boolean is expected"),
    ],
)
def test_documents_that_are_no_rows_are_refused_with_their_file(dumped, bring, practice, change, told):
    [file] = dumped.glob("*/Patient.bson*")
    data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    [first, *rest] = bson.decode_all(data)
    data = b"".join(map(bson.encode, [{**first, **change}, *rest]))
    file.write_bytes(gzip.compress(data) if file.suffix == ".gz" else data)
    with pytest.raises(SnapshotError, match=rf"{file.name}.*{told}"):
        bring(practice, str(dumped))


def test_a_directory_with_something_else_is_refused(dumped, bring, practice, tmp_path):
    [folder] = [path for path in dumped.iterdir() if path.name != "admin"]
    (folder / "Invoices.bson").write_bytes(b"")
    with pytest.raises(SnapshotError, match="the collection Invoices, which this schema does not have"):
        bring(practice, str(dumped))
    (folder / "Invoices.bson").unlink()
    shutil.copytree(folder, dumped / "second")
    with pytest.raises(SnapshotError, match="holds several databases"):
        bring(practice, str(dumped))
    (tmp_path / "nothing").mkdir()
    with pytest.raises(SnapshotError, match="is not a snapshot"):
        check(str(tmp_path / "nothing"), logger=LOGGER)
