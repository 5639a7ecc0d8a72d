"""Rows as BSON documents, exactly and back: what a MongoDB database and a snapshot hold.

Rows travel in columns: for each column of a table a sequence of plain values (`Columns`), which is several times
faster than going through them row by row. Plain values are text, int, float, bool, `Decimal`, naive datetimes in UTC
with milliseconds, bytes, and JSON as text; SQL's NULL is None, JSON's null the text `null`.

| Prisma type | BSON |
|---|---|
| String that is an id or refers to one | ObjectId where it is 24 lower-case hexadecimal digits, else string |
| String, enum | string |
| Int, BigInt | int32 where it fits, int64 always for BigInt |
| Float | double |
| Decimal | Decimal128; string where it has more than 34 digits |
| DateTime | date, milliseconds; text where the column is finer and the value has more digits |
| Boolean, Bytes | boolean, binary |
| Json | the value itself, in the form of `decode_json`; NULL is a missing field, and null is JSON's null |
| a composite type | a sub-document, its parts as above; NULL is a missing field |

The key is `_id`: its value where it is one column, a document of its columns where it is several.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Context, Decimal
from functools import lru_cache, partial
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING, Any

import bson
from bson.codec_options import CodecOptions
from bson.dbref import DBRef
from bson.decimal128 import Decimal128
from bson.errors import InvalidDocument
from bson.int64 import Int64
from bson.objectid import ObjectId

from seedbed.database import composites
from seedbed.database.encoding import decode_json, encode_json
from seedbed.database.values import objection
from seedbed.errors import SnapshotError

if TYPE_CHECKING:
    from seedbed.datamodel import Column, Table

Columns = Sequence[Sequence[Any]]
"""Rows in columns: one sequence of plain values per column of the table, all of the same length."""

Document = dict[str, Any]

MAX_DOCUMENT = 16 * 1024 * 1024
"""The largest document, in bytes, that MongoDB and its tools take."""

OPTIONS: CodecOptions[Document] = CodecOptions()

_OBJECT_ID = re.compile(r"[0-9a-f]{24}").fullmatch
_WIDE = Context(prec=2_000, Emin=-20_000, Emax=20_000)
_LEAST, _GREATEST = -(2**63), 2**63 - 1
_REMEMBERED = 20_000
_PLAIN = {"String", "Enum", "Int", "Boolean", "DateTime", "Bytes"}
_MISSING = object()
_UNSTORABLE = (InvalidDocument, OverflowError, RecursionError, ValueError)
_MILLISECONDS = 3
_BINARY = attrgetter("binary")


class DocumentCodec:
    """Turns columns of one table into documents and back.

    With `foreign`, an ObjectId is taken for its text in every String column, whoever wrote it.
    """

    def __init__(self, table: Table, *, foreign: bool = False) -> None:
        self.table = table
        self._key = [table.names.index(name) for name in table.key]
        self._is_embedded = len(table.key) > 1 or not table.has_primary_key
        self.names = tuple(
            "_id" if position in self._key and not self._is_embedded else name
            for position, name in enumerate(table.names)
        )
        # MongoDB keeps `_id` first, so that is where the tools expect it.
        self._order = sorted(range(len(self.names)), key=lambda position: self.names[position] != "_id")
        self._ordered = tuple(self.names[position] for position in self._order)
        self._values = itemgetter(*self.names) if len(self.names) > 1 else lambda document: (document[self.names[0]],)
        self._optional_json = [
            name
            for name, column in zip(self.names, table.columns, strict=True)
            if column.type == "Json" and not column.is_list and not column.is_required
        ]
        self._to_bson = [
            _object_ids if column.is_reference and name == "_id" else _lifted(column, _to_bson(column))
            for name, column in zip(self.names, table.columns, strict=True)
        ]
        self._from_bson = [_from_bson(column, foreign=foreign) for column in table.columns]

    def documents(self, columns: Columns) -> list[Document]:
        """Return a document for each row."""
        values = convert(columns, self._to_bson)
        documents = [
            dict(zip(self._ordered, row, strict=True))
            for row in zip(*(values[position] for position in self._order), strict=True)
        ]
        if self._is_embedded:
            keys = zip(*(values[position] for position in self._key), strict=True)
            documents = [
                {"_id": dict(zip(self.table.key, key, strict=True)), **document}
                for key, document in zip(keys, documents, strict=True)
            ]
        for name in self._optional_json:
            position = self.names.index(name)
            for document, value in zip(documents, columns[position], strict=True):
                if value is None:
                    del document[name]
        return documents

    def encode(self, columns: Columns) -> list[bytes]:
        """Return the BSON of each row.

        Raises SnapshotError, naming the row, for what BSON cannot hold.
        """
        documents = self._documents(columns)
        try:
            encoded = list(map(bson.encode, documents))
        except _UNSTORABLE:
            encoded = []
        if encoded and max(map(len, encoded)) <= MAX_DOCUMENT:
            return encoded
        return list(map(self._encode, documents))

    def columns(self, documents: Sequence[Mapping[str, Any]]) -> Columns:
        """Return the rows that these documents are."""
        try:
            values = list(zip(*map(self._values, documents), strict=True))
        except KeyError:
            rows = (tuple(document.get(name, _MISSING) for name in self.names) for document in documents)
            values = list(zip(*rows, strict=True))
            for position, column in enumerate(self.table.columns):
                if column.type != "Json" or column.is_list:
                    # A list that MongoDB lacks is an empty one to Prisma.
                    missing = [] if column.is_list and column.is_required else None
                    values[position] = tuple(missing if value is _MISSING else value for value in values[position])
        return convert(values, self._from_bson)

    def check(
        self, documents: Sequence[Mapping[str, Any]], where: str, strangers: list[tuple[str, str]] | None = None
    ) -> None:
        """Raise SnapshotError, beginning with `where`, for a document that is no row of the table.

        With `strangers`, a document may have more fields: each is added there, behind the document's id. It may then
        also lack what it should have, which the rules of `verify` find.
        """
        expected = {*self.names, "_id"}
        for document in documents:
            unknown = sorted(document.keys() - expected)
            if strangers is not None:
                strangers += [(str(document.get("_id")), name) for name in unknown]
            elif unknown:
                raise SnapshotError(f"{where} has the field {unknown[0]}, which {self.table.model} does not have.")
            for name, column in zip(self.names, self.table.columns, strict=True):
                if strangers is not None and document.get(name) is None:
                    continue
                found = self._objection(document, name, column)
                if found is not None:
                    row = f"{where}, _id {document.get('_id')}"
                    raise SnapshotError(f"{row}: {self.table.model}.{column.name} {found}.")

    @staticmethod
    def _objection(document: Mapping[str, Any], name: str, column: Column) -> str | None:
        value = document.get(name)
        if value is None:
            if not column.is_required or (column.type == "Json" and not column.composite and name in document):
                return None
            if column.is_list and name not in document:
                return None
            return f"has {'NoneType' if name in document else 'nothing'} where {column.type} is expected"
        if not column.is_list:
            return objection(column, value)
        if not isinstance(value, list):
            return f"has {type(value).__name__} where a list of {column.type} is expected"
        return next(filter(None, (objection(column, each) for each in value)), None)

    def _documents(self, columns: Columns) -> list[Document]:
        """Return a document for each row; raise SnapshotError, naming the first row that has none."""
        try:
            return self.documents(columns)
        except (ValueError, RecursionError) as error:
            if len(columns[0]) > 1:
                return [found for row in zip(*columns, strict=True) for found in self._documents([[v] for v in row])]
            row_of = self._told(", ".join(str(columns[position][0]) for position in self._key))
            wrong = "nested too deeply" if isinstance(error, RecursionError) else f"wrong, {error}"
            raise SnapshotError(f"{row_of} cannot be stored in a snapshot: its Json is {wrong}.") from error

    def _encode(self, document: Document) -> bytes:
        try:
            try:
                encoded = bson.encode(document)
            except OverflowError:
                encoded = bson.encode(_with_wide_integers(document))
        except _UNSTORABLE as error:
            raise SnapshotError(f"{self._told(document['_id'])} cannot be stored in a snapshot: {error}.") from error
        if len(encoded) > MAX_DOCUMENT:
            size = len(encoded) / 2**20
            raise SnapshotError(
                f"{self._told(document['_id'])} has {size:.1f} MiB; a snapshot holds rows of up to 16 MiB."
            )
        return encoded

    def _told(self, key: Any) -> str:
        return f"The row {key} of {self.table.model}"


class MixedIds:
    """Looks for rows whose key is other text among those with an ObjectId; MongoDB would hold two types of `_id`."""

    def __init__(self, table: Table) -> None:
        single = len(table.key) == 1 and table.has_primary_key and table.column(table.key[0]).is_reference
        self._position = table.names.index(table.key[0]) if single else None
        self._table = table
        self._object_ids = 0
        self._others = 0
        self._first = ""

    def see(self, columns: Columns) -> None:
        """Look at some rows."""
        if self._position is None:
            return
        ids = columns[self._position]
        others = [each for each in ids if not _OBJECT_ID(each)]
        self._first = self._first or (others[0] if others else "")
        self._others += len(others)
        self._object_ids += len(ids) - len(others)

    def note(self) -> str | None:
        """Return what is to be said of the table, or None."""
        if not (self._object_ids and self._others):
            return None
        rows = "1 row has an id that is not" if self._others == 1 else f"{self._others:,} rows have ids that are not"
        return (
            f"{self._table.model}: {rows} in the form of an ObjectId, such as {self._first!r}. "
            "MongoDB stores such an id as text, which a Prisma schema with @db.ObjectId does not read."
        )


Converter = Callable[[Sequence[Any]], Sequence[Any]]
"""Turns a whole column, in which there may be None, into another."""


def convert(columns: Columns, converters: Sequence[Converter | None]) -> list[Sequence[Any]]:
    """Apply to each column its converter, if it has one."""
    return [
        column if converter is None else converter(column)
        for column, converter in zip(columns, converters, strict=True)
    ]


def each(function: Callable[[Any], Any] | None) -> Converter | None:
    """Return what applies `function` to every value of a column but None."""
    return None if function is None else partial(_each, function)


def canonical(value: Decimal) -> Decimal:
    """Return the same number without trailing zeros, and without an exponent where it is whole."""
    if not value.is_finite():
        return value
    value = value.normalize(_WIDE)
    exponent = value.as_tuple().exponent
    return value.quantize(Decimal(1), context=_WIDE) if isinstance(exponent, int) and exponent > 0 else value


def _lifted(column: Column, function: Callable[[Any], Any] | None) -> Converter | None:
    """Return what a column needs: `function` for each of its values or, where they are lists, for each of theirs."""
    return each(each(function) or list) if column.is_list else each(function)


def _each(function: Callable[[Any], Any], values: Sequence[Any]) -> list[Any]:
    return [None if value is None else function(value) for value in values]


# ── to BSON ───────────────────────────────────────────────────────────────────────────────────────


def _to_bson(column: Column) -> Callable[[Any], Any] | None:
    if column.composite:
        return partial(composites.to_document, column)
    if column.is_reference:
        return _object_id
    if column.type == "DateTime" and column.digits > _MILLISECONDS:
        return _precise
    if column.type in _PLAIN:
        return None
    return {"BigInt": Int64, "Float": float, "Decimal": _decimal128, "Json": decode_json}[column.type]


def _precise(value: datetime) -> datetime | str:
    """Return a moment as it is where BSON's milliseconds hold it, else as text."""
    return value.isoformat(timespec="microseconds") if value.microsecond % 1_000 else value


def _moment(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) else value


# A row is referred to by many.
@lru_cache(maxsize=_REMEMBERED)
def _object_id(value: str) -> ObjectId | str:
    # Of bytes an ObjectId is made twice as fast as of text.
    return ObjectId(bytes.fromhex(value)) if _OBJECT_ID(value) else value


def _object_ids(values: Sequence[Any]) -> list[Any]:
    """Return the ids of rows: each comes once, so all are read in one go."""
    if None in values or not all(map(_OBJECT_ID, values)):
        return _each(_object_id, values)
    binary = bytes.fromhex("".join(values))
    return [ObjectId(binary[start : start + 12]) for start in range(0, len(binary), 12)]


def _decimal128(value: Decimal) -> Decimal128 | str:
    value = canonical(value)
    try:
        return Decimal128(value)
    except ArithmeticError:
        return str(value)


def _with_wide_integers(value: Any) -> Any:
    """Return a JSON value with the integers that 64 bits do not hold as Decimal128."""
    if isinstance(value, dict):
        return {name: _with_wide_integers(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_with_wide_integers(each) for each in value]
    # Not `in range(…)`: for an Int64, which is an int of its own, that counts up to it.
    if isinstance(value, int) and not _LEAST <= value <= _GREATEST:
        try:
            return Decimal128(Decimal(value))
        except ArithmeticError:
            raise ValueError("JSON with an integer of more than 34 digits") from None
    return value


# ── from BSON ─────────────────────────────────────────────────────────────────────────────────────


def _from_bson(column: Column, *, foreign: bool) -> Converter | None:
    if column.composite:
        texts = partial(_composite_texts, column)
        return each(texts) if column.is_list else texts
    if column.type == "Json":
        return each(_json_texts) if column.is_list else _json_texts
    if column.is_reference:
        return each(_texts) if column.is_list else _texts
    if column.type == "String":
        return _lifted(column, _text) if foreign else None
    if column.type == "DateTime" and column.digits > _MILLISECONDS:
        return _lifted(column, _moment)
    functions = {"Int": int, "BigInt": int, "Float": float, "Decimal": _decimal}
    return _lifted(column, functions[column.type]) if column.type in functions else None


def _texts(column: Sequence[Any]) -> list[Any]:
    try:
        return list(map(bytes.hex, map(_BINARY, column)))
    except AttributeError:
        # Not ObjectIds alone.
        return list(map(_text, column))


def _text(value: Any) -> Any:
    return value.binary.hex() if value.__class__ is ObjectId else value


def _decimal(value: Any) -> Decimal:
    return value.to_decimal() if isinstance(value, Decimal128) else Decimal(str(value))


def _json_texts(column: Sequence[Any]) -> list[str | None]:
    """Return JSON texts: a value that is missing is NULL, and None is JSON's null."""
    return [None if value is _MISSING else _json_text(value) for value in column]


def _composite_texts(column: Column, values: Sequence[Any]) -> list[str | None]:
    return [None if value is _MISSING else composites.to_text(column, value) for value in values]


def _json_default(value: object) -> object:
    if isinstance(value, Decimal128):
        return int(value.to_decimal())
    if isinstance(value, DBRef):
        return value.as_doc()
    return json.loads(encode_json(str(value) if isinstance(value, ObjectId) else value))


_json_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_json_default).encode
