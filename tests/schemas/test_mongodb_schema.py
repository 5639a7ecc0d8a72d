"""A schema that was written for MongoDB: ObjectIds, composite types, lists, and references without a relation."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

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


@pytest.fixture(scope="module")
def project(make_project) -> Project:
    return make_project("mongodb", MODELS)


def test_every_model_gets_rows_and_a_snapshot_brings_back_every_value_with_its_type(project):
    assert "Harbour.address (Address) is Json in Python" in project.printed
    assert project.trial("trial_mongodb.py") == "13 models\n"


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


def test_another_database_is_refused_in_one_line(project, monkeypatch):
    refused = r'The schema is for MongoDB \(provider = "mongodb"\), but DATABASE_URL'
    elsewhere = f"file:{project.folder}/other.db"
    with pytest.raises(AssertionError, match=refused):
        project.prisma("db", "push", "--skip-generate", url=elsewhere)
    monkeypatch.setattr(project, "urls", (elsewhere, elsewhere))
    with pytest.raises(AssertionError, match=refused):
        project.run("seed", "--rows", "2", "--yes")
