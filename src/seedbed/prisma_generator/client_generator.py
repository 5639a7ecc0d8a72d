"""The client's own generator, behind `prisma-client-py`: it gets names that Python can have, and the flag it asks for.

Our Prisma configuration starts it in place of the console script; it reads one request a line, as that does.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from keyword import iskeyword
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seedbed.datamodel.agreement import COPY, COPY_APART
from seedbed.prisma_generator.failure import failure
from seedbed.prisma_generator.repair import needs_decimal, repair

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jinja2 import Environment

_QUOTES = re.compile(r"'''|\"\"\"")
_OUTER_QUOTE = re.compile(r"^['\"]|['\"]$")
_TYPES, _PAIRS = "types.py.jinja", "{% for related in dmmf.datamodel.models %}"
_RELATED = "{% for related in (related_to(model, dmmf) if recursive_types else dmmf.datamodel.models) %}"
_SHADOWED = ("fields", "models", "enums", "types")


def main() -> None:
    """Answer Prisma's requests with what the client's generator answers to the repaired ones."""
    from prisma.generator import jsonrpc, models
    from prisma.generator.generator import DEFAULT_ENV, Generator

    relate(DEFAULT_ENV)
    read = jsonrpc.readline
    output: list[tuple[Path, Path]] = []

    def readline() -> str | None:
        line = read()
        request = json.loads(line) if line else None
        if request is None or request.get("method") != "generate":
            return line
        options = request["params"]
        try:
            prepare(options)
        except Exception as error:
            # The client's generator would answer the request before this one, and Prisma would wait without an end.
            told: Any = failure(error)
            answer(jsonrpc.ErrorResponse(id=request["id"], error=told))
            return None
        if not any(iskeyword(model["name"]) for model in options["dmmf"]["datamodel"]["models"]):
            # A model that is a keyword in small letters has an accessor of its own by now, and no field is one.
            models.iskeyword = lambda _: False  # pyright: ignore[reportPrivateImportUsage]
        output.append((Path(options["generator"]["output"]["value"]), Path(options["schemaPath"])))
        return json.dumps(request)

    def reply(response: Any) -> None:
        if output and getattr(response, "error", None) is None:
            package, schema = output.pop()
            separate(package / "models.py")
            keep_apart(package, schema)
        answer(response)

    answer = jsonrpc.reply
    jsonrpc.readline, jsonrpc.reply = readline, reply
    Generator.invoke()


def relate(environment: Environment) -> None:
    """Let the client's template write the types of a pair of models only where a relation leads from one to the other.

    It has them for each model with each: 85 MB for 300 models, nearly all of which nothing refers to.
    """
    from jinja2 import ChoiceLoader, DictLoader

    loader = environment.loader
    text = loader.get_source(environment, _TYPES)[0] if loader is not None else ""
    if loader is None or text.count(_PAIRS) != 1:
        return
    environment.globals["related_to"] = _related_to
    environment.loader = ChoiceLoader([DictLoader({_TYPES: text.replace(_PAIRS, _RELATED)}), loader])


def _related_to(model: Any, dmmf: Any) -> list[Any]:
    names = {model.name, *(field.type for field in model.relational_fields)}
    return [each for each in dmmf.datamodel.models if each.name in names]


def prepare(options: dict[str, Any]) -> None:
    """Change what Prisma hands to the client's generator, in place; print what that means for the client."""
    for sentence in repair(options):
        print(sentence, flush=True)
    escape_comments(options["dmmf"]["datamodel"])
    if needs_decimal(options):
        options["generator"]["config"].setdefault("enable_experimental_decimal", "true")


def escape_comments(datamodel: Mapping[str, Any]) -> None:
    """Let comments of the schema be what they are inside the quotation marks that the client puts around them."""
    for block in (*datamodel["models"], *datamodel["enums"]):
        for each in (block, *block.get("fields", ()), *block.get("values", ())):
            if each.get("documentation"):
                text = each["documentation"].replace("\\", "\\\\")
                text = _QUOTES.sub(lambda found: "".join(f"\\{sign}" for sign in found[0]), text)
                each["documentation"] = _OUTER_QUOTE.sub(r"\\\g<0>", text)


def separate(models: Path) -> None:
    """Let a field that is called like a module of the client (`fields`) leave that module where types find it."""
    text = _own_words(models.read_text(encoding="utf-8"))
    models.write_text(text, encoding="utf-8")
    if not re.search(rf"^    ({'|'.join(_SHADOWED)}): ", text, re.MULTILINE):
        return
    text = re.sub(rf"'({'|'.join(_SHADOWED)})\.(?=\w+')", r"'_own_\1.", text)
    line = "from . import types, enums, errors, fields, bases\n"
    own = ", ".join(f"{name} as _own_{name}" for name in _SHADOWED if name != "models")
    text = text.replace(line, f"{line}from . import {own}\n", 1)
    text = text.replace(
        "from . import models, actions\n", "from . import models, actions\nfrom . import models as _own_models\n", 1
    )
    models.write_text(text, encoding="utf-8")


def keep_apart(package: Path, schema: Path) -> None:
    """Give the client's copy of its schema a name that Prisma does not read, where it lies in the schema's folder."""
    copy, module = package / COPY, package / "client.py"
    if not (schema.is_dir() and package.resolve().is_relative_to(schema.resolve()) and copy.is_file()):
        return
    text = module.read_text(encoding="utf-8")
    module.write_text(text.replace(f".joinpath('{COPY}')", f".joinpath('{COPY_APART}')", 1), encoding="utf-8")
    copy.replace(package / COPY_APART)


def _own_words(text: str) -> str:
    """Let a model or a field that is called like a word of that module leave the word to the other lines.

    Such are `Optional` and `List` as models, and `datetime` and `decimal` as fields.
    """
    begin = text.find("\nclass ")
    head, body = text[: begin + 1], text[begin + 1 :]
    named = set(re.findall(r"^(?:class (?=\w+\()|    (?=\w+: ))(\w+)", body, re.MULTILINE))
    imports = [node for node in ast.walk(ast.parse(head)) if isinstance(node, ast.Import | ast.ImportFrom)]
    known = {each.asname or each.name for node in imports for each in node.names}.difference(_SHADOWED)
    words = sorted(named & known)
    if begin < 0 or not words:
        return text
    # What is quoted is read elsewhere.
    word = re.compile(rf"""("[^"]*"|'[^']*')|(?<![\w.'"])({"|".join(words)})(?=[\[(,.\])])""")

    def own(line: str) -> str:
        return word.sub(lambda found: found[1] or f"_own_{found[2]}", line)

    lines = (line if line.startswith(("class ", "model_rebuild(")) else own(line) for line in body.split("\n"))
    return head + "".join(f"_own_{each} = {each}\n" for each in words) + "\n".join(lines)


if __name__ == "__main__":
    main()
    sys.exit(0)
