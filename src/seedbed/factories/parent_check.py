"""Checks the parents that arguments name: they are there, and of the row's tenant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from seedbed.errors import FactoryError
from seedbed.factories.client_values import client_value, row_values

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedbed.datamodel import Model, Relation
    from seedbed.factories.context import FactoryContext
    from seedbed.factories.parents import ForeignKeys, ParentFinder

# How many parents are looked up with one query.
_CHUNK = 500


class ParentCheck:
    """Looks up parents for the factory of this `name`."""

    def __init__(
        self, name: str, model: Model, keys: ForeignKeys, finder: ParentFinder, context: FactoryContext
    ) -> None:
        self._name = name
        self._columns = frozenset(model.columns)
        self._keys = keys
        self._finder = finder
        self._context = context

    async def look_up(self, givens: list[Mapping[str, Any]]) -> None:
        """Read the parents that these fields name; raise `FactoryError` where one is not there."""
        for relation in self._keys.relations:
            ids = dict.fromkeys(given[column] for given in givens for column in relation.columns[:1] if column in given)
            unknown = [each for each in ids if each is not None and self._context.facts(relation.target, each) is None]
            if unknown and len(relation.columns) == 1 and self._context.db is not None:
                await self._read(relation, unknown)

    def check_tenant(self, given: Mapping[str, Any]) -> None:
        """Raise `FactoryError` where a parent is of another tenant than the row, or than another parent."""
        tenant = self._context.datamodel.tenant
        if tenant is None:
            return
        own = given.get(tenant.column, self._context.tenant_id) if tenant.column in self._columns else None
        for column, relation in self._keys.by_column.items():
            if relation.target == tenant.model or given.get(column) is None:
                continue
            other = self._finder.tenant_of_parent(relation, given[column])
            if other is not None and own is not None and other != own:
                raise FactoryError(
                    f"{self._name}: {column} names a {relation.target} of the {tenant.model} {other}, but the row "
                    f"belongs to the {tenant.model} {own}. Use with_tenant, or a {relation.target} of "
                    f"the same {tenant.model}."
                )
            own = own or other

    async def _read(self, relation: Relation, ids: list[Any]) -> None:
        target = self._context.datamodel.model(relation.target)
        key, by_id = relation.references[0], relation.references == target.primary_key
        actions = getattr(self._context.db, target.accessor)
        for start in range(0, len(ids), _CHUNK):
            some = ids[start : start + _CHUNK]
            wanted = [client_value(target.fields[key].type, each) for each in some]
            found = await actions.find_many(where={key: {"in": wanted}})
            rows = {row[key]: row for row in (row_values(each, target.columns) for each in found)}
            for each in some:
                if each not in rows:
                    raise FactoryError(
                        f"{self._name}: {relation.columns[0]} is {each!r}, but the database has no such {target.name}. "
                        f"Create it first, or leave '{relation.field}' out."
                    )
                if by_id:
                    self._context.remember(target.name, each, rows[each])
