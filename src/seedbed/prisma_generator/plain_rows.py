"""Rows without relations, read before Pydantic has built their model.

To build a model is to build all that its relations lead to as well: of a schema with hundreds of models, nearly all of
them for each one that is used. Most answers of an engine hold no relation. They are validated by what Pydantic builds
for the other fields alone, which are the same, into instances of the same class.

The trimming copies this file into the generated client; it must therefore import nothing of ours.
"""

from __future__ import annotations

from copy import copy
from typing import Any, ForwardRef, get_args
from weakref import WeakKeyDictionary

from pydantic import BaseModel, create_model
from pydantic_core import SchemaValidator, core_schema

# None for a class that is not one of the generated ones, or that is unlike them.
_plain: WeakKeyDictionary[type, tuple[SchemaValidator, frozenset[str]] | None] = WeakKeyDictionary()
_MODELS = f"{__package__}.models"


def parse(model: Any, given: Any) -> Any:
    """Return an instance of a model; the same as `model_validate` returns."""
    if not model.__pydantic_complete__ and type(given) is dict:
        known = _plain[model] if model in _plain else _find(model)
        if known is not None and known[1].isdisjoint(given):
            return known[0].validate_python(given)
    return model.model_validate(given)


def scalars(model: Any) -> list[str] | None:
    """Return the fields of a generated model that are no relations; None for any other class."""
    if model.__module__ != _MODELS:
        return None
    return [name for name, info in model.__pydantic_fields__.items() if not _is_relation(info.annotation)]


def _is_relation(annotation: Any) -> bool:
    """Whether a field refers to a model, by its name as long as that model was not needed."""
    if isinstance(annotation, ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        # By its second name where a field of the model hides the first.
        return annotation.startswith(("models.", "_own_models."))
    if hasattr(annotation, "__prisma_model__"):
        return True
    return any(map(_is_relation, get_args(annotation)))


def _find(model: Any) -> tuple[SchemaValidator, frozenset[str]] | None:
    names = scalars(model)
    try:
        found = None if names is None else _built(model, set(names))
    except Exception:
        # Then the whole model is built, as ever.
        found = None
    _plain[model] = found
    return found


def _built(model: type[BaseModel], names: set[str]) -> tuple[SchemaValidator, frozenset[str]] | None:
    every = model.__pydantic_fields__
    relations = every.keys() - names
    fields: dict[str, Any] = {name: (every[name].annotation, copy(every[name])) for name in every if name in names}
    config: Any = {**model.model_config, "defer_build": False}
    twin = create_model(model.__name__, __config__=config, __module__=model.__module__, **fields)
    schema: Any = twin.__pydantic_core_schema__
    if schema["schema"]["type"] != "model-fields" or any(every[name].is_required() for name in relations):
        return None
    nothing = core_schema.model_field(core_schema.with_default_schema(core_schema.none_schema(), default=None))
    told = schema["schema"]["fields"]
    own = {name: told[name] if name in names else nothing for name in every}
    whole: Any = {**schema, "cls": model, "schema": {**schema["schema"], "fields": own}}
    aliases = {every[name].alias or name for name in relations}
    return SchemaValidator(whole, schema.get("config")), frozenset(relations | aliases)
