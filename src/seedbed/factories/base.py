"""The factory that all factories are: declarations in, rows out.

A factory says per field what a row holds by default, as a value or as a function of the row in the making.
Precedence: argument > trait > factory default > generated from the data model.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from dataclasses import replace
from functools import cache, partial
from inspect import isawaitable
from types import new_class
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

from seedbed.database import BulkWriter
from seedbed.database.no_client import NoClient
from seedbed.datamodel import load
from seedbed.errors import DatabaseError, FactoryError
from seedbed.factories.arguments import WITH, Arguments, fields_of_each
from seedbed.factories.awaitable import Pending
from seedbed.factories.by_column import Rows
from seedbed.factories.circle_rows import Missing, Wanted, circle_of, write_circle
from seedbed.factories.client_values import client_data, client_key, row_values
from seedbed.factories.conditions import checks_of
from seedbed.factories.context import FactoryContext
from seedbed.factories.declarations import Declarations, Declared
from seedbed.factories.error_translation import explained
from seedbed.factories.generated import filled
from seedbed.factories.parent_check import ParentCheck
from seedbed.factories.parents import ForeignKeys, Parent, ParentFinder, recycled_rows, tenant_of_all
from seedbed.factories.planning import ParentSearch, Plan, Planner
from seedbed.factories.related import create_related
from seedbed.factories.row_context import Draft, Scope
from seedbed.garbage import with_seldom_collections
from seedbed.types import as_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from prisma import Prisma
    from seedbed.database.sink import Sink
    from seedbed.datamodel import DataModel, Relation
    from seedbed.factories.circle_rows import Circle
    from seedbed.factories.id_tracker import IdTracker
    from seedbed.types import Columns, Row

ModelT = TypeVar("ModelT")


class UntypedFactory(Generic[ModelT]):
    """The base of all factories. `BaseFactory` is the same, with the fields of each model for type checkers."""

    model: ClassVar[str]
    defaults: ClassVar[Declarations] = {}
    params: ClassVar[Declarations] = {}
    traits: ClassVar[Mapping[str, Declarations]] = {}
    row_context: ClassVar[type[Draft]] = Draft
    gives_way: ClassVar[frozenset[str]] = frozenset()
    """Declared fields whose values a check constraint may change, as it may those that nobody declared."""

    _registry: ClassVar[dict[str, list[type[BaseFactory[Any]]]]] = {}

    def __init_subclass__(cls, *, generic: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        # A class that is declared inside a test or a function is a variant, used only where it is named.
        if "model" in cls.__dict__ and not generic and "<locals>" not in cls.__qualname__:
            UntypedFactory._registry.setdefault(cls.model, []).append(cls)  # pyright: ignore[reportArgumentType]

    def __init__(self, context: FactoryContext) -> None:
        if not isinstance(context, FactoryContext):
            raise FactoryError(
                f"{self._name} needs a context, not a {type(context).__name__}. In a test, ask for the factory's "
                f"fixture; elsewhere, write {self._name}(create_factory_context(db))."
            )
        if not hasattr(self, "model"):
            raise FactoryError(f'{self._name} has no model. Name one in the class: model = "…".')
        self._model = context.datamodel.model(self.model)
        self._declared = declared(type(self))
        for mistake in self._declared.misfits(self._model, context.datamodel):
            raise FactoryError(mistake)
        left_out = context.datamodel.left_out.get(self.model)
        if left_out is not None:
            raise FactoryError(f"{self._name} cannot create rows: {self.model} {left_out}.")
        self._keys = ForeignKeys(self._model, context.datamodel)
        self._arguments = Arguments(self._name, self._model, context.datamodel, self._keys, self.params)
        self.columns = self._arguments.columns
        self._work_in(context)
        # Most factories have no hooks, and there are rows by the ten thousand.
        self._builds = type(self).after_build is not UntypedFactory.after_build
        self._prepares = type(self).before_create is not UntypedFactory.before_create
        self._follows_up = type(self).after_create is not UntypedFactory.after_create

    # ── context ───────────────────────────────────────────────────────────────────────────────────

    @property
    def db(self) -> Prisma:
        """The Prisma client; raises `FactoryError` if the factory has none and only builds."""
        if self.context.db is None:
            raise self._without_database()
        return self.context.db

    @property
    def _writer(self) -> Sink:
        if self.context.writer is None:
            raise self._without_database()
        return self.context.writer

    def _without_database(self) -> FactoryError:
        return FactoryError(f"{self._name} has no database. Create it with create_factory_context(db), or use build.")

    @property
    def id_tracker(self) -> IdTracker:
        """The ids of the rows that exist so far."""
        return self.context.id_tracker

    @property
    def tenant_id(self) -> str | None:
        """The id of the tenant that owns the rows, or None."""
        return self.context.tenant_id

    @property
    def created_by(self) -> str | None:
        """The id of the user recorded as the creator of the rows, or None."""
        return self.context.created_by_id

    def with_tenant(self, tenant_id: str) -> Self:
        """Return the same factory for another tenant."""
        return self._with(tenant_id=tenant_id)

    def with_created_by(self, user_id: str) -> Self:
        """Return the same factory with another creator, for models that record one."""
        return self._with(created_by_id=user_id)

    def recycle(self, *rows: Any, **ids: str | Sequence[str]) -> Self:
        """Return the same factory, reusing existing rows as parents.

        `recycle(shop, seller)` takes models from the client; `recycle(Customer=customer_id)` takes ids. Wherever a row
        of such a model is needed, at any depth, one of these is used. Raises `FactoryError` for rows of two tenants.
        """
        found = recycled_rows(rows, ids, self.context)
        recycled = {**self.context.recycled, **{name: tuple(row["id"] for row in held) for name, held in found.items()}}
        owner = tenant_of_all(found, self.context.datamodel.tenant)
        return self._with(recycled=recycled, **({"tenant_id": owner} if owner else {}))

    def _with(self, **changes: Any) -> Self:
        other = copy(self)
        other._work_in(replace(self.context, **changes))
        return other

    def _work_in(self, context: FactoryContext) -> None:
        self.context = context
        self._scope = Scope(self._name, self.model, self._keys.by_column, context)
        self._finder = ParentFinder(self._model, self._keys, context)
        self._planner = Planner(self._declared, self._model, self._keys, self._arguments, context, self.gives_way)
        self._checks = checks_of(context, self._model)

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

        If no argument names a parent, it is a row of the same tenant that the id tracker knows, or else an id of a row
        that does not exist yet.
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
        """Return this many rows, or one for each mapping of overrides."""
        (common, related), chosen = self._given(overrides, params, fields), _names(traits)
        built: list[Row] = []
        simple: dict[tuple[str, ...], Row | None] = {}  # constants of the rows that need no more, by what is given
        for each in fields_of_each(self._name, rows):
            key = tuple(each)
            if key not in simple:
                simple[key] = None if common or related or chosen else self._constants_beside(each)
            constants = simple[key]
            if constants is not None:
                built.append({**constants, **each})
                continue
            given, own = self._arguments.read(each)
            if common:
                given = {**common, **given}
            built.append(self._build(given, {**related, **own} if related else own, chosen))
        return built

    def follows_from(self, given: Mapping[str, Any]) -> bool:
        """Whether a row depends on the given values and constants alone: the same values always make the same row."""
        return self._constants_beside(given) is not None

    def _constants_beside(self, given: Mapping[str, Any]) -> Row | None:
        """Return the constants that complete what is given; None where a row needs more than those."""
        if self._builds or self._checks is not None or not self._arguments.are_plain(given):
            return None
        plan = self._planner.plan(given, ())
        if plan.computed or plan.parents:
            return None
        return {name: value for name, value in plan.constants.items() if name not in self.params}

    def completed(self, given: Mapping[str, Any]) -> Row:
        """Return a row with all references given: nothing is looked up, and no parent is created."""
        row = self._complete(self._planner.plan(given, ()), given)
        self.after_build(row)
        return row

    def completed_together(self, given: Mapping[str, Sequence[Any]], count: int) -> Columns:
        """Return the columns of as many rows with all references given: the same as if each were `completed`."""
        plan = self._planner.plan(given, ())
        if self._checks is not None or self._builds:
            # A row may need values that the conditions on an earlier one have left.
            every = zip(*given.values(), strict=True) if given else ((),) * count
            return as_columns([self.completed(dict(zip(given, values, strict=True))) for values in every])
        constants = {name: [value] * count for name, value in plan.constants.items()}
        numbers = self._scope.next_numbers(count if plan.computed else 0)
        every = constants | {name: list(values) for name, values in given.items()}
        rows = Rows(every, plan.computed, numbers, partial(self.row_context, self._scope))
        rows.complete(self.columns)
        for name in self.params:
            rows.pop(name, None)
        return rows

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
        """Create one row through the client and return its model; missing required parents are created too.

        If related rows were requested (`with_contacts=2`), the model contains them.
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

        `rows` is a number, or one mapping of overrides per row. `after_create` is not called, because there are no
        model instances. Rows are written while later ones are built: if one of those fails, only a transaction undoes
        the earlier ones.
        """
        return Pending(
            f"{self._name}.create_many",
            lambda: with_seldom_collections(self._create_many(rows, overrides, params, fields, _names(traits))),
        )

    async def learn(self) -> frozenset[str]:
        """Read the database's constraints that are not in the schema; return the fields that it fills itself.

        `create` and `create_many` do this. After it, `build` and `completed` keep check constraints too.
        """
        if self.context.constraints is None and self.context.writer is not None:
            self.context.constraints = await self.context.writer.constraints()
        self._checks = checks_of(self.context, self._model)
        return self.context.constraints.kept_back(self.model) if self.context.constraints else frozenset()

    # ── hooks ─────────────────────────────────────────────────────────────────────────────────────

    def after_build(self, row: Row) -> Any:
        """Change a row once its fields are set; does nothing by default."""

    async def before_create(self, row: Row) -> Any:
        """Prepare for writing a row; does nothing by default. Can be async."""

    async def after_create(self, instance: ModelT) -> Any:
        """Follow up on a row that `create` wrote; does nothing by default. Can be async."""

    # ── the work ──────────────────────────────────────────────────────────────────────────────────

    @property
    def _name(self) -> str:
        return type(self).__name__

    def _given(
        self, overrides: Mapping[str, Any] | None, params: Mapping[str, Any] | None, fields: Row
    ) -> tuple[Row, Row]:
        if "overrides" in fields and "overrides" not in self.columns:
            overrides = {**(overrides or {}), **(fields.pop("overrides") or {})}
        if overrides is not None and not isinstance(overrides, Mapping):
            raise FactoryError(
                f"{self._name}: {overrides!r} is not a mapping of fields. Pass fields by name, traits as traits=[…]."
            )
        given = {**overrides, **fields} if overrides else fields
        if params:
            self._declared.check_params(params)
        return self._arguments.read({**params, **given} if params else given)

    def _build(self, given: Row, related: Row, traits: tuple[str, ...]) -> Row:
        if related:
            raise FactoryError(
                f"{self._name}.build returns one row and writes nothing, so it cannot create "
                f"'{WITH}{next(iter(related))}'. Use create."
            )
        plan = self._planner.plan(given, traits)
        found: Row = {}
        if plan.parents:
            search = ParentSearch(plan, self._keys, self._finder, given)
            for relation, parent in search.due():
                search.settle(relation, search.known(relation, parent) or search.stand_in(relation, self._scope))
            found = search.found
        row = self._complete(plan, given, found)
        if self._builds and isawaitable(outcome := self.after_build(row)):
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
        kept_back = await self.learn()
        plan = self._planner.plan(given, traits)
        row, circle = await self._prepared(plan, given)
        if circle:
            await write_circle(self, row, circle)
            instance = await self._read_again(row)
        else:
            try:
                data = client_data(self._model, row, kept_back)
                instance: ModelT = await getattr(db, self._model.accessor).create(data=data)
            except Exception as error:
                raise explained(error, self._name, self._model, row, self.context.constraints) from error
            row |= row_values(instance, kept_back)
            if isinstance(self.context.writer, BulkWriter):
                await self.context.writer.advance(self.model)
        self._track(row)
        related = {**plan.related, **related}
        if related:
            await create_related(self._model, self.context, self._factory_of, [(row, related)])
            instance = await self._read_again(row, related) or instance
        await self._follow_up(instance)
        return instance

    async def _follow_up(self, instance: ModelT) -> None:
        if self._follows_up:
            await _done(self.after_create(instance))

    async def _create_many(
        self,
        rows: int | Iterable[Mapping[str, Any]],
        overrides: Mapping[str, Any] | None,
        params: Mapping[str, Any] | None,
        fields: Row,
        traits: tuple[str, ...],
    ) -> list[Row]:
        writer = self._writer
        await self.learn()
        common, related = self._given(overrides, params, fields)
        each = self._merged(rows, common)
        if self.context.made is not None:
            each = list(each)
            await self._check([given for given, _ in each])
        done: list[Row] = []
        wanted: list[tuple[Row, Row]] = []
        try:
            async with writer.inserting(self.model) as insertion:
                for given, own in each:
                    plan = self._planner.plan(given, traits)
                    row, circle = await self._prepared(plan, given)
                    # The next row may not take what this one has.
                    self._remember(row)
                    done.append(row)
                    if related or own or plan.related:
                        wanted.append((row, {**plan.related, **related, **(own or {})}))
                    if circle:
                        await write_circle(self, row, circle)
                    else:
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
        for given in fields_of_each(self._name, rows):
            own: Row | None = None
            if not self._arguments.are_plain(given):
                given, own = self._arguments.read(given)
            yield {**common, **given} if common else given, own

    async def _prepared(self, plan: Plan, given: Mapping[str, Any]) -> tuple[Row, Circle]:
        """Return a row that is ready to be written, with its parents made and the hooks run.

        The rest are rows of a circle that the row requires and that require it.
        """
        row, missing = await self._with_parents(plan, given) if plan.parents else (self._complete(plan, given), [])
        circle = await circle_of(self, row, missing) if missing else []
        for factory, each in [(self, row), *circle]:
            await factory._finish(each)
        return row, circle

    async def _finish(self, row: Row) -> None:
        if self.context.made is not None:
            self._finder.note(row)
        if self._builds:
            await _done(self.after_build(row))
        if self._prepares:
            await _done(self.before_create(row))

    async def _with_parents(self, plan: Plan, given: Mapping[str, Any]) -> tuple[Row, list[Missing]]:
        """Return a row, and the parents that can only be written together with it."""
        search = ParentSearch(plan, self._keys, self._finder, given)
        own: list[Relation] = []
        missing: list[tuple[Relation, Parent]] = []
        circle = self.context.datamodel.circles.get(self.model, ())
        for relation, parent in search.due():
            found = search.known(relation, parent)
            if found is None and relation.target == self.model:
                # The first of a kind that requires one of its own kind refers to itself.
                own.append(relation)
            elif found is None and relation.target in circle and relation.is_required:
                missing.append((relation, parent))
            else:
                search.settle(relation, found or await self._create_parent(relation, search.seen, parent))
        for relation in search.undecided([each for each, _ in missing]):
            parent = Parent(relation.target)
            found = search.known(relation, parent)
            search.settle(relation, found or await self._create_parent(relation, search.seen, parent))
        left = {column: None for relation, _ in missing for column in relation.columns if column not in search.found}
        row = self._complete(plan, given, {**search.found, **left})
        for relation in own:
            row |= {column: row[name] for column, name in zip(relation.columns, relation.references, strict=True)}
        return row, [Missing(one, self._parent_factory(one, search.seen, parent)) for one, parent in missing]

    def _complete(self, plan: Plan, given: Mapping[str, Any], parents: Mapping[str, Any] = {}) -> Row:
        row = {**plan.constants, **given, **parents}
        if plan.computed or self._checks is not None:
            draft = self.row_context(self._scope, row, plan.computed, self._scope.next_number())
            draft.complete(self.columns)
            if self._checks is not None:
                self._checks.mend(row, plan.free, draft.number, partial(self._filled, draft))
        if self.params:
            for name in self.params:
                row.pop(name, None)
        return row

    def _filled(self, draft: Draft, name: str) -> Any:
        field = self._model.fields[name]
        value = draft.decide(name, filled(field, self._model, self._keys.columns, self.context))
        if field.is_list and not value:
            one = replace(field, is_list=False)
            value = (draft.decide(name, filled(one, self._model, self._keys.columns, self.context)),)
        return value

    async def _check(self, givens: list[Mapping[str, Any]]) -> None:
        """Raise `FactoryError` for arguments that no row can have; areas, which keep no rows, are trusted."""
        if self.context.made is None:
            return
        check = ParentCheck(self._name, self._model, self._keys, self._finder, self.context)
        await check.look_up(givens)
        for given in givens:
            self._arguments.check(given)
            check.check_tenant(given)

    def _factory_of(self, model: str) -> BaseFactory[Any]:
        return factory_for(model, self.context.datamodel)(self.context)

    async def _create_parent(self, relation: Relation, seen: Row, parent: Parent) -> Row:
        factory, agreed, traits = self._parent_factory(relation, seen, parent)
        if isinstance(self.context.db, NoClient) and not factory._follows_up:
            # Only the parent's key is asked for, which the row has; an instance comes from a client.
            [values] = await factory.create_many([agreed], traits=traits)
        else:
            values = row_values(await factory.create(agreed, traits=traits), relation.references)
        return {column: values[name] for column, name in zip(relation.columns, relation.references, strict=True)}

    def _parent_factory(self, relation: Relation, seen: Row, parent: Parent) -> Wanted:
        """Return what makes a parent: its factory, what it must have in common with the row, and traits."""
        tenancy = self.context.datamodel.tenant
        tenant = (seen.get(tenancy.column) if tenancy is not None else None) or self.context.tenant_id
        factory = self._factory_of(relation.target)
        if tenant is not None:
            factory = factory.with_tenant(tenant)
        agreed = {name: seen[name] for name in self._keys.common[relation.field] if seen.get(name) is not None}
        pairs = list(zip(relation.columns, relation.references, strict=True))
        agreed |= {name: seen[column] for column, name in pairs if column in seen and len(pairs) > 1}
        return Wanted(factory, agreed, parent.traits)

    async def _read_again(self, row: Row, related: Mapping[str, Any] = {}) -> Any:
        actions = getattr(self.db, self._model.accessor)
        key = client_key(self._model, row, self._model.key)
        return await actions.find_first(where=key, include=dict.fromkeys(related, True) or None)

    def _track(self, row: Row) -> None:
        if self._model.primary_key:
            tenant = self.context.datamodel.tenant
            own = self._model.id_of(row)
            owner = None if tenant is None else own if self.model == tenant.model else row.get(tenant.column)
            self.context.id_tracker.add(self.model, own, owner)
            self._remember(row)

    def _remember(self, row: Row) -> None:
        if self._model.primary_key and self.context.made is not None:
            self.context.remember(self.model, self._model.id_of(row), row)


if TYPE_CHECKING:
    # Written by `prisma generate`: the methods of each model's factory, with its fields.
    from prisma.factory_types import FactoryMethods
else:

    class FactoryMethods(Generic[ModelT]):
        """Nothing: the methods are those of `UntypedFactory`."""


class BaseFactory(FactoryMethods[ModelT], UntypedFactory[ModelT]):  # pyright: ignore[reportIncompatibleMethodOverride]
    """Creates rows of one model.

    Subclasses set `model` and, if needed, `defaults`, `params` (values that defaults read but that are not fields) and
    `traits` (named sets of declarations). They can override the hooks `after_build`, `before_create` and
    `after_create`.
    """


def factory_for(model: str, datamodel: DataModel | None = None) -> type[BaseFactory[Any]]:
    """Return the factory class of a model: the first handwritten one, or one derived from the data model.

    A factory for another schema's model of the same name is skipped.
    """
    written = UntypedFactory._registry.get(model, [])
    datamodel = datamodel or load()
    known = datamodel.models.get(model)
    fitting = (each for each in written if known is None or not declared(each).misfits(known, datamodel))
    return next(fitting, None) or (written[0] if written else None) or _generic(model)


@cache
def _generic(model: str) -> type[BaseFactory[Any]]:
    return new_class(
        f"{model}Factory",
        (BaseFactory,),
        {"generic": True},
        lambda namespace: namespace.update(model=model, __doc__=f"Rows of {model}, as the data model gives them."),
    )


def declared(factory: type[UntypedFactory[Any]]) -> Declared:
    """Return all that a factory declares."""
    return Declared(factory.__name__, factory.defaults, factory.params, factory.traits)


async def _done(outcome: Any) -> None:
    """Wait for a hook that turns out to be async."""
    if isawaitable(outcome):
        await outcome


def _names(traits: str | Sequence[str]) -> tuple[str, ...]:
    return (traits,) if isinstance(traits, str) else tuple(traits)
