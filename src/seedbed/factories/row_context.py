"""A row in the making: what a declaration sees of it, and which unique values are taken."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from math import gcd
from typing import TYPE_CHECKING, Any

from seedbed.errors import FactoryError
from seedbed.rng import rng

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime
    from random import Random

    from seedbed.factories.base import BaseFactory
    from seedbed.types import Row

Scope = tuple[Any, ...]


class Draft:
    """What a declaration sees: `draft["firstName"]` decides that field now, unless it is decided already.

    `draft.number` counts the factory's rows from 1; `draft.random` depends on nothing but the seed, the model and
    that number.
    """

    def __init__(
        self,
        factory: BaseFactory[Any],
        row: dict[str, Any],
        computed: Mapping[str, Callable[[Draft], Any]],
        number: int,
    ) -> None:
        self.number = number
        self._factory = factory
        self._row = row
        self._computed = computed
        self._open: list[str] = []

    def __getitem__(self, name: str) -> Any:
        """Return the value of a field or parameter of this row."""
        if name in self._row:
            return self._row[name]
        declaration = self._computed.get(name)
        if declaration is None:
            raise FactoryError(f"{type(self._factory).__name__}: a declaration reads '{name}', which the row lacks.")
        if name in self._open:
            circle = " → ".join([*self._open[self._open.index(name) :], name])
            raise FactoryError(f"{type(self._factory).__name__}: declarations depend on one another: {circle}.")
        self._open.append(name)
        value = self._row[name] = declaration(self)
        self._open.pop()
        return value

    def get(self, name: str) -> Any:
        """Return the value of a field that may be undecided, else None."""
        return self[name] if name in self._row or name in self._computed else None

    def given(self, name: str) -> Any:
        """Return the value of a field that is decided already, else None; nothing is computed for it."""
        return self._row.get(name)

    def parent(self, key: str) -> Row | None:
        """Return the row that a foreign key refers to, such as `draft.parent("appointmentId")`.

        None where the key is empty, or where the row is not known: it was not made here, or is not made at all.
        """
        return self._factory._known_row(key, self.get(key))

    def unique(self, options: Sequence[Any], *within: str) -> Any:
        """Return one of `options` that no earlier row has in this field, in their order.

        `row.unique(WEEKDAYS, "shopId")` counts anew for each shop; `row.unique(range(1, 1_000), "orderId")`
        is 1, 2, 3 for each order. Raises `FactoryError` when all are taken.
        """
        return self._ledger().next(self, self._open[-1], options, within)

    def shuffled(self, options: Sequence[Any]) -> Any:
        """Return one of `options` that no other row of the factory gets, in an order that the seed decides.

        A row's number is its place in that order, so nothing is drawn again. Raises `FactoryError` when all are taken.
        """
        size = len(options)
        if self.number > size:
            raise self._exhausted(size, self._open[-1], ())
        random = rng(self.seed, "shuffled", self._factory.model, self._open[-1])
        first, step = random.randrange(size), random.randrange(1, size) if size > 1 else 1
        while gcd(step, size) > 1:
            step += 1
        return options[(first + step * self.number) % size]

    @property
    def model(self) -> str:
        """The name of the row's model."""
        return self._factory.model

    @property
    def as_of(self) -> datetime:
        """The seed clock."""
        return self._factory.context.as_of

    @property
    def seed(self) -> int:
        """The seed of the run."""
        return self._factory.context.seed

    @cached_property
    def random(self) -> Random:
        """A generator of this row's own."""
        return rng(self.seed, "factory", self._factory.model, self.number)

    def _ledger(self) -> Ledger:
        ledgers = self._factory.context.ledgers
        key = (self._factory.model, self._open[-1])
        ledger = ledgers.get(key)
        if ledger is None:
            ledger = ledgers[key] = Ledger()
        return ledger

    def _exhausted(self, size: int, name: str, within: Sequence[str]) -> FactoryError:
        model = self._factory.model
        where = f" of one {' and '.join(within)}" if within else ""
        return FactoryError(
            f"{type(self._factory).__name__}: all {size} values of {model}.{name}{where} are taken. "
            f"Make fewer rows, or give '{name}' yourself."
        )


@dataclass(slots=True)
class Ledger:
    """Which values of one field are taken, by the fields within which they are unique, and where none is left."""

    taken: defaultdict[Scope, set[Any]] = field(default_factory=lambda: defaultdict(set))
    places: defaultdict[Scope, int] = field(default_factory=lambda: defaultdict(int))
    full: set[Scope] = field(default_factory=set)
    within: tuple[str, ...] = ()
    read: int = 0

    def next(self, draft: Draft, name: str, options: Sequence[Any], within: Sequence[str]) -> Any:
        """Take the next free one of `options`."""
        self.within = tuple(within)
        self._read(draft._factory, name, within)
        scope = tuple(draft[other] for other in within)
        taken = self.taken[scope]
        while (place := self.places[scope]) < len(options):
            self.places[scope] += 1
            if options[place] not in taken:
                taken.add(options[place])
                if len(taken) >= len(options):
                    self.full.add(scope)
                return options[place]
        raise draft._exhausted(len(options), name, within)

    def _read(self, factory: BaseFactory[Any], name: str, within: Sequence[str]) -> None:
        """Take note of rows that were given a value, since the last time."""
        rows = (factory.context.made or {}).get(factory.model, {})
        for row in islice(rows.values(), self.read, None):
            self.taken[tuple(row.get(other) for other in within)].add(row.get(name))
        self.read = len(rows)
