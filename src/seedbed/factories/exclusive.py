"""Keys that are unique among some of the rows: a user's one active subscription, a customer's one default address.

Databases have them as unique indexes with a condition, which Prisma's schema cannot say. Where the key of a row is
taken, the row leaves the condition: its state is another one, or a moment that would be empty has come.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from seedbed.factories.by_column import ByColumn, column_of
from seedbed.factories.conditions import few_values
from seedbed.factories.generated import filled, unique_within
from seedbed.factories.lively import chosen_state
from seedbed.factories.shapes.choose import options_of

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence

    from seedbed.database.constraints import PartialKey
    from seedbed.datamodel import Field, Model
    from seedbed.factories.context import FactoryContext
    from seedbed.factories.row_context import Draft


@dataclass(slots=True)
class Holders:
    """The keys of those rows for which a condition holds, and how many of the known rows were looked at."""

    keys: set[tuple[Any, ...]] = field(default_factory=set)
    read: int = 0


class _Exit(NamedTuple):
    """How a row can leave the condition of a key: by another value of one column."""

    column: str
    holds: Callable[[Any], bool]
    otherwise: Any


def leaving(declared: Any, column: Field, model: Model, keys: frozenset[str], context: FactoryContext) -> Any:
    """Return a declaration as `declared`, of another value where a key is taken that is unique while that one holds.

    `keys` are the model's foreign keys.
    """
    own = [(each, found) for each, found in _exits(model, keys, context) if found.column == column.name]
    if not own:
        return declared

    def decide(draft: Draft, value: Any) -> Any:
        for key, found in own:
            if not found.holds(value):
                continue
            holders = _holders(key, found, model, context)
            held = tuple(value if name == column.name else draft.get(name) for name in key.fields)
            if None in held and not key.counts_empty:
                continue
            if held in holders.keys:
                [value] = column_of(found.otherwise, (draft,))
            else:
                holders.keys.add(held)
        return value

    def some(drafts: Sequence[Draft]) -> list[Any]:
        return [decide(draft, value) for draft, value in zip(drafts, column_of(declared, drafts), strict=True)]

    return ByColumn(some)


def held_alone(model: Model, keys: frozenset[str], context: FactoryContext, decided: Container[str]) -> set[str]:
    """Return the foreign keys of which each row needs another parent, because it cannot leave the condition of a key.

    The value by which it would is among the `decided` ones. Of each key that is the last foreign key.
    """
    held = [
        [name for name in key.fields if name in keys]
        for key, found in _exits(model, keys, context)
        if found.column in decided
    ]
    return {names[-1] for names in held if names}


def _exits(model: Model, keys: frozenset[str], context: FactoryContext) -> list[tuple[PartialKey, _Exit]]:
    partial = context.constraints.partial.get(model.name, ()) if context.constraints else ()
    return [(each, found) for each in partial if (found := _exit(each, model, keys, context)) is not None]


def _holders(key: PartialKey, found: _Exit, model: Model, context: FactoryContext) -> Holders:
    """Return who has a key, with the rows that were given a value since the last time."""
    holders = context.holders.setdefault((model.name, key), Holders())
    rows = (context.made or {}).get(model.name, {})
    for row in islice(rows.values(), holders.read, None):
        if found.holds(row.get(found.column)):
            holders.keys.add(tuple(row.get(name) for name in key.fields))
    holders.read = len(rows)
    return holders


def _exit(key: PartialKey, model: Model, keys: frozenset[str], context: FactoryContext) -> _Exit | None:
    """Return how rows leave the condition of a key; None where they need not, or where nobody knows how."""
    for name in key.fields:
        within = unique_within(model.fields[name], model, keys, context)
        if within is not None and set(within) <= set(key.fields):
            return None
    # The parser is slow to import, and few tables have such keys.
    from seedbed.factories.conditions.mend import ModelChecks

    if context.constraints is None:
        return None
    clock = (context.seed, context.as_of)
    checks = ModelChecks(model, context.datamodel, (key.condition,), context.constraints.provider, clock)
    for part in checks.parts:
        for name in checks.columns[part] if len(checks.columns[part]) == 1 else ():
            column = checks.fields[name]

            def holds(value: Any, part: Any = part, name: str = name) -> bool:
                return checks.evaluator.truth(part, {name: value}) is True

            if column.name not in keys and (otherwise := _otherwise(column, holds, model, keys, context)) is not None:
                return _Exit(column.name, holds, *otherwise)
    return None


def _otherwise(
    column: Field, holds: Callable[[Any], bool], model: Model, keys: frozenset[str], context: FactoryContext
) -> tuple[Any] | None:
    """Return a declaration of a value for which a condition does not hold, alone in a tuple, or None."""
    options = few_values(column, model, context)
    if not options and column.type == "String" and not column.is_list:
        options = tuple(options_of(column, model))
    others = [each for each in options if not holds(each)]
    if others and len(others) < len(options):
        return (others[0] if len(others) == 1 else chosen_state(column, model, context, others),)
    if column.is_required:
        return None
    return (filled(column, model, keys, context),) if holds(None) else (None,)
