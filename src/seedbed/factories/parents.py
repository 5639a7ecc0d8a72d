"""Which rows a new row refers to: what a model's foreign keys have in common, and which known row fits."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import TYPE_CHECKING, Any

from seedbed.datamodel import Model, Relation
from seedbed.errors import FactoryError
from seedbed.factories.client_values import SCALARS, row_values
from seedbed.factories.conditions import checks_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from seedbed.datamodel import DataModel
    from seedbed.factories.conditions.mend import ModelChecks
    from seedbed.factories.context import FactoryContext
    from seedbed.location import Tenant
    from seedbed.types import Row


@dataclass(frozen=True, slots=True)
class Parent:
    """Declares that a foreign key refers to a row by default, which is created with `traits` if needed.

    Required foreign keys do this without a declaration. With `traits`, or without `recycle`, each row gets its own
    parent.
    """

    model: str
    traits: tuple[str, ...] = ()
    recycle: bool = True


class ForeignKeys:
    """The foreign keys of a model by column, and how its rows and their parents belong together.

    A row and its parent agree on every parent that both must have under the same name: an order that fills a place on
    a list is one of the same customer. (The tenant is looked after apart from that: not every row has one.)
    `unshared` are the relations that need another parent each time.
    """

    def __init__(self, model: Model, datamodel: DataModel) -> None:
        self._datamodel = datamodel
        self._tenant = datamodel.tenant
        self.relations = foreign_keys(model, datamodel)
        # Where relations share a column, the one that a row cannot do without decides.
        ordered = sorted(self.relations, key=lambda relation: relation.is_required)
        self.by_column = {column: relation for relation in ordered for column in relation.columns}
        shared = Counter(column for relation in self.relations for column in relation.columns)
        self.shared = frozenset(column for column, count in shared.items() if count > 1)
        self.by_field = {relation.field: relation for relation in self.relations}
        self.columns = frozenset(self.by_column)
        self.common = {
            relation.field: self._common(relation, datamodel.models.get(relation.target)) for relation in self.relations
        }
        self.keys = [key for key in (model.primary_key, *model.unique_keys) if self.columns & set(key)]
        self.unshared = self.without_variety(())

    def without_variety(self, constants: Iterable[str]) -> frozenset[str]:
        """Return the relations that need another parent each time, where these columns hold the same in each row.

        Of a unique key of nothing but constants and foreign keys that is the last foreign key.
        """
        same = self.columns | set(constants)
        keys = [[name for name in key if name in self.columns] for key in self.keys if same >= set(key)]
        return frozenset(self.by_column[key[-1]].field for key in keys)

    def _common(self, relation: Relation, target: Model | None) -> tuple[str, ...]:
        if target is None:
            return ()
        theirs = {column: key for key in foreign_keys(target, self._datamodel) for column in key.columns}
        tenant = self._tenant.model if self._tenant is not None else None
        return tuple(
            column
            for column, key in self.by_column.items()
            if column not in relation.columns
            and column in theirs
            and key.target == theirs[column].target != tenant
            and key.is_required
            and theirs[column].is_required
            # Two rows of one kind cannot have a parent in common that has only one such row.
            and not (key.is_unique and relation.target == relation.model)
        )


def foreign_keys(model: Model, datamodel: DataModel) -> tuple[Relation, ...]:
    """Return the foreign keys of a model; a tenant's column that the schema leaves without a relation counts as one."""
    tenant = datamodel.tenant
    column = model.fields.get(tenant.column) if tenant is not None else None
    if tenant is None or column is None or any(column.name in relation.columns for relation in model.parents):
        return model.parents
    name, key = tenant.model[:1].lower() + tenant.model[1:], datamodel.model(tenant.model).primary_key
    return (Relation(model.name, name, tenant.model, (column.name,), key, column.is_required, False), *model.parents)


class ParentFinder:
    """Finds parents for rows of one model among the rows that a context knows."""

    def __init__(self, model: Model, keys: ForeignKeys, context: FactoryContext) -> None:
        self._model = model
        self._keys = keys
        self._context = context
        self._tenancy = context.datamodel.tenant

    def known(
        self, relation: Relation, parent: Parent, row: Mapping[str, Any], unshared: frozenset[str] = frozenset()
    ) -> Row | None:
        """Return the keys of a known row that may be the parent of `row`, or None where one has to be made.

        `unshared` are further relations that need another parent each time.
        """
        context, target, tenancy = self._context, relation.target, self._tenancy
        is_tenant = tenancy is not None and target == tenancy.model
        alone = relation.field in self._keys.unshared or relation.field in unshared
        if target in context.recycled:
            return self._pick(relation, self._recycled(relation, row, alone=alone))
        if parent.traits or not parent.recycle or (alone and not is_tenant):
            return None
        tracker = context.id_tracker
        tenant = (row.get(tenancy.column) if tenancy is not None else None) or context.tenant_id
        if is_tenant:
            found = tenant or self.tenant_of(row) or (tracker.get_first(target) if tracker.has(target) else None)
            return {relation.columns[0]: found} if found else None
        owned = tenancy is not None and tenancy.column in context.datamodel.model(target).fields
        scoped = tenant if owned else None
        if not tracker.has(target, scoped):
            return None
        closed = self._closed(relation, row)
        agreed = any(row.get(name) is not None for name in (*self._keys.common[relation.field], *relation.columns))
        if self._by_id(relation) and not agreed and not closed:
            found = tracker.get_random_by_tenant(target, scoped) if scoped else tracker.get_random(target)
            return {relation.columns[0]: found}
        ids = tracker.get_by_tenant(target, scoped) if scoped else tracker.get_all(target)
        ids = [one for one in ids if not any(is_taken(one) for is_taken in closed)]
        return self._pick(relation, self._agreeing(relation, ids, row))

    def shared(self, relation: Relation, keys: Mapping[str, Any]) -> Row:
        """Return what a row has to agree on with the parent that `keys` refer to, as far as it is known."""
        facts = self._context.facts(relation.target, self._id(relation, keys)) or {}
        return {name: facts[name] for name in self._keys.common[relation.field] if facts.get(name) is not None}

    def tenant_of(self, row: Mapping[str, Any]) -> str | None:
        """Return the tenant of the first parent that the row names, so that all of its parents are of one tenant."""
        for column, relation in self._keys.by_column.items():
            is_tenant = self._tenancy is not None and relation.target == self._tenancy.model
            tenant = None if is_tenant else self.tenant_of_parent(relation, row.get(column))
            if tenant is not None:
                return tenant
        return None

    def tenant_of_parent(self, relation: Relation, id: str | None) -> str | None:  # noqa: A002
        """Return the tenant of a parent, or None where it is unknown or has none."""
        if id is None or self._tenancy is None:
            return None
        facts = self._context.facts(relation.target, id) or {}
        return facts.get(self._tenancy.column) or self._context.id_tracker.tenant_of(relation.target, id)

    def _agreeing(
        self, relation: Relation, ids: list[str], row: Mapping[str, Any], *, recycled: bool = False
    ) -> list[str]:
        wanted = {name: row[name] for name in self._keys.common[relation.field] if row.get(name) is not None}
        for column, name in zip(relation.columns, relation.references, strict=True):
            # Another parent has decided it, or an argument.
            if row.get(column) is not None:
                wanted[name] = row[column]
        if not wanted:
            return ids
        agreeing: list[str] = []
        for one in ids:
            facts = self._context.facts(relation.target, one)
            # A recycled row of which nothing is known is taken at its word.
            if recycled if facts is None else all(facts.get(name) == value for name, value in wanted.items()):
                agreeing.append(one)
        return agreeing

    def _pick(self, relation: Relation, ids: list[str]) -> Row | None:
        if not ids:
            return None
        return self._keys_of(relation, self._context.id_tracker.choice(ids))

    def _recycled(self, relation: Relation, row: Mapping[str, Any], *, alone: bool) -> list[str]:
        """Return the recycled rows that may be the parent of `row`."""
        closed = self._closed(relation, row)
        keys = [key for key in self._keys.keys if set(relation.columns).intersection(key)]
        used_once = alone and (relation.is_unique or not keys)
        ids = [
            one
            for one in self._context.recycled[relation.target]
            if not (used_once and self._is_used(relation, one))
            and not any(is_taken(one) for is_taken in closed)
            and not any(self._is_used_up(relation, one, key, row) for key in keys)
        ]
        return self._agreeing(relation, ids, row, recycled=True)

    def _is_used_up(self, relation: Relation, one: Any, key: tuple[str, ...], row: Mapping[str, Any]) -> bool:
        """Whether there is a row for each value of a key that is left with this parent and other recycled ones."""
        used, own = self._context.used.get((self._model.name, key)), self._keys_of(relation, one)
        if not used or own is None:
            return False
        options: list[list[Any]] = []
        for name in key:
            decided = own.get(name, row.get(name))
            other = self._keys.by_column.get(name)
            if decided is not None:
                options.append([decided])
            elif other is None or other.target not in self._context.recycled:
                return False
            else:
                held = (self._keys_of(other, each) for each in self._context.recycled[other.target])
                options.append([keys[name] for keys in held if keys is not None])
        return all(values in used for values in product(*options))

    def note(self, row: Mapping[str, Any]) -> None:
        """Take note of the unique keys of a row, as far as parents decide them."""
        for key in self._keys.keys:
            values = tuple(row.get(name) for name in key)
            if None not in values:
                self._context.used.setdefault((self._model.name, key), set()).add(values)

    def _closed(self, relation: Relation, row: Mapping[str, Any]) -> list[Callable[[Any], bool]]:
        """Return what says of a parent that it can have no such row any more.

        Either its rows have taken all values of a field that must differ between them, or one of them has all that
        the row is given of a unique key.
        """
        found: list[Callable[[Any], bool]] = []
        name = self._model.name
        for (model, _), taken in self._context.taken.items():
            if model == name and taken.full and self._decides(relation, taken.within, row):
                found.append(self._taken_by(relation, taken.within, row, taken.full))
        for key in self._keys.keys:
            used = self._context.used.get((name, key))
            if used and len(key) > len(relation.columns) and self._decides(relation, key, row):
                found.append(self._taken_by(relation, key, row, used))
        checks = checks_of(self._context, self._model)
        return found if checks is None else [*found, *self._refused(relation, row, checks)]

    def _refused(
        self, relation: Relation, row: Mapping[str, Any], checks: ModelChecks
    ) -> Iterator[Callable[[Any], bool]]:
        """Yield what says of a parent that a check lets no such row refer to it: nobody follows themselves."""
        for part in checks.parts:
            names = [checks.fields[column].name for column in checks.columns[part]]
            others = [name for name in names if name not in relation.columns]
            if len(others) < len(names) and all(row.get(name) is not None for name in others):
                yield partial(self._is_refused, relation, row, checks, part)

    def _is_refused(self, relation: Relation, row: Mapping[str, Any], checks: ModelChecks, part: Any, one: Any) -> bool:
        keys = self._keys_of(relation, one)
        if keys is None:
            return False
        held = {**row, **keys}
        return checks.evaluator.truth(part, {c: held.get(checks.fields[c].name) for c in checks.columns[part]}) is False

    def _decides(self, relation: Relation, key: tuple[str, ...], row: Mapping[str, Any]) -> bool:
        """Whether a parent is all that a key lacks."""
        return set(relation.columns) <= set(key) and all(
            name in relation.columns or row.get(name) is not None for name in key
        )

    def _taken_by(
        self, relation: Relation, key: tuple[str, ...], row: Mapping[str, Any], taken: set[tuple[Any, ...]]
    ) -> Callable[[Any], bool]:
        def is_taken(one: Any) -> bool:
            keys = self._keys_of(relation, one)
            return keys is not None and tuple(keys.get(name, row.get(name)) for name in key) in taken

        return is_taken

    def _keys_of(self, relation: Relation, id: Any) -> Row | None:  # noqa: A002
        """Return what a row's foreign key holds for the parent with this id, where the parent is known."""
        if self._by_id(relation):
            return {relation.columns[0]: id}
        facts = self._context.facts(relation.target, id)
        if facts is None:
            return None
        return {column: facts[name] for column, name in zip(relation.columns, relation.references, strict=True)}

    def _id(self, relation: Relation, keys: Mapping[str, Any]) -> Any:
        """Return the id of the parent that a foreign key holds; a tuple for a compound key."""
        target = self._context.datamodel.models.get(relation.target)
        if target is None or len(relation.columns) == 1 or set(target.primary_key) != set(relation.references):
            return keys.get(relation.columns[0])
        column = dict(zip(relation.references, relation.columns, strict=True))
        return tuple(keys.get(column[name]) for name in target.primary_key)

    def _by_id(self, relation: Relation) -> bool:
        return (
            len(relation.columns) == 1
            and self._context.datamodel.model(relation.target).primary_key == relation.references
        )

    def _is_used(self, relation: Relation, id: str) -> bool:  # noqa: A002
        rows = (self._context.made or {}).get(self._model.name, {})
        return any(row.get(relation.columns[0]) == id for row in rows.values())


def recycled_rows(rows: Iterable[Any], ids: Mapping[str, Any], context: FactoryContext) -> dict[str, list[Row]]:
    """Return by model what is known of rows that exist, given as the client's models, or as ids of a model."""
    found: dict[str, list[Row]] = {}
    tenant = context.datamodel.tenant
    for row in rows:
        model = context.datamodel.models.get(type(row).__name__)
        if model is None or not model.primary_key:
            raise FactoryError(
                f"recycle takes rows that the client or a factory returned, not a {type(row).__name__}. "
                "Pass ids as recycle(Model=id)."
            )
        facts = row_values(row, model.columns)
        id_ = model.id_of(facts)
        context.remember(model.name, id_, facts)
        found.setdefault(model.name, []).append({**facts, "id": id_})
    for name, given in ids.items():
        model = context.datamodel.model(name)
        for each in given if _are_ids(given, model) else [given]:
            own = context.id_tracker.tenant_of(name, each)
            facts = context.facts(name, each) or ({tenant.column: own} if own and tenant else {})
            found.setdefault(model.name, []).append({**facts, "id": each})
    return found


def _are_ids(given: Any, model: Model) -> bool:
    """Whether these are several ids; one of a compound key is a tuple itself."""
    if isinstance(given, SCALARS):
        return False
    return len(model.primary_key) < 2 or not isinstance(given, tuple) or all(isinstance(each, tuple) for each in given)


def tenant_of_all(rows: Mapping[str, list[Row]], tenant: Tenant | None) -> str | None:
    """Return the one tenant of rows by model; raise `FactoryError` where they are of two."""
    if tenant is None:
        return None
    found: dict[str, str] = {}
    for model, members in rows.items():
        for row in members:
            own = row["id"] if model == tenant.model else row.get(tenant.column)
            if own is not None:
                found.setdefault(own, model)
    if len(found) > 1:
        (one, first), (two, second), *_ = found.items()
        raise FactoryError(
            f"recycle got a {first} of the {tenant.model} {one} and a {second} of the {tenant.model} {two}. "
            f"A row and its parents must belong to one {tenant.model}: recycle rows of one, or use two factories."
        )
    return next(iter(found), None)
