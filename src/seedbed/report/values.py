"""Stored values as JSON has them, and as SQL literals; the same for the same row on every database."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from seedbed.database.dialect import moment
from seedbed.database.moments import timestamp
from seedbed.database.statements import literal

if TYPE_CHECKING:
    from seedbed.database.url import Provider
    from seedbed.datamodel.fields import Field


def as_json(value: Any, field: Field) -> Any:
    """Return a stored value as Prisma's JavaScript client and `JSON.stringify` would print it."""
    if value is None:
        return None
    if field.is_list:
        # SQL has no lists on SQLite, where what is in MongoDB is looked at.
        return [_scalar(each, field) for each in (json.loads(value) if isinstance(value, str) else value)]
    return _scalar(value, field)


def _scalar(value: Any, field: Field) -> Any:
    match field.type:
        case "DateTime":
            return timestamp(value).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        case "Boolean":
            return bool(value)
        case "Json":
            return json.loads(value) if isinstance(value, str | bytes) else value
        case "Bytes":
            return b64encode(bytes(value)).decode()
        case "Decimal":
            # PostgreSQL fills up to the digits that the column may have.
            text = f"{Decimal(str(value)):f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
        case "Float":
            return float(value)
        case _:
            return value if isinstance(value, int | float) else str(value)


def sql_literal(value: Any, provider: Provider) -> str:
    """Return a value that a database gave as a literal for the same database."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return ("FALSE", "TRUE")[value] if provider == "postgresql" else str(int(value))
    if isinstance(value, int | float | Decimal):
        return str(value)
    if isinstance(value, datetime):
        return moment(timestamp(value), provider)
    return literal(str(value))


def shown(value: Any, field: Field | None = None) -> str:
    """Return a JSON value, of a field, as one line for a person.

    A day is without its midnight, a time of day without the day that Prisma gives it, text without quotes.
    """
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    text = str(value)
    if len(text) == 24 and text.endswith("Z") and text[10:11] == "T":
        if field is not None and field.is_time_of_day:
            return text[11:16]
        return text[:10] if text.endswith("T00:00:00.000Z") else f"{text[:10]} {text[11:16]}"
    return " ".join(text.split())
