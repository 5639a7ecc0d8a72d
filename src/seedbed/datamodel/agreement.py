"""Whether the schema file of the project and the client that would be imported belong together.

`prisma generate` notes with the data model which schema it was made of. Without this, a model that was added to that
is unknown half-way through a run, a push of the new schema looks like a database that is wrong, and where a generated
folder is not on Python's path, the client of another project is used as if it were this one's.
"""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from seedbed.datamodel.schema_text import read_blocks, whole_text
from seedbed.errors import ClientMissingError
from seedbed.invocation import as_typed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from seedbed.datamodel.schema_text import Block

NOTE = "madeOf"
"""Where the kept data model says what it was made of: `schema`, `text`, `path` and `client`."""

COPY, COPY_APART = "schema.prisma", "schema.prisma.txt"
"""What a client calls its copy of the schema; the second one inside a folder that Prisma reads as a schema."""

_ATTRIBUTE = re.compile(r"\s+(?=@)")
_MODELS = {"model", "view", "enum", "type"}
_SHOWN = 3


def note_of(text: str, path: Path, package: Path | None) -> dict[str, str]:
    """Return what is noted of a schema at `path`, and of the client in `package` that was generated from it."""
    noted = {"schema": _digest(text), "text": _exact(text), "path": str(path.resolve())}
    copy = copied(package)
    return noted if copy is None else {**noted, "client": _exact(copy)}


def require_agreement(noted: Mapping[str, str], package: Path | None, schema: Path) -> None:
    """Raise ClientMissingError unless what was `noted` is of the project's `schema`, and `package` is that client.

    A project without a schema file is not looked at: its client may come from anywhere.
    """
    if not noted or not schema.exists():
        return
    copy = copied(package)
    if copy is not None and "client" in noted and _exact(copy) != noted["client"]:
        raise _another(package, schema)
    text = whole_text(schema)
    if _exact(text) == noted["text"] or _digest(text) in {noted["schema"], _digest(copy or "")}:
        # The second digest is made by the same code as the first; the noted one may be older.
        return
    made_of = Path(noted["path"])
    if made_of != schema.resolve() and made_of.exists():
        raise _another(package, schema, f", generated from {made_of}")
    found = list(_changes(read_blocks(copy or ""), read_blocks(text)))
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    raise ClientMissingError(
        f"{schema} is not the schema that the client was generated from: {', '.join(found[:_SHOWN])}{more}. "
        f"Run `{as_typed('prisma generate')}`."
    )


def _another(package: Path | None, schema: Path, source: str = "") -> ClientMissingError:
    return ClientMissingError(
        f"The Prisma client on Python's path is another project's ({package}{source}), not that of {schema}. Run "
        f"`{as_typed('prisma generate')}` in this project; if the generator sets `output`, let that path end in "
        "/prisma, and add its parent folder to pythonpath in [tool.seedbed]."
    )


def copied(package: Path | None) -> str | None:
    """Return the schema that a generated client keeps, or None where there is none."""
    files = (package / name for name in (COPY_APART, COPY)) if package is not None else ()
    found = next((file for file in files if file.is_file()), None)
    return found.read_text(encoding="utf-8") if found is not None else None


def _exact(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]


def _digest(text: str) -> str:
    """Return a digest of the models of a schema: neither their order nor comments and spaces count."""
    return _exact(repr(sorted(_words(read_blocks(text)).items())))


def _words(blocks: Mapping[str, Block]) -> dict[str, tuple[str, list[str]]]:
    """Return, for each model and enum, its kind and its lines without what spaces make of them."""
    return {
        block.name: (block.kind, sorted(_plain(line) for line in block.lines if line.strip()))
        for block in blocks.values()
        if block.kind in _MODELS
    }


def _plain(line: str) -> str:
    """Return a line with its attributes in order: Prisma hands a generator the text as it would format it."""
    head, *attributes = _ATTRIBUTE.split(line.strip())
    if head.startswith("@@"):
        return "".join(line.split())
    return " ".join([*head.split(), *sorted("".join(each.split()) for each in attributes)])


def _changes(old: Mapping[str, Block], new: Mapping[str, Block]) -> Iterator[str]:
    before, after = _words(old), _words(new)
    for name in sorted(before.keys() | after.keys()):
        if name not in before or name not in after:
            kind, _ = after.get(name) or before[name]
            yield f"the {kind} {name} is {'new' if name in after else 'gone'}"
        elif before[name] != after[name]:
            lines = [{line.partition(" ")[0]: line for line in each[name][1]} for each in (before, after)]
            fields = [word for word in {**lines[0], **lines[1]} if lines[0].get(word) != lines[1].get(word)]
            named = [field for field in fields if field.isidentifier()]
            yield f"{name}.{named[0]} differs" if named else f"{name} differs"
