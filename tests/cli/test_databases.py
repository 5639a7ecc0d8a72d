"""The commands when the database is not as it should be: one line that says what to do, and nothing is changed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from commands import command, only_line


@pytest.fixture(params=["seed", "reset"])
def name(request):
    return request.param


def test_an_unreachable_server_is_told_without_the_password(name):
    done = command(name, "--yes", url="postgresql://user:secret@127.0.0.1:1/x")
    assert done.returncode == 1
    assert only_line(done) == "Cannot reach PostgreSQL x on 127.0.0.1:1. Start the server, or correct DATABASE_URL."


def test_a_missing_file_is_to_be_made_by_prisma(tmp_path):
    done = command("seed", url=f"file:{tmp_path}/missing.db")
    assert done.returncode == 1
    assert only_line(done) == f"SQLite {tmp_path}/missing.db does not exist yet. Run `prisma db push` to create it."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("below", ["folder", "file/x.db", "nowhere/x.db", "x" * 300])
def test_a_path_that_can_be_no_database_is_one_line(name, below, tmp_path):
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    done = command(name, "--yes", url=f"file:{tmp_path}/{below}")
    assert done.returncode == 1
    assert only_line(done).startswith(f"SQLite {tmp_path}/{below}")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["file", "folder"]


def test_a_file_that_is_no_database_is_left_alone(name, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("These are notes. " * 100)
    done = command(name, "--yes", url=f"file:{path}")
    assert done.returncode == 1
    assert str(path) in only_line(done)
    assert path.read_text() == "These are notes. " * 100


def test_a_database_without_tables_needs_a_push(provider, make_database):
    done = command("seed", url=make_database(provider, tables=False))
    assert done.returncode == 1
    assert only_line(done).endswith("Run `prisma db push`.")


def test_a_missing_client_is_to_be_generated(name, tmp_path, make_database):
    import prisma

    # The installed library as it is before `prisma generate`: without what that writes into it.
    shutil.copytree(Path(prisma.__file__).parent, tmp_path / "prisma")
    for module in ("client", "models", "types", "actions", "enums", "partials"):
        (tmp_path / "prisma" / f"{module}.py").unlink(missing_ok=True)
    done = command(name, "--yes", url=make_database("sqlite"), PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert only_line(done).startswith("The Prisma client is not generated. Run `prisma generate`")
