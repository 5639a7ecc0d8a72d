"""`prisma db push` with a MongoDB address: collections and indexes come from the driver."""

from __future__ import annotations

import os
import subprocess
import sysconfig
from functools import partial
from pathlib import Path

import pytest
from commands import settings

from seed.config import PROJECT_ROOT
from seedbed.cli import mongodb_push
from seedbed.database.drivers.mongodb_push import push
from seedbed.database.lock import exclusive_blocking
from seedbed.datamodel import load, tables
from seedbed.errors import DatabaseError, LockedError


def prisma(url, *arguments):
    program = Path(sysconfig.get_path("scripts"), "prisma")
    return subprocess.run(
        [program, *arguments],
        cwd=PROJECT_ROOT,
        env=settings(url, dict(os.environ)),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_cli_makes_collections_and_indexes(url, collections):
    done = prisma(url, "db", "push", "--skip-generate")
    assert done.returncode == 0, done.stderr
    assert "is in sync with the schema: " in done.stdout
    assert set(collections.list_collection_names()) == {table.name for table in tables(load())}
    assert collections["User"].index_information()["User_email_key"]["unique"]


def test_a_push_waits_for_who_uses_the_database(url, collections, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", url.raw)
    monkeypatch.setattr(mongodb_push, "exclusive_blocking", partial(exclusive_blocking, wait=0))
    with exclusive_blocking(url, command="seed"), pytest.raises(LockedError, match="in use by seed"):
        mongodb_push._push(None, skip_generate=True, force_reset=False)
    assert collections.list_collection_names() == []


def test_what_the_cli_does_not_do_on_mongodb_is_one_line(url, collections):
    done = prisma(url, "db", "push", "--force-reset")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: --force-reset does not work with MongoDB. Use `")
    assert "prisma db pull does not work with MongoDB" in prisma(url, "db", "pull").stderr
    assert collections.list_collection_names() == []


def test_the_schema_is_valid_with_such_an_address(url):
    assert prisma(url, "validate").returncode == 0


def test_pushing_again_changes_nothing_and_keeps_what_others_made(url, collections):
    every = tables(load())
    assert len(push(url, every).collections) == len(every)
    collections["Patient"].create_index("lastName", name="by_name")
    collections["Patient"].insert_one({"_id": 1})
    done = push(url, every)
    assert (done.collections, done.indexes) == ((), ())
    assert "by_name" in collections["Patient"].index_information()
    assert collections["Patient"].count_documents({}) == 1


def test_an_index_that_the_schema_has_changed_is_made_again(url, collections):
    every = tables(load())
    collections["User"].create_index("firstName", name="User_email_key")
    assert "User.User_email_key" in push(url, every).indexes
    found = collections["User"].index_information()["User_email_key"]
    assert (found["key"], found["unique"]) == ([("email", 1)], True)


def test_rows_that_break_a_unique_key_are_named(url, collections):
    collections["User"].insert_many([{"email": "a@b"}, {"email": "a@b"}])
    with pytest.raises(DatabaseError, match="Rows of User break the unique key User_email_key"):
        push(url, tables(load()))
