"""The tables behind the data model: those of the models, and those of implicit many-to-many relations."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from seedbed.datamodel.native import second_digits
from seedbed.errors import SeedError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedbed.datamodel.fields import Field
    from seedbed.datamodel.model import DataModel, Model


# Defaults of which the database knows nothing.
_BY_THE_CLIENT = {"cuid", "uuid", "ulid", "nanoid"}
_AS_TEXT = {"Uuid", "Inet", "Bit", "VarBit", "Xml", "Citext", "Char", "Unsupported"}


@dataclass(frozen=True)
class Column:
    """A column: its name in the database, its Prisma type (`Enum` for enums), and what may stand in it.

    `is_reference` says whether it holds an id, its own row's or another's; `values` are those of an enum, as the
    database has them. `native` is the word after `@db.`, or `Unsupported`; `digits` are those of a second. Of a
    composite type it has the name, and in `composites` the columns of all of them.
    `has_default` is whether the database itself fills it in.
    """

    name: str
    type: str
    is_required: bool = True
    is_list: bool = False
    is_reference: bool = False
    values: tuple[str, ...] = ()
    native: str | None = None
    digits: int = 3
    has_default: bool = True
    composite: str | None = None
    composites: Mapping[str, tuple[Column, ...]] = dataclasses.field(default_factory=dict, repr=False, compare=False)

    @property
    def parts(self) -> tuple[Column, ...]:
        """The columns within a value of a composite type."""
        return self.composites[self.composite] if self.composite else ()

    @property
    def is_text(self) -> bool:
        """Whether only the database knows the type: the value travels as the text that it writes."""
        return self.native in _AS_TEXT or (self.native == "Timetz")


@dataclass(frozen=True)
class ForeignKey:
    """Columns of a table that refer to a row of the table with the label `target`."""

    columns: tuple[str, ...]
    target: str


@dataclass(frozen=True)
class Table:
    """A table: `model` is its name in the schema, `name` that in the database; all columns by their database names.

    `key` identifies a row: the primary key or, where there is none, the first unique key. `embedded_indexes` are those
    that lead into an embedded type: whether it is unique, and columns with a path as their name.
    """

    model: str
    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    unique_keys: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    embedded_indexes: tuple[tuple[bool, tuple[Column, ...]], ...] = ()
    foreign_keys: tuple[ForeignKey, ...] = ()
    has_primary_key: bool = True
    db_schema: str | None = None

    @property
    def label(self) -> str:
        """Its name, behind that of its schema where it has one."""
        return f"{self.db_schema}.{self.name}" if self.db_schema else self.name

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return self.columns[self.names.index(name)]


# A command asks for them three times, a test run some thousand times.
@lru_cache(maxsize=8)
def tables(datamodel: DataModel) -> tuple[Table, ...]:
    """Return every table, parents before children as far as `insert_order` can have it.

    Raises SeedError for a column of a type that Prisma itself cannot read.
    """
    references = _References(datamodel)
    models = [datamodel.models[name] for name in datamodel.insert_order()]
    return (
        *(_table(datamodel, model, references) for model in models if not model.is_view),
        *join_tables(datamodel),
    )


def _table(datamodel: DataModel, model: Model, references: _References) -> Table:
    # An index may be on columns that the client does not know.
    known = {each.name: each.column for each in (*model.unsupported, *model.ignored, *model.fields.values())}

    def columns(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(known[name] for name in names)

    return Table(
        model=model.name,
        name=model.table,
        columns=(
            *(_column(datamodel, model, field, references) for field in model.scalars),
            *(Column(each.column, "String", each.is_required, native="Unsupported") for each in model.unsupported),
            *(_column(datamodel, model, field, references) for field in model.ignored if not field.is_relation),
        ),
        key=columns(model.key),
        unique_keys=tuple(map(columns, model.unique_keys)),
        indexes=tuple(map(columns, model.indexes)),
        embedded_indexes=tuple(
            (unique, tuple(_at(datamodel, model, path, references) for path in paths))
            for unique, paths in model.embedded_indexes
        ),
        foreign_keys=tuple(
            ForeignKey(columns(parent.columns), datamodel.models[parent.target].label) for parent in model.parents
        ),
        has_primary_key=bool(model.primary_key),
        db_schema=model.db_schema,
    )


def _at(datamodel: DataModel, model: Model, path: str, references: _References) -> Column:
    """Return the column at the end of a path such as `place.city`, which is required where all on the way is."""
    first, *rest = path.split(".")
    column = _column(datamodel, model, model.fields[first], references)
    for name in rest:
        model = datamodel.composites[column.composite or ""]
        part = _column(datamodel, model, model.fields[name], references)
        column = dataclasses.replace(
            part, name=f"{column.name}.{part.name}", is_required=column.is_required and part.is_required
        )
    return column


def _column(datamodel: DataModel, model: Model, field: Field, references: _References) -> Column:
    if field.kind == "unsupported":
        raise SeedError(f"{model.name}.{field.name} has a type that Prisma cannot read, so no snapshot can hold it.")
    return Column(
        name=field.column,
        type="Enum" if field.kind == "enum" else "String" if field.native_type == "Timetz" else field.type,
        is_required=field.is_required,
        is_list=field.is_list,
        is_reference=field.type == "String" and references.has(model, field),
        values=datamodel.enum(field.type).stored if field.kind == "enum" else (),
        native=field.native_type,
        digits=second_digits(field) if field.type == "DateTime" else 3,
        has_default=field.has_default and field.default_function not in _BY_THE_CLIENT,
        composite=field.composite,
        composites=references.composites,
    )


class _References:
    """Which fields hold ids: where the schema was written for MongoDB it says so, elsewhere relations do."""

    def __init__(self, datamodel: DataModel) -> None:
        models = datamodel.models.values()
        # A field that is a foreign key somewhere holds the same ids elsewhere, relation or not.
        self._names = {column for model in models for parent in model.parents for column in parent.columns}
        self._are_declared = datamodel.is_mongodb
        self.composites: dict[str, tuple[Column, ...]] = {}
        for name, composite in datamodel.composites.items():
            columns = [(_column(datamodel, composite, each, self), each) for each in composite.scalars]
            # Prisma reads the default for a part that a document lacks.
            self.composites[name] = tuple(
                dataclasses.replace(column, is_required=column.is_required and not each.has_default)
                for column, each in columns
            )

    def has(self, model: Model, field: Field) -> bool:
        """Whether a text column holds ids."""
        if self._are_declared:
            return field.native_type == "ObjectId"
        own = field.name in model.primary_key or any(field.name in parent.columns for parent in model.parents)
        return not field.is_list and (own or field.name in self._names)


def join_tables(datamodel: DataModel) -> list[Table]:
    """Return the tables that Prisma makes for relations with lists on both sides: columns A and B, by model name."""
    sides: dict[tuple[str, frozenset[str]], list[Model]] = {}
    for model in datamodel.models.values():
        for field in model.relations:
            if field.is_list and not field.relation_from_fields and _is_many(datamodel, model, field):
                sides.setdefault((field.relation_name or "", frozenset({model.name, field.type})), []).append(model)
    found = []
    for (relation, _), models in sides.items():
        first, second = sorted(models * (3 - len(models)), key=lambda model: model.name)
        columns = [
            Column(name, key.type, is_reference=key.type == "String", native=key.native_type)
            for name, key in (("A", first.id_field), ("B", second.id_field))
            if key is not None
        ]
        foreign_keys = (ForeignKey(("A",), first.label), ForeignKey(("B",), second.label))
        name = f"_{relation}"
        found.append(
            Table(
                name, name, tuple(columns), ("A", "B"), indexes=(("B",),), foreign_keys=foreign_keys,
                db_schema=first.db_schema,
            )
        )  # fmt: skip
    return found


def _is_many(datamodel: DataModel, model: Model, field: Field) -> bool:
    """Whether the other side of a relation is a list too; a relation of a model to itself has two fields, or one."""
    target = datamodel.models[field.type]
    others = [
        other
        for other in target.relations
        if other.relation_name == field.relation_name
        and other.type == model.name
        and (other.name != field.name or field.type != model.name)
    ]
    # Of what the schema ignores Prisma does not say which relation it is.
    others += [each for each in target.ignored if each.type == model.name and not others]
    return all(other.is_list for other in others)
