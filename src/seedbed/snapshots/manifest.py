"""What a snapshot says about itself: `manifest.json`, and the same facts for version control."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from seedbed.errors import SnapshotError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT = 1
MANIFEST = "manifest.json"
SCHEMA = "schema.json"


@dataclass(frozen=True, slots=True)
class FileFact:
    """A file of the snapshot: where it lies below it, its size, and its SHA-256 in hexadecimal."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TableFact:
    """A table in the snapshot: `rows`, `bytes` of BSON before compression, and its two files."""

    model: str
    collection: str
    rows: int
    bytes: int
    file: FileFact
    metadata: FileFact


@dataclass(frozen=True, slots=True)
class Manifest:
    """The facts of a snapshot.

    `profile`, `seed`, `asOf` and `environment` are those of the last seeding run, or None where this seeder did not
    fill the database. `phase` is None where everything was dumped; `emptied` names the columns that were left empty
    because they refer to tables of later phases. `runs` are those that the database remembers beside its tables, where
    the schema has no model for them.
    """

    format: int
    id: str
    description: str
    createdAt: str
    seeder: str
    provider: str
    profile: str | None
    seed: int | None
    asOf: str | None
    environment: str | None
    phase: int | None
    areas: tuple[str, ...]
    emptied: tuple[str, ...]
    rows: int
    bytes: int
    fingerprint: str
    schema: FileFact
    tables: tuple[TableFact, ...]
    runs: tuple[Mapping[str, Any], ...] = ()

    def render(self) -> str:
        """Return the text of the manifest, with a digest of everything in it."""
        facts = json.loads(json.dumps(asdict(self)))
        if not self.runs:
            del facts["runs"]
        return _text({**facts, "digest": _digest(facts)})

    @property
    def files(self) -> list[FileFact]:
        """Every file that belongs to the snapshot besides the manifest."""
        return [self.schema, *(file for table in self.tables for file in (table.file, table.metadata))]


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a snapshot.

    Raises SnapshotError when it is missing, was changed by anything but this package, or is of a later format.
    """
    try:
        return parse_manifest((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise SnapshotError(f"{MANIFEST} is missing.") from None
    except OSError as error:
        raise SnapshotError(f"{MANIFEST} cannot be read: {error.strerror}.") from error


# One command reads the same manifest up to four times: to find it, to check it, to compare it, to say what it was.
@lru_cache(maxsize=32)
def parse_manifest(data: bytes) -> Manifest:
    """Return the manifest that `data` is; raise SnapshotError as `read_manifest` does."""
    try:
        text = data.decode()
        facts = json.loads(text)
    except (UnicodeError, ValueError, RecursionError):
        raise SnapshotError(f"{MANIFEST} is damaged: it is not JSON.") from None
    if not isinstance(facts, dict) or text != _text(facts) or facts.pop("digest", None) != _digest(facts):
        raise SnapshotError(f"{MANIFEST} is damaged or was edited: its digest does not match.")
    if facts["format"] != FORMAT:
        raise SnapshotError(
            f"{MANIFEST} has format {facts['format']}, but this version reads format {FORMAT}. Update seedbed."
        )
    return _parse(facts)


def _parse(facts: Mapping[str, Any]) -> Manifest:
    def file(fact: Mapping[str, Any]) -> FileFact:
        return FileFact(**fact)

    tables = tuple(
        TableFact(**{**fact, "file": file(fact["file"]), "metadata": file(fact["metadata"])})
        for fact in facts["tables"]
    )  # fmt: skip
    lists = {name: tuple(facts.get(name, ())) for name in ("areas", "emptied", "runs")}
    return Manifest(**{**facts, **lists, "schema": file(facts["schema"]), "tables": tables})


def _text(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, indent=1) + "\n"


def _digest(facts: Mapping[str, Any]) -> str:
    return sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
