"""Whatever ends a dump or a restore before its time, there is the old or the new, and the next one works.

`SNAPSHOT_KILLS=30` kills that many restores on each database instead of the few that the suite has time for.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from commands import settings
from pymongo import MongoClient
from pymongo.collection import Collection
from pymongo.errors import AutoReconnect
from snapshot_tools import LOGGER, stored, tree

from seed.config import PROJECT_ROOT, SeedConfig, get_profile, parse_as_of
from seed.database import DatabaseUrl
from seed.database.native import open_native
from seed.datamodel import load, tables
from seed.errors import DatabaseError, LockedError, SnapshotError
from seed.orchestrator import seed_database
from seed.snapshots import Catalogue, check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KILLS = int(os.environ.get("SNAPSHOT_KILLS", "4"))
TELLING = Path(__file__).with_name("telling.py")


def content(url: DatabaseUrl) -> dict[str, list[tuple[object, ...]]]:
    """Return every row of every table, in order."""
    with open_native(url).reading() as reader:
        return {
            table.name: [row for columns in reader.batches(table) for row in zip(*columns, strict=True)]
            for table in tables(load())
        }


@contextmanager
def restoring(url: DatabaseUrl, wanted: str, catalogue: Catalogue) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, str(TELLING), url.raw, wanted, str(catalogue.snapshots.parent)]
    with subprocess.Popen(command, cwd=PROJECT_ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def lines(process: subprocess.Popen[str]) -> Iterator[str]:
    assert process.stdout is not None
    return iter(process.stdout.readline, "")


@pytest.fixture
def two(practice, make_database, take):
    """Take the snapshots `old` and `new` of two practices."""
    other = make_database("sqlite")
    config = SeedConfig(profile=get_profile("minimal"), as_of=parse_as_of("2026-03-02"), seed=5)
    asyncio.run(seed_database(config, logger=LOGGER, approve=lambda _: True, url=other))
    take(practice, "old")
    take(other, "new")
    return content(practice), content(other)


@pytest.mark.parametrize("kind", ["sqlite", "postgresql", "mongodb"])
def test_a_killed_restore_leaves_the_old_or_the_new_and_the_next_one_works(two, kind, make_database, bring, catalogue):
    old, new = two
    url = make_database(kind)
    bring(url, "old")
    with restoring(url, "new", catalogue) as process:
        steps = len(list(lines(process)))
    assert content(url) == new
    # Before the first step the database is not touched, and after the last one it is done.
    loading = steps - 2 * len(load().models) - 2
    rng = random.Random(kind)
    for _ in range(KILLS):
        bring(url, "old")
        moment = rng.choice([rng.randrange(1, steps), rng.randrange(loading, steps), steps - 1])
        with restoring(url, "new", catalogue) as process:
            told = lines(process)
            for _ in range(moment):
                next(told)
            process.kill()
        left = content(url)
        assert left in (old, new), moment
        bring(url, "new")
        assert content(url) == new


@pytest.mark.parametrize("renamed", [0, 1, 13, 26])
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
        with pytest.raises(DatabaseError, match="Cannot reach"):
            bring(url, "new")
    monkeypatch.undo()
    assert content(url) == two[1]
    with MongoClient(url.raw) as client:
        assert not [name for name in client[url.name].list_collection_names() if name.startswith("orca")]


def test_two_restores_of_mongodb_at_once_do_not_mix(two, make_database, bring, catalogue):
    url = make_database("mongodb")
    bring(url, "old")
    with restoring(url, "new", catalogue) as process:
        with MongoClient(url.raw) as client:
            while client[url.name]["orca_restore"].find_one({}) is None:
                assert process.poll() is None
            process.send_signal(signal.SIGSTOP)
        with pytest.raises(LockedError, match=f"in use by restore, process {process.pid}, since"):
            bring(url, "old", wait=0)
        process.send_signal(signal.SIGCONT)
        list(lines(process))
    assert content(url) == two[1]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("kind", ["sqlite", "postgresql", "mongodb"])
def test_a_signal_rolls_back_and_says_so(two, make_database, bring, catalogue, kind, number, code):
    url = make_database(kind)
    bring(url, "old")
    command = [sys.executable, "-m", "scripts.db.restore", "--snapshot", "new", "--yes"]
    variables = settings(url, {"ORCA_SEEDS": str(catalogue.snapshots.parent)})
    with subprocess.Popen(
        command, cwd=PROJECT_ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        process.stderr.readline()
        process.send_signal(number)
        _, errors = process.communicate(timeout=60)
    assert process.returncode == code
    assert errors.splitlines()[-1] == "Interrupted: rolled back, nothing was changed."
    assert "Traceback" not in errors
    assert content(url) == two[0]


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
    with pytest.raises(SnapshotError, match="cannot be written: No space left on device"):
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
    with pytest.raises(DatabaseError, match="has no room"):
        bring(url, "new")
    assert stored(url.path) == before
