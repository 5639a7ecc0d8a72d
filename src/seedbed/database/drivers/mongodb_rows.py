"""Rows, as factories make them and the client gives them, as documents and back."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import bson
from bson.errors import InvalidDocument
from bson.raw_bson import RawBSONDocument
from pymongo import UpdateOne

from seedbed.database import composites
from seedbed.database.bson_codec import DocumentCodec, convert, each
from seedbed.database.encoding import ROWS_PER_STATEMENT, EncodedRows, encode_json
from seedbed.datamodel import tables
from seedbed.errors import DatabaseError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from seedbed.database.bson_codec import Columns, Converter, Document
    from seedbed.datamodel import DataModel, Field, Model, Table
    from seedbed.datamodel.links import LinkSide
    from seedbed.types import Row


class RowEncoder:
    """Turns rows, as factories make them, into documents."""

    def __init__(self, datamodel: DataModel, model: Model, table: Table) -> None:
        self.table = table
        self._codec = DocumentCodec(table)
        self._model = model
        fields = model.scalars
        self._values = itemgetter(*(field.name for field in fields)) if len(fields) > 1 else None
        self._names = [field.name for field in fields]
        self._plain = [_plain(field, datamodel) for field in fields]

    def documents(self, rows: Sequence[Row]) -> list[Document]:
        """Return a document for each row."""
        return self._codec.documents(self.columns(rows)) if rows else []

    def columns(self, rows: Sequence[Row]) -> Columns:
        """Return rows in columns of plain values."""
        if self._values is None:
            values: list[Sequence[Any]] = [[row[self._names[0]] for row in rows]]
        else:
            values = list(zip(*map(self._values, rows), strict=True))
        return convert(values, self._plain)

    def condition(self, where: dict[str, Any]) -> Document:
        """Return the query for the rows whose fields have these values."""
        document = self._codec.documents(self.columns([{**dict.fromkeys(self._names), **where}]))[0]
        key = self.table.key[0]
        own = {key: "_id"} if key in self._codec.table.names and key not in document else {}
        columns = [self._model.fields[name].column for name in where]
        return {own.get(column, column): document.get(own.get(column, column)) for column in columns}


class BsonEncodings:
    """Rows of a data model as BSON, which any process can make and the driver sends as it is."""

    def __init__(self, datamodel: DataModel) -> None:
        self._datamodel = datamodel
        self._tables = {table.model: table for table in tables(datamodel)}
        self._known: dict[str, RowEncoder] = {}

    def encode(self, rows: Iterable[tuple[str, Sequence[Row]]]) -> Iterator[EncodedRows]:
        """Yield rows, by model, so many at a time as one request has: their documents, one behind the other."""
        for name, every in rows:
            encoder = self._known.get(name)
            if encoder is None:
                encoder = RowEncoder(self._datamodel, self._datamodel.model(name), self._tables[name])
                self._known[name] = encoder
            for start in range(0, len(every), ROWS_PER_STATEMENT):
                some = every[start : start + ROWS_PER_STATEMENT]
                try:
                    yield EncodedRows(name, len(some), b"".join(map(bson.encode, encoder.documents(some))))
                except (InvalidDocument, OverflowError, UnicodeError) as error:
                    raise unstorable(name, error) from error


def documents_in(payload: bytes) -> list[RawBSONDocument]:
    """Return the documents that lie one behind the other."""
    found, start = [], 0
    while start < len(payload):
        # Each begins with its own length.
        end = start + int.from_bytes(payload[start : start + 4], "little")
        found.append(RawBSONDocument(payload[start:end]))
        start = end
    return found


def unstorable(model: str, error: Exception) -> DatabaseError:
    """Return what to raise for rows that have no form in BSON."""
    return DatabaseError(f"Rows of {model} cannot be stored: {error}. Nothing was changed.")


def link_requests(
    datamodel: DataModel, side: LinkSide, encoder: RowEncoder, pairs: Sequence[tuple[Any, Any]]
) -> list[UpdateOne]:
    """Return what adds to each row's list the ids that `pairs`, from this side to the other, connect it with."""
    added: dict[Any, list[Any]] = {}
    for own, other in pairs:
        added.setdefault(own, []).append(other)
    [key] = datamodel.model(side.model).primary_key
    requests = []
    for own, others in added.items():
        wanted = encoder.condition({key: own})
        [(name, ids)] = encoder.condition({side.ids: others}).items()
        requests.append(UpdateOne(wanted, {"$addToSet": {name: {"$each": ids}}}))
    return requests


def read_rows(collection: Any, datamodel: DataModel, model: Model, table: Table, fields: Sequence[str]) -> list[Row]:
    """Return these fields of every document, in the order of their ids."""
    with collection.find().sort("_id") as cursor:
        return rows_from(list(cursor), datamodel, model, table, fields)


def rows_from(
    documents: Sequence[Document],
    datamodel: DataModel,
    model: Model,
    table: Table,
    fields: Sequence[str] | None = None,
) -> list[Row]:
    """Return the rows that documents are, or these fields of them, in the terms of the client."""
    if not documents:
        return []
    names = [field.name for field in model.scalars]
    columns = DocumentCodec(table).columns(documents)
    chosen = names if fields is None else fields
    functions = [_from_plain(model.fields[name], datamodel) for name in chosen]
    wanted = convert([columns[names.index(name)] for name in chosen], functions)
    return [dict(zip(chosen, values, strict=True)) for values in zip(*wanted, strict=True)]


def _in_utc(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC)


def _from_plain(field: Field, datamodel: DataModel) -> Converter | None:
    functions: dict[str, Callable[[Any], Any]] = {"DateTime": _in_utc, "Json": json.loads}
    function = functions.get(field.type)
    if field.composite:
        function = partial(composites.value, field, datamodel)
    elif field.kind == "enum" and (mapped := datamodel.enum(field.type).mapped):
        names = {stored: name for name, stored in mapped.items()}
        function = lambda value: names.get(value, value)  # noqa: E731
    return each(each(function) if field.is_list else function)


def _plain(field: Field, datamodel: DataModel) -> Converter | None:
    """Return what turns the values of a row into plain ones (see `bson_codec`), or None where they are."""
    functions: dict[str, Callable[[Any], Any]] = {"DateTime": _naive, "Json": encode_json}
    function = functions.get(field.type)
    if field.composite:
        function = partial(composites.plain, field, datamodel)
    elif field.kind == "enum":
        mapped = datamodel.enum(field.type).mapped
        function = (lambda value: mapped.get(_text(value), _text(value))) if mapped else _text
    return each(each(function) if field.is_list else function)


def _naive(value: date) -> datetime:
    """Return a moment in UTC with milliseconds. A date means midnight; naive means UTC."""
    if not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    if value.tzinfo is not None:
        if value.tzinfo is not UTC:
            value = value.astimezone(UTC)
        # There are three moments a row, and `replace` takes five times as long.
        value = datetime.combine(value, value.time())
    rest = value.microsecond % 1_000
    return value.replace(microsecond=value.microsecond - rest) if rest else value


def _text(value: Any) -> str:
    return str(getattr(value, "value", value))
