"""Seeding MongoDB: the same practice as on the SQL databases, all of it or nothing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest
from commands import command, only_line, settings
from processes import started
from pymongo.collection import Collection

from seed.areas import area_registry
from seed.config import PROJECT_ROOT
from seedbed.database.drivers.mongodb import Database
from seedbed.database.drivers.mongodb_swap import Swap
from seedbed.datamodel import load
from seedbed.errors import DatabaseError, GuardError, UsageError
from seedbed.factories import UntypedFactory

AS_OF = ("--as-of", "2026-03-02", "--quiet", "--yes")


def documents(collections):
    """Return everything that is in a database."""
    return {name: list(collections[name].find().sort("_id")) for name in sorted(collections.list_collection_names())}


def files(folder):
    """Return the files of the one snapshot in a folder, but for what differs from one database to the other."""
    return {
        file.name: file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.suffix in {".bson", ".gz"} or file.name.endswith(".metadata.json")
    }


def test_the_commands_as_typed_give_the_same_snapshot_as_on_the_other_databases(url, make_database, tmp_path):
    taken = []
    for each in (url, make_database("sqlite"), make_database("postgresql")):
        folder = tmp_path / each.provider
        for arguments in (
            ("seed", "--profile", "minimal", *AS_OF),
            ("seed", "--profile", "minimal", "--no-clear", "--quiet"),
            ("dump", "--name", "x", "--quiet"),
            *((("reset", "--snapshot", "latest", "--quiet", "--yes"), ("verify", "--quiet")) if each == url else ()),
        ):
            done = command(*arguments, url=each, ORCA_SEEDS=str(folder))
            assert (done.returncode, done.stderr) == (0, ""), arguments
        taken.append(files(folder))
    assert taken[0] == taken[1] == taken[2]
    assert len(taken[0]) > 100


def test_rows_that_processes_make_are_those_of_one_process(seed, make_database):
    found = []
    for processes in (1, 2):
        url = make_database("mongodb")
        report = seed(url, "standard:clinics=2,users=4,patients=1", processes=processes)
        with Database(url).connected() as database:
            found.append((report.counts, documents(database)))
    assert found[0] == found[1]


def test_the_collections_have_their_indexes_and_nothing_is_left_behind(seed, url, collections):
    seed(url)
    assert set(collections.list_collection_names()) == {model.table for model in load().models.values()}
    user = collections["User"].index_information()
    assert user["User_email_key"]["unique"]


def test_a_phase_leaves_the_other_collections_empty(seed, url, collections):
    seed(url, phase=1)
    later = {model for area in area_registry if area.phase > 1 for model in area.models}
    assert not [model for model in later if collections[load().models[model].table].count_documents({})]
    assert collections["TreatmentChair"].count_documents({})


def test_a_dry_run_changes_nothing(seed, url, collections):
    report = seed(url, dry_run=True)
    assert report.rows > 1_000
    assert documents(collections) == {}


def test_a_run_that_fails_leaves_everything_as_it_was(seed, url, collections, monkeypatch):
    seed(url)
    before = documents(collections)

    def fail(self, rows, **_):
        raise DatabaseError("no more")

    monkeypatch.setattr(UntypedFactory, "create_many", fail)
    for clear in (True, False):
        with pytest.raises(DatabaseError, match="no more"):
            seed(url, clear=clear)
        assert documents(collections) == before


def test_adding_keeps_what_is_there(seed, url, collections):
    seed(url)
    before = documents(collections)
    seed(url, clear=False)
    after = documents(collections)
    assert len(after["Patient"]) == 2 * len(before["Patient"])
    assert [each for each in after["Patient"] if each in before["Patient"]] == before["Patient"]
    with pytest.raises(UsageError, match="dated 2026-03-02"):
        seed(url, as_of="2026-04-01", clear=False)


def test_what_others_wrote_meanwhile_is_not_lost(seed, url, collections, monkeypatch):
    seed(url)
    build = UntypedFactory._complete

    def write_too(self, *arguments):
        if self.model == "SeedRun":
            collections["Patient"].insert_one({"by": "the application"})
        return build(self, *arguments)

    monkeypatch.setattr(UntypedFactory, "_complete", write_too)
    with pytest.raises(DatabaseError, match=r"Another process wrote to Patient in the meantime\. Nothing was changed"):
        seed(url, clear=False)
    assert collections["Patient"].count_documents({"by": "the application"}) == 1


def test_rows_of_somebody_else_are_asked_about(seed, url, collections):
    collections["Patient"].insert_one({"name": "real"})
    with pytest.raises(GuardError, match="holds 1 row that this seeder did not make"):
        seed(url, approve=lambda _: False)
    assert collections["Patient"].count_documents({}) == 1
    done = command("seed", "--quiet", url=url)
    assert done.returncode == 3
    assert "Use --yes to continue" in only_line(done)


def test_indexes_and_validators_of_others_are_kept(seed, url, collections):
    seed(url)
    collections["Patient"].create_index("lastName", name="by_name")
    # What an index of the schema does, under another name: a real server refuses the two beside each other.
    collections["User"].drop_index("User_email_key")
    collections["User"].create_index("email", name="theirs", unique=True)
    seed(url)
    assert "by_name" in collections["Patient"].index_information()
    assert {"theirs", "User_email_key"} & collections["User"].index_information().keys() == {"theirs"}


def test_a_view_or_capped_collection_in_the_place_of_a_collection_is_named(seed, url, collections):
    collections.create_collection("Patient", capped=True, size=4096)
    with pytest.raises(DatabaseError, match="Patient is a capped collection, and Patient needs a collection"):
        seed(url)
    assert collections.list_collection_names() == ["Patient"]


def test_a_killed_run_leaves_old_or_new_and_the_next_clears_up(seed, url, collections, thorough):
    seed(url)
    before = documents(collections)
    for number, moment in enumerate((0.2, 0.6, 1.2, 1.8) if thorough else (0.6, 1.8), 7):
        line = [sys.executable, "-m", "scripts.db.seed", "--seed", str(number), *AS_OF]
        with started(line, cwd=PROJECT_ROOT, env=settings(url, dict(os.environ))) as process:
            try:
                process.wait(moment)
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
        done = command("verify", "--quiet", url=url)
        assert done.returncode == 0, done.stdout
        there = {name: rows for name, rows in documents(collections).items() if not name.startswith("seedbed_")}
        seed(url, seed=number)
        complete = documents(collections)
        assert there in (before, complete), moment
        assert not [name for name in complete if name.startswith("seedbed_")]
        before = complete


def test_what_was_killed_among_the_renames_is_finished_by_the_next_command(seed, url, make_database, collections):
    then = make_database("mongodb")
    seed(url)
    seed(then, seed=8)
    rename, done = Collection.rename, []

    def killed(self, *arguments, **options):
        if self.name.startswith("seedbed_restore."):
            done.append(self.name)
            if len(done) > 20:
                raise RuntimeError("killed")
        return rename(self, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Collection, "rename", killed)
        # A process that is gone takes nothing away.
        patch.setattr(Swap, "abandon", lambda _: None)
        with pytest.raises(RuntimeError, match="killed"):
            seed(url, seed=8)
    assert len([name for name in collections.list_collection_names() if name.startswith("seedbed_restore.")]) > 20
    with Database(url).connected():
        pass
    with Database(then).connected() as other:
        assert documents(collections) == documents(other)
