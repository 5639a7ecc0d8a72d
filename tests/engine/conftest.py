"""A client generated from a small schema of its own, and databases for it on SQLite and PostgreSQL."""

from __future__ import annotations

import importlib
import itertools
import os
import shutil
import sqlite3
from contextlib import asynccontextmanager, closing
from typing import TYPE_CHECKING, Any

import psycopg
import pytest
from engine_tools import SCHEMA, at_database, generate_client, push

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from pathlib import Path
    from types import ModuleType

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory) -> tuple[ModuleType, Path]:
    return generate_client(tmp_path_factory.mktemp("client"), SCHEMA.read_text(), "engine_test_client")


@pytest.fixture(scope="session")
def prisma(generated: tuple[ModuleType, Path]) -> ModuleType:
    """The generated client package, with everything that `prisma` has."""
    return generated[0]


@pytest.fixture(scope="session")
def errors(prisma: ModuleType) -> Any:
    return importlib.import_module(f"{prisma.__name__}.errors")


@pytest.fixture(scope="session")
def sqlite_template(generated: tuple[ModuleType, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("sqlite") / "template.db"
    push(generated[1], f"file:{file}")
    with closing(sqlite3.connect(file)) as connection:
        connection.execute('DROP TABLE "Absent"')
    return file


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    return f"file:{shutil.copy(sqlite_template, tmp_path / 'test.db')}"


@pytest.fixture(scope="session")
def postgres_template(generated: tuple[ModuleType, Path], postgres_server: str) -> str:
    name = f"engine_template_{os.getpid()}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0'.encode())
    push(generated[1], at_database(postgres_server, name))
    with psycopg.connect(at_database(postgres_server, name)) as connection:
        connection.execute('DROP TABLE "Absent"')
    return name


@pytest.fixture
def postgres_url(postgres_template: str, postgres_server: str) -> Iterator[str]:
    name = f"engine_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{postgres_template}"'.encode())
    yield at_database(postgres_server, name)
    with psycopg.connect(postgres_server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """A new database on each provider in turn."""
    return request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")


@pytest.fixture
def connect(prisma: ModuleType) -> Callable[..., Any]:
    """Return a function that gives a connected client of a URL, as an async context manager."""

    @asynccontextmanager
    async def connected(url: str, **options: Any) -> AsyncIterator[Any]:
        client = prisma.Prisma(datasource={"url": url}, use_dotenv=False, **options)
        await client.connect()
        try:
            yield client
        finally:
            if client.is_connected():
                await client.disconnect()

    return connected


@pytest.fixture
async def db(url: str, connect: Callable[..., Any]) -> AsyncIterator[Any]:
    async with connect(url) as client:
        yield client


@pytest.fixture
async def sqlite(sqlite_url: str, connect: Callable[..., Any]) -> AsyncIterator[Any]:
    async with connect(sqlite_url) as client:
        yield client


@pytest.fixture
async def postgres(postgres_url: str, connect: Callable[..., Any]) -> AsyncIterator[Any]:
    async with connect(postgres_url) as client:
        yield client


@pytest.fixture
def is_postgres(url: str) -> bool:
    return url.startswith("postgres")
