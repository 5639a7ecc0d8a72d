"""Connecting, and what a person reads when it fails: one line, what to do, no password."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import pytest

from seed.factories import PermissionFactory, create_factory_context
from seedbed.database import DatabaseUrl, connect, database_url
from seedbed.errors import DatabaseError, GuardError


async def failure(url: DatabaseUrl) -> str:
    with pytest.raises(DatabaseError) as caught:
        async with connect(url):
            pytest.fail("it connected")
    message = str(caught.value)
    assert "\n" not in message
    return message


async def test_connects_to_each_provider(database):
    async with connect(database) as db:
        assert await db.clinic.count() == 0


async def test_connecting_leaves_the_environment_alone(database):
    before = dict(os.environ)
    async with connect(database):
        assert dict(os.environ) == before
    assert dict(os.environ) == before


async def test_without_an_address_it_is_the_database_in_use(database, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", database.raw)
    assert database_url() == database
    async with connect() as db:
        await PermissionFactory(create_factory_context(db)).create_many(1)
    async with connect(database) as db:
        assert await db.permission.count() == 1


@pytest.mark.usefixtures("postgres_server")
async def test_two_databases_at_once_are_kept_apart(make_database):
    async with connect(make_database("sqlite")) as one, connect(make_database("postgresql")) as other:
        await PermissionFactory(create_factory_context(one)).create()
        assert (await one.permission.count(), await other.permission.count()) == (1, 0)


async def test_an_error_of_the_client_inside_comes_out_as_one_line(provider, make_database):
    with pytest.raises(DatabaseError, match="Run `prisma db push`") as caught:
        async with connect(make_database(provider, tables=False)) as db:
            await db.clinic.count()
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize("error", [ValueError("mine"), GuardError("mine")])
async def test_other_errors_inside_pass_through(make_database, error):
    with pytest.raises(type(error), match="mine"):
        async with connect(make_database("sqlite")):
            raise error


# ── SQLite ────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_missing_file_is_not_created(tmp_path):
    path = tmp_path / "missing.db"
    assert await failure(DatabaseUrl.parse(f"file:{path}")) == (
        f"SQLite {path} does not exist yet. Run `prisma db push` to create it."
    )
    assert not path.exists()


async def test_a_missing_folder_is_named(tmp_path):
    message = await failure(DatabaseUrl.parse(f"file:{tmp_path}/nowhere/x.db"))
    assert f"the folder {tmp_path}/nowhere does not exist" in message


async def test_a_path_below_a_file_says_that_it_is_a_file(tmp_path):
    (tmp_path / "file").write_text("")
    message = await failure(DatabaseUrl.parse(f"file:{tmp_path}/file/x.db"))
    assert f"the folder {tmp_path}/file is a file" in message


async def test_a_folder_is_no_database(tmp_path):
    assert "is a directory" in await failure(DatabaseUrl.parse(f"file:{tmp_path}"))


async def test_a_name_that_no_file_system_takes_is_an_error_like_any_other(tmp_path):
    assert "SQLite" in await failure(DatabaseUrl.parse(f"file:{tmp_path}/{'x' * 300}.db"))


async def test_a_file_of_another_kind_is_no_database(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("These are notes. " * 100)
    assert f"SQLite {path}" in await failure(DatabaseUrl.parse(f"file:{path}"))
    assert path.read_text() == "These are notes. " * 100


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write to any file")
@pytest.mark.parametrize("what", ["file", "folder"])
async def test_what_cannot_be_written_is_said_before_anything_is_tried(tmp_path, what):
    path = tmp_path / "read-only.db"
    path.touch()
    target, mode = (path, 0o444) if what == "file" else (tmp_path, 0o555)
    target.chmod(mode)
    try:
        assert "cannot be written" in await failure(DatabaseUrl.parse(f"file:{path}"))
    finally:
        target.chmod(0o755)


# ── PostgreSQL ────────────────────────────────────────────────────────────────────────────────────────


async def test_an_unreachable_server_is_one_line_without_the_password():
    message = await failure(DatabaseUrl.parse("postgresql://user:secret@127.0.0.1:1/x"))
    assert message == "Cannot reach PostgreSQL x on 127.0.0.1:1. Start the server, or correct DATABASE_URL."


async def test_a_database_that_is_not_on_the_server_is_named(postgres_server):
    raw = urlsplit(postgres_server)._replace(path="/not_there").geturl()
    assert "PostgreSQL not_there on localhost does not exist" in await failure(DatabaseUrl.parse(raw))
