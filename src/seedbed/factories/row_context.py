"""A row in the making: what a declaration sees of it, and which unique values are taken."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from math import gcd
from typing import TYPE_CHECKING, Any

from seedbed.errors import FactoryError
from seedbed.factories.by_column import values_of
from seedbed.rng import rng

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import datetime
    from random import Random

    from seedbed.datamodel import Field, Model, Relation
    from seedbed.factories.context import FactoryContext
    from seedbed.types import Row

Values = tuple[Any, ...]


_ABSENT = object()


class NoneLeftError(FactoryError):
    """Every value that a field can have is taken: there are no more rows of that kind."""


@dataclass(frozen=True)
class Scope:
    """What rows of one factory are made in: the factory's name, its model and foreign keys, and the context."""

    name: str
    model: str
    parents: Mapping[str, Relation]
    context: FactoryContext

    @cached_property
    def single_parents(self) -> tuple[tuple[str, str], ...]:
        """The foreign keys of one column, and the models that they refer to."""
        parents = self.parents.items()
        return tuple((column, each.target) for column, each in parents if len(each.columns) == 1)

    def next_number(self, sequence: str | None = None) -> int:
        """Return the number of the next row."""
        return self.next_numbers(1, sequence)[0]

    def next_numbers(self, count: int, sequence: str | None = None) -> range:
        """Return the numbers of so many rows that come next."""
        name, sequences = sequence or self.model, self.context.sequences
        last = sequences.get(name, self.context.numbered_after)
        sequences[name] = last + count
        return range(last + 1, last + count + 1)


class Draft:
    """The row being built, as a declaration sees it: `draft["firstName"]` is another field, computed now if needed.

    `draft.number` counts the factory's rows from 1; `draft.random` depends only on the seed, the model and that number.
    """

    def __init__(
        self,
        scope: Scope,
        row: dict[str, Any],
        computed: Mapping[str, Callable[[Draft], Any]],
        number: int,
    ) -> None:
        self.number = number
        self._scope = scope
        self._row = row
        self._computed = computed
        self._open: list[str] = []

    def complete(self, columns: Collection[str]) -> None:
        """Decide all of these fields that are computed and open."""
        row, doing = self._row, self._open
        for name, declaration in self._computed.items():
            if name not in row and name in columns:
                doing.append(name)
                row[name] = declaration(self)
                doing.pop()

    def decide(self, name: str, declaration: Any) -> Any:
        """Return what a declaration makes of a field of this row."""
        if not callable(declaration):
            return declaration
        self._open.append(name)
        value = declaration(self)
        self._open.pop()
        return value

    def __getitem__(self, name: str) -> Any:
        """Return the value of a field or parameter of this row."""
        if name in self._row:
            return self._row[name]
        declaration = self._computed.get(name)
        if declaration is None:
            raise FactoryError(
                f"{self._scope.name}: a declaration reads '{name}', which the row does not have. "
                f"Declare '{name}', or correct the name."
            )
        if name in self._open:
            circle = " → ".join([*self._open[self._open.index(name) :], name])
            raise FactoryError(
                f"{self._scope.name}: declarations depend on each other: {circle}. Remove one of these references."
            )
        self._open.append(name)
        value = self._row[name] = declaration(self)
        self._open.pop()
        return value

    def get(self, name: str) -> Any:
        """Return the value of a field, or None if the row does not have it."""
        value = self._row.get(name, _ABSENT)
        if value is _ABSENT:
            return self[name] if name in self._computed else None
        return value

    def given(self, name: str) -> Any:
        """Return the value of a field that is already set, or None; computes nothing."""
        return self._row.get(name)

    def parent(self, key: str) -> Row | None:
        """Return the row that a foreign key refers to, such as `draft.parent("appointmentId")`.

        None if the key is empty, or if the row is not known because another factory context created it.
        """
        relation, value = self._scope.parents.get(key), self.get(key)
        return self._scope.context.facts(relation.target, value) if relation is not None and value is not None else None

    @property
    def parent_columns(self) -> tuple[tuple[str, str], ...]:
        """The foreign keys of one column, and the models that they refer to."""
        return self._scope.single_parents

    def unique(self, options: Sequence[Any], *within: str) -> Any:
        """Return the first of `options` that no earlier row has in this field.

        `row.unique(WEEKDAYS, "shopId")` restarts for each shop; `row.unique(range(1, 1_000), "orderId")`
        is 1, 2, 3 for each order. Raises `FactoryError` when all are taken.
        """
        return self.taken_values().next(self, self._open[-1], options, within)

    def unique_or_none(self, options: Sequence[Any], *within: str) -> Any:
        """Return what `unique` does, and None when all are taken: several rows may have nothing there."""
        return self.taken_values().next(self, self._open[-1], options, within, may_be_none=True)

    def shuffled(self, options: Sequence[Any]) -> Any:
        """Return one of `options` that no other row of the factory gets, in an order that depends on the seed.

        A row's number is its position in that order, so there are no retries. Raises `FactoryError` when all are taken.
        """
        size = len(options)
        if self.number > size:
            raise self._exhausted(size, self._open[-1], ())
        random = rng(self.seed, "shuffled", self._scope.model, self._open[-1])
        first, step = random.randrange(size), random.randrange(1, size) if size > 1 else 1
        while gcd(step, size) > 1:
            step += 1
        return options[(first + step * self.number) % size]

    @property
    def model(self) -> str:
        """The name of the row's model."""
        return self._scope.model

    @property
    def as_of(self) -> datetime:
        """The date of the data."""
        return self._scope.context.as_of

    @property
    def seed(self) -> int:
        """The seed of the run."""
        return self._scope.context.seed

    @cached_property
    def random(self) -> Random:
        """A random generator for this row alone."""
        return rng(self.seed, "factory", self._scope.model, self.number)

    def taken_values(self) -> TakenValues:
        """Return which values of the field that is being decided are taken."""
        fields = self._scope.context.taken
        key = (self._scope.model, self._open[-1])
        taken = fields.get(key)
        if taken is None:
            taken = fields[key] = TakenValues()
        return taken

    def _exhausted(self, size: int, name: str, within: Sequence[str]) -> NoneLeftError:
        model = self._scope.model
        where = f" of one {' and '.join(within)}" if within else ""
        values = "the only value" if size == 1 else f"all {size} values"
        return NoneLeftError(
            f"{self._scope.name}: {values} of {model}.{name}{where} {'is' if size == 1 else 'are'} taken. "
            f"Create fewer rows, or pass '{name}' yourself."
        )


@dataclass(slots=True)
class TakenValues:
    """Which values of one field are taken, by the fields within which they are unique, and where none is left."""

    taken: defaultdict[Values, set[Any]] = field(default_factory=lambda: defaultdict(set))
    places: defaultdict[Values, int] = field(default_factory=lambda: defaultdict(int))
    full: set[Values] = field(default_factory=set)
    within: tuple[str, ...] = ()
    read: int = 0

    def next(
        self, draft: Draft, name: str, options: Sequence[Any], within: Sequence[str], *, may_be_none: bool = False
    ) -> Any:
        """Take the next free one of `options`."""
        self.within = tuple(within)
        self._read(draft._scope, name, within)
        owner = tuple(draft[other] for other in within)
        value = self._take(owner, options)
        if may_be_none:
            self.full.discard(owner)
            return None if value is _ABSENT else value
        if value is _ABSENT:
            raise draft._exhausted(len(options), name, within)
        return value

    def next_together(self, drafts: Sequence[Draft], name: str, options: Sequence[Any], within: Sequence[str]) -> Any:
        """Take the next free one of `options` for each of these rows."""
        self.within = tuple(within)
        self._read(drafts[0]._scope, name, within)
        owners = zip(*(values_of(drafts, other) for other in within), strict=True)
        values = [self._take(owner, options) for owner in owners]
        if _ABSENT in values:
            raise drafts[values.index(_ABSENT)]._exhausted(len(options), name, within)
        return values

    def _take(self, owner: Values, options: Sequence[Any]) -> Any:
        taken, size = self.taken[owner], len(options)
        for place in range(self.places[owner], size):
            value = options[place]
            if value not in taken:
                self.places[owner] = place + 1
                taken.add(value)
                if len(taken) >= size:
                    self.full.add(owner)
                return value
        self.places[owner] = size
        return _ABSENT

    def _read(self, scope: Scope, name: str, within: Sequence[str]) -> None:
        """Take note of rows that were given a value, since the last time."""
        rows = (scope.context.made or {}).get(scope.model, {})
        for row in islice(rows.values(), self.read, None):
            self.taken[tuple(row.get(other) for other in within)].add(row.get(name))
        self.read = len(rows)


def unique_together(drafts: Sequence[Draft], options: Sequence[Any], *within: str) -> list[Any]:
    """Return what `Draft.unique` does for each of these rows, within one field or several."""
    if not drafts:
        return []
    return drafts[0].taken_values().next_together(drafts, drafts[0]._open[-1], options, within)


def next_of(
    options: Sequence[Any], column: Field, within: tuple[str, ...], model: Model, context: FactoryContext
) -> Callable[[Draft], Any]:
    """Return a declaration of the first of `options` that is free within a parent.

    Where null is no value like others, rows without a parent may have any of them, and rows may be without one.
    """
    partial_keys = context.constraints.partial.get(model.name, ()) if context.constraints else ()
    if context.datamodel.is_mongodb or any(key.counts_empty for key in partial_keys):
        return lambda draft: draft.unique(options, *within)

    def one(draft: Draft) -> Any:
        if any(draft[name] is None for name in within):
            return options[(draft.number - 1) % len(options)]
        return draft.unique(options, *within) if column.is_required else draft.unique_or_none(options, *within)

    return one
