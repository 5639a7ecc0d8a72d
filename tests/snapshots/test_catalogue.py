"""Names, finding, replacing, and keeping house: no snapshot is lost that nobody meant to lose."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import tarfile
from contextlib import closing
from datetime import timedelta
from importlib import import_module
from typing import TYPE_CHECKING

import pytest
from snapshot_tools import LOGGER, NOW, tree

from seed.config import PROJECT_ROOT
from seedbed.errors import SnapshotError, UsageError
from seedbed.snapshots import Catalogue, check
from seedbed.snapshots.archive import export_snapshot, import_snapshot
from seedbed.snapshots.files import Syncing, exclusive

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def small(take, practice):
    """Return a function that takes a small snapshot."""
    return lambda name, **options: take(practice, name, phase=0, **options).path


BAD_NAMES = ["../x", "a/b", "", "x" * 300, ".hidden", "-x", "a b", "ü", "a\0b", "a\n", "..", "x" * 65]


@pytest.mark.parametrize("name", BAD_NAMES)
def test_a_name_that_could_lead_astray_is_refused(take, practice, catalogue, name):
    with pytest.raises(UsageError, match="is not a valid snapshot name") as caught:
        take(practice, name)
    assert len(str(caught.value)) < 250
    assert not catalogue.snapshots.exists()


@pytest.mark.parametrize("name", ["dev-checkpoint", "a", "9.x_y-Z", "x" * 64])
def test_a_plain_name_gets_the_day(small, name):
    assert small(name).name == f"{name}_20260302"


def test_the_catalogue_is_in_seeds_unless_told_otherwise(monkeypatch, tmp_path):
    assert Catalogue().snapshots == PROJECT_ROOT / "seeds" / "snapshots"
    monkeypatch.setenv("ORCA_SEEDS", str(tmp_path))
    assert Catalogue().metadata == tmp_path / "metadata"


# ── finding ───────────────────────────────────────────────────────────────────────────────────────


def test_a_snapshot_is_found_by_id_beginning_latest_and_path(small, catalogue):
    first = small("dev-a", now=NOW)
    second = small("dev-b", now=NOW + timedelta(seconds=1))
    assert catalogue.find("dev-a_20260302") == first
    assert catalogue.find("dev-b") == second
    assert catalogue.find("latest") == second
    assert catalogue.find(str(first)) == first


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("dev", r"'dev' could be dev-a_20260302 or dev-b_20260302"),
        ("dev-c_20260302", r"no snapshot 'dev-c_20260302'\. Did you mean 'dev-[ab]_20260302'"),
        ("", "no snapshot ''"),
        ("./nowhere", "no directory ./nowhere"),
        ("../../nowhere", "no directory "),
    ],
)
def test_what_is_not_found_is_told_with_what_is_near(small, catalogue, wanted, told):
    small("dev-a")
    small("dev-b")
    with pytest.raises(SnapshotError, match=told):
        catalogue.find(wanted)


def test_a_whole_id_or_name_wins_over_longer_ones(small, catalogue):
    exact = small("dev")
    small("dev_20260302")
    small("dev-other")
    assert catalogue.find("dev_20260302") == catalogue.find("dev") == exact


def test_latest_of_nothing_says_how_to_take_one(catalogue):
    with pytest.raises(SnapshotError, match=r"Take one with python -m scripts\.db\.dump"):
        catalogue.find("latest")


def test_damaged_and_unfinished_ones_are_listed_as_such(small, catalogue):
    (small("no-manifest") / "manifest.json").unlink()
    data = small("cut") / "orca" / "Clinic.bson.gz"
    data.write_bytes(data.read_bytes()[:-1])
    (catalogue.snapshots / ".half_20260302.partial").mkdir()
    small("whole", now=NOW + timedelta(days=1))
    entries = {entry.id: entry.problem for entry in catalogue.entries()}
    assert next(iter(entries)) == "whole_20260303"
    assert entries["whole_20260303"] is None
    assert entries["no-manifest_20260302"] == "damaged: manifest.json is missing."
    assert entries["cut_20260302"] == "damaged: orca/Clinic.bson.gz has the wrong size."
    assert "unfinished" in str(entries[".half_20260302.partial"])
    with pytest.raises(SnapshotError, match="no snapshot"):
        catalogue.find(".half_20260302.partial"[1:])


# ── replacing ─────────────────────────────────────────────────────────────────────────────────────


def test_an_existing_snapshot_is_replaced_only_on_request(small):
    before = tree(small("same"))
    with pytest.raises(SnapshotError, match="same_20260302 exists"):
        small("same", description="new")
    after = tree(small("same", description="new", force=True))
    assert before["manifest.json"] != after["manifest.json"]


def test_a_failed_dump_leaves_the_snapshot_that_was_there(small, catalogue, practice):
    before = tree(small("same"))
    with closing(sqlite3.connect(practice.path)) as connection, connection:
        connection.execute('UPDATE "SeedRun" SET "seederVersion" = ?', ("x" * (17 * 2**20),))
    with pytest.raises(SnapshotError, match="16 MiB"):
        small("same", force=True)
    assert tree(catalogue.find("same")) == before
    assert [path.name for path in catalogue.snapshots.iterdir()] == ["same_20260302"]


def test_a_replacement_that_was_killed_between_two_renames_is_undone(small, catalogue):
    path = small("same")
    before = tree(path)
    path.rename(path.with_name(".same_20260302.replaced"))
    assert [entry.id for entry in catalogue.entries()] == ["same_20260302"]
    assert tree(path) == before


def test_what_a_killed_dump_left_behind_is_in_nobodys_way(small, catalogue):
    left = catalogue.snapshots / ".same_20260302.partial"
    (left / "orca").mkdir(parents=True)
    (left / "orca" / "Clinic.bson.gz").write_bytes(b"half")
    check(str(small("same")), logger=LOGGER)
    assert not left.exists()


def test_of_two_dumps_of_one_name_the_second_is_told(small, catalogue, practice, take):
    with catalogue.publishing("same_20260302") as folder:
        with pytest.raises(SnapshotError, match="Another process is writing the snapshot same_20260302"):
            small("same")
        small("other")
        assert folder.is_dir()
        for name, data in tree(catalogue.find("other")).items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(data)
    assert catalogue.find("same").is_dir()


# ── keeping house ─────────────────────────────────────────────────────────────────────────────────


def test_renaming_keeps_day_and_content(small, catalogue):
    path = small("old", description="kept")
    before = tree(path)
    assert catalogue.rename(path, "new") == "new_20260302"
    after = tree(catalogue.find("new"))
    assert [name for name in before if before[name] != after[name]] == ["manifest.json"]
    _, source = check("new", catalogue=catalogue, logger=LOGGER)
    assert source.manifest is not None
    assert (source.id, source.manifest.description) == ("new_20260302", "kept")
    assert [file.name for file in catalogue.metadata.iterdir()] == ["new_20260302.json"]


@pytest.mark.parametrize("name", ["../x", ""])
def test_renaming_to_what_is_no_name_is_refused(small, catalogue, name):
    path = small("old")
    with pytest.raises(UsageError):
        catalogue.rename(path, name)
    assert path.is_dir()


def test_renaming_over_another_is_refused(small, catalogue):
    path, other = small("old"), small("new")
    before = tree(other)
    with pytest.raises(SnapshotError, match="new_20260302 exists"):
        catalogue.rename(path, "new")
    assert tree(other) == before


def test_deleting_takes_the_metadata_along(small, catalogue):
    catalogue.delete(small("gone"))
    assert list(catalogue.snapshots.iterdir()) == list(catalogue.metadata.iterdir()) == []


def test_the_newest_are_kept(small, catalogue):
    for number in range(4):
        small(f"n{number}", now=NOW + timedelta(hours=number))
    assert [entry.id for entry in catalogue.older_than_newest(3)] == ["n0_20260302"]
    assert len(catalogue.older_than_newest(0)) == 4
    assert catalogue.older_than_newest(9) == []


def test_a_damaged_snapshot_is_neither_latest_nor_kept_in_place_of_a_whole_one(small, catalogue):
    whole = small("whole")
    (small("cut", now=NOW + timedelta(hours=1)) / "orca" / "Clinic.bson.gz").write_bytes(b"")
    assert catalogue.find("latest") == whole
    assert catalogue.older_than_newest(1) == []


def test_a_snapshot_that_two_delete_is_gone_for_the_second(small, catalogue):
    path = small("gone")
    catalogue.delete(path)
    with pytest.raises(SnapshotError, match="gone_20260302 is gone: another process deleted or renamed it"):
        catalogue.delete(path)
    assert list(catalogue.snapshots.iterdir()) == []


def test_what_is_being_written_cannot_be_deleted(small, catalogue):
    small("other")
    with catalogue.publishing("x_20260302") as folder:
        with pytest.raises(SnapshotError, match="Another process is changing the snapshot x_20260302"):
            catalogue.delete(folder)
        for name, data in tree(catalogue.find("other")).items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(data)
    assert catalogue.find("x_20260302").is_dir()


def test_what_is_deleted_while_it_is_listed_is_left_out(small, catalogue, monkeypatch):
    from seedbed.snapshots import catalogue as module

    kept, gone = small("kept"), small("gone")
    look = module.read_manifest

    def delete_first(folder):
        if folder == gone and gone.exists():
            catalogue.delete(gone)
        return look(folder)

    monkeypatch.setattr(module, "read_manifest", delete_first)
    assert [entry.path for entry in catalogue.entries()] == [kept]


def test_a_listing_leaves_a_replacement_under_way_alone(small, catalogue):
    path = small("same")
    with exclusive(catalogue.snapshots / ".same_20260302.lock", "busy"):
        replaced = path.rename(path.with_name(".same_20260302.replaced"))
        assert catalogue.entries() == []
        assert replaced.is_dir()


def test_a_snapshot_that_goes_while_it_is_restored_is_one_line(small, catalogue, bring, practice, monkeypatch):
    module = import_module("seedbed.snapshots.restore")
    path = small("gone")
    monkeypatch.setattr(module, "_permit", lambda *_: lambda _: catalogue.delete(path) if path.exists() else None)
    with pytest.raises(SnapshotError, match=r"is missing: the snapshot was deleted or replaced meanwhile"):
        bring(practice, "gone")


def test_metadata_that_cannot_be_written_leaves_the_snapshot_that_was_there(small, catalogue):
    before = tree(small("same"))
    (catalogue.metadata / "same_20260302.json").unlink()
    (catalogue.metadata / "same_20260302.json" / "in the way").mkdir(parents=True)
    with pytest.raises(SnapshotError, match=r"same_20260302\.json cannot be written: Is a directory"):
        small("same", force=True)
    assert tree(catalogue.find("same")) == before


# ── one file ──────────────────────────────────────────────────────────────────────────────────────


def test_a_snapshot_travels_in_one_file(small, catalogue, tmp_path):
    path = small("travels")
    before = tree(path)
    file = export_snapshot(path, tmp_path / "travels.tar")
    assert file.stat().st_mode & 0o077 == 0
    assert export_snapshot(path, tmp_path / "again.tar").read_bytes() == file.read_bytes()
    with pytest.raises(SnapshotError, match="exists"):
        import_snapshot(file, catalogue)
    elsewhere = Catalogue(tmp_path / "elsewhere")
    assert import_snapshot(file, elsewhere) == "travels_20260302"
    assert tree(elsewhere.find("travels")) == before
    with pytest.raises(UsageError, match="exists"):
        export_snapshot(path, file)


def test_a_damaged_snapshot_is_not_handed_over(small, tmp_path):
    path = small("travels")
    (path / "schema.json").write_text("{}")
    with pytest.raises(SnapshotError, match=r"schema\.json is damaged"):
        export_snapshot(path, tmp_path / "travels.tar")
    assert not (tmp_path / "travels.tar").exists()


def repacked(source: Path, target: Path, change) -> Path:
    """Write an archive with every entry changed by `change(entry, data)`, which may return more than one."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for entry in old.getmembers():
            stream = old.extractfile(entry)
            assert stream is not None
            for info, data in change(entry, stream.read()):
                info.size = len(data) if info.isreg() else 0
                new.addfile(info, io.BytesIO(data))
    return target


def astray(entry, data):
    other = tarfile.TarInfo("../../escaped")
    return [(entry, data), (other, b"x")]


def linked(entry, data):
    link = tarfile.TarInfo(entry.name)
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return [(link, b"")] if entry.name.endswith("schema.json") else [(entry, data)]


def flipped(entry, data):
    return [(entry, bytes([*data[:-1], data[-1] ^ 1]) if entry.name.endswith("Clinic.bson.gz") else data)]


def left_out(entry, data):
    return [] if entry.name.endswith("Clinic.bson.gz") else [(entry, data)]


@pytest.mark.parametrize("change", [astray, linked, flipped, left_out])
def test_an_archive_that_was_tampered_with_leaves_nothing(small, catalogue, tmp_path, change):
    path = small("travels")
    file = repacked(export_snapshot(path, tmp_path / "good.tar"), tmp_path / "bad.tar", change)
    elsewhere = Catalogue(tmp_path / "elsewhere")
    with pytest.raises(SnapshotError):
        import_snapshot(file, elsewhere)
    assert elsewhere.entries() == []
    assert not (tmp_path / "escaped").exists()


@pytest.mark.parametrize("content", [b"", b"no archive" * 200])
def test_what_is_no_archive_is_told(catalogue, tmp_path, content):
    file = tmp_path / "x.tar"
    file.write_bytes(content)
    with pytest.raises(SnapshotError, match=r"x\.tar"):
        import_snapshot(file, catalogue)


def test_a_manifest_of_a_later_format_is_for_a_later_version(small, monkeypatch):
    path = small("later")
    from seedbed.snapshots import manifest

    facts = json.loads((path / "manifest.json").read_text())
    del facts["digest"]
    facts["format"] = 2
    (path / "manifest.json").write_text(manifest._text({**facts, "digest": manifest._digest(facts)}))
    with pytest.raises(SnapshotError, match=r"has format 2, but this version reads format 1\. Update seedbed"):
        check(str(path), logger=LOGGER)


def test_a_folder_that_cannot_be_made_is_one_line(take, practice, tmp_path):
    (tmp_path / "seeds").touch()
    with pytest.raises(SnapshotError, match="cannot be created: Not a directory"):
        take(practice, catalogue=Catalogue(tmp_path / "seeds"))


def test_a_snapshot_that_is_being_written_is_not_found(small, catalogue):
    with catalogue.publishing("x_20260302") as folder:
        assert [entry.id for entry in catalogue.entries()] == [folder.name]
        with pytest.raises(SnapshotError, match="no snapshot"):
            catalogue.find("x_20260302")
        for name, data in tree(small("other")).items():
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(data)
    assert catalogue.find("x_20260302").is_dir()


def test_what_the_disk_does_not_take_is_an_error_though_it_is_found_later():
    def write() -> None:
        with Syncing() as syncing:
            for descriptor in os.pipe():
                # No disk has a pipe. It may be closed meanwhile.
                syncing.add(descriptor)
                os.close(descriptor)

    with pytest.raises(OSError, match="Invalid argument"):
        write()
