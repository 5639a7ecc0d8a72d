"""Many-to-many relations as MongoDB has them: each side keeps a list of the ids of the other."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seedbed.datamodel.fields import Field
    from seedbed.datamodel.model import DataModel


@dataclass(frozen=True, slots=True, order=True)
class LinkSide:
    """One side: the relation `field` of `model`, and the list `ids` that says which rows it leads to."""

    model: str
    field: str
    ids: str


@dataclass(frozen=True, slots=True)
class LinkedLists:
    """A relation with a list on each side. A row whose id one list holds has to hold that row's id in its own."""

    name: str
    first: LinkSide
    second: LinkSide

    @property
    def sides(self) -> tuple[LinkSide, LinkSide]:
        """Both sides, the first one first."""
        return self.first, self.second


def linked_lists(datamodel: DataModel) -> list[LinkedLists]:
    """Return the relations that are kept in lists, by name; each name is that of the relation in the schema.

    Of several pairs of models whose relations have one name, the models are part of it.
    """
    sides: dict[tuple[str, frozenset[str]], list[LinkSide]] = {}
    for model in datamodel.models.values():
        for field in filter(is_linked_list, model.relations):
            side = LinkSide(model.name, field.name, field.relation_from_fields[0])
            sides.setdefault((field.relation_name or "", frozenset({model.name, field.type})), []).append(side)
    # A side that stands alone is no pair of lists; Prisma takes no such schema.
    pairs = sorted((name, *both) for (name, _), both in sides.items() if len(both) > 1)
    used = Counter(name for name, _, _ in pairs)
    return [
        LinkedLists(name if used[name] == 1 else f"{name} ({first.model}, {second.model})", first, second)
        for name, first, second in pairs
    ]


def is_linked_list(field: Field) -> bool:
    """Whether a relation field is one side of such a relation."""
    return field.is_list and bool(field.relation_from_fields)


def is_made_after(field: Field) -> bool:
    """Whether rows at the other side of a relation field are made after this one: they have the key, or both a list."""
    return field.is_relation and (not field.relation_from_fields or is_linked_list(field))
