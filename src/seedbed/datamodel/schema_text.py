"""What only the text of a schema says: which blocks are views, and which columns Prisma hides from generators."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_BLOCK = re.compile(r"^[ \t]*(model|view|enum|type|datasource|generator)\s+(\w+)\s*\{", re.MULTILINE)
_UNSUPPORTED = re.compile(r'^\s*(\w+)\s+Unsupported\("((?:[^"\\]|\\.)*)"\)(\?|\[\])?(.*)$')
_MAP = re.compile(r'@map\(\s*(?:name:\s*)?"([^"]+)"')


class Block(NamedTuple):
    """A block such as `model Book { … }`: its kind, its name, and its lines without comments."""

    kind: str
    name: str
    lines: tuple[str, ...]

    @property
    def is_ignored(self) -> bool:
        """Whether the client has nothing of it (`@@ignore`)."""
        return any(line.strip().startswith("@@ignore") for line in self.lines)


def read_blocks(text: str) -> dict[str, Block]:
    """Return the blocks of a schema by name."""
    text = "\n".join(map(without_comment, text.splitlines()))
    return {block.name: block for block in _blocks(text)}


def unsupported_columns(block: Block) -> Iterator[tuple[str, str, str, bool]]:
    """Yield name, column, type of the database, and whether a row needs it: without a default, and not optional."""
    for line in block.lines:
        found = _UNSUPPORTED.match(line)
        if found:
            name, kind, mark, rest = found.groups()
            mapped = _MAP.search(rest)
            needed = mark is None and "@default(" not in rest
            yield name, mapped.group(1) if mapped else name, kind.replace('\\"', '"'), needed


def without_comment(line: str) -> str:
    """Return a line up to its comment; two slashes in a text, such as those of an address, begin none."""
    quoted = False
    for place, sign in enumerate(line):
        if sign == '"' and (place == 0 or line[place - 1] != "\\"):
            quoted = not quoted
        elif not quoted and line.startswith("//", place):
            return line[:place]
    return line


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
