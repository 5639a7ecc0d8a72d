"""The factory that all factories are: declarations in, rows out.

A factory says per field what a row holds by default, as a value or as a function of the row in the making.
Precedence: argument > trait > factory default > generated from the data model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from inspect import isawaitable
from types import new_class
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

from seedbed.database import BulkWriter
from seedbed.datamodel import load
from seedbed.errors import DatabaseError, FactoryError, suggest
from seedbed.factories.arguments import WITH, Arguments
from seedbed.factories.awaitable import Pending
from seedbed.factories.client_values import client_value
from seedbed.factories.context import FactoryContext
from seedbed.factories.error_translation import explained
from seedbed.factories.generated import generated
from seedbed.factories.parents import Kinship, Parent, Relatives, foreign_keys, tenant_of_all
from seedbed.factories.related import create_related
from seedbed.factories.row_context import Draft
from seedbed.factories.shapes.makers import uuid_text
from seedbed.rng import object_id

if TYPE_CHECKING:
    from prisma import Prisma
    from seedbed.datamodel import DataModel, Field, Relation
    from seedbed.factories.id_tracker import IdTracker
    from seedbed.types import Row

ModelT = TypeVar("ModelT")
Declarations = Mapping[str, Callable[[Draft], Any] | object]
"""Field name → a value, or a function of the `Draft` that returns one."""

# How many parents are looked up with one query.
_CHUNK = 500


@dataclass(slots=True)
class _Plan:
    """How to complete rows that give the same fields: what is constant, computed, to be found, or to follow."""

    constants: Row = field(default_factory=dict)
    computed: dict[str, Callable[[Draft], Any]] = field(default_factory=dict)
    parents: list[tuple[Relation, Parent]] = field(default_factory=list)
    unshared: frozenset[str] = frozenset()
    related: Row = field(default_factory=dict)


class UntypedFactory(Generic[ModelT]):
    """What factories do. `BaseFactory` is the same, and knows for type checkers which fields each model has."""

    model: ClassVar[str]
    defaults: ClassVar[Declarations] = {}
    params: ClassVar[Declarations] = {}
    traits: ClassVar[Mapping[str, Declarations]] = {}
    row_context: ClassVar[type[Draft]] = Draft

    _registry: ClassVar[dict[str, list[type[BaseFactory[Any]]]]] = {}

    def __init_subclass__(cls, *, generic: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        # One that is declared inside a test or a function is a variant, for whoever names it.
        if "model" in cls.__dict__ and not generic and "<locals>" not in cls.__qualname__:
            UntypedFactory._registry.setdefault(cls.model, []).append(cls)  # pyright: ignore[reportArgumentType]

    def __init__(self, context: FactoryContext) -> None:
        if not isinstance(context, FactoryContext):
            raise FactoryError(
                f"{self._name} needs a context, not a {type(context).__name__}. In a test, ask for the fixture that "
                f"makes it; elsewhere, write {self._name}(create_factory_context(db))."
            )
        self.context = context
        self._model = context.datamodel.model(self.model)
        self._tenant = context.datamodel.tenant
        self._kinship = Kinship(self._model, context.datamodel)
        self._arguments = Arguments(self._name, self._model, context.datamodel, self._kinship, self.params)
        self.columns = self._arguments.columns
        self._relatives = Relatives(self._model, self._kinship, context)
        self._plans: dict[tuple[tuple[str, ...], tuple[str, ...]], _Plan] = {}
        for mistake in misfits(type(self), context.datamodel):
            raise FactoryError(mistake)
        left_out = context.datamodel.left_out.get(self.model)
        if left_out is not None:
            raise FactoryError(f"{self._name} can make no rows: {self.model} {left_out}.")
        # Most factories have no hooks, and there are rows by the ten thousand.
        self._builds = type(self).after_build is not UntypedFactory.after_build
        self._prepares = type(self).before_create is not UntypedFactory.before_create
        self._follows_up = type(self).after_create is not UntypedFactory.after_create

    # ── context ───────────────────────────────────────────────────────────────────────────────────

    @property
    def db(self) -> Prisma:
        """The client; raises `FactoryError` for a factory that only builds."""
        if self.context.db is None:
            raise FactoryError(f"{self._name} has no database. Make it with a context that has a client, or use build.")
        return self.context.db

    @property
    def id_tracker(self) -> IdTracker:
        """The ids of what exists so far."""
        return self.context.id_tracker

    @property
    def tenant_id(self) -> str | None:
        """The tenant whose rows it makes, where one was named."""
        return self.context.tenant_id

    @property
    def created_by(self) -> str | None:
        """The id of the user who creates its rows, where one was named."""
        return self.context.created_by_id

    def with_tenant(self, tenant_id: str) -> Self:
        """Return this factory making rows of that tenant."""
        return self._with(tenant_id=tenant_id)

    def with_created_by(self, user_id: str) -> Self:
        """Return this factory making rows that this user created, where the model records it."""
        return self._with(created_by_id=user_id)

    def recycle(self, *rows: Any, **ids: str | Sequence[str]) -> Self:
        """Return this factory making rows, and all that they need, around rows that exist.

        `recycle(shop, seller)` takes what the client returned; `recycle(Customer=customer_id)` takes ids. Wherever
        in the tree a row of such a model is needed, it is one of these. Raises `FactoryError` for rows of two tenants.
        """
        found: dict[str, list[Row]] = {}
        tenant = self.context.datamodel.tenant
        for row in rows:
            model = self.context.datamodel.models.get(type(row).__name__)
            if model is None or model.id_field is None:
                raise FactoryError(
                    f"recycle takes models of the client, not a {type(row).__name__}. Give ids as recycle(Model=id)."
                )
            facts = {column: getattr(row, column) for column in model.columns}
            self.context.remember(model.name, facts[model.id_field.name], facts)
            found.setdefault(model.name, []).append({"id": facts[model.id_field.name], **facts})
        for name, given in ids.items():
            model = self.context.datamodel.model(name)
            for each in [given] if isinstance(given, str) else given:
                own = self.context.id_tracker.tenant_of(name, each)
                facts = self.context.facts(name, each) or ({tenant.column: own} if own and tenant else {})
                found.setdefault(model.name, []).append({**facts, "id": each})
        recycled = {**self.context.recycled, **{name: tuple(row["id"] for row in held) for name, held in found.items()}}
        owner = tenant_of_all(found, tenant)
        return self._with(recycled=recycled, **({"tenant_id": owner} if owner else {}))

    def _with(self, **changes: Any) -> Self:
        other = copy(self)
        other.context = copy(self.context)
        for name, value in changes.items():
            setattr(other.context, name, value)
        other._relatives = Relatives(self._model, self._kinship, other.context)
        other._plans = {}
        return other

    # ── building ──────────────────────────────────────────────────────────────────────────────────

    def build(
        self,
        overrides: Mapping[str, Any] | None = None,
        /,
        *,
        traits: str | Sequence[str] = (),
        params: Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> Row:
        """Return one row without touching a database.

        A parent that no argument names is one that the id tracker knows, in the same tenant, or else an id
        that stands for a row still to be made.
        """
        return self._build(*self._given(overrides, params, fields), _names(traits))

    def build_many(
        self,
        rows: int | Iterable[Mapping[str, Any]],
        overrides: Mapping[str, Any] | None = None,
        /,
        *,
        traits: str | Sequence[str] = (),
        params: Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> list[Row]:
        """Return as many rows as asked, or one for each mapping of overrides."""
        (common, related), chosen = self._given(overrides, params, fields), _names(traits)
        built: list[Row] = []
        for each in _each(rows):
            given, own = self._arguments.read(each)
            built.append(self._build({**common, **given}, {**related, **own}, chosen))
        return built

    def completed(self, given: Mapping[str, Any]) -> Row:
        """Return a row whose references are all given: nothing is looked up for it, and no parent is made."""
        row = self._complete(given, (), {})
        self.after_build(row)
        return row

    # ── creating ──────────────────────────────────────────────────────────────────────────────────

    def create(
        self,
        overrides: Mapping[str, Any] | None = None,
        /,
        *,
        traits: str | Sequence[str] = (),
        params: Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> Pending[ModelT]:
        """Create one row through the client and return its model, creating required parents that are missing.

        Where related rows were asked for (`with_contacts=2`), the model holds them.
        """
        return Pending(f"{self._name}.create", lambda: self._create(overrides, params, fields, _names(traits)))

    def create_many(
        self,
        rows: int | Iterable[Mapping[str, Any]],
        overrides: Mapping[str, Any] | None = None,
        /,
        *,
        traits: str | Sequence[str] = (),
        params: Mapping[str, Any] | None = None,
        **fields: Any,
    ) -> Pending[list[Row]]:
        """Create rows in bulk and return them, with their ids.

        `rows` is a number, or one mapping of overrides per row. `after_create` is not called: there are no
        model instances. Rows are written while later ones are made: where one of those fails, only a transaction
        takes the earlier ones back.
        """
        return Pending(
            f"{self._name}.create_many", lambda: self._create_many(rows, overrides, params, fields, _names(traits))
        )

    # ── hooks ─────────────────────────────────────────────────────────────────────────────────────

    def after_build(self, row: Row) -> Any:
        """Change a row after its fields are decided; does nothing by default."""

    async def before_create(self, row: Row) -> Any:
        """Prepare for a row that is about to be written; does nothing by default. May be async or not."""

    async def after_create(self, instance: ModelT) -> Any:
        """Follow up on a row that `create` wrote; does nothing by default. May be async or not."""

    # ── the work ──────────────────────────────────────────────────────────────────────────────────

    @property
    def _name(self) -> str:
        return type(self).__name__

    def _given(
        self, overrides: Mapping[str, Any] | None, params: Mapping[str, Any] | None, fields: Row
    ) -> tuple[Row, Row]:
        if "overrides" in fields and "overrides" not in self.columns:
            overrides = {**(overrides or {}), **(fields.pop("overrides") or {})}
        given = {**overrides, **fields} if overrides else fields
        for name in params or ():
            if name not in self.params:
                known = ", ".join(self.params) or "none"
                hint = suggest(name, self.params)
                raise FactoryError(f"{self._name} has no parameter '{name}'.{hint} Its parameters are: {known}.")
        return self._arguments.read({**params, **given} if params else given)

    def _build(self, given: Row, related: Row, traits: tuple[str, ...]) -> Row:
        if related:
            raise FactoryError(
                f"{self._name}.build gives one row and writes nothing, so it cannot make "
                f"'{WITH}{next(iter(related))}'. Use create."
            )
        plan = self._plan(given, traits)
        parents: Row = {}
        seen = {**plan.constants, **given}
        for relation, parent in self._due(plan, seen, parents):
            found = self._relatives.known(relation, parent, seen, plan.unshared) or self._stand_in(relation, seen)
            self._settle(plan, relation, found, seen, parents)
        row = self._complete(given, traits, parents)
        if isawaitable(outcome := self.after_build(row)):
            outcome.close()  # pyright: ignore[reportAttributeAccessIssue]
            raise FactoryError(f"{self._name}.after_build is async, which build cannot wait for. Use create.")
        return row

    async def _create(
        self,
        overrides: Mapping[str, Any] | None,
        params: Mapping[str, Any] | None,
        fields: Row,
        traits: tuple[str, ...],
    ) -> ModelT:
        given, related = self._given(overrides, params, fields)
        db = self.db
        await self._check([given])
        row = await self._prepared(given, traits)
        if self._builds:
            await _done(self.after_build(row))
        if self._prepares:
            await _done(self.before_create(row))
        try:
            instance: ModelT = await getattr(db, self._model.accessor).create(data=self._client_data(row))
        except Exception as error:
            raise explained(error, self._name, self._model, row) from error
        if isinstance(self.context.writer, BulkWriter):
            await self.context.writer.advance(self.model)
        self._track(row)
        related = {**self._plan(given, traits).related, **related}
        if related:
            await create_related(self._model, self.context, self._factory_of, [(row, related)])
            instance = await self._read_again(row, related) or instance
        if self._follows_up:
            await _done(self.after_create(instance))
        return instance

    async def _create_many(
        self,
        rows: int | Iterable[Mapping[str, Any]],
        overrides: Mapping[str, Any] | None,
        params: Mapping[str, Any] | None,
        fields: Row,
        traits: tuple[str, ...],
    ) -> list[Row]:
        if self.context.writer is None:
            raise FactoryError(f"{self._name} has no database to write to. Make it with a context that has a writer.")
        common, related = self._given(overrides, params, fields)
        each = self._merged(rows, common)
        if self.context.made is not None:
            each = list(each)
            await self._check([given for given, _ in each])
        done: list[Row] = []
        wanted: list[tuple[Row, Row]] = []
        try:
            async with self.context.writer.inserting(self.model) as insertion:
                for given, own in each:
                    plan = self._plan(given, traits)
                    if plan.parents:
                        row = await self._prepared(given, traits)
                    else:
                        row = self._complete(given, traits, {})
                    if self._builds:
                        await _done(self.after_build(row))
                    if self._prepares:
                        await _done(self.before_create(row))
                    done.append(row)
                    if related or own or plan.related:
                        wanted.append((row, {**plan.related, **related, **(own or {})}))
                    await insertion.add(row)
        except DatabaseError as error:
            if self.context.made is None:
                raise
            raise explained(error, self._name, self._model, None) from error
        for row in done:
            self._track(row)
        if wanted:
            await create_related(self._model, self.context, self._factory_of, wanted)
        return done

    def _merged(
        self, rows: int | Iterable[Mapping[str, Any]], common: Row
    ) -> Iterable[tuple[Mapping[str, Any], Row | None]]:
        """Yield the fields of each row, and the related rows that it wants."""
        for given in _each(rows):
            own: Row | None = None
            if not given.keys() <= self.columns:
                given, own = self._arguments.read(given)
            yield {**common, **given} if common else given, own

    async def _prepared(self, given: Mapping[str, Any], traits: tuple[str, ...]) -> Row:
        plan = self._plan(given, traits)
        parents: Row = {}
        own: list[Relation] = []
        seen = {**plan.constants, **given}
        for relation, parent in self._due(plan, seen, parents):
            found = self._relatives.known(relation, parent, seen, plan.unshared)
            if found is None and relation.target == self.model:
                # The first of a kind that requires one of its own kind refers to itself.
                own.append(relation)
                continue
            self._settle(plan, relation, found or await self._create_parent(relation, seen, parent), seen, parents)
        row = self._complete(given, traits, parents)
        for relation in own:
            row |= {column: row[name] for column, name in zip(relation.columns, relation.references, strict=True)}
        return row

    def _due(self, plan: _Plan, seen: Row, parents: Row) -> Iterable[tuple[Relation, Parent]]:
        """Yield the parents that are to be found, without those that an earlier one decides."""
        if not plan.parents:
            return
        open_keys = {column for relation, _ in plan.parents for column in relation.columns}
        for relation in self._kinship.relations:
            if relation.columns[0] in seen and relation.columns[0] not in open_keys:
                self._agree(plan, relation, seen, parents)
        for relation, parent in plan.parents:
            if not all(column in parents for column in relation.columns):
                yield relation, parent

    def _settle(self, plan: _Plan, relation: Relation, keys: Row, seen: Row, parents: Row) -> None:
        parents.update(keys)
        seen.update(keys)
        self._agree(plan, relation, seen, parents)

    def _agree(self, plan: _Plan, relation: Relation, seen: Row, parents: Row) -> None:
        """Take over from a parent what the row must have in common with it and nobody has decided."""
        due = {column for other, _ in plan.parents for column in other.columns}
        for name, value in self._relatives.shared(relation, seen).items():
            if name in due and name not in parents:
                parents[name] = seen[name] = value

    def _complete(self, given: Mapping[str, Any], traits: tuple[str, ...], parents: Row) -> Row:
        plan = self._plan(given, traits)
        row = {**plan.constants, **given, **parents}
        if plan.computed:
            draft = self.row_context(self, row, plan.computed, self._next())  # pyright: ignore[reportArgumentType]
            for name in plan.computed:
                if name in self.columns:
                    row[name] = draft[name]
        if self.params:
            for name in self.params:
                row.pop(name, None)
        return row

    def _plan(self, given: Mapping[str, Any], traits: tuple[str, ...]) -> _Plan:
        key = (tuple(given), traits)
        plan = self._plans.get(key)
        if plan is None:
            plan = self._plans[key] = self._make_plan(given, traits)
        return plan

    def _make_plan(self, given: Mapping[str, Any], traits: tuple[str, ...]) -> _Plan:
        declared: Row = {**self.params, **self.defaults}
        for trait in traits:
            if trait not in self.traits:
                known = ", ".join(self.traits) or "none"
                raise FactoryError(
                    f"{self._name} has no trait '{trait}'.{suggest(trait, self.traits)} Its traits are: {known}."
                )
            declared.update(self.traits[trait])
        plan = _Plan()
        for name, declaration in declared.items():
            if self._arguments.is_related(name):
                plan.related[name.removeprefix(WITH)] = declaration
            elif name not in given:
                self._plan_field(plan, name, declaration)
        for column in self._model.scalars:
            if column.name not in given and column.name not in declared:
                self._plan_field(plan, column.name, self._fallback(column))
        plan.unshared = self._kinship.without_variety(
            name for name, value in plan.constants.items() if value is not None
        )
        # The tenant comes first: it decides where the others are looked for. Then those that have to be new, and those
        # that decide the most.
        alone = self._kinship.unshared | plan.unshared
        plan.parents.sort(
            key=lambda each: (
                self._tenant is None or each[0].target != self._tenant.model,
                each[0].field not in alone,
                -len(self._kinship.common[each[0].field]),
            )
        )
        return plan

    def _plan_field(self, plan: _Plan, name: str, declaration: Any) -> None:
        if isinstance(declaration, Parent):
            relation = self._kinship.by_column[name]
            if not any(other is relation for other, _ in plan.parents):
                plan.parents.append((relation, declaration))
        elif callable(declaration):
            plan.computed[name] = declaration
        else:
            plan.constants[name] = declaration

    def _fallback(self, column: Field) -> Any:
        """Return the declaration of a field that nobody declared: context first, then the data model."""
        if self._tenant is not None and column.name == self._tenant.column and self.context.tenant_id is not None:
            return self.context.tenant_id
        if column.name == "createdById" and self.context.created_by_id is not None:
            return self.context.created_by_id
        relation = self._kinship.by_column.get(column.name)
        if relation is not None and relation.is_required:
            return Parent(relation.target)
        return generated(column, self._model, self._kinship.columns, self.context)

    async def _check(self, givens: list[Mapping[str, Any]]) -> None:
        """Look up the parents that arguments name; raise `FactoryError` where one is not there or of another tenant."""
        if self.context.made is None:
            return
        for relation in self._kinship.relations:
            ids = dict.fromkeys(given[column] for given in givens for column in relation.columns[:1] if column in given)
            unknown = [each for each in ids if each is not None and self.context.facts(relation.target, each) is None]
            if unknown and len(relation.columns) == 1 and self.context.db is not None:
                await self._look_up(relation, unknown)
        for given in givens:
            self._arguments.check(given)
            self._check_tenant(given)

    async def _look_up(self, relation: Relation, ids: list[Any]) -> None:
        target = self.context.datamodel.model(relation.target)
        key, by_id = relation.references[0], relation.references == target.primary_key
        for start in range(0, len(ids), _CHUNK):
            some = ids[start : start + _CHUNK]
            found = await getattr(self.db, target.accessor).find_many(where={key: {"in": some}})
            rows = {getattr(row, key): {name: getattr(row, name) for name in target.columns} for row in found}
            for each in some:
                if each not in rows:
                    raise FactoryError(
                        f"{self._name}: {relation.columns[0]} is {each!r}, but the database has no such {target.name}. "
                        f"Create it first, or leave '{relation.field}' out."
                    )
                if by_id:
                    self.context.remember(target.name, each, rows[each])

    def _check_tenant(self, given: Mapping[str, Any]) -> None:
        tenant = self._tenant
        if tenant is None:
            return
        own = given.get(tenant.column, self.context.tenant_id) if tenant.column in self.columns else None
        for column, relation in self._kinship.by_column.items():
            if relation.target == tenant.model or given.get(column) is None:
                continue
            other = self._relatives.tenant_of_parent(relation, given[column])
            if other is not None and own is not None and other != own:
                raise FactoryError(
                    f"{self._name}: {column} is a {relation.target} of the {tenant.model} {other}, but the row belongs "
                    f"to {own}. Use with_tenant, or a {relation.target} of the same {tenant.model}."
                )
            own = own or other

    def _factory_of(self, model: str) -> BaseFactory[Any]:
        return factory_for(model, self.context.datamodel)(self.context)

    async def _create_parent(self, relation: Relation, seen: Row, parent: Parent) -> Row:
        tenant = (seen.get(self._tenant.column) if self._tenant is not None else None) or self.context.tenant_id
        factory = self._factory_of(relation.target)
        if tenant is not None:
            factory = factory.with_tenant(tenant)
        agreed = {name: seen[name] for name in self._kinship.common[relation.field] if seen.get(name) is not None}
        pairs = list(zip(relation.columns, relation.references, strict=True))
        agreed |= {name: seen[column] for column, name in pairs if column in seen and len(pairs) > 1}
        instance = await factory.create(agreed, traits=parent.traits)
        return {column: getattr(instance, name) for column, name in pairs}

    async def _read_again(self, row: Row, related: Row) -> ModelT | None:
        key = self._model.id_field
        if key is None:
            return None
        actions = getattr(self.db, self._model.accessor)
        return await actions.find_unique(where={key.name: row[key.name]}, include=dict.fromkeys(related, True))

    def _known_row(self, key: str, id: Any) -> Row | None:  # noqa: A002
        """Return what is known of the row that the foreign key `key` refers to."""
        relation = self._kinship.by_column.get(key)
        return self.context.facts(relation.target, id) if relation is not None and id is not None else None

    def _next(self, sequence: str | None = None) -> int:
        name = sequence or self.model
        sequences = self.context.sequences
        number = sequences[name] = sequences.get(name, self.context.numbered_after) + 1
        return number

    def _stand_in(self, relation: Relation, seen: Row) -> Row:
        """Return a key for a parent that nobody made. Its sequence is its own: rows are numbered as in `create`."""
        path = (relation.model, relation.columns[0])
        number = self._next(" ".join(path))
        text = object_id(self.context.seed, "stand-in", *path, number)
        kinds = {column: self._model.fields[column] for column in relation.columns}
        stand_ins = {"Int": number, "BigInt": number, "Uuid": uuid_text(f"{text}{number:08x}"[-32:], 4)}
        return {
            column: seen.get(column) or stand_ins.get(field.native_type or "") or stand_ins.get(field.type, text)
            for column, field in kinds.items()
        }

    def _client_data(self, row: Row) -> Row:
        """Return the row as the client takes it: JSON and bytes wrapped, dates as midnight, nulls left out."""
        data: Row = {}
        for column in self._model.scalars:
            value = row[column.name]
            if value is not None:
                data[column.name] = client_value(column.type, value, is_list=column.is_list)
        return data

    def _track(self, row: Row) -> None:
        key = self._model.id_field
        if key is not None:
            tenant = self._tenant
            own = row[key.name]
            owner = None if tenant is None else own if self.model == tenant.model else row.get(tenant.column)
            self.context.id_tracker.add(self.model, own, owner)
            if self.context.made is not None:
                self.context.remember(self.model, row[key.name], row)


if TYPE_CHECKING:
    # Written by `prisma generate`: the methods of each model's factory, with its fields.
    from prisma.factory_types import FactoryMethods
else:

    class FactoryMethods(Generic[ModelT]):
        """Nothing: the methods are those of `UntypedFactory`."""


class BaseFactory(FactoryMethods[ModelT], UntypedFactory[ModelT]):  # pyright: ignore[reportIncompatibleMethodOverride]
    """Makes rows of one model.

    Subclasses set `model` and, as they need, `defaults`, `params` (values that defaults read but that are no
    fields) and `traits` (named sets of declarations), and may override the hooks `after_build`,
    `before_create` and `after_create`.
    """


def factory_for(model: str, datamodel: DataModel | None = None) -> type[BaseFactory[Any]]:
    """Return the factory class of a model: the first that was written for it, or one that the data model gives.

    A factory that was written for another schema's model of that name does not fit, and is passed over.
    """
    written = UntypedFactory._registry.get(model, [])
    datamodel = datamodel or load()
    fitting = (each for each in written if model not in datamodel.models or not misfits(each, datamodel))
    return next(fitting, None) or (written[0] if written else None) or _generic(model)


@cache
def _generic(model: str) -> type[BaseFactory[Any]]:
    return new_class(
        f"{model}Factory",
        (BaseFactory,),
        {"generic": True},
        lambda namespace: namespace.update(model=model, __doc__=f"Rows of {model}, as the data model gives them."),
    )


def misfits(factory: type[UntypedFactory[Any]], datamodel: DataModel) -> list[str]:
    """Return what a factory declares that its model does not have, a sentence each."""
    model, name = datamodel.model(factory.model), factory.__name__
    keys = {column: relation for relation in foreign_keys(model, datamodel) for column in relation.columns}
    related = {f"{WITH}{field.name}" for field in model.relations if not field.relation_from_fields}
    wrong: list[str] = []
    for where, declarations in [("defaults", factory.defaults), *factory.traits.items()]:
        known = {*model.columns, *related, *(factory.params if where != "defaults" else ())}
        for declared, declaration in declarations.items():
            if isinstance(declaration, Parent):
                relation = keys.get(declared)
                if relation is None or relation.target != declaration.model:
                    what = f"a key of {relation.target}" if relation is not None else "no foreign key"
                    told = f"declares '{declared}' as {declaration.model} in {where}, but it is {what} in {model.name}."
                    wrong.append(f"{name} {told}")
            elif declared not in known:
                hint = suggest(declared, sorted(known))
                wrong.append(f"{name} declares '{declared}' in {where}, but {model.name} has no such field.{hint}")
    return wrong


async def _done(outcome: Any) -> None:
    """Wait for a hook that turns out to be async."""
    if isawaitable(outcome):
        await outcome


def _names(traits: str | Sequence[str]) -> tuple[str, ...]:
    return (traits,) if isinstance(traits, str) else tuple(traits)


def _each(rows: int | Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    return ({} for _ in range(rows)) if isinstance(rows, int) else rows
