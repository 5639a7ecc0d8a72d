"""Real databases for the tests: a SQLite file or a PostgreSQL database of its own for each test that asks."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import hypothesis
import psycopg
import pytest
from distribution import ByFileAndDatabase, order
from keeper import databases_kept, folder_kept
from prepared import Practices
from prisma_cli import ALL_PROGRAMS
from processes import default_signals
from psycopg import sql
from quick import file_takes_long, is_left_out, others_stand_for
from support import Shared

from seedbed.database.schema import creation_script
from seedbed.database.url import DEFAULT_URL, DatabaseUrl, Provider
from seedbed.datamodel import DataModel, load
from seedbed.garbage import collect_seldom

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from servers import OwnServer
    from xdist.remote import Producer

    from prisma import Prisma
    from seedbed.testing.template import Isolation

_numbers = count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--quick", action="store_true", help="leave out other databases than SQLite and whatever takes long"
    )
    parser.addoption(
        "--thorough",
        action="store_true",
        help="many more examples of properties and moments of interruption, and every case of a kind",
    )


def pytest_configure(config: pytest.Config) -> None:
    # The processes that run the tests would find it out, and nobody would hear of it.
    for path in (argument.split("::")[0] for argument in config.args):
        if not (config.invocation_params.dir / path).exists():
            raise pytest.UsageError(f"file or directory not found: {path}")
    # What `make test` was called with is nothing to a make that a test starts.
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):
        os.environ.pop(name, None)
    # Messages name commands as a shell finds them: here as in an environment that is active.
    os.environ["VIRTUAL_ENV"] = sys.prefix
    # Many images set this. Then each of the hundreds of commands that the tests start compiles all modules again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ.update(ALL_PROGRAMS)
    sys.dont_write_bytecode = False
    default_signals()
    hypothesis.settings.register_profile("thorough", max_examples=2_000, deadline=None)
    # The same examples on every run: a failure is somebody's change, and never a matter of luck.
    hypothesis.settings.register_profile("suite", derandomize=True, deadline=None, database=None)
    hypothesis.settings.load_profile("thorough" if config.getoption("--thorough") else "suite")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Return how many workers `-n auto` is: two more than cores, as many tests wait for programs, locks and disks."""
    return (os.cpu_count() or 1) + 2


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    # To import and collect them takes each worker longer than most of what is tested.
    return True if config.getoption("--quick") and file_takes_long(collection_path) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = set[pytest.Item]()
    if not config.getoption("--thorough"):
        left_out.update(filter(others_stand_for, items))
    if config.getoption("--quick"):
        left_out.update(filter(is_left_out, items))
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]
    items.sort(key=order)


def pytest_collection_finish() -> None:
    # Thousands of collected tests and the practices that they share stay until the end: to look through all of them
    # for circles, each time that a few hundred objects are new, takes a seventh of the time of a simulation.
    collect_seldom()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFileAndDatabase:
    return ByFileAndDatabase(config, log)


@pytest.fixture(scope="session")
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether to take the time for many more examples."""
    return bool(request.config.getoption("--thorough"))


@pytest.fixture(scope="session")
def quick(request: pytest.FixtureRequest) -> bool:
    """Whether this is the run for each change, in which a few examples of a kind are enough."""
    return bool(request.config.getoption("--quick"))


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings of the machine out of the tests."""
    for name in ("DATABASE_URL", "ORCA_ENV", "PRISMA_QUERY_ENGINE_BINARY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def datamodel() -> DataModel:
    return load()


def _not_quick(request: pytest.FixtureRequest) -> None:
    """Refuse a server to a test that `--quick` could not leave out, as it asks for one only while it runs."""
    if request.config.getoption("--quick"):
        pytest.fail(f"--quick starts no server: name {request.fixturename} in the test's arguments or usefixtures")


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a PostgreSQL server: `TEST_POSTGRES_URL`, or one that is started for this session."""
    _not_quick(request)
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        with databases_kept(given, f"test_{os.getpid()}_"), databases_kept(given, f"tables_{os.getpid()}"):
            yield given
        return
    from servers import temporary_server

    with temporary_server() as server:
        with psycopg.connect(server.get_uri(), autocommit=True) as admin:
            # Nothing has to survive a power cut, and writing through to the disk would take most of the time.
            admin.execute("ALTER SYSTEM SET fsync = off")
            admin.execute("SELECT pg_reload_conf()")
        yield server.get_uri()


@pytest.fixture(scope="module")
def own_server() -> Iterator[OwnServer]:
    from servers import OwnServer, temporary_server

    # A write-ahead log in small files, so that a limit on the size of files is one on tables.
    with temporary_server("--wal-segsize=1") as server:
        yield OwnServer(server)


@pytest.fixture(scope="session")
def mongodb_server(request: pytest.FixtureRequest) -> Iterator[str]:
    """The URL of a MongoDB server, ending in a slash: `TEST_MONGODB_URL`, or one that is started for this session."""
    _not_quick(request)
    given = os.environ.get("TEST_MONGODB_URL")
    if given:
        with databases_kept(given, f"test_{os.getpid()}_"):
            yield given.rstrip("/") + "/"
        return
    from secantus import SecantusDBServer
    from servers import server_folder

    folder = server_folder()
    with folder_kept(folder), SecantusDBServer(storage_path=folder) as server:
        yield server.uri


@pytest.fixture(scope="session")
def empty_postgresql(postgres_server: str) -> str:
    """A database with the schema's tables, to be copied: hundreds of statements take longer than a copy."""
    name = f"tables_{os.getpid()}"
    _create(postgres_server, name, "template0")
    with psycopg.connect(_at(postgres_server, name)) as connection:
        connection.execute(";\n".join(creation_script("postgresql")).encode())
    return name


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as a file."""
    path = tmp_path_factory.mktemp("sqlite") / "tables.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(";\n".join(["BEGIN", *creation_script("sqlite"), "COMMIT"]))
    return path


@pytest.fixture(scope="session")
def make_database(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Callable[..., DatabaseUrl]:
    """Return a function that makes a new database, with the schema's tables unless told otherwise.

    One of MongoDB has no tables, and is there when something is in it.
    """

    def make(provider: Provider, *, tables: bool = True) -> DatabaseUrl:
        if provider == "mongodb":
            return DatabaseUrl.parse(f"{request.getfixturevalue('mongodb_server')}test_{os.getpid()}_{next(_numbers)}")
        if provider == "sqlite":
            path = tmp_path_factory.mktemp("sqlite") / "test.db"
            if tables:
                shutil.copy(request.getfixturevalue("empty_sqlite"), path)
            else:
                sqlite3.connect(path).close()
            return DatabaseUrl.parse(f"file:{path}")
        server = request.getfixturevalue("postgres_server")
        name = f"test_{os.getpid()}_{next(_numbers)}"
        _create(server, name, request.getfixturevalue("empty_postgresql") if tables else "template0")
        return DatabaseUrl.parse(_at(server, name))

    return make


@pytest.fixture(scope="session")
def copy_database(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Callable[[DatabaseUrl], DatabaseUrl]:
    """Return a function that copies a database of SQLite or PostgreSQL in which nobody is."""

    def copy(source: DatabaseUrl) -> DatabaseUrl:
        if source.provider == "sqlite":
            path = tmp_path_factory.mktemp("sqlite") / "test.db"
            return DatabaseUrl.parse(f"file:{shutil.copy(source.path, path)}")
        server = request.getfixturevalue("postgres_server")
        name = f"test_{os.getpid()}_{next(_numbers)}"
        _create(server, name, source.name)
        return DatabaseUrl.parse(_at(server, name))

    return copy


@pytest.fixture(scope="session")
def practices(
    tmp_path_factory: pytest.TempPathFactory,
    make_database: Callable[..., DatabaseUrl],
    copy_database: Callable[[DatabaseUrl], DatabaseUrl],
) -> Practices:
    """Seeded practices: made once, to be read or copied."""
    folder = tmp_path_factory.getbasetemp()
    # Every worker of pytest-xdist has a folder below that of the run.
    return Practices(make_database, copy_database, folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder)


def _create(server: str, name: str, template: str) -> None:
    """Create a database as a copy of one that nobody is in."""
    with psycopg.connect(server, autocommit=True) as admin:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        admin.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))


def _at(server: str, name: str) -> str:
    return urlsplit(server)._replace(path=f"/{name}").geturl()


@pytest.fixture(params=["sqlite", "postgresql"])
def provider(request: pytest.FixtureRequest) -> Provider:
    return request.param


@pytest.fixture
def database(provider: Provider, make_database: Callable[..., DatabaseUrl]) -> DatabaseUrl:
    """A new, empty database with the schema's tables, on each provider in turn."""
    return make_database(provider)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def seed_database_url(request: pytest.FixtureRequest) -> DatabaseUrl:
    """Where the fixtures of `seedbed.testing` make their databases: on each provider in turn."""
    if request.param == "sqlite":
        return DatabaseUrl.parse(DEFAULT_URL)
    return DatabaseUrl.parse(request.getfixturevalue("postgres_server"))


@pytest.fixture(scope="session")
def shared(seed_isolation: Isolation) -> Shared:
    """A connected client for a database with empty tables, once per provider: to be used through `tx` alone."""
    return Shared(seed_isolation.engine.client(), seed_isolation.engine.url)


@pytest.fixture
def tx(db: Prisma) -> Prisma:
    """A transaction on each provider in turn that is rolled back after the test."""
    return db
