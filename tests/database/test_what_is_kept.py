"""What a database holds beside the data model: kept, put back, or named before anything happens."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from urllib.parse import urlsplit

import pytest
from commands import command, only_line
from roles import copied, place

from seedbed.database import DatabaseUrl
from seedbed.database.inventory import REFERRING

TOUCH = """
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN new."lastName" := upper(new."lastName"); RETURN new; END $$
"""
TRIGGER = 'CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON "Patient" FOR EACH ROW EXECUTE FUNCTION touch()'
QUIET = 'ALTER TABLE "Patient" DISABLE TRIGGER quiet'
SQLITE_TRIGGER = """
CREATE TRIGGER touch AFTER INSERT ON "Patient"
BEGIN UPDATE "Patient" SET "lastName" = upper("lastName") WHERE "id" = new."id"; END
"""


def run(url, name, *arguments, seeds=None):
    done = command(name, *arguments, "--quiet", url=url, **({"ORCA_SEEDS": str(seeds)} if seeds else {}))
    assert done.returncode == 0, done.stderr
    return done


@pytest.fixture(scope="module")
def seeded(postgres_server):
    with place(postgres_server) as there:
        there.create_tables(there.url())
        run(there.url(), "seed", "--profile", "minimal")
        yield there


@pytest.fixture
def server(seeded):
    with copied(seeded) as there:
        yield there
    # The copies share their role, and a test may change what it prefers.
    seeded.admin(f"ALTER ROLE {seeded.role} RESET ALL")


def test_triggers_rest_during_a_restore_and_are_as_they_were_afterwards(server, tmp_path):
    url = server.url()
    run(url, "dump", "--name", "before", seeds=tmp_path)
    before = server.digest("public")
    always = 'ALTER TABLE "Patient" ENABLE ALWAYS TRIGGER touch'
    server.admin(TOUCH, TRIGGER, always, TRIGGER.replace("TRIGGER touch", "TRIGGER quiet"), QUIET)
    for more in ([], ["--no-drop"]):
        if more:
            server.admin('ALTER TABLE "Patient" DISABLE TRIGGER ALL', 'ALTER TABLE "Patient" ENABLE TRIGGER touch')
        states = server.rows("SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1")
        run(url, "restore", "--snapshot", "before", "--yes", *more, seeds=tmp_path)
        assert server.digest("public") == before
        assert server.rows("SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1") == states


def test_a_reset_keeps_what_is_not_of_the_data_model(server):
    server.admin(
        TOUCH,
        TRIGGER,
        "CREATE EXTENSION vector",
        "CREATE SEQUENCE theirs",
        "CREATE TYPE mood AS ENUM ('good', 'bad')",
        f"CREATE ROLE {server.role}_reader",
        f'GRANT SELECT ON "Patient" TO {server.role}_reader WITH GRANT OPTION',
        f"GRANT USAGE ON SCHEMA public TO {server.role}_reader",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {server.role} GRANT SELECT ON TABLES TO {server.role}_reader",
    )
    query = """
        SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
        UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT extname FROM pg_extension UNION ALL SELECT typname FROM pg_type WHERE typname = 'mood'
        UNION ALL SELECT sequencename FROM pg_sequences
        UNION ALL SELECT relacl::text FROM pg_class WHERE relname = 'Patient'
        UNION ALL SELECT nspacl::text FROM pg_namespace WHERE nspname = 'public'
        UNION ALL SELECT defaclacl::text FROM pg_default_acl ORDER BY 1
    """
    before = server.rows(query)
    try:
        run(server.url(), "reset", "--profile", "minimal")
        assert server.rows(query) == before
    finally:
        server.admin(f"DROP OWNED BY {server.role}_reader", f"DROP ROLE {server.role}_reader")


def test_a_reset_puts_back_what_goes_with_a_table(server):
    reader, owner = f"{server.role}_reader", f"{server.role}_owner"
    server.admin(
        f"CREATE ROLE {reader}",
        f"CREATE ROLE {owner} ROLE {server.role}",
        f"GRANT CREATE ON SCHEMA public TO {owner}",
        f'GRANT SELECT ("id", "lastName") ON "Patient" TO {reader}',
        f'GRANT SELECT ON "Patient" TO {reader}',
        """ALTER TABLE "Patient" ADD CONSTRAINT named CHECK ("lastName" <> '')""",
        """ALTER TABLE "Patient" ADD COLUMN extra int CHECK (extra > 0)""",
        f'GRANT SELECT (extra) ON "Patient" TO {reader}',
        """COMMENT ON TABLE "Patient" IS 'it''s theirs'""",
        """COMMENT ON COLUMN "Patient"."lastName" IS 'a name'""",
        'CREATE STATISTICS together ON "firstName", "lastName" FROM "Patient"',
        'CREATE RULE told AS ON DELETE TO "Patient" DO ALSO NOTIFY gone',
        'ALTER TABLE "Patient" REPLICA IDENTITY FULL',
        'CREATE PUBLICATION stream FOR TABLE "Patient", "User"',
        f"ALTER PUBLICATION stream OWNER TO {server.role}",
        f'ALTER TABLE "Patient" OWNER TO {owner}',
    )
    query = """
        SELECT relowner::regrole::text FROM pg_class WHERE relname = 'Patient'
        UNION ALL SELECT string_agg(x::text, ',' ORDER BY x::text) FROM pg_class, unnest(relacl) x
            WHERE relname = 'Patient'
        UNION ALL SELECT relreplident::text FROM pg_class WHERE relname = 'Patient'
        UNION ALL SELECT attname || attacl::text FROM pg_attribute WHERE attacl IS NOT NULL AND attname <> 'extra'
            AND attrelid = '"Patient"'::regclass
        UNION ALL SELECT conname || pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'named'
        UNION ALL SELECT description FROM pg_description WHERE classoid = 'pg_class'::regclass
            AND objoid = '"Patient"'::regclass
        UNION ALL SELECT pg_get_statisticsobjdef(oid) FROM pg_statistic_ext
        UNION ALL SELECT pg_get_ruledef(oid) FROM pg_rewrite WHERE rulename = 'told'
        UNION ALL SELECT pubname || tablename FROM pg_publication_tables ORDER BY 1
    """
    before = server.rows(query)
    try:
        run(server.url(), "reset", "--profile", "minimal", "--yes")
        assert server.rows(query) == before
        assert len(before) == 12
    finally:
        server.admin(
            f"REASSIGN OWNED BY {owner} TO {server.role}",
            f"DROP OWNED BY {reader}, {owner}",
            f"DROP ROLE {reader}",
            f"DROP ROLE {owner}",
        )


def test_a_reset_gives_nobody_what_was_taken_away_from_them(server):
    reader = f"{server.role}_reader"
    server.admin(
        f"CREATE ROLE {reader}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {server.role} IN SCHEMA public GRANT SELECT ON TABLES TO {reader}",
        f'GRANT SELECT ON "Clinic" TO {reader}',
        f'REVOKE ALL ON "Patient" FROM {reader}',
    )
    readable = (
        f"SELECT relname FROM pg_class WHERE relkind = 'r' AND has_table_privilege('{reader}', oid, 'SELECT') "
        "AND relnamespace = 'public'::regnamespace"
    )
    try:
        run(server.url(), "reset", "--profile", "minimal", "--yes")
        assert server.rows(readable) == [("Clinic",)]
    finally:
        server.admin(f"DROP OWNED BY {reader}", f"DROP ROLE {reader}")


def test_an_index_that_a_restore_could_not_make_again_stays(server, tmp_path):
    url = server.url()
    run(url, "dump", "--name", "before", seeds=tmp_path)
    server.admin(
        'ALTER TABLE "User" REPLICA IDENTITY USING INDEX "User_email_key"',
        """COMMENT ON INDEX "Patient_clinicId_patientNumber_key" IS 'theirs'""",
        """COMMENT ON CONSTRAINT "Patient_clinicId_fkey" ON "Patient" IS 'ours'""",
    )
    query = """
        SELECT indexrelid::regclass::text FROM pg_index WHERE indisreplident
        UNION ALL SELECT description FROM pg_description WHERE description IN ('theirs', 'ours') ORDER BY 1
    """
    before = server.rows(query)
    assert len(before) == 3
    run(url, "restore", "--snapshot", "before", "--yes", seeds=tmp_path)
    assert server.rows(query) == before


def test_a_reset_by_another_role_leaves_the_tables_to_their_owner(server, postgres_server):
    before = server.rows("SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    assert {owner for _, owner in before} == {server.role}
    other = DatabaseUrl.parse(urlsplit(postgres_server)._replace(path=f"/{server.name}").geturl())
    run(other, "reset", "--profile", "minimal")
    assert server.rows("SELECT tablename, tableowner FROM pg_tables WHERE schemaname = 'public' ORDER BY 1") == before
    assert server.rows('SELECT count(*) FROM "Patient"', server.url()) == [(10,)]


@pytest.mark.parametrize(
    "lost",
    [
        {
            'CREATE PUBLICATION partial FOR TABLE "Patient" WHERE ("isActive")': 'publication partial of "Patient"',
            'CREATE VIEW visits AS SELECT "id" FROM "Appointment"': "view visits",
            'CREATE MATERIALIZED VIEW seen AS SELECT "id" FROM "Patient"': "materialized view seen",
        },
        {
            'CREATE POLICY own ON "Patient" USING (true)': 'policy own on "Patient"',
            "CREATE TABLE theirs (n int); GRANT SELECT ON theirs TO PUBLIC": "table theirs",
            'CREATE SCHEMA app CREATE TABLE note ("patientId" text REFERENCES public."Patient")': (
                'foreign key "note_patientId_fkey" of app.note'
            ),
        },
        {
            'CREATE FUNCTION everyone() RETURNS SETOF "Patient" LANGUAGE sql AS \'SELECT * FROM "Patient"\'': (
                "function everyone()"
            ),
            'CREATE SCHEMA app CREATE TABLE note (n int, was public."Patient")': "table column app.note.was",
            'CREATE SCHEMA other CREATE TABLE note (n int, were public."Patient"[])': "table column other.note.were",
        },
        {
            'CREATE SCHEMA app; CREATE DOMAIN app.one AS "Patient"': "type app.one",
            'CREATE SCHEMA other CREATE TABLE heir () INHERITS (public."Patient")': "inheriting table other.heir",
            'CREATE TABLE "Their Kinds" (n int); GRANT SELECT ON "Their Kinds" TO PUBLIC': "table Their Kinds",
        },
        {
            'ALTER TABLE "Patient" ADD shout text GENERATED ALWAYS AS (upper("lastName")) STORED': (
                'computed column "Patient".shout'
            ),
        },
    ],
    ids=lambda lost: ", ".join(told.partition(" of ")[0].partition(" on ")[0] for told in lost.values()),
)
def test_what_a_reset_would_lose_is_named_and_asked_about(server, lost):
    # A line names three, so there are three of them at once.
    server.admin(*lost)
    before = server.digest("public")
    done = command("reset", "--profile", "minimal", url=server.url())
    assert done.returncode == 3
    named = done.stderr.partition(" rows, and ")[2].partition(", which this schema does not have")[0]
    assert sorted(named.split(", ")) == sorted(lost.values())
    assert server.digest("public") == before


@pytest.mark.parametrize(
    ("statement", "name", "told"),
    [
        (
            'CREATE SCHEMA app CREATE TABLE note (status public."AppointmentStatus")',
            "reset",
            "column status of table app.note depends on type",
        ),
        (
            'CREATE SCHEMA app CREATE TABLE note (patient text REFERENCES public."Patient")',
            "seed",
            "denies this user access: permission denied for schema app. Grant the permission",
        ),
    ],
    ids=["an enum", "a foreign key"],
)
def test_what_the_server_refuses_to_leave_behind_is_named(server, statement, name, told):
    server.admin(statement)
    before = server.digest("public")
    done = command(name, "--profile", "minimal", "--yes", url=server.url())
    assert done.returncode == 1
    line = only_line(done)
    assert told in line
    if name == "reset":
        assert line.endswith("Nothing was changed. Move or drop what depends on it, then try again.")
    assert server.digest("public") == before


def test_tables_that_inherit_are_named_before_they_are_emptied(server, tmp_path):
    run(server.url(), "dump", "--name", "kept", seeds=tmp_path)
    server.admin(
        'CREATE SCHEMA app CREATE TABLE heir (note text) INHERITS (public."Patient")',
        """INSERT INTO app.heir SELECT *, 'theirs' FROM ONLY "Patient" """,
        f"GRANT USAGE ON SCHEMA app TO {server.role}",
    )
    before = server.digest("public"), server.digest("app")
    for name, *more in (("seed", "--profile", "minimal"), ("restore", "--snapshot", "kept")):
        done = command(name, *more, url=server.url(), ORCA_SEEDS=str(tmp_path))
        assert done.returncode == 3, done.stderr
        assert "inheriting table app.heir would be emptied with this schema's tables" in only_line(done)
        assert (server.digest("public"), server.digest("app")) == before
    run(server.url(), "restore", "--snapshot", "kept", "--yes", seeds=tmp_path)
    assert server.rows("SELECT count(*) FROM app.heir") == [(0,)]


def test_rows_of_others_stay_where_a_run_makes_those_again_that_they_refer_to(server, tmp_path):
    run(server.url(), "dump", "--name", "kept", seeds=tmp_path)
    server.admin(
        'CREATE SCHEMA app CREATE TABLE note ("patientId" text REFERENCES public."Patient") '
        'CREATE TABLE part ("patientId" text REFERENCES public."Patient") PARTITION BY LIST ("patientId") '
        "CREATE TABLE rest PARTITION OF part DEFAULT",
        *(f'INSERT INTO app.{table} SELECT "id" FROM "Patient" LIMIT 1' for table in ("note", "part")),
        f"GRANT USAGE ON SCHEMA app TO {server.role}",
        *(f"ALTER TABLE app.{table} OWNER TO {server.role}" for table in ("note", "part", "rest")),
    )
    before = server.digest("public"), server.digest("app")
    keys = "SELECT count(*) FROM pg_constraint WHERE connamespace = 'app'::regnamespace AND contype = 'f'"
    again = ("seed", "--profile", "minimal")
    for arguments in (again, (*again, "--dry-run"), ("restore", "--snapshot", "kept")):
        run(server.url(), *arguments, seeds=tmp_path)
        assert (server.digest("public"), server.digest("app")) == before
        assert server.rows(keys) == [(3,)]
    done = command(*again, "--seed", "8", url=server.url())
    assert done.returncode == 1
    assert "Rows of another table refer to rows that this run does not make again: " in only_line(done)
    assert 'table "note" violates' in only_line(done)
    assert (server.digest("public"), server.digest("app")) == before
    assert server.rows(keys) == [(3,)]


def test_a_table_of_another_role_that_refers_to_ours_is_named_with_what_to_do(server):
    server.admin(
        'CREATE TABLE note ("patientId" text REFERENCES "Patient")',
        'INSERT INTO note SELECT "id" FROM "Patient" LIMIT 1',
        f"GRANT SELECT ON note TO {server.role}",
    )
    before = server.digest("public")
    done = command("seed", "--profile", "minimal", url=server.url())
    assert done.returncode == 1
    assert "must be owner of table note. Nothing was changed. Use the role that owns it, or" in only_line(done)
    assert server.digest("public") == before


def test_a_role_that_only_reads_can_look_and_changes_nothing(server, tmp_path):
    run(server.url(), "dump", "--name", "kept", seeds=tmp_path)
    server.admin(f"ALTER ROLE {server.role} SET default_transaction_read_only = on")
    before = server.digest("public")
    for name, *more in (("verify",), ("dump", "--name", "again")):
        run(server.url(), name, *more, seeds=tmp_path)
    for name, *more in (("seed", "--profile", "minimal"), ("restore", "--snapshot", "kept"), ("reset", "--yes")):
        done = command(name, *more, url=server.url(), ORCA_SEEDS=str(tmp_path))
        assert done.returncode == 1
        assert "is read-only. Nothing was changed." in only_line(done)
        assert server.digest("public") == before


def test_what_an_event_trigger_forbids_is_one_line(server, tmp_path):
    run(server.url(), "dump", "--name", "kept", seeds=tmp_path)
    server.admin(
        "CREATE FUNCTION forbid() RETURNS event_trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'no % here', tg_tag; END $$",
        "CREATE EVENT TRIGGER forbid ON ddl_command_start EXECUTE FUNCTION forbid()",
    )
    before = server.digest("public")
    run(server.url(), "seed", "--profile", "minimal")
    assert server.digest("public") == before
    for name, *more in (("restore", "--snapshot", "kept"), ("reset", "--profile", "minimal")):
        done = command(name, *more, url=server.url(), ORCA_SEEDS=str(tmp_path))
        assert done.returncode == 1
        assert re.search(r"no [A-Z ]+ here", only_line(done))
        assert server.digest("public") == before


# ── SQLite ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def file(practices):
    return practices.copy("sqlite")


def change(url: DatabaseUrl, *statements: str) -> list[list[tuple]]:
    with closing(sqlite3.connect(url.path)) as connection, connection:
        return [connection.execute(statement).fetchall() for statement in statements]


EVERY_NAME = 'SELECT "id", "lastName" FROM "Patient" ORDER BY "id"'


# SQLite keeps the name of a trigger's table as it was written.
@pytest.mark.parametrize("written", ['"Patient"', "patient"])
def test_triggers_of_a_file_rest_during_a_restore(file, tmp_path, written):
    run(file, "dump", "--name", "before", seeds=tmp_path)
    [before] = change(file, EVERY_NAME)
    change(file, SQLITE_TRIGGER.replace('ON "Patient"', f"ON {written}"))
    run(file, "restore", "--snapshot", "before", "--yes", seeds=tmp_path)
    there = "SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"
    assert change(file, EVERY_NAME, there) == [before, [(1,)]]


@pytest.mark.parametrize("written", ['"Patient"', "patient"])
def test_a_reset_of_a_file_keeps_views_and_triggers(file, written):
    change(
        file,
        SQLITE_TRIGGER.replace('ON "Patient"', f"ON {written}"),
        'CREATE VIEW names AS SELECT "lastName" FROM "Patient"',
    )
    run(file, "reset", "--profile", "minimal")
    kept = "SELECT name FROM sqlite_master WHERE type IN ('view', 'trigger') ORDER BY 1"
    assert change(file, kept) == [[("names",), ("touch",)]]


def test_a_reset_of_a_file_to_a_snapshot_keeps_the_record_of_migrations(file, tmp_path):
    run(file, "dump", "--name", "before", seeds=tmp_path)
    run(file, "restore", "--snapshot", "before", "--yes", seeds=tmp_path)
    change(file, "CREATE TABLE _prisma_migrations (id text)", "INSERT INTO _prisma_migrations VALUES ('first')")
    run(file, "reset", "--snapshot", "before", "--yes", seeds=tmp_path)
    assert change(file, "SELECT id FROM _prisma_migrations") == [[("first",)]]


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (
            (
                "CREATE TABLE theirs (n int)",
                'ALTER TABLE "Patient" ADD theirs TEXT AS (upper("lastName"))',
                'ALTER TABLE "User" ADD theirs INT\nCHECK (theirs > 0)',
            ),
            "table theirs, check constraint of User, computed column Patient.theirs",
        ),
        (("CREATE VIRTUAL TABLE theirs USING fts5(text)",), "table theirs"),
    ],
    ids=["table, column and check", "virtual table"],
)
def test_what_of_a_file_a_reset_would_drop_is_named(file, statements, told):
    change(file, *statements)
    done = command("reset", "--profile", "minimal", url=file)
    assert done.returncode == 3
    assert f"{told}, which this schema does not have" in done.stderr
    run(file, "reset", "--profile", "minimal", "--yes")
    assert change(file, "SELECT count(*) FROM sqlite_master WHERE sql LIKE '%theirs%'") == [[(0,)]]


def test_rows_of_a_file_s_other_tables_stay_where_a_run_makes_those_again_that_they_refer_to(file):
    theirs = "CREATE TABLE note (patient TEXT NOT NULL REFERENCES patient (id))"
    change(file, theirs, 'INSERT INTO note SELECT "id" FROM "Patient" LIMIT 1')
    before = change(file, "SELECT * FROM note")
    run(file, "seed", "--profile", "minimal")
    assert change(file, "SELECT * FROM note") == before
    done = command("seed", "--profile", "minimal", "--seed", "8", url=file)
    assert done.returncode == 1
    assert "A row of note refers to a row of patient that does not exist. Nothing was changed." in only_line(done)
    assert change(file, "SELECT * FROM note") == before
    change(file, "DELETE FROM note")
    run(file, "seed", "--profile", "minimal", "--seed", "8")


@pytest.mark.parametrize("action", ["CASCADE", "SET NULL"])
def test_rows_of_a_file_s_other_tables_that_would_follow_a_deletion_are_asked_about(file, action):
    change(file, f'CREATE TABLE note (patient TEXT REFERENCES "Patient"("id") ON DELETE {action})')
    run(file, "seed", "--profile", "minimal")
    change(file, 'INSERT INTO note SELECT "id" FROM "Patient" LIMIT 1')
    before = change(file, "SELECT * FROM note")
    done = command("seed", "--profile", "minimal", url=file)
    assert done.returncode == 3
    assert "rows of table note would be deleted or changed with those that they refer to" in only_line(done)
    assert change(file, "SELECT * FROM note") == before
    run(file, "seed", "--profile", "minimal", "--yes")
    assert change(file, "SELECT * FROM note") != before


def steps_to_find_references(tables):
    """Return how many steps SQLite takes to find the references of so many tables, each of which has two."""
    steps = 0

    def step():
        nonlocal steps
        steps += 1

    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE t0 (id TEXT PRIMARY KEY)")
        for number in range(1, tables):
            keys = 'a REFERENCES T0 ON DELETE CASCADE, b REFERENCES "t0"'
            connection.execute(f"CREATE TABLE t{number} (id TEXT PRIMARY KEY, {keys})")
        connection.set_progress_handler(step, 100)
        found = connection.execute(REFERRING).fetchall()
    assert sorted(found) == sorted((f"t{number}", "t0", each) for number in range(1, tables) for each in (0, 1))
    return steps


def test_the_references_of_a_file_with_many_tables_are_found_in_one_go():
    # To look among all tables for each of them would take sixteen times as long.
    assert steps_to_find_references(200) < 8 * steps_to_find_references(50)


def test_a_computed_column_holds_nothing_that_a_snapshot_would_lack(file, tmp_path):
    change(file, 'ALTER TABLE "Patient" ADD shout TEXT AS (upper("lastName"))')
    shouted = 'SELECT shout FROM "Patient" ORDER BY "id"'
    before = change(file, EVERY_NAME, shouted)
    run(file, "dump", "--name", "before", seeds=tmp_path)
    change(file, 'UPDATE "Patient" SET "lastName" = \'Another\'')
    run(file, "restore", "--snapshot", "before", "--yes", seeds=tmp_path)
    assert change(file, EVERY_NAME, shouted) == before
