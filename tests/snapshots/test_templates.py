"""Restoring a snapshot into SQLite again copies the pages of a template, which shows in nothing but the time."""

from __future__ import annotations

import random
import shutil
import sqlite3
import threading
from collections import namedtuple
from contextlib import closing, nullcontext
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from damage import damage
from snapshot_tools import LOGGER, forget_templates, stored

from seedbed.database import DatabaseUrl, session
from seedbed.database.drivers import MakesTemplates, open_native, sqlite_backup
from seedbed.errors import DatabaseError, SnapshotError
from seedbed.snapshots import Catalogue, check, templates
from seedbed.snapshots.files import exclusive

if TYPE_CHECKING:
    from pathlib import Path

# A template is pages of a file, whichever tables are in it: a restore of six takes a quarter of the time of one of all.


@pytest.fixture
def practice(part_file, tmp_path) -> DatabaseUrl:
    return DatabaseUrl.parse(f"file:{shutil.copy(part_file, tmp_path / 'practice.db')}")


@pytest.fixture
def make(empty_file, tmp_path_factory):
    """Return a function that makes a database without rows."""
    return lambda: DatabaseUrl.parse(f"file:{shutil.copy(empty_file, tmp_path_factory.mktemp('sqlite') / 'test.db')}")


@pytest.fixture
def take(take, part):
    return partial(take, datamodel=part)


@pytest.fixture
def bring(bring, part):
    return partial(bring, datamodel=part)


@pytest.fixture
def snapshot(practice, take) -> Path:
    return take(practice).path


@pytest.fixture
def url(make):
    return make()


def templates_in(folder: Path) -> list[Path]:
    return sorted(folder.glob(".template*"))


def change(url, *statements: str) -> None:
    with closing(sqlite3.connect(url.path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def mark(template: Path) -> None:
    """Change a row of a template, and its name to what it then holds."""
    with closing(sqlite3.connect(template)) as connection, connection:
        connection.execute('UPDATE "Clinic" SET "name" = \'of the template\'')
    checksum = sha256(template.read_bytes()).hexdigest()
    template.rename(template.with_name(f"{template.name.rpartition('-')[0]}-{checksum}.db"))


def is_marked(url) -> bool:
    with closing(sqlite3.connect(url.path)) as connection:
        return connection.execute('SELECT DISTINCT "name" FROM "Clinic"').fetchall() == [("of the template",)]


def test_the_first_restore_makes_a_template_and_the_next_ones_copy_it(snapshot, practice, bring, url):
    first = bring(url)
    [template] = templates_in(snapshot)
    assert stored(url.path) == stored(practice.path)
    change(url, 'UPDATE "Patient" SET "firstName" = \'Changed\'', 'UPDATE "Patient" SET "lastName" = \'Changed\'')
    again = bring(url)
    assert stored(url.path) == stored(practice.path)
    assert (again.mode, again.rows, again.counts) == (first.mode, first.rows, first.counts)
    assert templates_in(snapshot) == [template]
    mark(template)
    assert bring(url).mode == "replace"
    assert is_marked(url)


def test_a_new_file_and_one_that_is_made_again_are_copies_of_it_too(taken, bring, make_database, datamodel):
    # Their tables are made as the schema has them: all of them.
    empty, url = make_database("sqlite", tables=False), make_database("sqlite")
    bring(url, datamodel=datamodel)
    mark(templates_in(taken)[0])
    assert bring(empty, datamodel=datamodel).mode == "recreate"
    assert is_marked(empty)
    change(empty, 'CREATE TABLE "Ledger" (id int)')
    bring(empty, datamodel=datamodel, recreate=True)
    assert is_marked(empty)
    assert "Ledger" not in stored(empty.path)


def test_a_template_is_readable_by_its_owner_alone_and_no_part_of_the_snapshot(part, snapshot, bring, url, catalogue):
    [before] = catalogue.entries()
    bring(url)
    [template] = templates_in(snapshot)
    assert template.stat().st_mode & 0o077 == 0
    assert catalogue.entries() == [before]
    check("taken", logger=LOGGER, catalogue=catalogue, datamodel=part)


def test_a_damaged_template_is_made_anew(snapshot, practice, bring, url):
    bring(url)
    [template] = templates_in(snapshot)
    whole = template.read_bytes()
    for damaged in (whole[:-1], whole[:5000] + b"\xff" + whole[5001:], b""):
        template.write_bytes(damaged)
        bring(url)
        assert stored(url.path) == stored(practice.path)
        assert [path.stat().st_size for path in templates_in(snapshot)] == [len(whole)]


def test_a_damaged_snapshot_is_refused_whatever_its_template_holds(snapshot, bring, url):
    bring(url)
    [template] = templates_in(snapshot)
    before = url.path.read_bytes()
    aside = shutil.move(template, snapshot.parent.parent)
    damage(snapshot, "flip", random.Random("flip"))
    shutil.move(aside, template)
    with pytest.raises(SnapshotError, match="damaged"):
        bring(url)
    assert url.path.read_bytes() == before


def test_another_snapshot_of_the_same_name_has_another_template(snapshot, practice, take, bring, url):
    bring(url)
    [old] = templates_in(snapshot)
    change(practice, 'UPDATE "Patient" SET "lastName" = \'Changed\'')
    take(practice, force=True)
    shutil.copy(url.path, old)
    bring(url)
    assert stored(url.path) == stored(practice.path)


def test_a_template_of_another_version_is_not_used(snapshot, practice, bring, url, monkeypatch):
    bring(url)
    mark(templates_in(snapshot)[0])
    monkeypatch.setattr(templates, "__version__", "0.0.0")
    bring(url)
    assert stored(url.path) == stored(practice.path)


@pytest.mark.parametrize(
    "own",
    [
        'CREATE TABLE "Ledger" AS SELECT 1 AS "id"',
        'CREATE VIEW "Names" AS SELECT "lastName" FROM "Patient"',
        'CREATE TRIGGER "watch" AFTER DELETE ON "Patient" BEGIN SELECT 1; END',
        "PRAGMA user_version = 7",
        "PRAGMA application_id = 7",
    ],
)
def test_what_else_is_in_the_database_stays_as_it_is(snapshot, practice, bring, url, own, make):
    bring(make())
    mark(templates_in(snapshot)[0])
    change(url, own)
    facts = "SELECT type, name, sql FROM sqlite_master WHERE name IN ('Ledger', 'Names', 'watch')"

    def kept():
        with closing(sqlite3.connect(url.path)) as connection:
            return [
                connection.execute(query).fetchall()
                for query in (facts, "PRAGMA user_version", "PRAGMA application_id")
            ]

    before = kept()
    bring(url)
    assert kept() == before
    assert {**stored(practice.path), "Ledger": []} == {**stored(url.path), "Ledger": []}


def test_an_index_of_ones_own_is_there_afterwards(snapshot, practice, bring, url):
    change(url, 'CREATE INDEX "mine" ON "Patient" ("lastName")')
    for _ in range(2):
        bring(url)
        with closing(sqlite3.connect(url.path)) as connection:
            query = "SELECT tbl FROM sqlite_stat1 WHERE idx = 'mine'"
            assert connection.execute(query).fetchall() == [("Patient",)]
        assert stored(url.path) == stored(practice.path)


@pytest.mark.parametrize("journal", ["wal", "delete"])
@pytest.mark.parametrize("size", [1024, 4096, 16384])
def test_page_size_and_journal_of_the_file_stay(snapshot, practice, bring, make, url, journal, size):
    bring(make())
    with closing(sqlite3.connect(url.path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA page_size = {size}")
        connection.execute("VACUUM")
        connection.execute(f"PRAGMA journal_mode = {journal}")
    bring(url)
    assert stored(url.path) == stored(practice.path)
    with closing(sqlite3.connect(url.path)) as connection:
        found = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_size", "journal_mode")]
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert found == [size, journal]


def test_links_and_open_connections_see_the_new_rows(snapshot, practice, bring, url, tmp_path, make):
    bring(make())
    link = tmp_path / "link.db"
    link.symlink_to(url.path)
    with closing(sqlite3.connect(url.path)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
        count = 'SELECT count(*) FROM "Patient"'
        connection.execute("BEGIN")
        assert connection.execute(count).fetchone() == (0,)
        bring(type(url).parse(f"file:{link}"))
        # A transaction that began before sees what there was.
        assert connection.execute(count).fetchone() == (0,)
        connection.execute("COMMIT")
        assert connection.execute(count).fetchone() == (10,)
    assert link.is_symlink()


@pytest.mark.parametrize("statement", ["BEGIN IMMEDIATE", 'BEGIN; SELECT * FROM "Clinic"'])
def test_a_database_that_somebody_holds_stays_as_it_is(snapshot, bring, url, statement):
    bring(url)
    change(url, 'UPDATE "Patient" SET "firstName" = \'Changed\'')
    before = stored(url.path)
    with closing(sqlite3.connect(url.path, isolation_level=None)) as connection:
        for each in statement.split("; "):
            connection.execute(each).fetchone()
        with session.waiting(0.2), pytest.raises(DatabaseError, match="is locked by "):
            bring(url)
        connection.execute("ROLLBACK")
    assert stored(url.path) == before


@pytest.mark.parametrize("pages_per_step", [1, 10, 100_000])
def test_an_error_before_the_commit_leaves_the_old_rows(snapshot, bring, url, monkeypatch, pages_per_step):
    monkeypatch.setattr(sqlite_backup, "_PAGES_PER_STEP", pages_per_step)
    bring(url)
    change(url, 'UPDATE "Patient" SET "firstName" = \'Changed\'')
    before = stored(url.path)

    def fail():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring(url, committing=fail)
    assert stored(url.path) == before
    calls = []
    bring(url, committing=lambda: calls.append("committing"))
    assert calls == ["committing"]
    assert stored(url.path) != before


@pytest.mark.long
def test_templates_that_were_used_least_lately_make_room(practice, take, bring, url, catalogue):
    for name in "abcd":
        take(practice, name)
        bring(url, name)
    bring(url, "b")
    take(practice, "e")
    bring(url, "e")
    having = {path.parent.name[0] for path in catalogue.snapshots.glob("*/.template-*")}
    assert having == {"b", "d", "e"}


def test_a_template_goes_where_its_snapshot_goes(snapshot, practice, bring, url, catalogue):
    bring(url)
    catalogue.rename(snapshot, "other")
    mark(templates_in(catalogue.find("other"))[0])
    bring(url, "other")
    assert is_marked(url)
    catalogue.delete(catalogue.find("other"))
    assert list(catalogue.snapshots.iterdir()) == []


@pytest.mark.parametrize("why", ["no room", "somebody else", "not in the catalogue", "an odd path"])
def test_without_a_template_rows_are_loaded(practice, take, url, bring, why, monkeypatch, tmp_path):
    catalogue = Catalogue(tmp_path / ("what?" if why == "an odd path" else "seeds"))
    folder = take(practice, catalogue=catalogue).path
    wanted = "taken"
    if why == "no room":
        usage = shutil.disk_usage(folder)._replace(free=50_000)
        monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    elif why == "not in the catalogue":
        folder = shutil.copytree(folder, tmp_path / "copy")
        wanted = str(folder)
    with exclusive(folder / ".template.lock", "") if why == "somebody else" else nullcontext():
        bring(url, wanted, catalogue=catalogue)
        assert not list(folder.glob(".template*.d*"))
    assert stored(url.path) == stored(practice.path)


def test_what_a_killed_restore_left_of_a_template_is_taken_away(snapshot, practice, bring, url):
    (snapshot / ".template.draft").write_bytes(b"half")
    bring(url)
    assert stored(url.path) == stored(practice.path)
    [template] = templates_in(snapshot)
    assert template.suffix == ".db"


def test_an_error_while_a_template_is_made_leaves_nothing(practice, take, bring, url):
    with closing(sqlite3.connect(practice.path)) as connection, connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute('DELETE FROM "Household"')
    folder = take(practice).path
    before = url.path.read_bytes()
    with pytest.raises(DatabaseError, match="would refer to rows of Household that do not exist"):
        bring(url)
    assert url.path.read_bytes() == before
    assert templates_in(folder) == []


def test_restores_of_one_snapshot_into_two_databases_at_once_do_not_mix(snapshot, practice, bring, make):
    urls = [make() for _ in range(3)]
    threads = [threading.Thread(target=bring, args=(url,)) for url in urls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for url in urls:
        assert stored(url.path) == stored(practice.path)


# ── those that a dump leaves ──────────────────────────────────────────────────────────────────────


def test_the_template_of_a_dump_holds_what_its_files_do(practice, take, bring, make):
    folder = take(practice, template=True).path
    [template] = templates_in(folder)
    assert template.stat().st_mode & 0o077 == 0
    copied, loaded = make(), make()
    bring(copied)
    forget_templates(folder)
    bring(loaded)
    assert stored(copied.path) == stored(loaded.path) == stored(practice.path)
    mark(templates_in(folder)[0])
    bring(copied)
    assert is_marked(copied)


def test_a_template_is_of_the_moment_of_the_dump(practice, tmp_path):
    with closing(sqlite3.connect(practice.path)) as connection:
        connection.execute("PRAGMA journal_mode = wal")
    before = stored(practice.path)
    draft = type(practice).parse(f"file:{tmp_path}/draft.db")
    with open_native(practice).reading() as reader:
        change(practice, 'DELETE FROM "Patient"')
        assert isinstance(reader, MakesTemplates)
        reader.copy(draft)
    assert stored(draft.path) == before
    with closing(sqlite3.connect(draft.path)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert connection.execute("SELECT count(*) > 0 FROM sqlite_stat1 WHERE tbl = 'Patient'").fetchone() == (1,)


@pytest.mark.parametrize(
    ("statements", "options"),
    [
        ((), {"phase": 1}),
        (['CREATE TABLE "Ledger" (id int)'], {}),
        (["PRAGMA user_version = 7"], {}),
        (['DELETE FROM "Household"'], {}),
    ],
    ids=["a part", "more than our tables", "not as a new file", "rows that refer to nothing"],
)
def test_what_a_restore_would_not_copy_leaves_no_template(part, practice, take, catalogue, statements, options):
    change(practice, *statements)
    folder = take(practice, template=True, **options).path
    assert [path.name for path in folder.glob(".*")] == []
    check("taken", logger=LOGGER, catalogue=catalogue, datamodel=part)


def test_a_damaged_index_is_not_copied_and_is_whole_after_a_restore(practice, take, bring, url):
    with closing(sqlite3.connect(practice.path, isolation_level=None)) as connection:
        query = (
            "SELECT name, rootpage FROM sqlite_master WHERE type = 'index' AND tbl_name = 'Patient' AND sql IS NOT NULL"
        )
        (first, one), (second, other) = connection.execute(f"{query} ORDER BY name LIMIT 2").fetchall()
        connection.execute("PRAGMA writable_schema = ON")
        for name, page in ((first, other), (second, one)):
            connection.execute("UPDATE sqlite_master SET rootpage = ? WHERE name = ?", (page, name))
    folder = take(practice, template=True).path
    assert templates_in(folder) == []
    bring(url)
    with closing(sqlite3.connect(url.path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert stored(url.path) == stored(practice.path)


def test_a_dump_without_room_for_a_template_is_whole(part, practice, take, catalogue, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: namedtuple("Usage", "free")(50_000))
    folder = take(practice, template=True).path
    assert templates_in(folder) == []
    check("taken", logger=LOGGER, catalogue=catalogue, datamodel=part)


@pytest.mark.usefixtures("postgres_server")
def test_other_databases_leave_no_template(practice, take, bring, make_database):
    take(practice)
    url = make_database("postgresql")
    bring(url)
    assert templates_in(take(url, "other", template=True).path) == []
