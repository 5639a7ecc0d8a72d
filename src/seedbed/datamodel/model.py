"""Models, fields, relations and enums of the schema, as frozen values.

Everything is derived from one compact document (see `normalise.py`), in the order of the schema file.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from seedbed.datamodel.order import as_one, insert_order, required_circles, way_back
from seedbed.errors import UsageError, suggest
from seedbed.location import Tenant, location

if TYPE_CHECKING:
    from collections.abc import Mapping

    from seedbed.datamodel.fields import Field


@dataclass(frozen=True)
class Relation:
    """A foreign key: `columns` of `model` refer to `references` of `target` through the relation `field`.

    `is_required` says whether a row can exist without its parent; `is_unique`, whether a parent has at most one.
    """

    model: str
    field: str
    target: str
    columns: tuple[str, ...]
    references: tuple[str, ...]
    is_required: bool
    is_unique: bool
    on_delete: str | None = None


@dataclass(frozen=True)
class Unsupported:
    """A column of a type that Prisma cannot read: the client has no field for it.

    `type` is the database's own name of it; without it a row can exist unless `is_required`.
    """

    name: str
    column: str
    type: str
    is_required: bool


@dataclass(frozen=True)
class Model:
    """A model and its table.

    `unique_keys` holds every unique key besides the primary key, single or compound; `indexes` the other indexes.
    `embedded_indexes` are those that lead into an embedded type: whether it is unique, and paths as in `place.city`.
    `db_schema` is the database's schema where the model names one (`@@schema`). `ignored` are the lines with `@ignore`:
    the table has the columns and the foreign keys, the client does not. `severed` are those of
    them that refer to a table of a model with `@@ignore`.
    """

    name: str
    table: str
    fields: Mapping[str, Field]
    primary_key: tuple[str, ...] = ()
    unique_keys: tuple[tuple[str, ...], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    embedded_indexes: tuple[tuple[bool, tuple[str, ...]], ...] = ()
    doc: str | None = None
    accessor: str = ""
    db_schema: str | None = None
    is_view: bool = False
    unsupported: tuple[Unsupported, ...] = ()
    ignored: tuple[Field, ...] = ()
    severed: tuple[Field, ...] = ()

    def field(self, name: str) -> Field:
        """Return a field, or raise UsageError with the nearest name."""
        found = self.fields.get(name)
        if found is None:
            raise UsageError(f"Model {self.name} has no field '{name}'.{suggest(name, self.fields)}")
        return found

    @property
    def label(self) -> str:
        """The table's name, behind that of its schema where it has one (`@@schema`)."""
        return f"{self.db_schema}.{self.table}" if self.db_schema else self.table

    @cached_property
    def scalars(self) -> tuple[Field, ...]:
        """Fields that are columns, enums included, in the order of the schema."""
        return tuple(f for f in self.fields.values() if not f.is_relation)

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Names of the scalar fields; as column names they differ only where the schema uses `@map`."""
        return tuple(f.name for f in self.scalars)

    @cached_property
    def relations(self) -> tuple[Field, ...]:
        """Relation fields of both sides, those without a foreign key included."""
        return tuple(f for f in self.fields.values() if f.is_relation)

    @cached_property
    def parents(self) -> tuple[Relation, ...]:
        """The foreign keys of this model, in the order of the schema; a list of ids (MongoDB) is none."""
        every = (*self.relations, *(each for each in self.ignored if each.is_relation))
        return tuple(
            self._relation(each)
            for each in every
            if each.relation_from_fields and not each.is_list and self.fields.keys() >= set(each.relation_from_fields)
        )

    @cached_property
    def key(self) -> tuple[str, ...]:
        """The fields by which a row is found: the primary key, or the first unique key that no row is without."""
        return self.primary_key or next(filter(self.needs, self.unique_keys), self.unique_keys[0])

    @property
    def id_field(self) -> Field | None:
        """The field of the primary key, or None where it is compound."""
        return self.fields[self.primary_key[0]] if len(self.primary_key) == 1 else None

    def id_of(self, row: Mapping[str, Any]) -> Any:
        """Return the value of a row's primary key; a tuple where it is compound."""
        values = tuple(row[name] for name in self.primary_key)
        return values[0] if len(values) == 1 else values

    def needs(self, columns: tuple[str, ...]) -> bool:
        """Whether no row can be without a value in these columns."""
        return all(name in self.fields and self.fields[name].is_required for name in columns)

    def _relation(self, relation: Field) -> Relation:
        columns = relation.relation_from_fields
        keys = [frozenset(self.primary_key), *map(frozenset, self.unique_keys)]
        return Relation(
            model=self.name,
            field=relation.name,
            target=relation.type,
            columns=columns,
            references=relation.relation_to_fields,
            is_required=all(self.fields[column].is_required for column in columns),
            is_unique=frozenset(columns) in keys,
            on_delete=relation.relation_on_delete,
        )


@dataclass(frozen=True)
class Enum:
    """An enum and its values, in the order of the schema; `mapped` says what the database calls some of them."""

    name: str
    values: tuple[str, ...]
    mapped: Mapping[str, str] = field(default_factory=dict)

    @property
    def stored(self) -> tuple[str, ...]:
        """The values as the database has them."""
        return tuple(self.mapped.get(value, value) for value in self.values)


# Two are equal where they are the same: what is made from one, such as its tables, is remembered with it.
@dataclass(frozen=True, eq=False)
class DataModel:
    """All models, enums and composite types by name, in the order of the schema.

    `is_mongodb` says whether the schema was written for MongoDB: then what is an ObjectId says so (`@db.ObjectId`).
    """

    models: Mapping[str, Model]
    enums: Mapping[str, Enum] = field(default_factory=dict)
    composites: Mapping[str, Model] = field(default_factory=dict)
    is_mongodb: bool = False

    @cached_property
    def db_schemas(self) -> tuple[str, ...]:
        """The database's schemas that the models lie in (`@@schema`); none where they lie in that of the address."""
        return tuple(sorted({model.db_schema for model in self.models.values() if model.db_schema}))

    @cached_property
    def tenant(self) -> Tenant | None:
        """The tenant that the project declares, where this data model has it."""
        # Asked for with every row; which project that is depends on the working directory.
        declared = location().tenant
        return declared if declared is not None and declared.model in self.models else None

    @cached_property
    def circles(self) -> Mapping[str, tuple[str, ...]]:
        """The models that require each other, each with all of its circle: their first rows are written together."""
        return required_circles(self._dependencies)

    def way_back(self, name: str) -> str:
        """Return the shortest way from a model of a circle back to it, such as "Hen → Egg → Hen"."""
        return " → ".join(way_back(name, self._dependencies))

    @cached_property
    def left_out(self) -> Mapping[str, str]:
        """The models whose rows cannot be created through Prisma, and why: half a sentence each."""
        reasons: dict[str, str] = {}
        for model in self.models.values():
            needed = next((each for each in model.unsupported if each.is_required), None)
            ignored = next((each for each in model.ignored if each.is_needed), None)
            severed = next((each for each in model.severed if model.needs(each.relation_from_fields)), None)
            if model.is_view:
                reasons[model.name] = "is a view"
            elif needed is not None:
                reasons[model.name] = (
                    f"requires {needed.name}, of the type {needed.type}, which Prisma does not support"
                )
            elif severed is not None:
                reasons[model.name] = f"requires a {severed.type}, which the schema ignores (@@ignore)"
            elif ignored is not None:
                reasons[model.name] = f"requires {ignored.name}, which the schema ignores (@ignore)"
        changed = True
        while changed:
            changed = False
            for model in self.models.values():
                lost = next((r for r in model.parents if r.is_required and r.target in reasons), None)
                if lost is not None and model.name not in reasons:
                    reasons[model.name] = f"requires a {lost.target}, which {reasons[lost.target]}"
                    changed = True
        return reasons

    def model(self, name: str) -> Model:
        """Return a model, or raise UsageError with the nearest name."""
        found = self.models.get(name)
        if found is None:
            raise UsageError(f"Unknown model '{name}'.{suggest(name, self.models)}")
        return found

    def enum(self, name: str) -> Enum:
        """Return an enum, or raise UsageError with the nearest name."""
        found = self.enums.get(name)
        if found is None:
            raise UsageError(f"Unknown enum '{name}'.{suggest(name, self.enums)}")
        return found

    def parents(self, model: str | Model) -> tuple[Relation, ...]:
        """Return the foreign keys of a model, in the order of the schema."""
        return (model if isinstance(model, Model) else self.model(model)).parents

    def children(self, model: str | Model) -> tuple[Relation, ...]:
        """Return the foreign keys of all models that refer to this one."""
        name = model.name if isinstance(model, Model) else self.model(model).name
        return tuple(r for m in self.models.values() for r in m.parents if r.target == name)

    def insert_order(self) -> tuple[str, ...]:
        """Return the models' names with parents before children; the same for the same schema, on every machine.

        Self-relations are ignored, and a nullable foreign key gives way where models refer to each other
        (see `deferred`). Models that require each other (see `circles`) come after all that any of them needs.
        """
        return self._insert_order

    def clear_order(self) -> tuple[str, ...]:
        """Return the models' names with children before parents."""
        return self._insert_order[::-1]

    def deferred(self) -> tuple[Relation, ...]:
        """Return the foreign keys whose parent comes later in `insert_order`, or is of the same model.

        Rows must be inserted with these empty (or parents first, within one model) and completed afterwards.
        """
        place = {name: i for i, name in enumerate(self._insert_order)}
        return tuple(r for m in self.models.values() for r in m.parents if place[r.target] >= place[r.model])

    @cached_property
    def referred(self) -> frozenset[str]:
        """The models that rows of others refer to."""
        return frozenset(relation.target for model in self.models.values() for relation in model.parents)

    @cached_property
    def fingerprint(self) -> str:
        """sha256, in hexadecimal, of what the database must look like: comments and the order of fields don't count."""
        return sha256(json.dumps(self._canonical(), sort_keys=True, separators=(",", ":")).encode()).hexdigest()

    @cached_property
    def _insert_order(self) -> tuple[str, ...]:
        return insert_order(as_one(self._dependencies, self.circles))

    @cached_property
    def _dependencies(self) -> dict[str, dict[str, bool]]:
        return {
            name: {
                # One required key between two models makes the dependency a hard one.
                target: any(r.is_required for r in model.parents if r.target == target)
                for target in {**{r.target: None for r in model.parents}, **dict.fromkeys(self._meant_by(model))}
                if target != name
            }
            for name, model in self.models.items()
        }

    def meant(self, model: Model, column: Field) -> str | None:
        """Return the model whose ids a field holds that refers to rows without a relation, as far as its name says.

        `invoiceId` and `invoice_ids` mean Invoice, and so does `lastInvoiceId`. Only where the schema says that the
        field holds an ObjectId.
        """
        if column.native_type != "ObjectId" or column.is_id or column.name in _keys(model):
            return None
        words = re.sub(r"_?ids?$", "", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", column.name).lower())
        known = {re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower(): name for name in self.models}
        while words:
            if words in known:
                return known[words]
            words = words.partition("_")[2]
        return None

    @cached_property
    def meant_models(self) -> frozenset[str]:
        """The models that fields without a relation mean."""
        return frozenset(name for model in self.models.values() for name in self._meant_by(model))

    def _meant_by(self, model: Model) -> list[str]:
        found = [self.meant(model, column) for column in model.scalars]
        return [name for name in found if name is not None]

    def _canonical(self) -> dict[str, Any]:
        composites = {
            name: {f.name: _facts(f) for f in composite.fields.values()} for name, composite in self.composites.items()
        }
        return {
            **({"composites": composites} if composites else {}),
            "models": {
                model.name: {
                    "table": model.label,
                    "fields": {f.name: _facts(f) for f in model.fields.values()},
                    "primary_key": model.primary_key,
                    "unique_keys": sorted(model.unique_keys),
                }
                for model in self.models.values()
            },
            "enums": {
                enum.name: [enum.values, enum.mapped] if enum.mapped else enum.values for enum in self.enums.values()
            },
        }


def _facts(field: Field) -> dict[str, Any]:
    """Return what a field says; a schema without native and composite types keeps the fingerprint that it had.

    What a comment lists and how columns are named alike is no part of it.
    """
    return {
        name: value
        for name, value in vars(field).items()
        if name not in {"listed", "prefix"} and (value or not name.startswith(("native_", "composite")))
    }


def _keys(model: Model) -> set[str]:
    return {name for relation in model.relations for name in relation.relation_from_fields}
