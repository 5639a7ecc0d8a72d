"""Writing many rows at once, inside the client's transaction.

Our engine host takes rows as plain JSON, past the query engine, and loads them on the connection of the transaction by
the fastest way that the database has. A native engine has no such door: there one JSON parameter a statement is
unpacked by the database, which costs a tenth of the client's `create_many`.
"""

from __future__ import annotations

import asyncio
import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from math import isfinite
from operator import itemgetter
from typing import TYPE_CHECKING, Any, cast

import orjson

from seedbed.database import mark
from seedbed.database.errors import is_about_rows
from seedbed.database.rows import delete_rows, rows_of
from seedbed.database.statements import identifier, literal, qualified, statement, table_of
from seedbed.datamodel import Field, Model, join_tables
from seedbed.errors import DatabaseError

if TYPE_CHECKING:
    from prisma import Prisma
    from seedbed.database.url import Provider
    from seedbed.datamodel import DataModel, Enum
    from seedbed.types import Row

Encoder = Callable[[Any], Any]

# Larger statements gain nothing, smaller ones cost a round trip more (measured on SQLite and PostgreSQL).
_ROWS_PER_STATEMENT = 1_000

# On its way to the database a quotation mark is escaped three times over and becomes eight characters, which adds
# half to the size. This one travels in its place, and the statement puts the quotation marks back.
_QUOTE, _ESCAPED_QUOTE = "\x7f", "\\u007f"

# Not where the backslash is an escaped one and the rest text.
_ZERO = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")

# Where our engine host takes rows, and what an engine answers that doesn't know the address.
_DOOR = "/rows"
_NO_DOOR = {404, 405}

# How many rows are made between two looks at the statement that is under way.
_ROWS_PER_LOOK = 10


class BulkWriter:
    """Inserts rows into the tables of a data model, in the transaction of `db`.

    A `pipelined` writer returns while its last statement is still running, so that the next rows can be built. Reads in
    between go through `client`, which waits for it. Call `flush` at the end.
    """

    def __init__(self, db: Prisma, datamodel: DataModel, provider: Provider, *, pipelined: bool = False) -> None:
        self.counts: Counter[str] = Counter()
        self.client = _following(db, self) if pipelined else db
        self._db = db
        self._datamodel = datamodel
        self._provider: Provider = provider
        self._pipelined = pipelined
        self._tables: dict[str, _Table] = {}
        self._has_door = True
        self._under_way: asyncio.Task[None] | None = None

    @asynccontextmanager
    async def inserting(self, model: str) -> AsyncIterator[Insertion]:
        """Yield a function that takes rows of `model` one by one; after the block they are written or in the queue."""
        table = self._tables.get(model)
        if table is None:
            table = self._tables[model] = _Table(self._datamodel.model(model), self._provider, self._datamodel.enums)
        insertion = Insertion(self, table)
        try:
            yield insertion
            await insertion.finish()
            if table.sequence is not None:
                await self.flush()
                await self._db.query_raw(statement(table.sequence))
            if not self._pipelined:
                await self.flush()
        except BaseException:
            await self.stop()
            raise

    async def insert(self, model: str, rows: Iterable[Row]) -> None:
        """Insert `rows`, each with a value for every column, and add them to `counts`.

        Raises `DatabaseError`, naming the model, if the database rejects a row.
        """
        async with self.inserting(model) as insertion:
            for row in rows:
                await insertion.add(row)

    async def rows(self, model: str, *fields: str) -> list[Row]:
        """Return these fields of every row of a model, sorted by id; times are in UTC."""
        return await rows_of(self.client, self._datamodel.model(model), fields)

    async def delete(self, model: str, **where: Any) -> None:
        """Delete the rows of a model whose fields have these values."""
        await delete_rows(self.client, self._datamodel.model(model), where)

    async def clear(self) -> None:
        """Delete every row of every model; rolled back with the transaction like anything else."""
        models = [self._datamodel.model(name) for name in self._datamodel.clear_order()]
        joins = [qualified(table.name, table.db_schema) for table in join_tables(self._datamodel)]
        tables = [*joins, *(table_of(model) for model in models if not model.is_view)]
        if self._provider == "postgresql":
            # At once: to delete row by row would check every foreign key that leads to it.
            await self.client.execute_raw(statement(f"TRUNCATE {', '.join(tables)}"))
            return
        for table in tables:
            await self.client.execute_raw(statement(f"DELETE FROM {table}"))

    async def note(self, runs: Sequence[Mapping[str, Any]]) -> None:
        """Record `runs`, replacing the earlier record."""
        for text in mark.writing(runs):
            await self.client.execute_raw(statement(text))

    async def advance(self, model: str) -> None:
        """Let PostgreSQL's next number follow the highest of a model, after a row that brought its own."""
        query = sequence_statement(self._datamodel.model(model)) if self._provider == "postgresql" else None
        if query is not None:
            await self._db.query_raw(statement(query))

    async def connect(self, relation: str, pairs: Sequence[tuple[Any, Any]]) -> None:
        """Insert pairs of keys into the table of an implicit many-to-many relation, by the table's name."""
        table = next(each for each in join_tables(self._datamodel) if each.name == relation)
        fields = {
            column.name: Field(column.name, "scalar", column.type, is_required=True, native_type=column.native)
            for column in table.columns
        }
        self._tables.setdefault(
            relation, _Table(Model(relation, relation, fields, db_schema=table.db_schema), self._provider, {})
        )
        async with self.inserting(relation) as insertion:
            for first, second in pairs:
                await insertion.add({"A": first, "B": second})

    async def flush(self) -> None:
        """Wait until everything is written; raise `DatabaseError` if a row is rejected."""
        under_way = self._under_way
        if under_way is None:
            return
        try:
            await under_way
        finally:
            # Somebody else may have waited too, and have sent the next one since.
            if self._under_way is under_way:
                self._under_way = None

    async def stop(self) -> None:
        """Wait for the running statement and ignore its result."""
        if self._under_way is not None:
            under_way, self._under_way = self._under_way, None
            under_way.cancel()
            await asyncio.gather(under_way, return_exceptions=True)

    async def _send(self, table: _Table, rows: list[Row]) -> None:
        payload = table.payload(rows) if self._has_door else table.parameter(rows)
        await self.flush()
        self.counts[table.model] += len(rows)
        if not _on_asyncio():
            await self._write(table, rows, payload)
            return
        self._under_way = asyncio.create_task(self._write(table, rows, payload))
        await asyncio.sleep(0)

    async def _write(self, table: _Table, rows: list[Row], payload: bytes | str) -> None:
        from prisma.errors import RawQueryError

        try:
            if isinstance(payload, bytes):
                if await self._load(payload):
                    return
                payload = table.parameter(rows)
            await self._db.execute_raw(statement(table.insert), payload)
        except UnicodeEncodeError as error:
            message = f"Rows of {table.model} contain half a surrogate pair: {error}. Nothing was changed."
            raise DatabaseError(message) from error
        except RawQueryError as error:
            if not is_about_rows(error):
                raise
            message = f"The database refuses rows of {table.model}: {error}. Nothing was changed."
            raise DatabaseError(message) from error

    async def _load(self, payload: bytes) -> bool:
        """Hand rows to the engine host; return False where the engine has no door for them."""
        from prisma.engine.errors import EngineRequestError

        transaction = self._db._tx_id
        headers = {"X-transaction-id": transaction} if transaction is not None else None
        try:
            await cast("Any", self._db._engine).request("POST", _DOOR, content=payload, headers=headers)
        except EngineRequestError as error:
            if error.response.status not in _NO_DOOR:
                raise
            self._has_door = False
        return self._has_door


class Insertion:
    """Rows on their way into one table: while the database writes a statement's, the next one's are made."""

    def __init__(self, writer: BulkWriter, table: _Table) -> None:
        self._writer = writer
        self._table = table
        self._waiting: list[Row] = []

    async def add(self, row: Row) -> None:
        """Take a row with a value for every column; raise `DatabaseError` when an earlier one was refused."""
        self._waiting.append(row)
        if len(self._waiting) >= _ROWS_PER_STATEMENT:
            await self.finish()
        elif len(self._waiting) % _ROWS_PER_LOOK == 0 and self._writer._under_way is not None:
            # Making rows never waits for anything, so this is when the statement can go out and its answer come in.
            await asyncio.sleep(0)

    async def finish(self) -> None:
        """Send what was taken; raise `DatabaseError` when an earlier row was refused."""
        if self._waiting:
            rows, self._waiting = self._waiting, []
            await self._writer._send(self._table, rows)


def _on_asyncio() -> bool:
    """Whether there are tasks of asyncio to write in; on trio, statements are waited for one by one."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


class _EngineBehind:
    """The engine of a client whose queries wait until a writer has written what it took."""

    def __init__(self, engine: Any, writer: BulkWriter) -> None:
        self._engine = engine
        self._writer = writer

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    async def query(self, content: str, *, tx_id: Any) -> Any:
        await self._writer.flush()
        return await self._engine.query(content, tx_id=tx_id)


def _following(db: Prisma, writer: BulkWriter) -> Prisma:
    """Return a client on the transaction `db` that sees every row that `writer` took."""
    client = db._copy()
    client._tx_id = db._tx_id
    client._internal_engine = cast("Any", _EngineBehind(db._engine, writer))
    return client


class _Table:
    """The statement and the encoding for one model."""

    def __init__(self, model: Model, provider: Provider, enums: Mapping[str, Enum]) -> None:
        fields = model.scalars
        self.model = model.name
        self._names = [field.column for field in fields]
        self._values = itemgetter(*(field.name for field in fields))
        self._single = len(fields) == 1
        self._encoders = _encoders(fields, partial(_row_encoder, provider=provider, enums=enums))
        self._parameter_encoders = _encoders(fields, partial(_encoder, provider=provider, enums=enums))
        self._named = provider == "postgresql"
        self.sequence = sequence_statement(model) if self._named else None
        table = table_of(model) if self._named else identifier(model.table)
        self._head = {
            "table": table,
            "columns": [identifier(name) for name in self._names],
            "bytes": [position for position, field in enumerate(fields) if field.type == "Bytes" and not field.is_list],
        }
        self.insert = _postgresql_insert(table, fields) if self._named else _sqlite_insert(model.table, fields)

    def payload(self, rows: Sequence[Row]) -> bytes:
        """Return `rows` as the engine host takes them."""
        encoded = self._encode(rows, self._encoders)
        try:
            payload = orjson.dumps({**self._head, "rows": encoded})
        except TypeError as error:
            what = "half a character" if "surrogates" in str(error) else "a value that does not fit its column"
            raise DatabaseError(f"Rows of {self.model} hold {what}: {error}. Nothing was changed.") from error
        if b"\\u0000" in payload:
            self._expect_no_zero(payload.decode())
        return payload

    def parameter(self, rows: Sequence[Row]) -> str:
        """Return `rows` as the statement's JSON text: arrays of values, or objects for PostgreSQL."""
        encoded: list[Any] = self._encode(rows, self._parameter_encoders)
        if self._named:
            encoded = [dict(zip(self._names, values, strict=True)) for values in encoded]
        text = json.dumps(encoded, ensure_ascii=False, separators=(",", ":"))
        self._expect_no_zero(text)
        return text.replace(_QUOTE, _ESCAPED_QUOTE).replace('"', _QUOTE)

    def _encode(self, rows: Sequence[Row], encoders: Sequence[tuple[int, Encoder]]) -> list[list[Any]]:
        encoded: list[list[Any]] = []
        for row in rows:
            values = [self._values(row)] if self._single else list(self._values(row))
            for position, encoder in encoders:
                value = values[position]
                if value is not None:
                    values[position] = encoder(value)
            encoded.append(values)
        return encoded

    def _expect_no_zero(self, text: str) -> None:
        if "\\u0000" in text and _ZERO.search(text):
            raise DatabaseError(
                f"Rows of {self.model} contain a zero character (U+0000), which text columns cannot store."
            )


def _sqlite_insert(table: str, fields: Sequence[Field]) -> str:
    columns = ", ".join(identifier(field.column) for field in fields)
    values = ", ".join(
        f"unhex(value ->> {position})" if field.type == "Bytes" else f"value ->> {position}"
        for position, field in enumerate(fields)
    )
    return f"INSERT INTO {identifier(table)} ({columns}) SELECT {values} FROM json_each(replace(?, char(127), '\"'))"


def sequence_statement(model: Model) -> str | None:
    """Return the query that lets PostgreSQL's next number follow the highest of a model, or None where it counts none.

    It has one row with that number, `highest`.
    """
    counted = [field for field in model.scalars if field.default_function == "autoincrement"]
    if not counted:
        return None
    column, table = counted[0].column, table_of(model)
    sequence = f"pg_get_serial_sequence({literal(table)}, {literal(column)})"
    highest = f"coalesce(max({identifier(column)}), 0)"
    return (
        f"SELECT {highest}::bigint AS highest, "
        f"setval({sequence}, greatest({highest}, 1), {highest} > 0)::bigint AS next FROM {table}"
    )


def _postgresql_insert(name: str, fields: Sequence[Field]) -> str:
    columns = ", ".join(identifier(field.column) for field in fields)
    rows = f"json_populate_recordset(null::{name}, replace($1, chr(127), '\"')::json)"
    return f"INSERT INTO {name} ({columns}) SELECT {columns} FROM {rows}"


def _encoders(fields: Sequence[Field], choose: Callable[[Field], Encoder | None]) -> list[tuple[int, Encoder]]:
    return [(position, encoder) for position, field in enumerate(fields) if (encoder := choose(field)) is not None]


def _row_encoder(field: Field, provider: Provider, enums: Mapping[str, Enum]) -> Encoder | None:
    """Return what turns a Python value into its form for the engine host, or None where orjson does it right."""
    own: Encoder | None = {"BigInt": _whole, "Float": _finite}.get(field.type)
    if own is not None:
        return (lambda values: [own(value) for value in values]) if field.is_list else own
    if not field.is_list and field.type in ("Json", "Bytes"):
        return encode_json if field.type == "Json" else bytes.hex
    return _encoder(field, provider, enums)


def _encoder(field: Field, provider: Provider, enums: Mapping[str, Enum]) -> Encoder | None:
    """Return what turns a Python value into its JSON form, or None where json.dumps does it right."""
    one = _scalar_encoder(field, provider, enums)
    if not field.is_list:
        return one
    if field.type == "Json":
        return lambda values: [encode_json(value) for value in values]
    return list if one is None else lambda values: [one(value) for value in values]


def _scalar_encoder(field: Field, provider: Provider, enums: Mapping[str, Enum]) -> Encoder | None:
    if field.kind == "enum":
        mapped = enums[field.type].mapped
        return (lambda value: mapped.get(value, str(value))) if mapped else None
    if field.type == "DateTime":
        return _moment_encoder(field) if provider == "postgresql" else encode_datetime
    if field.type == "Json":
        # SQLite keeps JSON as text; PostgreSQL takes the value itself out of the parameter.
        return encode_json if provider == "sqlite" else _plain
    if field.type == "Decimal":
        return str
    if field.type == "Bytes":
        return bytes.hex if provider == "sqlite" else _bytea
    return None


def _whole(value: int) -> int | str:
    """Return a whole number so that JavaScript, which counts to 2**53, loses nothing of it."""
    return value if -(2**53) < value < 2**53 else str(value)


def _finite(value: float) -> float:
    """Return a number as it is; JSON has no others, and orjson would make null of them."""
    if not isfinite(value):
        raise DatabaseError(f"{value} is not a number that a database column can store. Nothing was changed.")
    return value


def _moment_encoder(field: Field) -> Encoder:
    """Return what writes a moment as PostgreSQL reads it in a column of that type."""
    if field.native_type in {"Time", "Timetz"}:
        return lambda value: encode_datetime(value, "microseconds")[11:]
    if field.native_args and int(field.native_args[0]) > _MILLISECONDS:
        return lambda value: encode_datetime(value, "microseconds")
    return encode_datetime


_MILLISECONDS = 3


def encode_datetime(value: date, timespec: str = "milliseconds") -> str:
    """Return a moment as the engine stores it: UTC with milliseconds. A date means midnight; naive means UTC."""
    if not isinstance(value, datetime):
        return f"{value.isoformat()}T00:00:00.000+00:00"
    if value.tzinfo is not UTC:
        value = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return value.isoformat(timespec=timespec)


def encode_json(value: object) -> str:
    """Return a JSON value as compact text, the same for the same value: PostgreSQL does not keep the order of keys."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_scalar)


def _plain(value: object) -> object:
    return json.loads(encode_json(value))


def _scalar(value: object) -> str:
    if isinstance(value, date):
        return encode_datetime(value)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _bytea(value: bytes) -> str:
    return "\\x" + value.hex()
