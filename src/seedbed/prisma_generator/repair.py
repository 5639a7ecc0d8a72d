"""Names that Prisma allows and Python does not: the client gets others, and the database keeps its own (`@map`).

Fields such as `from` or `schema` and enum values such as `None` get an underscore; a model `Import` keeps its name and
is reached as `db.import_`. What is changed is the DMMF and the text of the schema that a generator is handed, so that
client, engine and factories agree; the user's file stays as it is.
"""

from __future__ import annotations

import re
import unicodedata
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from seedbed.datamodel.normalise import INSTANCE_NAME
from seedbed.datamodel.schema_text import without_comment
from seedbed.prisma_generator.composites import as_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Options = dict[str, Any]

_INTERNAL = {"startswith", "has_every", "endswith", "has_some", "is_empty", "order_by", "not_in", "is_not"}
_MEMBERS = {"mro"}
# What the generated client and its batches define themselves, beside what they inherit.
_CLIENT = {"execute_raw", "query_first", "query_raw", "batch_", "tx", "commit"}


def repair(options: Options) -> list[str]:
    """Change the names that Python cannot have, in place; return a sentence for each."""
    datamodel = options["dmmf"]["datamodel"]
    text = options.get("datamodel") or ""
    told: list[str] = as_json(datamodel)
    for name in [model["name"] for model in datamodel["models"] if not _has_key(model)]:
        text = _without(datamodel, name, text)
        told.append(f"{name} is left out of the client: it has no unique field to find a row by.")
    _without_paths(datamodel)
    _without_hidden(datamodel)
    told += _name_accessors(datamodel)
    for model in datamodel["models"]:
        names = {field["name"]: _free(field["name"], model) for field in model["fields"] if _is_refused(field["name"])}
        if names:
            _rename_fields(datamodel, model, names)
            text = _rename_in_text(text, model["name"], names)
            told += [f"{model['name']}.{old} is {new} in Python{_why(old)}." for old, new in names.items()]
    for enum in datamodel["enums"]:
        for value in enum["values"]:
            old = value["name"]
            if iskeyword(old) or old in _MEMBERS or not old.isascii():
                new = f"{old}_" if old.isascii() else _ascii(old)
                value["name"], value["dbName"] = new, value.get("dbName") or old
                text = _rename_value(text, enum["name"], old, new)
                _rename_defaults(datamodel, enum["name"], old, new)
                why = f", where '{old}' is a keyword" if old.isascii() else _why(old)
                told.append(f"{enum['name']}.{old} is {new} in Python{why}.")
    options["datamodel"] = text
    return told


def _name_accessors(datamodel: Mapping[str, Any]) -> Iterator[str]:
    """Give each model an attribute of the client that it can have and no other one has; yield what is not its name."""
    owners: dict[str, str] = {}
    for model in datamodel["models"]:
        custom = INSTANCE_NAME.search(model.get("documentation") or "")
        if custom is not None:
            owners[custom[1]] = model["name"]
    for model in datamodel["models"]:
        doc, lowered = model.get("documentation") or "", model["name"].lower()
        if "@Python(" in doc:
            continue
        accessor, why = lowered, ""
        while reason := _taken(accessor, owners):
            accessor, why = f"{accessor}_", why or reason
        owners[accessor] = model["name"]
        if why:
            model["documentation"] = "\n".join(filter(None, [doc, f'@Python(instance_name: "{accessor}")']))
            yield f"{model['name']} is db.{accessor} in Python, where '{lowered}' {why}."


def _taken(accessor: str, owners: Mapping[str, str]) -> str:
    """Return why no model can be that attribute of the client, or nothing."""
    if iskeyword(accessor):
        return "is a keyword"
    if accessor in _of_client():
        return "belongs to the client"
    return f"is {owners[accessor]}" if accessor in owners else ""


def _of_client() -> set[str]:
    """Return the names that no model can have on the client."""
    from prisma._base_client import AsyncBasePrisma

    return {*_CLIENT, *dir(AsyncBasePrisma)}


def _has_key(model: Mapping[str, Any]) -> bool:
    """Whether rows can be told apart, as the client wants it; only a view can lack that."""
    single = any(field["isId"] or field["isUnique"] for field in model["fields"])
    return bool(single or model.get("primaryKey") or model["uniqueFields"])


def _without_paths(datamodel: Mapping[str, Any]) -> None:
    """Take away unique keys that lead into an embedded type: the client finds no row by them.

    A key has the last name of such a path alone, which may be that of another field; the list of indexes has all of it.
    """
    models = {model["name"]: model for model in datamodel["models"]}
    for index in datamodel.get("indexes", ()):
        paths = [field["name"] for field in index["fields"]]
        if index["type"] == "unique" and any("." in path for path in paths):
            model, names = models[index["model"]], [path.rpartition(".")[2] for path in paths]
            model["uniqueFields"].remove(names)
            keys = model["uniqueIndexes"]
            keys.remove(next(key for key in keys if key["fields"] == names))


def _without_hidden(datamodel: Mapping[str, Any]) -> None:
    """Take away unique keys with a column that is ignored or unsupported: the client finds no row by them."""
    for model in datamodel["models"]:
        known = {field["name"] for field in model["fields"]}
        model["uniqueFields"][:] = [key for key in model["uniqueFields"] if known.issuperset(key)]
        keys = model.get("uniqueIndexes", [])
        keys[:] = [key for key in keys if known.issuperset(key["fields"])]


def _without(datamodel: Mapping[str, Any], name: str, text: str) -> str:
    """Take a view out of the data model, with the fields that lead to it; return the text without them."""
    datamodel["models"][:] = [model for model in datamodel["models"] if model["name"] != name]
    for model in datamodel["models"]:
        model["fields"][:] = [field for field in model["fields"] if field["type"] != name]
    kept = [
        line
        for kind, block, line in _lines(text)
        if not (kind == "view" and block == name)
        and not (kind in {"model", "view"} and re.match(rf"\s*\w+\s+{name}\b", line))
    ]
    return re.sub(rf"^[ \t]*view\s+{name}\s*\{{\s*\}}", "", "\n".join(kept), flags=re.MULTILINE)


def needs_decimal(options: Mapping[str, Any]) -> bool:
    """Whether any field is a Decimal, for which the client wants a flag."""
    models = options["dmmf"]["datamodel"]["models"]
    return any(field["type"] == "Decimal" for model in models for field in model["fields"])


def _is_refused(name: str) -> bool:
    from pydantic import BaseModel

    # The engine's query language has letters of ASCII alone.
    return (
        not name.isascii()
        or iskeyword(name)
        or name == "prisma"
        or name in _INTERNAL
        or getattr(BaseModel, name, None) is not None
    )


def _free(name: str, model: Mapping[str, Any]) -> str:
    taken = {field["name"] for field in model["fields"]}
    name = _ascii(name)
    while name in taken or _is_refused(name):
        name += "_"
    return name


def _ascii(name: str) -> str:
    """Return a name without the marks on its letters; letters of other alphabets by their numbers."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    return "".join(sign if sign.isascii() else f"x{ord(sign):x}" for sign in plain)


def _rename_fields(datamodel: Mapping[str, Any], model: dict[str, Any], names: Mapping[str, str]) -> None:
    def renamed(found: list[str]) -> list[str]:
        return [names.get(name, name) for name in found]

    for field in model["fields"]:
        if field["name"] in names:
            if field["kind"] != "object":
                field["dbName"] = field.get("dbName") or field["name"]
            field["name"] = names[field["name"]]
        if field.get("relationFromFields"):
            field["relationFromFields"] = renamed(field["relationFromFields"])
    if model.get("primaryKey"):
        model["primaryKey"]["fields"] = renamed(model["primaryKey"]["fields"])
    model["uniqueFields"] = [renamed(key) for key in model["uniqueFields"]]
    for index in model.get("uniqueIndexes", ()):
        index["fields"] = renamed(index["fields"])
    for index in datamodel.get("indexes", ()):
        if index["model"] == model["name"]:
            for each in index["fields"]:
                first, *rest = each["name"].split(".")
                each["name"] = ".".join((names.get(first, first), *rest))
    for other in datamodel["models"]:
        for field in other["fields"]:
            if field["type"] == model["name"] and field.get("relationToFields"):
                field["relationToFields"] = renamed(field["relationToFields"])


def _why(old: str) -> str:
    return ", which needs that name" if old.isascii() else ": the client's queries have letters of ASCII alone"


def _rename_defaults(datamodel: Mapping[str, Any], enum: str, old: str, new: str) -> None:
    for model in (*datamodel["models"], *datamodel.get("composites", ())):
        for field in model["fields"]:
            if field["type"] == enum and "default" in field:
                default = field["default"]
                many = isinstance(default, list)
                field["default"] = [new if each == old else each for each in default] if many else (
                    new if default == old else default
                )  # fmt: skip


def _rename_in_text(text: str, model: str, names: Mapping[str, str]) -> str:
    def keys(line: str, words: str) -> str:
        def inner(found: re.Match[str]) -> str:
            return found[1] + re.sub(r"\b\w+\b", lambda word: names.get(word[0], word[0]), found[2]) + found[3]

        return re.sub(rf"({words}\s*\[)([^\]]*)(\])", inner, line)

    done = []
    for kind, block, line in _lines(text):
        if kind in {"model", "view"} and block == model:
            found = re.match(r"(\s*)(\w+)(\s+)(\w+)(.*)$", line)
            if line.strip().startswith("@@"):
                line = keys(line, r"[(:]")
            elif found and found[2] in names:
                relation = "@relation" in without_comment(line) or _is_model(text, found[4])
                line = f"{found[1]}{names[found[2]]}{found[3]}{found[4]}{found[5]}"
                line = line.rstrip() if relation else _mapped(line, found[2])
            if "@relation" in line:
                line = keys(line, r"fields:")
        if re.match(rf"\s*\w+\s+{model}\b", line):
            line = keys(line, r"references:")
        done.append(line)
    return "\n".join(done)


def _mapped(line: str, name: str) -> str:
    """Return the line of a field or value with its name in the database, which it may have, before the comment."""
    said = without_comment(line)
    comment = line[len(said) :].rstrip()
    if "@map(" not in said:
        said = f'{said.rstrip()} @map("{name}"){" " if comment else ""}'
    return (said + comment).rstrip()


def _is_model(text: str, name: str) -> bool:
    return re.search(rf"^\s*(model|view)\s+{name}\s*\{{", text, re.MULTILINE) is not None


def _rename_value(text: str, enum: str, old: str, new: str) -> str:
    done = []
    for kind, block, line in _lines(text):
        if kind == "enum" and block == enum and re.match(rf"\s*{old}\b", line):
            line = _mapped(re.sub(rf"^(\s*){old}\b", rf"\1{new}", line), old)
        if re.match(rf"\s*\w+\s+{enum}\b", line):
            line = re.sub(rf"(@default\([^)]*\b){old}\b", rf"\1{new}", line)
        done.append(line)
    return "\n".join(done)


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield each line with the kind and the name of the block that it is in."""
    kind = block = ""
    for line in text.split("\n"):
        begun = re.match(r"\s*(model|view|enum|type|datasource|generator)\s+(\w+)\s*\{", line)
        if begun:
            kind, block = begun[1], begun[2]
            yield "", "", line
            continue
        if without_comment(line).strip() == "}":
            kind = block = ""
        yield kind, block, line
