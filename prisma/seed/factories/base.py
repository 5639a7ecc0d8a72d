"""The factory that all factories are: declarations in, rows out.

A factory says per field what a row holds by default, as a value or as a function of the row in the making.
Precedence: argument > trait > factory default > generated from the data model.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from types import new_class
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Self, TypeVar

from seed.datamodel import Field, Model, Relation
from seed.errors import FactoryError, suggest
from seed.factories.draft import Draft, generated
from seed.rng import object_id

if TYPE_CHECKING:
    from prisma import Prisma
    from seed.types import Row
    from seed.utils.context import FactoryContext

ModelT = TypeVar("ModelT")
Declarations = Mapping[str, Any]
"""Field name → a value, or a function of the `Draft` that returns one."""


@dataclass(frozen=True, slots=True)
class Parent:
    """Declares that a foreign key refers to a row by default; one that has to be made is made with `traits`.

    Required foreign keys behave so without being declared. With `traits`, or without `recycle`, each row gets a
    parent of its own.
    """

    model: str
    traits: tuple[str, ...] = ()
    recycle: bool = True


@dataclass(slots=True)
class _Plan:
    """How to complete rows that give the same fields: what is constant, what is computed, which parents are due."""

    constants: Row
    computed: dict[str, Callable[[Draft], Any]]
    parents: list[tuple[Relation, Parent]]


class BaseFactory(Generic[ModelT]):
    """Makes rows of one model.

    Subclasses set `model` and, as they need, `defaults`, `params` (values that defaults read but that are no
    fields) and `traits` (named sets of declarations), and may override the hooks `after_build`,
    `before_create` and `after_create`.
    """

    model: ClassVar[str]
    defaults: ClassVar[Declarations] = {}
    params: ClassVar[Declarations] = {}
    traits: ClassVar[Mapping[str, Declarations]] = {}

    _registry: ClassVar[dict[str, type[BaseFactory[Any]]]] = {}

    def __init_subclass__(cls, *, generic: bool = False, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if "model" in cls.__dict__ and not generic:
            # The first class makes the model's rows as parents; a variant that a test declares does not displace it.
            BaseFactory._registry.setdefault(cls.model, cls)

    def __init__(self, context: FactoryContext) -> None:
        self.context = context
        self._model = context.datamodel.model(self.model)
        self._columns = frozenset(self._model.columns)
        self._parents = {column: relation for relation in _parents(self._model) for column in relation.columns}
        self._unshared = _unshared(self._model, self._parents)
        self._plans: dict[tuple[tuple[str, ...], tuple[str, ...]], _Plan] = {}
        self._check_declarations()

    # ── context ───────────────────────────────────────────────────────────────────────────────────

    def with_clinic(self, clinic_id: str) -> Self:
        """Return this factory making rows of that clinic."""
        return self._with(clinic_id=clinic_id)

    def with_created_by(self, user_id: str) -> Self:
        """Return this factory making rows that this user created, where the model records it."""
        return self._with(created_by_id=user_id)

    def _with(self, **changes: str) -> Self:
        other = copy(self)
        other.context = copy(self.context)
        for name, value in changes.items():
            setattr(other.context, name, value)
        other._plans = {}
        return other

    # ── building ──────────────────────────────────────────────────────────────────────────────────

    def build(
        self, overrides: Mapping[str, Any] | None = None, /, *, traits: str | Sequence[str] = (), **fields: Any
    ) -> Row:
        """Return one row without touching a database.

        A parent that no argument names is one that the id tracker knows, in the same clinic, or else an id
        that stands for a row still to be made.
        """
        given, chosen = self._given(overrides, fields), _names(traits)
        plan = self._plan(given, chosen)
        parents: Row = {}
        for relation, parent in plan.parents:
            seen = {**plan.constants, **given, **parents}
            parents[relation.columns[0]] = self._known_parent(relation, parent, seen) or self._stand_in(relation)
        row = self._complete(given, chosen, parents)
        self.after_build(row)
        return row

    def build_many(
        self,
        rows: int | Iterable[Mapping[str, Any]],
        overrides: Mapping[str, Any] | None = None,
        /,
        *,
        traits: str | Sequence[str] = (),
        **fields: Any,
    ) -> list[Row]:
        """Return as many rows as asked, or one for each mapping of overrides."""
        common, chosen = self._given(overrides, fields), _names(traits)
        return [self.build({**common, **given}, traits=chosen) for given in _each(rows)]

    # ── creating ──────────────────────────────────────────────────────────────────────────────────

    async def create(
        self, overrides: Mapping[str, Any] | None = None, /, *, traits: str | Sequence[str] = (), **fields: Any
    ) -> ModelT:
        """Create one row through the client and return its model, creating required parents that are missing."""
        row = await self._prepared(self._given(overrides, fields), _names(traits))
        self.after_build(row)
        await self.before_create(row)
        instance: ModelT = await getattr(self._db, self._model.accessor).create(data=self._client_data(row))
        self._track(row)
        await self.after_create(instance)
        return instance

    async def create_many(
        self,
        rows: int | Iterable[Mapping[str, Any]],
        overrides: Mapping[str, Any] | None = None,
        /,
        *,
        traits: str | Sequence[str] = (),
        **fields: Any,
    ) -> list[Row]:
        """Create rows in bulk and return them, with their ids.

        `rows` is a number, or one mapping of overrides per row. `after_create` is not called: there are no
        model instances. Rows are written while later ones are made: where one of those fails, only a transaction
        takes the earlier ones back.
        """
        if self.context.writer is None:
            raise FactoryError(f"{self._name} has no database to write to. Make it with a context that has a writer.")
        common = self._given(overrides, fields)
        chosen = _names(traits)
        done: list[Row] = []
        async with self.context.writer.inserting(self.model) as insertion:
            for given in _each(rows):
                checked = self._checked({**common, **given} if common else given)
                row = await self._prepared(checked, chosen)
                self.after_build(row)
                await self.before_create(row)
                done.append(row)
                await insertion.add(row)
        for row in done:
            self._track(row)
        return done

    # ── hooks ─────────────────────────────────────────────────────────────────────────────────────

    def after_build(self, row: Row) -> None:
        """Change a row after its fields are decided; does nothing by default."""

    async def before_create(self, row: Row) -> None:
        """Prepare for a row that is about to be written; does nothing by default."""

    async def after_create(self, instance: ModelT) -> None:
        """Follow up on a row that `create` wrote; does nothing by default."""

    # ── the work ──────────────────────────────────────────────────────────────────────────────────

    @property
    def _name(self) -> str:
        return type(self).__name__

    @property
    def _db(self) -> Prisma:
        if self.context.db is None:
            raise FactoryError(f"{self._name} has no database. Make it with a context that has a client, or use build.")
        return self.context.db

    def _given(self, overrides: Mapping[str, Any] | None, fields: Row) -> Row:
        if "overrides" in fields and "overrides" not in self._columns:
            overrides = {**(overrides or {}), **(fields.pop("overrides") or {})}
        given = {**overrides, **fields} if overrides else fields
        return dict(self._checked(given))

    def _checked(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        if given.keys() <= self._columns:
            return given
        for name in given:
            if name not in self._columns and name not in self.params:
                if name in self._model.fields:
                    raise FactoryError(f"{self._name}: {self._about_relation(self._model.fields[name])}")
                hint = suggest(name, [*self._columns, *self.params])
                raise FactoryError(f"{self._name}: {self.model} has no field '{name}'.{hint}")
        return given

    def _about_relation(self, relation: Field) -> str:
        if relation.relation_from_fields:
            keys = " and ".join(f"'{column}'" for column in relation.relation_from_fields)
            return f"'{relation.name}' is a relation of {self.model}. Give its key {keys} instead."
        return (
            f"'{relation.name}' are rows of {relation.type} that refer to {self.model}. "
            f"Create them with {relation.type}Factory and the id of this row."
        )

    def _check_declarations(self) -> None:
        for where, declarations in [("defaults", self.defaults), *self.traits.items()]:
            for name, declaration in declarations.items():
                if isinstance(declaration, Parent):
                    self._check_parent(where, name, declaration)
                elif name not in self._columns and not (name in self.params and where != "defaults"):
                    raise FactoryError(
                        f"{self._name} declares '{name}' in {where}, but {self.model} has no such field."
                        f"{suggest(name, self._columns)}"
                    )

    def _check_parent(self, where: str, name: str, parent: Parent) -> None:
        relation = self._parents.get(name)
        if relation is None or relation.target != parent.model:
            what = f"a key of {relation.target}" if relation is not None else "no foreign key"
            raise FactoryError(
                f"{self._name} declares '{name}' as {parent.model} in {where}, but it is {what} in {self.model}."
            )

    async def _prepared(self, given: Mapping[str, Any], traits: tuple[str, ...]) -> Row:
        plan = self._plan(given, traits)
        if not plan.parents:
            return self._complete(given, traits, {})
        parents: Row = {}
        for relation, parent in plan.parents:
            seen = {**plan.constants, **given, **parents}
            parent_id = self._known_parent(relation, parent, seen)
            parents[relation.columns[0]] = parent_id or await self._create_parent(relation, seen, parent.traits)
        return self._complete(given, traits, parents)

    def _complete(self, given: Mapping[str, Any], traits: tuple[str, ...], parents: Row) -> Row:
        plan = self._plan(given, traits)
        row = {**plan.constants, **given, **parents}
        if plan.computed:
            draft = Draft(self, row, plan.computed, self._next())
            for name in plan.computed:
                if name in self._columns:
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
        plan = _Plan({}, {}, [])
        for name, declaration in declared.items():
            if name not in given:
                self._plan_field(plan, name, declaration)
        for column in self._model.scalars:
            if column.name not in given and column.name not in declared:
                self._plan_field(plan, column.name, self._fallback(column))
        # The clinic comes first: it decides where the other parents are looked for.
        plan.parents.sort(key=lambda parent: parent[0].target != "Clinic")
        return plan

    def _plan_field(self, plan: _Plan, name: str, declaration: Any) -> None:
        if isinstance(declaration, Parent):
            plan.parents.append((self._parents[name], declaration))
        elif callable(declaration):
            plan.computed[name] = declaration
        else:
            plan.constants[name] = declaration

    def _fallback(self, column: Field) -> Any:
        """Return the declaration of a field that nobody declared: context first, then the data model."""
        if column.name == "clinicId" and self.context.clinic_id is not None:
            return self.context.clinic_id
        if column.name == "createdById" and self.context.created_by_id is not None:
            return self.context.created_by_id
        relation = self._parents.get(column.name)
        if relation is not None and relation.is_required:
            return Parent(relation.target)
        return generated(column, self.context)

    def _known_parent(self, relation: Relation, parent: Parent, row: Mapping[str, Any]) -> str | None:
        tracker, clinic = self.context.id_tracker, row.get("clinicId") or self.context.clinic_id
        if parent.traits or not parent.recycle or relation.columns[0] in self._unshared:
            return None
        if relation.target == "Clinic":
            return (
                clinic
                or self._clinic_of_parents(row)
                or (tracker.get_first("Clinic") if tracker.has("Clinic") else None)
            )
        scoped = "clinicId" in self.context.datamodel.model(relation.target).fields
        if scoped and clinic is not None:
            if tracker.has(relation.target, clinic):
                return tracker.get_random_by_clinic(relation.target, clinic)
            return None
        return tracker.get_random(relation.target) if tracker.has(relation.target) else None

    def _clinic_of_parents(self, row: Mapping[str, Any]) -> str | None:
        """Return the clinic of the first parent that the row names, so that all of its parents are of one clinic."""
        tracker = self.context.id_tracker
        for column, relation in self._parents.items():
            clinic = tracker.clinic_of(relation.target, row[column]) if row.get(column) else None
            if clinic is not None:
                return clinic
        return None

    async def _create_parent(self, relation: Relation, row: Mapping[str, Any], traits: tuple[str, ...]) -> str:
        clinic = row.get("clinicId") or self.context.clinic_id
        parent = factory_for(relation.target)(self.context)
        if clinic is not None:
            parent = parent.with_clinic(clinic)
        instance = await parent.create(traits=traits)
        return getattr(instance, relation.references[0])

    def _next(self, sequence: str | None = None) -> int:
        name = sequence or self.model
        number = self.context.sequences[name] = self.context.sequences.get(name, 0) + 1
        return number

    def _stand_in(self, relation: Relation) -> str:
        """Return an id for a parent that nobody made. Its sequence is its own: rows are numbered as in `create`."""
        path = (relation.model, relation.columns[0])
        return object_id(self.context.seed, "stand-in", *path, self._next(" ".join(path)))

    def _client_data(self, row: Row) -> Row:
        """Return the row as the client takes it: JSON wrapped, dates as midnight, nulls left out."""
        from prisma import Json

        data: Row = {}
        for column in self._model.scalars:
            value = row[column.name]
            if column.type == "Json" and value is not None:
                data[column.name] = Json(value)
            elif isinstance(value, date) and not isinstance(value, datetime):
                data[column.name] = datetime.combine(value, time.min, UTC)
            elif value is not None:
                data[column.name] = value
        return data

    def _track(self, row: Row) -> None:
        key = self._model.id_field
        if key is not None:
            clinic = row["id"] if self.model == "Clinic" else row.get("clinicId")
            self.context.id_tracker.add(self.model, row[key.name], clinic)


def factory_for(model: str) -> type[BaseFactory[Any]]:
    """Return the factory class of a model: the written one, or one that the data model gives."""
    return BaseFactory._registry.get(model) or _generic(model)


@cache
def _generic(model: str) -> type[BaseFactory[Any]]:
    return new_class(
        f"{model}Factory",
        (BaseFactory,),
        {"generic": True},
        lambda namespace: namespace.update(model=model, __doc__=f"Rows of {model}, as the data model gives them."),
    )


def _parents(model: Model) -> tuple[Relation, ...]:
    """Return the foreign keys of a model; a `clinicId` that the schema leaves without a relation counts as one."""
    column = model.fields.get("clinicId")
    if column is None or any("clinicId" in relation.columns for relation in model.parents):
        return model.parents
    clinic = Relation(model.name, "clinic", "Clinic", ("clinicId",), ("id",), column.is_required, is_unique=False)
    return (clinic, *model.parents)


def _unshared(model: Model, parents: Mapping[str, Relation]) -> frozenset[str]:
    """Return the foreign keys that need a new parent each time: the last of a unique key made of foreign keys only."""
    keys = [key for key in (model.primary_key, *model.unique_keys) if key]
    return frozenset(key[-1] for key in keys if parents.keys() >= set(key))


def _names(traits: str | Sequence[str]) -> tuple[str, ...]:
    return (traits,) if isinstance(traits, str) else tuple(traits)


def _each(rows: int | Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    return ({} for _ in range(rows)) if isinstance(rows, int) else rows
