"""Names and comments of a schema that the client, Python or a reader of the text could take for something else."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from seedbed.datamodel.normalise import normalise
from seedbed.datamodel.schema_text import read_blocks

MODELS = """
enum Plan {
  None // no plan, not @map("x")
  Some
}

model Trip {
  id   Int    @id @default(autoincrement())
  from String // where from, not @map("x")
  plan Plan   @default(None) // of the trip
} // of any kind

model Folder {
  id     Int     @id @default(autoincrement())
  fields Json?
  models Int?
  enums  String?
  types  Plan?
  files  File[]
}

model File {
  id       Int    @id @default(autoincrement())
  folderId Int
  folder   Folder @relation(fields: [folderId], references: [id])
}

model Stay {
  id       Int       @id @default(autoincrement())
  datetime DateTime?
  decimal  Decimal?
  endsAt   DateTime
  price    Decimal
  dates    DateTime?
}

model APIKey {
  id    Int    @id @default(autoincrement())
  label String
}

model ApiKey {
  id    Int    @id @default(autoincrement())
  owner String

  @@map("api_keys")
}
"""

ASKED = """
import asyncio, json
from prisma import models
from prisma._plain_rows import scalars
from seedbed.database import connect
from seedbed.factories import create_factory_context
from seedbed.testing.collection import Factories

async def main():
    async with connect() as db:
        make = Factories(create_factory_context(db, numbered_after=1000))
        one, other = await make.api_key.create(), await make.api_key_.create()
        stay = await make.stay.create(datetime=None, decimal="2.50")
        print(json.dumps([
            scalars(models.Folder),
            [type(one).__name__, type(other).__name__],
            [type(await db.apikey.find_first()).__name__, type(await db.apikey_.find_first()).__name__],
            [stay.datetime, str(stay.decimal), stay.endsAt.year > 2000],
        ]))

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def project(make_project):
    return make_project("sqlite", MODELS)


def test_every_model_has_rows_under_the_names_that_the_database_has(project):
    assert project.trial() == "6 models\n"
    with closing(sqlite3.connect(project.folder / project.urls[0].removeprefix("file:"))) as db:
        plans = {plan for (plan,) in db.execute('SELECT plan FROM "Trip" WHERE "from" IS NOT NULL')}
    assert "None" in plans <= {"None", "Some"}


def test_fields_called_like_modules_and_models_called_almost_alike_are_told_apart(project):
    assert json.loads(project.python(ASKED)) == [
        ["id", "fields", "models", "enums", "types"],
        ["APIKey", "ApiKey"],
        ["APIKey", "ApiKey"],
        [None, "2.5", True],
    ]
    assert "ApiKey is db.apikey_ in Python, where 'apikey' is APIKey." in project.printed


def test_a_model_may_be_called_like_a_generator_or_the_datasource():
    schema = (
        'model client {\n  id Int @id\n  place Unsupported("point")?\n}\n'
        'generator client {\n  provider = "prisma-client-py"\n}\n'
        'datasource db {\n  provider = "mongodb"\n}\nmodel db {\n  id Int @id\n}\n'
    )
    assert [read_blocks(schema)[name].kind for name in ("client", "db")] == ["model", "model"]
    fields = [{"name": "id", "kind": "scalar", "type": "Int", "isId": True, "isUnique": False}]
    models = [{"name": name, "fields": fields, "uniqueFields": []} for name in ("client", "db")]
    found = normalise({"datamodel": {"models": models, "enums": []}}, schema)
    assert found["is_mongodb"]
    assert found["models"][0]["unsupported"] == [["place", "place", "point", False]]
