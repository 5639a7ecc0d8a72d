"""A row by what people call it, with its parents and its children."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seedbed.database.moments import timestamp
from seedbed.database.statements import identifier, literal, table_of
from seedbed.errors import UsageError, suggest
from seedbed.location import location
from seedbed.report.values import as_json, sql_literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from seedbed.database.sql_session import Reader
    from seedbed.datamodel import DataModel, Model
    from seedbed.datamodel.fields import Field
    from seedbed.datamodel.model import Relation

Row = dict[str, Any]
"""A row by its fields' names, with values as the driver gave them."""

_NAMES = ("name", "title", "label", "subject", "description", "email", "code", "slug")
_KINDS = ("type", "kind", "category", "status", "stage")
_STAMPS = {"createdAt", "updatedAt", "created_at", "updated_at"}


@dataclass(frozen=True, slots=True)
class Found:
    """A row that a key names, and the other rows that it names as well."""

    model: Model
    row: Row
    others: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class Children:
    """The rows that refer to a row through one relation: how many, and the first of them."""

    name: str
    relation: Relation
    count: int
    rows: tuple[Row, ...]


class Rows:
    """The rows of a database, as the data model sees them."""

    def __init__(self, reader: Reader, datamodel: DataModel) -> None:
        self.reader, self.datamodel = reader, datamodel

    def find(self, model: Model, key: str) -> Found:
        """Return the row of an id or a unique key.

        Of a key over several columns, those that refer to other rows may be left out (`A12`) or named before the
        rest (`north/A12`). Raises `UsageError` when there is no such row.
        """
        for condition in self._conditions(model, key):
            rows = list(self.select(model, condition, limit=9))
            if rows:
                return Found(model, rows[0], tuple(rows[1:]))
        raise UsageError(
            f"There is no {model.name} '{key}'. Name one by {self._names(model)}; "
            f"{location().command('find')} {model.name.lower()} lists some."
        )

    def select(self, model: Model, condition: str = "", limit: int | None = None) -> Iterator[Row]:
        """Yield rows in the order of a unique key that people know, else of the primary key."""
        columns = ", ".join(self._selected(field) for field in model.scalars)
        order = ", ".join(f"t.{identifier(model.fields[name].column)}" for name in _order(model))
        text = f"SELECT {columns} FROM {table_of(model)} t"
        text += f" WHERE {condition}" if condition else ""
        text += f" ORDER BY {order}" if order else ""
        text += f" LIMIT {limit}" if limit is not None else ""
        for values in self.reader.rows(text):
            yield dict(zip(model.columns, values, strict=True))

    def _selected(self, field: Field) -> str:
        """Return a column as one of values that say what they are: a text is not one of JSON, as on SQLite."""
        column = f"t.{identifier(field.column)}"
        if self.reader.dialect == "postgresql" and (field.type == "Json" or (field.is_list and field.kind == "enum")):
            return f"CAST({column} AS text{'[]' * field.is_list})"
        return column

    def parents(self, model: Model, row: Row) -> Iterator[tuple[Relation, Row]]:
        """Yield the rows that a row refers to."""
        for relation in model.parents:
            condition = self._same(self.datamodel.models[relation.target], relation.references, row, relation.columns)
            if condition is not None:
                for parent in self.select(self.datamodel.models[relation.target], condition, limit=1):
                    yield relation, parent

    def children(self, model: Model, row: Row, limit: int | None = 5) -> Iterator[Children]:
        """Yield the relations through which other rows refer to a row, those without rows left out."""
        # `prisma db push` makes no views.
        every = self.datamodel.children(model)
        relations = tuple(each for each in every if not self.datamodel.models[each.model].is_view)
        self.reader.expect(f"SELECT 1 FROM {table_of(self.datamodel.models[each.model])}" for each in relations)
        for relation in relations:
            child = self.datamodel.models[relation.model]
            condition = self._same(child, relation.columns, row, relation.references)
            if condition is None:
                continue
            table = table_of(child)
            ((count,),) = self.reader.rows(f"SELECT count(*) FROM {table} t WHERE {condition}")
            if count:
                rows = tuple(self.select(child, condition, limit))
                yield Children(self.back(model, relation), relation, count, rows)

    def back(self, model: Model, relation: Relation) -> str:
        """Return the field by which a parent calls the children of a relation."""
        forward = self.datamodel.models[relation.model].fields.get(relation.field)
        # Prisma says nothing of a relation that the schema ignores.
        if forward is None:
            return relation.model
        for field in model.relations:
            is_other = relation.model != model.name or field.name != relation.field
            if field.type == relation.model and field.relation_name == forward.relation_name and is_other:
                return field.name
        return relation.model

    def json(self, model: Model, row: Row) -> dict[str, Any]:
        """Return the columns of a row as JSON values."""
        return {field.name: as_json(row[field.name], field) for field in model.scalars}

    def _same(self, model: Model, columns: Sequence[str], row: Row, values: Sequence[str]) -> str | None:
        if any(row[value] is None for value in values):
            return None
        provider = self.reader.dialect
        pairs = zip(columns, values, strict=True)
        return " AND ".join(
            f"t.{identifier(model.fields[column].column)} = {sql_literal(row[value], provider)}"
            for column, value in pairs
        )

    def _conditions(self, model: Model, key: str) -> Iterator[str]:
        keys = [*([model.primary_key] if model.primary_key else []), *model.unique_keys]
        parts = key.split("/")
        for names in keys:
            fields = [model.fields[name] for name in names]
            if len(fields) == len(parts):
                yield " AND ".join(self._equals(model, field, part) for field, part in zip(fields, parts, strict=True))
            own = [field for field in fields if self._parent(model, field) is None]
            if len(parts) == 1 < len(fields) and len(own) == 1:
                yield self._equals(model, own[0], key)
        if len(parts) == 1:
            # An address or a number is mostly unique, though the schema does not say so.
            for name in ("email", "slug", "code", "number"):
                if name in model.fields and not model.fields[name].is_relation:
                    yield self._equals(model, model.fields[name], key)

    def _names(self, model: Model) -> str:
        """Return what names a row: its keys, without the parts that refer to other rows if one part is left."""
        keys = [*([model.primary_key] if model.primary_key else []), *model.unique_keys]
        named: list[str] = []
        for names in keys:
            own = [name for name in names if self._parent(model, model.fields[name]) is None]
            named.append(own[0] if len(own) == 1 else "/".join(names))
        return " or ".join(dict.fromkeys(named))

    def _parent(self, model: Model, field: Field) -> Relation | None:
        return next((each for each in model.parents if each.columns == (field.name,)), None)

    def _equals(self, model: Model, field: Field, text: str) -> str:
        """Return a comparison with what a person wrote, which need not be of the column's type."""
        column = f"CAST(t.{identifier(field.column)} AS text) = {literal(text)}"
        parent = self._parent(model, field)
        if parent is None:
            return column
        target = self.datamodel.models[parent.target]
        names = [each[0] for each in target.unique_keys if len(each) == 1]
        if not names:
            return column
        wanted = " OR ".join(
            f"CAST({identifier(target.fields[name].column)} AS text) = {literal(text)}" for name in names
        )
        reference = identifier(target.fields[parent.references[0]].column)
        return (
            f"({column} OR t.{identifier(field.column)} IN (SELECT {reference} FROM {table_of(target)} WHERE {wanted}))"
        )


def require_tenant(reader: Reader, datamodel: DataModel, tenant: str) -> str:
    """Return what a tenant is called, given that or its id; raise `UsageError` unless there is such a tenant."""
    declared = datamodel.tenant
    if declared is None:
        raise UsageError("This project declares no tenant in [tool.seedbed]. Leave out --tenant.")
    owner = datamodel.models[declared.model]
    return str(Rows(reader, datamodel).find(owner, tenant).row[tenant_name(owner)])


def tenant_name(owner: Model) -> str:
    """Return the field that says what tenants are called: their first unique key, or their id."""
    return next(key[0] for key in (*owner.unique_keys, owner.primary_key) if len(key) == 1)


def model_named(datamodel: DataModel, word: str) -> Model:
    """Return the model that a word means: `order`, `Orders`, `order-line`; raise `UsageError` otherwise.

    The more alike name and word are, the better: the word itself goes before another case, and that before a plural.
    """
    plain = _plain(word)
    alike: tuple[Callable[[str], bool], ...] = (
        lambda name: name == word,
        lambda name: name.casefold() == word.casefold(),
        lambda name: _plain(name) == plain,
        lambda name: f"{_plain(name)}s" == plain,
    )
    for is_alike in alike:
        for name, model in datamodel.models.items():
            if is_alike(name):
                return model
    near = {name.casefold(): name for name in datamodel.models}
    hint = f"Use {location().command('show')} to see the models."
    raise UsageError(f"Unknown model '{word}'.{suggest(word.casefold(), near)} {hint}")


def _plain(word: str) -> str:
    return word.replace("_", "").replace("-", "").casefold()


def label(model: Model, row: Mapping[str, Any]) -> str:
    """Return what a person calls a row: its number or code, and its name; else its kind, its day and its state."""
    references = {column for relation in model.parents for column in relation.columns}
    own = {name for key in model.unique_keys for name in key if not name.endswith("Id")} - references
    words = [str(row[name]) for name in model.columns if name in own and model.fields[name].type in {"String", "Int"}]
    if row.get("firstName") and row.get("lastName"):
        words.append(f"{row['firstName']} {row['lastName']}")
    else:
        words += [str(row[name]) for name in _NAMES if row.get(name) is not None and name not in own][:1]
    if not words:
        kinds = [str(row[name]).lower().replace("_", " ") for name in _KINDS if row.get(name) is not None]
        moments = [timestamp(row[name]).strftime("%Y-%m-%d") for name in _moments(model) if row[name] is not None]
        words = kinds[:1] + moments[:1] + kinds[1:]
    return " ".join(" ".join(words).split()) or key_in_words(model, row)


def key_in_words(model: Model, row: Mapping[str, Any]) -> str:
    """Return what tells a row apart: its primary key or, where there is none, its first unique key."""
    key = model.primary_key or next(iter(model.unique_keys), ())
    return "/".join(str(row[name]) for name in key) or model.name


def _moments(model: Model) -> list[str]:
    return [field.name for field in model.scalars if field.is_moment and field.name not in _STAMPS]


def _order(model: Model) -> tuple[str, ...]:
    """Return the columns to sort by: a key that rows are numbered by, else when it was, and the primary key."""
    compound = [key for key in model.unique_keys if len(key) > 1]
    names = (*(compound[0] if compound else _moments(model)[:1]), *model.primary_key)
    return tuple(dict.fromkeys(names)) or model.unique_keys[0]
