"""How the rows of a factory are completed: what is constant, computed, to be found, or to follow."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from seedbed.factories.arguments import WITH
from seedbed.factories.exclusive import held_alone, leaving
from seedbed.factories.generated import generated
from seedbed.factories.parents import Parent
from seedbed.factories.shapes.makers import uuid_text
from seedbed.location import settled
from seedbed.rng import object_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from seedbed.datamodel import Field, Model, Relation
    from seedbed.factories.arguments import Arguments
    from seedbed.factories.context import FactoryContext
    from seedbed.factories.declarations import Declared
    from seedbed.factories.parents import ForeignKeys, ParentFinder
    from seedbed.factories.row_context import Draft, Scope
    from seedbed.types import Row


@dataclass(slots=True)
class Plan:
    """How to complete rows that give the same fields. `free` are those whose values the data model alone decides."""

    constants: Row = field(default_factory=dict)
    computed: dict[str, Callable[[Draft], Any]] = field(default_factory=dict)
    parents: list[tuple[Relation, Parent]] = field(default_factory=list)
    unshared: frozenset[str] = frozenset()
    related: Row = field(default_factory=dict)
    free: set[str] = field(default_factory=set)


class Planner:
    """Makes the plans of one factory in one context, one for each choice of fields and traits."""

    def __init__(
        self,
        declared: Declared,
        model: Model,
        keys: ForeignKeys,
        arguments: Arguments,
        context: FactoryContext,
        gives_way: frozenset[str] = frozenset(),
    ) -> None:
        self._gives_way = gives_way
        self._declared = declared
        self._model = model
        self._keys = keys
        self._arguments = arguments
        self._context = context
        self._plans: dict[tuple[tuple[str, ...], tuple[str, ...], bool], Plan] = {}

    def plan(self, given: Mapping[str, Any], traits: tuple[str, ...]) -> Plan:
        """Return how to complete rows for which these fields are given."""
        # What the database asks of rows decides how they are made, and is read only before one is written.
        key = (tuple(given), traits, self._context.constraints is not None)
        plan = self._plans.get(key)
        if plan is None:
            with settled():
                plan = self._plans[key] = self._make(given, traits)
        return plan

    def _make(self, given: Mapping[str, Any], traits: tuple[str, ...]) -> Plan:
        declared = self._declared.with_traits(traits)
        plan = Plan(free=set(self._gives_way.difference(given)))
        for name, declaration in declared.items():
            if self._arguments.is_related(name):
                plan.related[name.removeprefix(WITH)] = declaration
            elif name not in given:
                self._add(plan, name, declaration)
        for column in self._model.scalars:
            if column.name not in given and column.name not in declared:
                self._add(plan, column.name, self._fallback(column))
                if column.name not in self._keys.columns and not column.is_counted:
                    plan.free.add(column.name)
        decided = {name for name, value in plan.constants.items() if value is not None}
        held = held_alone(self._model, self._keys.columns, self._context, decided.union(given))
        plan.unshared = self._keys.without_variety(decided).union(self._keys.by_column[name].field for name in held)
        # The tenant comes first: it decides where the others are looked for. Then those that have to be new, and those
        # that decide the most.
        tenant = self._context.datamodel.tenant
        alone = self._keys.unshared | plan.unshared
        plan.parents.sort(
            key=lambda each: (
                tenant is None or each[0].target != tenant.model,
                each[0].field not in alone,
                -len(self._keys.common[each[0].field]),
            )
        )
        return plan

    def _add(self, plan: Plan, name: str, declaration: Any) -> None:
        if isinstance(declaration, Parent):
            relation = self._keys.by_column[name]
            if not any(other is relation for other, _ in plan.parents):
                plan.parents.append((relation, declaration))
        elif callable(declaration):
            plan.computed[name] = declaration
        else:
            plan.constants[name] = declaration

    def _fallback(self, column: Field) -> Any:
        """Return a declaration for a field without one: from the context, else from the data model."""
        context, tenant = self._context, self._context.datamodel.tenant
        if tenant is not None and column.name == tenant.column and context.tenant_id is not None:
            return context.tenant_id
        if column.name == "createdById" and context.created_by_id is not None:
            return context.created_by_id
        relation = self._keys.by_column.get(column.name)
        if relation is not None and relation.is_required:
            return Parent(relation.target)
        keys = self._keys.columns
        return leaving(generated(column, self._model, keys, context), column, self._model, keys, context)


class ParentSearch:
    """The parents of one row in the making: which are due, and what they decide of the row."""

    def __init__(self, plan: Plan, keys: ForeignKeys, finder: ParentFinder, given: Mapping[str, Any]) -> None:
        self.seen: Row = {**plan.constants, **given}
        self.found: Row = {}
        self._plan = plan
        self._keys = keys
        self._finder = finder
        self._open = {column for relation, _ in plan.parents for column in relation.columns}

    def due(self) -> Iterator[tuple[Relation, Parent]]:
        """Yield the parents that are to be found, without those that an earlier one decides."""
        if not self._open:
            return
        for relation in self._keys.relations:
            if relation.columns[0] in self.seen and relation.columns[0] not in self._open:
                self._agree(relation)
        for relation, parent in self._plan.parents:
            if not all(column in self.found for column in relation.columns):
                yield relation, parent

    def known(self, relation: Relation, parent: Parent) -> Row | None:
        """Return the keys of a row that is there already, or None where one has to be made."""
        return self._finder.known(relation, parent, self.seen, self._plan.unshared)

    def undecided(self, missing: Sequence[Relation]) -> list[Relation]:
        """Return the other parents of the columns of `missing` ones, which these would have decided."""
        columns = {column for relation in missing for column in relation.columns}.difference(self.found)
        return [
            relation
            for relation in self._keys.relations
            if relation.is_required and relation not in missing and columns.intersection(relation.columns)
        ]

    def stand_in(self, relation: Relation, scope: Scope) -> Row:
        """Return a key for a parent that was not made. Its sequence is its own: rows are numbered as in `create`."""
        path = (relation.model, relation.columns[0])
        number = scope.next_number(" ".join(path))
        text = object_id(scope.context.seed, "stand-in", *path, number)
        fields = scope.context.datamodel.model(relation.model).fields
        stand_ins = {"Int": number, "BigInt": number, "Uuid": uuid_text(f"{text}{number:08x}"[-32:], 4)}
        return {
            column: self.seen.get(column)
            or stand_ins.get(fields[column].native_type or "")
            or stand_ins.get(fields[column].type, text)
            for column in relation.columns
        }

    def settle(self, relation: Relation, keys: Row) -> None:
        """Let the row refer to the parent with these keys, and agree with it."""
        self.found.update(keys)
        self.seen.update(keys)
        self._agree(relation)

    def _agree(self, relation: Relation) -> None:
        """Take over from a parent what the row must have in common with it and nothing has decided."""
        for name, value in self._finder.shared(relation, self.seen).items():
            if name in self._open and name not in self.found:
                self.found[name] = self.seen[name] = value
