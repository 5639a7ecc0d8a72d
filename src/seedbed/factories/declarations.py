"""What a factory declares: fields, parameters and traits, checked against its model."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seedbed.datamodel.links import is_made_after
from seedbed.errors import FactoryError, suggest
from seedbed.factories.arguments import WITH
from seedbed.factories.parents import Parent, foreign_keys
from seedbed.factories.row_context import Draft

if TYPE_CHECKING:
    from seedbed.datamodel import DataModel, Model
    from seedbed.types import Row

Declarations = Mapping[str, Callable[[Draft], Any] | object]
"""Field name → a value, or a function of the `Draft` that returns one."""


@dataclass(frozen=True, slots=True)
class Declared:
    """All that the factory of this `name` declares."""

    name: str
    defaults: Declarations
    params: Declarations
    traits: Mapping[str, Declarations]

    def with_traits(self, traits: tuple[str, ...]) -> Row:
        """Return parameters and defaults as these traits change them; raise `FactoryError` for an unknown trait."""
        declared: Row = {**self.params, **self.defaults}
        for trait in traits:
            if trait not in self.traits:
                known = ", ".join(self.traits) or "none"
                raise FactoryError(
                    f"{self.name} has no trait '{trait}'.{suggest(trait, self.traits)} Its traits are: {known}."
                )
            declared.update(self.traits[trait])
        return declared

    def check_params(self, given: Mapping[str, Any]) -> None:
        """Raise `FactoryError` for a parameter that the factory does not have."""
        for name in given:
            if name not in self.params:
                known = ", ".join(self.params) or "none"
                hint = suggest(name, self.params)
                raise FactoryError(f"{self.name} has no parameter '{name}'.{hint} Its parameters are: {known}.")

    def misfits(self, model: Model, datamodel: DataModel) -> list[str]:
        """Return what is declared that the model does not have, a sentence each."""
        keys = {column: relation for relation in foreign_keys(model, datamodel) for column in relation.columns}
        related = {f"{WITH}{field.name}" for field in model.relations if is_made_after(field)}
        wrong: list[str] = []
        for where, declarations in [("defaults", self.defaults), *self.traits.items()]:
            place = where if where == "defaults" else f"the trait '{where}'"
            known = {*model.columns, *related, *(self.params if where != "defaults" else ())}
            for declared, declaration in declarations.items():
                if isinstance(declaration, Parent):
                    relation = keys.get(declared)
                    if relation is None or relation.target != declaration.model:
                        what = f"a key of {relation.target}" if relation is not None else "no foreign key"
                        wrong.append(
                            f"{self.name} declares '{declared}' as {declaration.model} in {place}, "
                            f"but it is {what} in {model.name}."
                        )
                elif declared not in known:
                    hint = suggest(declared, sorted(known))
                    wrong.append(
                        f"{self.name} declares '{declared}' in {place}, but {model.name} has no such field.{hint}"
                    )
        return wrong
