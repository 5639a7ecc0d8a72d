"""A row in the making, and what the data model says about fields that nobody declared."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from seed.errors import FactoryError
from seed.rng import object_id, rng

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from random import Random

    from seed.datamodel import Field
    from seed.factories.base import BaseFactory
    from seed.generators import OrthoGenerator
    from seed.utils.context import FactoryContext


class Draft:
    """What a declaration sees: `draft["firstName"]` decides that field now, unless it is decided already.

    `draft.number` counts the factory's rows from 1; `draft.random` and `draft.ortho` depend on nothing but the
    seed, the model and that number.
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

    @cached_property
    def ortho(self) -> OrthoGenerator:
        """The generator of realistic values, on this row's own randomness."""
        from seed.generators import OrthoGenerator

        return OrthoGenerator(self.random, as_of=self.as_of.date())


def generated(field: Field, context: FactoryContext) -> Any:
    """Return a declaration for a field from the data model alone: its default, None, or a value that fits its type."""
    function = field.default_function
    if function in {"cuid", "uuid", "nanoid", "ulid", "auto"} or (field.is_id and field.type == "String"):
        return lambda draft: object_id(draft.seed, "factory", draft._factory.model, field.name, draft.number)
    if function == "now" or field.is_updated_at:
        return context.as_of
    if function == "autoincrement":
        return lambda draft: draft.number
    if field.has_default and function is None:
        return field.default
    if not field.is_required:
        return None
    if field.is_list:
        return ()
    if field.kind == "enum":
        return context.datamodel.enum(field.type).values[0]
    if field.type == "Boolean":
        return False
    return _FILLERS[field.type](field, context)


_FILLERS: dict[str, Callable[[Field, FactoryContext], Any]] = {
    "String": lambda field, _: lambda draft: f"{field.name}-{draft.number}",
    "Int": lambda *_: lambda draft: draft.number,
    "BigInt": lambda *_: lambda draft: draft.number,
    "Float": lambda *_: lambda draft: float(draft.number),
    "Decimal": lambda *_: lambda draft: draft.number,
    "Bytes": lambda *_: lambda draft: str(draft.number).encode(),
    "DateTime": lambda _, context: context.as_of,
    "Json": lambda *_: lambda _: {},
}
