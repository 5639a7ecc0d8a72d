"""Values of composite types (`type Address { … }`): sub-documents in MongoDB, JSON text among plain values.

Within a document each part has the type that the schema gives it; the text says the same in JSON: ids, moments and
bytes are text there. Parts that a document lacks stay away, and null stays null.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from datetime import UTC, date, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from bson.int64 import Int64
from bson.objectid import ObjectId

from seedbed.database.encoding import decode_json, encode_datetime, encode_json

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedbed.datamodel import Column, DataModel, Field

_DIGITS = set("0123456789abcdef")
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def to_document(column: Column, text: str) -> Any:
    """Return the sub-document that the plain value of a column is."""
    return _parts(column, json.loads(text), _lifted)


def to_text(column: Column, document: Any) -> str:
    """Return the plain value for a sub-document."""
    return _COMPACT(_parts(column, document, _lowered))


def plain(field: Field, datamodel: DataModel, value: Any) -> str:
    """Return the plain value for what a factory or the client has in a field: names become those of the database."""
    return _COMPACT(_renamed(field, datamodel, value))


def value(field: Field, datamodel: DataModel, text: str) -> Any:
    """Return what the client has in a field for its plain value."""
    return _named(field, datamodel, json.loads(text))


def _parts(column: Column, found: Any, change: Callable[[Column, Any], Any]) -> Any:
    if not isinstance(found, dict):
        return found
    parts = {part.name: part for part in column.parts}
    return {name: _each(partial(change, parts[name]), each) for name, each in found.items()}


def _each(change: Callable[[Any], Any], found: Any) -> Any:
    if found is None:
        return None
    if isinstance(found, list | tuple):
        return [None if each is None else change(each) for each in found]
    return change(found)


def _lifted(part: Column, found: Any) -> Any:
    if part.composite:
        return _parts(part, found, _lifted)
    if part.is_reference:
        return ObjectId(found) if len(found) == 24 and _DIGITS.issuperset(found) else found
    functions: dict[str, Callable[[Any], Any]] = {
        "BigInt": Int64, "Float": float, "DateTime": _naive, "Bytes": b64decode, "Json": _canonical,
    }  # fmt: skip
    return functions[part.type](found) if part.type in functions else found


def _lowered(part: Column, found: Any) -> Any:
    if part.composite:
        return _parts(part, found, _lowered)
    if isinstance(found, ObjectId):
        return str(found)
    functions: dict[str, Callable[[Any], Any]] = {
        "Int": int, "BigInt": int, "Float": float, "DateTime": encode_datetime, "Bytes": _base64, "Json": _canonical,
    }  # fmt: skip
    return functions[part.type](found) if part.type in functions else found


def _renamed(field: Field, datamodel: DataModel, found: Any) -> Any:
    if found is None or not field.composite:
        return _scalar(field, datamodel, found)
    fields = datamodel.composites[field.composite].fields
    # As Prisma does, for parts that were not given.
    found = {**{name: part.default_value for name, part in fields.items() if _has_plain_default(part)}, **found}
    return {
        fields[name].column: _each(partial(_renamed, fields[name], datamodel), each) for name, each in found.items()
    }


def _has_plain_default(part: Field) -> bool:
    return part.has_default and part.default_function is None


def _scalar(field: Field, datamodel: DataModel, found: Any) -> Any:
    if field.kind == "enum":
        name = str(getattr(found, "value", found))
        return datamodel.enum(field.type).mapped.get(name, name)
    if isinstance(found, date):
        return encode_datetime(found)
    if isinstance(found, bytes):
        return _base64(found)
    return json.loads(encode_json(found)) if field.type == "Json" else found


def _named(field: Field, datamodel: DataModel, found: Any) -> Any:
    if isinstance(found, dict) and field.composite:
        fields = {each.column: each for each in datamodel.composites[field.composite].fields.values()}
        return {
            fields[name].name: _each(partial(_named, fields[name], datamodel), each) for name, each in found.items()
        }
    if field.kind == "enum" and found is not None:
        names = {stored: name for name, stored in datamodel.enum(field.type).mapped.items()}
        return names.get(str(found), found)
    return found


def _canonical(found: Any) -> Any:
    return decode_json(encode_json(found))


def _naive(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)


def _base64(found: bytes) -> str:
    return b64encode(found).decode()
