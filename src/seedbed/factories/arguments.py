"""What a factory is given: fields, parameters, parents by relation and related rows, with every mistake explained."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from seedbed.datamodel.links import is_made_after
from seedbed.errors import FactoryError, suggest
from seedbed.factories.client_values import SCALARS, row_values, unwrapped
from seedbed.factories.composites import check_composite

if TYPE_CHECKING:
    from seedbed.datamodel import DataModel, Field, Model, Relation
    from seedbed.factories.parents import ForeignKeys
    from seedbed.types import Row

WITH = "with_"
"""`with_orders=3` makes rows that refer to the new one."""


_KINDS = {"DateTime": "a datetime", "String": "text", "Boolean": "True or False", "Int": "a whole number"}
_MISTAKEN: dict[str, tuple[type, ...]] = {
    "DateTime": (str, int, float),
    "String": (int, float),
    "Boolean": (str, int, float),
    "Int": (str, float, bool),
}
"""By type of a field: values of these are mistakes. Others, such as a `Decimal`, are left to the client."""


def fields_of_each(factory: str, rows: int | Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """Return the fields of each row: none for those of a number. Raises `FactoryError` for anything else."""
    if isinstance(rows, int):
        return ({} for _ in range(require_count(factory, rows)))
    if isinstance(rows, str | bytes) or not isinstance(rows, Iterable):
        raise FactoryError(
            f"{factory}: {rows!r} is not a number of rows. Pass a number, or a list with one mapping of fields per row."
        )
    return rows


def require_count(where: str, number: int) -> int:
    """Return a number of rows; raise `FactoryError` for a negative one."""
    if number < 0:
        raise FactoryError(f"{where}: {number} rows cannot be created. Use 0 or more.")
    return number


class Arguments:
    """Reads the arguments of one factory's methods."""

    def __init__(self, name: str, model: Model, datamodel: DataModel, keys: ForeignKeys, params: Iterable[str]) -> None:
        self._name = name
        self._model = model
        self._datamodel = datamodel
        self._foreign = keys
        self._params = frozenset(params)
        self.columns = frozenset(model.columns)
        self._of_bytes = frozenset(column.name for column in model.scalars if column.type == "Bytes")

    def are_plain(self, given: Mapping[str, Any]) -> bool:
        """Whether all that is given are values of columns, as a row holds them."""
        return not self._of_bytes and given.keys() <= self.columns

    def read(self, given: Mapping[str, Any]) -> tuple[Row, Row]:
        """Return fields and parameters, and apart from them the related rows that are wanted, by relation.

        A parent given by its relation becomes its keys. Raises `FactoryError` for a name that means nothing.
        """
        if self._of_bytes:
            given = {name: unwrapped(value) if name in self._of_bytes else value for name, value in given.items()}
        if given.keys() <= self.columns:
            return dict(given), {}
        fields: Row = {}
        related: Row = {}
        for name, value in given.items():
            if name in self.columns or name in self._params:
                fields[name] = value
            elif name in self._foreign.by_field:
                fields.update(self._keys(self._foreign.by_field[name], value))
            elif self.is_related(name):
                related[name.removeprefix(WITH)] = value
            else:
                raise FactoryError(f"{self._name}: {self._unknown(name)}")
        return fields, related

    def is_related(self, name: str) -> bool:
        """Whether the name asks for rows that refer to the new one, such as `with_orders`."""
        relation = self._model.fields.get(name.removeprefix(WITH)) if name.startswith(WITH) else None
        return relation is not None and is_made_after(relation)

    def check(self, given: Mapping[str, Any]) -> None:
        """Raise `FactoryError` for a value that its field cannot hold."""
        for name, value in given.items():
            field = self._model.fields.get(name)
            if field is None:
                continue
            if value is None and field.is_required:
                raise FactoryError(
                    f"{self._name}: {self._model.name}.{name} cannot be None. Leave it out for a default."
                )
            if field.composite and value is not None:
                check_composite(self._name, f"{self._model.name}.{field.name}", field, value, self._datamodel)
            elif field.kind == "enum" and value is not None:
                self._check_enum(field, value)
            elif isinstance(value, _MISTAKEN.get(field.type, ())) and not field.is_list:
                self._check_kind(field, value)

    def _check_kind(self, field: Field, value: Any) -> None:
        """Raise for a value of another kind than the field's, of which the client only says that one is required."""
        if field.type == "Boolean" and isinstance(value, bool):
            return
        example = ""
        if field.type == "DateTime" and isinstance(value, str):
            with suppress(ValueError):
                day = datetime.fromisoformat(value)
                example = f" Write datetime({day.year}, {day.month}, {day.day}, tzinfo=UTC)."
        raise FactoryError(
            f"{self._name}: {self._model.name}.{field.name} takes {_KINDS[field.type]}, not {value!r}.{example}"
        )

    def _check_enum(self, field: Field, value: Any) -> None:
        values = self._datamodel.enum(field.type).values
        for one in value if field.is_list else [value]:
            if one not in values:
                hint = suggest(str(one), values)
                raise FactoryError(
                    f"{self._name}: '{one}' is not a {field.type}, so it cannot be {self._model.name}.{field.name}."
                    f"{hint} Its values are: {', '.join(values)}."
                )

    def _keys(self, relation: Relation, parent: Any) -> Row:
        """Return the foreign key for a parent given as the client's model, as a row, or as its id."""
        columns, references = relation.columns, relation.references
        if parent is None:
            return dict.fromkeys(columns)
        if isinstance(parent, SCALARS):
            if len(columns) > 1:
                raise FactoryError(
                    f"{self._name}: the key of '{relation.field}' has {len(columns)} parts. "
                    f"Give a {relation.target}, or {' and '.join(columns)}."
                )
            key = self._datamodel.model(relation.target).fields[references[0]]
            if isinstance(parent, _MISTAKEN.get(key.type, ())):
                raise FactoryError(
                    f"{self._name}: '{relation.field}' takes a {relation.target} or its id, not {parent!r}."
                )
            return dict.fromkeys(columns, parent)
        if isinstance(parent, Mapping):
            missing = [name for name in references if name not in parent]
            kind = f"a row without '{missing[0]}'" if missing else ""
        else:
            fits = type(parent).__name__ == relation.target or self._is_partial(parent, relation)
            kind = "" if fits else f"a {type(parent).__name__}"
        if kind:
            raise FactoryError(f"{self._name}: '{relation.field}' takes a {relation.target} or its id, not {kind}.")
        values = parent if isinstance(parent, Mapping) else row_values(parent, references)
        return {column: values[name] for column, name in zip(columns, references, strict=True)}

    def _is_partial(self, parent: Any, relation: Relation) -> bool:
        """Whether the parent's model class is a subclass, or a partial one with a few fields."""
        known = type(parent).__name__ in self._datamodel.models
        return not known and all(hasattr(parent, name) for name in relation.references)

    def _unknown(self, name: str) -> str:
        field = self._model.fields.get(name)
        if field is not None:
            return (
                f"'{name}' are rows of {field.type} that refer to {self._model.name}. "
                f"Create them together with it, by {WITH}{name}=2, or with {field.type}Factory and the id of this row."
            )
        if name.startswith(WITH):
            related = [f"{WITH}{field.name}" for field in self._model.relations if is_made_after(field)]
            known = ", ".join(related) or "none"
            return f"{self._model.name} has no related rows '{name}'.{suggest(name, related)} It has: {known}."
        known = [*self.columns, *self._foreign.by_field, *self._params]
        near = suggest(name, known)
        if not near:
            owners = [
                parent
                for parent, relation in self._foreign.by_field.items()
                if name in self._datamodel.model(relation.target).fields
            ]
            near = f" Its {owners[0]} has one: give {owners[0]}=…" if owners else ""
        return f"{self._model.name} has no field '{name}'.{near}"
