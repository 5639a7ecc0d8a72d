"""PostgreSQL as other people set it up: whatever a role or a database prefers, one address means one thing."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest
from commands import command, only_line
from roles import place

from seedbed.database import connect
from seedbed.database.libpq import conninfo
from seedbed.database.test_databases import copies
from seedbed.errors import DatabaseError

NEW_YORK = {"TimeZone": "America/New_York"}


def seed(url, *arguments):
    done = command("seed", "--profile", "minimal", "--quiet", *arguments, url=url)
    assert done.returncode == 0, done.stderr


def test_what_lies_in_another_schema_of_the_database_is_left_alone(postgres_server):
    with place(postgres_server) as there:
        public, clinic = there.url(), there.url("clinic")
        there.create_tables(public)
        there.create_tables(clinic)
        seed(public, "--seed", "1")
        before = there.digest("public")
        seed(clinic, "--seed", "2")
        assert command("verify", "--quiet", url=clinic).returncode == 0
        assert command("reset", "--profile", "minimal", "--quiet", url=clinic).returncode == 0
        assert there.digest("public") == before
        assert there.digest("clinic")["Patient"] not in {before["Patient"], ""}


def test_a_schema_named_after_the_role_is_not_taken_for_public(postgres_server):
    with place(postgres_server) as there:
        of_role = there.url(there.role)
        there.create_tables(there.url())
        there.create_tables(of_role)
        empty = there.digest(there.role)
        seed(there.url())
        assert there.rows('SELECT count(*) FROM public."Patient"') == [(10,)]
        assert there.digest(there.role) == empty
        assert command("verify", "--quiet", url=there.url()).returncode == 0


def test_a_schema_with_an_odd_name_is_one_like_any_other(postgres_server):
    with place(postgres_server) as there:
        url = there.url('Práxis "A" \\ b')
        there.create_tables(url)
        seed(url)
        assert there.rows('SELECT count(*) FROM "Práxis ""A"" \\ b"."Patient"') == [(10,)]


PATIENTS = 'SELECT string_agg(t::text, chr(10) ORDER BY t::text) FROM public."Patient" t'


@pytest.fixture(scope="module")
def usual(make_database, postgres_server):
    """The patients as a role without habits seeds them."""
    url = make_database("postgresql")
    seed(url)
    with psycopg.connect(conninfo(url)) as connection:
        return connection.execute(PATIENTS.encode()).fetchall()


@pytest.mark.parametrize(
    "settings",
    [
        NEW_YORK
        | {"DateStyle": "German, DMY"}
        | {"IntervalStyle": "sql_standard", "extra_float_digits": "0", "bytea_output": "escape"}
        | {"statement_timeout": "300", "idle_in_transaction_session_timeout": "300"},
        {"standard_conforming_strings": "off", "client_encoding": "LATIN1"},
    ],
    ids=["how values are shown, and how long anything may take", "how text is read"],
)
def test_the_habits_of_a_role_change_no_row(postgres_server, settings, usual):
    with place(postgres_server, settings=settings) as there:
        there.create_tables(there.url())
        seed(there.url())
        assert there.rows(PATIENTS, there.url()) == usual
        assert command("verify", "--quiet", url=there.url()).returncode == 0


@pytest.mark.parametrize("of", ["role", "database"])
async def test_a_moment_with_a_time_zone_is_stored_and_read_as_it_is(postgres_server, of):
    moment = datetime(2026, 7, 1, 12, tzinfo=UTC)
    with place(postgres_server, settings=NEW_YORK if of == "role" else {}) as there:
        there.create_tables(there.url())
        there.admin('ALTER TABLE "Clinic" ADD COLUMN at timestamptz')
        if of == "database":
            there.admin(f"ALTER DATABASE {there.name} SET TimeZone = 'America/New_York'")
        async with connect(there.url()) as db:
            await db.execute_raw("CREATE TABLE moment (at timestamptz)")
            await db.execute_raw("INSERT INTO moment VALUES ($1::timestamptz)", moment)
            [row] = await db.query_raw("SELECT at FROM moment")
        assert datetime.fromisoformat(row["at"]) == moment
        assert there.rows("SELECT at FROM moment", there.url()) == [(moment,)]


def test_a_database_without_an_encoding_is_dumped_and_restored(postgres_server, tmp_path):
    with place(postgres_server, more="ENCODING SQL_ASCII TEMPLATE template0 LC_COLLATE 'C' LC_CTYPE 'C'") as there:
        url = there.url()
        there.create_tables(url)
        seed(url)
        assert command("verify", "--quiet", url=url).returncode == 0
        there.admin("""UPDATE "Patient" SET "firstName" = 'Zoë'""")
        before = there.digest("public")
        for name, *arguments in (
            ["dump", "--name", "ascii", "--quiet"],
            ["restore", "--snapshot", "ascii", "--yes", "--quiet"],
        ):
            done = command(name, *arguments, url=url, ORCA_SEEDS=str(tmp_path))
            assert done.returncode == 0, done.stderr
        assert there.digest("public") == before


FORCED = """
DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
  EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
  EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
END LOOP; END $$
"""


@pytest.fixture(scope="module")
def hidden(postgres_server):
    """A practice whose rows are hidden from its role."""
    with place(postgres_server) as there:
        there.create_tables(there.url())
        seed(there.url())
        there.admin('DELETE FROM "SeedRun"', FORCED)
        yield there


@pytest.mark.parametrize(
    "arguments",
    [
        ["seed", "--quiet"],
        ["reset", "--quiet"],
        ["reset", "--yes", "--quiet"],
        ["verify"],
        ["dump", "--name", "hidden"],
    ],
    ids=" ".join,
)
def test_rows_that_a_policy_hides_are_an_error(hidden, arguments, tmp_path):
    before = hidden.digest("public")
    assert before["Patient"] != before["SeedRun"]
    name, *rest = arguments
    done = command(name, *rest, url=hidden.url(), ORCA_SEEDS=str(tmp_path))
    assert done.returncode == 1
    assert "hides rows from this user by row-level security" in only_line(done)
    assert hidden.digest("public") == before
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_role_that_may_see_every_row_is_not_stopped_by_policies(postgres_server, tmp_path):
    with place(postgres_server, superuser=True) as there:
        there.create_tables(there.url())
        seed(there.url())
        there.admin(FORCED)
        before = there.digest("public")
        for name, *arguments in (
            ["dump", "--name", "seen"],
            ["restore", "--snapshot", "seen", "--yes"],
            ["seed", "--profile", "minimal", "--yes"],
            ["reset", "--snapshot", "seen", "--yes"],
        ):
            done = command(name, *arguments, "--quiet", url=there.url(), ORCA_SEEDS=str(tmp_path))
            assert done.returncode == 0, done.stderr
            assert there.digest("public") == before


def test_a_role_that_may_not_create_databases_is_told_what_tests_need(postgres_server, tmp_path):
    with place(postgres_server) as there:
        made = copies(there.url(), tmp_path)
        try:
            with pytest.raises(DatabaseError, match="which tests need") as caught:
                made.create("tests")
        finally:
            made.close()
        assert "CREATEDB" in str(caught.value)
        assert "--seed-database" in str(caught.value)


@pytest.mark.usefixtures("postgres_server")
async def test_the_server_notices_within_half_a_minute_that_the_network_of_a_client_is_gone(make_database):
    query = "SELECT name, reset_val FROM pg_settings WHERE name LIKE 'tcp_keepalives%' ORDER BY name"
    url = make_database("postgresql")
    with psycopg.connect(conninfo(url)) as connection:
        own = dict(connection.execute(query).fetchall())
    async with connect(url) as db:
        engine = {row["name"]: row["reset_val"] for row in await db.query_raw(query)}
    assert own == engine
    idle, interval, count = (int(own[f"tcp_keepalives_{name}"]) for name in ("idle", "interval", "count"))
    assert 0 < idle + interval * count <= 30
