"""Reading documents that an application wrote: what the schema does not have is found, and nothing is lost."""

from __future__ import annotations

import bson
import pytest
from bson.datetime_ms import DatetimeMS
from commands import command, only_line

from seedbed.database.drivers.mongodb import Database
from seedbed.database.sql_session import reading
from seedbed.errors import DatabaseError


def test_fields_that_the_schema_does_not_have_or_misses_are_found_and_keep_nobody_from_reading(
    url, collections, seed, tmp_path
):
    seed(url)
    more, less = collections["Patient"].find().sort("_id").limit(2)
    collections["Patient"].update_one({"_id": more["_id"]}, {"$set": {"nickname": "Bo"}})
    collections["Patient"].update_one({"_id": less["_id"]}, {"$unset": {"firstName": ""}})
    done = command("verify", "--quiet", "--rule", "values.Patient", url=url)
    assert done.returncode == 4
    assert f"{more['_id']}  has the field nickname, which the schema does not have" in done.stdout
    assert f"{less['_id']}  firstName is missing" in done.stdout
    with reading(url) as reader:
        assert reader.rows('SELECT count(*) FROM "Patient"') == [(10,)]
    done = command("dump", "--name", "x", "--quiet", url=url, ORCA_SEEDS=str(tmp_path))
    assert done.returncode == 1
    assert only_line(done).endswith("Correct the documents or the schema, then try again.")
    collections["Patient"].update_one({"_id": more["_id"]}, {"$set": {"lastName": 12}})
    named = rf"_id {more['_id']}: Patient\.lastName has int where String is expected\. Correct the documents"
    with pytest.raises(DatabaseError, match=named), reading(url):
        pass


def test_a_date_that_python_does_not_have_is_one_line(url):
    # As JavaScript writes "never". The server of these tests has no such dates.
    document = bson.encode({"at": DatetimeMS(8_640_000_000_000_000)})
    told = r"cannot be read: year 275760 is out of range\. Correct it"
    with pytest.raises(DatabaseError, match=told), Database(url).connected():
        bson.decode(document)
