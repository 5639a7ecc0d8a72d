"""Time goes on: a practice that is advanced is the one that is seeded on that day; what is somebody's stays."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from commands import change
from reading import read_tables
from rich.console import Console

from seedbed.areas import workers
from seedbed.areas.advance import AdvanceReport, advance_database
from seedbed.checks.run import open_book
from seedbed.database import guard
from seedbed.database.changes import ChangeWriter
from seedbed.database.sql_session import reading
from seedbed.errors import UsageError
from seedbed.logger import QuietLogger
from seedbed.report.overview import overview

SMALL = "standard:users=9,patients=20"
# Of a patient who stays on the list.
LATEST = """
    SELECT a.* FROM "Appointment" a JOIN "Patient" p ON p."id" = a."patientId" ORDER BY p."patientNumber" DESC LIMIT 1
"""
# The next visit: it will have taken place.
NEXT = """SELECT "id" FROM "Appointment" WHERE "status" IN ('SCHEDULED', 'CONFIRMED') ORDER BY "startsAt" LIMIT 1"""


def advance(url, days: int, **options) -> AdvanceReport:
    logger = QuietLogger(Console(stderr=True))
    return asyncio.run(advance_database(lambda day: day + timedelta(days=days), logger=logger, url=url, **options))


@pytest.mark.parametrize(
    ("provider", "profile", "days"),
    [
        pytest.param("sqlite", "standard", 7, marks=pytest.mark.thorough),
        pytest.param("sqlite", SMALL, 1, marks=pytest.mark.thorough),
        ("sqlite", SMALL, 90),
        ("postgresql", SMALL, 7),
    ],
)
def test_advancing_gives_the_rows_of_seeding_on_that_day(practices, datamodel, provider, profile, days):
    now = practices.copy(provider, profile)
    report = advance(now, days)
    then = practices.original("sqlite", profile, as_of=f"{report.after:%Y-%m-%d}")
    assert report.kept == []
    assert read_tables(now, datamodel) == read_tables(then, datamodel)


def test_several_processes_compare_clinics_as_one_does(make_database, seed, datamodel, monkeypatch):
    small, moved = "standard:clinics=2,users=4,patients=1", []
    for cores in (1, 2):
        monkeypatch.setattr(workers, "usable_cores", lambda cores=cores: cores)
        url = make_database("sqlite")
        seed(url, small, as_of="2026-03-02")
        advance(url, 7)
        moved.append(read_tables(url, datamodel))
    seed(url, small, as_of="2026-03-09")
    assert moved == [read_tables(url, datamodel)] * 2


def test_rows_that_somebody_added_or_changed_stay_and_are_named(practices):
    url = practices.copy("sqlite", "standard")
    with closing(sqlite3.connect(url.path)) as connection:
        columns = [row[1] for row in connection.execute('PRAGMA table_info("Appointment")')]
        row = dict(zip(columns, connection.execute(LATEST).fetchone(), strict=True))
        row |= {"id": "added", "rescheduledFromId": None, "seriesId": None}
        marks = ", ".join("?" * len(columns))
        connection.execute(f'INSERT INTO "Appointment" VALUES ({marks})', [row[name] for name in columns])
        [upcoming] = connection.execute(NEXT).fetchone()
        connection.execute("""UPDATE "Appointment" SET "reason" = 'Ours' WHERE "id" = ?""", [upcoming])
        connection.execute("""UPDATE "Clinic" SET "name" = 'Ours'""")
        connection.commit()
    report = advance(url, 7)
    # Nothing happens to the clinic in that week, so its name is nothing to speak of.
    assert report.kept == [("Appointment", upcoming, "it was changed or deleted")]
    with closing(sqlite3.connect(url.path)) as connection:
        assert connection.execute("""SELECT count(*) FROM "Appointment" WHERE "id" = 'added'""").fetchone() == (1,)
        changed = connection.execute('SELECT "reason" FROM "Appointment" WHERE "id" = ?', [upcoming]).fetchone()
        assert changed == ("Ours",)
        assert connection.execute('SELECT "name" FROM "Clinic"').fetchone() == ("Ours",)


def ask(url, sql: str) -> list[tuple]:
    if url.provider == "postgresql":
        with psycopg.connect(url.raw) as connection:
            return connection.execute(sql.encode()).fetchall()
    with closing(sqlite3.connect(url.path)) as connection:
        return connection.execute(sql).fetchall()


@pytest.mark.parametrize("provider", ["sqlite", "postgresql"])
def test_what_would_come_of_a_deleted_row_stays_away_and_is_named(practices, datamodel, provider):
    url = practices.copy(provider, SMALL)
    upcoming = [id_ for (id_,) in ask(url, NEXT.replace("LIMIT 1", "LIMIT 3"))]
    listed = ", ".join(f"'{each}'" for each in upcoming)
    for relation in (each for each in datamodel.children("Appointment") if each.model != "Appointment"):
        change(url, f"""DELETE FROM "{relation.model}" WHERE "{relation.columns[0]}" IN ({listed})""")
    change(url, f"""DELETE FROM "Appointment" WHERE "id" IN ({listed})""")
    report = advance(url, 30)
    assert ("Appointment", upcoming[0], "it was changed or deleted") in report.kept
    lost = [each for each in report.kept if each.reason == "the Appointment that it refers to is gone"]
    assert lost
    # A visit does not come about; a row that was there already stays as it was.
    there = [ask(url, f"""SELECT count(*) FROM "{model}" WHERE "id" = '{id_}'""") for model, id_, _ in lost]
    assert [(0,)] in there
    again = advance(url, 7)
    assert again.inserted.total() > 0


def test_the_day_is_noted_where_the_schema_has_no_model_for_it(make_database, seed, datamodel, monkeypatch):
    # As in a project without a model SeedRun: the runs are remembered in a view.
    monkeypatch.setattr(guard, "MARK", "NoSuchModel")
    url = make_database("sqlite")
    seed(url, "minimal", as_of="2026-03-02")
    first, second = advance(url, 7), advance(url, 7)
    assert (first.after, second.before) == (second.before, first.after)
    assert second.kept == []
    with reading(url) as reader:
        assert open_book(reader, datamodel, as_of=None, now=datetime.now(UTC))[0] == second.after
        [run] = overview(reader, datamodel, second.after).runs
    assert (run["profile"], run["asOf"]) == ("minimal", second.after.isoformat())


def test_a_dry_run_changes_nothing(practices, seeded, datamodel):
    url, before = practices.copy("sqlite"), seeded("minimal", "sqlite")
    assert advance(url, 30, dry_run=True).updated.total() > 0
    assert read_tables(url, datamodel) == before


def test_a_day_that_is_past_and_a_practice_of_several_runs_are_refused(make_database, seed):
    url = make_database("sqlite")
    with pytest.raises(UsageError, match="not seeded"):
        advance(url, 7)
    seed(url, "minimal")
    with pytest.raises(UsageError, match="time only moves forward"):
        advance(url, -1)
    seed(url, "minimal", seed=8, clear=False)
    with pytest.raises(UsageError, match="seeded in 2 runs"):
        advance(url, 7)


def test_a_practice_that_other_code_has_made_is_refused(practices, datamodel):
    now = practices.copy("sqlite", SMALL)
    with closing(sqlite3.connect(now.path)) as db, db:
        db.execute('UPDATE "SeedRun" SET "seed" = "seed" + 1')  # as if the same seed had told another story then
    before = read_tables(now, datamodel)
    with pytest.raises(UsageError, match=r"only .* are as this seeder makes them.* Nothing was changed"):
        advance(now, 7)
    assert read_tables(now, datamodel) == before


def test_rows_are_looked_up_by_their_id_whatever_else_is_unique(practices, datamodel):
    writer = ChangeWriter(None, datamodel, "sqlite")  # pyright: ignore[reportArgumentType]
    with closing(sqlite3.connect(practices.original("sqlite", SMALL).path)) as connection:
        for model in datamodel.models.values():
            steps = connection.execute(f"EXPLAIN QUERY PLAN {writer.comparison(model.name)}", ["[]"]).fetchall()
            assert any(step[-1].startswith("SEARCH t") and step[-1].endswith("(id=?)") for step in steps), model.name
