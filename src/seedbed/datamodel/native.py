"""What the types of a database mean for values: how defaults read in Python, and what fits into a column."""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seedbed.datamodel.fields import Field

_READERS: Mapping[str, Any] = {
    "Json": lambda value: json.loads(value) if isinstance(value, str) else value,
    "DateTime": lambda value: _moment(value),
    "Bytes": lambda value: b64decode(value) if isinstance(value, str) else value,
    "BigInt": int,
    "Decimal": lambda value: Decimal(str(value)),
    "Float": float,
}

INTEGERS: Mapping[str | None, tuple[int, int]] = {
    "SmallInt": (-(2**15), 2**15 - 1),
    "TinyInt": (-(2**7), 2**7 - 1),
    "UnsignedTinyInt": (0, 2**8 - 1),
    "UnsignedSmallInt": (0, 2**16 - 1),
    "Oid": (0, 2**31 - 1),
}
"""The least and the greatest value of integer types that hold less than an Int."""

_MOMENTS = {"Timestamp", "Timestamptz", "Time", "Timetz"}
_LENGTHS = {"VarChar", "Char", "Bit", "VarBit", "NVarChar", "NChar"}


def typed_default(kind: str, value: Any) -> Any:
    """Return the default of a field as a Python value; what is no plain value stays as it is."""
    if isinstance(value, Mapping) or value is None or kind not in _READERS:
        return tuple(value) if isinstance(value, list) else value
    if isinstance(value, list):
        return tuple(map(_READERS[kind], value))
    return _READERS[kind](value)


def longest(field: Field) -> int | None:
    """Return how many characters a text column holds, or None where there is no limit."""
    if field.type != "String" or field.native_type not in _LENGTHS:
        return None
    if field.native_args:
        return int(field.native_args[0])
    return 1 if field.native_type in {"Char", "Bit"} else None


def greatest(field: Field) -> int:
    """Return the greatest integer that a column holds."""
    return INTEGERS.get(field.native_type, (0, 2**63 - 1 if field.type == "BigInt" else 2**31 - 1))[1]


def second_digits(field: Field) -> int:
    """Return how many digits of a second a column of moments holds.

    PostgreSQL's own types have all six where the schema names no number; Prisma's DateTime has three.
    """
    if field.native_args:
        return int(field.native_args[0])
    return 6 if field.native_type in _MOMENTS else 3


def precision(field: Field) -> tuple[int, int]:
    """Return how many digits a Decimal column holds, and how many of them after the point."""
    if field.native_type == "Money":
        return 16, 2
    if not field.native_args:
        return 65, 30
    digits, *scale = map(int, field.native_args)
    return digits, scale[0] if scale else 0


def _moment(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    found = datetime.fromisoformat(value)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
