"""Rows of `seed --rows` for models that are written as a schema has them, without a client."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from support import AS_OF

from seedbed.areas.rows import preview_rows
from seedbed.datamodel.listed_values import listed_values
from seedbed.datamodel.store import parse
from seedbed.factories.shapes import LATEST
from seedbed.location import Location, location

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seedbed.datamodel import DataModel

_BLOCK = re.compile(r"^(model|enum) (\w+) \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"^\s*(\w+)\s+(\w+)(\?|\[\])?([^/]*)")


def rows_of(schema: str, count: int = 120) -> dict[str, list[dict[str, Any]]]:
    """Return rows of every model; each has a column `id`, and `berthId Berth` refers to another model."""
    with latest_values():
        return preview_rows(parsed(schema), count, seed=3, as_of=AS_OF, shown=count)


@contextmanager
def latest_values() -> Iterator[None]:
    """Within the block, rows have the values of a project that names no version."""
    here = location()
    there = Location(here.root, here.schema, {**here.settings, "values": LATEST}, here.prisma)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("seedbed.factories.shapes.versions.location", lambda: there)
        yield


def parsed(schema: str) -> DataModel:
    """Return the data model of a schema as `rows_of` takes it."""
    return parse(_document(schema))


def _document(schema: str) -> dict[str, Any]:
    blocks = _BLOCK.findall(schema)
    enums = {name: lines.split() for kind, name, lines in blocks if kind == "enum"}
    models = {name: lines for kind, name, lines in blocks if kind == "model"}
    listed = listed_values(schema)
    documents: list[dict[str, Any]] = []
    for name, lines in models.items():
        fields: list[dict[str, Any]] = [
            {"name": "id", "kind": "scalar", "type": "String", "is_required": True, "is_id": True}
        ]
        keys: list[list[str]] = []
        for line in filter(None, map(str.strip, lines.splitlines())):
            if line.startswith("@@unique"):
                keys.append(re.findall(r"\w+", line)[1:])
            elif found := _FIELD.match(line):
                fields += _fields(found, {*enums}, {*models}, listed.get(name, {}))
                keys += [[found[1]]] if "@unique" in found[4] else []
        documents.append(
            {
                "name": name,
                "table": name,
                "accessor": name.lower(),
                "primary_key": ["id"],
                "unique_keys": keys,
                "fields": fields,
            }
        )
    return {"models": documents, "enums": enums}


def _fields(found: re.Match[str], enums: set[str], models: set[str], listed: dict[str, Any]) -> list[dict[str, Any]]:
    name, kind, mark, rest = found.groups()
    field: dict[str, Any] = {
        "name": name, "kind": "enum" if kind in enums else "scalar", "type": "String" if kind in models else kind,
        "is_required": mark != "?", "is_list": mark == "[]", "is_unique": "@unique" in rest,
    }  # fmt: skip
    if given := re.search(r"@default\(([^()]*)(\(\))?\)", rest):
        plain: Any = given[1].strip('"')
        plain = {"true": True, "false": False}.get(plain, float(plain) if kind in {"Int", "Float"} else plain)
        field |= {"has_default": True, "default": {"name": given[1]} if given[2] else plain}
    if "@updatedAt" in rest:
        field["is_updated_at"] = True
    if native := re.search(r"@db\.(\w+)\((\d+)\)", rest):
        field |= {"native_type": native[1], "native_args": [native[2]]}
    if name in listed:
        field["listed"] = listed[name]
    if kind not in models:
        return [field]
    relation = {
        "name": name.removesuffix("Id") if name.endswith("Id") else f"{name}Row",
        "kind": "object", "type": kind, "is_required": mark != "?",
        "relation_name": f"{name}{kind}", "relation_from_fields": [name], "relation_to_fields": ["id"],
    }  # fmt: skip
    return [field, relation]
