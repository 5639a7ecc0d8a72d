"""The fewest rows that show everything a model's fields can hold."""

from __future__ import annotations

from types import new_class
from typing import TYPE_CHECKING, Any

from seedbed.factories import BaseFactory, Parent
from seedbed.factories.generated import filled, filler
from seedbed.factories.parents import ForeignKeys

if TYPE_CHECKING:
    from seedbed.datamodel import Field
    from seedbed.factories import Draft
    from seedbed.types import Row

_EMPTY, _FILLED = "every optional field empty", "every optional field filled"


async def coverage(factory: BaseFactory[Any]) -> list[Row]:
    """Create the smallest set of rows that shows every value of each enum, and both states of each other choice.

    Choices are optional fields, empty in the first row and filled in the second, and booleans. There are as many rows
    as the largest enum has values; required parents, and those that fill optional fields, come on top.
    """
    context, model = factory.context, factory.context.datamodel.model(factory.model)
    keys = ForeignKeys(model, context.datamodel)
    choices = {
        field.name: values
        for field in model.scalars
        if field.name not in keys.columns and not field.is_list and (values := _values(factory, field))
    }
    optional = [field for field in model.scalars if not field.is_required and not field.is_list and not field.is_id]
    count = max([1, 2 if optional else 1, *map(len, choices.values())])
    given = [{name: values[number % len(values)] for name, values in choices.items()} for number in range(count)]
    covering = _covering(factory, optional, keys)
    rows = await covering.create_many(given[:1], traits=[_EMPTY])
    if count > 1:
        # A row that may refer to one of its own kind refers to the first.
        own = {
            relation.columns[0]: rows[0][relation.references[0]]
            for relation in keys.relations
            if relation.target == model.name and len(relation.columns) == 1
        }
        rows += await covering.create_many([{**given[1], **own}], traits=[_FILLED])
        rows += await covering.create_many(given[2:])
    return rows


def _values(factory: BaseFactory[Any], field: Field) -> tuple[Any, ...]:
    """Return what a field can choose from, beginning with nothing where it is optional."""
    nothing = () if field.is_required else (None,)
    if field.kind == "enum":
        return (*nothing, *factory.context.datamodel.enum(field.type).values)
    return (*nothing, False, True) if field.type == "Boolean" else ()


def _covering(factory: BaseFactory[Any], optional: list[Field], keys: ForeignKeys) -> BaseFactory[Any]:
    """Return the factory with two more traits: one leaves every optional field empty, the other fills it."""
    kind = type(factory)
    complete = {field.name: _filled(factory, field, keys) for field in optional}
    # What is derived from an optional field has to do without it in the first row.
    derived = {
        field.name: _kept(kind.defaults[field.name], filler(field, factory.context))
        for field in factory.context.datamodel.model(factory.model).scalars
        if field.is_required and field.name not in keys.columns and callable(kind.defaults.get(field.name))
    }
    traits = {
        **kind.traits,
        _EMPTY: {**derived, **dict.fromkeys(complete)},
        _FILLED: {name: declaration for name, declaration in complete.items() if declaration is not None},
    }
    # Not every combination of empty and filled fields is one that a check of the database lets pass.
    body = {"traits": traits, "gives_way": frozenset(complete) - keys.columns}
    variant = new_class(kind.__name__, (kind,), {"generic": True}, lambda namespace: namespace.update(body))
    return variant(factory.context)


def _kept(declaration: Any, otherwise: Any) -> Any:
    """Return a declaration that gives what `declaration` does, unless that is nothing."""

    def value(row: Draft) -> Any:
        found = declaration(row)
        if found is not None:
            return found
        return otherwise(row) if callable(otherwise) else otherwise

    return value


def _filled(factory: BaseFactory[Any], field: Field, keys: ForeignKeys) -> Any:
    """Return a declaration that fills a field; None where the factory's own default does."""
    relation = keys.by_column.get(field.name)
    if relation is not None:
        return None if relation.target in factory.context.datamodel.left_out else Parent(relation.target)
    if type(factory).defaults.get(field.name) is not None:
        return None
    return filled(field, factory.context.datamodel.model(factory.model), keys.columns, factory.context)
