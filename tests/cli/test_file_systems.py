"""Files that may only be read, and disks without room: each is told in one line, which names the file."""

from __future__ import annotations

import shutil
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from commands import command, only_line, settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from prepared import Practices

    from seedbed.database import DatabaseUrl


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "none", str(folder)], check=False).returncode:
        pytest.skip("only root may mount a file system")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def make_read_only(folder: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)


def test_a_file_that_may_only_be_read_is_dumped_and_checked(disk: Path, practices: Practices, tmp_path: Path) -> None:
    url = f"file:{shutil.copy(practices.original('sqlite').path, disk / 'practice.db')}"
    make_read_only(disk)
    seeds = {"ORCA_SEEDS": str(tmp_path / "seeds")}
    dumped = command("dump", "--name", "kept", url=url, **seeds)
    assert (dumped.returncode, dumped.stderr) == (0, "")
    assert command("verify", url=url).returncode == 0
    assert "Read-only file system" in only_line(command("seed", "--yes", url=url))


def test_snapshots_that_may_only_be_read_are_not_deleted_or_renamed_and_the_line_names_them(
    disk: Path, practices: Practices, tmp_path: Path
) -> None:
    seeds = {"ORCA_SEEDS": str(disk)}
    assert command("dump", "--name", "kept", url=practices.original("sqlite"), **seeds).returncode == 0
    make_read_only(disk)
    for arguments in (("delete", "kept", "--yes"), ("prune", "--keep", "0", "--yes"), ("rename", "kept", "other")):
        done = command("snapshots", *arguments, **seeds)
        assert done.returncode == 1
        assert "Read-only file system" in only_line(done)
    done = command("snapshots", "export", "kept", str(disk / "kept.tar"), **seeds)
    assert only_line(done).startswith(f"{disk}/kept.tar cannot be written: Read-only file system.")


def test_a_full_disk_is_not_taken_for_output_without_room(
    disk: Path, make_database: Callable[..., DatabaseUrl]
) -> None:
    url = f"file:{shutil.copy(make_database('sqlite').path, disk / 'practice.db')}"
    (disk / "filler").write_bytes(bytes(shutil.disk_usage(disk).free))
    told = only_line(command("seed", "--yes", url=url))
    assert "out of disk space: No space left on device" in told


def leave_free(disk: Path, size: int) -> None:
    (disk / "filler").write_bytes(bytes(shutil.disk_usage(disk).free - size))


# SQLite sorts in files where there is more than it keeps in memory, and asks once where these belong.
SORT = """
    import sys
    from seedbed.cli.console import run_blocking
    from seedbed.database import DatabaseUrl
    from seedbed.database.sql_session import reading

    def sort():
        with reading(DatabaseUrl.parse(sys.argv[1])) as reader:
            numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
            reader.rows(f"{numbers} SELECT randomblob(200) AS sorted FROM n ORDER BY sorted")

    run_blocking(sort)
"""


def test_a_folder_for_temporary_files_without_room_is_not_taken_for_the_disk_of_the_database(
    disk: Path, make_database: Callable[..., DatabaseUrl]
) -> None:
    leave_free(disk, 100_000)
    url = make_database("sqlite")
    done = subprocess.run(
        [sys.executable, "-c", dedent(SORT), url.raw],
        env=settings(url, {"TMPDIR": str(disk)}),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr.startswith(f"error: The folder for temporary files, {disk}, is full: ")


@pytest.mark.usefixtures("mongodb_server")
def test_a_copy_to_read_from_that_has_no_room_names_the_folder_for_temporary_files(
    disk: Path, make_database: Callable[..., DatabaseUrl]
) -> None:
    url = make_database("mongodb")
    assert command("seed", "--profile", "minimal", "--yes", url=url).returncode == 0
    leave_free(disk, 300_000)
    done = command("verify", url=url, TMPDIR=str(disk))
    assert only_line(done).startswith(f"The folder for temporary files, {disk}, is full: ")
