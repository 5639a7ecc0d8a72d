"""Which shape a column has: by what the project says, its place in a pair, its name and its type."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from seedbed.errors import UsageError, suggest
from seedbed.factories.shapes import particular
from seedbed.factories.shapes.amounts import amount_of
from seedbed.factories.shapes.catalogue import MOMENTS, NUMBERS, PAIRS, TEXTS
from seedbed.factories.shapes.dice import roll
from seedbed.factories.shapes.makers import MAKERS, OWN, Maker
from seedbed.factories.shapes.subject import Subject, words_of
from seedbed.location import location

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedbed.datamodel import Field, Model

_NUMBERS = (*particular.NUMBERS, *NUMBERS)
_TABLES = {
    "String": (*particular.TEXTS, *TEXTS),
    "Int": _NUMBERS,
    "BigInt": _NUMBERS,
    "Float": _NUMBERS,
    "Decimal": _NUMBERS,
    "DateTime": MOMENTS,
}


def shape_of(column: Field, model: Model) -> str | None:
    """Return the name of a column's shape, "own" for one of the project's, or None where only its type is known."""
    if _own(column, model) is not None:
        return "own"
    if amount_of(column, model) is not None or earlier_of(column, model) is not None:
        return "pair"
    return _found(column, model)


def maker_of(column: Field, model: Model) -> Maker | None:
    """Return what makes the values of a column, or None where only its type says anything."""
    own = _own(column, model)
    if own is not None:
        return own
    amount = amount_of(column, model)
    if amount is not None:
        return amount
    earlier = earlier_of(column, model)
    if earlier is not None:
        return _after(earlier)
    name = _found(column, model)
    return MAKERS[name] if name is not None else None


def earlier_of(column: Field, model: Model) -> str | None:
    """Return the column that this one comes after, or is not below: `startsAt` for `endsAt`, `min` for `max`."""
    if column.type not in {"DateTime", "Int", "BigInt", "Float", "Decimal"} or column.is_list:
        return None
    words = words_of(column.name)
    others = {words_of(each.name): each for each in model.scalars if each.type == column.type and not each.is_list}
    for pattern, earlier in _PAIRS:
        if not pattern.search(words):
            continue
        for word in earlier.split():
            wanted = pattern.sub(word.replace("_", " "), words, count=1)
            suffixes = ("", " at", " on", " date", " time")
            bare = re.sub(r" (at|on|date|time)$", "", wanted)
            # Whatever happens to a row happens after it was made.
            made = (word + suffix for suffix in suffixes) if word in {"created", "inserted", "added"} else ()
            for name in (wanted, *(bare + suffix for suffix in suffixes), *made):
                found = others.get(name)
                if found is not None and found.name != column.name:
                    return found.name
    return None


def _after(earlier: str) -> Maker:
    starts, created = _VISIT.search(earlier), _CREATED.search(earlier)

    def maker(subject: Subject, row: Any) -> Any:
        base, drawn = row.get(earlier), roll(subject.key, row.number)
        if base is None:
            return None if not subject.column.is_required else MAKERS["past"](subject, row)
        if subject.column.type != "DateTime":
            return base + type(base)(1 + drawn % 20)
        whole_days = subject.column.native_type == "Date"
        visit = starts and not whole_days
        soon = _SOON.search(subject.column.name) and not whole_days
        step = timedelta(days=1 + drawn % 14)
        if visit or soon:
            step = timedelta(minutes=15 * (2 + drawn % 11)) if visit else timedelta(minutes=1 + drawn % 700)
        # What was noted of a row lies in the past, as its creation does.
        return max(base, min(base + step, row.as_of)) if created else base + step

    return maker


def _found(column: Field, model: Model) -> str | None:
    """Return the shape that a name stands for; one of several things is named as one of them is."""
    words = words_of(column.name)
    if column.is_list and column.type == "String":
        words = re.sub(r"ies$", "y", words) if words.endswith("ies") else re.sub(r"(?<=[^s])s$", "", words)
    kind, about = column.type, words_of(model.name)
    # A name may end with its language or its number: "title en", "name 2".
    return _named(kind, words, about) or _named(kind, re.sub(r" (en|de|fr|es|pt|it|nl|\d+)$", "", words), about)


@lru_cache(maxsize=4_096)
def _named(kind: str, words: str, model: str) -> str | None:
    for pattern, name, models in _compiled(kind):
        if pattern.search(words) and all(each.search(model) for each in models):
            return name
    return None


@cache
def _compiled(kind: str) -> tuple[tuple[re.Pattern[str], str, tuple[re.Pattern[str], ...]], ...]:
    """Return the table of a type. Python itself keeps fewer patterns than there are, and would make them anew."""
    return tuple(
        (re.compile(pattern), name, tuple(map(re.compile, models))) for pattern, name, *models in _TABLES.get(kind, ())
    )


_PAIRS = tuple((re.compile(pattern), earlier) for pattern, earlier in PAIRS)
_VISIT = re.compile(r"start|begin|from|depart", re.IGNORECASE)
_SOON = re.compile(r"read|seen|open|repl|answer", re.IGNORECASE)
_CREATED = re.compile(r"creat|insert|added", re.IGNORECASE)


def _own(column: Field, model: Model) -> Maker | None:
    words = words_of(column.name)
    for pattern, maker in OWN:
        if pattern.search(words):
            return maker
    for name, what in location().settings.get("shapes", {}).items():
        if name == f"{model.name}.{column.name}" or ("." not in name and words_of(name) == words):
            return _declared(name, what)
    return None


def _declared(name: str, what: Any) -> Maker:
    """Return the maker that `[tool.seedbed.shapes]` means: the name of a shape, or values to choose from."""
    if isinstance(what, list) and what:
        values: Sequence[Any] = tuple(what)
        return lambda subject, row: subject.pick(values, row)
    if isinstance(what, str) and what in MAKERS:
        return MAKERS[what]
    hint = suggest(str(what), MAKERS) if isinstance(what, str) else ""
    raise UsageError(f"[tool.seedbed.shapes] {name} is {what!r}: name a shape, or list values.{hint}")
