"""A schema that was written for MongoDB: ObjectIds, composite types, lists, and references without a relation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pymongo
import pytest
from bson.objectid import ObjectId

if TYPE_CHECKING:
    from conftest import Project

MODELS = Path(__file__).with_name("harbour.prisma").read_text(encoding="utf-8")

GIVEN = """
import asyncio, os
from seedbed.database import DatabaseUrl
from seedbed.database.drivers.mongodb import Database
from seedbed.database.drivers.mongodb_client import MongodbClient
from seedbed.datamodel import load
from seedbed.errors import FactoryError
from seedbed.factories import create_factory_context, factory_for

WRONG = (
    {"address": {"street": "1 Quay", "town": "Ghent"}},
    {"address": {"street": "1 Quay"}},
    {"address": "1 Quay, Ghent"},
    {"openings": {"day": 1}},
    {"address": {"street": "1", "city": "Ghent", "postalCode": "9000", "place": {"latitude": 1.0}}},
)

async def main():
    url = DatabaseUrl.parse(os.environ["DATABASE_URL"]).with_name("given")
    with Database(url).connected() as database:
        db = MongodbClient(database, load(), url)
        make = factory_for("Harbour")(create_factory_context(db, url=url))
        made = await make.create(address={"street": "1 Quay", "city": "Ghent", "postalCode": "9000"})
        kept = database["harbours"].find_one({})["address"]
        print(made.address["city"], kept["country"], kept["zip"])
        for given in WRONG:
            try:
                await make.create(**given)
            except FactoryError as error:
                print(error)
        database.client.drop_database("given")

asyncio.run(main())
"""


AREA = """
import asyncio, os
from datetime import UTC, datetime
from rich.console import Console
from seedbed.areas import AreaRegistry, SeedArea
from seedbed.areas.run import seed_database
from seedbed.config import Profile, SeedConfig
from seedbed.database import DatabaseUrl
from seedbed.factories import factory_for
from seedbed.logger import QuietLogger
from seedbed.run_options import RunOptions

async def invoices(ctx):
    await factory_for("Invoice")(ctx.factories()).create_many(3)

area = SeedArea(id="invoices", name="Invoices", phase=1, seed=invoices, models=("Invoice",))
url = DatabaseUrl.parse(os.environ["DATABASE_URL"])
config = SeedConfig(profile=Profile("small", "three invoices"), as_of=datetime(2026, 1, 5, tzinfo=UTC))
options = RunOptions(QuietLogger(Console(stderr=True)), approve=lambda _: True)
done = asyncio.run(seed_database(config, options, registry=AreaRegistry([area]), url=url))
print(*sorted(done.counts.items()))
"""


@pytest.fixture(scope="module")
def project(make_project) -> Project:
    return make_project("mongodb", MODELS)


def test_every_model_gets_rows_and_a_snapshot_brings_back_every_value_with_its_type(project):
    assert "Harbour.address (Address) is Json in Python" in project.printed
    assert project.trial("trial_mongodb.py") == "14 models\n"


def test_lists_on_both_sides_of_a_relation_name_each_other_and_verify_says_where_they_do_not(project):
    project.run("seed", "--rows", "20", "--yes")
    with pymongo.MongoClient(project.urls[0]) as client:
        boats = client.get_default_database()["Boat"]
        boat = next(boats.find({"crewIds": {"$ne": []}}))
        boats.update_one({"_id": boat["_id"]}, {"$set": {"crewIds": [ObjectId("0" * 24)]}})
    with pytest.raises(AssertionError, match=r"links\.Boat\.crew: 1 row of Boat") as told:
        project.run("verify")
    assert f"crewIds has a missing Crew: {'0' * 24}" in str(told.value)
    assert "boatIds has a Boat without this row in crewIds: " in str(told.value)


def test_indexes_lead_into_composite_types(project):
    project.run("seed", "--rows", "2", "--yes")
    with pymongo.MongoClient(project.urls[0]) as client:
        found = client.get_default_database()["harbours"].index_information().values()
    assert [("name", 1), ("address.zip", 1)] in [each["key"] for each in found if each.get("unique")]
    [index] = [each for each in found if ("address.place.latitude", 1) in each["key"]]
    assert (index["key"][1:], index.get("unique")) == ([("createdAt", 1)], None)


def test_a_value_of_a_composite_type_is_checked_part_by_part(project):
    written, *lines = project.python(GIVEN).splitlines()
    assert written == "Ghent NL 9000"
    unknown, *others = [line.partition(": ")[2] for line in lines]
    assert unknown.startswith("the type Address has no field 'town' (Harbour.address).")
    assert others == [
        "Harbour.address lacks 'city', which the type Address requires.",
        "Harbour.address takes a dictionary with the fields of Address, not '1 Quay, Ghent'.",
        "Harbour.openings takes a list of Opening, not {'day': 1}.",
        "Harbour.address.place lacks 'longitude', which the type Place requires.",
    ]


def test_an_area_gets_the_parents_that_its_rows_require(project):
    made = project.python(AREA)
    assert made == "('Boat', 1) ('Invoice', 3) ('Owner', 1) ('Stay', 3)\n"
    project.run("verify")


def test_another_database_is_refused_in_one_line(project, monkeypatch):
    refused = r'The schema is for MongoDB \(provider = "mongodb"\), but DATABASE_URL'
    elsewhere = f"file:{project.folder}/other.db"
    with pytest.raises(AssertionError, match=refused):
        project.prisma("db", "push", "--skip-generate", url=elsewhere)
    monkeypatch.setattr(project, "urls", (elsewhere, elsewhere))
    with pytest.raises(AssertionError, match=refused):
        project.run("seed", "--rows", "2", "--yes")


@pytest.mark.matrix
def test_another_schema_goes_through_the_same(make_project):
    foundry = make_project("mongodb", Path(__file__).with_name("foundry.prisma").read_text(encoding="utf-8"))
    assert foundry.trial("trial_mongodb.py") == "14 models\n"
