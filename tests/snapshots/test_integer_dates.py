"""A SQLite file whose moments are integers, as Prisma's native engine stores them, means the same as one with text."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import pytest
from reading import read_tables
from snapshot_tools import LOGGER, forget_templates, stored

from seed.config import SeedConfig, get_profile, parse_as_of
from seedbed.areas.run import seed_database
from seedbed.checks import check, select_rules
from seedbed.database import DatabaseUrl, connect, guard
from seedbed.database.moments import milliseconds, timestamp
from seedbed.database.sql_session import reading
from seedbed.run_options import RunOptions

AS_OF = parse_as_of("2026-03-02")
COMING = 'SELECT count(*) FROM "Appointment" WHERE "startsAt" > @as_of'


def moment_columns(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    return connection.execute(
        "SELECT m.name, c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c "
        "WHERE m.type = 'table' AND c.type = 'DATETIME'"
    ).fetchall()


def forms(path) -> set[str]:
    """Return how the moments of a file are stored, as SQLite calls it."""
    with closing(sqlite3.connect(path)) as connection:
        queries = [
            f'SELECT DISTINCT typeof("{name}") FROM "{table}" WHERE "{name}" IS NOT NULL'
            for table, name in moment_columns(connection)
        ]
        return {form for query in queries for (form,) in connection.execute(query)}


@pytest.fixture(scope="module")
def text(make_database) -> DatabaseUrl:
    url = make_database("sqlite")
    config = SeedConfig(profile=get_profile("minimal"), as_of=AS_OF, phase=2)
    asyncio.run(seed_database(config, RunOptions(LOGGER, approve=lambda _: True), url=url))
    return url


@pytest.fixture
def integers(text, tmp_path) -> DatabaseUrl:
    """The same practice as the native engine would have stored it."""
    url = DatabaseUrl.parse(f"file:{shutil.copy(text.path, tmp_path / 'native.db')}")
    with closing(sqlite3.connect(url.path)) as connection, connection:
        connection.create_function("ms", 1, lambda value: None if value is None else milliseconds(timestamp(value)))
        for table, name in moment_columns(connection):
            connection.execute(f'UPDATE "{table}" SET "{name}" = ms("{name}")')
    assert forms(url.path) == {"integer"}
    return url


def coming(url: DatabaseUrl) -> int:
    with reading(url) as reader:
        [(found,)] = reader.rows(COMING, AS_OF)
    return found


def test_checks_and_reports_compare_moments_and_not_their_form(text, integers):
    assert coming(integers) == coming(text) > 0
    report = asyncio.run(check(integers, select_rules(()), now=datetime(2026, 3, 2, tzinfo=UTC)))
    assert [(found.rule.name, found.rows[:2]) for found in report.violations] == []
    assert report.as_of == AS_OF
    assert forms(integers.path) == {"integer"}


def test_the_client_finds_what_is_ahead_and_stores_what_fits(text, integers):
    async def ask(url: DatabaseUrl, *, write: bool) -> tuple[int, list[datetime]]:
        async with connect(url) as db:
            if write:
                first = await db.appointment.find_first_or_raise(order={"startsAt": "asc"})
                await db.appointment.update(where={"id": first.id}, data={"confirmedAt": first.startsAt})
            ahead = await db.appointment.find_many(where={"startsAt": {"gt": AS_OF}}, order={"startsAt": "asc"})
            return await db.appointment.count(where={"startsAt": {"lte": AS_OF}}), [each.startsAt for each in ahead]

    assert asyncio.run(ask(integers, write=True)) == asyncio.run(ask(text, write=False))
    assert forms(integers.path) == {"integer"}


def test_more_is_added_in_the_form_that_is_there(text, integers, tmp_path, datamodel):
    other = DatabaseUrl.parse(f"file:{shutil.copy(text.path, tmp_path / 'text.db')}")
    config = SeedConfig(profile=get_profile("minimal"), as_of=AS_OF, phase=2, clear=False)
    for url in (integers, other):
        asyncio.run(seed_database(config, RunOptions(LOGGER, approve=lambda _: True), url=url))
    assert forms(integers.path) == {"integer"}
    assert forms(other.path) == {"text"}
    assert read_tables(integers, datamodel) == read_tables(other, datamodel)


@pytest.mark.parametrize("by", ["template", "rows"])
def test_a_snapshot_restores_to_text_by_template_and_by_rows(text, integers, by, take, bring, make_database):
    report = take(integers, template=True)
    assert list(report.path.glob(".template-*.db"))
    if by == "rows":
        forget_templates(report.path)
    url = make_database("sqlite")
    bring(url)
    assert forms(url.path) == {"text"}
    assert stored(url.path) == stored(text.path)


def test_rows_that_a_restore_adds_are_stored_like_those_that_are_there(integers, take, bring, datamodel):
    take(integers)
    before = read_tables(integers, datamodel)
    with closing(sqlite3.connect(integers.path)) as connection, connection:
        connection.execute('DELETE FROM "DailyMetric"')
    bring(integers, keep=True)
    assert forms(integers.path) == {"integer"}
    assert read_tables(integers, datamodel) == before


def test_the_guard_reads_the_marks_of_such_a_file(integers):
    with closing(sqlite3.connect(integers.path)) as connection:
        connection.row_factory = sqlite3.Row
        state = guard.inspect_with(lambda sql: [dict(row) for row in connection.execute(sql)], "sqlite")
    assert [run.as_of for run in state.runs] == [AS_OF]
