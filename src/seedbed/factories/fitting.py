"""What fits into a column: values by type alone, and other values made to fit."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_DOWN, Decimal
from typing import TYPE_CHECKING, Any

from seedbed.datamodel.native import greatest, longest, precision
from seedbed.factories.by_column import ByColumn, numbers_of
from seedbed.factories.identity import code, identity

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedbed.datamodel import Field
    from seedbed.factories.context import FactoryContext

_EPOCH = date(1970, 1, 1)
_BITS = {"Bit", "VarBit"}


def plain(column: Field, context: FactoryContext) -> Any:
    """Return a declaration of a value by the type of a field alone, or None for a type that nothing is known of."""
    if column.type == "DateTime":
        return fitted(column)(context.as_of)
    maker = _PLAIN.get(column.type)
    return maker(column) if maker is not None else None


def fitted(column: Field) -> Callable[[Any], Any]:
    """Return what makes a value fit the type of a column."""
    if column.type == "DateTime":
        return _moments(column)
    if column.type in {"Int", "BigInt"}:
        top = greatest(column)
        return lambda value: max(-top, min(int(value), top))
    if column.type == "Float":
        return float
    if column.type == "Decimal":
        return _decimals(column)
    limit = longest(column)
    if column.type == "String" and limit is not None:
        return lambda value: value if len(value) <= limit else value[:limit].rstrip() or value[:limit]
    return as_it_is


def fitting(column: Field) -> Callable[[list[Any]], list[Any]]:
    """Return what makes values fit the type of a column, those that are there."""
    fit = fitted(column)
    if fit is as_it_is:
        return as_it_is
    top = greatest(column) if column.type in {"Int", "BigInt"} else None

    def fit_all(values: list[Any]) -> list[Any]:
        if top is not None and set(map(type, values)) == {int} and max(values) <= top and min(values) >= -top:
            return values
        return [value if value is None else fit(value) for value in values]

    return fit_all


def as_it_is(value: Any) -> Any:
    """Return a value that fits."""
    return value


def _moments(column: Field) -> Callable[[datetime], datetime]:
    if column.native_type == "Date":
        return lambda value: value.replace(hour=0, minute=0, second=0, microsecond=0)
    if column.is_time_of_day:
        return lambda value: datetime.combine(_EPOCH, value.timetz().replace(tzinfo=value.tzinfo or UTC))
    return as_it_is


def _decimals(column: Field) -> Callable[[Any], Decimal]:
    digits, scale = precision(column)
    scale = min(scale, 12)
    top, step = 10 ** (digits - precision(column)[1]), Decimal(1).scaleb(-scale)

    def fit(value: Any) -> Decimal:
        number = value if isinstance(value, Decimal) else Decimal(str(value))
        if abs(number) >= top:
            number = Decimal(int(number) % top)
        return _short(number.quantize(step, rounding=ROUND_DOWN)) if scale < 12 else number

    return fit


def _short(number: Decimal) -> Decimal:
    """Return a number without zeros at its end, and without an exponent: 60, not 6E+1."""
    short = number.normalize()
    return short.quantize(Decimal(1)) if short == short.to_integral() else short


def _text(column: Field) -> Any:
    limit = longest(column)
    native = column.native_type
    if native == "Uuid":
        return identity(column)
    if native in {"Inet", "Cidr"}:
        return lambda draft: f"10.{draft.number >> 16 & 255}.{draft.number >> 8 & 255}.{draft.number & 255}"
    if native in _BITS:
        size = limit or 8
        return lambda draft: f"{draft.number % 2**size:0{size}b}"
    if native == "Xml":
        return lambda draft: f"<{column.name}>{draft.number}</{column.name}>"
    if limit is None:
        return ByColumn(lambda drafts: [f"{column.name}-{number}" for number in numbers_of(drafts)])

    def clipped(draft: Any) -> str:
        text = f"{column.name}-{draft.number}"
        return text if len(text) <= limit else code(column, draft, limit)

    return clipped


def _integer(column: Field) -> Any:
    top = greatest(column)
    return ByColumn(
        lambda drafts: [number if number <= top else (number - 1) % top + 1 for number in numbers_of(drafts)]
    )


def _decimal(column: Field) -> Any:
    digits, scale = precision(column)
    whole = 10 ** (digits - scale)

    def make(draft: Any) -> Any:
        number = draft.number
        if number < whole:
            return number
        # Those that the whole numbers cannot tell apart go on behind the point.
        return Decimal(number % whole) + Decimal(number // whole % 10**scale).scaleb(-scale)

    return make


_PLAIN: dict[str, Callable[[Field], Any]] = {
    "String": _text,
    "Int": _integer,
    "BigInt": _integer,
    "Float": lambda _: lambda draft: float(draft.number),
    "Decimal": _decimal,
    "Bytes": lambda _: lambda draft: str(draft.number).encode(),
    "Json": lambda _: lambda _: {},
}
