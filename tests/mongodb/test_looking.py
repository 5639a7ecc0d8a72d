"""Looking at MongoDB: only the collections that a question is about are read, and the answers are the same."""

from __future__ import annotations

from datetime import UTC, datetime

import pymongo
import pytest
from pymongo import monitoring

from seedbed.checks.run import open_book
from seedbed.database.drivers import mongodb
from seedbed.database.sql_session import reading
from seedbed.report.find import Search, find
from seedbed.report.overview import overview
from seedbed.report.queries import conditions
from seedbed.report.rows import Rows
from seedbed.report.story import facts_of, story
from seedbed.report.tree import tree

NOW = datetime(2026, 3, 2, tzinfo=UTC)


class Reads(monitoring.CommandListener):
    """The collections that were read."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def started(self, event):
        if event.command_name == "find":
            self.names.add(event.command["find"])

    def succeeded(self, event):
        pass

    def failed(self, event):
        pass


@pytest.fixture
def reads(monkeypatch) -> Reads:
    listener = Reads()
    client = pymongo.MongoClient

    def listening(*arguments, event_listeners=(), **options):
        return client(*arguments, event_listeners=[*event_listeners, listener], **options)

    monkeypatch.setattr(mongodb.pymongo, "MongoClient", listening)
    return listener


def looked(reader, datamodel):
    today, _ = open_book(reader, datamodel, as_of=None, now=NOW, counting=False)
    found = [
        find(reader, datamodel, today, datamodel.models[each.model], Search((each.name,))) for each in conditions()
    ]
    model, rows = datamodel.models["Patient"], Rows(reader, datamodel)
    row = next(rows.select(model, limit=1))
    told = story(reader, "Patient", row["id"], today), facts_of(reader, "Patient", row["id"], today)
    at_a_glance = {**overview(reader, datamodel, today).as_json(), "size": None}
    return found, tree(rows, model, row, 2), told, at_a_glance


def test_what_is_read_as_it_is_asked_for_answers_as_a_whole_copy_does(url, seed, datamodel, reads):
    seed(url)
    reads.names.clear()
    with reading(url, whole=False) as reader:
        today, _ = open_book(reader, datamodel, as_of=None, now=NOW, counting=False)
        find(reader, datamodel, today, datamodel.models["Patient"], Search(("overdue",)))
    asked = {name for name in reads.names if not name.startswith("seedbed_")}
    assert asked == {"SeedRun", "Patient", "Clinic", "PortalAccess", "PortalAccount", "PatientAccount"}

    with reading(url) as whole:
        expected = looked(whole, datamodel)
    with reading(url, whole=False) as reader:
        assert looked(reader, datamodel) == expected
