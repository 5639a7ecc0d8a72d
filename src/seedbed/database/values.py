"""Whether a BSON value from another program fits a column unchanged: a value that would change is refused.

Our own snapshots hold only what a column held; a directory of mongodump holds whatever an application stored.
"""

from __future__ import annotations

import math
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from bson.dbref import DBRef
from bson.decimal128 import Decimal128
from bson.objectid import ObjectId

if TYPE_CHECKING:
    from seedbed.datamodel import Column

_INT32 = range(-(2**31), 2**31)
_INT64 = range(-(2**63), 2**63)

_TYPES: dict[str, tuple[type, ...]] = {
    "String": (str, ObjectId),
    "Enum": (str,),
    "Boolean": (bool,),
    "DateTime": (datetime,),
    "Bytes": (bytes,),
    "Float": (float, int),
    "Decimal": (Decimal128, str, int, float),
}


def objection(column: Column, value: Any) -> str | None:
    """Return what speaks against one value that is not None, to follow the name of its field, or None."""
    if column.composite:
        return _composite_objection(column, value)
    if column.type == "Json":
        return _json_objection(value)
    if column.type in {"Int", "BigInt"}:
        return _integer_objection(column.type, value)
    if isinstance(value, bool) != (column.type == "Boolean") or not isinstance(value, _TYPES[column.type]):
        return f"has {type(value).__name__} where {column.type} is expected"
    if column.type == "Enum" and column.values and value not in column.values:
        return f"has {value!r}, which is not one of {', '.join(column.values)}"
    if isinstance(value, str) and "\0" in value:
        return "has text with a zero character, which SQL databases and the Prisma client do not accept"
    if column.type == "Float":
        return _float_objection(value)
    return _decimal_objection(value) if column.type == "Decimal" else None


def _composite_objection(column: Column, value: Any) -> str | None:
    if not isinstance(value, dict):
        return f"has {type(value).__name__} where the type {column.composite} is expected"
    parts = {part.name: part for part in column.parts}
    unknown = next((name for name in value if name not in parts), None)
    if unknown is not None:
        return f"has {unknown!r}, which the type {column.composite} has not"
    for name, part in parts.items():
        found = value.get(name)
        if found is None:
            if not part.is_required or (part.is_list and name not in value) or (part.type == "Json" and name in value):
                continue
            return f"lacks {name!r}, which the type {column.composite} requires"
        if part.is_list != isinstance(found, list):
            kind = "a list" if part.is_list else part.composite or part.type
            return f"has {type(found).__name__} at {name} where {kind} is expected"
        reasons = (objection(part, each) for each in (found if part.is_list else [found]))
        told = next(filter(None, reasons), None)
        if told is not None:
            return f"{told}, at {name}"
    return None


def _integer_objection(kind: str, value: Any) -> str | None:
    # Numbers of JavaScript are doubles.
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if not whole or isinstance(value, bool):
        return f"has {type(value).__name__} where {kind} is expected"
    if int(value) not in (_INT32 if kind == "Int" else _INT64):
        return f"has {int(value)}, which {kind} cannot hold"
    return None


def _float_objection(value: Any) -> str | None:
    if not math.isfinite(value):
        return f"has {value}, which the Prisma client cannot read"
    # An integer may have more digits than a double.
    return None if float(value) == value else f"has {value}, which Float cannot hold exactly"


def _decimal_objection(value: Any) -> str | None:
    try:
        number = value.to_decimal() if isinstance(value, Decimal128) else Decimal(str(value))
    except InvalidOperation:
        return f"has {value!r}, which is not a number"
    return None if number.is_finite() else f"has {number}, which is not a finite number"


def _json_objection(value: Any, path: str = "") -> str | None:
    """Convert the parts of a value that JSON lacks: an ObjectId and a date become text, as in Prisma."""
    if isinstance(value, DBRef):
        value = value.as_doc()
    if isinstance(value, dict):
        inside = ((f"{path}.{name}", each) for name, each in value.items())
    elif isinstance(value, list):
        inside = ((f"{path}[{position}]", each) for position, each in enumerate(value))
    else:
        return _plain_objection(value, path)
    return next(filter(None, (_json_objection(each, where) for where, each in inside)), None)


def _plain_objection(value: Any, path: str) -> str | None:
    at = f" at {path.removeprefix('.')}" if path else ""
    if isinstance(value, Decimal128):
        number = value.to_decimal()
        whole = number.is_finite() and number == number.to_integral_value() and number.as_tuple().exponent == 0
        return None if whole else f"has the Decimal128 {number}{at}, which JSON would change"
    if isinstance(value, float) and not math.isfinite(value):
        return f"has {value}{at}, which JSON does not have"
    if value is None or type(value) is str or isinstance(value, int | float | ObjectId | datetime):
        return None
    return f"has {type(value).__name__}{at}, which JSON does not have"
