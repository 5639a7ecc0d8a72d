"""Composite types (`type Address { … }`), which the Python client does not know: to it they are JSON."""

from __future__ import annotations

from typing import Any


def as_json(datamodel: dict[str, Any]) -> list[str]:
    """Let fields of composite types be JSON in a DMMF's data model, in place; return a sentence for each.

    What they are stays beside it: in a field as `composite`, in the data model as `composites`. Doing it twice changes
    nothing.
    """
    types = datamodel.get("types") or []
    if not types:
        return []
    names = {each["name"] for each in types}
    told = []
    for block in (*datamodel["models"], *types):
        for field in block["fields"]:
            if field["kind"] == "object" and field["type"] in names:
                field.update(composite=field["type"], kind="scalar", type="Json")
                if block not in types:
                    told.append(f"{block['name']}.{field['name']} ({field['composite']}) is Json in Python.")
    datamodel["composites"], datamodel["types"] = types, []
    return told
