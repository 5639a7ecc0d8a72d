"""Plausible values of composite types, part by part as columns get theirs; and ids that no relation explains."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from seedbed.errors import FactoryError, suggest
from seedbed.factories.identity import identity
from seedbed.factories.row_context import Draft, Scope
from seedbed.factories.shapes.dice import key_of, roll

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from seedbed.datamodel import DataModel, Field, Model
    from seedbed.factories.context import FactoryContext

_MOST = 3
# Elements of the lists of neighbouring rows have numbers of their own.
_STRIDE = 10


def composite(
    column: Field, model: Model, context: FactoryContext, declare: Callable[[Field, Model, FactoryContext], Any]
) -> Callable[[Draft], Any]:
    """Return a declaration of a sub-document, or of a list of one to three; `declare` says how a part is made.

    A type that holds itself ends there: the inner one is left out.
    """
    kind = context.datamodel.composites[column.composite or ""]
    if model.name in context.datamodel.composites:
        # A place within an address is that of the address.
        kind = replace(kind, name=model.name)
    declared = {
        part.name: declare(part, kind, context)
        for part in kind.scalars
        if not _leads_back(part, column.composite or "", context.datamodel)
    }
    closed = {part.name: [] if part.is_list else None for part in kind.scalars if part.name not in declared}
    constants = {name: each for name, each in declared.items() if not callable(each)} | closed
    computed = {name: each for name, each in declared.items() if callable(each)}
    scope = Scope(f"{model.name}.{column.name}", f"{model.name}.{column.name}", {}, context)
    key = key_of(context.seed, "length", model.name, column.name)

    def one(number: int) -> dict[str, Any]:
        draft = Draft(scope, dict(constants), computed, number)
        return {part.name: _plain(draft[part.name]) for part in kind.scalars}

    if not column.is_list:
        return lambda draft: one(draft.number)
    return lambda draft: [one(draft.number * _STRIDE + place) for place in range(roll(key, draft.number) % _MOST + 1)]


def meant_id(column: Field, model: Model, context: FactoryContext) -> Any:
    """Return a declaration of an ObjectId without a relation: of a row of the model that its name means, or a new one.

    A list, which need not lead anywhere, is empty where no row is known.
    """
    target = context.datamodel.meant(model, column)
    key = key_of(context.seed, "meant", model.name, column.name)
    new = identity(column)

    def one(draft: Draft) -> Any:
        if target is None or not context.id_tracker.has(target):
            return new(draft)
        ids = context.id_tracker.get_all(target)
        return ids[roll(key, draft.number) % len(ids)]

    def several(draft: Draft) -> list[Any]:
        if target is None or not context.id_tracker.has(target):
            return []
        ids = context.id_tracker.get_all(target)
        drawn = (roll(key, draft.number * _STRIDE + place) for place in range(roll(key, draft.number) % _MOST))
        return list(dict.fromkeys(ids[each % len(ids)] for each in drawn))

    return several if column.is_list else one


def check_composite(name: str, path: str, column: Field, given: Any, datamodel: DataModel) -> None:
    """Raise `FactoryError` for a value that a field of a composite type cannot hold."""
    kind = datamodel.composites[column.composite or ""]
    if column.is_list != isinstance(given, list | tuple):
        wanted = f"a list of {kind.name}" if column.is_list else f"one {kind.name}"
        raise FactoryError(f"{name}: {path} takes {wanted}, not {given!r}.")
    for each in given if column.is_list else [given]:
        data = getattr(each, "data", each)
        if not isinstance(data, dict):
            raise FactoryError(f"{name}: {path} takes a dictionary with the fields of {kind.name}, not {each!r}.")
        _check_parts(name, path, kind, data, datamodel)


def _check_parts(name: str, path: str, kind: Model, data: Mapping[str, Any], datamodel: DataModel) -> None:
    for part in data:
        if part not in kind.fields:
            raise FactoryError(
                f"{name}: the type {kind.name} has no field '{part}' ({path}).{suggest(part, kind.fields)}"
            )
    for part in kind.scalars:
        found = data.get(part.name)
        if found is None and part.is_required and not (part.is_list or part.has_default):
            raise FactoryError(f"{name}: {path} lacks '{part.name}', which the type {kind.name} requires.")
        if found is not None and part.composite:
            check_composite(name, f"{path}.{part.name}", part, found, datamodel)


def _leads_back(part: Field, kind: str, datamodel: DataModel) -> bool:
    """Whether a part may be left out and holds, at whatever depth, a value of the type that it is a part of."""
    if not part.composite or (part.is_required and not part.is_list):
        return False
    seen, waiting = set[str](), [part.composite]
    while waiting:
        name = waiting.pop()
        if name == kind:
            return True
        if name not in seen:
            seen.add(name)
            waiting += [each.composite for each in datamodel.composites[name].scalars if each.composite]
    return False


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
