"""Rows that refer to a new one: `with_orders=3` makes three orders of the new customer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from seedbed.datamodel.links import is_linked_list
from seedbed.errors import FactoryError
from seedbed.factories.arguments import WITH, require_count
from seedbed.factories.client_values import client_key, row_values

if TYPE_CHECKING:
    from collections.abc import Callable

    from seedbed.datamodel import Field, Model
    from seedbed.factories.base import BaseFactory
    from seedbed.factories.context import FactoryContext
    from seedbed.types import Row


async def create_related(
    model: Model, context: FactoryContext, factory_of: Callable[[str], BaseFactory[Any]], wanted: list[tuple[Row, Row]]
) -> None:
    """Create what each of the rows wants: pairs of a row and its related rows by relation.

    Those of one relation are written in bulk, unless they name traits or rows of their own, or their factory
    has something to do after each.
    """
    for name in dict.fromkeys(name for _, related in wanted for name in related):
        relation = model.fields[name]
        key = _key(model, relation, context)
        if key is None:
            await _link(model, relation, context, factory_of(relation.type), wanted)
            continue
        rows = [
            {**member, **dict(zip(key.relation_from_fields, map(row.__getitem__, key.relation_to_fields), strict=True))}
            for row, related in wanted
            for member in _members(model, relation, related.get(name, 0))
        ]
        factory = factory_of(relation.type)
        if factory._follows_up or any(_is_special(row, factory) for row in rows):
            for row in rows:
                traits = row.pop("traits", ()) if "traits" not in factory.columns else ()
                await factory.create(row, traits=traits)
        elif rows:
            await factory.create_many(rows)


def _is_special(row: Row, factory: BaseFactory[Any]) -> bool:
    """Whether the fields of a row ask for more than bulk writing gives."""
    return any(name not in factory.columns and (name == "traits" or name.startswith(WITH)) for name in row)


async def _link(
    model: Model, relation: Field, context: FactoryContext, factory: BaseFactory[Any], wanted: list[tuple[Row, Row]]
) -> None:
    """Create the rows at the other side of a many-to-many relation, and connect them."""
    for row, related in wanted:
        members = [dict(member) for member in _members(model, relation, related.get(relation.name, 0))]
        if factory._follows_up or any(_is_special(member, factory) for member in members):
            made = []
            for member in members:
                traits = member.pop("traits", ()) if "traits" not in factory.columns else ()
                instance = await factory.create(member, traits=traits)
                made.append(row_values(instance, factory._model.primary_key))
        else:
            made = await factory.create_many(members) if members else []
        ids = [client_key(factory._model, each, factory._model.primary_key) for each in made]
        if ids:
            own = client_key(model, row, model.primary_key)
            await getattr(context.db, model.accessor).update(where=own, data={relation.name: {"connect": ids}})


def _key(model: Model, relation: Field, context: FactoryContext) -> Field | None:
    """Return the relation on the other side, which has the foreign key; None where neither side has one.

    A list of ids (MongoDB) is none: then the rows on both sides have to name each other.
    """
    for field in context.datamodel.model(relation.type).relations:
        # Several pairs of models may call their relation the same.
        is_other_side = field.relation_name == relation.relation_name and field.type == model.name
        if is_other_side and field.relation_from_fields and not is_linked_list(field):
            return field
    return None


def _members(model: Model, relation: Field, wanted: Any) -> Iterable[Mapping[str, Any]]:
    """Return the fields of each related row: of none for 0, of nothing in particular for a number."""
    if isinstance(wanted, Mapping):
        members: list[Mapping[str, Any]] = [wanted]
    elif isinstance(wanted, int):
        members = [{}] * require_count(f"with_{relation.name}", wanted)
    elif isinstance(wanted, Iterable) and not isinstance(wanted, str):
        members = list(wanted)
    else:
        members = [None]  # pyright: ignore[reportAssignmentType]
    if not all(isinstance(member, Mapping) for member in members):
        raise FactoryError(
            f"with_{relation.name} takes a number, or one mapping of fields per row, not {wanted!r}: "
            f'with_{relation.name}=3 or with_{relation.name}=[{{"traits": […], "field": …}}]. '
            f"Rows that exist cannot be passed here: name this {model.name} when you create them."
        )
    if not relation.is_list and len(members) > 1:
        raise FactoryError(f"A {model.name} has one {relation.name} at most, not {len(members)}.")
    return members
