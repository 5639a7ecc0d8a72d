"""Rows that meet the conditions a database puts on them.

Only values that nobody gave or declared change, and only where they break a condition: bounds move a number into
their range, a pattern writes a text, of two columns in a wrong order one gives way. What is not understood is left to
the database.
"""

from __future__ import annotations

from itertools import islice, product
from typing import TYPE_CHECKING, Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from seedbed.factories.conditions.evaluate import Evaluator, bare, options_of
from seedbed.factories.conditions.proposals import Bounds, Proposals
from seedbed.factories.shapes.dice import key_of, roll

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from seedbed.database.constraints import Check
    from seedbed.database.url import Provider
    from seedbed.datamodel import DataModel, Field, Model
    from seedbed.types import Row

_ROUNDS = 4
_GUESSES = 400
_FEW = 1_000
_INVERSE: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.EQ: exp.NEQ, exp.NEQ: exp.EQ, exp.GT: exp.LTE, exp.GTE: exp.LT, exp.LT: exp.GTE, exp.LTE: exp.GT,
}  # fmt: skip
_MIRRORED: dict[type[exp.Expr], type[exp.Expr]] = {
    exp.EQ: exp.EQ, exp.NEQ: exp.NEQ, exp.GT: exp.LT, exp.GTE: exp.LTE, exp.LT: exp.GT, exp.LTE: exp.GTE,
}  # fmt: skip


class ModelChecks:
    """The checks of one model's table."""

    def __init__(
        self,
        model: Model,
        datamodel: DataModel,
        checks: Iterable[Check],
        provider: Provider,
        clock: tuple[int, datetime],
    ) -> None:
        """Read the checks. `clock` is the seed and the moment that rows are made for."""
        self.model = model
        self.datamodel = datamodel
        self.seed, self.as_of = clock
        self.fields = {field.column: field for field in model.scalars}
        self.evaluator = Evaluator({each.column: _as_stored(each, datamodel) for each in model.scalars}, self.as_of)
        self.parts = [part for check in checks for part in _parts(check.condition, provider)]
        self.columns = {part: _columns(part, self.fields) for part in self.parts}
        self.bounds = Bounds(self.parts, self.evaluator)
        self._given: dict[str, set[Any]] = {}
        self.unique = {name for key in (model.primary_key, *model.unique_keys) if len(key) == 1 for name in key}

    def mend(self, row: Row, free: Collection[str], number: int, fill: Callable[[str], Any]) -> None:
        """Change a row, by field, so that it meets the checks; `fill` makes a value for a field that is empty."""
        held = {field.column: row[field.name] for field in self.fields.values() if field.name in row}
        for turn in range(_ROUNDS):
            wrong = [part for part in self.parts if self.evaluator.truth(part, held) is False]
            if not wrong:
                break
            attempt = Attempt(self, held, free, (number, turn), fill)
            for part in wrong:
                attempt.meet(part)
        for column, value in held.items():
            row[self.fields[column].name] = value

    def alone(self, column: str) -> list[exp.Expr]:
        """Return the conditions on one column and no other."""
        return [part for part in self.parts if self.columns[part] == {column}]

    def few(self, name: str, options: Sequence[Any]) -> tuple[Any, ...]:
        """Return every value that the conditions on a field alone allow, where they are few: else none.

        Those are some of `options`; without options, what a condition lists, or the whole numbers within its bounds.
        """
        field = self.model.fields[name]
        alone, bounds = self.alone(field.column), self.bounds.of(field.column)
        some = options or [*Proposals(self.evaluator, self.datamodel, lambda _, __: 0).listed(field, alone)]
        if not some and field.is_number and isinstance(bounds.high, int):
            least = bounds.low if isinstance(bounds.low, int) else 1
            some = range(least, min(bounds.high, least + _FEW) + 1)
        found = (
            each
            for each in some
            if all(self.evaluator.truth(part, {field.column: each}) is not False for part in alone)
        )
        return tuple(dict.fromkeys(found)) if len(some) <= _FEW else ()

    def is_new(self, column: str, value: Any) -> bool:
        """Whether a unique column may still get this value, as far as it was given out here."""
        if self.fields[column].name not in self.unique:
            return True
        given = self._given.setdefault(column, set())
        if value in given:
            return False
        given.add(value)
        return True


class Attempt:
    """One turn at one row, by column."""

    def __init__(
        self,
        checks: ModelChecks,
        held: dict[str, Any],
        free: Collection[str],
        number: tuple[int, int],
        fill: Callable[[str], Any],
    ) -> None:
        self._checks = checks
        self._truth = checks.evaluator.truth
        self._held = held
        self._free = free
        self._number, self._turn = number
        self._fill = fill
        self._proposals = Proposals(checks.evaluator, checks.datamodel, self._roll)

    def meet(self, part: exp.Expr) -> bool:
        """Change the row so that a condition holds; return whether it does."""
        columns = self._checks.columns[part]
        if len(columns) == 1 and self._is_free(column := next(iter(columns))) and self._propose(column):
            return True
        return self._satisfy(part, wanted=True)

    def _propose(self, column: str) -> bool:
        """Give one column the first proposal that meets all conditions on it alone."""
        field, before = self._checks.fields[column], self._held.get(column)
        alone = self._checks.alone(column)
        for value in self._proposals.of(field, before, alone, self._checks.bounds.of(column)):
            self._held[column] = value
            if all(self._truth(part, self._held) for part in alone) and self._checks.is_new(column, value):
                return True
        self._held[column] = before
        return False

    def _satisfy(self, node: exp.Expr, *, wanted: bool) -> bool:
        if isinstance(node, exp.Paren):
            return self._satisfy(node.this, wanted=wanted)
        if self._truth(node, self._held) is wanted:
            return True
        if isinstance(node, exp.Not):
            return self._satisfy(node.this, wanted=not wanted)
        if isinstance(node, exp.And | exp.Or):
            sides = sorted(node.flatten(), key=_rank)
            if isinstance(node, exp.And) == wanted:
                done = [self._satisfy(each, wanted=wanted) for each in sides]
                return all(done)
            return any(self._tried(each, node, wanted=wanted) for each in sides)
        if isinstance(node, exp.Is) and self._null(node, wanted=wanted):
            return True
        if type(node) in _INVERSE and options_of(node) is None:
            kind = type(node) if wanted else _INVERSE[type(node)]
            if self._ordered(kind, node.this, node.expression, node, wanted=wanted):
                return True
        if isinstance(node, exp.Between) and wanted:
            low, high = node.args["low"], node.args["high"]
            return self._ordered(exp.GTE, node.this, low, node, wanted=True) or self._ordered(
                exp.LTE, node.this, high, node, wanted=True
            )
        return self._guess(node, wanted=wanted)

    def _tried(self, side: exp.Expr, node: exp.Expr, *, wanted: bool) -> bool:
        before = dict(self._held)
        if self._satisfy(side, wanted=wanted) and self._truth(node, self._held) is wanted:
            return True
        self._held.update(before)
        return False

    def _null(self, node: exp.Expr, *, wanted: bool) -> bool:
        """Empty or fill the column of an `IS NULL`, or set that of an `IS TRUE`."""
        column = self._checks.evaluator.column(node.this)
        if column is None or not self._is_free(column):
            return False
        wanted = wanted != bool(node.args.get("negate"))
        if isinstance(node.expression, exp.Boolean):
            self._held[column] = node.expression.this == wanted
            return True
        if wanted and self._checks.fields[column].is_required:
            return False
        self._held[column] = None if wanted else self._filled(column)
        return True

    def _filled(self, column: str) -> Any:
        return self._fill(self._checks.fields[column].name)

    def _ordered(
        self, kind: type[exp.Expr], left: exp.Expr, right: exp.Expr, node: exp.Expr, *,
        wanted: bool,
    ) -> bool:  # fmt: skip
        """Let one side of a comparison give way: the one that has to be greater, if it can."""
        sides = [(left, kind, right), (right, _MIRRORED[kind], left)]
        if kind in {exp.LT, exp.LTE}:
            sides.reverse()
        for own, way, other in sides:
            column = self._checks.evaluator.column(own)
            if column is None or not self._is_free(column):
                continue
            before, value = self._held.get(column), self._value(other)
            if value is None or column in _columns(other, self._checks.fields):
                continue
            bounds = self._checks.bounds.of(column).beside(way, value)
            for proposal in self._proposals.within(self._checks.fields[column], before, bounds):
                self._held[column] = proposal
                alone = all(self._truth(part, self._held) is not False for part in self._checks.alone(column))
                if alone and self._truth(node, self._held) is wanted:
                    return True
            self._held[column] = before
        return False

    def _value(self, node: exp.Expr) -> Any:
        try:
            return self._checks.evaluator.value(node, self._held)
        except Exception:  # nothing is known of it, whatever the reason
            return None

    def _guess(self, node: exp.Expr, *, wanted: bool) -> bool:
        """Try likely values of the columns of a condition, until it is as wanted."""
        columns = [each for each in self._checks.fields if each in _columns(node, self._checks.fields)]
        columns = [each for each in columns if self._is_free(each)][-4:]
        before = dict(self._held)
        choices = [self._likely(column, node) for column in columns]
        for chosen in islice(product(*choices), _GUESSES):
            self._held.update(zip(columns, chosen, strict=True))
            alone = (part for column in columns for part in self._checks.alone(column))
            if self._truth(node, self._held) is wanted and all(self._truth(p, self._held) is not False for p in alone):
                return True
        self._held.update(before)
        return False

    def _likely(self, column: str, node: exp.Expr) -> list[Any]:
        field, current = self._checks.fields[column], self._held.get(column)
        if field.is_list:
            return [current, self._filled(column)]
        found = [current, *islice(self._proposals.of(field, current, [node], self._checks.bounds.of(column)), 12)]
        if not field.is_required:
            found += [None] if current is not None else [self._filled(column)]
        return found

    def _is_free(self, column: str) -> bool:
        return self._checks.fields[column].name in self._free

    def _roll(self, column: str, step: int = 0) -> int:
        key = key_of(self._checks.seed, "check", self._checks.model.name, column)
        return roll(key + step, self._number * _ROUNDS + self._turn)


def _parts(condition: str, provider: Provider) -> Iterator[exp.Expr]:
    """Yield what has to hold at the same time."""
    try:
        node = bare(sqlglot.parse_one(condition, dialect="postgres" if provider == "postgresql" else "sqlite"))
    except SqlglotError:
        return
    waiting = [node]
    while waiting:
        each = waiting.pop()
        each = each.unnest() if isinstance(each, exp.Paren) else each
        if isinstance(each, exp.And):
            waiting += [each.expression, each.this]
        else:
            yield each


def _columns(node: exp.Expr, fields: Mapping[str, Field]) -> set[str]:
    return {each.name for each in node.find_all(exp.Column) if each.name in fields}


def _rank(node: exp.Expr) -> int:
    """Rank the sides of an OR: to be something comes before to be empty."""
    node = bare(node)
    if not isinstance(node, exp.Is):
        return 1
    return 0 if node.args.get("negate") else 2


def _as_stored(field: Field, datamodel: DataModel) -> Callable[[Any], Any]:
    """Return what makes of a value what the database compares."""
    if field.is_list:
        return list
    if field.kind == "enum":
        mapped = datamodel.enum(field.type).mapped
        return lambda value: mapped.get(value, str(value))
    return lambda value: value
