"""Whatever is wrong with a MongoDB database or its address is one clear line, without the password."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pymongo
import pytest
from commands import command, only_line
from secantus import SecantusDBServer

from seedbed.database import DatabaseUrl
from seedbed.database.drivers.mongodb import Database
from seedbed.errors import DatabaseError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

PASSWORD = "p@ss:w/rd %"


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


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server that asks for passwords, as host and port; `reader` may read `app`, `writer` may write to it."""
    folder = str(tmp_path_factory.mktemp("guarded"))
    with SecantusDBServer(storage_path=folder) as server, pymongo.MongoClient(server.uri) as client:
        for user, role in (("reader", "read"), ("writer", "readWrite")):
            client["app"].command("createUser", user, pwd=PASSWORD, roles=[{"role": role, "db": "app"}])
    with SecantusDBServer(storage_path=folder, require_auth=True) as server:
        yield server.uri.removeprefix("mongodb://").strip("/")


def refusal(raw: str) -> str:
    """Return what is said when a database is opened to be read."""
    with pytest.raises(DatabaseError) as told:
        Database(DatabaseUrl.parse(raw)).layout()
    [line] = str(told.value).splitlines()
    assert not any(secret in line for secret in (PASSWORD, quote(PASSWORD, safe=""), "hunter2"))
    return line


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("reader:hunter2@{}/app?authSource=app", "refuses the user or password. Correct DATABASE_URL."),
        ("reader:{password}@{}/app?authSource=admin", "refuses the user or password. Correct DATABASE_URL."),
        (
            "{}/app",
            "denies this user access: command find requires authentication. Grant the permission, "
            "or correct DATABASE_URL.",
        ),
        ("writer:{password}@{}/theirs?authSource=app", "denies this user access: not authorized on theirs"),
    ],
)
def test_who_may_not_is_refused_in_one_line(guarded, address, told):
    line = refusal("mongodb://" + address.format(guarded, password=quote(PASSWORD, safe="")))
    assert told in line
    assert line.startswith("MongoDB ")


def test_a_reader_cannot_seed_and_a_writer_can(guarded, seed):
    reader, writer = (
        DatabaseUrl.parse(f"mongodb://{user}:{quote(PASSWORD, safe='')}@{guarded}/app?authSource=app")
        for user in ("reader", "writer")
    )
    with pytest.raises(DatabaseError, match=r"app .* denies this user access: not authorized on app"):
        seed(reader)
    assert Database(reader).layout().rows == {}
    assert seed(writer).rows > 1_000
    assert Database(reader).layout().rows["Patient"] == 10


def test_hosts_and_sets_that_are_not_there_are_named(mongodb_server):
    wait = "serverSelectionTimeoutMS=300"
    assert "Cannot reach MongoDB x on nowhere.invalid: " in refusal(f"mongodb://u:hunter2@nowhere.invalid/x?{wait}")
    line = refusal(f"mongodb+srv://u:hunter2@nowhere.invalid/x?{wait}")
    assert line.startswith("Cannot find the servers of MongoDB x on nowhere.invalid: ")
    line = refusal(f"{mongodb_server}x?replicaSet=other&{wait}")
    assert line.endswith("the replica set that DATABASE_URL names. Correct replicaSet, or leave it out.")


def test_parameters_that_cannot_be_used_are_named(mongodb_server):
    line = refusal(f"{mongodb_server}x?tls=true&tlsCAFile=/no/such.pem")
    assert line == "DATABASE_URL names a file that cannot be used: The tlscafile file is not readable."
    with pytest.raises(UsageError, match=r"the database 'my\.db', but a name in MongoDB cannot contain '\.'"):
        DatabaseUrl.parse(f"{mongodb_server}my.db")


def test_a_replica_set_without_a_primary_and_a_standalone_server(tmp_path, seed):
    with SecantusDBServer(storage_path=str(tmp_path / "a")) as server, pymongo.MongoClient(server.uri) as client:
        client.admin.command("replSetStepDown", 600, force=True)
        line = refusal(f"{server.uri}x?serverSelectionTimeoutMS=300")
        assert "has no primary at the moment, so nothing can be written. Wait until one is elected" in line
        one = DatabaseUrl.parse(f"{server.uri}x?directConnection=true")
        assert Database(one).layout().rows == {}
        with pytest.raises(DatabaseError, match="has no primary at the moment"):
            seed(one)
    with SecantusDBServer(storage_path=str(tmp_path / "b"), replica_set_name=None) as server:
        url = DatabaseUrl.parse(f"{server.uri}x")
        assert seed(url).rows > 1_000
        assert Database(url).layout().rows["Patient"] == 10


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
