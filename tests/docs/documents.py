"""The documents as data: their code blocks, and what they name."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_FENCE = re.compile(r"^```(\w*)[ ]*([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, the attributes behind it, and the line where it starts."""

    document: str
    line: int
    language: str
    text: str
    attributes: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{self.document}:{self.line}"


def documents() -> list[str]:
    """Return all documents, as paths from the project root."""
    return sorted(str(path.relative_to(ROOT)) for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])


def read(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def prose(document: str) -> str:
    """Return a document without its fenced blocks."""
    return _FENCE.sub("", read(document))


def blocks(document: str, *languages: str) -> list[Block]:
    """Return the fenced blocks in these languages, or all."""
    text = read(document)
    return [
        Block(document, text.count("\n", 0, found.start()) + 1, found[1], found[3], _attributes(found[2]))
        for found in _FENCE.finditer(text)
        if not languages or found[1] in languages
    ]


def commands(block: Block) -> list[str]:
    """Return the command lines of a shell block, without comments."""
    prompt = "$ " if block.language == "console" else ""
    lines = [line.removeprefix(prompt) for line in block.text.splitlines() if line.startswith(prompt)]
    bare = [re.sub(r"(^|\s+)#.*$", "", line).strip() for line in lines]
    return [line for line in bare if line]


def table(document: str, heading: str) -> list[list[str]]:
    """Return the cells of the first table below a heading, the head left out."""
    section = re.split(rf"^#+ {re.escape(heading)}$", read(document), flags=re.MULTILINE)[1]
    lines = [line for line in re.split(r"^#", section, flags=re.MULTILINE)[0].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def codes(text: str) -> list[str]:
    """Return what stands in backticks."""
    return re.findall(r"`([^`\n]+)`", text)


def _attributes(text: str) -> dict[str, str]:
    pairs = (word.partition("=") for word in shlex.split(text))
    return {name: value.replace("\\n", "\n") for name, _, value in pairs}
