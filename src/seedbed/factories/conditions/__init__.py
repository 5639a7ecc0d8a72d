"""Conditions that a database puts on rows (CHECK): whether a row meets them, and how to make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from seedbed.datamodel import Field, Model
    from seedbed.factories.conditions.mend import ModelChecks
    from seedbed.factories.context import FactoryContext


def few_values(column: Field, model: Model, context: FactoryContext) -> tuple[Any, ...]:
    """Return every value that a field can have where these are few: an enum's, a boolean's, or those a check leaves."""
    if column.is_list:
        return ()
    options: tuple[Any, ...] = (False, True) if column.type == "Boolean" else ()
    if column.kind == "enum":
        options = context.datamodel.enum(column.type).values
    checks = checks_of(context, model)
    return options if checks is None else checks.few(column.name, options)


def checks_of(context: FactoryContext, model: Model) -> ModelChecks | None:
    """Return the checks of a model's table, as far as a context has learned of any."""
    checks = context.constraints.checks.get(model.name) if context.constraints is not None else None
    if not checks or context.constraints is None:
        return None
    found = context.checks.get(model.name)
    if found is None:
        # The parser is slow to import, and few tables have checks.
        from seedbed.factories.conditions.mend import ModelChecks

        clock = (context.seed, context.as_of)
        found = ModelChecks(model, context.datamodel, checks, context.constraints.provider, clock)
        context.checks[model.name] = found
    return found
