"""A row as one nested document: its columns, its parents, and its children to a depth."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from seedbed.datamodel import Model
    from seedbed.report.rows import Row, Rows


def tree(rows: Rows, model: Model, row: Row, depth: int, limit: int | None = None) -> dict[str, Any]:
    """Return a row with its parents and `depth` levels of children, nested as Prisma's `include` nests them.

    Of each relation it has at most `limit` children; the parents are those of the row itself.
    """
    document = rows.json(model, row)
    for relation, parent in rows.parents(model, row):
        document[relation.field] = rows.json(rows.datamodel.models[relation.target], parent)
    return document | _below(rows, model, row, depth, limit)


def _below(rows: Rows, model: Model, row: Row, depth: int, limit: int | None) -> dict[str, Any]:
    if depth < 1:
        return {}
    found: dict[str, Any] = {}
    for children in rows.children(model, row, limit):
        child = rows.datamodel.models[children.relation.model]
        found[children.name] = [
            rows.json(child, each) | _below(rows, child, each, depth - 1, limit) for each in children.rows
        ]
        if children.relation.is_unique:
            (found[children.name],) = found[children.name]
    return found
