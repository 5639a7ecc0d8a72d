"""Reset drops everything, makes the schema and seeds, all or nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import psycopg
import pytest
from reading import read_tables

from seed.areas import appointments
from seedbed.errors import DatabaseError, GuardError


def run_sql(url, *statements):
    if url.provider == "sqlite":
        with closing(sqlite3.connect(url.path)) as connection, connection:
            return [connection.execute(statement).fetchall() for statement in statements]
    with psycopg.connect(url.raw) as connection:
        cursors = [connection.execute(statement) for statement in statements]
        return [cursor.fetchall() if cursor.description else [] for cursor in cursors]


@pytest.mark.parametrize("provider", [pytest.param("sqlite", marks=pytest.mark.thorough), "postgresql"], indirect=True)
def test_reset_makes_the_same_practice_as_seeding_an_empty_database(seed, seeded, database, provider, datamodel):
    seed(database, "minimal", seed=3)
    seed(database, "standard", recreate=True)
    assert read_tables(database, datamodel) == seeded("standard", provider)


def test_reset_creates_tables_where_there_were_none(seed, make_database, provider, datamodel):
    url = make_database(provider, tables=False)
    seed(url, "minimal", recreate=True)
    assert len(read_tables(url, datamodel)["Patient"]) == 10


def test_reset_mends_an_outdated_schema_and_drops_what_is_not_in_it(seed, database, datamodel):
    run_sql(database, 'ALTER TABLE "Patient" DROP COLUMN "middleName"', 'CREATE TABLE "Leftover" (id int)')
    seed(database, "minimal", recreate=True)
    assert len(read_tables(database, datamodel)["Patient"]) == 10
    with pytest.raises((sqlite3.OperationalError, psycopg.errors.UndefinedTable)):
        run_sql(database, 'SELECT * FROM "Leftover"')


def test_a_failed_reset_leaves_tables_and_rows_as_they_were(seed, database, datamodel, monkeypatch):
    seed(database, "minimal")
    run_sql(database, 'CREATE TABLE "Leftover" (id int)', 'INSERT INTO "Leftover" VALUES (7)')
    before = read_tables(database, datamodel)
    monkeypatch.setattr(appointments, "_provider_hours", lambda _: [{"providerId": "0" * 24}])
    with pytest.raises(DatabaseError):
        seed(database, "standard", recreate=True)
    assert read_tables(database, datamodel) == before
    assert run_sql(database, 'SELECT * FROM "Leftover"') == [[(7,)]]


def test_reset_creates_a_missing_sqlite_file(seed, tmp_path, datamodel):
    from seedbed.database import DatabaseUrl

    url = DatabaseUrl.parse(f"file:{tmp_path}/with space/new.db")
    url.path.parent.mkdir()
    seed(url, "minimal", recreate=True)
    assert len(read_tables(url, datamodel)["Patient"]) == 10
    assert url.path.stat().st_mode & 0o077 == 0


def test_reset_asks_before_it_drops_rows_of_somebody_else(seed, database, datamodel):
    seed(database, "minimal")
    run_sql(database, 'CREATE TABLE "Ledger" (id int)', 'INSERT INTO "Ledger" VALUES (1)')
    before = read_tables(database, datamodel)
    with pytest.raises(GuardError, match="some in Ledger, which this schema does not have"):
        seed(database, "minimal", recreate=True, approve=lambda _: False)
    assert read_tables(database, datamodel) == before
    seed(database, "minimal", approve=lambda _: False)


@pytest.mark.parametrize("recreate", [False, True])
def test_rows_that_come_while_it_asks_are_asked_for_too(seed, database, recreate):
    columns = '"id", "code", "resource", "action", "description"'
    stranger = f"INSERT INTO \"Permission\" ({columns}) VALUES ('{{0}}', '{{0}}', '{{0}}', 'READ', '')"
    run_sql(database, stranger.format("x"))
    asked = []

    def approve(question):
        if not asked:
            run_sql(database, stranger.format("y"))
        asked.append(question)
        return len(asked) == 1

    with pytest.raises(GuardError, match="2 rows that this seeder did not make"):
        seed(database, "minimal", recreate=recreate, approve=approve)
    assert len(asked) == 2
    assert run_sql(database, 'SELECT count(*) FROM "Permission"') == [[(2,)]]
