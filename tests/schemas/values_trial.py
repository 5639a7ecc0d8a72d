"""python values_trial.py FIRST SECOND COUNT: values of every type through factory, bulk writer, dump and restore.

Each row is written twice, by `create` (the first hundred) or `create_many`, and read back past everything that wrote
it: as the text of the database, and as the text that the value has when the database is given it as a literal.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
import struct
import sys
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from ipaddress import IPv6Address
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

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

if TYPE_CHECKING:
    from collections.abc import Callable

FIRST, SECOND = map(DatabaseUrl.parse, sys.argv[1:3])
COUNT = int(sys.argv[3])
MODEL = load().model("Every")
NOW = datetime(2026, 1, 5, tzinfo=UTC)
LOGGER = QuietLogger(Console(stderr=True))
_BY_CLIENT = 100

_LETTERS = "abc XYZ019äßéñ€漢字🦷\u200b\u0301'\"\\\n\t\r,;{}[]%_\x7f\x01"
_FIRST, _LAST = datetime(1000, 1, 1, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
_MILLI, _MICRO = timedelta(milliseconds=1), timedelta(microseconds=1)


def text(random: Random, size: int = 30) -> str:
    return "".join(random.choice(_LETTERS) for _ in range(random.randint(0, size)))


def moment(random: Random, step: timedelta) -> datetime:
    edges = (_FIRST, _LAST, datetime(1970, 1, 1, tzinfo=UTC), datetime(1969, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC))
    if random.random() < 0.1:
        return random.choice(edges) if step < timedelta(days=1) else _FIRST
    return _FIRST + random.randrange((_LAST - _FIRST) // step) * step


def hour(random: Random) -> datetime:
    number = random.choice((0, timedelta(days=1) // _MICRO - 1, random.randrange(timedelta(days=1) // _MICRO)))
    return datetime(1970, 1, 1, tzinfo=UTC) + number * _MICRO


def whole(random: Random, bits: int) -> int:
    edges = (0, 1, -1, 2**bits - 1, -(2**bits))
    return random.choice(edges) if random.random() < 0.2 else random.randrange(-(2 ** random.randint(1, bits)), 2**bits)


def decimal(random: Random, digits: int, scale: int) -> Decimal:
    top = 10 ** random.randint(1, digits) - 1
    return Decimal(random.choice((0, 1, -1, top, -top, random.randint(-top, top)))).scaleb(-scale)


def double(random: Random) -> float:
    if random.random() < 0.2:
        return random.choice((0.0, 1.0, -1.0, 0.1, 1e-300, 5e-324, 1.7976931348623157e308, 2.0**53 + 2, 1 / 3))
    return random.uniform(-1, 1) * 10.0 ** random.randint(-20, 20)


def single(random: Random) -> float:
    return struct.unpack("f", struct.pack("f", random.uniform(-1, 1) * 10.0 ** random.randint(-20, 20)))[0]


def document(random: Random, depth: int = 2) -> Any:
    kind = random.randrange(7 if depth else 5)
    if kind < 5:
        values = (None, random.random() < 0.5, random.randint(-(2**53), 2**53), double(random), text(random))
        return values[kind]
    if kind == 5:
        return [document(random, depth - 1) for _ in range(random.randint(0, 3))]
    return {text(random, 6): document(random, depth - 1) for _ in range(random.randint(0, 3))}


def address(random: Random) -> str:
    four = ".".join(str(random.randrange(256)) for _ in range(4))
    return four if random.random() < 0.6 else str(IPv6Address(random.getrandbits(128)))


def of(field: Field, random: Random) -> Any:
    """Return some value that a column can hold, edges included, but for what PostgreSQL pads or rounds."""
    if field.kind == "enum":
        return random.choice(load().enum(field.type).values)
    size = int(field.native_args[0]) if field.native_args else 0
    native: dict[str, Callable[[], Any]] = {
        "VarChar": lambda: text(random, size),
        "Char": lambda: "".join(random.choice("abcdefghij") for _ in range(size)),
        "Uuid": lambda: str(UUID(int=random.getrandbits(128))),
        "SmallInt": lambda: whole(random, 15),
        "Oid": lambda: random.choice((0, 2**31 - 1, random.randrange(2**31))),
        "Real": lambda: single(random),
        "Money": lambda: decimal(random, 15, 2),
        "Date": lambda: moment(random, timedelta(days=1)),
        "Time": lambda: hour(random),
        "Timetz": lambda: hour(random),
        "Inet": lambda: address(random),
        "Bit": lambda: "".join(random.choice("01") for _ in range(size)),
        "VarBit": lambda: "".join(random.choice("01") for _ in range(random.randint(0, size))),
        "Decimal": lambda: decimal(random, size, int(field.native_args[1])),
    }
    plain: dict[str, Callable[[], Any]] = {
        "String": lambda: text(random),
        "Int": lambda: whole(random, 31),
        "BigInt": lambda: whole(random, 63),
        "Float": lambda: double(random),
        "Decimal": lambda: decimal(random, 15, 6),
        "Boolean": lambda: random.random() < 0.5,
        "DateTime": lambda: moment(random, _MICRO if size > 3 else _MILLI),
        # A null of JSON's own has no plain form in Python, but for one within.
        "Json": lambda: document(random) if field.is_list else document(random) or {},
        "Bytes": lambda: random.randbytes(random.randint(0, 20)),
    }
    return native.get(field.native_type or "", plain[field.type])()


def rows_drawn() -> list[dict[str, Any]]:
    """Return as many rows as asked; the same ones on every machine."""
    random, found = Random(20_260_105), []
    for number in range(1, COUNT + 1):
        row: dict[str, Any] = {"id": number}
        for field in MODEL.scalars:
            if field.is_id:
                continue
            if field.is_list:
                row[field.name] = [of(field, random) for _ in range(random.randint(0, 3))]
            else:
                row[field.name] = of(field, random) if field.is_required or random.random() < 0.7 else None
        found.append(row)
    return [*(for_client(row) for row in found[:_BY_CLIENT]), *found[_BY_CLIENT:]]


def for_client(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as Prisma itself can carry it: milliseconds, floats of fifteen digits."""
    found = dict(row)
    for field in MODEL.scalars:
        value = row[field.name]
        if field.type == "Float" and value is not None:
            found[field.name] = [_short(each) for each in value] if field.is_list else _short(value)
        if field.type == "DateTime" and value is not None:
            found[field.name] = [_whole_milliseconds(e) for e in value] if field.is_list else _whole_milliseconds(value)
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
