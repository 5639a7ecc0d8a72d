"""python trial_mongodb.py FIRST SECOND: what `trial.py` does, on MongoDB; values are compared with their types."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pymongo
from bson.int64 import Int64
from bson.objectid import ObjectId
from rich.console import Console

from seedbed.areas.rows import seed_rows
from seedbed.database import DatabaseUrl
from seedbed.database.drivers.mongodb import Database
from seedbed.database.drivers.mongodb_client import MongodbClient
from seedbed.datamodel import linked_lists, load
from seedbed.factories import create_factory_context, factory_for
from seedbed.factories.client_values import client_data
from seedbed.logger import QuietLogger
from seedbed.run_options import RunOptions
from seedbed.snapshots.catalogue import Catalogue
from seedbed.snapshots.dump import dump
from seedbed.snapshots.place import Place
from seedbed.snapshots.restore import restore
from seedbed.testing import coverage, lint

if TYPE_CHECKING:
    from seedbed.datamodel.links import LinkSide

FIRST, SECOND = map(DatabaseUrl.parse, sys.argv[1:3])
NOW = datetime(2026, 1, 5, tzinfo=UTC)
LOGGER = QuietLogger(Console(stderr=True))
OPTIONS = RunOptions(LOGGER, approve=lambda _: True)
CATALOGUE = Catalogue(Path("seeds").resolve())
DATAMODEL = load()


def documents(url: DatabaseUrl) -> dict[str, list[Any]]:
    """Return every document with the type of each value."""
    with pymongo.MongoClient[dict[str, Any]](url.raw) as client:
        names = sorted(name for name in client[url.name].list_collection_names() if not name.startswith("_seed"))
        return {name: [typed(each) for each in client[url.name][name].find().sort("_id")] for name in names}


def typed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: typed(each) for name, each in value.items()}
    return list(map(typed, value)) if isinstance(value, list) else (type(value).__name__, value)


async def by_factory() -> None:
    """Create one row, many, and those that show every value; read each through the client."""
    with Database(FIRST).connected() as database:
        db: Any = MongodbClient(database, DATAMODEL, FIRST)
        for name in DATAMODEL.insert_order():
            factory = factory_for(name)(create_factory_context(db, url=FIRST))
            made = await factory.create()
            await factory.create_many(20)
            await coverage(factory)
            actions, [key] = getattr(db, factory._model.accessor), factory._model.primary_key
            assert await actions.find_unique(where={key: getattr(made, key)}) == made
            row = client_data(factory._model, factory.build())
            assert getattr(await actions.create(row), key) == row[key]
        if "Boat" in DATAMODEL.models:
            await harbour(db)
        problems = await lint(db)
        assert not problems, "\n".join(map(str, problems))


async def harbour(db: Any) -> None:
    """Relations by lists of ids, and parts of a composite type by their names in the database."""
    context = create_factory_context(db, url=FIRST)
    hands = await factory_for("Crew")(context).create_many(2)
    boat = await factory_for("Boat")(context).create(crewIds=[each["id"] for each in hands])
    found = await db.boat.find_unique(where={"id": boat.id}, include={"crew": True, "owner": True})
    assert [each.name for each in found.crew] == [each["name"] for each in sorted(hands, key=lambda each: each["id"])]
    assert found.owner.id == boat.ownerId
    for hand in hands:
        await db.crew.update(data={"boats": {"connect": [{"id": boat.id}]}}, where={"id": hand["id"]})
    both = await factory_for("Boat")(context).create(with_crew=2)
    assert len(both.crew) == len(both.crewIds) == 2
    assert all(each.boatIds == [both.id] for each in both.crew)
    kept = db.database["Boat"].find_one({"_id": ObjectId(boat.id)})
    assert kept["crewIds"] == [ObjectId(each["id"]) for each in hands]
    assert kept["hull"]["flag"] in {"red", "green"}
    bill = await factory_for("Invoice")(context).create()
    line = db.database["Invoice"].find_one({"_id": ObjectId(bill.id)})["lines"][0]
    assert isinstance(line["cents"], Int64)
    assert isinstance(line["articleId"], ObjectId | None)
    assert "zip" in db.database["Owner"].find_one()["home"]


def copied(name: str) -> None:
    """Dump the first database, restore into the second, and compare every value with its type."""
    kept = dump(f"{name}_a", now=NOW, logger=LOGGER, place=Place(FIRST, catalogue=CATALOGUE))
    restore(str(kept.path), OPTIONS, place=Place(SECOND, catalogue=CATALOGUE))
    again = dump(f"{name}_b", now=NOW, logger=LOGGER, place=Place(SECOND, catalogue=CATALOGUE))
    digests = [{t.collection: (t.rows, t.file.sha256) for t in each.manifest.tables} for each in (kept, again)]
    assert digests[0] == digests[1]
    first, second = documents(FIRST), documents(SECOND)
    for model in DATAMODEL.models.values():
        assert first[model.table] == second[model.table], model.name
        assert first[model.table], model.name


def by_number() -> None:
    """Seed twenty rows of each model, twice, and expect the same."""
    taken = []
    for _ in range(2):
        done = asyncio.run(seed_rows(20, OPTIONS, as_of=NOW, url=FIRST)).counts
        assert all(done.get(name, 0) > 0 for name in DATAMODEL.models), done
        found = documents(FIRST)
        taken.append({model.table: found[model.table] for model in DATAMODEL.models.values()})
    assert taken[0] == taken[1]
    for links in linked_lists(DATAMODEL):
        first, second = (pairs(taken[0], side) for side in links.sides)
        assert len(first) > 20
        assert first == {pair[::-1] for pair in second}
    if "Payment" in DATAMODEL.models:
        invoices = {each["_id"] for each in taken[0]["Invoice"]}
        assert all(each["invoiceId"] in invoices for each in taken[0]["Payment"])


def pairs(found: dict[str, list[Any]], side: LinkSide) -> set[tuple[Any, Any]]:
    """Return which ids a side of a relation connects."""
    model = DATAMODEL.model(side.model)
    column = model.fields[side.ids].column
    return {(each["_id"], other) for each in found[model.table] for other in each[column]}


asyncio.run(by_factory())
copied("factories")
by_number()
copied("numbers")
print(f"{len(DATAMODEL.models)} models")
