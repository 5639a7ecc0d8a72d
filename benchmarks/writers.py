"""The ways to write the same rows that seeding is compared with. Each takes them with parents before children."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from base64 import b64encode
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, Any

from seedbed.database import connect
from seedbed.datamodel import load

if TYPE_CHECKING:
    from benchmarks.databases import Rows
    from seedbed.database import DatabaseUrl
    from seedbed.datamodel import Field


def one_by_one(url: DatabaseUrl, rows: Rows) -> None:
    """Write with one `create` of the Prisma client for each row."""

    async def write() -> None:
        async with connect(url) as db:
            for name, held in _for_the_client(rows).items():
                actions = getattr(db, load().model(name).accessor)
                for row in held:
                    await actions.create(row)

    asyncio.run(write())


def create_many(url: DatabaseUrl, rows: Rows) -> None:
    """Write with the Prisma client's own bulk insert, a thousand rows at a time."""

    async def write() -> None:
        async with connect(url) as db:
            for name, held in _for_the_client(rows).items():
                actions = getattr(db, load().model(name).accessor)
                for start in range(0, len(held), 1_000):
                    await actions.create_many(held[start : start + 1_000])

    asyncio.run(write())


def factory_boy(url: DatabaseUrl, rows: Rows) -> None:
    """Write with `create_batch` of a factory for each table and one commit."""
    import factory
    from factory.alchemy import SQLAlchemyModelFactory
    from sqlalchemy.orm import Session, registry

    engine, tables = _sqlalchemy(url)
    mapper = registry()
    with Session(engine) as session:
        for name, held in _for_sqlalchemy(url, rows).items():
            if not held:
                continue
            entity = type(name, (), {})
            mapper.map_imperatively(entity, tables[name])
            meta = type("Meta", (), {"model": entity, "sqlalchemy_session": session})
            columns = {
                column: factory.Sequence(lambda n, held=held, column=column: held[n][column]) for column in held[0]
            }
            type(f"{name}Factory", (SQLAlchemyModelFactory,), {"Meta": meta, **columns}).create_batch(len(held))
            session.flush()
        session.commit()
    engine.dispose()


def sqlalchemy_core(url: DatabaseUrl, rows: Rows) -> None:
    """Write with one bulk insert of SQLAlchemy Core for each table, in one transaction."""
    engine, tables = _sqlalchemy(url)
    with engine.begin() as connection:
        for name, held in _for_sqlalchemy(url, rows).items():
            if held:
                connection.execute(tables[name].insert(), held)
    engine.dispose()


def driver(url: DatabaseUrl, rows: Rows) -> None:
    """Write with nothing but the driver: `executemany`, or COPY for PostgreSQL, in one transaction."""
    if url.provider == "sqlite":
        with closing(sqlite3.connect(url.path)) as connection, connection:
            connection.execute("PRAGMA foreign_keys = ON")
            for name, held in rows.items():
                marks = ", ".join("?" * len(load().model(name).scalars))
                statement = f'INSERT INTO "{load().model(name).table}" ({_columns(name)}) VALUES ({marks})'
                connection.executemany(statement, [tuple(row.values()) for row in held])
        return
    import psycopg

    with psycopg.connect(url.raw) as connection, connection.cursor() as cursor:
        for name, held in rows.items():
            flags = [field.type == "Boolean" for field in load().model(name).scalars]
            with cursor.copy(f'COPY "{load().model(name).table}" ({_columns(name)}) FROM STDIN'.encode()) as copy:
                for row in held:
                    copy.write_row(
                        [
                            bool(value) if flag and value is not None else value
                            for flag, value in zip(flags, row.values(), strict=True)
                        ]
                    )


def _columns(name: str) -> str:
    return ", ".join(f'"{field.column}"' for field in load().model(name).scalars)


def _sqlalchemy(url: DatabaseUrl) -> tuple[Any, dict[str, Any]]:
    """Return an engine, and the tables as it finds them in PostgreSQL, or as the data model says for SQLite."""
    import sqlalchemy as sa

    models = load().models
    metadata = sa.MetaData()
    if url.provider == "postgresql":
        engine = sa.create_engine(url.raw.replace("postgresql:", "postgresql+psycopg:", 1))
        tables = {name: sa.Table(model.table, metadata, autoload_with=engine) for name, model in models.items()}
        return engine, tables
    engine = sa.create_engine(f"sqlite:///{url.path}")
    sa.event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys = ON"))
    types = {"Int": sa.Integer, "BigInt": sa.BigInteger, "Float": sa.Float, "Boolean": sa.Boolean}
    return engine, {
        name: sa.Table(
            model.table,
            metadata,
            *(
                sa.Column(field.column, types.get(field.type, sa.Text), primary_key=field.name in model.primary_key)
                for field in model.scalars
            ),
        )
        for name, model in models.items()
    }


def _for_sqlalchemy(url: DatabaseUrl, rows: Rows) -> Rows:
    parsed = {"Boolean": bool} if url.provider == "sqlite" else {"Boolean": bool, **_PARSED}
    return {
        name: [
            {
                field.column: parsed[field.type](row[field.name])
                if field.type in parsed and row[field.name] is not None
                else row[field.name]
                for field in load().model(name).scalars
            }
            for row in held
        ]
        for name, held in rows.items()
    }


def _for_the_client(rows: Rows) -> Rows:
    from prisma import Base64, Json

    def value(field: Field, stored: Any) -> Any:
        if field.type == "Bytes":
            return Base64(b64encode(stored).decode())
        if field.type == "Json":
            return Json(json.loads(stored) if isinstance(stored, str) else stored)
        return {"Boolean": bool, **_PARSED}.get(field.type, lambda same: same)(stored)

    return {
        name: [
            {
                field.name: value(field, row[field.name])
                for field in load().model(name).scalars
                if row[field.name] is not None
            }
            for row in held
        ]
        for name, held in rows.items()
    }


_PARSED = {
    "DateTime": datetime.fromisoformat,
    "Json": lambda stored: json.loads(stored) if isinstance(stored, str) else stored,
}

WRITERS = {
    "`create` for each row, Prisma client": one_by_one,
    "`create_many`, Prisma client": create_many,
    "`create_batch`, factory_boy + SQLAlchemy": factory_boy,
    "bulk insert, SQLAlchemy Core": sqlalchemy_core,
    "bare driver (the floor)": driver,
}
