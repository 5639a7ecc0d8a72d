"""Time goes on, on MongoDB too: the documents are those of seeding on that day, or those of before."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

import bson
import pymongo
import pytest
from prepared import AS_OF
from rich.console import Console

from seed.config import SeedConfig, get_profile, parse_as_of
from seedbed.areas.advance import AdvanceReport, advance_database
from seedbed.areas.run import seed_database
from seedbed.database.drivers.mongodb_changes import MongoChanges
from seedbed.database.drivers.mongodb_swap import Swap
from seedbed.errors import DatabaseError
from seedbed.logger import QuietLogger
from seedbed.run_options import RunOptions

if TYPE_CHECKING:
    from seedbed.database import DatabaseUrl


def advance(url: DatabaseUrl, days: int, **options) -> AdvanceReport:
    logger = QuietLogger(Console(stderr=True))
    return asyncio.run(advance_database(lambda day: day + timedelta(days=days), logger=logger, url=url, **options))


def documents(url: DatabaseUrl) -> dict[str, list[bytes]]:
    """Return everything that is in a database, byte by byte."""
    with pymongo.MongoClient(url.raw) as client:
        database = client[url.name]
        return {
            name: [bson.encode(each) for each in database[name].find().sort("_id")]
            for name in sorted(database.list_collection_names())
        }


@pytest.mark.parametrize(
    ("profile", "days"),
    [pytest.param("minimal", 90, marks=pytest.mark.thorough), ("standard:users=5,patients=8", 7)],
)
def test_advancing_gives_the_documents_of_seeding_on_that_day(make_database, seed, profile, days):
    now, then = make_database("mongodb"), make_database("mongodb")
    seed(now, profile)
    report = advance(now, days)
    assert report.kept == []
    assert report.inserted.total() > 0
    seed(then, profile, as_of=f"{report.after:%Y-%m-%d}")
    assert documents(now) == documents(then)


def test_rows_that_somebody_added_or_changed_stay_and_are_named(url, collections, seed):
    seed(url)
    # Whoever works logs in within a week.
    admin = collections["User"].find_one({"email": "admin@main.smileortho.com"})["_id"]
    collections["User"].update_one({"_id": admin}, {"$set": {"lastName": "Ours"}})
    added = {**collections["Patient"].find_one(), "_id": "added", "patientNumber": "ours", "email": "ours@example.com"}
    collections["Patient"].insert_one(added)
    report = advance(url, 7)
    assert report.kept == [("User", str(admin), "it was changed or deleted")]
    assert collections["User"].find_one({"_id": admin})["lastName"] == "Ours"
    assert collections["Patient"].find_one({"_id": "added"}) == added


def test_what_would_come_of_a_deleted_row_stays_away_and_is_named(url, collections, seed):
    seed(url, "standard:users=5,patients=8")
    ahead = {"status": {"$in": ["SCHEDULED", "CONFIRMED"]}}
    upcoming = collections["Appointment"].find_one(ahead, sort=[("startsAt", 1)])["_id"]
    collections["Appointment"].delete_one({"_id": upcoming})
    report = advance(url, 30)
    assert ("Appointment", str(upcoming), "it was changed or deleted") in report.kept
    assert any(each.reason == "the Appointment that it refers to is gone" for each in report.kept)
    for name in ("PatientVisit", "ProgressNote", "ProcedureRecord"):
        assert collections[name].count_documents({"appointmentId": upcoming}) == 0
    assert advance(url, 7).inserted.total() > 0


def test_a_dry_run_and_a_failure_change_nothing(url, seed, monkeypatch):
    seed(url)
    before = documents(url)
    assert advance(url, 30, dry_run=True).updated.total() > 0
    assert documents(url) == before

    async def fail(*_):
        raise DatabaseError("no more")

    monkeypatch.setattr(MongoChanges, "amend", fail)
    with pytest.raises(DatabaseError, match="no more"):
        advance(url, 30)
    assert documents(url) == before


def carried_out(command: str, url: DatabaseUrl):
    logger = QuietLogger(Console(stderr=True))
    if command == "advance":
        return advance_database(lambda day: day + timedelta(days=7), logger=logger, url=url)
    config = SeedConfig(profile=get_profile("minimal"), as_of=parse_as_of(AS_OF), seed=8)
    return seed_database(config, RunOptions(logger, lambda _: True), url=url)


@pytest.mark.parametrize("command", ["seed", "advance"])
def test_an_interruption_while_collections_take_their_places_is_not_told_as_one_that_changed_nothing(
    url, make_database, seed, monkeypatch, command
):
    then = make_database("mongodb")
    for each in (url, then):
        seed(each)
    asyncio.run(carried_out(command, then))
    carry_out = Swap.carry_out

    async def interrupted():
        loop, task, told = (
            asyncio.get_running_loop(),
            cast("asyncio.Task[Any]", asyncio.current_task()),
            threading.Event(),
        )

        def carry_out_after_the_signal(swap):
            loop.call_soon_threadsafe(task.cancel)
            loop.call_soon_threadsafe(told.set)
            assert told.wait(60)
            carry_out(swap)

        monkeypatch.setattr(Swap, "carry_out", carry_out_after_the_signal)
        return await carried_out(command, url)

    assert asyncio.run(interrupted()).seconds > 0
    assert documents(url) == documents(then)
