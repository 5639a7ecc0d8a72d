"""What a condition in SQL says of a row: true, false, or null, as the database would.

The parser is sqlglot's. What is not known here raises `Unclear`; then the database alone decides.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from sqlglot import exp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_EPOCH = date(1970, 1, 1)


class Unclear(Exception):
    """A condition that is not understood."""


class Evaluator:
    """Evaluates conditions over rows by column; `values` says how the database has the value of a column."""

    def __init__(self, values: Mapping[str, Callable[[Any], Any]], as_of: datetime) -> None:
        self._values = values
        self._as_of = as_of

    def value(self, node: exp.Expr | None, row: Mapping[str, Any]) -> Any:
        """Return the value of an expression for a row by column; raise `Unclear` where nobody can say."""
        handler = _HANDLERS.get(type(node)) if node is not None else None
        if handler is None or node is None:
            raise Unclear(type(node).__name__)
        try:
            return handler(self, node, row)
        except (TypeError, ValueError, ArithmeticError, re.error) as error:
            raise Unclear(str(error)) from error

    def truth(self, node: exp.Expr, row: Mapping[str, Any]) -> bool | None:
        """Return what a condition is; None for null and for what is not understood, which a check both lets pass."""
        try:
            found = self.value(node, row)
        except Unclear:
            return None
        return None if found is None else bool(found)

    def column(self, node: exp.Expr) -> str | None:
        """Return the column that an expression is, or None; types around it are looked through."""
        node = bare(node)
        return node.name if isinstance(node, exp.Column) and node.name in self._values else None

    # ── one kind of expression each ───────────────────────────────────────────────────────────────

    def _column(self, node: exp.Expr, row: Mapping[str, Any]) -> Any:
        name = node.name
        if name not in self._values:
            # SQLite takes a word in double quotes for a text where no column is called so.
            if node.this.quoted:
                return name
            raise Unclear(name)
        found = row.get(name)
        return None if found is None else self._values[name](found)

    def _literal(self, node: exp.Expr, _: Mapping[str, Any]) -> Any:
        return node.this if node.args["is_string"] else number(node.this)

    def _cast(self, node: exp.Expr, row: Mapping[str, Any]) -> Any:
        return _cast(self.value(node.this, row), node.args["to"])

    def _logic(self, node: exp.Expr, row: Mapping[str, Any]) -> bool | None:
        sides = [self.truth_or_raise(node.this, row), self.truth_or_raise(node.expression, row)]
        decisive = isinstance(node, exp.Or)
        return decisive if decisive in sides else None if None in sides else not decisive

    def truth_or_raise(self, node: exp.Expr, row: Mapping[str, Any]) -> bool | None:
        """Return what a part of a condition is; raise `Unclear` where nobody can say."""
        found = self.value(node, row)
        return None if found is None else bool(found)

    def _not(self, node: exp.Expr, row: Mapping[str, Any]) -> bool | None:
        found = self.truth_or_raise(node.this, row)
        return None if found is None else not found

    def _compare(self, node: exp.Expr, row: Mapping[str, Any]) -> bool | None:
        left, right = self.value(node.this, row), node.expression
        every = _quantified(right)
        if every is not None:
            kind, inner = every
            found = [compare(type(node), left, each) for each in self.value(inner, row) or ()]
            if kind == "any":
                return True if True in found else None if None in found else False
            return False if False in found else None if None in found else True
        return compare(type(node), left, self.value(right, row))

    def _distinct(self, node: exp.Expr, row: Mapping[str, Any]) -> bool:
        left, right = self.value(node.this, row), self.value(node.expression, row)
        same = left is right if left is None or right is None else bool(compare(exp.EQ, left, right))
        return same == isinstance(node, exp.NullSafeEQ)

    def _between(self, node: exp.Expr, row: Mapping[str, Any]) -> bool | None:
        value = self.value(node.this, row)
        low, high = (self.value(node.args[name], row) for name in ("low", "high"))
        found = (compare(exp.GTE, value, low), compare(exp.LTE, value, high))
        return None if None in found else all(found)

    def _in(self, node: exp.Expr, row: Mapping[str, Any]) -> bool | None:
        value = self.value(node.this, row)
        found = [compare(exp.EQ, value, self.value(each, row)) for each in node.expressions]
        return True if True in found else None if None in found else False

    def _is(self, node: exp.Expr, row: Mapping[str, Any]) -> bool:
        value, other = self.value(node.this, row), self.value(node.expression, row)
        same = value is None if other is None else value is not None and bool(value) == bool(other)
        return same != bool(node.args.get("negate"))

    def _matches(self, node: exp.Expr, row: Mapping[str, Any]) -> bool | None:
        text, pattern = self.value(node.this, row), self.value(node.expression, row)
        if text is None or pattern is None:
            return None
        return (re.search(python_pattern(node, pattern), str(text)) is not None) != bool(node.args.get("negate"))

    def _arithmetic(self, node: exp.Expr, row: Mapping[str, Any]) -> Any:
        left, right = self.value(node.this, row), self.value(node.expression, row)
        if left is None or right is None:
            return None
        left, right = (Decimal(str(each)) if isinstance(each, float) else each for each in (left, right))
        return _ARITHMETIC[type(node)](left, right)

    def _text(self, node: exp.Expr, row: Mapping[str, Any]) -> Any:
        value = self.value(node.this, row)
        return None if value is None else TEXT[type(node)](value)

    def _joined(self, node: exp.Expr, row: Mapping[str, Any]) -> str | None:
        parts = [self.value(each, row) for each in (node.expressions or (node.this, node.expression))]
        return None if None in parts else "".join(map(str, parts))

    def _coalesce(self, node: exp.Expr, row: Mapping[str, Any]) -> Any:
        values = (self.value(each, row) for each in (node.this, *node.expressions))
        return next((each for each in values if each is not None), None)

    def _case(self, node: exp.Expr, row: Mapping[str, Any]) -> Any:
        subject = node.args.get("this")
        for each in node.args["ifs"]:
            met = compare(exp.EQ, self.value(subject, row), self.value(each.this, row)) if subject else (
                self.truth_or_raise(each.this, row)
            )  # fmt: skip
            if met:
                return self.value(each.args["true"], row)
        default = node.args.get("default")
        return None if default is None else self.value(default, row)

    def _extract(self, node: exp.Expr, row: Mapping[str, Any]) -> Any:
        value, part = self.value(node.expression, row), node.name.lower()
        if part not in {"year", "month", "day", "hour", "minute", "dow"}:
            raise Unclear(part)
        return None if value is None else value.isoweekday() % 7 if part == "dow" else getattr(value, part)

    def _called(self, node: exp.Expr, row: Mapping[str, Any]) -> Any:
        values = [self.value(each, row) for each in node.expressions]
        name = node.name.lower()
        if name in {"num_nonnulls", "num_nulls"}:
            return sum((each is None) == (name == "num_nulls") for each in values)
        if name not in _CALLED:
            raise Unclear(name)
        return None if None in values else _CALLED[name](*values)

    def _now(self, node: exp.Expr, _: Mapping[str, Any]) -> datetime:
        if isinstance(node, exp.CurrentDate):
            return self._as_of.replace(hour=0, minute=0, second=0, microsecond=0)
        return self._as_of


def bare(node: exp.Expr) -> exp.Expr:
    """Return an expression without the brackets and the types around it."""
    while isinstance(node, exp.Paren | exp.Cast):
        node = node.this
    return node


def number(text: str) -> int | Decimal:
    """Return a number as it is written."""
    return int(text) if text.lstrip("-").isdigit() else Decimal(text)


def _quantified(node: exp.Expr) -> tuple[str, exp.Expr] | None:
    """Return whether a comparison is with any or all of a list, and the list; None where it is with one value."""
    if isinstance(node, exp.Any | exp.All):
        return node.key, node.this
    if isinstance(node, exp.Anonymous) and node.name.lower() in {"any", "all"}:
        return node.name.lower(), node.expressions[0]
    return None


def options_of(node: exp.Expr) -> list[exp.Expr] | None:
    """Return what the value of an `IN (…)` or an `= ANY (…)` may be, or None for another expression."""
    if isinstance(node, exp.In):
        return node.expressions
    if isinstance(node, exp.EQ) and (every := _quantified(node.expression)) is not None and every[0] == "any":
        listed = bare(every[1])
        return listed.expressions if isinstance(listed, exp.Array) else None
    return None


def compare(kind: type[exp.Expr], left: Any, right: Any) -> bool | None:
    """Compare two values as a database does; None where one of them is null."""
    if left is None or right is None:
        return None
    if isinstance(left, datetime) != isinstance(right, datetime):
        left, right = _moment(left), _moment(right)
    elif isinstance(left, str) != isinstance(right, str) and not isinstance(left, datetime):
        left, right = (number(each) if isinstance(each, str) else each for each in (left, right))
    return bool(_COMPARISONS[kind](left, right))


def _moment(value: Any) -> Any:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=UTC) if isinstance(value, datetime) and value.tzinfo is None else value


def python_pattern(node: exp.Expr, pattern: str) -> str:
    """Return the pattern of a LIKE, a GLOB or a regular expression as Python writes it."""
    if isinstance(node, exp.Like | exp.ILike):
        parts = (".*" if sign == "%" else "." if sign == "_" else re.escape(sign) for sign in pattern)
        return ("(?is)" if isinstance(node, exp.ILike) else "(?s)") + f"^{''.join(parts)}\\Z"
    if isinstance(node, exp.Glob):
        parts = re.split(r"(\[[^]]*\]|[*?])", pattern)
        plain = {"*": ".*", "?": "."}
        return "(?s)^" + "".join(
            plain.get(part) or (part if part.startswith("[") else re.escape(part)) for part in parts
        ) + r"\Z"  # fmt: skip
    for name, signs in _CLASSES.items():
        pattern = pattern.replace(f"[:{name}:]", signs)
    return f"(?i){pattern}" if isinstance(node, exp.RegexpILike) else pattern


_CLASSES = {
    "alpha": "A-Za-z", "digit": "0-9", "alnum": "A-Za-z0-9", "upper": "A-Z", "lower": "a-z", "space": r"\s",
    "xdigit": "0-9A-Fa-f", "word": r"\w",
}  # fmt: skip


def _cast(value: Any, to: exp.DataType) -> Any:
    if value is None or not isinstance(value, str):
        return value
    kind = to.this
    if kind in {exp.DataType.Type.DATE, exp.DataType.Type.TIMESTAMP, exp.DataType.Type.TIMESTAMPTZ}:
        return _moment(value)
    if kind in {exp.DataType.Type.TIME, exp.DataType.Type.TIMETZ}:
        return datetime.combine(_EPOCH, time.fromisoformat(value), UTC)
    if kind == exp.DataType.Type.INTERVAL or to.is_type("interval"):
        return _interval(value)
    if to.is_type(*exp.DataType.NUMERIC_TYPES):
        return number(value)
    return value


def _interval(text: str) -> timedelta:
    found = re.fullmatch(r"(?:(-?\d+) days?)?\s*(?:(\d+):(\d\d):(\d\d))?", text)
    if found is None or not any(found.groups()):
        raise Unclear(text)
    days, hours, minutes, seconds = (int(each or 0) for each in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


_COMPARISONS: dict[type[exp.Expr], Callable[[Any, Any], Any]] = {
    exp.EQ: lambda left, right: left == right,
    exp.NEQ: lambda left, right: left != right,
    exp.GT: lambda left, right: left > right,
    exp.GTE: lambda left, right: left >= right,
    exp.LT: lambda left, right: left < right,
    exp.LTE: lambda left, right: left <= right,
}
_ARITHMETIC: dict[type[exp.Expr], Callable[[Any, Any], Any]] = {
    exp.Add: lambda left, right: left + right,
    exp.Sub: lambda left, right: left - right,
    exp.Mul: lambda left, right: left * right,
    exp.Div: lambda left, right: left // right if isinstance(left, int) and isinstance(right, int) else left / right,
    exp.Mod: lambda left, right: left % right,
}
TEXT: dict[type[exp.Expr], Callable[[Any], Any]] = {
    exp.Lower: lambda value: str(value).lower(),
    exp.Upper: lambda value: str(value).upper(),
    exp.Trim: lambda value: str(value).strip(),
    exp.Length: lambda value: len(value),
    exp.ArraySize: lambda value: len(value) or None,
    exp.Abs: lambda value: abs(value),
    exp.Neg: lambda value: -value,
}
"""What a function makes of one value."""

_JSON = {dict: "object", list: "array", str: "string", bool: "boolean", int: "number", float: "number"}
_CALLED: dict[str, Callable[..., Any]] = {
    "btrim": lambda value: value.strip(),
    "cardinality": len,
    "octet_length": lambda value: len(value if isinstance(value, bytes) else value.encode()),
    "jsonb_typeof": lambda value: _JSON[type(value)],
    "json_typeof": lambda value: _JSON[type(value)],
    "json_valid": lambda value: 1,
    "starts_with": lambda value, start: value.startswith(start),
    "to_jsonb": lambda value: value,
}

_Handler = Any
_HANDLERS: dict[type[exp.Expr], _Handler] = {
    exp.Paren: lambda self, node, row: self.value(node.this, row),
    exp.Column: Evaluator._column,
    exp.Literal: Evaluator._literal,
    exp.Boolean: lambda self, node, row: node.this,
    exp.Null: lambda self, node, row: None,
    exp.Cast: Evaluator._cast,
    exp.And: Evaluator._logic,
    exp.Or: Evaluator._logic,
    exp.Not: Evaluator._not,
    **dict.fromkeys(_COMPARISONS, Evaluator._compare),
    exp.NullSafeEQ: Evaluator._distinct,
    exp.NullSafeNEQ: Evaluator._distinct,
    exp.Between: Evaluator._between,
    exp.In: Evaluator._in,
    exp.Is: Evaluator._is,
    **dict.fromkeys((exp.Like, exp.ILike, exp.RegexpLike, exp.RegexpILike, exp.Glob), Evaluator._matches),
    **dict.fromkeys(_ARITHMETIC, Evaluator._arithmetic),
    **dict.fromkeys(TEXT, Evaluator._text),
    exp.DPipe: Evaluator._joined,
    exp.Concat: Evaluator._joined,
    exp.Coalesce: Evaluator._coalesce,
    exp.Case: Evaluator._case,
    exp.Extract: Evaluator._extract,
    exp.Anonymous: Evaluator._called,
    exp.Array: lambda self, node, row: [self.value(each, row) for each in node.expressions],
    exp.CurrentDate: Evaluator._now,
    exp.CurrentTimestamp: Evaluator._now,
    exp.StrPosition: lambda self, node, row: self.value(node.this, row).find(self.value(node.args["substr"], row)) + 1,
}
