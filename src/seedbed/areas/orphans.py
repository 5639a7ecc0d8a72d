"""Rows of a later day that would refer to one which somebody has deleted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seedbed.areas.differences import Difference
    from seedbed.database.sink import Changes
    from seedbed.datamodel import DataModel
    from seedbed.types import Row

Key = tuple[str, str]
"""A field that rows are referred to by: a model and its field."""


class _Reference(NamedTuple):
    """A value in a row that comes, which some row has in the field `to`."""

    to: Key
    value: Any


class Orphans:
    """Finds, among the rows that a day brings, those whose parent is neither there nor comes."""

    def __init__(self, changes: Changes, datamodel: DataModel) -> None:
        self._changes, self._datamodel = changes, datamodel

    async def among(
        self, part: Mapping[str, Difference], untouched: Mapping[str, set[Any]]
    ) -> dict[str, dict[Any, str]]:
        """Return, by model and id, the new and changed rows that lack a parent, each with that parent's model."""
        waiting: dict[tuple[str, Any], list[_Reference]] = {}
        made: dict[Key, set[Any]] = {}
        for model, difference in part.items():
            for id_, row in difference.after.items():
                if id_ not in difference.before or id_ in untouched[model]:
                    waiting[model, id_] = list(self._references(model, row))
        wanted: dict[Key, set[Any]] = {}
        for each in waiting.values():
            for reference in each:
                wanted.setdefault(reference.to, set()).add(reference.value)
        there = {to: await self._changes.held(*to, values) for to, values in wanted.items()}
        for model, field in wanted:
            new = self._new(part.get(model))
            made[model, field] = {row[field] for id_, row in new.items() if (model, id_) in waiting}
        return self._left(part, waiting, there, made)

    def _left(
        self,
        part: Mapping[str, Difference],
        waiting: dict[tuple[str, Any], list[_Reference]],
        there: Mapping[Key, set[Any]],
        made: Mapping[Key, set[Any]],
    ) -> dict[str, dict[Any, str]]:
        """Take away rows without a parent, and those that refer to these, until none is left to take away."""
        orphans: dict[str, dict[Any, str]] = {}
        lost = True
        while lost:
            lost = False
            for (model, id_), references in [*waiting.items()]:
                gone = next((r for r in references if r.value not in there[r.to] and r.value not in made[r.to]), None)
                if gone is None:
                    continue
                lost = True
                del waiting[model, id_]
                orphans.setdefault(model, {})[id_] = gone.to[0]
                row = self._new(part[model]).get(id_)
                for (of, field), values in made.items():
                    if of == model and row is not None:
                        values.discard(row[field])
        return orphans

    def _references(self, model: str, row: Row) -> Iterator[_Reference]:
        for relation in self._datamodel.model(model).parents:
            if len(relation.columns) == 1 and row.get(relation.columns[0]) is not None:
                yield _Reference((relation.target, relation.references[0]), row[relation.columns[0]])

    @staticmethod
    def _new(difference: Difference | None) -> Mapping[Any, Row]:
        """Return the rows that the later day adds."""
        if difference is None:
            return {}
        return {id_: row for id_, row in difference.after.items() if id_ not in difference.before}
