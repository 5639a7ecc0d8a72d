"""Values that may meet a condition on a column: from its bounds, its list of values, its pattern or its length."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import TYPE_CHECKING, Any

from rstr import Rstr
from sqlglot import exp

from seedbed.datamodel.native import greatest, precision
from seedbed.factories.conditions.evaluate import Unclear, bare, options_of, python_pattern
from seedbed.factories.fitting import fitted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seedbed.datamodel import DataModel, Field
    from seedbed.factories.conditions.evaluate import Evaluator

_TRIES = 40
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_BELOW, _ABOVE = {exp.LT, exp.LTE}, {exp.GT, exp.GTE}


@dataclass(frozen=True)
class Bound:
    """The bounds of one column: the least and the greatest value, each with whether it may be reached itself."""

    low: Any = None
    high: Any = None
    reaches_low: bool = True
    reaches_high: bool = True
    exactly: Any = None
    never: tuple[Any, ...] = field(default=())

    def beside(self, kind: type[exp.Expr], value: Any) -> Bound:
        """Return narrower bounds: those that also compare so with a value."""
        if kind is exp.EQ:
            return replace(self, exactly=value)
        if kind is exp.NEQ:
            return replace(self, never=(*self.never, value))
        reaches = kind in {exp.GTE, exp.LTE}
        if kind in _ABOVE and (self.low is None or not _is_less(value, self.low)):
            return replace(self, low=value, reaches_low=reaches)
        if kind in _BELOW and (self.high is None or not _is_less(self.high, value)):
            return replace(self, high=value, reaches_high=reaches)
        return self


class Bounds:
    """What the conditions that compare a column with a constant leave of its values."""

    def __init__(self, parts: Sequence[exp.Expr], evaluator: Evaluator) -> None:
        self._found: dict[str, Bound] = {}
        for part in parts:
            for column, kind, value in _comparisons(part, evaluator):
                self._found[column] = self.of(column).beside(kind, value)

    def of(self, column: str) -> Bound:
        """Return the bounds of a column; none where nothing bounds it."""
        return self._found.get(column, _FREE)


_FREE = Bound()


def _comparisons(
    part: exp.Expr, evaluator: Evaluator
) -> Iterator[tuple[str, type[exp.Expr], Any]]:  # fmt: skip
    pairs: list[tuple[exp.Expr, type[exp.Expr], exp.Expr]] = []
    if isinstance(part, exp.Between):
        pairs = [(part.this, exp.GTE, part.args["low"]), (part.this, exp.LTE, part.args["high"])]
    elif type(part) in _BELOW | _ABOVE:
        mirrored = {exp.LT: exp.GT, exp.GT: exp.LT, exp.LTE: exp.GTE, exp.GTE: exp.LTE}
        kind = type(part)
        pairs = [(part.this, kind, part.expression), (part.expression, mirrored[kind], part.this)]
    for own, kind, other in pairs:
        column = evaluator.column(own)
        if column is None or other.find(exp.Column) is not None:
            continue
        try:
            yield column, kind, evaluator.value(other, {})
        except Unclear:
            continue


class Proposals:
    """Makes proposals; `roll` gives a number for a column and a step."""

    def __init__(self, evaluator: Evaluator, datamodel: DataModel, roll: Callable[[str, int], int]) -> None:
        self._evaluator = evaluator
        self._datamodel = datamodel
        self._roll = roll

    def of(self, column: Field, current: Any, parts: Sequence[exp.Expr], bounds: Bound) -> Iterator[Any]:
        """Yield values for a column, those most like the current one first."""
        fit = fitted(column)
        if column.is_list:
            yield from ()
            return
        yield from self.listed(column, parts)
        if column.kind == "enum" or column.type == "Boolean":
            yield from self._others(column)
        elif column.type == "String":
            for value in self._texts(column, str(current or ""), parts):
                yield fit(value)
        else:
            yield from self.within(column, current, bounds)

    def _others(self, column: Field) -> Sequence[Any]:
        return (True, False) if column.type == "Boolean" else self._datamodel.enum(column.type).values

    def listed(self, column: Field, parts: Sequence[exp.Expr]) -> Iterator[Any]:
        """Yield the values that a list allows, the first ones first more often."""
        for part in parts:
            nodes = options_of(part) or [side.expression for side in part.flatten() if isinstance(side, exp.EQ)] if (
                isinstance(part, exp.In | exp.EQ | exp.Or)
            ) else []  # fmt: skip
            try:
                values = [self._evaluator.value(node, {}) for node in nodes]
            except Unclear:
                continue
            values = [self._as_given(column, each) for each in values if each is not None]
            if values:
                size = len(values)
                drawn = self._roll(column.column, 0) % size, self._roll(column.column, 1) % size
                start = min(drawn)
                yield from (*values[start:], *values[:start])

    def _as_given(self, column: Field, value: Any) -> Any:
        """Return what a row says for a value of the database."""
        if column.kind != "enum":
            return fitted(column)(value)
        mapped = self._datamodel.enum(column.type).mapped
        return next((name for name, stored in mapped.items() if stored == value), value)

    def _texts(self, column: Field, current: str, parts: Sequence[exp.Expr]) -> Iterator[str]:
        least, most = self._lengths(column, parts)
        makers = [maker for part in parts if (maker := self._writer(part)) is not None]
        for step in range(_TRIES * 5 if makers else 4):
            random = Random(self._roll(column.column, step))
            text = makers[step % len(makers)](random, current) if makers else current
            for change in (_same, str.lower, str.upper, str.strip, _hyphened) if step < len(makers) + 1 else (_same,):
                yield _of_length(change(text), least, most, random)

    def _writer(self, part: exp.Expr) -> Callable[[Random, str], str] | None:
        """Return what writes a text that a pattern matches, or None where a condition is none."""
        if not isinstance(part, exp.RegexpLike | exp.RegexpILike | exp.Like | exp.ILike | exp.Glob):
            return None
        if part.args.get("negate"):
            return None
        try:
            pattern = self._evaluator.value(part.expression, {})
        except Unclear:
            return None
        if isinstance(part, exp.Like | exp.ILike):
            return lambda random, current: _like(pattern, random, current)
        text = python_pattern(part, pattern).replace("(?s)", "").replace("(?i)", "").replace(r"\Z", "$")
        text = _bounded(text)
        return lambda random, _: Rstr(random).xeger(text)

    def _lengths(self, column: Field, parts: Sequence[exp.Expr]) -> tuple[int, int | None]:
        """Return the least and the greatest length that conditions ask for."""
        least, most = 0, None
        for part in parts:
            for own, kind, value in _lengths(part, self._evaluator):
                if own != column.column:
                    continue
                size = int(value)
                if kind in {exp.EQ, exp.GTE, exp.GT}:
                    least = max(least, size + (kind is exp.GT))
                if kind in {exp.EQ, exp.LTE, exp.LT}:
                    most = min(size - (kind is exp.LT), size if most is None else most)
                if kind is exp.NEQ and size == 0:
                    least = max(least, 1)
            if isinstance(part, exp.NEQ) and isinstance(bare(part.expression), exp.Literal):
                least = max(least, 1)
        return least, most

    def within(self, column: Field, current: Any, bounds: Bound) -> Iterator[Any]:
        """Yield values of a column inside its bounds."""
        fit = fitted(column)
        if bounds.exactly is not None:
            yield self._as_given(column, bounds.exactly)
            return
        if column.kind == "enum" or column.type == "Boolean":
            yield from (each for each in self._others(column) if each not in bounds.never)
            return
        if column.type == "DateTime":
            yield from (fit(each) for each in self._moments(column, current, bounds))
        elif column.is_number:
            yield from (fit(each) for each in self._numbers(column, current, bounds))
        elif column.type == "String":
            yield from (fit(f"{current}{number}") for number in range(1, 4))

    def _numbers(self, column: Field, current: Any, bounds: Bound) -> Iterator[Any]:
        whole = column.type in {"Int", "BigInt"}
        scale = 0 if whole else min(precision(column)[1], 2) if column.type == "Decimal" else 2
        for digits in range(scale, scale + 4):
            unit = Decimal(1).scaleb(-digits)
            low, high = (None if each is None else Decimal(str(each)) for each in (bounds.low, bounds.high))
            if low is not None:
                low = (low / unit).to_integral_value("ROUND_CEILING") * unit
                low += unit * (not bounds.reaches_low and low == Decimal(str(bounds.low)))
            if high is not None:
                high = (high / unit).to_integral_value("ROUND_FLOOR") * unit
                high -= unit * (not bounds.reaches_high and high == Decimal(str(bounds.high)))
            top = Decimal(greatest(column)) if whole else None
            low, high = _range(low, high, Decimal(str(current or 0)), top)
            steps = int((high - low) / unit)
            if steps >= 0:
                for step in range(3):
                    value = low + unit * (self._roll(column.column, step) % (steps + 1))
                    yield int(value) if whole else float(value) if column.type == "Float" else value
                yield from (int(each) if whole else each for each in (low, high))
            if whole:
                # What arithmetic asks for (an even number, a multiple) is rarely far away.
                near = range(int(current or 0) + 1, int(current or 0) + 13)
                open_ended = bounds.low is None and bounds.high is None
                yield from (each for each in near if open_ended or low <= each <= high)
                return

    def _moments(self, column: Field, current: Any, bounds: Bound) -> Iterator[datetime]:
        low, high = bounds.low, bounds.high
        if not isinstance(low or high or current, datetime):
            return
        unit = timedelta(days=1) if column.native_type == "Date" else timedelta(minutes=15)
        for step in range(6):
            ahead = unit * (1 + self._roll(column.column, step) % (14 if column.native_type == "Date" else 16))
            if low is not None and high is not None:
                yield low + (high - low) * ((step + 1) / 7)
            elif low is not None:
                yield low + ahead
            elif high is not None:
                yield high - ahead
        yield from (each for each in (low, high) if each is not None)


def _range(low: Decimal | None, high: Decimal | None, current: Decimal, top: Decimal | None) -> tuple[Decimal, Decimal]:
    """Return both bounds, where one is missing so that values look like the current one."""
    if low is None:
        if high is None:
            return current, current
        return (Decimal(0) if high > 0 else high - 100), high
    if high is None:
        high = max(low + max(abs(low), Decimal(20)), min(abs(current), low * 3))
    return low, high if top is None else min(high, top)


def _lengths(
    part: exp.Expr, evaluator: Evaluator
) -> Iterator[tuple[str, type[exp.Expr], Any]]:  # fmt: skip
    if isinstance(part, exp.Between) and _is_length(part.this):
        sides = [(part.this, exp.GTE, part.args["low"]), (part.this, exp.LTE, part.args["high"])]
    elif isinstance(part, exp.EQ | exp.NEQ | exp.GT | exp.GTE | exp.LT | exp.LTE) and _is_length(part.this):
        sides = [(part.this, type(part), part.expression)]
    else:
        return
    for own, kind, other in sides:
        column = next((each.name for each in own.find_all(exp.Column)), None)
        try:
            value = evaluator.value(other, {})
        except Unclear:
            continue
        if column is not None and value is not None and not isinstance(value, str):
            yield column, kind, value


def _is_length(node: exp.Expr) -> bool:
    node = bare(node)
    return isinstance(node, exp.Length) or (isinstance(node, exp.Anonymous) and node.name.lower() == "octet_length")


def _like(pattern: str, random: Random, current: str) -> str:
    words = iter(re.findall(r"[A-Za-z0-9]+", current))
    parts = (
        next(words, "") or _LETTERS[random.randrange(len(_LETTERS))] * 3
        if sign == "%"
        else str(random.randrange(10))
        if sign == "_"
        else sign
        for sign in pattern
    )
    return "".join(parts)


def _bounded(pattern: str) -> str:
    """Return a pattern without open ends: what may come without end comes a few times."""
    pattern = re.sub(r"(?<!\\)([\])\w.])\+(?!\})", r"\1{1,8}", pattern)
    return re.sub(r"(?<!\\)([\])\w.])\*", r"\1{0,8}", pattern)


def _of_length(text: str, least: int, most: int | None, random: Random) -> str:
    if most is not None and len(text) > most:
        # What tells rows apart is at the end.
        number = re.search(r"\d*$", text)
        end = number[0][-most:] if number is not None else ""
        text = text[: most - len(end)] + end
    while len(text) < least:
        text += text[-1] if text and text[-1].isdigit() else _LETTERS[random.randrange(len(_LETTERS))]
    return text


def _same(text: str) -> str:
    return text


def _hyphened(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _is_less(left: Any, right: Any) -> bool:
    try:
        return bool(left < right)
    except TypeError:
        return False
