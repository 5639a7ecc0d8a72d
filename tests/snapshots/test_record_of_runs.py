"""A schema without a model for its runs: what a restore lets the database say of who made the rows."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any

import bson
import pytest

from seedbed.database import schema
from seedbed.database.drivers import TakesTemplates, open_native
from seedbed.datamodel import tables
from seedbed.snapshots.phase import Part

if TYPE_CHECKING:
    from seedbed.database import DatabaseUrl


def run(day: str, number: int = 1, *areas: str) -> dict[str, Any]:
    return {
        "id": f"run of {day}", "number": number, "profile": "rows", "seed": 7, "asOf": f"2026-{day}T00:00:00+00:00",
        "environment": "development", "areas": [*areas], "rows": 1,
    }  # fmt: skip


JANUARY, MARCH = run("01-05"), run("03-02")


@pytest.fixture(params=["sqlite", "postgresql", "mongodb"])
def make(request, types):
    """Return a function that makes a database with a row of that key, and with a record of these runs."""

    def make(*runs: dict[str, Any], key: str | None) -> DatabaseUrl:
        url, every = types.make(request.param), tables(types.datamodel)
        with open_native(url).loading(every, "replace") as loader:
            [table] = [each for each in every if each.model == "Setting"]
            loader.load(table, [[(key,), ("value",)]] if key else [])
            loader.note(runs)
        return url

    return make


@pytest.fixture
def take(take, types):
    return partial(take, datamodel=types.datamodel)


@pytest.fixture
def bring(bring, types):
    return partial(bring, datamodel=types.datamodel)


def recorded(url: DatabaseUrl) -> list[dict[str, Any]]:
    return [each.row() for each in open_native(url).layout().runs]


@pytest.mark.parametrize("template", [False, True])
def test_rows_come_back_with_the_record_of_who_made_them(make, take, bring, template):
    taken = take(make(JANUARY, key="of january"), template=template)
    assert [*taken.manifest.runs] == [JANUARY]
    url = make(MARCH, key="of march")
    bring(url)
    assert recorded(url) == [JANUARY]
    # The second time SQLite copies a template.
    bring(url)
    assert recorded(url) == [JANUARY]


def test_rows_that_nobody_vouches_for_take_the_record_away(make, take, bring):
    take(make(key="by hand"))
    url = make(MARCH, key="of march")
    bring(url)
    assert recorded(url) == []


def test_a_database_without_tables_gets_the_record_too(types, make, take, bring, monkeypatch):
    url = make(JANUARY, key="of january")
    if url.provider == "postgresql":
        pytest.skip("as on SQLite")
    take(url)
    if url.provider == "sqlite":
        with closing(sqlite3.connect(url.path)) as connection:
            query = "SELECT sql FROM sqlite_master WHERE type <> 'view' AND name NOT LIKE 'sqlite_%'"
            script = [text for (text,) in connection.execute(query)]
        monkeypatch.setattr(schema, "creation_script", lambda _: script)
        url.path.unlink()
    bring(url, recreate=True)
    assert recorded(url) == [JANUARY]


@pytest.mark.parametrize(
    ("there", "coming", "expected"),
    [
        ([MARCH], [JANUARY], [MARCH, {**JANUARY, "number": 2}]),
        ([MARCH], [MARCH], [MARCH]),
        ([MARCH], [], [MARCH]),
        ([], [JANUARY], []),
    ],
)
def test_added_rows_are_vouched_for_only_beside_rows_that_are(make, take, bring, there, coming, expected):
    take(make(*coming, key="coming"))
    url = make(*there, key="there")
    bring(url, keep=True)
    assert recorded(url) == expected


def test_rows_added_to_nothing_bring_their_record(make, take, bring):
    take(make(JANUARY, key="coming"))
    url = make(key=None)
    bring(url, keep=True)
    assert recorded(url) == [JANUARY]


def test_sqlite_takes_templates_beside_a_record(types, make):
    url = make(JANUARY, key="of january")
    database = open_native(url)
    if not isinstance(database, TakesTemplates):
        pytest.skip("SQLite alone has templates")
    every = tables(types.datamodel)
    assert database.template_script(every, "replace", ())
    assert database.template_script(every, "recreate", ("CREATE TABLE x (y)",)) is not None


def test_a_refused_restore_leaves_the_record(make, take, bring, monkeypatch):
    take(make(JANUARY, key="of january"))
    url = make(MARCH, key="of march")

    def fail() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring(url, committing=fail)
    assert recorded(url) == [MARCH]


def test_a_snapshot_of_a_phase_says_only_its_areas(types):
    from seedbed.database.guard import state_of

    runs = state_of({}, [run("01-05", 1, "early", "late")]).runs
    assert Part(tables(types.datamodel), areas=["early"]).left_runs(runs) == (run("01-05", 1, "early"),)


def test_a_manifest_without_runs_reads_as_before(make, take):
    manifest = take(make(key="by hand")).manifest
    assert '"runs"' not in manifest.render()


def test_what_mongodump_wrote_of_the_record_is_one(make, bring, tmp_path):
    url = make(MARCH, key="of march")
    folder = tmp_path / "dumped"
    folder.mkdir()
    (folder / "_seedbed_runs.bson").write_bytes(bson.encode({"_id": bson.ObjectId(), **JANUARY}))
    (folder / "Setting.bson").write_bytes(bson.encode({"_id": bson.ObjectId(), "key": "k", "value": "v"}))
    bring(url, str(folder))
    assert recorded(url) == [JANUARY]
