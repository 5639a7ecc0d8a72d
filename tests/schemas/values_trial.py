"""python values_trial.py FIRST SECOND COUNT: values of every type through factory, bulk writer, dump and restore.

Each row is written twice, by `create` (the first hundred) or `create_many`, and read back past everything that wrote
it: as the text of the database, and as the text that the value has when the database is given it as a literal.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

from seedbed.database import DatabaseUrl, connect
from seedbed.database.statements import identifier
from seedbed.datamodel import Field, load
from seedbed.factories import create_factory_context, factory_for
from seedbed.logger import QuietLogger
from seedbed.run_options import RunOptions
from seedbed.snapshots.catalogue import Catalogue
from seedbed.snapshots.dump import dump
from seedbed.snapshots.place import Place
from seedbed.snapshots.restore import restore

FIRST, SECOND = map(DatabaseUrl.parse, sys.argv[1:3])
COUNT = int(sys.argv[3])
MODEL = load().model("Every")
NOW = datetime(2026, 1, 5, tzinfo=UTC)
LOGGER = QuietLogger(Console(stderr=True))
_BY_CLIENT = 100

_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | _text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_text, inner, max_size=3),
    max_leaves=6,
)


def moments(step: timedelta) -> st.SearchStrategy[datetime]:
    first, last = datetime(1000, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
    return st.integers(0, (last - first) // step).map(lambda number: first + number * step)


def times(step: timedelta) -> st.SearchStrategy[datetime]:
    return st.integers(0, timedelta(days=1) // step - 1).map(
        lambda number: datetime(1970, 1, 1, tzinfo=UTC) + number * step
    )


def decimals(digits: int, scale: int) -> st.SearchStrategy[Decimal]:
    return st.integers(-(10**digits) + 1, 10**digits - 1).map(lambda number: Decimal(number).scaleb(-scale))


def of(field: Field) -> st.SearchStrategy[Any]:
    """Return every value that a column can hold, but for what PostgreSQL pads or rounds."""
    if field.kind == "enum":
        return st.sampled_from(load().enum(field.type).values)
    size = int(field.native_args[0]) if field.native_args else 0
    milli, micro = timedelta(milliseconds=1), timedelta(microseconds=1)
    native = {
        "VarChar": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=size),
        "Char": st.text("abcdefghij", min_size=size, max_size=size),
        "Uuid": st.uuids().map(str),
        "SmallInt": st.integers(-(2**15), 2**15 - 1),
        "Oid": st.integers(0, 2**31 - 1),
        "Real": st.floats(width=32, allow_nan=False, allow_infinity=False).map(lambda number: number + 0.0),
        "Money": decimals(15, 2),
        "Date": moments(timedelta(days=1)),
        "Time": times(micro),
        "Timetz": times(micro),
        "Inet": st.ip_addresses().map(str),
        "Bit": st.text("01", min_size=size, max_size=size),
        "VarBit": st.text("01", max_size=size),
        "Xml": st.text("abcäß ", max_size=9).map(lambda text: f"<a>{text}</a>"),
    }
    if field.native_type == "Decimal":
        return decimals(size, int(field.native_args[1]))
    if field.native_type in native:
        return native[field.native_type]
    return {
        "String": _text,
        "Int": st.integers(-(2**31), 2**31 - 1),
        "BigInt": st.integers(-(2**63), 2**63 - 1),
        "Float": st.floats(allow_nan=False, allow_infinity=False).map(lambda number: number + 0.0),
        "Decimal": decimals(15, 6),
        "Boolean": st.booleans(),
        "DateTime": moments(micro if size > 3 else milli),
        "Json": _json,
        "Bytes": st.binary(max_size=20),
    }[field.type]


def rows_drawn() -> list[dict[str, Any]]:
    """Return as many rows as asked; the same ones on every machine."""
    strategies: dict[str, st.SearchStrategy[Any]] = {}
    for field in MODEL.scalars:
        if field.is_id:
            continue
        one = of(field)
        if field.type == "Json" and not field.is_list:
            # A null of JSON's own has no plain form in Python.
            one = one.filter(lambda value: value is not None)
        many = st.lists(one, max_size=3) if field.is_list else one
        strategies[field.name] = many if field.is_required or field.is_list else st.none() | many
    found: list[dict[str, Any]] = []

    @settings(
        max_examples=COUNT,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.large_base_example],
    )
    @given(st.fixed_dictionaries(strategies))
    def take(row: dict[str, Any]) -> None:
        found.append({"id": len(found) + 1, **row})

    take()
    return [*(for_client(row) for row in found[:_BY_CLIENT]), *found[_BY_CLIENT:]]


def for_client(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as Prisma itself can carry it: milliseconds, floats of fifteen digits, money without signs."""
    found = dict(row)
    for field in MODEL.scalars:
        value = row[field.name]
        if field.type == "Float" and value is not None:
            found[field.name] = [_short(each) for each in value] if field.is_list else _short(value)
        if field.type == "DateTime" and value is not None:
            found[field.name] = [_whole_milliseconds(e) for e in value] if field.is_list else _whole_milliseconds(value)
        if field.native_type == "Money" and value is not None:
            found[field.name] = abs(value) % 1_000
        if field.type == "Json":
            found[field.name] = _shortened(value)
    return found


def _whole_milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1_000 * 1_000)


def _short(number: float) -> float:
    return 0.0 if abs(number) > 1e300 else float(f"{number:.15g}")


def _shortened(value: Any) -> Any:
    if isinstance(value, float):
        return _short(value)
    if isinstance(value, list):
        return [_shortened(each) for each in value]
    return {name: _shortened(each) for name, each in value.items()} if isinstance(value, dict) else value


async def write(rows: list[dict[str, Any]]) -> None:
    async with connect(FIRST) as db:
        factory = factory_for("Every")(create_factory_context(db, url=FIRST))
        for row in rows[:_BY_CLIENT]:
            await factory.create(row)
        await factory.create_many(rows[_BY_CLIENT:])


def literal(field: Field, value: Any) -> Any:
    """Return a value as the drivers of the databases take it, by ways that are not ours."""
    if value is None:
        return None
    if field.kind == "enum":
        return load().enum(field.type).mapped.get(value, value)
    if field.type == "DateTime":
        whole = value.isoformat(sep=" ")
        return whole[11:] if field.native_type in {"Time", "Timetz"} else whole
    return json.dumps(value) if field.type == "Json" else value


def compare_postgresql(url: DatabaseUrl, rows: list[dict[str, Any]]) -> None:
    import psycopg

    from seedbed.database.libpq import conninfo

    with psycopg.connect(conninfo(url)) as db:
        types = dict(
            db.execute(
                "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute "
                """WHERE attrelid = '"Every"'::regclass AND attnum > 0"""
            ).fetchall()
        )
        db.execute('CREATE TEMP TABLE given AS SELECT * FROM "Every" LIMIT 0')
        names = ", ".join(identifier(field.column) for field in MODEL.scalars)
        values = ", ".join(f"%s::{types[field.column]}" for field in MODEL.scalars)
        taken = [
            [
                [json.dumps(e) if f.type == "Json" else literal(f, e) for e in row[f.name]]
                if f.is_list
                else literal(f, row[f.name])
                for f in MODEL.scalars
            ]
            for row in rows
        ]
        db.cursor().executemany(f"INSERT INTO given ({names}) VALUES ({values})".encode(), taken)
        wrong = []
        for field in MODEL.scalars:
            name = identifier(field.column)
            # As text: neither xml nor json has an equality; jsonb's text is the same for the same value.
            found = db.execute(
                f'SELECT g.id, g.{name}::text, t.{name}::text FROM given g LEFT JOIN "Every" t ON t.id = g.id '
                f"WHERE g.{name}::text IS DISTINCT FROM t.{name}::text LIMIT 1".encode()
            ).fetchone()
            if field.native_type == "Json":
                found = db.execute(
                    f'SELECT g.id, g.{name}, t.{name} FROM given g LEFT JOIN "Every" t ON t.id = g.id '
                    f"WHERE g.{name}::jsonb IS DISTINCT FROM t.{name}::jsonb LIMIT 1".encode()
                ).fetchone()
            if found is not None:
                wrong.append((field.name, found))
        assert not wrong, (str(url), wrong)


def compare_sqlite(url: DatabaseUrl, rows: list[dict[str, Any]]) -> None:
    db = sqlite3.connect(url.path)
    for field in MODEL.scalars:
        held = dict(db.execute(f'SELECT id, {identifier(field.column)} FROM "Every"').fetchall())
        for row in rows:
            value, stored = row[field.name], held[row["id"]]
            if value is not None and stored is not None:
                if field.type == "Json":
                    # The column is numeric to SQLite: a number is kept as one.
                    stored = json.loads(stored) if isinstance(stored, str) else stored
                elif field.type == "Decimal":
                    stored = Decimal(str(stored))
                elif field.type == "DateTime":
                    stored = (
                        datetime.fromtimestamp(stored / 1_000, UTC)
                        if isinstance(stored, int)
                        else datetime.fromisoformat(stored)
                    )
                elif field.type == "Boolean":
                    stored = bool(stored)
                elif field.kind == "enum":
                    value = load().enum(field.type).mapped.get(value, value)
            assert stored == value, (str(url), field.name, row["id"], value, stored)


rows = rows_drawn()
asyncio.run(write(rows))
compare = compare_sqlite if FIRST.provider == "sqlite" else compare_postgresql
compare(FIRST, rows)
catalogue = Catalogue(Path("seeds").resolve())
kept = dump("values", now=NOW, logger=LOGGER, place=Place(FIRST, catalogue=catalogue))
restore(str(kept.path), RunOptions(LOGGER, approve=lambda _: True), place=Place(SECOND, catalogue=catalogue))
compare(SECOND, rows)
again = dump("again", now=NOW, logger=LOGGER, place=Place(SECOND, catalogue=catalogue))
digests = [{t.collection: t.file.sha256 for t in each.manifest.tables} for each in (kept, again)]
assert digests[0] == digests[1]
print(f"{len(rows) * len(MODEL.scalars)} values")
