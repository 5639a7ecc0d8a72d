"""Whatever ends a dump or a restore before its time, there is the old or the new, and the next one works.

`SNAPSHOT_KILLS=30` kills that many restores on each database instead of the few that the suite has time for.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import psutil
import pytest
from commands import settings, with_password
from processes import started, still_running
from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.errors import AutoReconnect
from snapshot_tools import LOGGER, NOW, forget_templates, stored, tree

from seed.config import PROJECT_ROOT
from seedbed.cli.interrupt import IN_DOUBT, TOO_LATE
from seedbed.database import DatabaseUrl
from seedbed.database.bson_codec import DocumentCodec
from seedbed.database.drivers import open_native
from seedbed.datamodel import load, tables
from seedbed.errors import DatabaseError, LockedError, SnapshotError
from seedbed.snapshots import Catalogue, check, dump
from seedbed.snapshots.place import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prepared import Practices
    from processes import Process

KILLS = int(os.environ.get("SNAPSHOT_KILLS", "3"))
TELLING = Path(__file__).with_name("telling.py")


def content(url: DatabaseUrl) -> dict[str, list[bytes]]:
    """Return every row of every table, in order and as a snapshot has it: not all databases keep the text of Json."""
    with open_native(url).reading() as reader:
        return {
            table.name: [row for columns in reader.batches(table) for row in DocumentCodec(table).encode(columns)]
            for table in tables(load())
        }


@contextmanager
def restoring(url: DatabaseUrl, wanted: str, catalogue: Catalogue) -> Iterator[Process]:
    command = [sys.executable, str(TELLING), url.raw, wanted, str(catalogue.snapshots.parent)]
    with started(command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE) as process:
        yield process


def lines(process: Process) -> Iterator[str]:
    assert process.stdout is not None
    return iter(process.stdout.readline, "")


def another(practices: Practices, profile: str) -> DatabaseUrl:
    """Return a SQLite database with another practice than the fixture `practice`."""
    return practices.copy("sqlite", profile, seed=5)


@pytest.fixture(scope="module")
def taken(practices, tmp_path_factory):
    """The snapshots `old` and `new` of two practices, without templates, and what the practices hold."""
    seeds = tmp_path_factory.mktemp("two") / "seeds"
    urls = {"old": practices.original("sqlite"), "new": another(practices, "minimal")}
    for name, url in urls.items():
        report = dump(name, now=NOW, logger=LOGGER, place=Place(url, catalogue=Catalogue(seeds)))
        forget_templates(report.path)
    return seeds, content(urls["old"]), content(urls["new"])


@pytest.fixture
def two(taken, catalogue):
    """Put the snapshots `old` and `new` into the catalogue of the test; return what they hold."""
    seeds, old, new = taken
    shutil.copytree(seeds, catalogue.snapshots.parent)
    return old, new


@pytest.mark.parametrize("kind", ["sqlite", "postgresql", "mongodb"])
def test_a_killed_restore_leaves_the_old_or_the_new_and_the_next_one_works(two, kind, make_database, bring, catalogue):
    old, new = two
    url = make_database(kind)
    bring(url, "old")
    steps = {}
    # With SQLite the first restore makes a template, and the next ones copy it.
    for first in (True, False):
        with restoring(url, "new", catalogue) as process:
            steps[first] = len(list(lines(process)))
        assert content(url) == new
    rng = random.Random(kind)
    without_template: set[str] = set()
    # The server of MongoDB that the tests start is slow at this, and the test after this one stops at its last steps.
    for number in range(KILLS // 2 if kind == "mongodb" else KILLS):
        # Each goes on from what the one before it has restored at last.
        wanted = "new" if number % 2 else "old"
        if rng.random() < 0.5:
            forget_templates(catalogue.snapshots)
            without_template = {"old", "new"}
        # While the snapshot is checked, the database is not touched, and after the last step it is done.
        loading, last = len(load().models) + 1, steps[wanted in without_template] - 1
        moment = rng.choice([rng.randint(1, last), rng.randint(loading, last), last - 1, last])
        with restoring(url, wanted, catalogue) as process:
            told = lines(process)
            for _ in range(moment):
                next(told)
            process.kill()
        left = content(url)
        assert left in (old, new), moment
        bring(url, wanted)
        without_template.discard(wanted)
        assert content(url) == {"old": old, "new": new}[wanted]


@pytest.mark.parametrize("renamed", [0, *(pytest.param(each, marks=pytest.mark.thorough) for each in (1, 13)), 26])
def test_a_restore_that_ends_while_collections_take_their_places_is_finished_by_whoever_comes_next(
    two, make_database, bring, renamed, monkeypatch
):
    url = make_database("mongodb")
    bring(url, "old")
    rename, calls = Collection.rename, count()

    def cut_off(self, *arguments, **options):
        if next(calls) == renamed:
            # From here on no command reaches the server, so nothing can be cleared up either.
            monkeypatch.setattr(Collection, "find_one", lost)
            lost()
        return rename(self, *arguments, **options)

    def lost(*_, **__):
        raise AutoReconnect("connection closed")

    with monkeypatch.context() as patch:
        patch.setattr(Collection, "rename", cut_off)
        with pytest.raises(
            DatabaseError, match=r"was lost during the commit\. Either everything was saved or nothing was"
        ):
            bring(url, "new")
    monkeypatch.undo()
    assert content(url) == two[1]
    with MongoClient(url.raw) as client:
        # The lock stays until its process has ended, which is this one.
        assert not [each for each in client[url.name].list_collection_names() if each.startswith("seedbed_restore")]


def test_two_restores_of_mongodb_at_once_do_not_mix(two, make_database, bring, catalogue):
    url = make_database("mongodb")
    bring(url, "old")
    with restoring(url, "new", catalogue) as process:
        with MongoClient(url.raw) as client:
            while client[url.name]["seedbed_restore"].find_one({}) is None:
                assert process.poll() is None
            process.send_signal(signal.SIGSTOP)
        with pytest.raises(LockedError, match=f"in use by restore, process {process.pid}, since"):
            bring(url, "old", wait=0)
        process.send_signal(signal.SIGCONT)
        list(lines(process))
    assert content(url) == two[1]


# One handler takes both signals, on whatever database.
@pytest.mark.parametrize(
    ("kind", "number", "code"),
    [
        ("sqlite", signal.SIGINT, 130),
        ("postgresql", signal.SIGTERM, 143),
        ("mongodb", signal.SIGINT, 130),
        pytest.param("sqlite", signal.SIGTERM, 143, marks=pytest.mark.thorough),
        pytest.param("postgresql", signal.SIGINT, 130, marks=pytest.mark.thorough),
        pytest.param("mongodb", signal.SIGTERM, 143, marks=pytest.mark.thorough),
    ],
)
def test_a_signal_rolls_back_and_says_so(two, make_database, bring, catalogue, kind, number, code):
    url = make_database(kind)
    bring(url, "old")
    command = [sys.executable, "-m", "scripts.db.restore", "--snapshot", "new", "--yes", "--verbose"]
    variables = settings(url, {"ORCA_SEEDS": str(catalogue.snapshots.parent)})
    with started(command, cwd=PROJECT_ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == code
    assert errors.splitlines()[-1] == "Interrupted: rolled back, nothing was changed."
    assert "Traceback" not in errors
    assert content(url) == two[0]


@pytest.mark.parametrize(
    ("kind", "signals", "told"),
    [
        ("sqlite", 1, TOO_LATE),
        ("postgresql", 1, TOO_LATE),
        ("mongodb", 1, TOO_LATE),
        ("postgresql", 2, IN_DOUBT),
        # What a second signal ends is the command, which is the same on each.
        pytest.param("sqlite", 2, IN_DOUBT, marks=pytest.mark.thorough),
        pytest.param("mongodb", 2, IN_DOUBT, marks=pytest.mark.thorough),
    ],
)
def test_a_signal_while_a_restore_is_committed_does_not_call_it_rolled_back(
    two, make_database, bring, catalogue, kind, signals, told
):
    url = make_database(kind)
    bring(url, "old")
    script = f"""
        import os, signal, sys
        from seedbed.cli.interrupt import interruptions

        committing = interruptions.committing

        def interrupted():
            committing()
            for _ in range({signals}):
                os.kill(os.getpid(), signal.SIGINT)

        interruptions.committing = interrupted
        from scripts.db.restore import app
        app(sys.argv[1:])
    """
    done = subprocess.run(
        [sys.executable, "-c", dedent(script), "--snapshot", "new", "--yes"],
        cwd=PROJECT_ROOT,
        env=settings(url, {"ORCA_SEEDS": str(catalogue.snapshots.parent)}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr.splitlines()[-1] == told
    assert content(url) == (two[1] if signals == 1 else two[0])


# ── full disks ────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Callable[[int], Path]]:
    """Return a function that makes a file system of so many kilobytes."""
    mounted = []

    def make(kilobytes: int) -> Path:
        folder = tmp_path / f"disk{len(mounted)}"
        folder.mkdir()
        done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(folder)], check=False)
        if done.returncode:
            pytest.skip("only root may mount a small file system")
        mounted.append(folder)
        return folder

    yield make
    for folder in mounted:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def needed(practice, take, tmp_path) -> int:
    """Return how many kilobytes a snapshot of the practice takes on a disk of 4 kB blocks."""
    files = take(practice, catalogue=Catalogue(tmp_path / "measured")).path.rglob("*")
    return sum(4 * -(-file.stat().st_size // 4096) for file in files)


@pytest.mark.parametrize("share", [0.03, 0.2, 0.5, 0.9])
def test_a_full_disk_during_a_dump_leaves_no_snapshot_that_looks_whole(practice, take, small_disk, needed, share):
    catalogue = Catalogue(small_disk(int(needed * share)))
    with pytest.raises(SnapshotError, match=r"cannot be written into .*: No space left on device"):
        take(practice, catalogue=catalogue)
    assert catalogue.entries() == []
    assert list(catalogue.snapshots.iterdir()) == []


def test_a_full_disk_during_a_dump_leaves_the_snapshot_that_was_there(practice, take, small_disk, needed):
    catalogue = Catalogue(small_disk(int(needed * 1.6)))
    before = tree(take(practice, catalogue=catalogue).path)
    with pytest.raises(SnapshotError, match="No space left"):
        take(practice, catalogue=catalogue, force=True)
    assert tree(catalogue.find("taken")) == before
    check(str(catalogue.find("taken")), logger=LOGGER)


@pytest.mark.parametrize("spare", [48, 200, 400])
def test_a_full_disk_during_a_restore_leaves_the_old_data(two, bring, small_disk, practice, tmp_path, spare):
    kilobytes = practice.path.stat().st_size // 1024
    disk = small_disk(kilobytes + spare)
    url = DatabaseUrl.parse(f"file:{disk / 'practice.db'}")
    url.path.write_bytes(practice.path.read_bytes())
    before = stored(url.path)
    with pytest.raises(DatabaseError, match="is out of disk space"):
        bring(url, "new")
    assert stored(url.path) == before


def test_a_full_disk_of_a_server_during_a_restore_leaves_the_old_data(two, practices, take, bring, own_server):
    url = own_server.url
    bring(url, "old")
    take(another(practices, "standard"), "large")
    own_server.restart("fast", file_size=1_100_000)
    try:
        with pytest.raises(DatabaseError, match=r"is out of disk space: .*File too large.* Nothing was changed"):
            bring(url, "large")
    finally:
        own_server.restart("fast")
    assert content(url) == two[0]
    bring(url, "new")
    assert content(url) == two[1]


# ── secrets ───────────────────────────────────────────────────────────────────────────────────────


def test_the_password_is_in_no_process_list(make_database, catalogue):
    url = with_password(make_database("postgresql"))
    variables = settings(url, {"ORCA_SEEDS": str(catalogue.snapshots.parent)})
    for name, *arguments in (
        ("seed", "--profile", "minimal", "--yes"),
        ("dump", "--name", "taken"),
        ("restore", "--snapshot", "taken", "--yes"),
        ("reset", "--profile", "minimal", "--yes"),
    ):
        command = [sys.executable, "-m", f"scripts.db.{name}", *arguments]
        seen: set[str] = set()
        with started(command, cwd=PROJECT_ROOT, env=variables, stderr=subprocess.DEVNULL) as process:
            # A look now and then misses nobody: a program keeps its arguments while it runs. Each look goes through all
            # processes of the machine.
            while still_running(process, 0.1):
                with suppress(psutil.NoSuchProcess):
                    own = psutil.Process(process.pid)
                    seen |= {" ".join(each.cmdline()) for each in (own, *own.children(recursive=True))}
        assert process.returncode == 0
        assert any(f"scripts.db.{name}" in line for line in seen)
        assert not [line for line in seen if "secret@" in line]
