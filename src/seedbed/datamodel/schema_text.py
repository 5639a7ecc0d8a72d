"""What only the text of a schema says: which blocks are views, and which columns Prisma hides from generators."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_BLOCK = re.compile(r"^[ \t]*(model|view|enum|type|datasource|generator)\s+(\w+)\s*\{", re.MULTILINE)
_DATASOURCE = re.compile(r"^[ \t]*datasource[ \t]+(\w+)[ \t]*\{.*?^[ \t]*\}", re.MULTILINE | re.DOTALL)
_PROVIDER = re.compile(r'^([ \t]*provider[ \t]*=[ \t]*)"([^"]*)"', re.MULTILINE)
# Prisma takes both words for the same.
_ALIASES = {"postgres": "postgresql"}
_DEFAULT = re.compile(r'dbgenerated\(\s*"(\w+)\(\)"\s*\)')
# Functions of PostgreSQL by what Prisma calls them on any database.
_COMMON_DEFAULTS = {"gen_random_uuid": "uuid()", "uuid_generate_v4": "uuid()", "now": "now()"}
# What looks like the rest inside a text or a comment comes first, and stays.
_OWN = r"""
    ("(?:[^"\\]|\\.)*"|//[^\n]*)
    | [ \t]*@NAME\.\w+(?:\([^)]*\))?
    | ,[ \t]*(?:type:[ \t]*(?:BTree|Hash|Gin|Gist|SpGist|Brin)|clustered:[ \t]*\w+)\b
    | \((?:ops|length):[ \t]*(?:raw\("[^"]*"\)|\w+)\)
    | ^[ \t]*@@fulltext\([^\n]*
"""
_UNSUPPORTED = re.compile(r'^\s*(\w+)\s+Unsupported\("((?:[^"\\]|\\.)*)"\)(\?|\[\])?(.*)$')
_IGNORED = re.compile(r"^\s*(\w+)\s+(\w+)(\?|\[\])?(\s.*@ignore\b.*)$")
_NATIVE = re.compile(r"@\w+\.(\w+)(\([^)]*\))?")
_MAP = re.compile(r'@map\(\s*(?:name:\s*)?"([^"]+)"')


class Block(NamedTuple):
    """A block such as `model Book { … }`: its kind, its name, and its lines without comments."""

    kind: str
    name: str
    lines: tuple[str, ...]


def schema_files(schema: Path) -> list[Path]:
    """Return the files of a schema: one file, or all of a folder."""
    return sorted(schema.rglob("*.prisma")) if schema.is_dir() else [schema]


def whole_text(schema: Path) -> str:
    """Return the text of a schema file, or of all files of a folder."""
    return "\n".join(file.read_text(encoding="utf-8") for file in schema_files(schema))


def for_provider(schema: str, provider: str) -> str:
    """Return the text of a schema for another provider, as the engine host has it (`withProvider` in datamodel.mjs).

    It lacks the native types and kinds of indexes that only its own provider has; ids and moments that a database made
    are Prisma's there.
    """
    source = _DATASOURCE.search(schema)
    found = _PROVIDER.search(source[0]) if source else None
    if source is None or found is None or _ALIASES.get(found[2], found[2]) == provider:
        return schema
    own = re.compile(_OWN.replace("NAME", source[1]), re.VERBOSE | re.MULTILINE)
    named = _PROVIDER.sub(rf'\1"{provider}"', source[0], count=1)
    other = _DEFAULT.sub(
        lambda part: _COMMON_DEFAULTS.get(part[1].lower(), part[0]),
        schema[: source.start()] + named + schema[source.end() :],
    )
    return own.sub(lambda part: part[1] or "", other)


def read_blocks(text: str) -> dict[str, Block]:
    """Return the blocks of a schema by name, a generator and the datasource with their kind before it.

    Those may be called like a model.
    """
    text = "\n".join(map(without_comment, text.splitlines()))
    return {
        f"{block.kind} {block.name}" if block.kind in {"generator", "datasource"} else block.name: block
        for block in _blocks(text)
    }


def unsupported_columns(block: Block) -> Iterator[tuple[str, str, str, bool]]:
    """Yield name, column, type of the database, and whether a row needs it: without a default, and not optional."""
    for line in block.lines:
        found = _UNSUPPORTED.match(line)
        if found:
            name, kind, mark, rest = found.groups()
            mapped = _MAP.search(rest)
            needed = mark is None and "@default(" not in rest
            yield name, mapped.group(1) if mapped else name, kind.replace('\\"', '"'), needed


def ignored_fields(block: Block, blocks: Mapping[str, Block]) -> Iterator[dict[str, Any]]:
    """Yield the lines with `@ignore` as a field's document; the type of a relation is a model of `blocks`."""
    for line in block.lines:
        found = _IGNORED.match(line)
        if not found:
            continue
        name, kind, mark, rest = found.groups()
        other = blocks[kind].kind if kind in blocks else "scalar"
        mapped, native = _MAP.search(rest), _NATIVE.search(rest)
        columns, references = (_listed(rest, word) for word in ("fields", "references"))
        document = {
            "name": name,
            "kind": {"enum": "enum", "scalar": "scalar"}.get(other, "object"),
            "type": kind,
            "is_required": mark != "?",
            "is_list": mark == "[]",
            "has_default": "@default(" in rest or "@updatedAt" in rest,
        }
        if mapped:
            document["db_name"] = mapped[1]
        if native:
            document |= {"native_type": native[1], "native_args": re.findall(r"\d+", native[2] or "")}
        if columns:
            document |= {"relation_from_fields": columns, "relation_to_fields": references}
        yield document


def without_comment(line: str) -> str:
    """Return a line up to its comment; two slashes in a text, such as those of an address, begin none."""
    if "//" not in line:
        return line
    quoted = False
    for place, sign in enumerate(line):
        if sign == '"' and (place == 0 or line[place - 1] != "\\"):
            quoted = not quoted
        elif not quoted and line.startswith("//", place):
            return line[:place]
    return line


def _listed(text: str, word: str) -> list[str]:
    found = re.search(rf"\b{word}:\s*\[([^\]]*)\]", text)
    return [each.strip() for each in found[1].split(",")] if found else []


def _blocks(text: str) -> Iterator[Block]:
    for found in _BLOCK.finditer(text):
        depth, quoted, place = 1, False, found.end()
        while place < len(text) and depth:
            sign = text[place]
            if sign == '"' and text[place - 1] != "\\":
                quoted = not quoted
            elif not quoted:
                depth += (sign == "{") - (sign == "}")
            place += 1
        yield Block(found[1], found[2], tuple(text[found.end() : place - 1].splitlines()))
