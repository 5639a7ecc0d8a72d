"""Whatever is wrong with a MongoDB database or its address is one clear line, without the password."""

from __future__ import annotations

import pymongo
import pytest
from commands import command, only_line
from pymongo.errors import OperationFailure

from seedbed.database import DatabaseUrl
from seedbed.database.errors import describe


@pytest.mark.parametrize("name", ["seed", "reset", "verify"])
def test_no_server_is_one_line(name):
    arguments = [] if name == "verify" else ["--yes"]
    done = command(name, *arguments, url="mongodb://u:hunter2@127.0.0.1:1/x?serverSelectionTimeoutMS=200")
    assert done.returncode == 1
    line = only_line(done)
    assert line == "Cannot reach MongoDB x on 127.0.0.1:1. Start the server, or correct DATABASE_URL."


def test_an_address_without_a_database_is_one_line():
    done = command("seed", "--yes", url="mongodb://127.0.0.1:1/")
    assert done.returncode == 2
    assert "names no database" in only_line(done)


@pytest.mark.parametrize(
    ("code", "text", "told"),
    [
        (18, "Authentication failed.", "refuses the user or password. Correct DATABASE_URL."),
        (13, "not authorized on x to execute command { create: 1 }", "denies this user access: not authorized on x"),
    ],
)
def test_a_server_that_refuses_is_one_line(code, text, told):
    url = DatabaseUrl.parse("mongodb://u:hunter2@127.0.0.1:1/x")
    line = describe(OperationFailure(text, code, {"errmsg": text, "code": code}), url)
    assert told in line
    assert "hunter2" not in line
    assert "\n" not in line


@pytest.mark.parametrize("name", ["seed", "reset"])
def test_a_view_in_the_place_of_a_collection_is_named_or_asked_about(url, name):
    with pymongo.MongoClient(url.raw) as client:
        client[url.name]["other"].insert_one({})
        client[url.name].create_collection("Patient", viewOn="other", pipeline=[])
        done = command(name, "--quiet", url=url)
        assert done.returncode in {1, 3}
        assert only_line(done)
        assert sorted(client[url.name].list_collection_names(filter={"name": {"$in": ["Patient", "other"]}})) == [
            "Patient",
            "other",
        ]


def test_a_database_of_something_else_is_not_seeded(url):
    with pymongo.MongoClient(url.raw) as client:
        client[url.name]["films"].insert_one({"title": "Metropolis"})
        done = command("seed", "--yes", "--quiet", url=url)
        assert done.returncode == 1
        assert only_line(done).endswith("Run `prisma db push`.")
        reset = command("reset", "--quiet", url=url)
        assert reset.returncode == 3
        assert "holds 1 row that this seeder did not make" in only_line(reset)
        assert client[url.name].list_collection_names() == ["films"]
