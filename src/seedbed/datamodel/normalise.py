"""From Prisma's DMMF, some nine megabytes for thirty models, to the little that the package needs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from seedbed.datamodel.listed_values import listed_values
from seedbed.datamodel.schema_text import ignored_fields, read_blocks, unsupported_columns
from seedbed.datamodel.store import FORMAT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from seedbed.datamodel.schema_text import Block

_KEYS = {
    "name": "name",
    "kind": "kind",
    "type": "type",
    "isRequired": "is_required",
    "isList": "is_list",
    "isUnique": "is_unique",
    "isId": "is_id",
    "hasDefaultValue": "has_default",
    "default": "default",
    "isUpdatedAt": "is_updated_at",
    "relationName": "relation_name",
    "relationFromFields": "relation_from_fields",
    "relationToFields": "relation_to_fields",
    "relationOnDelete": "relation_on_delete",
    "dbName": "db_name",
    "composite": "composite",
}

_MONGODB = re.compile(r'\s*provider\s*=\s*"mongodb"').match

# Where a comment names the attribute of the client.
INSTANCE_NAME = re.compile(r"""@Python\(\s*instance_name:\s*["'](\w+)["']""")


def normalise(dmmf: Mapping[str, Any], schema: str = "") -> dict[str, Any]:
    """Return the compact document for the `dmmf` that Prisma hands to a generator; `store.parse` reads it.

    `schema` is the text of the schema: the DMMF does not tell views from models and hides unsupported columns.
    """
    datamodel = dmmf["datamodel"]
    blocks = read_blocks(schema)
    composites = datamodel.get("composites", ())
    listed = listed_values(schema)
    own = next((block for block in blocks.values() if block.kind == "datasource"), None)
    return {
        "format": FORMAT,
        **({"is_mongodb": True} if own is not None and any(map(_MONGODB, own.lines)) else {}),
        **({"composites": {each["name"]: _fields(each, listed) for each in composites}} if composites else {}),
        "models": [
            {**_model(model, datamodel.get("indexes", ()), listed), **_hidden(blocks.get(model["name"]), blocks)}
            for model in datamodel["models"]
        ],
        "enums": {enum["name"]: [value["name"] for value in enum["values"]] for enum in datamodel["enums"]},
        "mapped": {
            enum["name"]: mapped
            for enum in datamodel["enums"]
            if (mapped := {each["name"]: each["dbName"] for each in enum["values"] if each.get("dbName") is not None})
        },
    }


def _hidden(block: Block | None, blocks: Mapping[str, Block]) -> dict[str, Any]:
    """Return what only the text of a model says."""
    if block is None:
        return {}
    view = {"is_view": True} if block.kind == "view" else {}
    unsupported = [list(each) for each in unsupported_columns(block)]
    ignored = list(ignored_fields(block, blocks))
    found = {"unsupported": unsupported, "ignored": ignored}
    return {**view, **{name: each for name, each in found.items() if each}}


def _model(
    model: Mapping[str, Any], indexes: Iterable[Mapping[str, Any]], listed: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    compound = (model.get("primaryKey") or {}).get("fields")
    own = [
        (each["type"], [field["name"] for field in each["fields"]])
        for each in indexes
        if each["model"] == model["name"]
    ]
    # A path such as `place.city` leads into an embedded type.
    embedded = [(kind == "unique", paths) for kind, paths in own if any("." in path for path in paths)]
    doc = model.get("documentation")
    document = {
        "name": model["name"],
        "table": model.get("dbName") or model["name"],
        "fields": _fields(model, listed),
        "primary_key": compound or [field["name"] for field in model["fields"] if field["isId"]],
        "unique_keys": [
            *([field["name"]] for field in model["fields"] if field["isUnique"]),
            *model["uniqueFields"],
        ],
        "indexes": [names for kind, names in own if kind == "normal" and not any("." in name for name in names)],
        **({"embedded_indexes": embedded} if embedded else {}),
        "accessor": _accessor(model["name"], doc),
        **({"db_schema": model["schema"]} if model.get("schema") else {}),
    }
    return {**document, "doc": doc} if doc else document


def _fields(model: Mapping[str, Any], listed: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    own = listed.get(model["name"], {})
    return [
        {**_field(field), "listed": own[field["name"]]} if field["name"] in own else _field(field)
        for field in model["fields"]
    ]


def _field(field: Mapping[str, Any]) -> dict[str, Any]:
    # What is false, empty or absent is what `Field` assumes; a default of 0 or "" must be kept.
    kept = {
        ours: field[theirs]
        for theirs, ours in _KEYS.items()
        if theirs in field and (theirs == "default" or field[theirs] not in (None, False, []))
    }
    native = field.get("nativeType")
    return {**kept, "native_type": native[0], "native_args": native[1]} if native else kept


def _accessor(name: str, doc: str | None) -> str:
    """Return the attribute of the client: the lower-cased name, unless the schema's comment says otherwise."""
    custom = INSTANCE_NAME.search(doc or "")
    return custom.group(1) if custom else name.lower()
