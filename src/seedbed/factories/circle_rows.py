"""Rows that a factory can only write together: each requires another one, and the last of them the first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from seedbed.errors import DatabaseError
from seedbed.factories.circles import close_circle, require_known_keys
from seedbed.factories.error_translation import explained

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seedbed.datamodel import Relation
    from seedbed.factories.base import UntypedFactory
    from seedbed.types import Row

    Circle = Sequence[tuple[UntypedFactory[Any], Row]]


class Wanted(NamedTuple):
    """What makes a parent: its factory, the fields that its child decides, and traits."""

    factory: UntypedFactory[Any]
    given: Row
    traits: tuple[str, ...]


class Missing(NamedTuple):
    """A required parent that is not there and cannot be written first."""

    relation: Relation
    wanted: Wanted


async def circle_of(first: UntypedFactory[Any], row: Row, missing: Sequence[Missing]) -> Circle:
    """Return the other rows of a circle that a row requires, each with its factory; all of them agree."""
    rows = {first.model: row}
    made: list[tuple[UntypedFactory[Any], Row]] = []
    links, waiting = [each.relation for each in missing], list(missing)
    while waiting:
        factory, given, traits = waiting.pop(0).wanted
        if factory.model in rows:
            continue
        await factory.learn()
        rows[factory.model], further = await factory._with_parents(factory._planner.plan(given, traits), given)
        made.append((factory, rows[factory.model]))
        links += [each.relation for each in further]
        waiting += further
    context = first.context
    number = first._scope.next_number(f"circle {context.datamodel.circles[first.model][0]}")
    require_known_keys(links, context.datamodel, context.constraints)
    close_circle(links, rows, context.datamodel, number=number, seed=context.seed)
    return made


async def write_circle(first: UntypedFactory[Any], row: Row, others: Circle) -> None:
    """Write the rows of a circle at once; the first one's factory follows up on its own row itself."""
    try:
        await first._writer.insert_together({first.model: [row], **{factory.model: [each] for factory, each in others}})
    except DatabaseError as error:
        raise explained(error, first._name, first._model, None) from error
    for factory, each in others:
        factory._track(each)
        if factory._follows_up:
            await factory._follow_up(await factory._read_again(each))
