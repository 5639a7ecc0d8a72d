"""What each model's factory takes, for type checkers: a module beside the generated client.

Nothing imports it at run time. With it, `BaseFactory[Customer]` knows the fields of Customer, so that a misspelt one is
an error in the editor, whoever wrote the factory and whatever the schema is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedbed.datamodel.links import is_linked_list
from seedbed.datamodel.store import write_atomic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from seedbed.datamodel.fields import Field
    from seedbed.datamodel.model import DataModel, Model

MODULE = "factory_types"

_TYPES = {
    "String": "str",
    "Boolean": "bool",
    "Int": "int",
    "BigInt": "int",
    "Float": "float",
    "Decimal": "Decimal | int",
    "DateTime": "date",
    "Json": "Any",
    "Bytes": "bytes",
}

_HEAD = '''# written by seedbed.datamodel
"""The fields that the factory of each model takes. For type checkers: nothing imports this at run time."""

from __future__ import annotations

from collections.abc import Coroutine, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Generic, Literal, TypedDict, TypeVar, Unpack, overload

from . import enums, models

ModelT = TypeVar("ModelT")
Row = dict[str, Any]
Traits = str | Sequence[str]
Params = Mapping[str, Any] | None
Given = Mapping[str, Any] | None


class _Unknown:
    """Stands for the model of a factory whose model is not known before the program runs."""

'''

_METHOD = """
    @overload
    def {name}({parameters}, traits: Traits = ..., params: Params = ..., **fields: {fields}) -> {returns}: ..."""

_BODY = """
    def {name}(self, *given: Any, **fields: Any) -> Any:
        raise NotImplementedError
"""

# Method → whether it takes a number of rows, and what it returns for a model.
_METHODS = {
    "build": (False, "Row"),
    "build_many": (True, "list[Row]"),
    "create": (False, "Coroutine[Any, Any, {model}]"),
    "create_many": (True, "Coroutine[Any, Any, list[Row]]"),
}


def write_signatures(package: Path, datamodel: DataModel) -> None:
    """Write the module into the folder of the generated client."""
    write_atomic(package / f"{MODULE}.py", render(datamodel))


def render(datamodel: DataModel) -> str:
    """Return the module's text."""
    fields = "".join(_fields(model, datamodel) for model in datamodel.models.values())
    return _HEAD + fields + "\n\n" + _methods(datamodel)


def _fields(model: Model, datamodel: DataModel) -> str:
    lines = [f"    {name}: {kind}" for name, kind in _entries(model, datamodel)]
    return (
        f"\n\nclass {model.name}Fields(TypedDict, total=False):\n" + "\n".join(lines) + "\n"
        f"\n\nclass {model.name}Related({model.name}Fields, total=False):\n    traits: Traits\n"
    )


def _entries(model: Model, datamodel: DataModel) -> Iterator[tuple[str, str]]:
    for field in model.fields.values():
        if field.relation_from_fields and not is_linked_list(field):
            required = all(model.fields[column].is_required for column in field.relation_from_fields)
            yield field.name, _or_none(f"models.{field.type} | Row | str | int", required=required)
        elif field.is_relation:
            many = f" | Sequence[{field.type}Related]" if field.is_list else ""
            yield f"with_{field.name}", f"int | {field.type}Related{many}"
        else:
            yield field.name, _or_none(_scalar(field, datamodel), required=field.is_required)
    tenant = datamodel.tenant
    if tenant is not None and tenant.column in model.fields:
        name = tenant.model[:1].lower() + tenant.model[1:]
        if name not in model.fields:
            yield name, f"models.{tenant.model} | Row | str"


def _scalar(field: Field, datamodel: DataModel) -> str:
    if field.kind == "enum":
        values = ", ".join(map(repr, datamodel.enum(field.type).values))
        kind = f"enums.{field.type} | Literal[{values}]"
    else:
        kind = _TYPES.get(field.type, "Any")
    return f"Sequence[{kind}]" if field.is_list else kind


def _or_none(kind: str, *, required: bool) -> str:
    return kind if required else f"{kind} | None"


def _methods(datamodel: DataModel) -> str:
    lines = ["class FactoryMethods(Generic[ModelT]):", '    """The methods of a factory, by its model."""', ""]
    for name, (many, returns) in _METHODS.items():
        # The first is for factories of any model: it is the only one that takes whatever it is given.
        rows = "rows: int | Iterable[Mapping[str, Any]], " if many else ""
        parameters = f"self: FactoryMethods[_Unknown], {rows}given: Given = ..., /, *, overrides: Given = ..."
        lines.append(
            _METHOD.format(name=name, parameters=parameters, fields="Any", returns=returns.format(model="Any"))
        )
        for model in datamodel.models:
            own = f"{model}Fields"
            rows = f"rows: int | Iterable[{own}] | Iterable[Row], " if many else ""
            given = f"given: {own} | None = ..., /, *, overrides: {own} | None = ..."
            parameters = f"self: FactoryMethods[models.{model}], {rows}{given}"
            returned = returns.format(model=f"models.{model}")
            lines.append(_METHOD.format(name=name, parameters=parameters, fields=f"Unpack[{own}]", returns=returned))
        lines.append(_BODY.format(name=name))
    return "\n".join(lines)
