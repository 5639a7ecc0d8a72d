"""Values of columns that hold several: words beside one another, numbers and days that follow, some of an enum."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from seedbed.datamodel.native import longest
from seedbed.factories.fitting import fitted
from seedbed.factories.shapes.dice import key_of, roll
from seedbed.factories.shapes.particular import CHOICES
from seedbed.factories.shapes.words import TAGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedbed.datamodel import Field, Model
    from seedbed.factories.context import FactoryContext
    from seedbed.factories.row_context import Draft

_WORDS = {"Text", "Citext", None}


def is_left_empty(column: Field) -> bool:
    """Whether nothing is known that a list may hold: bytes, or text of which the database wants a form."""
    has_form = column.native_type not in _WORDS and longest(column) is None
    return column.type == "Bytes" or (column.type == "String" and column.kind != "enum" and has_form)


def several(
    column: Field, model: Model, context: FactoryContext, one: Callable[[Draft], Any], shape: str
) -> Callable[[Draft], tuple[Any, ...]]:
    """Return a declaration of one to three values, the first of which is what `one` makes."""
    key, fit = key_of(context.seed, "length", model.name, column.name), fitted(column)
    follow = _neighbours if column.type == "String" else _next

    def made(draft: Draft) -> tuple[Any, ...]:
        size = roll(key, draft.number) % 3 + 1
        first = one(draft)
        if isinstance(first, list):
            # What Json holds several of, a list of Json has one by one.
            return tuple(first)
        others = follow(first, size, shape, column.listed)
        return (first, *(fit(each) for each in others if each != first))

    return made


def enums(column: Field, model: Model, context: FactoryContext) -> Callable[[Draft], tuple[str, ...]]:
    """Return a declaration of one or two values of an enum, in the order of the schema."""
    values = context.datamodel.enum(column.type).values
    key = key_of(context.seed, "length", model.name, column.name)

    def some(draft: Draft) -> tuple[str, ...]:
        drawn = roll(key, draft.number)
        chosen = {drawn % len(values), (drawn >> 16) % len(values)}
        return tuple(values[place] for place in sorted(chosen))

    return some


def _neighbours(first: str, size: int, shape: str, listed: tuple[str, ...]) -> list[str]:
    """Return what stands beside the first value of a list, where the shape has values to choose from."""
    options = TAGS if shape in {"tag", "category"} else listed or CHOICES.get(shape, ())
    place = options.index(first) if first in options else 0
    beside = [options[(place + 1 + step) % len(options)] for step in range(size - 1)] if options else []
    return list(dict.fromkeys(beside))


def _next(first: Any, size: int, *_: Any) -> list[Any]:
    """Return what follows the first number or day of a list; of anything else, one is enough."""
    if isinstance(first, datetime):
        return [first + timedelta(days=7 * turn) for turn in range(1, size)]
    if isinstance(first, int | float | Decimal) and not isinstance(first, bool):
        return [first + turn for turn in range(1, size)]
    return []
