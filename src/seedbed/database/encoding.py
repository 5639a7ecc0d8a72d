"""Rows as the database takes them in bulk: for our engine host, or as one JSON parameter of a statement."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from math import isfinite
from operator import itemgetter
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from seedbed.database.copy_text import copy_line
from seedbed.database.statements import identifier, literal, table_of
from seedbed.datamodel.native import second_digits
from seedbed.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from seedbed.database.url import Provider
    from seedbed.datamodel import DataModel, Enum, Field, Model
    from seedbed.types import Columns, Row

Encoder = Callable[[Any], Any]
Values = Sequence[Sequence[Any]]
"""Rows column by column, in the order of their table."""

ROWS_PER_STATEMENT = 1_000
"""Larger statements gain nothing, smaller ones cost a round trip more (measured on SQLite and PostgreSQL)."""

# On its way to the database a quotation mark is escaped three times over and becomes eight characters, which adds
# half to the size. This one travels in its place, and the statement puts the quotation marks back.
_QUOTE, _ESCAPED_QUOTE = "\x7f", "\\u007f"

_ZERO_MESSAGE = "Rows of {model} contain a zero character (U+0000), which text columns cannot store. Remove it."

# Not where the backslash is an escaped one and the rest text.
_ZERO = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class EncodedRows(NamedTuple):
    """Rows of a model that are ready: for the engine host, or as BSON."""

    model: str
    held: int
    payload: bytes


class RowEncodings:
    """The encodings of a data model's rows for one kind of database, each made when it is first needed."""

    def __init__(self, datamodel: DataModel, provider: Provider) -> None:
        self._datamodel = datamodel
        self._provider: Provider = provider
        self._known: dict[str, RowEncoding] = {}
        self._without: Mapping[str, frozenset[str]] = {}

    def leave_out(self, fields: Mapping[str, frozenset[str]]) -> None:
        """Write no values of these fields, by model: the database computes them."""
        self._without = fields

    def of(self, model: str) -> RowEncoding:
        """Return the encoding of a model's rows."""
        found = self._known.get(model)
        if found is None:
            found = self.add(self._written(self._datamodel.model(model)))
        return found

    def _written(self, model: Model) -> Model:
        without = self._without.get(model.name)
        if not without:
            return model
        return replace(model, fields={name: each for name, each in model.fields.items() if name not in without})

    def add(self, model: Model) -> RowEncoding:
        """Return the encoding of a table that the data model has no model for."""
        found = self._known[model.name] = RowEncoding(model, self._provider, self._datamodel.enums)
        return found

    def encode(self, rows: Iterable[tuple[str, Sequence[Row]]]) -> Iterator[EncodedRows]:
        """Yield rows, by model, as the engine host takes them, so many at a time as one statement has."""
        for model, every in rows:
            encoding = self.of(model)
            for start in range(0, len(every), ROWS_PER_STATEMENT):
                some = every[start : start + ROWS_PER_STATEMENT]
                yield EncodedRows(model, len(some), encoding.payload(encoding.columns_of(some)))


class RowEncoding:
    """The statement and the encoding for one model."""

    def __init__(self, model: Model, provider: Provider, enums: Mapping[str, Enum]) -> None:
        fields = model.scalars
        self.model = model.name
        self.table = model.table
        self._names = [field.column for field in fields]
        self._fields = [field.name for field in fields]
        self._values = itemgetter(*self._fields)
        self._encoders = _encoders(fields, partial(_row_encoder, provider=provider, enums=enums))
        self._parameter_encoders = _encoders(fields, partial(_encoder, provider=provider, enums=enums))
        self._named = provider == "postgresql"
        self.sequence = sequence_statement(model) if self._named else None
        table = table_of(model) if self._named else identifier(model.table)
        self.columns = [identifier(name) for name in self._names]
        self._bytes = [position for position, field in enumerate(fields) if field.type == "Bytes" and not field.is_list]
        self._line_encoders = [(at, _bytea if at in self._bytes else encoder) for at, encoder in self._encoders]
        self._head = {"table": table, "columns": self.columns, "bytes": self._bytes}
        self.insert = _postgresql_insert(table, fields) if self._named else _sqlite_insert(model.table, fields)

    def columns_of(self, rows: Sequence[Row] | Columns) -> Values:
        """Return the values of rows column by column, in the order of the table."""
        if isinstance(rows, Mapping):
            return [rows[name] for name in self._fields]
        if len(self._fields) == 1:
            return [[self._values(row) for row in rows]]
        return list(zip(*map(self._values, rows), strict=True))

    def payload(self, values: Values) -> bytes:
        """Return rows as the engine host takes them."""
        columns: list[Any] = list(values)
        for position, encoder in self._encoders:
            text = _moments_text(columns[position]) if encoder is encode_datetime else None
            # It is JSON already.
            columns[position] = orjson.Fragment(text) if text else _encoded(columns[position], encoder)
        try:
            payload = orjson.dumps({**self._head, "values": columns})
        except TypeError as error:
            what = "half a surrogate pair" if "surrogates" in str(error) else "a value that does not fit its column"
            raise DatabaseError(f"Rows of {self.model} contain {what}: {error}. Nothing was changed.") from error
        if b"\\u0000" in payload:
            self._expect_no_zero(payload.decode())
        return payload

    def lines(self, rows: Sequence[Row]) -> Iterator[bytes]:
        """Yield `rows` as the text of PostgreSQL's COPY, some at a time."""
        for start in range(0, len(rows), ROWS_PER_STATEMENT):
            values = self.columns_of(rows[start : start + ROWS_PER_STATEMENT])
            try:
                text = "".join(map(copy_line, _encoded_rows(values, self._line_encoders))).encode()
            except UnicodeEncodeError as error:
                message = f"Rows of {self.model} contain half a surrogate pair: {error}. Nothing was changed."
                raise DatabaseError(message) from error
            if b"\0" in text:
                raise DatabaseError(_ZERO_MESSAGE.format(model=self.model))
            yield text

    def parameter(self, values: Values) -> str:
        """Return rows as the statement's JSON text: arrays of values, or objects for PostgreSQL."""
        encoded: list[Any] = _encoded_rows(values, self._parameter_encoders)
        if self._named:
            encoded = [dict(zip(self._names, row, strict=True)) for row in encoded]
        text = json.dumps(encoded, ensure_ascii=False, separators=(",", ":"))
        self._expect_no_zero(text)
        return text.replace(_QUOTE, _ESCAPED_QUOTE).replace('"', _QUOTE)

    def _expect_no_zero(self, text: str) -> None:
        if "\\u0000" in text and _ZERO.search(text):
            raise DatabaseError(_ZERO_MESSAGE.format(model=self.model))


def _sqlite_insert(table: str, fields: Sequence[Field]) -> str:
    columns = ", ".join(identifier(field.column) for field in fields)
    values = ", ".join(
        f"unhex(value ->> {position})" if field.type == "Bytes" else f"value ->> {position}"
        for position, field in enumerate(fields)
    )
    return f"INSERT INTO {identifier(table)} ({columns}) SELECT {values} FROM json_each(replace(?, char(127), '\"'))"


def sequence_statement(model: Model) -> str | None:
    """Return the query that lets PostgreSQL's next numbers follow the highest of a model, or None where it counts none.

    It has one row with the highest number of the first counted column, `highest`.
    """
    counted = [field for field in model.scalars if field.is_counted]
    if not counted:
        return None
    table = table_of(model)
    return (
        f"SELECT {_highest(counted[0])}::bigint AS highest, {', '.join(_moved(each, table) for each in counted)} "
        f"FROM {table}"
    )


def _highest(field: Field) -> str:
    return f"coalesce(max({identifier(field.column)}), 0)"


def _moved(field: Field, table: str) -> str:
    """Return the call that moves a sequence on; one that other tables share only ever moves forward."""
    highest = _highest(field)
    if field.sequence is None:
        sequence = f"pg_get_serial_sequence({literal(table)}, {literal(field.column)})"
        return f"setval({sequence}, greatest({highest}, 1), {highest} > 0)::bigint"
    sequence = f"{literal(field.sequence)}::regclass"
    last = f"coalesce(pg_sequence_last_value({sequence}), 0)"
    return f"setval({sequence}, greatest({highest}, {last}, 1), greatest({highest}, {last}) > 0)::bigint"


def _postgresql_insert(name: str, fields: Sequence[Field]) -> str:
    columns = ", ".join(identifier(field.column) for field in fields)
    rows = f"json_populate_recordset(null::{name}, replace($1, chr(127), '\"')::json)"
    return f"INSERT INTO {name} ({columns}) OVERRIDING SYSTEM VALUE SELECT {columns} FROM {rows}"


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
    if field.is_time_of_day:
        return lambda value: encode_datetime(value, "microseconds")[11:]
    if second_digits(field) > _MILLISECONDS:
        return lambda value: encode_datetime(value, "microseconds")
    return encode_datetime


_MILLISECONDS = 3


def encode_datetime(value: date, timespec: str = "milliseconds") -> str:
    """Return a moment as the engine stores it: UTC with milliseconds. A date means midnight; naive means UTC."""
    if not isinstance(value, datetime):
        return f"{value.isoformat()}T00:00:00.000+00:00"
    if value.tzinfo is not UTC:
        value = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if timespec != "milliseconds":
        return value.isoformat(timespec=timespec)
    # Put together from parts that are known: half the work of writing them.
    second, rest = value.second, value.microsecond
    end = f":{second:02d}.{rest // 1_000:03d}+00:00" if rest else _SECONDS[second]
    return _day(value.year, value.month, value.day) + _MINUTES[60 * value.hour + value.minute] + end


def _encoded_rows(values: Values, encoders: Sequence[tuple[int, Encoder]]) -> list[tuple[Any, ...]]:
    columns = list(values)
    for position, encoder in encoders:
        columns[position] = _encoded(columns[position], encoder)
    return list(zip(*columns, strict=True))


def _encoded(values: Sequence[Any], encoder: Encoder) -> Sequence[Any]:
    """Return the values of a column encoded; None stays None."""
    text = _moments_text(values) if encoder is encode_datetime else None
    if text is not None:
        return orjson.loads(text)
    return [None if value is None else encoder(value) for value in values]


def _moments_text(values: Sequence[Any]) -> bytes | None:
    """Return a column of moments as JSON, each as `encode_datetime` writes it; None where one is none in UTC.

    Written together and then cut and filled up to milliseconds: a fifth of the work.
    """
    kinds = list(map(type, values))
    if not _MOMENTS.issuperset(kinds):
        return None
    text = orjson.dumps(values)
    if text.count(_UTC) != len(values) - kinds.count(type(None)):
        return None
    if b"." not in text:
        return text.replace(_UTC, b".000" + _UTC)
    *moments, end = text.split(_UTC)
    return _UTC.join([*(each[:-3] if each[-7] == _POINT else each + b".000" for each in moments), end])


_MOMENTS, _UTC, _POINT = {datetime, type(None)}, b'+00:00"', ord(".")
_MINUTES = [f"T{hour:02d}:{minute:02d}" for hour in range(24) for minute in range(60)]
_SECONDS = [f":{second:02d}.000+00:00" for second in range(60)]


@lru_cache(maxsize=16_384)
def _day(year: int, month: int, day: int) -> str:
    return f"{year:04d}-{month:02d}-{day:02d}"


def encode_json(value: object) -> str:
    """Return a JSON value as compact text, the same for the same value: PostgreSQL does not keep the order of keys."""
    return _ENCODER.encode(value)


def decode_json(text: str) -> Any:
    """Return the value of a JSON text in the one form that any database gives it, so that it always has the same bytes.

    Names are in order, the last of equal ones counts, zero has no sign, and a number that is the whole text is whole
    where it can be. Raises ValueError for what is not JSON, and for a number that no double holds.
    """
    value = _DECODER.decode(text)
    return int(value) if value.__class__ is float and abs(value) < 2**63 and value.is_integer() else value


def _in_order(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    return dict(sorted(pairs, key=itemgetter(0)))


def _number(text: str) -> float:
    # Adding makes 0.0 of -0.0, and leaves all others as they are.
    value = float(text) + 0.0
    if not isfinite(value):
        raise ValueError(f"{text} is too large for a double")
    return value


def _not_json(name: str) -> Any:
    raise ValueError(f"{name} is not a JSON number")


_DECODER = json.JSONDecoder(object_pairs_hook=_in_order, parse_float=_number, parse_constant=_not_json)


def _plain(value: object) -> object:
    return json.loads(encode_json(value))


def _scalar(value: object) -> Any:
    if isinstance(value, date):
        return encode_datetime(value)
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, bytes):
        return b64encode(value).decode()
    if type(value).__name__ == "Json":
        # The client's wrapper: JSON's null has no other form.
        return getattr(value, "data", None)
    raise TypeError(f"{type(value).__name__} has no JSON form")


# Made once: `json.dumps` makes one for each value.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True, default=_scalar)


def _bytea(value: bytes) -> str:
    return "\\x" + value.hex()
