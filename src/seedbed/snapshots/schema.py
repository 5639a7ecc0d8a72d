"""The schema of a snapshot, in a form that can be compared with the current schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedbed.datamodel import DataModel, Field

Description = dict[str, Any]
"""`models`: for each model its table and keys and, in the words of the schema, its fields; `enums`: their values."""


def describe(datamodel: DataModel) -> Description:
    """Return everything that the fingerprint of the data model is made of."""
    return {
        "models": {
            model.name: {
                "table": model.label,
                "primaryKey": list(model.primary_key),
                "uniqueKeys": sorted(map(list, model.unique_keys)),
                "fields": {field.name: _signature(field) for field in model.fields.values()},
            }
            for model in datamodel.models.values()
        },
        "enums": {enum.name: list(enum.values) for enum in datamodel.enums.values()},
    }


def differences(there: Mapping[str, Any], here: Mapping[str, Any]) -> list[str]:
    """Return how the schema of a snapshot (`there`) differs from the current one (`here`), a phrase for each."""
    return [*_between_models(there["models"], here["models"]), *_between_enums(there["enums"], here["enums"])]


def _between_models(there: Mapping[str, Any], here: Mapping[str, Any]) -> Iterator[str]:
    for name, theirs, ours in _pairs(there, here):
        if theirs is None or ours is None:
            yield f"{name} is {_only(theirs)}"
            continue
        for field, their_type, our_type in _pairs(theirs["fields"], ours["fields"]):
            if their_type is None or our_type is None:
                yield f"{name}.{field} is {_only(their_type)}"
            elif their_type != our_type:
                yield f"{name}.{field} is '{their_type}' in the snapshot and '{our_type}' here"
        for key, label in (("table", "table"), ("primaryKey", "primary key"), ("uniqueKeys", "unique keys")):
            if theirs[key] != ours[key]:
                yield f"the {label} of {name} differ{'s' if label != 'unique keys' else ''}"


def _between_enums(there: Mapping[str, Any], here: Mapping[str, Any]) -> Iterator[str]:
    for name, theirs, ours in _pairs(there, here):
        if theirs is None or ours is None:
            yield f"{name} is {_only(theirs)}"
        elif theirs != ours:
            changed = sorted(set(theirs) ^ set(ours))
            yield f"the values of {name} differ{': ' + ', '.join(changed) if changed else ' in their order'}"


def _pairs(there: Mapping[str, Any], here: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    for name in [*there, *(name for name in here if name not in there)]:
        yield name, there.get(name), here.get(name)


def _only(theirs: object) -> str:
    return "missing in the snapshot" if theirs is None else "missing here"


def _signature(field: Field) -> str:
    """Return a field's type and attributes, as its line in the schema has them."""
    mark = "[]" if field.is_list else "" if field.is_required else "?"
    parts = [f"{field.type}{mark}"]
    if field.kind not in {"scalar", "object"}:
        parts.append(f"({field.kind})")
    parts += [
        word
        for word, holds in (("@id", field.is_id), ("@unique", field.is_unique), ("@updatedAt", field.is_updated_at))
        if holds
    ]
    if field.has_default:
        parts.append(f"@default({_default(field.default)})")
    if field.relation_name:
        keys = f", {', '.join(field.relation_from_fields)} → {', '.join(field.relation_to_fields)}"
        rule = f", onDelete {field.relation_on_delete}" if field.relation_on_delete else ""
        parts.append(f"@relation({field.relation_name}{keys if field.relation_from_fields else ''}{rule})")
    if field.db_name:
        parts.append(f"@map({field.db_name})")
    return " ".join(parts)


def _default(value: Any) -> str:
    if isinstance(value, Mapping):
        arguments = ", ".join(json.dumps(argument) for argument in value.get("args", ()))
        return f"{value.get('name')}({arguments})"
    return json.dumps(value, ensure_ascii=False)
