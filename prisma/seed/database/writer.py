"""Writing many rows at once through the client: one JSON parameter a statement, unpacked by the database.

This keeps the rows inside the client's transaction and costs a tenth of its `create_many`, whose statements
bind every value on its own.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from seed.database.statements import identifier, statement
from seed.errors import DatabaseError

if TYPE_CHECKING:
    from prisma import Prisma
    from seed.database.url import Provider
    from seed.datamodel import DataModel, Field, Model
    from seed.types import Row

Encoder = Callable[[Any], Any]

# Larger statements gain nothing, and the engine has to hold each of them whole (measured in benchmarks/).
_ROWS_PER_STATEMENT = 1_000


class BulkWriter:
    """Inserts rows into the tables of a data model, within whatever transaction `db` is."""

    def __init__(self, db: Prisma, datamodel: DataModel, provider: Provider) -> None:
        self.counts: Counter[str] = Counter()
        self._db = db
        self._datamodel = datamodel
        self._provider: Provider = provider
        self._tables: dict[str, _Table] = {}

    async def insert(self, model: str, rows: Sequence[Row]) -> None:
        """Insert `rows`, each with a value for every column, and add them to `counts`.

        Raises `DatabaseError` that names the model when the database refuses one of them.
        """
        from prisma.errors import RawQueryError

        if not rows:
            return
        table = self._tables.get(model)
        if table is None:
            table = self._tables[model] = _Table(self._datamodel.model(model), self._provider)
        for start in range(0, len(rows), _ROWS_PER_STATEMENT):
            chunk = rows[start : start + _ROWS_PER_STATEMENT]
            try:
                await self._db.execute_raw(statement(table.insert), table.encode(chunk))
            except RawQueryError as error:
                raise DatabaseError(f"The database refuses rows of {model}: {error}. Nothing was changed.") from error
        self.counts[model] += len(rows)

    async def clear(self) -> None:
        """Delete every row of every model, children first."""
        for model in self._datamodel.clear_order():
            table = identifier(self._datamodel.model(model).table)
            await self._db.execute_raw(statement(f"DELETE FROM {table}"))


class _Table:
    """The statement and the encoding for one model."""

    def __init__(self, model: Model, provider: Provider) -> None:
        fields = model.scalars
        self._names = [field.column for field in fields]
        self._values = itemgetter(*(field.name for field in fields))
        self._single = len(fields) == 1
        self._encoders = [
            (position, encoder)
            for position, field in enumerate(fields)
            if (encoder := _encoder(field, provider)) is not None
        ]
        self._named = provider == "postgresql"
        self.insert = (_sqlite_insert if provider == "sqlite" else _postgresql_insert)(model.table, fields)

    def encode(self, rows: Sequence[Row]) -> str:
        """Return `rows` as the statement's JSON text: arrays of values, or objects for PostgreSQL."""
        encoded: list[Any] = []
        for row in rows:
            values = [self._values(row)] if self._single else list(self._values(row))
            for position, encoder in self._encoders:
                value = values[position]
                if value is not None:
                    values[position] = encoder(value)
            encoded.append(dict(zip(self._names, values, strict=True)) if self._named else values)
        return json.dumps(encoded, ensure_ascii=False, separators=(",", ":"))


def _sqlite_insert(table: str, fields: Sequence[Field]) -> str:
    columns = ", ".join(identifier(field.column) for field in fields)
    values = ", ".join(
        f"unhex(value ->> {position})" if field.type == "Bytes" else f"value ->> {position}"
        for position, field in enumerate(fields)
    )
    return f"INSERT INTO {identifier(table)} ({columns}) SELECT {values} FROM json_each(?)"


def _postgresql_insert(table: str, fields: Sequence[Field]) -> str:
    columns = ", ".join(identifier(field.column) for field in fields)
    name = identifier(table)
    return f"INSERT INTO {name} ({columns}) SELECT {columns} FROM json_populate_recordset(null::{name}, $1::json)"


def _encoder(field: Field, provider: Provider) -> Encoder | None:
    """Return what turns a Python value into its JSON form, or None where json.dumps does it right."""
    if field.type == "DateTime":
        return encode_datetime
    if field.type == "Json":
        # SQLite keeps JSON as text; PostgreSQL takes the value itself out of the parameter.
        return encode_json if provider == "sqlite" else _plain
    if field.type == "Decimal":
        return str
    if field.type == "Bytes":
        return bytes.hex if provider == "sqlite" else _bytea
    return None


def encode_datetime(value: date) -> str:
    """Return a moment as the engine stores it: UTC with milliseconds. A date means midnight; naive means UTC."""
    if not isinstance(value, datetime):
        return f"{value.isoformat()}T00:00:00.000+00:00"
    value = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return value.isoformat(timespec="milliseconds")


def encode_json(value: object) -> str:
    """Return a JSON value as compact text."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_scalar)


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
