"""Rows made without code of models that require each other: some circles first, then rows that refer to those."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedbed.datamodel.order import as_one, insert_order, required_circles
from seedbed.factories.circles import close_circle, require_known_keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seedbed.areas.parents import Parents
    from seedbed.datamodel import DataModel, Relation
    from seedbed.factories import BaseFactory
    from seedbed.types import Row

_ROWS_OF_A_CIRCLE = 4
"""How many rows of a model come on one circle, where several may refer to the same."""


def groups(datamodel: DataModel, plan: Mapping[str, int]) -> Iterator[tuple[str, ...]]:
    """Yield the models of a plan in its order, those that require each other at once."""
    seen: set[str] = set()
    for name in plan:
        if name in seen:
            continue
        members = [each for each in datamodel.circles.get(name, (name,)) if each in plan]
        # Where the rows of one of them come from elsewhere, the others may have an order.
        needs = {
            each: {link.target: True for link in _links(datamodel, each) if link.target in members} for each in members
        }
        circles = required_circles(needs)
        seen.update(members)
        for first in insert_order(as_one(needs, circles)):
            if first not in circles:
                yield (first,)
            elif circles[first][0] == first:
                yield circles[first]


def circles_of(
    datamodel: DataModel, group: tuple[str, ...], plan: Mapping[str, int], parents: Parents,
    factories: Mapping[str, BaseFactory[Any]],
) -> Iterator[dict[str, Row]]:  # fmt: skip
    """Yield the first rows of models that require each other, one of each at a time."""
    links = [link for name in group for link in _links(datamodel, name) if link.target in group]
    context = factories[group[0]].context
    require_known_keys(links, datamodel, context.constraints)
    least = min(plan[name] for name in group)
    count = least if any(link.is_unique for link in links) else -(-least // _ROWS_OF_A_CIRCLE)
    later = frozenset(link.field for link in links)
    choices = {name: parents.choices(name, count, context, later=later) for name in group}
    for _ in range(count):
        given = {name: next(choices[name], None) for name in group}
        if None in given.values():
            return
        rows = {name: factories[name].completed(given[name] or {}) for name in group}
        number = factories[group[0]]._scope.next_number(f"circle {group[0]}")
        close_circle(links, rows, datamodel, number=number, seed=context.seed)
        yield rows


def _links(datamodel: DataModel, name: str) -> list[Relation]:
    return [each for each in datamodel.model(name).parents if each.is_required and each.target != name]
