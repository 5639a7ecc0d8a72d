"""A damaged snapshot is refused with the name of the file, and the database stays as it was."""

from __future__ import annotations

import gzip
import os
import random
import shutil

import bson
import pytest
from damage import KINDS, damage
from snapshot_tools import LOGGER

from seedbed.errors import SnapshotError
from seedbed.snapshots import check
from seedbed.snapshots.files import documents


@pytest.mark.parametrize("kind", KINDS)
def test_every_random_damage_is_refused_with_the_file_and_changes_nothing(
    taken, bring, practice, catalogue, kind, quick
):
    before = practice.path.read_bytes()
    target = catalogue.snapshots / "damaged_20260302"
    for number in range(10 if quick else 40):
        shutil.copytree(taken, target, copy_function=os.link)
        files = damage(target, kind, random.Random(f"{kind} {number}"))
        with pytest.raises(SnapshotError) as caught:
            bring(practice, "damaged")
        assert any(file in str(caught.value) for file in files), (number, files, caught.value)
        shutil.rmtree(target)
    assert practice.path.read_bytes() == before


def test_a_file_that_nobody_vouches_for_is_refused(taken):
    (taken / "orca" / "Extra.bson.gz").write_bytes(b"")
    with pytest.raises(SnapshotError, match=r"orca/Extra\.bson\.gz does not belong to the snapshot"):
        check(str(taken), logger=LOGGER)
    (taken / "orca" / "Extra.bson.gz").rename(taken / ".DS_Store")
    check(str(taken), logger=LOGGER)


# Without a manifest, as in what mongodump writes, the framing is all there is.
GOOD = bson.encode({"_id": 1, "a": "x" * 100})


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (GOOD + GOOD[:-1], "ends in the middle of a document"),
        (GOOD + GOOD[:3], "ends in the middle of a document"),
        (GOOD + b"\x04\0\0\0", "a document cannot have 4 bytes"),
        (b"\xff\xff\xff\x7f" + GOOD, "a document cannot have 2,147,483,647 bytes"),
        (GOOD[:-1] + b"\x01" + GOOD, "does not end where it should"),
        (GOOD.replace(b"\x02a", b"\x77a"), "damaged"),
    ],
)
@pytest.mark.parametrize("suffix", [".bson", ".bson.gz"])
def test_what_is_no_sequence_of_documents_is_refused_with_the_file(tmp_path, data, told, suffix):
    file = tmp_path / f"Patient{suffix}"
    file.write_bytes(gzip.compress(data) if suffix.endswith("gz") else data)
    with pytest.raises(SnapshotError, match=rf"Patient\{suffix} is damaged.*") as caught:
        list(documents(file, file.name))
    assert told in str(caught.value)


def test_every_place_where_gzip_may_be_cut_is_noticed(tmp_path):
    whole = gzip.compress(GOOD * 3)
    file = tmp_path / "x.bson.gz"
    for end in range(len(whole)):
        file.write_bytes(whole[:end])
        with pytest.raises(SnapshotError, match=r"x\.bson\.gz is damaged"):
            list(documents(file, file.name))


def test_large_documents_and_members_of_gzip_one_after_the_other_are_read(tmp_path):
    large = bson.encode({"_id": 1, "a": "x" * 5_000_000})
    file = tmp_path / "x.bson.gz"
    file.write_bytes(gzip.compress(large + GOOD) + gzip.compress(GOOD))
    assert [each["_id"] for batch in documents(file, file.name) for each in batch] == [1, 1, 1]
