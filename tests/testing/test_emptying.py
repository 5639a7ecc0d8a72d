"""What a test committed on PostgreSQL is deleted for the next, unless that could tell its database from a new one."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest

from seedbed.database.emptying import Emptying
from seedbed.database.libpq import conninfo
from seedbed.testing.template import Template

AS_OF = datetime(2026, 1, 5, tzinfo=UTC)

ROLE = """INSERT INTO "Role" (id, code, name, description, rank, "updatedAt") VALUES ('r', 'r', 'r', 'r', 1, now())"""
PERMISSION = """INSERT INTO "Permission" (id, code, resource, action, description)
    VALUES ('p', 'p', 'p', 'READ', 'p')"""
BOTH = """INSERT INTO "RolePermission" (id, "roleId", "permissionId") VALUES ('b', 'r', 'p')"""


@pytest.fixture
def template(make_database, tmp_path):
    template = Template(make_database("postgresql"), tmp_path, remote=True)
    yield template
    template.close()


def oid(url):
    with psycopg.connect(conninfo(url)) as connection:
        return connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchone()


def used(template, *statements):
    """Run statements as a test that commits; return which database it had, and which the next test has."""
    with template.served() as engine:
        first = oid(engine.url)
        with psycopg.connect(conninfo(engine.url), autocommit=True) as connection:
            for each in statements:
                connection.execute(each)
    with template.served() as engine:
        return first, oid(engine.url), engine.url


def rows(url, query):
    with psycopg.connect(conninfo(url)) as connection:
        return connection.execute(query).fetchall()


def test_rows_that_refer_to_one_another_are_gone_in_the_next_test_which_has_the_same_database(template):
    first, second, url = used(template, ROLE, PERMISSION, BOTH)
    assert first == second
    for table in ("Role", "Permission", "RolePermission"):
        assert rows(url, f'SELECT count(*) FROM "{table}"') == [(0,)]


def test_the_next_rows_lie_in_the_order_in_which_they_come(template):
    many = """INSERT INTO "Permission" (id, code, resource, action, description)
        SELECT n::text, n::text, n::text, 'READ', repeat('x', 100) FROM generate_series(1, 2000) AS n"""
    first, second, url = used(template, many)
    assert first == second
    with psycopg.connect(conninfo(url), autocommit=True) as connection:
        connection.execute(many)
    assert [int(name) for (name,) in rows(url, 'SELECT id FROM "Permission"')] == list(range(1, 2001))


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE other (id int)",
        'ALTER TABLE "Room" ALTER COLUMN name TYPE varchar(80)',
        'ALTER TABLE "Room" DROP COLUMN name',
        "ALTER TABLE \"Room\" ALTER COLUMN name SET DEFAULT 'x'",
        'ALTER TABLE "Room" ENABLE ROW LEVEL SECURITY',
        'GRANT SELECT ON "Room" TO PUBLIC',
        "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA other",
        "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET work_mem = ''8MB''', current_database()); END $$",
        "SELECT lo_create(0)",
        "COMMENT ON TABLE \"Room\" IS 'changed'",
    ],
)
def test_what_else_a_test_changes_gives_the_next_one_a_new_database(template, statement):
    first, second, url = used(template, statement)
    assert first != second
    assert rows(url, "SELECT to_regclass('other')") == [(None,)]


def test_a_session_that_a_test_leaves_open_does_not_reach_into_the_next(template):
    with template.served() as engine:
        left = psycopg.connect(conninfo(engine.url))
        left.execute(ROLE)
    with template.served() as engine:
        assert rows(engine.url, 'SELECT count(*) FROM "Role"') == [(0,)]
        with pytest.raises(psycopg.OperationalError):
            left.commit()
    left.close()


@pytest.mark.parametrize(
    "statement",
    [
        'CREATE TRIGGER t AFTER DELETE ON "Room" EXECUTE FUNCTION suppress_redundant_updates_trigger()',
        'CREATE RULE r AS ON DELETE TO "Room" DO INSTEAD NOTHING',
        'ALTER TABLE "Room" ENABLE ROW LEVEL SECURITY',
        'CREATE MATERIALIZED VIEW v AS SELECT * FROM "Room"',
    ],
)
def test_where_a_deletion_could_do_more_or_less_than_delete_nothing_is_emptied(template, statement):
    emptying = Emptying()
    with template.copy() as url:
        with psycopg.connect(conninfo(url), autocommit=True) as connection:
            connection.execute(statement)
        emptying.learn(url)
        assert not emptying.empty(url)
        emptying.forget(url)
