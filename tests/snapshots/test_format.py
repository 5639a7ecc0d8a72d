"""What a snapshot looks like on the disk: mongodump's layout, read by readers that are not ours, and nobody else's."""

from __future__ import annotations

import gzip
import json
import stat
from datetime import UTC, datetime, timedelta
from typing import BinaryIO, cast

import bson
import pytest
from bson import json_util
from bson.int64 import Int64
from bson.objectid import ObjectId
from snapshot_tools import NOW, stored, tree

from seed import __version__
from seedbed.datamodel import tables
from seedbed.snapshots.schema import describe, differences


@pytest.fixture
def taken(practice, take):
    return take(practice, "practice", description="ten patients").path


def test_the_root_holds_one_folder_of_collections_and_otherwise_files(taken, datamodel):
    # mongorestore takes every folder for a database and passes files by.
    assert [path.name for path in taken.iterdir() if path.is_dir()] == ["orca"]
    names = {path.name for path in (taken / "orca").iterdir()}
    assert names == {f"{table.name}.{suffix}.gz" for table in tables(datamodel) for suffix in ("bson", "metadata.json")}


def test_a_plain_bson_reader_reads_every_row(taken, practice, datamodel):
    rows = stored(practice.path)
    for table in tables(datamodel):
        with gzip.open(taken / "orca" / f"{table.name}.bson.gz") as stream:
            documents = list(bson.decode_file_iter(cast("BinaryIO", stream)))
        assert len(documents) == len(rows[table.name])
        assert all(next(iter(document)) == "_id" and type(document["_id"]) is ObjectId for document in documents)
        assert [document["_id"] for document in documents] == sorted(document["_id"] for document in documents)


def test_values_have_the_types_of_the_guide(taken):
    def first(collection):
        return bson.decode_all(gzip.decompress((taken / "orca" / f"{collection}.bson.gz").read_bytes()))[0]

    patient, run = first("Patient"), first("SeedRun")
    assert type(patient["clinicId"]) is ObjectId
    assert type(patient["dateOfBirth"]) is datetime
    assert type(patient["isActive"]) is bool
    assert isinstance(run["areas"], list)
    assert isinstance(run["patients"]["main"], list)
    assert type(run["number"]) is int
    assert not isinstance(run["number"], Int64)


def test_metadata_is_extended_json_with_the_indexes_of_the_data_model(taken):
    raw = gzip.decompress((taken / "orca" / "Appointment.metadata.json.gz").read_bytes()).decode()
    assert '{"v":{"$numberInt":"2"},"key":{"_id":{"$numberInt":"1"}},"name":"_id_"}' in raw
    found = json_util.loads(raw)
    assert (found["collectionName"], found["type"]) == ("Appointment", "collection")
    indexes = {index["name"]: index for index in found["indexes"]}
    assert next(iter(indexes)) == "_id_"
    assert indexes["Appointment_patientId_startsAt_idx"]["key"] == {"patientId": 1, "startsAt": 1}
    unique = indexes["Appointment_rescheduledFromId_key"]
    assert unique["unique"] is True
    # In SQL a unique key takes any number of NULLs.
    assert unique["partialFilterExpression"] == {"rescheduledFromId": {"$type": ["string", "objectId"]}}


def test_the_manifest_tells_where_the_rows_are_from(taken, practice, datamodel):
    facts = json.loads((taken / "manifest.json").read_text())
    assert (facts["format"], facts["seeder"], facts["provider"]) == (1, __version__, "sqlite")
    assert (facts["profile"], facts["asOf"], facts["phase"]) == ("minimal", "2026-03-02", None)
    assert (facts["id"], facts["description"]) == ("practice_20260302", "ten patients")
    assert facts["createdAt"] == "2026-03-02T12:30:00.000+00:00"
    assert facts["fingerprint"] == datamodel.fingerprint
    rows = {table: len(found) for table, found in stored(practice.path).items()}
    assert {table["collection"]: table["rows"] for table in facts["tables"]} == rows
    assert facts["rows"] == sum(rows.values())
    assert facts["bytes"] == sum(len(gzip.decompress(data)) for name, data in tree(taken).items() if ".bson" in name)


def test_the_same_facts_are_kept_for_version_control(taken, catalogue):
    assert (catalogue.metadata / "practice_20260302.json").read_bytes() == (taken / "manifest.json").read_bytes()


def test_only_the_owner_reads_what_is_in_a_snapshot(taken):
    for path in (taken, *taken.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_two_dumps_of_the_same_rows_are_the_same_but_for_the_time(practice, take):
    first = take(practice, "same", now=NOW).path
    before = tree(first)
    after = tree(take(practice, "same", now=NOW + timedelta(minutes=5), force=True).path)
    assert [name for name in before if before[name] != after[name]] == ["manifest.json"]
    one, two = (json.loads(each["manifest.json"]) for each in (before, after))
    assert sorted(name for name in one if one[name] != two[name]) == ["createdAt", "digest"]
    again = tree(take(practice, "same", now=NOW, force=True).path)
    assert again == before


def test_the_schema_is_kept_in_its_own_words(taken, datamodel):
    kept = json.loads((taken / "schema.json").read_text())
    assert kept == describe(datamodel)
    assert kept["models"]["Patient"]["fields"]["householdId"] == "String?"
    assert differences(kept, describe(datamodel)) == []


def test_the_day_of_an_id_is_that_of_utc(practice, take):
    evening = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert take(practice, "late", now=evening).manifest.id == "late_20260302"
